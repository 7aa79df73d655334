/** What the tour of clouds says is held to what its steps compute, at their own settings. */
import { expect, it } from 'vitest';
import { cloudTour } from '../../src/app/cloudTour.js';
import { ManifoldSimulation } from '../../src/engine/manifold.js';
import { Experiment } from '../../src/run/experiment.js';

const [disks, circle, small, large, slow, fast] = cloudTour.steps as typeof cloudTour.steps & { length: 6 };
type Step = (typeof cloudTour.steps)[number];

/** Makes the steps of the tour's step; f_a before each, and where it was absorbed. */
async function watch(step: Step | undefined) {
  const { config, target } = step as Step;
  const simulation = await ManifoldSimulation.create(config);
  const first = simulation.measures();
  const { active, absorbedAt } = simulation.step(target);
  return { simulation, first, absorbedAt, activity: Array.from(active, (count) => count / simulation.particles) };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const textOf = (step: Step | undefined): string => (step as Step).text;

it('half of the disks a step see each other, and all find a place after some thousand steps', async () => {
  const { config, target } = disks as Step;
  expect(config).toMatchObject({ mode: 'both-batch', batchFraction: 0.5 });
  const { absorbedAt } = await (await Experiment.open(config)).advance(target, { energy: false, stopWhenAbsorbed: true });
  expect(Math.round((absorbedAt as number) / 1000)).toBe(1);
});

it('twelve clouds on the circle absorb', async () => {
  const { simulation, absorbedAt } = await watch(circle);
  expect([simulation.particles, simulation.dimension]).toEqual([12, 2]);
  expect(absorbedAt).toBeGreaterThan(100);
});

it('a hundred on the sphere absorb at 0.17 after some eight hundred steps, and not at 0.18', async () => {
  const [absorbs, stays] = [await watch(small), await watch(large)];
  expect([small?.config, large?.config]).toMatchObject([{ cloudSize: 0.17 }, { cloudSize: 0.18 }]);
  expect(Math.round((absorbs.absorbedAt as number) / 100)).toBe(8);
  expect(stays.absorbedAt).toBeNull();
  expect(textOf(large)).toContain('after 5000 steps about half of them');
  expect(Math.abs((stays.activity.at(-1) as number) - 0.5)).toBeLessThan(0.08);
});

it('free clouds shrink to a fifth and part at a small learning rate, and never at one three times as large', async () => {
  const [parts, stays] = [await watch(slow), await watch(fast)];
  expect(Math.round((parts.absorbedAt as number) / 1000)).toBe(5);
  const { meanRadius, participationRatio } = parts.simulation.measures();
  expect(meanRadius / parts.first.meanRadius).toBeLessThan(0.2);
  expect(participationRatio).toBeLessThan(parts.first.participationRatio as number);
  const rates = [slow, fast].map((step) => (step?.config as { learningRate: number }).learningRate);
  expect((rates[1] as number) / (rates[0] as number)).toBeCloseTo(3, 12);
  expect(stays.absorbedAt).toBeNull();
  // seven in ten
  expect(mean(stays.activity.slice(4000))).toBeCloseTo(0.7, 1);
});
