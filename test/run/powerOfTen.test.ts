import { expect, it } from 'vitest';
import { powerOfTen } from '../../src/run/powerOfTen.js';

it('is 10^x to a few units in the last place', () => {
  for (let k = 0; k <= 10000; k++) {
    const x = k / 10000;
    expect(Math.abs(powerOfTen(x) / 10 ** x - 1)).toBeLessThan(1e-15);
  }
});

it('gives the whole numbers back', () => {
  expect(powerOfTen(0)).toBe(1);
  for (let n = 2; n <= 10; n++) expect(powerOfTen(Math.log10(n))).toBeCloseTo(n, 14);
});

it('uses nothing of the host but + - * / and floor', () => {
  const names = powerOfTen.toString().match(/Math\.[A-Za-z]+|\*\*/g);
  expect(new Set(names)).toEqual(new Set(['Math.LN', 'Math.floor']));
});
