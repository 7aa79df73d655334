/** Whether data want a correction, and what comes of both answers. */
import { expect, it } from 'vitest';
import { agrees, weighByEvidence } from '../../src/analysis/parsimony.js';
import type { WindowedEstimate } from '../../src/analysis/windowedFit.js';

const estimate = (value: number, error: number): WindowedEstimate => ({
  value,
  error,
  window: { quantity: 'time', from: 1, to: 100 },
  goodness: 0.5,
  statisticalError: error,
  systematicError: 0,
  degreesOfFreedom: 10,
  windows: 3,
});

it('gives the fits with corrections where the data want one, and those without where they want none', () => {
  const [wide, sharp] = [estimate(0.42, 0.03), estimate(0.45, 0.002)];
  expect(weighByEvidence(wide, sharp, 50).value).toBeCloseTo(0.42, 12);
  expect(weighByEvidence(wide, sharp, 50).error).toBeCloseTo(0.03, 6);
  expect(weighByEvidence(wide, sharp, -50).value).toBeCloseTo(0.45, 12);
  expect(weighByEvidence(wide, sharp, -50).error).toBeCloseTo(0.002, 7);
  // What a correction that does not show may do is said beside the error.
  expect(weighByEvidence(wide, sharp, 50).hidden).toBeCloseTo(0, 12);
  expect(weighByEvidence(wide, sharp, -50).hidden).toBeCloseTo(0.03, 12);
});

it('has ten to one beforehand for a correction, and an interval that holds 68.3 % of both', () => {
  // Weights 10/11 and 1/11 of equal values: 10/11 erf(h/0.03/sqrt 2) + 1/11 erf(h/0.002/sqrt 2) = 0.6827 at h = 0.028093 (bisection in Python).
  const { value, error } = weighByEvidence(estimate(0.4, 0.03), estimate(0.4, 0.002), 0);
  expect(value).toBeCloseTo(0.4, 12);
  expect(error).toBeCloseTo(0.028093, 5);
});

it('calls fits with and without a correction contradictory from three errors on', () => {
  // BRO at eps = 0.5: 0.93(7) with, 0.71(1) without; bond directed percolation: 0.461(5) and 0.447(3).
  expect(agrees(estimate(0.933, 0.069), estimate(0.712, 0.0138))).toBe(false);
  expect(agrees(estimate(0.461, 0.005), estimate(0.447, 0.003))).toBe(true);
  expect(agrees(estimate(0.461, 0.005), null)).toBe(false);
});
