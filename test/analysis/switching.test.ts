/** Where runs switch from absorbed to active. The judge is the penalised likelihood itself, written out once more, and looked at around the fit. */
import { describe, expect, it } from 'vitest';
import { switchOf, type Trials } from '../../src/analysis/switching.js';

const trials = (active: number[], runs = 8): Trials[] => active.map((count, k) => ({ x: 2 + 0.25 * k, active: count, runs }));

/** Log likelihood and half the logarithm of the determinant of its information. */
function penalised(all: readonly Trials[], middle: number, steepness: number): number {
  let [likelihood, s0, s1, s2] = [0, 0, 0, 0];
  for (const { x, active, runs } of all) {
    const p = 1 / (1 + Math.exp(-steepness * (x - middle)));
    likelihood += active * Math.log(p) + (runs - active) * Math.log(1 - p);
    const weight = runs * p * (1 - p);
    s0 += weight;
    s1 += weight * x;
    s2 += weight * x * x;
  }
  return likelihood + 0.5 * Math.log(s0 * s2 - s1 * s1);
}

describe('a switch', () => {
  it.each([[[0, 1, 0, 3, 6, 8, 8]], [[0, 0, 5, 4, 8]], [[0, 0, 0, 8, 8]]])('is where the likelihood is largest: %j', (active) => {
    const all = trials(active);
    const found = switchOf(all);
    if (found === null) throw new Error('there is no switch');
    const [m, b] = [found.middle.value, found.steepness.value];
    const best = penalised(all, m, b);
    for (const [dm, db] of [
      [1e-3, 0],
      [-1e-3, 0],
      [0, 1e-3],
      [0, -1e-3],
    ] as const) {
      expect(penalised(all, m + dm * found.middle.error, b + db * found.steepness.error)).toBeLessThan(best);
    }
  });

  it('has the errors of the information', () => {
    const all = trials([0, 1, 0, 3, 6, 8, 8]);
    const found = switchOf(all);
    if (found === null) throw new Error('there is no switch');
    const [m, b] = [found.middle.value, found.steepness.value];
    const weights = all.map(({ x, runs }) => {
      const p = 1 / (1 + Math.exp(-b * (x - m)));
      return runs * p * (1 - p);
    });
    // Of m and b themselves: P depends on m by -b, on b by x - m.
    const mm = weights.reduce((sum, w) => sum + w * b * b, 0);
    const mb = weights.reduce((sum, w, k) => sum - w * b * ((all[k] as Trials).x - m), 0);
    const bb = weights.reduce((sum, w, k) => sum + w * ((all[k] as Trials).x - m) ** 2, 0);
    expect(found.middle.error).toBeCloseTo(Math.sqrt(bb / (mm * bb - mb * mb)), 8);
    expect(found.steepness.error).toBeCloseTo(Math.sqrt(mm / (mm * bb - mb * mb)), 8);
  });

  it('lies in the middle of what is symmetric, and moves with x', () => {
    const all = trials([0, 2, 4, 6, 8]);
    expect(switchOf(all)?.middle.value).toBeCloseTo(2.5, 9);
    const moved = switchOf(all.map((one) => ({ ...one, x: 3 * one.x + 1 })));
    expect(moved?.middle.value).toBeCloseTo(8.5, 9);
    expect((switchOf(all)?.steepness.value as number) / (moved?.steepness.value as number)).toBeCloseTo(3, 9);
  });

  it('is none where runs get less active, or there is one value', () => {
    expect(switchOf(trials([8, 5, 0]))).toBeNull();
    expect(switchOf(trials([4]))).toBeNull();
  });
});
