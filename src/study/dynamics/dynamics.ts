/** The dynamics of stored runs: how a system forgets its configuration, on its own frames. */
import {
  type Correlations,
  Correlator,
  cloneDistances,
  largestLeap,
  type PersistenceRow,
  persistenceOf,
  relaxationOf,
  type SpeciesResult,
  type Trajectory,
  Unwrapper,
} from '../../analysis/glass/index.js';
import { fewSizes, type MeanValue, speciesOf } from '../../analysis/structure/index.js';
import { grouped } from '../../model/arrays.js';
import { ConfigError, canonicalJson, type Step, stepInJson } from '../../model/index.js';
import type { BoxOption, ConfigurationSource } from '../stored/configurations.js';
import { packingFraction } from '../stored/configurations.js';
import { openStored } from '../stored/reader.js';
import { Stopped } from '../threads/pool.js';
import { type DynamicsOptions, vanHoveBins } from './options.js';

export interface DynamicsResult {
  /** Runs or files. */
  sources: string[];
  /** What the sweep varies, without seeds; null of other sources. */
  system: Record<string, unknown> | null;
  particles: number;
  dimension: number;
  boxLength: number;
  phi: number;
  /** Frames used of each source, and the steps of the first and the last. */
  frames: { count: number; first: number | string; last: number | string }[];
  /** Wave number of F_s, 1/sigma, a whole multiple of 2 pi / L along each axis. */
  k: number;
  overlapLength: number;
  driftRemoved: boolean;
  lags: Correlations['lags'];
  /** Lag at which F_s has fallen to 1/e, steps; null if it has not, or at the first lag. */
  relaxation: MeanValue | null;
  /** Where chi_4 is largest; null if that is at the first or the last lag, or chi_4 is not known. */
  peak: { lag: number; chi4: { value: number; error: number | null } } | null;
  /** Edges of the bins of the van Hove function, sigma. */
  edges: number[];
  /** Persistence of activity; null where frames do not say who is active. */
  persistence: PersistenceRow[] | null;
  notes: string[];
}

/** Most bytes of unwrapped coordinates that are held. */
const mostBytes = 640 * 2 ** 20;

/** Frames of a source that are used. @throws ConfigError for fewer than two, or too many to be held */
function chosenFrames(source: ConfigurationSource, { from, every }: DynamicsOptions): { frame: number; step: Step }[] {
  const all = source.steps.map((step, frame) => ({ frame, step: step ?? frame }));
  const chosen = all.filter(({ step }) => step >= from).filter((_, at) => at % every === 0);
  if (chosen.length < 2) {
    throw new ConfigError(
      `${source.name} must hold at least 2 frames from step ${from} on, got ${chosen.length}; run with --frames-every or --frames-per-decade`,
    );
  }
  return chosen;
}

async function readTrajectory(source: ConfigurationSource, options: DynamicsOptions, signal?: AbortSignal): Promise<Trajectory> {
  const chosen = chosenFrames(source, options);
  let unwrapper: Unwrapper | null = null;
  for (const { frame, step } of chosen) {
    if (signal?.aborted) throw new Stopped();
    const configuration = await source.read(frame);
    unwrapper ??= new Unwrapper(configuration);
    const bytes = 8 * configuration.positions.length * chosen.length;
    if (bytes > mostBytes) {
      const fit = Math.ceil((options.every * bytes) / mostBytes);
      throw new ConfigError(
        `${source.name}: ${chosen.length} frames of ${configuration.radii.length} particles do not fit the memory; take fewer, with --every ${fit} or a later --from`,
        'every',
      );
    }
    try {
      unwrapper.add(configuration, step);
    } catch (error) {
      if (error instanceof ConfigError) throw new ConfigError(`${source.name}: ${error.message}`);
      throw error;
    }
  }
  return (unwrapper as Unwrapper).trajectory;
}

/** Whole wave number along an axis that is nearest to k, at least 1. */
const waveOf = (k: number, boxLength: number): number => Math.max(1, Math.round((k * boxLength) / (2 * Math.PI)));

const { count, low, high } = vanHoveBins;
const vanHoveEdges = Array.from({ length: count + 1 }, (_, k) => low * (high / low) ** (k / count));

/** Everyone, and each species where there are several and few. */
function groupsOf(radii: Float64Array): Correlator['groups'] {
  const all = { radius: null, ids: Uint32Array.from(radii, (_, id) => id) };
  const species = speciesOf({ radii }, fewSizes) ?? [];
  return species.length > 1 ? [all, ...species] : [all];
}

function peakOf(lags: Correlations['lags']): DynamicsResult['peak'] {
  const known = lags.flatMap(({ lag, species }) => (species[0]?.chi4 ? [{ lag, chi4: species[0].chi4 }] : []));
  const at = known.reduce((best, { chi4 }, k) => (chi4.value > (known[best]?.chi4.value ?? 0) ? k : best), 0);
  return at > 0 && at < known.length - 1 ? (known[at] as (typeof known)[0]) : null;
}

/** A system whose runs are added one by one: their coordinates need not be held. */
class Pool {
  readonly #sources: ConfigurationSource[] = [];
  readonly #frames: DynamicsResult['frames'] = [];
  #correlator: Correlator | null = null;
  #first: Trajectory | null = null;
  #leap = 0;

  constructor(readonly options: DynamicsOptions) {}

