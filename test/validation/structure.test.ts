/** Structure of simulated states against figures from independent programs (docs/structure.md). */
import { describe, expect, it } from 'vitest';
import { exactFlatness, sampledFlatness } from '../../src/analysis/landscape/index.js';
import {
  fitPointsOf,
  type MeanValue,
  StructureFactor,
  sampledVariance,
  scanHyperuniformity,
  varianceFromStructureFactor,
} from '../../src/analysis/structure/index.js';
import { Simulation } from '../../src/engine/index.js';
import { loadStructureKernels } from '../../src/engine/observe.js';
import type { RunConfigInput } from '../../src/model/index.js';

const configurationOf = (sim: Simulation) => ({
  dimension: sim.config.dimension,
  boxLength: sim.derived.boxLength,
  positions: sim.positionsU32(),
  radii: sim.radii(),
});

/** S(k) of frames of a run after it has relaxed. */
async function factorOf(config: RunConfigInput, relax: number, frames: number, apart: number, kMax: number) {
  const sim = await Simulation.create(config);
  const factor = new StructureFactor(await loadStructureKernels(), { kMax, kExact: kMax, solid: false });
  sim.step(relax);
  for (let frame = 0; frame < frames; frame++) {
    sim.step(apart);
    factor.add(configurationOf(sim));
  }
  return { factor: factor.result(), sim };
}

describe('2D, phi = 1, kick 1, N = 20000', () => {
  const config = { model: 'bro', dimension: 2, particles: 20000, phi: 1, kick: 1, seed: 1 } as const;

  it('reciprocal kicks: S = c k^2, c from 0.24 to 0.30', async () => {
    const { factor } = await factorOf({ ...config, mode: 'reciprocal' }, 5000, 20, 200, 0.5);
    const shells = factor.shells.filter(({ k }) => k >= 0.25 && k <= 0.5);
    expect(shells.length).toBeGreaterThan(3);
    for (const { k, values } of shells) {
      const { value, error } = values[0] as MeanValue;
      expect(value / k ** 2, `k = ${k}`).toBeGreaterThan(0.24 - (2 * (error as number)) / k ** 2);
      expect(value / k ** 2, `k = ${k}`).toBeLessThan(0.3 + (2 * (error as number)) / k ** 2);
    }
    const points = factor.shells.map(({ k, vectors, values }) => ({
      k,
      value: (values[0] as MeanValue).value,
      modes: 20 * vectors,
    }));
    const { lambda } = scanHyperuniformity(points, [0, 0.5], 2, true);
    expect(Math.abs((lambda?.value as number) - 2)).toBeLessThan(2 * (lambda?.error as number));
    expect(lambda?.error).toBeLessThan(0.5);
  });

  it('independent kicks: a plateau from 0.05 to 0.07', async () => {
    const { factor, sim } = await factorOf({ ...config, mode: 'nonreciprocal' }, 5000, 20, 200, 0.5);
    for (const { k, values } of factor.shells.filter(({ k }) => k >= 0.1 && k <= 0.3)) {
      const { value, error } = values[0] as MeanValue;
      expect(value, `k = ${k}`).toBeGreaterThan(0.05 - 3 * (error as number));
      expect(value, `k = ${k}`).toBeLessThan(0.07 + 3 * (error as number));
    }
    // and the variance of numbers from both sides, on a state that is no gas
    const last = configurationOf(sim);
    const whole = new StructureFactor(await loadStructureKernels(), { kMax: 20, kExact: 2, solid: false });
    whole.add(last);
    const radii = [2, 5, 10];
    const fromModes = varianceFromStructureFactor(whole.result(), 2, last.boxLength, radii);
    sampledVariance(last, radii, 20000, 5).forEach(({ value, error }, r) => {
      expect(Math.abs(value - (fromModes[r] as number)), `R = ${radii[r]}`).toBeLessThan(4 * (error as number) + 0.01 * value);
    });
  });
});

describe('3D, kick 0.1, N = 1e5, absorbed just below the transition', () => {
  it('lambda over windows: 0.25 within its error, and not k squared', async () => {
    const kernels = await loadStructureKernels();
    const mean = new StructureFactor(kernels, { kMax: 2.5, kExact: 1, solid: false });
    const seeds = [1, 2, 3, 4];
    for (const seed of seeds) {
      const config = { model: 'bro', dimension: 3, particles: 100000, phi: 0.5555, kick: 0.1, seed } as const;
      const sim = await Simulation.create(config);
      for (let t = 0; t < 70000 && sim.observe().active > 0; t += 500) sim.step(500);
      expect(sim.observe().active).toBe(0);
      mean.add(configurationOf(sim));
    }
    const found = scanHyperuniformity(fitPointsOf(mean.result(), 1.5, seeds.length, 0), [0, 1.5], 3, false);
    const { value, error } = found.effective as { value: number; error: number };
    expect(Math.abs(value - 0.25)).toBeLessThan(2 * error);
    expect(error).toBeLessThan(0.3);
    expect(value + 4 * error).toBeLessThan(2);
    expect(found.errorParts.window).toBeGreaterThan(0);
  });
});

it('sgd above the transition: DeltaV by the exact sum and by the 4000 draws of the paper agree', async () => {
  for (const phi of [0.66, 0.7]) {
    const sim = await Simulation.create({
      model: 'sgd',
      dimension: 3,
      particles: 2000,
      phi,
      learningRate: 0.01,
      batchFraction: 0.5,
      seed: 1,
    });
    sim.step(5000);
    const exact = exactFlatness(configurationOf(sim), 1);
    const sampled = sampledFlatness(configurationOf(sim), 1, 0.015, 4000, 3);
    expect(exact.value).toBeGreaterThan(0);
    expect(Math.abs(exact.value - sampled.value)).toBeLessThan(3 * (sampled.error as number));
    expect((sampled.error as number) / exact.value).toBeLessThan(0.01);
  }
});
