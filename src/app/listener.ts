/** Who is told what becomes of the page's experiment. */
import type { AnalysisAnswer, Failure, FrameData, Status, SystemInfo } from './worker/messages.js';

export interface Listener {
  /** Another experiment, at t = 0. */
  opened(status: Status): void;
  status(status: Status): void;
  frame(frame: FrameData, system: SystemInfo): void;
  analysed(answer: AnalysisAnswer, step: number): void;
  /** An analysis that takes long has begun, of so many particles, or ended (null). */
  analysing(particles: number | null): void;
  digest(step: number, digest: string): void;
  failed(failure: Failure): void;
  /** The worker failed; the run is being made again, up to a step. */
  recovering(failure: Failure, step: number): void;
  /** Steps have come to their end. */
  ended(status: Status): void;
}
