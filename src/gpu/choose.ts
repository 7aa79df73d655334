/** `device: auto`: some steps from the start of a run, on both devices, say which is faster. Either makes the same bits. */
import { availableCores } from '../engine/chooseThreads.js';
import { Simulation } from '../engine/simulation.js';
import { ConfigError, configAt, derive, type ParticleConfig, type RunConfig } from '../model/index.js';
import { acquire, GpuError, release } from './device.js';
import { shapeOf, whyNotOnGpu } from './rules.js';
import { GpuSimulation, placeAtStart } from './simulation.js';

/** Which device, and why, in half a sentence. */
export interface Choice {
  isGpu: boolean;
  why: string;
}

/** Particle-steps a second of the runs of a process. */
export interface Rates {
  cpu: number;
  gpu: number;
}

/** Time of a window on the processor, in s: its steps are doubled until they take so long, or are so many. */
const windowTime = 0.06;
const mostSteps = 256;
/** Runs that the processor does in less are not worth a measurement, in s: kernels take about as long to compile. */
const leastTime = 2;
/** Runs side by side on a GPU in a measurement. */
const mostTogether = 256;

/** Time of steps, in s. */
async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const before = performance.now();
  await work();
  return Math.max(performance.now() - before, 1e-3) / 1000;
}

/** What the processor is timed at: files that a run starts from are not read, its own start is random. */
function timedAt(config: ParticleConfig): ParticleConfig {
  const first = configAt(config, 0);
  return { ...first, initial: 'random', sizes: first.sizes.kind === 'file' ? { kind: 'mono' } : first.sizes };
}

const onward = { stopWhenAbsorbed: false };

/** The window of one run on the processor, which lasts long enough: steps n to 2 n, and their time in s. Of several runs, each has one thread. */
async function processorWindow(config: ParticleConfig, alone: boolean): Promise<{ steps: number; took: number }> {
  const simulation = await Simulation.create(alone ? config : { ...config, threads: 1 }, {
    asynchronous: true,
    derived: derive(config),
  });
  try {
    await simulation.advance(1, onward);
    for (let steps = 1; ; steps *= 2) {
      const took = await timeOf(() => simulation.advance(steps, onward));
      if (took >= windowTime || steps >= mostSteps) return { steps, took };
    }
  } finally {
    await simulation.close();
  }
}

/** The time of the same window of some runs on the GPU. */
async function gpuTime(config: ParticleConfig, together: number, steps: number): Promise<number> {
  const placed = Array.from({ length: together }, (_, replica) => placeAtStart({ ...config, replica }, null, undefined));
  const runs = await GpuSimulation.together(await Promise.all(placed));
  const advance = (): Promise<unknown> => Promise.all(runs.map((run) => run.advance(steps, onward)));
  try {
    await advance();
    return await timeOf(advance);
  } finally {
    await Promise.all(runs.map((run) => run.close()));
  }
}

/** What is timed for some runs: the largest, with those that could share its buffers. */
function sampleOf(configs: readonly ParticleConfig[]): { config: ParticleConfig; together: number } {
  const config = configs.reduce((largest, each) => (each.particles > largest.particles ? each : largest));
  const kindOf = (each: ParticleConfig): string => JSON.stringify([shapeOf(each, derive(timedAt(each))), each.particles]);
  const kind = kindOf(config);
  const together = configs.length === 1 ? 1 : configs.filter((each) => kindOf(each) === kind).length;
  return { config: timedAt(config), together: Math.min(together, mostTogether) };
}

/** What has been measured in this process. */
const known = new Map<string, Promise<Rates>>();

/**
 * The rates of both devices, that of the GPU if its measurement is worth while: otherwise 0.
 * @param steps particle-steps to be made
 */
async function measure(config: ParticleConfig, together: number, work: number): Promise<Rates> {
  const side = Math.min(together, availableCores());
  const { steps, took } = await processorWindow(config, together === 1);
  const cpu = (side * config.particles * steps) / took;
  if (work < leastTime * cpu) return { cpu, gpu: 0 };
  return { cpu, gpu: (together * config.particles * steps) / (await gpuTime(config, together, steps)) };
}

const speed = (rate: number): string => `${rate.toExponential(1)} particle-steps a second`;

/** Which device to take. @param work particle-steps to be made @param gpu names of the GPU */
export function judge({ cpu, gpu }: Rates, work: number, name: string): Choice {
  if (gpu === 0) return { isGpu: false, why: `all steps take ${(work / cpu).toPrecision(1)} s at most there` };
  if (gpu > cpu) return { isGpu: true, why: `${name} makes ${speed(gpu)}, the processor ${speed(cpu)}` };
  return { isGpu: false, why: `it makes ${speed(cpu)}, ${name} ${speed(gpu)}` };
}

/**
 * Times a few steps of some runs on the processor and on the GPU of this process, whatever stands in for it.
 * @throws ConfigError if a GPU has not a rule, or the room; GpuError if there is none, or if it computes wrongly
 */
export async function timeBoth(configs: readonly ParticleConfig[]): Promise<Choice> {
  // held meanwhile, so that kernels are compiled once
  const gpu = await acquire();
  try {
    const { config, together } = sampleOf(configs);
    const work = configs.reduce((sum, { steps, particles }) => sum + steps * particles, 0);
    const key = JSON.stringify([{ ...config, seed: 0, initialSeed: 0, replica: 0, out: '' }, together, work]);
    const rates = known.get(key) ?? measure(config, together, work);
    known.set(key, rates);
    return judge(await rates, work, gpu.description);
  } finally {
    release();
  }
}

/** The device for some runs: a GPU if there is one that is faster. */
export async function chooseDevice(configs: readonly RunConfig[]): Promise<Choice> {
  const refused = configs.map(whyNotOnGpu).find((reason) => reason !== null);
  if (refused) return { isGpu: false, why: `a GPU has no ${refused}` };
  try {
    const { isReal, description } = await acquire();
    release();
    if (!isReal) return { isGpu: false, why: `${description} is a program that stands in for a GPU` };
    return await timeBoth(configs as ParticleConfig[]);
  } catch (error) {
    if (!(error instanceof GpuError || error instanceof ConfigError)) throw error;
    return { isGpu: false, why: error.message.split('; ')[0] as string };
  }
}
