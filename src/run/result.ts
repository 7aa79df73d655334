import {
  changesWithin,
  type FieldSchedule,
  type FinalQuantities,
  finalQuantities,
  type LiveField,
  type LiveValues,
  type Population,
  populationOf,
  type RunConfig,
  version,
} from '../model/index.js';
import type { CompressionResult, CompressionStage } from './adaptive.js';
import { dynamicsVersion, type RunEngine } from './engine.js';
import type { LoopOutcome } from './loop.js';
import type { RunStatistics } from './statistics.js';
import type { WindowAverage } from './windowAverage.js';

/** What a simulation has to say at its end. Lengths in sigma. */
export interface SimulationResult extends FinalQuantities {
  config: RunConfig;
  /** Steps done; absorbedAt if the run stopped there. */
  steps: number;
  absorbed: boolean;
  /** First t without any overlap, or active site of a lattice, from which on that stayed so to the end. */
  absorbedAt: number | null;
  activity: {
    /** f_a of the last configuration: active over all particles or clouds, or over all sites of a lattice. */
    last: number;
    /** Mean over every step of the window; 0 if absorbed, null if the window is empty. */
    mean: number | null;
    /** By blocking; null if it can't be estimated. */
    error: number | null;
    /** First and last t of the mean, inclusive; null if the window is empty. */
    window: [number, number] | null;
    /** Scheduled fields that changed within the window: the mean is then of no one state. Absent if none did. */
    changed?: LiveField[];
  };
  /** 2 n_c / N over the same window; on a lattice, n_c counts the pairs of particles that share a site. */
  contactsPerParticle: { mean: number | null; error: number | null };
  /** Scheduled fields at the last step; absent without a schedule. */
  fields?: LiveValues;
  /** Where an adaptive compression ended; absent without one. */
  compression?: CompressionResult;
  /** Relative overlap below which a contact is not active. */
  activityCutoff: number;
  /** Side L of the box at the end, which follows from N, phi and the sizes; sites a side of a lattice; null of clouds. */
  boxLength: number | null;
  /** SHA-256 of the final positions, u32 little-endian in id order; of the particles on each site of a lattice; of the points of clouds, f64. */
  digest: string;
  engine: { version: string; dynamicsVersion: number; wasmSha256: string; threads: number };
  timing: {
    /** Wall time of the steps and their recording. */
    seconds: number;
    /** Time in the engine by particles and steps; null if there were none. */
    nsPerParticleStep: number | null;
    /** Time in the engine by active particles. */
    nsPerActiveStep: number | null;
  };
}

/** What `randorg run --json` prints: the same, and the directory of the run. */
export interface RunResult extends SimulationResult {
  out: string;
}

/** Mean and error of a count, scaled to a quantity by particle. */
function scaled(average: WindowAverage, factor: number, absorbed: boolean): { mean: number | null; error: number | null } {
  if (absorbed) return { mean: 0, error: 0 };
  const estimate = average.estimate();
  if (estimate === null) return { mean: null, error: null };
  return { mean: estimate.value * factor, error: estimate.error === null ? null : estimate.error * factor };
}

/** Scheduled fields whose value changed between two steps. */
export function changedFields(
  { schedule = {} }: RunConfig,
  [from, to]: [number, number],
  stages: readonly CompressionStage[] = [],
): LiveField[] {
  const fields = Object.keys(schedule) as LiveField[];
  const isCompressed = (field: LiveField): boolean => field === 'phi' && stages.some(({ step }) => step > from && step <= to);
  return fields.filter((field) => changesWithin(schedule[field] as FieldSchedule, from, to) || isCompressed(field));
}

/** Averages of a run in the form of the result. `steps` is the number done. */
export function averagesOf(
  statistics: RunStatistics,
  { particles, places }: Population,
  steps: number,
  lastActive: number,
): Pick<SimulationResult, 'activity' | 'contactsPerParticle'> {
  const absorbed = statistics.absorbedAt !== null;
  // An absorbed run ends early: its window is that of the steps it did.
  const start = absorbed ? Math.min(statistics.windowStart, Math.floor(steps / 2) + 1) : statistics.windowStart;
  return {
    activity: {
      last: lastActive / places,
      ...scaled(statistics.activity, 1 / places, absorbed),
      window: start <= steps ? [start, steps] : null,
    },
    contactsPerParticle: scaled(statistics.contacts, 2 / particles, absorbed),
  };
}

/** The result of a loop that has ended, with the engine still at its last configuration. */
export function resultOf(config: RunConfig, engine: RunEngine, outcome: LoopOutcome): SimulationResult {
  const { statistics, steps, last, fields, reached, engineSeconds, seconds } = outcome;
  const population = populationOf(config);
  const averages = averagesOf(statistics, population, steps, last.active);
  const { window } = averages.activity;
  const changed = window === null ? [] : changedFields(config, window, reached?.stages);
  if (changed.length > 0) averages.activity.changed = changed;
  const each = (count: number): number | null => (count > 0 ? (engineSeconds * 1e9) / count : null);
  return {
    config,
    steps,
    absorbed: statistics.absorbedAt !== null,
    absorbedAt: statistics.absorbedAt,
    ...averages,
    ...finalQuantities(last, population),
    ...(config.schedule ? { fields } : {}),
    ...(reached ? { compression: reached } : {}),
    activityCutoff: ('activityCutoff' in config ? config.activityCutoff : undefined) ?? 0,
    boxLength: engine.derived.boxLength,
    digest: engine.digest(),
    engine: { version, dynamicsVersion, wasmSha256: engine.wasmSha256, threads: engine.threads },
    timing: { seconds, nsPerParticleStep: each(steps * population.particles), nsPerActiveStep: each(statistics.activeSteps) },
  };
}
