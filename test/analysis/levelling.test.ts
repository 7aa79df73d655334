/** Whether f_a has levelled off, and the brackets that follow. */
import { describe, expect, it } from 'vitest';
import type { ActivityCurve } from '../../src/analysis/index.js';
import { SeededRandom } from '../../src/analysis/index.js';
import { bracketOf, hasLevelled, sidesOf, slowsDown, slowsDownAt } from '../../src/analysis/levelling.js';

/** f_a by a scaling form: t^-0.7 at phi_c = 0.5, a plateau above, an exponential end below. */
function curves(phis: readonly number[], noise = 0.01): ActivityCurve[] {
  const random = new SeededRandom(5);
  const times = Array.from({ length: 61 }, (_, k) => Math.round(10 ** (k / 20)));
  return phis.flatMap((phi) =>
    [0, 1, 2].map((run): ActivityCurve => {
      const distance = (phi - 0.5) * 20;
      const at = (t: number): number => {
        const power = t ** -0.7;
        if (distance <= 0) return power * Math.exp(-(((-distance) ** 1.4 * t) / 50));
        return (power ** 3 + (0.3 * distance ** 0.8) ** 3) ** (1 / 3);
      };
      const shown = times.filter((t) => at(t) > 1e-3);
      const absorbedAt = shown.length < times.length ? (times[shown.length] as number) : null;
      return {
        phi,
        particles: 1000,
        length: 10,
        dimension: 3,
        run,
        times: shown,
        activity: shown.map((t) => at(t) * (1 + noise * random.gaussian())),
        absorbedAt,
      };
    }),
  );
}

/** The bracket that short runs give. */
const levellingBracket = (runs: readonly ActivityCurve[]) => bracketOf(sidesOf(runs, slowsDown));

describe('the bracket of short runs', () => {
  it('holds phi_c between absorbed and slowing decays', () => {
    const { low, high } = levellingBracket(curves([0.4, 0.45, 0.49, 0.5, 0.51, 0.55, 0.6]));
    expect(low).toBeGreaterThanOrEqual(0.45);
    expect(low).toBeLessThan(0.5);
    expect(high).toBeGreaterThanOrEqual(0.5);
    expect(high).toBeLessThanOrEqual(0.55);
  });

  it('takes a decay that slows down for one above, and one that hastens or keeps its slope for none', () => {
    const times = Array.from({ length: 61 }, (_, k) => Math.round(10 ** (k / 20)));
    /** log f_a bends at t = 300, between the two half decades that are compared. */
    const bent = (before: number, after: number): ActivityCurve[] =>
      [0, 1, 2].map((run) => ({
        phi: 0.5,
        particles: 1000,
        length: 10,
        dimension: 3,
        run,
        times,
        activity: times.map(
          (t, k) => Math.min(t, 300) ** -before * Math.max(1, t / 300) ** -after * (1 + 1e-4 * ((k * (run + 1)) % 3)),
        ),
        absorbedAt: null,
      }));
    expect(levellingBracket(bent(0.6, 0.3)).high).toBe(0.5);
    expect(levellingBracket(bent(0.3, 0.6)).high).toBeNull();
    expect(levellingBracket(bent(0.05, 0.05)).high).toBe(0.5);
    // Flat within the last half decade counts, however it bends.
    expect(levellingBracket(bent(0.01, 0.08)).high).toBe(0.5);
    expect(levellingBracket(bent(0.05, 0.15)).high).toBeNull();
  });

  it('has no end where all absorb or none levels off', () => {
    expect(levellingBracket(curves([0.3, 0.4])).high).toBeNull();
    expect(levellingBracket(curves([0.55, 0.6])).low).toBeNull();
    expect(levellingBracket(curves([0.5]))).toEqual({ low: null, high: null });
  });
});

describe('hasLevelled', () => {
  const times = Array.from({ length: 81 }, (_, k) => Math.round(10 ** (k / 20)));
  const decaying = (power: number): ActivityCurve => ({
    ...{ phi: 0.5, particles: 1000, length: 10, dimension: 1, run: 0, times, absorbedAt: null },
    activity: times.map((t) => t ** -power),
  });

  it('is passed by a plateau, and by no critical decay known', () => {
    expect(hasLevelled([decaying(0)])).toBe(true);
    expect(hasLevelled([decaying(0.05)])).toBe(true);
    // The slowest: the Manna class in one dimension.
    expect(hasLevelled([decaying(0.14)])).toBe(false);
  });

  it('is of the mean over runs', () => {
    expect(hasLevelled([decaying(0.1)])).toBe(false);
    expect(hasLevelled([decaying(0.1), decaying(-0.1)])).toBe(true);
  });

  it('leaves a phi undecided of whose runs one absorbs', () => {
    const one = decaying(0);
    expect(sidesOf([one, { ...one, run: 1, absorbedAt: 10_000 }])).toEqual([{ phi: 0.5, side: 'undecided' }]);
    expect(sidesOf([one])).toEqual([{ phi: 0.5, side: 'above' }]);
  });
});

describe('slowsDownAt', () => {
  it('compares three times, each four times the one before', () => {
    expect(slowsDownAt([[0.5, 0.49, 0.45]])).toBe(true);
    // Slower at last, though it falls.
    expect(slowsDownAt([[0.8, 0.4, 0.3]])).toBe(true);
    expect(slowsDownAt([[0.8, 0.4, 0.2]])).toBe(false);
    expect(slowsDownAt([[0.8, 0.6, 0.3]])).toBe(false);
  });

  it('counts a run that absorbed as 0', () => {
    expect(slowsDownAt([[0.5, 0.45, 0.44]])).toBe(true);
    expect(
      slowsDownAt([
        [0.5, 0.45, 0.44],
        [0.5, 0.45],
      ]),
    ).toBe(false);
    expect(slowsDownAt([[0.5]])).toBe(false);
  });
});
