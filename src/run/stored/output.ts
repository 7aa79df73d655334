/** The files that a run appends to: its series and its frames. They are cut back to where a checkpoint was when it goes on. */
import { existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CheckpointProgress,
  checksumOfOwnFrames,
  checksumOfSeries,
  type FileSum,
  type FrameWriter,
  fileErrorReason,
  framesNameOf,
  framesNames,
  isFound,
  type Manifest,
  openCloudFrameWriter,
  openFrameWriter,
  SeriesWriter,
  seriesHeaderOf,
  seriesName,
} from '../../io/index.js';
import {
  ConfigError,
  deriveManifold,
  type Frames,
  hasEncoder,
  isManifold,
  type RunConfig,
  requireParticles,
  type SeriesRecord,
  scheduledFields,
} from '../../model/index.js';
import { framedEngine, type RunEngine } from '../engine.js';
import { cloudFrameOf, frameOf, type OpenFrameWriter, type Snapshot } from '../frameSink.js';
import { resumeCommand } from './resumeCommand.js';

/** Bytes of the files that belong to the steps up to a checkpoint. */
export type Extent = Pick<CheckpointProgress, 'seriesBytes' | 'framesBytes' | 'seriesCrc32' | 'framesCrc32'>;

/**
 * Writes a file of a run.
 * @throws Error naming file, reason and remedy, if the file system refuses
 */
export function writing<T>(directory: string, name: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    // A run of a sweep may be so young that it has no run.json yet.
    const remedy = existsSync(directory)
      ? `put that right, then go on with: ${resumeCommand(directory)}`
      : 'the directory of the run is gone';
    throw new Error(`${join(directory, name)} can't be written, ${fileErrorReason(error)}; ${remedy}`, { cause: error });
  }
}

/** Removes the files a run appends to, whatever their format. */
export function removeOutput(directory: string): void {
  for (const name of [seriesName, ...framesNames]) rmSync(join(directory, name), { force: true });
}

/**
 * Checks that the files hold what a checkpoint says belongs to it.
 * @returns whether their checksums were compared, those of the frames not for frames of another writer; older checkpoints have none
 * @throws ConfigError if one is missing, too short or not what was written
 */
export function checkExtent(directory: string, config: RunConfig, progress: CheckpointProgress, ownFrames = true): boolean {
  const again = 'put the file back, or start the run again with randorg run --force';
  const checkSize = (name: string, bytes: number): void => {
    const path = join(directory, name);
    const size = isFound(path) ? statSync(path).size : 0;
    if (size >= bytes) return;
    throw new ConfigError(`${path} must have at least the ${bytes} bytes that its checkpoint knows, got ${size}; ${again}`);
  };
  const checkSum = (name: string, expected: number | null | undefined, sum: (path: string) => number): void => {
    const path = join(directory, name);
    if (typeof expected !== 'number' || sum(path) === expected) return;
    throw new ConfigError(`${path} is not what the run wrote: its checksum is not that of its checkpoint; ${again}`);
  };
  const { seriesBytes, framesBytes, seriesCrc32, framesCrc32, t } = progress;
  checkSize(seriesName, seriesBytes);
  checkSum(seriesName, seriesCrc32, (path) => checksumOfSeries(path, seriesBytes));
  if (config.frames) {
    const name = framesNameOf(config);
    checkSize(name, framesBytes ?? 0);
    // The frame of the checkpoint's own t comes after it. Without a frame there may be no file yet.
    if (ownFrames && framesCrc32) checkSum(name, framesCrc32, (path) => checksumOfOwnFrames(path, config, t - 1));
  }
  return seriesCrc32 !== undefined;
}

export interface OutputOptions {
  /** Where to go on; null to make new files. */
  kept: CheckpointProgress | null;
  /** Called before anything is written; what it throws keeps it from being written. */
  guard: () => void;
  openFrames?: OpenFrameWriter | undefined;
}

/** A file of frames, and how a snapshot gets into it. */
interface FramesOut {
  file: Pick<FrameWriter, 'bytes' | 'checksum' | 'flush' | 'close'>;
  append(snapshot: Snapshot): void;
}

export class RunOutput {
  readonly #series: SeriesWriter;
  readonly #frames: FramesOut | null;
  readonly #framesName: string;
  /** The files as they were opened, and how long they must be. */
  readonly #files = new Map<string, { inode: number; bytes: () => number }>();

