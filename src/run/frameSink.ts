/** Where the frames of a run go: what the loop takes at their times, and the file that keeps them. */
import type { Frame, FrameWriter } from '../io/frames.js';
import type { FrameWriterOptions } from '../io/openFrames.js';
import { type FrameFormat, namesWith, type SeriesRecord } from '../model/index.js';

/** Opens a file of frames, as `openFrameWriter` of io does; a test puts one of its own in its place. */
export type OpenFrameWriter = (path: string, format: FrameFormat, options?: FrameWriterOptions) => FrameWriter;

/** A configuration as the loop hands it over at the time of a frame. */
export interface Snapshot {
  record: SeriesRecord;
  /** u32, [N * d], id-major. */
  positions: Uint32Array;
  /** Active contacts of each particle, [N] by id. */
  contacts: Uint32Array;
}

const inFrames = namesWith('inFrames');

/** The frame of a configuration of a system. */
export function frameOf(
  { record, positions, contacts }: Snapshot,
  system: Pick<Frame, 'boxLength' | 'dimension' | 'radii'>,
): Frame {
  const active = new Uint8Array(contacts.length);
  for (let i = 0; i < active.length; i++) active[i] = (contacts[i] as number) > 0 ? 1 : 0;
  const log = Object.fromEntries(inFrames.map((name) => [name, record[name]]).filter(([, value]) => typeof value === 'number'));
  return { step: record.t, ...system, positions, active, log };
}