  add(source: ConfigurationSource, trajectory: Trajectory): void {
    const { boxLength, radii, steps, leap } = trajectory;
    this.#first ??= { ...trajectory, positions: [] };
    this.#correlator ??= this.#correlatorOf(boxLength, radii);
    this.#correlator.add(trajectory);
    this.#sources.push(source);
    this.#frames.push({ count: steps.length, first: stepInJson(steps[0] as Step), last: stepInJson(steps.at(-1) as Step) });
    this.#leap = Math.max(this.#leap, leap);
  }

  #correlatorOf(boxLength: number, radii: Float64Array): Correlator {
    const diameter = (2 * radii.reduce((sum, radius) => sum + radius, 0)) / radii.length;
    const wave = waveOf(this.options.k ?? (2 * Math.PI) / diameter, boxLength);
    return new Correlator({ ...this.options, wave, edges: vanHoveEdges }, groupsOf(radii));
  }

  result(): DynamicsResult {
    const { dimension, boxLength, radii, steps, active } = this.#first as Trajectory;
    const correlator = this.#correlator as Correlator;
    const { options } = correlator;
    const correlations = correlator.result();
    const relaxation = relaxationOf(
      correlations.lags.map(({ lag, species }) => ({ lag, scattering: (species[0] as SpeciesResult).scattering })),
    );
    return {
      sources: this.#sources.map(({ name }) => name),
      system: this.#sources[0]?.system ?? null,
      particles: radii.length,
      dimension,
      boxLength,
      phi: packingFraction({ dimension, boxLength, radii, positions: new Uint32Array(0) }),
      frames: this.#frames,
      k: (2 * Math.PI * options.wave) / boxLength,
      overlapLength: options.overlap,
      driftRemoved: options.removeDrift,
      lags: correlations.lags,
      relaxation,
      peak: peakOf(correlations.lags),
      edges: [...options.edges],
      persistence: persistence(steps, active, options.origins),
      notes: [...new Set(this.#sources.flatMap(({ notes }) => notes)), ...this.#notes(correlations, relaxation)],
    };
  }

  #notes({ lags, ages }: Correlations, relaxation: DynamicsResult['relaxation']): string[] {
    const leap = this.#leap;
    const folded = `no msd, alpha2 and van Hove function: a particle moved by ${leap.toPrecision(2)} L between two frames, and may have crossed the box; store frames more often`;
    return [
      ...(leap > largestLeap ? [folded] : []),
      ...(ages
        ? ['the state ages: early origins move by other distances than late ones; leave the beginning out with --from']
        : []),
      ...(lags.every(({ species }) => species[0]?.chi4 === null)
        ? ['no chi_4: fewer than 8 independent intervals at every lag; store more frames, or give a sweep with replicas']
        : []),
      ...(relaxation === null ? ['no relaxation time: F_s does not cross 1/e between the first and the last lag'] : []),
    ];
  }
}

/** Of the frames that say who is active. */
function persistence(steps: readonly Step[], active: Trajectory['active'], origins: number): PersistenceRow[] | null {
  const known = steps.flatMap((step, k) => (active[k] ? [{ step, who: active[k] as Uint8Array }] : []));
  if (known.length < 2) return null;
  return persistenceOf(
    known.map(({ step }) => step),
    known.map(({ who }) => who),
    origins,
  );
}

export interface DynamicsRequest {
  path: string;
  box: BoxOption;
  signal?: AbortSignal | undefined;
  onProgress?: ((done: number, runs: number) => void) | undefined;
}

/** A result for each system of a path: runs of a sweep that differ in seeds only are one. @throws ConfigError; Stopped */
export async function dynamicsOf(request: DynamicsRequest, options: DynamicsOptions): Promise<DynamicsResult[]> {
  const { path, box, signal, onProgress } = request;
  const sources = await openStored(path, box);
  const groups = grouped(sources, ({ system, name }) => (system ? canonicalJson(system) : name));
  const results: DynamicsResult[] = [];
  let done = 0;
  for (const group of groups.values()) {
    const pool = new Pool(options);
    for (const source of group) {
      pool.add(source, await readTrajectory(source, options, signal));
      onProgress?.(++done, sources.length);
    }
    results.push(pool.result());
  }
  return results;
}

/** The distance of two clones at the steps that both have. @throws ConfigError if they are not of one system, or share no step */
export async function clonesOf(
  paths: readonly [string, string],
  box: BoxOption,
  options: DynamicsOptions,
): Promise<{ step: number | string; distance: number }[]> {
  const [a, b] = await Promise.all(
    paths.map(async (path) => {
      const [source, ...more] = await openStored(path, box);
      if (source === undefined || more.length > 0)
        throw new ConfigError(`${path} must be one run, not a sweep; give the directory of a run`);
      return readTrajectory(source, options);
    }),
  );
  const [first, second] = [a as Trajectory, b as Trajectory];
  if (
    first.dimension !== second.dimension ||
    first.boxLength !== second.boxLength ||
    first.radii.length !== second.radii.length
  ) {
    throw new ConfigError(
      `clone ${paths[1]} must have the dimension, box and particles of ${paths[0]}; give two runs of one state`,
    );
  }
  const rows = cloneDistances(first, second);
  if (rows.length === 0)
    throw new ConfigError(`clone ${paths[1]} has no frame at a step of ${paths[0]}; store frames at the same steps`);
  return rows.map(({ step, distance }) => ({ step: stepInJson(step), distance }));
}