  /**
   * @throws Error naming the file, if the file system refuses
   */
  constructor(
    readonly directory: string,
    config: RunConfig,
    readonly engine: RunEngine,
    options: OutputOptions,
  ) {
    const { kept, guard } = options;
    const { msd = false } = config;
    const header = seriesHeaderOf({ msd, clouds: isManifold(config), encoder: hasEncoder(config) }, scheduledFields(config));
    const path = join(directory, seriesName);
    this.#series = writing(directory, seriesName, () => new SeriesWriter(path, kept?.seriesBytes, header, guard));
    this.#keepInSight(seriesName, () => this.#series.bytes);
    this.#framesName = framesNameOf(config);
    this.#frames = config.frames ? writing(directory, this.#framesName, () => this.#openFrames(config, options)) : null;
    if (this.#frames) this.#keepInSight(this.#framesName, () => this.#frames?.file.bytes ?? 0);
  }

  #openFrames(config: RunConfig, { kept, guard, openFrames: open = openFrameWriter }: OutputOptions): FramesOut {
    const path = join(this.directory, this.#framesName);
    // The frame of the checkpoint's own t comes after it.
    const place = kept === null || kept.framesBytes === null ? {} : { keepUpTo: kept.t - 1 };
    if (isManifold(config)) {
      const { particles: clouds, points } = deriveManifold(config);
      const file = openCloudFrameWriter(path, { clouds, points, dimension: config.embedding }, { ...place, guard });
      return { file, append: (snapshot) => file.append(cloudFrameOf(snapshot)) };
    }
    const { frames, dimension, schedule } = requireParticles(config, 'a lattice has no frames');
    const system = { dimension, radii: framedEngine(this.engine).radii() };
    const file = open(path, (frames as Frames).format, { ...place, guard, boxChanges: schedule?.phi !== undefined });
    const boxLength = (): number => this.engine.derived.boxLength as number;
    return { file, append: (snapshot) => file.append(frameOf(snapshot, { ...system, boxLength: boxLength() })) };
  }

  record(record: SeriesRecord): void {
    writing(this.directory, seriesName, () => this.#series.append(record));
  }

  frame(snapshot: Snapshot): void {
    writing(this.directory, this.#framesName, () => this.#frames?.append(snapshot));
  }

  /** Puts all of it on the disk. @returns how much it is */
  sync(): Extent {
    writing(this.directory, seriesName, () => this.#series.sync());
    writing(this.directory, this.#framesName, () => this.#frames?.file.flush());
    this.#checkInPlace();
    return {
      seriesBytes: this.#series.bytes,
      framesBytes: this.#frames?.file.bytes ?? null,
      seriesCrc32: this.#series.checksum,
      framesCrc32: this.#frames?.file.checksum ?? null,
    };
  }

  /** What was written to a file that is gone, or that is another by now, is lost. @throws Error naming the file */
  #checkInPlace(): void {
    for (const [name, { inode, bytes }] of this.#files) {
      const path = join(this.directory, name);
      const stats = statSync(path, { throwIfNoEntry: false });
      if (stats?.ino === inode && stats.size >= bytes()) continue;
      const what = stats === undefined ? 'removed' : stats.ino === inode ? 'cut' : 'replaced';
      const remedy = existsSync(this.directory)
        ? 'start the run again with randorg run --force'
        : 'the directory of the run is gone';
      throw new Error(`${path} was ${what} while the run went on; ${remedy}`);
    }
  }

  #keepInSight(name: string, bytes: () => number): void {
    this.#files.set(name, { inode: statSync(join(this.directory, name)).ino, bytes });
  }

  /** Writes what is left. @returns what the files hold */
  close(): NonNullable<Manifest['files']> {
    try {
      writing(this.directory, seriesName, () => this.#series.close());
    } finally {
      writing(this.directory, this.#framesName, () => this.#frames?.file.close());
    }
    this.#checkInPlace();
    const sumOf = ({ bytes, checksum }: { bytes: number; checksum: number }): FileSum => ({ bytes, crc32: checksum });
    return { series: sumOf(this.#series), frames: this.#frames && sumOf(this.#frames.file) };
  }
}
