/** What the runs of a plan are taken to cost. Times are of this machine; only what holds for any of them is asked. */
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ParticleConfig, parseConfig, type RunConfig, type RunConfigInput } from '../../src/model/index.js';
import { runSimulation } from '../../src/run/index.js';
import { estimateSweep } from '../../src/study/sweep/estimate.js';
import { planSweep } from '../../src/study/sweep/plan.js';
import { probeSpeeds } from '../../src/study/sweep/speeds.js';

const configsOf = (inputs: readonly RunConfigInput[]) => inputs.map((input) => parseConfig(input));

/** What a probe would cost, as a function of the configuration, and what was probed. */
function counted(costOf: (config: ParticleConfig) => number) {
  const probed: ParticleConfig[] = [];
  const probe = async (config: ParticleConfig): Promise<number> => {
    probed.push(config);
    return costOf(config);
  };
  return { probed, probe };
}

describe('probeSpeeds', () => {
  it('follows straight lines between three phi of a rule, whatever the seed, size and length', async () => {
    const phis = [0.1, 0.2, 0.3, 0.9];
    const configs = configsOf(phis.map((phi, k) => ({ dimension: 2, phi, seed: k, particles: 500 + k, steps: 10 + k })));
    const { probed, probe } = counted(({ phi }) => 100 * phi * phi);
    const speedOf = await probeSpeeds(configs, probe);
    expect(probed.map(({ phi }) => phi)).toEqual([0.1, 0.3, 0.9]);
    const speeds = configs.map(speedOf);
    for (const [k, ns] of [1, 5, 9, 81].entries()) expect(speeds[k]).toBeCloseTo(ns, 9);
  });

  // Times: other work on the machine may fall on one of two.
  it('tells a rule that costs much from one that costs little', { retry: 3 }, async () => {
    // Nearly all free, and some six contacts a particle at a kick of sigma: by far more than noise.
    const configs = configsOf([
      { dimension: 2, phi: 0.02, kick: 0.01 },
      { dimension: 2, phi: 1.4, kick: 1 },
    ]);
    const speedOf = await probeSpeeds(configs);
    const [little, much] = configs.map(speedOf) as [number, number];
    expect(much).toBeGreaterThan(2 * little);
  });

  it('probes twelve rules at most, and takes the others to cost as much as the slowest', async () => {
    const configs = configsOf(Array.from({ length: 30 }, (_, k) => ({ dimension: 2, phi: 0.3, kick: 0.001 * (k + 1) })));
    const { probed, probe } = counted((config) => 1e3 * (config as { kick: number }).kick);
    const speedOf = await probeSpeeds(configs, probe);
    expect(probed.length).toBe(12);
    const speeds = configs.map(speedOf);
    expect(speeds.filter((speed) => speed === 30).length).toBe(19);
    expect(new Set(speeds).size).toBe(12);
  });

  it('takes rules that differ in the seed of their sizes for one', async () => {
    const sizes = { kind: 'uniform', polydispersity: 0.1 } as const;
    const configs = configsOf(Array.from({ length: 14 }, (_, seed) => ({ dimension: 2, phi: 0.3, sizes, seed })));
    const { probed, probe } = counted(() => 7);
    const speedOf = await probeSpeeds(configs, probe);
    expect([probed.length, new Set(configs.map(speedOf)).size]).toEqual([1, 1]);
  });

  it.each<RunConfigInput>([
    { phi: 0.6, particles: 28_000, sizes: { kind: 'binary', ratio: 20, fraction: 0.001 } },
    { dimension: 1, phi: 0.5, particles: 100, kick: 1e-5 },
    { dimension: 1, phi: 0.001, particles: 100 },
    { phi: 0.3, particles: 50, initial: 'start.csv', sizes: { kind: 'list' } },
  ])('gives a cost where 4000 particles of its kind are refused: %o', async (input) => {
    const configs = configsOf([input]);
    const speedOf = await probeSpeeds(configs);
    expect(speedOf(configs[0] as RunConfig)).toBeGreaterThan(0);
  });

  it('measures each window from the random start, where all is active', { retry: 3 }, async () => {
    // Absorbed after some 20 steps: what follows costs a hundredth.
    const [dilute, dense] = configsOf([
      { phi: 0.2, kick: 0.3 },
      { phi: 0.66, kick: 0.1 },
    ]) as [RunConfig, RunConfig];
    const speedOf = await probeSpeeds([dilute, dense]);
    expect(speedOf(dilute)).toBeGreaterThan(speedOf(dense) / 20);
  });

  it('takes spheres in the place of lattices, and radii of a file as they are', async () => {
    const configs = configsOf([
      { model: 'manna', dimension: 2, size: 64, density: 0.7 },
      { dimension: 3, phi: 0.3, particles: 50, sizes: { kind: 'file', path: 'radii.csv' } },
    ]);
    const { probed, probe } = counted(({ phi }) => phi);
    const speedOf = await probeSpeeds(configs, probe);
    expect(probed).toMatchObject([
      { dimension: 3, phi: 0.66, sizes: { kind: 'mono' } },
      { phi: 0.3, sizes: { kind: 'file' } },
    ]);
    expect(configs.map(speedOf)).toEqual([0.66, 0.3]);
  });
});

describe('the disk of a plan', () => {
  it.each([
    { dimension: 2, frames: { every: 10 }, msd: true },
    { dimension: 3, frames: { every: 10, format: 'extxyz' } },
    { dimension: 3 },
  ] as const)('is that of a run with %o, within a tenth', async (fields) => {
    const config = { phi: 0.9, kick: 0.5, particles: 3000, steps: 200, ...fields };
    const folder = mkdtempSync(join(tmpdir(), 'randorg-'));
    try {
      await runSimulation({ ...config, out: join(folder, 'r') });
      const files = readdirSync(join(folder, 'r')).map((name) => ({ name, size: statSync(join(folder, 'r', name)).size }));
      const checkpoint = files.find(({ name }) => name === 'checkpoint.bin')?.size as number;
      const size = files.reduce((sum, file) => sum + file.size, 0);
      const { bytes: ofTwo } = await estimateSweep(planSweep({ base: config, grid: { seed: [1, 2] } }), 1);
      const bytes = ofTwo / 2;
      // One checkpoint more, since two are kept while a run goes on, and up to a block of 4096 bytes a file.
      expect(bytes).toBeGreaterThan(0.9 * (size + checkpoint));
      expect(bytes).toBeLessThan(1.1 * (size + checkpoint) + 5 * 4096);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
