import { describe, expect, it } from 'vitest';
import {
  broOfSgd,
  roCorrelations,
  sdeOfBro,
  sdeOfSgd,
  sgdOfBro,
  smallestCorrelation,
  undirectedOfRo,
} from '../../src/model/index.js';

/** Mean and variance of one kick, from the definitions of the rules. */
const bro = (kick: number) => [kick / 2, kick ** 2 / 12];
const sgd = (learningRate: number, p: number, force = 0.5) => [
  p * learningRate * force,
  p * (learningRate * force) ** 2 - (p * learningRate * force) ** 2,
];
const sde = ({ learningRate = 0, noiseStrength }: { learningRate?: number; noiseStrength: number }, force = 0.5) => [
  learningRate * force,
  noiseStrength * force ** 2,
];
function expectSame(a: number[], b: number[]): void {
  for (const [k, moment] of a.entries()) expect(moment / (b[k] as number)).toBeCloseTo(1, 13);
}

describe('mean and variance of a kick', () => {
  it('sgd has those of bro, and back', () => {
    for (const kick of [0.01, 0.3]) {
      const { learningRate, batchFraction } = sgdOfBro(kick);
      expectSame(sgd(learningRate, batchFraction), bro(kick));
      expect(broOfSgd(learningRate).kick).toBeCloseTo(kick, 15);
    }
  });

  it('sde has those of bro', () => expectSame(sde(sdeOfBro(0.2)), bro(0.2)));

  it('sde has those of sgd, for any force and batch fraction', () => {
    for (const p of [0.1, 0.5, 0.75]) expectSame(sde(sdeOfSgd(0.3, p), 0.123), sgd(0.3, p, 0.123));
    expect(sdeOfSgd(0.3, 1).noiseStrength).toBe(0);
  });

  it('undirected noise has the mean square of ro pair, shared by the components', () => {
    for (const d of [1, 2, 3]) expect(d * undirectedOfRo(0.2, d).noiseStrength).toBeCloseTo(0.2 ** 2 / 3, 15);
  });

  it('ro pair has the correlation of undirected noise', () => {
    // <u u'> / <u^2> for uniform lengths is (3 + c_mag) / 4.
    for (const c of [-1, -0.6, 0.5, 0.9, 1]) {
      const { magnitudeCorrelation, directionCorrelation } = roCorrelations(c) as NonNullable<ReturnType<typeof roCorrelations>>;
      expect((directionCorrelation * (3 + magnitudeCorrelation)) / 4).toBeCloseTo(c, 15);
      expect(Math.abs(magnitudeCorrelation)).toBeLessThanOrEqual(1);
    }
    expect(roCorrelations(0)).toEqual({ magnitudeCorrelation: 0, directionCorrelation: 0 });
    expect(roCorrelations(0.49)).toBeNull();
  });
});

it('the smallest correlation is where a joint probability vanishes', () => {
  for (const p of [0.2, 0.5, 0.75]) {
    const c = smallestCorrelation(p);
    const both = p * p + c * p * (1 - p);
    const none = (1 - p) ** 2 + c * p * (1 - p);
    expect(Math.min(both, none)).toBeCloseTo(0, 15);
    expect(Math.max(both, none)).toBeGreaterThanOrEqual(0);
  }
  expect(smallestCorrelation(1)).toBe(-0);
});
