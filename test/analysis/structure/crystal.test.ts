/** Crystals shaken by noise, and what is none. 100 seeds of each are in test/validation/verdicts.test.ts. */
import { expect, it } from 'vitest';
import { crystalNames, findCrystals } from '../../../src/analysis/structure/crystal.js';
import { idealGas } from '../../support/configurations.js';
import { shakenCrystal } from '../../support/crystals.js';

it.each(crystalNames)('%s shaken by 5 percent of the distance of neighbours is found', (name) => {
  const found = findCrystals(shakenCrystal(name, 0.05, 1), 320);
  expect(found?.fraction.value).toBeGreaterThan(0.9);
  expect(found?.kinds[name]).toBeGreaterThan(0.9);
  expect(found?.sampled).toBe(320);
});

it('a gas holds none, and two dimensions are not asked', () => {
  expect(findCrystals(idealGas(3, 1000, 0.8, 1), 320)?.fraction).toEqual({ value: 0, error: 0 });
  expect(findCrystals(idealGas(2, 1000, 0.8, 1))).toBeNull();
});
