/** Clouds on the page: what is drawn of a cloud, its fields, its link, its command and what is said. */
import { expect, it } from 'vitest';
import { cloudSentence } from '../../src/app/clouds.js';
import { commandOf } from '../../src/app/command.js';
import { edited } from '../../src/app/controls/edit.js';
import { labelOf } from '../../src/app/labels.js';
import { shownConfig } from '../../src/app/limits.js';
import { fragmentOf, readFragment } from '../../src/app/link.js';
import { repair } from '../../src/app/repair.js';
import { rimOf } from '../../src/app/view/cloudPicture.js';
import { LiveClouds } from '../../src/app/worker/liveClouds.js';
import { ManifoldSimulation } from '../../src/engine/manifold.js';
import type { ManifoldConfig, RunConfigInput } from '../../src/model/index.js';

const rigid = { model: 'manifold', clouds: 'rigid', cloudsNumber: 30, batch: 10, cloudSize: 0.2, exponent: 1 } as const;
const config = (input: RunConfigInput) => shownConfig(input) as ManifoldConfig;

it('the rim of a cloud is where its ball ends, seen from the middle of the sphere', () => {
  for (const [centre, r] of [
    [[0, 0, 1], 0.3],
    [[0.6, 0, -0.8], 0.17],
    [[0.3, -0.2, 0.5], 0.6],
  ] as [[number, number, number], number][]) {
    const rim = rimOf(centre, r) ?? [];
    expect(rim.length).toBeGreaterThan(20);
    for (const point of rim) {
      expect(Math.hypot(...point)).toBeCloseTo(1, 12);
      // the distance of the centre from the line of sight
      const along = point.reduce((sum, x, k) => sum + x * (centre[k] as number), 0);
      expect(Math.sqrt(Math.hypot(...centre) ** 2 - along ** 2)).toBeCloseTo(r, 12);
    }
  }
  // a ball around the middle
  for (const [x] of rimOf([0.2, 0, 0], 0.3) ?? []) expect(x).toBe(0);
  expect(rimOf([0, 0, 0], 0.3)).toBeNull();
});

it('a link, a command and a label hold the fields of clouds', () => {
  const own = config({ ...rigid, seed: 7 });
  const fragment = fragmentOf({ config: own, events: [], target: 50, at: 50, digest: null });
  expect(fragment).toBe('#model=manifold&clouds=rigid&cloudsNumber=30&cloudSize=0.2&batch=10&seed=7&steps=50&v=1');
  const read = readFragment(fragment);
  const { config: back, problems } = repair(read?.values ?? new Map(), []);
  expect([back, problems]).toEqual([{ ...own, steps: 50 }, []]);
  expect(commandOf({ config: own, events: [] }, 50)).toContain('randorg run --model manifold');
  expect(labelOf(own)).toBe('rigid clouds, r 0.2, D 3');
  const { problems: left } = repair(read?.values ?? new Map(), [{ step: 3, field: 'learningRate', value: 1 }]);
  expect(left).toHaveLength(1);
});

it('clouds of the other kind, and other models, drop the fields that they have not', () => {
  const free = edited(config(rigid), 'clouds', 'free') as ManifoldConfig;
  expect([free.clouds, free.cloudSize, free.scale, free.cloudsNumber]).toEqual(['free', undefined, 2, 30]);
  expect(edited(free, 'model', 'bro')).toMatchObject({ model: 'bro', particles: 1000 });
  expect(edited(edited(free, 'model', 'sgd'), 'model', 'manifold')).toMatchObject({ model: 'manifold', cloudsNumber: 100 });
  expect(() => edited(config(rigid), 'cloudSize', 0.9)).toThrow('cloudSize must be below');
});

it('curves are those of the simulation, and end where it is absorbed', async () => {
  const input = { ...rigid, learningRate: 0.05, seed: 2 };
  const live = await LiveClouds.open(input);
  const first = live.status();
  while (!live.finished && live.time < 5000) await live.advance(5000, 100);
  const { points, absorbed, time, latest } = live.status();
  const own = await ManifoldSimulation.create(input);
  expect(points[0]).toMatchObject({ t: 0, active: own.observe().active, totalLoss: own.loss() });
  const { absorbedAt } = own.step(5000);
  expect([absorbed, time, points.at(-1)?.t]).toEqual([true, absorbedAt, absorbedAt]);
  expect(latest).toMatchObject({ active: 0, totalLoss: 0, meanRadius: 0.2 });
  expect((await live.digest()).digest).toBe(own.digest());
  expect(points.every(({ t }, k) => k === 0 || t > (points[k - 1]?.t ?? 0))).toBe(true);
  expect(cloudSentence(first, live.config)).toMatch(/^\d+ % of the clouds touch another\. Press Run/);
  expect(cloudSentence(live.status(), live.config)).toContain(`absorbed at t = ${absorbedAt}`);
});
