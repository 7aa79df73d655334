/** What the page and its workers say to each other. Each request has a number, and one answer. */
import type { LiveField, RunConfigInput, Schedule } from '../../model/index.js';
import type { Measured } from '../../model/measured.js';
import type { FieldEvent } from '../../run/experiment.js';
import type { Place } from '../../run/movable.js';
import type { Point, PointColumns } from '../columns.js';
import type { ScanSeries } from '../labels.js';
import type { ShownConfig } from '../limits.js';

/** What particles are coloured by. */
export const colourings = ['active', 'contacts', 'displacement', 'order', 'size'] as const;
export type Colouring = (typeof colourings)[number];

/** A configuration as the analysis wants it. */
export interface Snapshot {
  dimension: number;
  boxLength: number;
  positions: Uint32Array;
  radii: Float64Array;
}

/** What does not change from frame to frame. */
export interface SystemInfo {
  dimension: number;
  particles: number;
  /** [N] by id, in sigma. */
  radii: Float32Array;
  /** Of the potential; energies and flatness go by it. */
  exponent: number;
}

/** Mean activity while the fields had one value each. */
export interface PhiPoint extends ScanSeries {
  phi: number;
  /** Over the later half of the steps; 0 if absorbed. */
  activity: number;
  steps: number;
  /** Of a search: what makes the run. */
  origin?: RunConfigInput;
}

export interface Status {
  time: number;
  running: boolean;
  /** Whether the configuration was seen to have no overlap. */
  absorbed: boolean;
  /** What was counted last. */
  latest: Point;
  stepsPerSecond: number;
  /** Null on a sphere. */
  boxLength: number | null;
  /** The present fields. */
  config: ShownConfig;
  /** Of the fields that nobody has changed by hand. */
  schedule: Schedule;
  events: readonly FieldEvent[];
  /** Step of the next change, by an event of a link or the schedule; null if there is none to come. */
  nextEvent: number | null;
  threads: number;
  /** Where the steps are made. */
  place: Place;
  /** Records since the last status. */
  points: Point[];
  /** Phi points so far, the present one last. */
  scan: PhiPoint[];
}

/** Clouds on the unit sphere. */
export interface CloudPoints {
  /** D of the space; a picture shows 2 and 3. */
  dimension: number;
  /** [N * V * D], by cloud, then by view; empty of rigid clouds. */
  points: Float32Array;
  /** Means of the points of a cloud, [N * D]. */
  centres: Float32Array;
  /** [N]; two clouds touch where their centres are closer than the sum. */
  radii: Float32Array;
}

export interface FrameData {
  step: number;
  boxLength: number;
  /** Coordinates of a particle in `positions`: the dimension, 3 at most. */
  axes: number;
  /** [N * axes], fractions of the box in units of 2^-32. */
  positions: Uint32Array;
  /** [N], what to colour by. */
  values: Float32Array;
  /** [N], 1 for active ones. */
  active: Uint8Array;
  /** Active contacts of a flat system as pairs of ids; null where they were not asked for, or are too many. */
  pairs: Uint32Array | null;
  /** Of clouds, whose positions are here instead; values and active are by cloud then. */
  clouds: CloudPoints | null;
  /** Given with the first frame, and when it has changed. */
  system: SystemInfo | null;
  status: Status | null;
}

/** Stored frames. */
export interface StoredAnswer {
  name: string;
  /** Steps of the frames, null where a file does not say. */
  steps: (bigint | null)[];
  points: PointColumns;
  /** Of a run's manifest. */
  config: ShownConfig | null;
  digest: string | null;
  /** What is wrong with a part of it. */
  problem: string | null;
}

export interface AnalysisAnswer {
  r: number[];
  g: number[];
  k: number[];
  s: number[];
  /** Of mixtures, sigma^d; null of equal particles, or where it can't be had. */
  spectralDensity: { k: number[]; chi: number[] } | null;
  /** Mean local bond order, and its name; null where it has none. */
  order: { name: 'psi6' | 'q6'; local: number; crystallineFraction: number; warning: string | null } | null;
  /** DeltaV; null where it can't be had. */
  flatness: Measured<number | null> | null;
  milliseconds: number;
}

/** Requests by name: what they take and what they give. */
export interface Requests {
  open: { take: { config: RunConfigInput; events: readonly FieldEvent[] }; give: Status };
  /** Starts steps up to a time, at a rate in steps a second, null for as many as there can be. */
  run: { take: { until: number; rate: number | null }; give: null };
  pause: { take: null; give: Status };
  /** Names of the GPU that the browser has; null without one. */
  adapter: { take: null; give: string | null };
  /** Makes the steps of this simulation and of those to come on a device; null if there is no simulation. */
  device: { take: Place['device']; give: Place | null };
  change: { take: { field: LiveField; value: number }; give: Status };
  /** `isLate`: pictures come less often than they should. `links`: contacts are wanted as pairs. */
  frame: { take: { colouring: Colouring; known: number; isLate: boolean; links: boolean }; give: FrameData };
  digest: { take: null; give: { time: number; digest: string } };
  snapshot: { take: null; give: Snapshot & { exponent: number } };
  files: { take: { files: [name: string, blob: Blob][]; phi: number }; give: StoredAnswer };
  seek: { take: { frame: number }; give: null };
  /** A run of its own, to its end. */
  measure: { take: { config: RunConfigInput; steps: number }; give: { activity: number; steps: number } };
  analyse: { take: Snapshot & { exponent: number; flatness: boolean }; give: AnalysisAnswer };
}
export type RequestName = keyof Requests;

export type RequestMessage = { [K in RequestName]: { id: number; name: K; take: Requests[K]['take'] } }[RequestName];

export interface Failure {
  message: string;
  /** Field at fault; empty if none is. */
  field: string;
  /** Whether the user's input is to blame, not the program. */
  input: boolean;
  /** Of files: whether they can't be shown, however they grow. */
  isLasting?: boolean;
}

export type AnswerMessage = { id: number; give: unknown } | { id: number; failure: Failure };

/** Told without being asked: the steps have come to their end. */
export interface Notice {
  notice: 'ended';
  status: Status;
  failure: Failure | null;
}
