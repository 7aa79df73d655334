import { expect, it } from 'vitest';
import { calibrate } from '../../src/study/calibrate/calibrate.js';
import { type DecayJob, runLatticeJob, type SteadyJob } from '../../src/study/calibrate/jobs.js';
import {
  affordableSize,
  costOf,
  decaySizeTemplates,
  decayTemplates,
  guesses,
  relaxationTemplates,
  steadyTemplates,
} from '../../src/study/calibrate/plan.js';

const system = { model: 'manna', dimension: 2 } as const;

it('records a decay at its times and says when it absorbed', async () => {
  const job: DecayJob = { kind: 'decay', ...system, size: 32, particles: 600, seed: 3, times: [1, 10, 100, 1000, 10000] };
  const { curve, topplings } = await runLatticeJob(job);
  expect(curve.phi).toBe(600 / 1024);
  expect(curve.absorbedAt).toBeGreaterThan(10);
  expect(curve.times).toEqual(job.times.filter((time) => time < (curve.absorbedAt as number)));
  expect(curve.activity.length).toBe(curve.times.length);
  expect(topplings).toBeGreaterThan(1024 * (curve.activity[0] as number));
  expect((await runLatticeJob({ ...job, seed: 4 })).curve.activity).not.toEqual(curve.activity);
});

it('counts the times of a steady state from its first record', async () => {
  const job: SteadyJob = { kind: 'steady', ...system, size: 32, particles: 900, seed: 3, relax: 50, interval: 7, records: 5 };
  const steady = (await runLatticeJob(job)).curve;
  expect(steady.times).toEqual([0, 7, 14, 21, 28]);
  const decay = (await runLatticeJob({ ...job, kind: 'decay', times: [50, 57, 64, 71, 78] } as unknown as DecayJob)).curve;
  expect(steady.activity).toEqual(decay.activity);
});

it('gives all decays of a size times that they share, and all sizes of a collapse the same densities', () => {
  const near = decayTemplates(system, { size: 256, critical: 0.68 });
  const far = relaxationTemplates(system, 256, 0.68);
  expect(near[0]?.times.every((time) => far[0]?.times.includes(time))).toBe(true);
  expect(near[0]?.times[0]).toBeGreaterThan(10);
  expect(far[0]?.times[0]).toBe(1);
  const densities = (size: number) =>
    decaySizeTemplates(system, 0.68333, guesses[2].collapseSizes)
      .filter((job) => job.size === size)
      .map(({ particles }) => particles / size ** 2);
  expect(densities(256)).toEqual(densities(32));
  expect(new Set(densities(32)).size).toBe(3);
});

it('keeps steady states as far from the critical density as its error asks for', () => {
  const nearest = (error: number) =>
    Math.min(...steadyTemplates(system, { size: 256, critical: 0.68, error, records: 10 }).map((job) => job.particles / 65536));
  expect(nearest(0)).toBeGreaterThan(0.685);
  expect(nearest(0.01)).toBeGreaterThan(0.739);
});

it('takes the largest size whose runs can be paid, or the smallest', () => {
  const cost = (size: number) => costOf(decayTemplates(system, { size, critical: 0.68 }), 0.68);
  expect(affordableSize(2, 8 * cost(512), cost)).toBe(512);
  expect(affordableSize(2, 8 * cost(512) - 1, cost)).toBe(256);
  expect(affordableSize(2, 0, cost)).toBe(128);
});

it('refuses a budget that is too small for a bracket', async () => {
  const options = { models: ['manna', 'manna-abelian'] as const, dimension: 2 as const, budget: 30, synthetic: false };
  await expect(calibrate(options)).rejects.toThrow('budget must be at least 40s for 2 models, got 30s');
});
