import { describe, expect, it } from 'vitest';
import type { FittedCandidate } from '../../src/analysis/candidateFit.js';
import { fitsOverOmega, logCorrection } from '../../src/analysis/corrections.js';
import { correlationAt, fitCorrelation } from '../../src/analysis/correlation.js';
import { type ActivityCurve, SeededRandom, sizeShowsAt } from '../../src/analysis/index.js';
import { RunPoints } from '../../src/analysis/runPoints.js';
import { Whitener } from '../../src/analysis/whitener.js';

const x = Array.from({ length: 16 }, (_, k) => 0.3 * k);

/** Curves of runs: a factor of their own, AR(1) noise with a range in x, noise of each record; variances q, 1 - q and w. */
function groups(random: SeededRandom, count: number, { q, range, w }: { q: number; range: number; w: number }): number[][][] {
  const kept = Math.exp(-0.3 / range);
  return Array.from({ length: count }, () =>
    Array.from({ length: 12 }, () => {
      const common = Math.sqrt(q) * random.gaussian();
      let state = random.gaussian();
      return x.map((_, k) => {
        if (k > 0) state = kept * state + Math.sqrt(1 - kept * kept) * random.gaussian();
        return Math.sqrt(1 - w) * (common + Math.sqrt(1 - q) * state) + Math.sqrt(w) * random.gaussian();
      });
    }),
  );
}

describe('the correlation of the times of a run', () => {
  it('is that of the model the data were made with', () => {
    const truth = { q: 0.2, range: 0.6, w: 0.1 };
    const points = new RunPoints();
    for (const group of groups(new SeededRandom(1), 60, truth)) points.addGroup(group);
    const model = fitCorrelation(points.blocks.map(({ deviations }) => ({ deviations, x })));
    for (const distance of [0.3, 0.9, 2.4]) {
      const exact = 0.9 * (0.2 + 0.8 * Math.exp(-distance / 0.6));
      expect(Math.abs(correlationAt(model, distance) - exact)).toBeLessThan(0.05);
    }
  });
});

describe('Whitener', () => {
  it('multiplies by the inverse of the Cholesky factor, for the components that a fit takes', () => {
    const points = new RunPoints();
    points.addGroup([
      [0, 0, 0],
      [1, 7, 2],
    ]);
    points.errors.splice(0, 3, 1, 9, 2);
    (points.blocks[0] as { correlation: Float64Array }).correlation = Float64Array.of(1, 0.3, 0.6, 0.3, 1, 0.1, 0.6, 0.1, 1);
    const known = points.addKnown({ value: 5, error: 4 });
    // Covariance of the first and the last: [[1, 1.2], [1.2, 4]], L = [[1, 0], [1.2, 1.6]].
    const white = Float64Array.of(4, 2, 8);
    new Whitener(points, [known, 0, 2]).whiten(white);
    for (const [k, value] of [1, 2, (8 - 1.2 * 2) / 1.6].entries()) expect(white[k]).toBeCloseTo(value, 12);
    const columns = Float64Array.of(4, 8, 1, 0, 0, 1);
    new Whitener(points, [known, 0, 2]).whiten(columns, 2);
    for (const [k, value] of [1, 2, 1, 0, -0.75, 0.625].entries()) expect(columns[k]).toBeCloseTo(value, 12);
  });
});

describe('corrections', () => {
  it.each(['factor', 'exponential'] as const)('of the form %s have the derivatives that they say', (form) => {
    const [amplitude, omega, logX, step] = [-0.4, 0.7, -1.3, 1e-5];
    const { byAmplitude, byLogX } = logCorrection(form, amplitude, omega, logX);
    const at = (b: number, l: number) => logCorrection(form, b, omega, l).value;
    expect(byAmplitude).toBeCloseTo((at(amplitude + step, logX) - at(amplitude - step, logX)) / (2 * step), 8);
    expect(byLogX).toBeCloseTo((at(amplitude, logX + step) - at(amplitude, logX - step)) / (2 * step), 8);
    expect(logCorrection('factor', -1.5, omega, 0).value).toBeNaN();
  });

  it('have more nodes of omega where the data know it, and nodes that fail from below are tried from above', () => {
    const profile = (sharpness: number) => (omega: number, near: FittedCandidate | null) => {
      if (!near && omega < 0.3) return null;
      return {
        candidate: { node: omega },
        chiSquare: sharpness * Math.log(omega / 0.6) ** 2,
        scale: 1,
      } as unknown as FittedCandidate;
    };
    const omegas = (sharpness: number) =>
      fitsOverOmega([0.2, 1.5], profile(sharpness)).map(({ candidate }) => candidate.node as number);
    expect(omegas(1).length).toBe(8);
    expect(omegas(1)[0]).toBe(0.2);
    const sharp = omegas(1e4);
    expect(sharp.length).toBeGreaterThan(11);
    expect(Math.min(...sharp.map((omega) => Math.abs(Math.log(omega / 0.6))))).toBeLessThan(0.03);
    expect(sharp).toEqual([...sharp].sort((a, b) => a - b));
  });
});

describe('sizeShowsAt', () => {
  it('is the time at which the smaller size departs, times the ratio of the sizes', () => {
    const random = new SeededRandom(2);
    const times = Array.from({ length: 25 }, (_, k) => Math.round(10 ** (k / 8)));
    const curves = (length: number, departs: number): ActivityCurve[] =>
      [0.5, 0.51].flatMap((phi) =>
        Array.from({ length: 8 }, (_, run) => ({
          phi,
          particles: length ** 2,
          length,
          dimension: 2,
          run,
          times,
          activity: times.map((time) => 0.5 * time ** -0.4 * (time > departs ? 0.9 : 1) * (1 + 0.01 * random.gaussian())),
        })),
      );
    const shown = sizeShowsAt(curves(96, 1e9), curves(32, 200));
    expect(shown).toBeGreaterThan(3 * 200);
    expect(shown).toBeLessThan(3 * 300);
    expect(sizeShowsAt(curves(96, 1e9), curves(32, 1e9))).toBe(Number.POSITIVE_INFINITY);
  });
});
