import { expect, it } from 'vitest';
import { withError } from '../../src/model/withError.js';

it.each([
  [0.5626, 0.0021, '0.5626(21)'],
  [0.639, 0.009, '0.639(9)'],
  [1.2251, 0.0291, '1.225(29)'],
  [0.68333, 0.000012, '0.683330(12)'],
  [-0.11, 0.0071, '-0.1100(71)'],
  [0.1, 0.0997, '0.10(10)'],
  [12.3, 4, '12(4)'],
  [12345, 678, '12350(680)'],
  [12345, 67.8, '12345(68)'],
  [2.5e-9, 1.2e-10, '2.50(12)e-9'],
  [0, 3e-7, '0(3)e-7'],
  [1, 0, '1'],
  [0.1234567, null, '0.123457'],
  [5, Number.POSITIVE_INFINITY, '5'],
])('writes %s with error %s as %s', (value, error, text) => {
  expect(withError(value, error)).toBe(text);
});
