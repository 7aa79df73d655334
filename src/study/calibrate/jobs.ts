/** Runs of a lattice as worker threads do them: a decay from a random start, or a stretch of the steady state. */
import type { ActivityCurve } from '../../analysis/index.js';
import { LatticeSimulation } from '../../engine/lattice.js';

export type LatticeName = 'manna' | 'manna-abelian';

interface LatticeJobBase {
  model: LatticeName;
  dimension: 1 | 2 | 3;
  size: number;
  /** Particles N; the control parameter is N over sites, exactly. */
  particles: number;
  seed: number;
}

/** f_a at given times. */
export interface DecayJob extends LatticeJobBase {
  kind: 'decay';
  /** Ascending, from 1 on. */
  times: readonly number[];
}

/** f_a at equal distances after relaxation. */
export interface SteadyJob extends LatticeJobBase {
  kind: 'steady';
  /** Steps before the first record. */
  relax: number;
  interval: number;
  records: number;
}

export type LatticeJob = DecayJob | SteadyJob;

export interface LatticeOutcome {
  /** A steady stretch is a curve too, whose times are counted from its first record. */
  curve: ActivityCurve;
  /** Topplings done, active sites passed. */
  topplings: number;
  /** Spent in steps, in s. */
  seconds: number;
}

/** Most steps a call, so that counters stay small. */
const chunk = 4096;

export const sitesOf = ({ size, dimension }: Pick<LatticeJobBase, 'size' | 'dimension'>): number => size ** dimension;

/** Goes on to each time and calls back with the active sites there; stops at absorption and returns its time, else null. */
function visit(
  lattice: LatticeSimulation,
  times: readonly number[],
  onTime: (active: number) => void,
): { absorbedAt: number | null; topplings: number } {
  let topplings = 0;
  for (const time of times) {
    while (lattice.time < time) {
      const { active, absorbedAt } = lattice.step(Math.min(chunk, time - lattice.time));
      for (const count of active) topplings += count;
      if (absorbedAt !== null) return { absorbedAt, topplings };
    }
    const { active } = lattice.observe();
    if (active === 0) return { absorbedAt: time, topplings };
    onTime(active);
  }
  return { absorbedAt: null, topplings };
}

const timesOf = (job: LatticeJob): readonly number[] =>
  job.kind === 'decay' ? job.times : Array.from({ length: job.records }, (_, k) => job.relax + k * job.interval);

/** Does one run. */
export async function runLatticeJob(job: LatticeJob): Promise<LatticeOutcome> {
  const { model, dimension, size, particles, seed } = job;
  const sites = sitesOf(job);
  const lattice = await LatticeSimulation.create({ model, dimension, size, density: particles / sites, seed });
  const started = performance.now();
  const activity: number[] = [];
  const times = timesOf(job);
  const { absorbedAt, topplings } = visit(lattice, times, (active) => activity.push(active / sites));
  const origin = job.kind === 'steady' ? job.relax : 0;
  const curve: ActivityCurve = {
    phi: particles / sites,
    particles,
    length: size,
    dimension,
    run: seed,
    times: times.slice(0, activity.length).map((time) => time - origin),
    activity,
    absorbedAt: absorbedAt === null ? null : absorbedAt - origin,
  };
  return { curve, topplings, seconds: (performance.now() - started) / 1000 };
}
