/** The search for phi_c: what it runs, and what it makes of the answers. */
import { expect, it } from 'vitest';
import { type Measure, Search } from '../../src/app/search.js';
import { measure } from '../../src/app/worker/measure.js';
import type { PhiPoint } from '../../src/app/worker/messages.js';
import { simulate } from '../../src/index.js';
import { parseConfig, requireParticles } from '../../src/model/index.js';

const config = requireParticles(parseConfig({ model: 'bro', dimension: 2, particles: 1500, phi: 0.4, kick: 1 }), 'particles');

/** Runs that end below a phi, but for every third seed, which ends a little above it, too. */
const endingBelow =
  (phiC: number): Measure =>
  async ({ phi, seed }, steps) => ({ activity: (phi as number) < phiC + (seed === '3' ? 0.02 : 0) ? 0 : 0.3, steps });

it('finds the bracket in which seeds differ', async () => {
  const points: PhiPoint[] = [];
  const found = await new Search(config, endingBelow(0.4), (point) => points.push(point)).run();
  expect(found?.low).toBeLessThan(0.4);
  expect(found?.high).toBeGreaterThanOrEqual(0.42);
  expect((found?.high ?? 1) - (found?.low ?? 0)).toBeLessThan(0.06);
  // 12 to find where, then nine values of phi with three seeds in two sizes.
  expect(points).toHaveLength(12 + 54);
  expect(new Set(points.map(({ label }) => label)).size).toBe(2);
  expect(points.every(({ phi, origin }) => origin?.phi === phi)).toBe(true);
});

it('says so where there is none', async () => {
  expect(await new Search(config, endingBelow(9), () => {}).run()).toBeNull();
  expect(await new Search(config, endingBelow(-1), () => {}).run()).toBeNull();
});

it('measures the mean activity of a run, which is zero once all is at rest', async () => {
  const input = { ...config, particles: 200, phi: 0.45 };
  const { activity } = await simulate({ ...input, steps: 300 });
  expect((await measure({ config: input, steps: 300 })).activity).toBeCloseTo(activity.mean, 12);
  expect(await measure({ config: { ...input, phi: 0.2 }, steps: 300 })).toMatchObject({ activity: 0 });
});
