/** Frames that were stored: a run's directory, or a file of frames. */
import { existsSync } from 'node:fs';
import { formatNouns } from '../../io/formats.js';
import type { Frame, FrameReader } from '../../io/frames.js';
import { type Manifest, manifestName, readManifest } from '../../io/manifest.js';
import { isFrames, openFrames } from '../../io/openFrames.js';
import { seriesName } from '../../io/series.js';
import { ofDoneRun, type SeriesRows, seriesParts } from '../../io/seriesReader.js';
import { ConfigError, isLattice, isSpheres, listOf, type ParticleConfig } from '../../model/index.js';
import { framesOfRun } from '../../run/stored/runFrames.js';
import { openCsv } from '../../study/stored/configurations.js';
import { contactsOf } from '../../study/stored/contacts.js';
import { columnsBy, GrowingColumns, type Point, type PointColumns } from '../columns.js';
import { setFiles } from '../host/files.js';
import { Drawing } from './colouring.js';
import type { FrameData, Requests, Snapshot, StoredAnswer } from './messages.js';

/** Logs of frames are read at once if they hold no more particles than this in all. */
const mostLogged = 4_000_000;
/** Folder of the files in paths; messages leave it out. */
export const folder = '/files';

interface Frames {
  steps: (bigint | null)[];
  read(k: number): Frame;
  problem: string | null;
}

const sentenceOf = (notes: readonly string[]): string | null => (notes.length === 0 ? null : notes.join('; '));

function framesOfFile(path: string): Frames {
  const reader: FrameReader = openFrames(path);
  if (reader.count === 0) throw new ConfigError(`${nameOf(path)}: ${reader.problem ?? 'it holds no whole frame'}`);
  return { steps: reader.steps.map(BigInt), read: (k) => reader.read(k), problem: sentenceOf(reader.notes) };
}

const nameOf = (path: string): string => path.slice(folder.length + 1);

/** Files that can't be shown, however they grow. */
export class RefusedError extends ConfigError {}

/** The configurations of a run; none of one that has just begun, which has curves before it has frames. */
function framesIn({ config }: Manifest): Frames {
  if (!isSpheres(config)) {
    const what = isLattice(config) ? 'a lattice' : 'clouds on a sphere';
    throw new RefusedError(`this run is of ${what}, which has no positions to show; look at it with randorg inspect`);
  }
  const { steps, read, notes } = framesOfRun(folder);
  if (steps.length > 0) return { steps: steps.map(BigInt), read, problem: sentenceOf(notes) };
  const why = notes[0] ?? 'the run has no frames and no checkpoint yet; run it with --frames-every';
  if (!existsSync(`${folder}/${seriesName}`)) throw new ConfigError(why);
  return { steps: [], read, problem: why };
}

/** A CSV of positions, whose box follows from phi. */
async function framesOfCsv(path: string, phi: number): Promise<Frames> {
  const source = openCsv(path, { phi });
  const problem = sentenceOf(source.notes);
  const configuration = (await source.read(0)) as Snapshot;
  return { steps: [null], problem, read: () => ({ step: 0, active: null, log: {}, ...configuration }) };
}

/** The point that a frame has in its log; null if the log lacks what every run has. */
function pointOf({ step, log }: Frame): Point | null {
  const isOfRun = log.activity !== undefined && log.contactsPerParticle !== undefined;
  return isOfRun ? { t: Number(step), ...log } : null;
}

export class Stored {
  readonly #drawing = new Drawing();
  #at = 0;
  #shown: { frame: Frame; contacts: Uint32Array } | null = null;
  #reference: Uint32Array | null = null;

  private constructor(
    private readonly frames: Frames,
    readonly answer: StoredAnswer,
  ) {}

