/** Where the frames of a run go: what the loop takes at their times, and the file that keeps them. */
import type { CloudFrame } from '../io/cloudFrames.js';
import type { Frame, FrameWriter } from '../io/frames.js';
import type { FrameWriterOptions } from '../io/openFrames.js';
import { type FrameFormat, gridUnits, namesWith, type SeriesRecord } from '../model/index.js';

/** Opens a file of frames, as `openFrameWriter` of io does; a test puts one of its own in its place. */
export type OpenFrameWriter = (path: string, format: FrameFormat, options?: FrameWriterOptions) => FrameWriter;

/** A configuration as the loop hands it over at the time of a frame. */
export interface Snapshot {
  record: SeriesRecord;
  /** u32, [N * d], id-major; of clouds their points, [N * V * D]. */
  positions: Uint32Array | Float64Array;
  /** Active contacts of each particle or cloud, [N] by id. */
  contacts: Uint32Array;
  /** Of a run with momentum, [N * d] by id, in units of L / 2^32 a step. */
  velocities?: Int32Array | undefined;
}

const inFrames = namesWith('inFrames');

const activeOf = (contacts: Uint32Array): Uint8Array => Uint8Array.from(contacts, (count) => (count > 0 ? 1 : 0));

/** The frame of a configuration of clouds. */
export const cloudFrameOf = ({ record, positions, contacts }: Snapshot): CloudFrame => ({
  step: record.t,
  points: positions as Float64Array,
  active: activeOf(contacts),
});

/** The frame of a configuration of a system. */
export function frameOf(
  { record, positions, contacts, velocities }: Snapshot,
  system: Pick<Frame, 'boxLength' | 'dimension' | 'radii'>,
): Frame {
  const log = Object.fromEntries(inFrames.map((name) => [name, record[name]]).filter(([, value]) => typeof value === 'number'));
  const moving = velocities && { velocities: Float64Array.from(velocities, (v) => (v * system.boxLength) / gridUnits) };
  return { step: record.t, ...system, positions: positions as Uint32Array, active: activeOf(contacts), ...moving, log };
}
