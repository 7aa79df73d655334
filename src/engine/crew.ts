/** Who carries out the engine's calls: this thread, at once, or a team of workers, later. */
import type { EngineExports } from './binaries.js';

/** A call of an exported function; the header's address comes first and is added by the crew. */
export interface Call {
  name: 'build' | 'steps' | 'look';
  args: [] | [number, number];
}

/** Work that makes calls: yields each and is resumed with what it returned. */
export type Work<T> = Generator<Call, T, number>;

/** Carries work out on this thread. */
export function carryOut<T>(work: Work<T>, exports: EngineExports, header: number): T {
  let next = work.next();
  while (!next.done) {
    const { name, args } = next.value;
    const call = exports[name] as (...values: number[]) => number | undefined;
    next = work.next(call(header, ...args) ?? 0);
  }
  return next.value;
}

/** A team of threads, one header each. */
export interface Team {
  readonly threads: number;
  /** Makes all threads make the call; resolves to what they returned (the same for all). */
  perform(call: Call): Promise<number>;
  /** Ends the threads. */
  close(): Promise<void>;
}

/** Carries work out by a team. */
export async function carryOutTogether<T>(work: Work<T>, team: Team): Promise<T> {
  let next = work.next();
  while (!next.done) next = work.next(await team.perform(next.value));
  return next.value;
}
