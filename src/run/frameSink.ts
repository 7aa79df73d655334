/** Where the frames of a run go: what the loop takes at their times, and the file that keeps them. */
import type { SeriesRecord } from '../io/series.js';
import type { FrameFormat } from '../model/index.js';

export interface Frame {
  /** Steps done. */
  step: number;
  /** Side L of the box, in sigma. */
  boxLength: number;
  dimension: number;
  /** u32 in units of L / 2^32, [N * d], id-major. */
  positions: Uint32Array;
  /** [N] by id, in sigma. */
  radii: Float64Array;
  /** [N] by id, 1 for each active particle. */
  active: Uint8Array;
  /** Observables of the configuration by name. */
  log: Record<string, number>;
}

export interface FrameWriter {
  /** Bytes of the file, everything appended included. */
  readonly bytes: number;
  append(frame: Frame): void;
  /** Puts everything appended on the disk. */
  flush(): void;
  close(): void;
}

/**
 * Opens a file of frames.
 * @param options `keepUpTo`: go on with a file there is, whose frames up to this step are kept and the rest cut off (-1: none are, and
 *   the file may be missing); absent: make a new one
 */
export type OpenFrameWriter = (path: string, format: FrameFormat, options?: { keepUpTo?: number }) => FrameWriter;

/** A configuration as the loop hands it over at the time of a frame. */
export interface Snapshot {
  record: SeriesRecord;
  /** u32, [N * d], id-major. */
  positions: Uint32Array;
  /** Active contacts of each particle, [N] by id. */
  contacts: Uint32Array;
}

/** The frame of a configuration of a system. */
export function frameOf(
  { record, positions, contacts }: Snapshot,
  system: Pick<Frame, 'boxLength' | 'dimension' | 'radii'>,
): Frame {
  const { t, activity, contactsPerParticle, energyPerParticle } = record;
  return {
    step: t,
    ...system,
    positions,
    active: Uint8Array.from(contacts, (count) => (count > 0 ? 1 : 0)),
    log: { activity, contactsPerParticle, energyPerParticle },
  };
}
