import { describe, expect, it } from 'vitest';
import { bondsOf, exactFlatness, Hessian, sampledFlatness, scanFlatness } from '../../../src/analysis/landscape/index.js';
import { smearedPotential } from '../../../src/analysis/landscape/smearing.js';
import { RandomSource } from '../../../src/analysis/structure/random.js';
import { idealGas } from '../../support/configurations.js';

const mixed = (d: number, particles: number, density: number, seed: number) => {
  const gas = idealGas(d, particles, density, seed);
  gas.radii.fill(0.7, 0, particles / 2);
  return gas;
};

describe('DeltaV', () => {
  it('of two particles is the smeared potential of their pair', () => {
    const s = 0.02;
    for (const d of [1, 2, 3, 4, 5]) {
      const positions = new Uint32Array(2 * d);
      positions[d] = (1.1 / 8) * 2 ** 32;
      const two = { dimension: d, boxLength: 8, positions, radii: Float64Array.from([0.5, 0.65]) };
      const expected = smearedPotential(d, 1.1, 1.15, 1, s).excess / (2 * s * s);
      // positions are rounded to the grid
      expect(exactFlatness(two, 1, s).value / expected).toBeCloseTo(1, 5);
    }
  });

  it.each([
    [1, 2],
    [1.5, 3],
    [2, 3],
    [2.5, 2],
    [1, 4],
  ])('agrees with sampling within three errors, a = %d, d = %d', (a, d) => {
    const gas = mixed(d, 300, 0.8, 10 + d);
    const exact = exactFlatness(gas, a, 0.015);
    const sampled = sampledFlatness(gas, a, 0.015, 2000, 7);
    expect(Math.abs(exact.value - sampled.value)).toBeLessThan(3 * (sampled.error as number));
    expect(sampled.error as number).toBeLessThan(0.02 * Math.abs(exact.value) + 0.01);
  });

  it('goes over into half the trace of the Hessian for small s', () => {
    for (const d of [2, 3]) {
      for (const a of [2, 2.5]) {
        const gas = mixed(d, 200, 0.8, 20 + d);
        const trace = new Hessian(bondsOf(gas), a).trace;
        const far = exactFlatness(gas, a, 1e-3).value / (trace / 2 / 200) - 1;
        const near = exactFlatness(gas, a, 2e-5).value / (trace / 2 / 200) - 1;
        expect(Math.abs(near), `d = ${d}, a = ${a}`).toBeLessThan(3e-4);
        expect(Math.abs(near)).toBeLessThan(Math.abs(far) + 1e-6);
      }
    }
  });

  it('is the same with many sizes, which are not tabulated', () => {
    const random = new RandomSource(1);
    const gas = mixed(3, 200, 0.8, 5);
    const jittered = { ...gas, radii: gas.radii.map((radius) => radius * (1 + 1e-9 * random.uniform())) };
    expect(exactFlatness(jittered, 1, 0.015).value).toBeCloseTo(exactFlatness(gas, 1, 0.015).value, 5);
  });

  it('grows as 1 / s for a = 1 and particles that touch, where the kink carries it', () => {
    const touching = {
      dimension: 3,
      boxLength: 4,
      positions: Uint32Array.from([0, 0, 0, 2 ** 30, 0, 0]),
      radii: Float64Array.from([0.5, 0.5]),
    };
    const [one, two] = scanFlatness(touching, 1, [0.001, 0.002]).map(({ deltaV }) => deltaV.value) as [number, number];
    expect(one / two).toBeCloseTo(2, 1);
  });

  it('has an error from blocks of the box that is that of independent configurations', () => {
    const values = Array.from({ length: 20 }, (_, seed) => exactFlatness(idealGas(3, 2000, 0.5, 40 + seed), 1));
    const mean = values.reduce((sum, { value }) => sum + value, 0) / 20;
    const scatter = Math.sqrt(values.reduce((sum, { value }) => sum + (value - mean) ** 2, 0) / 19);
    const error = values.reduce((sum, each) => sum + (each.error as number), 0) / 20;
    expect(error / scatter).toBeGreaterThan(0.5);
    expect(error / scatter).toBeLessThan(2);
    expect(exactFlatness(idealGas(3, 100, 0.5, 1), 1).error).toBeNull();
  });

  it('refuses what makes no sense', () => {
    const gas = idealGas(3, 100, 1, 1);
    expect(() => exactFlatness(gas, 1, 0)).toThrow('s must be positive, got 0');
    expect(() => exactFlatness(gas, 0.5)).toThrow('exponent must be at least 1, got 0.5');
    expect(() => exactFlatness(gas, 1, 1)).toThrow('the box side must be at least');
    expect(() => sampledFlatness(gas, 1, 0.1, 1, 1)).toThrow('sampled must be an even number of at least 4, got 1');
  });
});
