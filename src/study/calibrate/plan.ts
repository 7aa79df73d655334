/**
 * Which runs a calibration makes. The guesses below (exponents near those of the Manna class, amplitudes of one) only decide
 * where runs are spent; no fit sees them, and wrong ones cost precision, not correctness.
 */
import type { DecayJob, LatticeName, SteadyJob } from './jobs.js';
import { logTimes } from './synthetic.js';

export type Dimension = 1 | 2 | 3;

interface Guess {
  delta: number;
  beta: number;
  nuPerp: number;
  z: number;
  /** Smallest sizes of the collapses, each twice the one before; all densities of the decays are multiples of 1/sites of the smallest. */
  collapseSizes: readonly number[];
  /** Sizes to choose from for the large systems. */
  sizes: readonly number[];
  /** First time of the decays: before it f_a falls more slowly than by any power that lasts. */
  firstTime: number;
  /** Size and steps of the search. */
  search: { size: number; steps: number };
}

export const guesses: Record<Dimension, Guess> = {
  1: {
    delta: 0.15,
    beta: 0.4,
    nuPerp: 1.3,
    z: 1.4,
    collapseSizes: [256, 512, 1024, 2048],
    sizes: [2 ** 13, 2 ** 14, 2 ** 15, 2 ** 16, 2 ** 17, 2 ** 18],
    firstTime: 200,
    search: { size: 2 ** 14, steps: 10000 },
  },
  2: {
    delta: 0.42,
    beta: 0.64,
    nuPerp: 0.8,
    z: 1.5,
    collapseSizes: [32, 64, 128, 256],
    sizes: [128, 256, 512, 1024, 2048],
    firstTime: 20,
    search: { size: 256, steps: 1500 },
  },
  3: {
    delta: 0.75,
    beta: 0.85,
    nuPerp: 0.6,
    z: 1.8,
    collapseSizes: [8, 16, 32, 64],
    sizes: [32, 64, 96, 128, 192],
    firstTime: 8,
    search: { size: 64, steps: 800 },
  },
};

/** What all jobs of a model share. */
export interface LatticeSystem {
  model: LatticeName;
  dimension: Dimension;
}

/** A job without its seed: a system to be run again and again. */
export type Template<J> = Omit<J, 'seed'>;

/** Parts of L^z that a decay lasts: then the correlation length is some L/3. */
const decayPart = 0.2;
/** Distances of the decays to the critical point, times T^(delta/beta). */
const decayOffsets = [-1.2, -0.8, -0.4, 0, 0.4, 0.8, 1.2];
/** Farther ones, for the times to relax on both sides. */
const farOffsets = [-24, -16, -10, 10, 16, 24];
const perDecade = 12;
/** Densities of the steady states: so many, each farther from the critical point than the last by this factor. */
const steadyCount = 9;
const steadyFactor = 1.35;
/** L over the correlation length at the nearest density, (rho - rho_c)^(-nu_perp). */
const lengthsAcross = 5;
/** Relaxation lasts so many times (rho - rho_c)^(-beta/delta). */
const relaxations = 5;
/** Records are apart by this part of (rho - rho_c)^(-nu_par). */
const recordPart = 0.06;
/** Scaled distances (rho - rho_c) L^(1/nu_perp) of the collapse of the steady state. */
const collapseOffsets = [-0.6, -0.3, 0, 0.3, 0.6, 1, 1.5, 2, 2.5];
const collapseRecords = 60;
/** Steps between records of the collapse and before the first one, in L^z. */
const collapseInterval = 0.05;
const collapseRelax = 1.5;

const particlesAt = (density: number, size: number, dimension: number): number => Math.round(density * size ** dimension);
const distinct = <J extends { particles: number }>(jobs: J[]): J[] =>
  jobs.filter((job, k) => jobs.findIndex(({ particles }) => particles === job.particles) === k);

type Place<J> = Omit<J, 'seed' | 'kind' | 'particles' | keyof LatticeSystem> & { density: number };

export function decayAt(system: LatticeSystem, { density, size, times }: Place<DecayJob>): Template<DecayJob> {
  return { kind: 'decay', ...system, size, particles: particlesAt(density, size, system.dimension), times };
}

function steadyAt(system: LatticeSystem, { density, size, ...series }: Place<SteadyJob>): Template<SteadyJob> {
  return { kind: 'steady', ...system, size, particles: particlesAt(density, size, system.dimension), ...series };
}

/** All decays share these times, so that they can be fitted together, whenever they begin. */
const timesFrom = (first: number, last: number): number[] => logTimes(last, perDecade).filter((time) => time >= first);

/** Decays at one size around a critical point that is known to within `spread`. */
export function decayTemplates(
  system: LatticeSystem,
  { size, critical, spread = 0, steps }: { size: number; critical: number; spread?: number; steps?: number },
): Template<DecayJob>[] {
  const { delta, beta, z, firstTime } = guesses[system.dimension];
  const last = steps ?? decaySteps(size, z);
  const unit = Math.max(0.5 * last ** (-delta / beta), spread);
  const times = timesFrom(firstTime, last);
  return distinct(decayOffsets.map((offset) => decayAt(system, { density: critical + offset * unit, size, times })));
}

