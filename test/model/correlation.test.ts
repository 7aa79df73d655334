import { expect, it } from 'vitest';
import { copulaCoefficient, independentWeight } from '../../src/model/index.js';

it('the copula coefficient is 2 sin(pi c / 6), odd, and exact at the ends', () => {
  for (let k = -100; k <= 100; k++) {
    const c = k / 100;
    expect(copulaCoefficient(c)).toBeCloseTo(2 * Math.sin((Math.PI * c) / 6), 15);
    expect(copulaCoefficient(-c)).toBe(-copulaCoefficient(c));
  }
  expect([copulaCoefficient(-1), copulaCoefficient(1)]).toEqual([-1, 1]);
});

it('gives uniforms the correlation that was asked for', () => {
  // Correlation of the uniforms of two normals with correlation rho: (6 / pi) asin(rho / 2).
  for (const c of [-0.9, -0.5, 0.1, 0.7]) expect((6 / Math.PI) * Math.asin(copulaCoefficient(c) / 2)).toBeCloseTo(c, 14);
});

it('the weight of the independent part completes the square', () => {
  for (const c of [-1, -0.6, 0, 0.3, 0.8]) expect(independentWeight(c) ** 2 + c * c).toBeCloseTo(1, 15);
});
