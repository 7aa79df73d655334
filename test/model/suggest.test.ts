import { expect, it } from 'vitest';
import { editDistance, nearest } from '../../src/model/suggest.js';

it.each([
  ['', 'abc', 3],
  ['kitten', 'sitting', 3],
  ['kcik', 'kick', 1],
  ['Phi', 'phi', 0],
])('editDistance of %s and %s is %d', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance);
});

it('nearest offers a name only if it is near', () => {
  expect(nearest('lerningrate', ['kick', 'learningRate'])).toBe('learningRate');
  expect(nearest('frames', ['phi', 'kick'])).toBeNull();
  expect(nearest('x', [])).toBeNull();
});
