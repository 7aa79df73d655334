/** Where the analysis commands get their configurations from. */
import { type Configuration, toGrid } from '../../analysis/structure/index.js';
import type { Boundaries } from '../../io/box.js';
// Not from io/index.js: the page reads CSV files too, and has no use for HDF5 and Parquet.
import { closing, openRegular, readAt } from '../../io/openFile.js';
import { dimensionOfHeader, openEndNote, positionBoundaries, readPositions, wrapIntoBox } from '../../io/positions.js';
import { reading } from '../../io/reason.js';
import {
  boxLength,
  ConfigError,
  listMoment,
  radiiById,
  type Step,
  showValue,
  stepInJson,
  unitBallVolume,
} from '../../model/index.js';

/** A configuration as it is stored. */
export interface StoredConfiguration extends Configuration {
  /** [N], 1 for each active particle; absent where nothing says it. */
  active?: Uint8Array | null;
}

/** Configurations of one run or one file. */
export interface ConfigurationSource {
  /** File or directory as the user named it, or the run of a sweep. */
  name: string;
  /** Number of frames, at least 1. */
  frames: number;
  /** Step of each frame, where it is known. */
  steps: readonly (Step | null)[];
  /** Exponent a of the potential, if a run says it. */
  exponent: number | null;
  /** Learning rate of the run, sigma, if it has one. */
  learningRate?: number | null | undefined;
  /** The fields that a sweep varies and their values, without seeds and replicas: runs of equal ones are independent runs of one system. */
  system?: Record<string, unknown> | undefined;
  /** Why a last configuration without contacts may not be at rest, in words; absent if it is, or nothing says it. */
  moves?: string | null;
  /** What to beware of in what was read: damage that leaves frames, boundaries that are not named; a sentence each. */
  notes: readonly string[];
  /** Which axes of a frame are periodic, and what says so. */
  boundariesOf(frame: number): Boundaries;
  /** @param frame 0 to frames - 1 */
  read(frame: number): StoredConfiguration | Promise<StoredConfiguration>;
}

/** The box of files that do not say it: give one of the two. */
export interface BoxOption {
  phi?: number | undefined;
  boxLength?: number | undefined;
}

/** Dimension of a CSV of positions, from its header. */
function dimensionOf(path: string): number {
  const head = reading(path, 'give a CSV of positions', () => closing(openRegular(path), (file) => readAt(file, 0, 256)));
  const [header = ''] = head.toString('utf8').split('\n', 1);
  // of another file the reader says what is wrong
  return dimensionOfHeader(header.trim()) ?? 3;
}

function sideOfBox(path: string, { phi, boxLength: given }: BoxOption, radii: Float64Array, dimension: number): number {
  if ((phi === undefined) === (given === undefined)) {
    throw new ConfigError(`${path}: a CSV of positions does not say its box; give either --phi or --box-length`, 'boxLength');
  }
  if (given !== undefined) {
    if (given > 0) return given;
    throw new ConfigError(`box-length must be positive, got ${given}`, 'boxLength');
  }
  if (!((phi as number) > 0)) throw new ConfigError(`phi must be positive, got ${phi}`, 'phi');
  const moment = listMoment(radii, dimension);
  const side = moment > 0 ? boxLength(moment, phi as number, dimension) : 0;
  if (side > 0 && Number.isFinite(side)) return side;
  throw new ConfigError(`${path}: radii must give a box of finite side at phi ${phi}, got ${side}; give them in sigma`, 'phi');
}

/** Opens a CSV of positions (src/io/positions.ts), the box given apart. @throws ConfigError if it can't be read */
export function openCsv(path: string, box: BoxOption): ConfigurationSource {
  const dimension = dimensionOf(path);
  const file = readPositions(path, dimension);
  const radii = file.radii ?? radiiById({ kind: 'mono' }, file.rows);
  const side = sideOfBox(path, box, radii, dimension);
  const positions = toGrid(wrapIntoBox(file.positions, side), side);
  const configuration = { dimension, boxLength: side, positions, radii };
  return {
    name: path,
    frames: 1,
    steps: [null],
    exponent: null,
    notes: file.openEnd ? [openEndNote] : [],
    boundariesOf: () => positionBoundaries(dimension),
    read: () => configuration,
  };
}

/**
 * Frames that a selection names.
 * @param selection last, all, or the number of a frame from 0
 * @throws ConfigError if there is no such frame
 */
export function selectFrames({ name, frames }: ConfigurationSource, selection: string): number[] {
  if (frames === 0) throw new ConfigError(`${name} holds no frame; give a file with configurations`);
  if (selection === 'all') return Array.from({ length: frames }, (_, k) => k);
  if (selection === 'last') return [frames - 1];
  const frame = /^\d+$/.test(selection.trim()) ? Number(selection) : Number.NaN;
  if (Number.isInteger(frame) && frame >= 0 && frame < frames) return [frame];
  throw new ConfigError(
    `frame must be last, all or a whole number from 0 to ${frames - 1} in ${name}, got ${showValue(selection)}`,
    'frame',
  );
}

/** The step of a frame as documents have it; null where it is not known. */
export function stepOfFrame({ steps }: ConfigurationSource, frame: number): number | string | null {
  const step = steps[frame] ?? null;
  return step === null ? null : stepInJson(step);
}

/** Packing fraction N v_d <R^d> / L^d. */
export function packingFraction({ dimension, boxLength: side, radii }: Configuration): number {
  const volume = radii.reduce((sum, radius) => sum + radius ** dimension, 0);
  return ((unitBallVolume[dimension] as number) * volume) / side ** dimension;
}