/** Decays far from the critical point, for `tauRandomStart`: below until all have absorbed, above until they have levelled off. */
export function relaxationTemplates(system: LatticeSystem, size: number, critical: number): Template<DecayJob>[] {
  const { delta, beta, z } = guesses[system.dimension];
  const last = decaySteps(size, z);
  const unit = 0.5 * last ** (-delta / beta);
  const times = timesFrom(1, last);
  return distinct(farOffsets.map((offset) => decayAt(system, { density: critical + offset * unit, size, times })));
}

const decaySteps = (size: number, z: number): number => Math.round(decayPart * size ** z);

/** Steady states at one size above the critical point. */
export function steadyTemplates(
  system: LatticeSystem,
  { size, critical, error, records }: { size: number; critical: number; error: number; records: number },
): Template<SteadyJob>[] {
  const { delta, beta, nuPerp, z } = guesses[system.dimension];
  const nearest = Math.max((lengthsAcross / size) ** (1 / nuPerp), 6 * error);
  return distinct(
    Array.from({ length: steadyCount }, (_, k) => {
      const distance = nearest * steadyFactor ** k;
      return steadyAt(system, {
        density: critical + distance,
        size,
        relax: Math.ceil(relaxations * distance ** (-beta / delta)),
        interval: Math.max(1, Math.round(recordPart * distance ** (-z * nuPerp))),
        records,
      });
    }),
  );
}

/** Steady states of several sizes around the critical point. */
export function steadySizeTemplates(system: LatticeSystem, critical: number, sizes: readonly number[]): Template<SteadyJob>[] {
  const { nuPerp, z } = guesses[system.dimension];
  return sizes.flatMap((size) => {
    const interval = Math.max(1, Math.round(collapseInterval * size ** z));
    const series = { size, relax: Math.ceil(collapseRelax * size ** z), interval, records: collapseRecords };
    const densities = collapseOffsets.map((offset) => critical + offset * size ** (-1 / nuPerp));
    return distinct(densities.map((density) => steadyAt(system, { density, ...series })));
  });
}

/** Decays of several sizes at three densities that all of them can have. */
export function decaySizeTemplates(system: LatticeSystem, critical: number, sizes: readonly number[]): Template<DecayJob>[] {
  const { dimension } = system;
  const { z, delta, beta, firstTime } = guesses[dimension];
  const smallest = (sizes[0] as number) ** dimension;
  const last = Math.round((sizes[2] as number) ** z * 3);
  const apart = Math.max(1, Math.round(0.35 * last ** (-delta / beta) * smallest));
  const middle = Math.round(critical * smallest);
  const times = timesFrom(firstTime, last);
  return sizes.flatMap((size) =>
    [-apart, 0, apart].map((offset) => decayAt(system, { density: (middle + offset) / smallest, size, times })),
  );
}

/** Topplings of a decay, guessed. */
function decayCost({ dimension, size, times }: Template<DecayJob>): number {
  const { delta } = guesses[dimension];
  const last = times[times.length - 1] as number;
  return (0.5 * size ** dimension * last ** (1 - delta)) / (1 - delta);
}

function steadyCost({ dimension, size, particles, relax, interval, records }: Template<SteadyJob>, critical: number): number {
  const sites = size ** dimension;
  const { beta } = guesses[dimension];
  const active = Math.max((particles / sites - critical) ** beta || 0, size ** -1) * sites;
  return active * (relax + interval * records);
}

/** Topplings of one run of each template, guessed. */
export function costOf(templates: readonly (Template<DecayJob> | Template<SteadyJob>)[], critical: number): number {
  return templates.reduce((sum, job) => sum + (job.kind === 'decay' ? decayCost(job) : steadyCost(job, critical)), 0);
}

/** Runs of each system that a stage should be able to make in its share of the time. */
const wantedRuns = 8;

/** The largest size whose runs fit into so many topplings, or the smallest there is. */
export function affordableSize(dimension: Dimension, topplings: number, costAt: (size: number) => number): number {
  const { sizes } = guesses[dimension];
  return [...sizes].reverse().find((size) => wantedRuns * costAt(size) <= topplings) ?? (sizes[0] as number);
}

/** Sizes of the collapses may be so many times the smallest. */
const collapseFactors = [4, 3, 2, 1.5];
/** Rounds that the larger sizes must leave time for. */
const collapseRounds = 6;

/** The largest sizes of a collapse whose runs fit into so many topplings: small ones need corrections to scaling. */
export function collapseSizesFor(
  dimension: Dimension,
  topplings: number,
  costAt: (sizes: readonly number[]) => number,
): readonly number[] {
  const { collapseSizes } = guesses[dimension];
  const scaled = collapseFactors.map((factor) => collapseSizes.map((size) => factor * size));
  return scaled.find((sizes) => collapseRounds * costAt(sizes) <= topplings) ?? collapseSizes;
}
