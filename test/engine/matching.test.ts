/** The families that are matched to each other do the same at small steps (physics, section 5), and wrong matches don't. */
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../src/engine/index.js';
import type { RunConfigInput } from '../../src/model/index.js';

async function msdAfter(rule: RunConfigInput, steps: number): Promise<number> {
  const sim = await Simulation.create({ particles: 20_000, phi: 0.63, msd: true, ...rule });
  sim.step(steps);
  return sim.msd();
}

/** Mean energy a particle over steps 2000 to 4000, phi 0.66. */
async function energyOf(rule: RunConfigInput): Promise<number> {
  const sim = await Simulation.create({ particles: 2000, phi: 0.66, ...rule });
  sim.step(2000);
  const { energy } = sim.step(2000, { energy: true });
  return (energy as Float64Array).reduce((sum, e) => sum + e, 0) / 2000 / 2000;
}

const families: [name: string, rule: (eps: number) => RunConfigInput][] = [
  ['bro', (kick) => ({ model: 'bro', kick })],
  ['sgd', (kick) => ({ model: 'sgd', match: 'bro', kick })],
  ['sde', (kick) => ({ model: 'sde', match: 'bro', kick })],
];

describe('matched families', () => {
  it('move alike at first: MSD 0.0391(3) after 30 steps, equal to 0.5 %', async () => {
    const values: number[] = [];
    for (const [name, rule] of families) {
      const msd = await msdAfter(rule(0.01), 30);
      expect(Math.abs(msd - 0.0391), name).toBeLessThan(3 * 0.0003);
      values.push(msd);
    }
    expect(Math.max(...values) / Math.min(...values)).toBeLessThan(1.005);
  });

  it('a drift 4/3 too large gives 0.0536, no noise 0.0382', async () => {
    expect(await msdAfter({ model: 'sde', learningRate: 0.04 / 3, noiseStrength: 1e-4 / 3 }, 30)).toBeCloseTo(0.0536, 3);
    expect(await msdAfter({ model: 'gd', learningRate: 0.01 }, 30)).toBeCloseTo(0.0382, 3);
  });

  it('have the energy 0.0528(2) at phi 0.66 and eps 0.1; a wrong drift and no noise do not', async () => {
    for (const [name, rule] of families) expect(Math.abs((await energyOf(rule(0.1))) - 0.0528), name).toBeLessThan(0.0006);
    expect(await energyOf({ model: 'sde', learningRate: 0.4 / 3, noiseStrength: 0.01 / 3 })).toBeCloseTo(0.0645, 2);
    expect(await energyOf({ model: 'gd', learningRate: 0.1 })).toBeCloseTo(0.0412, 2);
  });
});
