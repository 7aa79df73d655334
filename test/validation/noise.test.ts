/** Two- and three-particle closed forms of every rule at 1e6 draws, within 4 standard errors. */
import { describe, expect, it } from 'vitest';
import { measureNoise } from '../../src/study/index.js';
import { everyRule, inTimeToo } from '../support/rules.js';

/** Two in contact; three in a row that is not straight. Nobody else is near. */
const scenes: [name: string, positions: number[], contacts: number][] = [
  ['two', [5, 5, 5, 5.3, 5.4, 5.5, 15, 15, 15], 1],
  ['three', [5, 5, 5, 5.6, 5.3, 5, 6.1, 5.5, 5.6], 2],
];

describe('1e6 draws', () => {
  for (const rule of [...everyRule, ...inTimeToo]) {
    it.each(scenes)(`${JSON.stringify(rule)}, %s particles`, { timeout: 600_000 }, async (_name, positions, contacts) => {
      const particles = positions.length / 3;
      const config = { ...rule, particles, phi: particles * 6.5e-5, initial: 'listed.csv' };
      const result = await measureNoise(config, { draws: 1e6, initialState: { positions: Float64Array.from(positions) } });
      expect(result.contacts).toBe(contacts);
      expect({ ...result, config: undefined }).toMatchObject({ agrees: true });
      expect(result.mean.largestZ).toBeLessThan(4);
      expect(result.variance.largestZ).toBeLessThan(4);
    });
  }
});
