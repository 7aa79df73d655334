/** The speed of the GPU of this machine beside that of its processor: runs alone and batches of runs, from the same states. */
import { availableParallelism, cpus } from 'node:os';
import { median } from '../../analysis/statistics.js';
import { dynamicsVersion } from '../../engine/checks.js';
import { Simulation } from '../../engine/simulation.js';
import { GpuSimulation, placeAtStart } from '../../gpu/index.js';
import { maxOf } from '../../model/arrays.js';
import { ConfigError, type ParticleConfig, parseConfig, requireWhole, version } from '../../model/index.js';
import type { BenchOptions } from './bench.js';

export interface GpuCase {
  name: string;
  /** Runs side by side, and particles of each. */
  runs: number;
  particles: number;
  phi: number;
  kick: number;
  /** t of the configuration that the windows start from, and steps of a window. */
  startStep: number;
  steps: number;
  /** Mean f_a over the windows. */
  activity: number;
  /** Particle-steps a second on the GPU, median over the windows. */
  gpu: number;
  /** The same of one run on one core, and on all cores by threads; null if it was not measured. */
  oneCore: number | null;
  allCores: number | null;
  /** Whether the first run ended in the same state on both devices; null if that was not tried. */
  sameDigest: boolean | null;
}

export interface GpuBenchResult {
  device: string;
  cases: GpuCase[];
  /** Cases that were left out, and why. */
  leftOut: { name: string; runs: number; particles: number; reason: string }[];
  engine: { version: string; dynamicsVersion: number };
  host: { processor: string; cores: number; node: string };
}

interface Plan {
  name: string;
  runs: number;
  particles: number;
  phi: number;
  /** Active fraction at which the windows start; null for the random start. */
  level: number | null;
}

const kick = 0.1;
const dense = { name: 'dense, random start', phi: 0.66, level: null };
const sparse = (level: number) => ({ name: `${100 * level} % active`, phi: 0.51, level });
const plans: readonly Plan[] = [
  ...[1e4, 1e5, 1e6, 1e7].map((particles) => ({ ...dense, runs: 1, particles })),
  ...[1e5, 1e6].flatMap((particles) => [0.01, 0.001].map((level) => ({ ...sparse(level), runs: 1, particles }))),
  ...[1, 16, 256, 1024].map((runs) => ({ ...dense, runs, particles: 1000 })),
  ...[16, 256].map((runs) => ({ ...dense, runs, particles: 4096 })),
  { ...dense, runs: 64, particles: 10_000 },
];

const lead = 4;
/** Time of a window, in s, and steps that it has at most. */
const windowTime = 0.3;
const mostSteps = 2000;
/** A case that is expected to take longer is left out, in s. */
const mostTime = 60;
/** Steps that a decay is expected to take, in steps of a dense system. */
const decaySteps = 100;
/** The processor takes part up to so many particles. */
const mostOnProcessor = 1e6;
const chunk = 16;

const options = { stopWhenAbsorbed: false };

function configOf({ phi, particles }: Plan, seed: number): ParticleConfig {
  return parseConfig({ model: 'bro', phi, kick, particles, seed, threads: 1 }) as ParticleConfig;
}

async function openRuns(plan: Plan): Promise<GpuSimulation[]> {
  const placed = Array.from({ length: plan.runs }, (_, k) => placeAtStart(configOf(plan, k + 1), null, undefined));
  return GpuSimulation.together(await Promise.all(placed));
}

/** Steps of all runs, and their mean active fraction. */
async function stepAll(runs: readonly GpuSimulation[], steps: number): Promise<number> {
  const counters = await Promise.all(runs.map((run) => run.advance(steps, options)));
  const active = counters.reduce((sum, each) => sum + each.active.reduce((all, one) => all + one, 0), 0);
  return active / (steps * runs.length * (runs[0] as GpuSimulation).config.particles);
}

async function timed(work: () => unknown): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1000;
}

/** Brings the runs to the state of the windows, kernels compiled. */
async function goToStart(runs: readonly GpuSimulation[], level: number | null): Promise<void> {
  await stepAll(runs, lead);
  if (level === null) return;
  while ((await stepAll(runs, chunk)) > level);
}

