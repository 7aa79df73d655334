import { describe, expect, it } from 'vitest';
import { boxLength, listMoment, nthRoot, phiOf, radiusMoment, unitBallVolume } from '../../src/model/box.js';

describe('unitBallVolume', () => {
  it('is that of pi^(d/2) / Gamma(d/2 + 1)', () => {
    // v_d = v_(d-2) 2 pi / d.
    for (let d = 2; d <= 5; d++) {
      expect(unitBallVolume[d]).toBeCloseTo((((unitBallVolume[d - 2] as number) * 2) / d) * Math.PI, 14);
    }
  });
});

describe('nthRoot', () => {
  it.each([
    [27, 3, 3],
    [0.125, 3, 0.5],
    [1, 5, 1],
    [1e-5, 5, 0.1],
    [3125, 5, 5],
    [81, 4, 3],
    [2, 3, 1.2599210498948732],
    [2, 2, Math.SQRT2],
    [7, 1, 7],
    [2 ** -1050, 3, 2 ** -350],
    [2 ** 1020, 4, 2 ** 255],
  ])('of %d, order %d, is %d', (x, d, root) => {
    expect(nthRoot(x, d)).toBe(root);
  });

  it('is within two units in the last place over many orders of magnitude', () => {
    for (let d = 3; d <= 5; d++) {
      for (let k = -200; k <= 200; k++) {
        const x = 1.37 * 1.73 ** k;
        const root = nthRoot(x, d);
        expect(Math.abs(root / x ** (1 / d) - 1)).toBeLessThan(1e-14);
      }
    }
  });

  // The same iteration in Python gave these.
  it('keeps its bits (golden)', () => {
    const view = new DataView(new ArrayBuffer(8));
    const bits = (x: number) => {
      view.setFloat64(0, x);
      return view.getBigUint64(0).toString(16);
    };
    expect([nthRoot(872.6646259971648, 3), nthRoot(10, 5), nthRoot(0.3, 3)].map(bits)).toEqual([
      '40231cbe3f982a8b',
      '3ff95bb8f6d46052',
      '3fe56bfea66ef78d',
    ]);
  });

  it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (x) => {
    expect(() => nthRoot(x, 3)).toThrow(RangeError);
  });
});

describe('boxLength', () => {
  it('gives back the packing fraction', () => {
    const classes = [
      { radius: 0.7, count: 30 },
      { radius: 0.5, count: 31 },
    ];
    for (const d of [2, 3]) {
      const length = boxLength(radiusMoment(classes, d), 0.6, d);
      const volume = (unitBallVolume[d] as number) * (30 * 0.7 ** d + 31 * 0.5 ** d);
      expect(volume / length ** d).toBeCloseTo(0.6, 14);
    }
  });

  it('is that of the classes for a list in any order, to the last bit', () => {
    const values = [0.5, 0.51, 0.7, 1.3];
    const classes = values.map((radius, k) => ({ radius, count: 10 + k }));
    const radii = Float64Array.from(classes.flatMap(({ radius, count }) => new Array<number>(count).fill(radius)));
    const mixed = radii.map((_, k) => radii[(k * 17) % radii.length] as number);
    for (const d of [1, 2, 3, 5]) {
      expect(listMoment(radii, d)).toBe(radiusMoment(classes, d));
      expect(listMoment(mixed, d)).toBe(radiusMoment(classes, d));
    }
  });
});

describe('phiOf', () => {
  it('gives back a decimal phi from the side of its box, in every dimension', () => {
    for (let d = 1; d <= 5; d++) {
      for (const [k, phi] of [0.5, 0.64, 0.1, 0.5596, 1.5, 0.300001].entries()) {
        const moment = listMoment(new Float64Array(1000 + 37 * k).fill(0.5), d);
        expect(phiOf(moment, boxLength(moment, phi, d), d)).toBe(phi);
      }
    }
  });

  it('gives a box that others have rounded, within its last digits', () => {
    const moment = 1000 / 8;
    const side = Math.fround(boxLength(moment, 0.6, 3));
    expect(Math.abs(boxLength(moment, phiOf(moment, side, 3), 3) / side - 1)).toBeLessThan(4e-16);
  });
});
