import { expect, it } from 'vitest';
import { median } from '../../src/analysis/statistics.js';

it('median', () => {
  expect(median([3])).toBe(3);
  expect(median([10, 9, 2])).toBe(9);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(() => median([])).toThrow('at least one value');
});
