/** A small system of the rule that is to run, on the GPU and in the engine: a driver that computes wrongly is refused. */
import { nothingKept } from '../engine/arenaView.js';
import { Simulation } from '../engine/simulation.js';
import { derive, type ParticleConfig, parseConfig, type RunConfigInput, requireParticles } from '../model/index.js';
import { countsOf } from './columns.js';
import { acquire, GpuError, release } from './device.js';
import { ringWords } from './kernels/layout.js';
import { shapeOf } from './rules.js';
import { Systems } from './systems.js';

const particles = 200;
const steps = 4;
/** Packing fractions at which a random start has contacts, by dimension. */
const dense = [0, 0.5, 0.5, 0.5];
/** Fields that choose kernels, or what they compute. */
const copied = [
  'model',
  'mode',
  'kickShape',
  'correlation',
  'correlationLaw',
  'dimension',
  'exponent',
  'activityCutoff',
  'thermalNoise',
  'thermalOn',
  'msd',
] as const;

/** Shapes that have passed, by device. */
const passed = new WeakMap<GPUDevice, Map<string, Promise<void>>>();

function smallOne(config: ParticleConfig): ParticleConfig {
  const fields = config as unknown as Record<string, unknown>;
  const kept = copied.filter((name) => fields[name] !== undefined).map((name) => [name, fields[name]]);
  const input = { ...Object.fromEntries(kept), particles, phi: dense[config.dimension], seed: 1, steps };
  return requireParticles(parseConfig(input as RunConfigInput), 'device gpu has spheres only');
}

async function test(config: ParticleConfig): Promise<void> {
  const engine = await Simulation.create(config);
  const { derived } = engine;
  const positions = engine.positionsU32();
  const gpu = await acquire();
  let systems: Systems | null = null;
  try {
    systems = await Systems.open(gpu, [{ config, derived, positions, kept: nothingKept, time: 0, epoch: 0 }]);
    const counts: ReturnType<typeof countsOf>[] = [];
    await systems.run(steps, false, (ring, made) => {
      for (let k = 0; k < made; k++) counts.push(countsOf(ring, k * ringWords));
      return false;
    });
    const ours = engine.step(steps, { stopWhenAbsorbed: false });
    const theirs = await systems.positions(0);
    const isCounted = counts.every(({ active, contacts }, k) => active === ours.active[k] && contacts === ours.contacts[k]);
    if (isCounted && engine.positionsU32().every((x, k) => x === theirs[k])) return;
  } finally {
    systems?.destroy();
    release();
  }
  throw new GpuError(`the GPU (${gpu.description}) computes wrongly: a test of ${config.model} has other bits; leave device out`);
}

/**
 * Holds the GPU to the engine in a few steps, once for each kind of run.
 * @throws GpuError if they differ, or if there is no GPU
 */
export async function checkGpu(config: ParticleConfig): Promise<void> {
  const gpu = await acquire();
  try {
    const small = smallOne(config);
    const known = passed.get(gpu.device) ?? new Map<string, Promise<void>>();
    passed.set(gpu.device, known);
    const key = JSON.stringify(shapeOf(small, derive(small)));
    const result = known.get(key) ?? test(small);
    known.set(key, result);
    await result;
  } finally {
    release();
  }
}
