/** The table of docs/models.md: every matched pair has nearly the same energy, and the families part as the step grows. */
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../src/engine/index.js';
import type { RunConfigInput } from '../../src/model/index.js';

/** V/N over steps 1000 to 2000, phi 0.66: mean of four seeds and its standard error. */
async function energyOf(rule: RunConfigInput): Promise<[mean: number, error: number]> {
  const values: number[] = [];
  for (const seed of [1, 2, 3, 4]) {
    const sim = await Simulation.create({ ...rule, particles: 2000, phi: 0.66, seed });
    sim.step(1000);
    const { energy } = sim.step(1000, { energy: true });
    values.push((energy as Float64Array).reduce((sum, e) => sum + e, 0) / 1000 / 2000);
  }
  const mean = values.reduce((sum, e) => sum + e, 0) / 4;
  return [mean, Math.sqrt(values.reduce((sum, e) => sum + (e - mean) ** 2, 0) / 12)];
}

const half = { correlation: 0.5 };
const none = { correlation: 0 };
/** bro, sgd, sde; V/N at kick 0.1 and 0.3, and by how much of it the families may differ there. */
const pairs: [name: string, rules: [object, object, object], energies: [number, number], apart: [number, number]][] = [
  ['reciprocal', [{ mode: 'reciprocal' }, { mode: 'pair' }, { mode: 'reciprocal' }], [0.0533, 0.1789], [0.01, 0.005]],
  [
    'nonreciprocal',
    [{ mode: 'nonreciprocal' }, { mode: 'correlated', ...none }, { mode: 'nonreciprocal' }],
    [0.0508, 0.1671],
    [0.01, 0.005],
  ],
  [
    'correlated',
    [
      { mode: 'correlated', ...half },
      { mode: 'correlated', ...half },
      { mode: 'correlated', ...half },
    ],
    [0.052, 0.1731],
    [0.01, 0.005],
  ],
  ['particle', [{ mode: 'particle' }, { mode: 'particle' }, { mode: 'particle' }], [0.0476, 0.1523], [0.025, 0.02]],
];

describe('matched pairs', () => {
  it.each(pairs)('%s', { timeout: 300_000 }, async (name, [bro, sgd, sde], energies, apart) => {
    for (const [k, kick] of [0.1, 0.3].entries()) {
      const of: [number, number][] = [];
      const families = [
        { model: 'bro', ...bro },
        { model: 'sgd', match: 'bro', ...sgd },
        { model: 'sde', match: 'bro', ...sde },
      ];
      for (const family of families) of.push(await energyOf({ ...family, kick } as RunConfigInput));
      const means = of.map(([mean]) => mean);
      const spread = Math.max(...means) - Math.min(...means);
      expect(Math.abs(means.reduce((sum, e) => sum + e, 0) / 3 / (energies[k] as number) - 1), `kick ${kick}`).toBeLessThan(0.01);
      expect(spread / (energies[k] as number), `kick ${kick}`).toBeLessThan(apart[k] as number);
      // they do part: what is left is no scatter of the runs
      if (kick === 0.3) expect(spread, name).toBeGreaterThan(3 * Math.max(...of.map(([, error]) => error)));
    }
  });
});
