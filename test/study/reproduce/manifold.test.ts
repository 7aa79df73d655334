/** What is claimed of clouds, on results made up. */
import { describe, expect, it } from 'vitest';
import { claimsOf, type Point, type Size } from '../../../src/study/reproduce/figures/manifold.js';

const size: Size = {
  rigid: { dimensions: [3, 4], steps: 10, replicas: 2 },
  free: { clouds: [20, 40], rates: [0.01, 0.1], steps: 10, replicas: 2 },
};
const point = (system: number, control: number, absorbed: number): Point => ({
  ...{ system, control, absorbed, runs: 2 },
  activity: { value: absorbed === 2 ? 0 : 0.5, error: 0.1 },
});
const rigid = [point(3, 0.17, 2), point(3, 0.18, 0), point(4, 0.27, 2), point(4, 0.29, 2), point(4, 0.31, 0)];
const free = [point(20, 0.01, 2), point(20, 0.1, 0), point(40, 0.01, 2), point(40, 0.1, 0)];
const words = (ours: Point[], others: Point[]) => claimsOf(ours, others, size).map(({ verdict }) => verdict);

describe('claims of clouds', () => {
  it('agree where runs absorb below and stay active above', () => {
    expect(words(rigid, free)).toEqual(['agrees', 'agrees', 'agrees']);
  });

  it('disagree where one run does otherwise', () => {
    expect(words([point(3, 0.17, 1), ...rigid.slice(1)], free)).toEqual(['disagrees', 'agrees', 'agrees']);
    expect(words([rigid[0] as Point, point(3, 0.18, 1), ...rigid.slice(2)], free)[0]).toBe('disagrees');
    expect(words(rigid, [...free.slice(0, 3), point(40, 0.1, 1)])).toEqual(['agrees', 'agrees', 'disagrees']);
  });

  it('disagree where more dimensions have no more room', () => {
    expect(words([...rigid.slice(0, 2), point(4, 0.16, 2), point(4, 0.29, 0)], free)[1]).toBe('disagrees');
  });
});
