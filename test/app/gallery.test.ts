/** Experiments of the gallery replay to their digests, from their links as the page reads them, and are what their texts say. */
import { describe, expect, it } from 'vitest';
import { experiments, linkOf, played } from '../../scripts/docs/gallery.js';
import { readFragment } from '../../src/app/link.js';
import { repair } from '../../src/app/repair.js';
import { particleModels, type RunConfigInput } from '../../src/model/index.js';
import { Experiment, type FieldEvent } from '../../src/run/experiment.js';
import { simulate } from '../../src/run/simulate.js';

interface Shown {
  id: string;
  text: string;
  config: RunConfigInput & { model: string };
  steps: number;
  events?: FieldEvent[];
  at: number;
  isAbsorbed: boolean;
  digest: string;
}
const all = experiments('.') as Shown[];

/** Active fractions that texts name. */
const told: Record<string, number> = {
  active: 2 / 3,
  'random-organization': 0.7,
  'descent-of-pairs': 0.5,
  'descent-of-particles': 0.29,
  'fixed-batches': 0.46,
  closest: 0.9,
  binary: 0.2,
  sheared: 0.007,
};

it('twenty, of every rule, each with three sentences', () => {
  expect(all).toHaveLength(20);
  expect(new Set(all.map(({ id }) => id)).size).toBe(20);
  expect([...new Set(all.map(({ config }) => config.model))].sort()).toEqual([...particleModels, 'manna'].sort());
  for (const { text } of all) expect(text.match(/[.?](?= [A-Z]|$| f_a)/g)?.length, text).toBe(3);
});

describe('replays from its link', () => {
  for (const shown of all) {
    const { id, config, steps, at, isAbsorbed, digest } = shown;
    it(id, async () => {
      const link = linkOf(shown);
      if (link === null) {
        expect(await simulate({ ...config, steps })).toMatchObject({ digest, absorbed: isAbsorbed, steps: at });
        return;
      }
      const { values, events, problems } = readFragment(link) as NonNullable<ReturnType<typeof readFragment>>;
      const repaired = repair(values, events);
      expect([problems, repaired.problems]).toEqual([[], []]);
      const experiment = await Experiment.open(repaired.config, repaired.events);
      for (;;) {
        const { absorbed } = await experiment.advance(steps - experiment.time, { energy: false, stopWhenAbsorbed: true });
        if (experiment.time >= steps || (absorbed && experiment.nextEvent === null)) break;
      }
      const { active } = await experiment.simulation.look();
      expect([experiment.simulation.digest(), experiment.time, active === 0]).toEqual([digest, at, isAbsorbed]);
      if (told[id] !== undefined) expect(Math.abs(active / experiment.config.particles - told[id])).toBeLessThan(0.03);
    });
  }
});

it('a thumbnail shows every particle, and who moves', async () => {
  const shown = all.find(({ id }) => id === 'binary') as Shown;
  const { svg, digest } = await played(shown);
  expect(digest).toBe(shown.digest);
  expect(svg.match(/<circle/g)).toHaveLength(1000);
  expect(svg.match(/ff8a38/g)?.length).toBe(214);
});
