/** The speed of the engine on this machine: a few cases of BRO, dense to absorbed, in windows from a stored state. */
import { cpus } from 'node:os';
import { median } from '../../analysis/statistics.js';
import { dynamicsVersion } from '../../engine/checks.js';
import { Simulation } from '../../engine/simulation.js';
import { requireWhole, version } from '../../model/index.js';
import { stepToActivity } from './decay.js';

export interface BenchOptions {
  /** Particles of every case, instead of each case's own number. */
  particles?: number | undefined;
  /** Windows timed in each case (default 7). */
  windows?: number | undefined;
  /** Called before each case. */
  onCase?: ((name: string, index: number, cases: number) => void) | undefined;
}

export interface BenchCase {
  name: string;
  dimension: number;
  particles: number;
  phi: number;
  kick: number;
  /** t of the configuration that every window starts from. */
  startStep: number;
  /** Steps of a window. */
  steps: number;
  /** Mean f_a over a window. */
  activity: number;
  /** Median over the windows. */
  nsPerParticleStep: number;
  /** Median over the windows; null in an absorbed state. */
  nsPerActiveStep: number | null;
  stepsPerSecond: number;
  /** ns a particle-step of each window. */
  windows: number[];
}

export interface BenchResult {
  cases: BenchCase[];
  engine: { version: string; dynamicsVersion: number; wasmSha256: string; threads: 1 };
  host: { processor: string; node: string };
}

type Kind = 'random' | 'settled' | 'sparse' | 'absorbed';

interface Plan extends Pick<BenchCase, 'name' | 'dimension' | 'particles' | 'phi' | 'kick'> {
  kind: Kind;
}

const plans: readonly Plan[] = [
  { name: '3D dense, random start', kind: 'random', dimension: 3, particles: 10_000, phi: 0.66, kick: 0.1 },
  { name: '3D dense, random start', kind: 'random', dimension: 3, particles: 100_000, phi: 0.66, kick: 0.1 },
  { name: '3D dense, settled', kind: 'settled', dimension: 3, particles: 10_000, phi: 0.64, kick: 0.01 },
  { name: '3D 1 % active', kind: 'sparse', dimension: 3, particles: 100_000, phi: 0.51, kick: 0.1 },
  { name: '3D absorbed', kind: 'absorbed', dimension: 3, particles: 10_000, phi: 0.48, kick: 0.1 },
  { name: '2D dense, random start', kind: 'random', dimension: 2, particles: 10_000, phi: 0.86, kick: 0.1 },
];

const settleSteps = 1000;
const randomSteps = 50;
const lead = 2;
const windowSeconds = 0.2;
const warmUpSeconds = 0.3;
const mostSteps = 200_000;
/** A sparse window starts and ends this far from 1 % active, and has at least this many steps. */
const sparse = { level: 0.01, above: 1.2, below: 0.85, leastSteps: 20, mostSteps: 200 };

type Start = ReturnType<typeof goToStart>;

/**
 * One window from the start. Restoring isn't timed, nor are the first `lead` steps: the first one after a state is restored looks at every
 * particle, and in an absorbed state it would be all there is to time.
 */
function timeWindow(sim: Simulation, start: Start, steps: number) {
  sim.restore(start.positions, start.time);
  sim.step(lead, { stopWhenAbsorbed: false });
  let seconds = 0;
  let active = 0;
  for (let left = steps; left > 0; ) {
    const begin = performance.now();
    const run = sim.step(Math.min(left, 4096), { stopWhenAbsorbed: false });
    seconds += (performance.now() - begin) / 1000;
    for (const count of run.active) active += count;
    left -= run.steps;
  }
  return { seconds, active };
}

/** Brings a new simulation to the state of a case. */
function goToStart(sim: Simulation, kind: Kind) {
  if (kind === 'settled') sim.step(settleSteps, { stopWhenAbsorbed: false });
  if (kind === 'sparse') stepToActivity(sim, sparse.above * sparse.level * sim.particles);
  if (kind === 'absorbed') {
    while (!sim.step(1000).absorbed) {
      if (sim.time > mostSteps) throw new Error(`the bench's absorbing state was not reached in ${mostSteps} steps`);
    }
  }
  return { positions: sim.positionsU32(), time: sim.time };
}

/** Steps of a window: as long as the activity stays near its level, or so that a window takes `windowSeconds`. */
function windowSteps(sim: Simulation, kind: Kind, start: Start): number {
  if (kind === 'random') return randomSteps;
  if (kind === 'sparse') {
    sim.restore(start.positions, start.time);
    const { active, steps } = sim.step(sparse.mostSteps);
    const end = active.findIndex((count) => count < sparse.below * sparse.level * sim.particles);
    return Math.max(sparse.leastSteps, end < 0 ? steps : end);
  }
  const tried = kind === 'absorbed' ? 10_000 : 20;
  const { seconds } = timeWindow(sim, start, tried);
  return Math.round(Math.min(mostSteps, Math.max(tried, (windowSeconds * tried) / Math.max(seconds, 1e-6))));
}

async function measure({ name, kind, ...system }: Plan, windows: number): Promise<{ measured: BenchCase; wasmSha256: string }> {
  const sim = await Simulation.create({ model: 'bro', mode: 'reciprocal', seed: '1', threads: 1, ...system });
  const start = goToStart(sim, kind);
  const steps = windowSteps(sim, kind, start);
  // The compiler of the host replaces code while it runs.
  const until = performance.now() + warmUpSeconds * 1000;
  do timeWindow(sim, start, steps);
  while (performance.now() < until);
  const timed = Array.from({ length: windows }, () => timeWindow(sim, start, steps));
  const seconds = median(timed.map((window) => window.seconds));
  // Every window makes the same steps from the same state.
  const { active } = timed[0] as ReturnType<typeof timeWindow>;
  const particleSteps = steps * sim.particles;
  const measured = {
    name,
    ...system,
    startStep: start.time,
    steps,
    activity: active / particleSteps,
    nsPerParticleStep: (seconds * 1e9) / particleSteps,
    nsPerActiveStep: active > 0 ? (seconds * 1e9) / active : null,
    stepsPerSecond: steps / seconds,
    windows: timed.map((window) => (window.seconds * 1e9) / particleSteps),
  };
  return { measured, wasmSha256: sim.wasmSha256 };
}

/**
 * Measures all cases, some 15 s with their own sizes.
 * @throws ConfigError for particles or windows out of range
 */
export async function bench(options: BenchOptions = {}): Promise<BenchResult> {
  const windows = requireWhole('windows', options.windows ?? 7, 1, 1000);
  const particles = options.particles === undefined ? null : requireWhole('particles', options.particles, 100, 10_000_000);
  const cases: BenchCase[] = [];
  let sha256 = '';
  for (const [index, plan] of plans.entries()) {
    options.onCase?.(plan.name, index, plans.length);
    const { measured, wasmSha256 } = await measure(particles === null ? plan : { ...plan, particles }, windows);
    cases.push(measured);
    // 2D has a module of its own: the one named is that of 3D.
    if (plan.dimension === 3) sha256 = wasmSha256;
  }
  return {
    cases,
    engine: { version, dynamicsVersion, wasmSha256: sha256, threads: 1 },
    host: { processor: cpus()[0]?.model.trim() ?? 'unknown', node: process.versions.node },
  };
}