  /**
   * @param phi packing fraction for a CSV of positions, which does not say its box
   * @throws ConfigError saying what is wrong with the files
   */
  static async open(files: readonly [string, Blob][], phi: number): Promise<Stored> {
    setFiles(new Map(files.map(([name, blob]) => [`${folder}/${name}`, blob])));
    const isRun = existsSync(`${folder}/${manifestName}`);
    const manifest = isRun ? readManifest(folder) : null;
    const path = isRun ? null : onlyFile(files);
    const frames = manifest ? framesIn(manifest) : await openPath(path as string, phi);
    const first = frames.steps.length > 0 ? frames.read(0) : null;
    const series = `${folder}/${seriesName}`;
    const read = existsSync(series) ? pointsIn(series, manifest) : { points: logged(frames, first), problem: null };
    const problem = frames.problem ?? read.problem;
    const stored = new Stored(frames, {
      name: manifest ? `run ${manifest.configHash?.slice(0, 8) ?? ''}` : nameOf(path as string),
      steps: frames.steps,
      points: read.points,
      config: manifest ? (manifest.config as ParticleConfig) : null,
      digest: manifest?.digest ?? null,
      problem: problem?.replaceAll(`${folder}/`, '') ?? null,
    });
    stored.#reference = first?.positions ?? null;
    return stored;
  }

  seek(frame: number): void {
    if (!(Number.isInteger(frame) && frame >= 0 && frame < this.frames.steps.length)) {
      throw new ConfigError(`frame must be from 0 to ${this.frames.steps.length - 1}, got ${frame}`);
    }
    if (frame !== this.#at) this.#shown = null;
    this.#at = frame;
  }

  #show(): { frame: Frame; contacts: Uint32Array } {
    if (!this.#shown) {
      const frame = this.frames.read(this.#at);
      this.#shown = { frame, contacts: contactsOf(frame) };
    }
    return this.#shown;
  }

  frame(take: Requests['frame']['take']): FrameData {
    const { frame, contacts } = this.#show();
    const { step, active } = frame;
    const source = {
      step: Number(step),
      key: this.#at,
      configuration: this.snapshot(),
      contacts,
      active,
      reference: this.#reference,
    };
    return { ...this.#drawing.of(take, source), pairs: null, clouds: null, status: null };
  }

  snapshot(): Requests['snapshot']['give'] {
    const { dimension, boxLength, positions, radii } = this.#show().frame;
    const { config } = this.answer;
    const exponent = config && 'exponent' in config ? (config.exponent ?? 1) : 1;
    return { dimension, boxLength, positions: positions.slice(), radii: radii.slice(), exponent };
  }
}

async function openPath(path: string, phi: number): Promise<Frames> {
  return isFrames(path) ? framesOfFile(path) : framesOfCsv(path, phi);
}

/** The file of frames among those dropped. */
function onlyFile(files: readonly [string, Blob][]): string {
  const names = files.map(([name]) => name);
  const frames = names.filter((name) => isFrames(`${folder}/${name}`));
  const chosen = frames[0] ?? names.find((name) => /\.csv$/i.test(name) && name !== seriesName);
  if (chosen !== undefined) return `${folder}/${chosen}`;
  throw new ConfigError(
    `${names.join(', ') || 'nothing'}: no frames; drop the directory of a run, ${listOf(formatNouns)}, or a CSV of positions`,
  );
}

/** The points of a series, and what is wrong with it: of a run that is done, all must be there. */
function pointsIn(path: string, manifest: Manifest | null): { points: PointColumns; problem: string | null } {
  const points = new GrowingColumns();
  try {
    for (const part of seriesParts(path, manifest?.status === 'done' ? ofDoneRun(manifest) : {})) points.append(columnsOf(part));
  } catch (error) {
    if (!(error instanceof ConfigError) || points.length === 0) throw error;
    return { points: points.filled, problem: error.message };
  }
  return { points: points.filled, problem: null };
}

/** The columns that plots show of some rows. */
const columnsOf = ({ names, values }: SeriesRows): PointColumns => {
  const none = new Float64Array(values[0]?.length ?? 0).fill(Number.NaN);
  return columnsBy((name) => values[names.indexOf(name)] ?? none);
};

/** The points that frames have in their logs. */
function logged(frames: Frames, first: Frame | null): PointColumns {
  const points = new GrowingColumns();
  if (first === null || pointOf(first) === null || frames.steps.length * first.radii.length > mostLogged) return points.filled;
  for (const k of frames.steps.keys()) {
    const point = pointOf(frames.read(k));
    if (point !== null) points.push(point);
  }
  return points.filled;
}