/** Particle-steps a second of one run on the processor, from a state on, and the digest after all windows. */
async function onProcessor(state: Uint8Array, threads: number, steps: number, windows: number) {
  const sim = await Simulation.fromBytes(state, { threads, asynchronous: true });
  try {
    const rates: number[] = [];
    for (let k = 0; k < windows; k++) {
      rates.push((steps * sim.particles) / (await timed(() => sim.advance(steps, options))));
    }
    return { rate: median(rates), digest: sim.digest() };
  } finally {
    await sim.close();
  }
}

async function measure(plan: Plan, windows: number): Promise<{ measured: GpuCase; device: string }> {
  const runs = await openRuns(plan);
  try {
    const [first] = runs as [GpuSimulation];
    await goToStart(runs, plan.level);
    const total = plan.runs * plan.particles;
    await first.fetch();
    const [startStep, state] = [first.time, first.toBytes()];
    const once = await timed(() => stepAll(runs, 1));
    const steps = Math.max(1, Math.min(mostSteps, Math.round(windowTime / once)));
    const rates: number[] = [];
    let activity = 0;
    for (let k = 0; k < windows; k++) {
      rates.push(
        (steps * total) /
          (await timed(async () => {
            activity += (await stepAll(runs, steps)) / windows;
          })),
      );
    }
    await first.fetch();
    const isSmall = plan.particles <= mostOnProcessor;
    // one step more, which the GPU's speed was guessed by
    const alone = isSmall ? await onProcessor(state, 1, 1 + steps * windows, 1) : null;
    const cores = availableParallelism();
    const all = isSmall && plan.runs === 1 && cores > 1 ? await onProcessor(state, Math.min(16, cores), steps, windows) : null;
    const sameDigest = alone && alone.digest === first.digest();
    const { runs: count, ...rest } = plan;
    const { name, particles, phi } = rest;
    const measured = { name, runs: count, particles, phi, kick, startStep, steps, activity, gpu: median(rates) };
    return {
      measured: { ...measured, oneCore: alone?.rate ?? null, allCores: all?.rate ?? null, sameDigest },
      device: first.device,
    };
  } finally {
    await Promise.all(runs.map((run) => run.close()));
  }
}

/** Time that a case is expected to take at a rate, in s. */
function expected({ runs, particles, level }: Plan, windows: number, rate: number): number {
  const work = (runs * particles * (lead + windows + (level === null ? 0 : decaySteps))) / rate;
  return work + 2 * windows * windowTime;
}

/**
 * Measures the GPU: dense systems, sparse ones, batches.
 * @throws ConfigError for particles or windows out of range; GpuError if there is no GPU
 */
export async function gpuBench({ onCase, ...sizes }: BenchOptions = {}): Promise<GpuBenchResult> {
  const windows = requireWhole('windows', sizes.windows ?? 7, 1, 1000);
  const particles = sizes.particles === undefined ? null : requireWhole('particles', sizes.particles, 100, 10_000_000);
  const chosen = particles === null ? plans : plans.filter((plan) => plan.runs === 1).map((plan) => ({ ...plan, particles }));
  const wanted = chosen.filter((plan, k) => chosen.findIndex((one) => JSON.stringify(one) === JSON.stringify(plan)) === k);
  const cases: GpuCase[] = [];
  const leftOut: GpuBenchResult['leftOut'] = [];
  let device = '';
  for (const [index, plan] of wanted.entries()) {
    onCase?.(plan.name, index, wanted.length);
    const leave = (reason: string): unknown =>
      leftOut.push({ name: plan.name, runs: plan.runs, particles: plan.particles, reason });
    const rate = maxOf(cases.map(({ gpu }) => gpu));
    const seconds = cases.length === 0 ? 0 : expected(plan, windows, rate);
    if (seconds > mostTime) {
      leave(`it would take about ${Math.round(seconds)} s`);
      continue;
    }
    try {
      const result = await measure(plan, windows);
      cases.push(result.measured);
      device = result.device;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      leave(error.message);
    }
  }
  return {
    device,
    cases,
    leftOut,
    engine: { version, dynamicsVersion },
    host: { processor: cpus()[0]?.model.trim() ?? 'unknown', cores: availableParallelism(), node: process.versions.node },
  };
}
