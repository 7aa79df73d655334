import { describe, expect, it } from 'vitest';
import { exp, log, power, rne } from './math.js';
import { hash, philox4x32, replicaSeed, stepKey, unit } from './random.js';
import { centreOfMass, displacement, GRID, moments, randomPacking, twoSpheres } from './scenes.js';
import { gridRadii, type OracleConfig, oracleStep, randomStart } from './step.js';

// The oracle is itself a program that may be wrong: it is tested here against published known answers and closed forms of
// physics (two spheres), never against the engine. Seeds are fixed, so a statistical bound that holds once holds always; bounds are
// five standard errors.

function expectClose(actual: number[], expected: number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  const worst = Math.max(...actual.map((value, k) => Math.abs(value - expected[k])));
  expect(worst, `${actual} against ${expected}`).toBeLessThan(tolerance);
}

describe('random numbers', () => {
  it('Philox4x32-10 gives the known answers of Random123', () => {
    const answer = (counter: bigint[], key: bigint[]) =>
      philox4x32(counter, key).map((word) => word.toString(16).padStart(8, '0'));
    expect(answer([0n, 0n, 0n, 0n], [0n, 0n])).toEqual(['6627e8d5', 'e169c58d', 'bc57ac4c', '9b00dbd8']);
    const ones = 0xffffffffn;
    expect(answer([ones, ones, ones, ones], [ones, ones])).toEqual(['408f276d', '41c83b0e', 'a20bc7c6', '6d5451fd']);
    expect(answer([0x243f6a88n, 0x85a308d3n, 0x13198a2en, 0x03707344n], [0xa4093822n, 0x299f31d0n])).toEqual([
      'd16cfe09',
      '94fdcceb',
      '5001e420',
      '24126ea1',
    ]);
  });

  it('a step key splits step, stream and seed into the right words', () => {
    const seed = 0x299f31d0a4093822n;
    const o = philox4x32([5n, 3n, 2n, 9n], [0xa4093822n, 0x299f31d0n]);
    expect(stepKey(seed, 2, 5n + (3n << 32n), 9)).toEqual({ k0: o[0] | (o[1] << 32n), k1: o[2] | (o[3] << 32n) });
    expect(replicaSeed(seed, 0)).toBe(seed);
    expect(replicaSeed(seed, 1)).toBe(stepKey(seed, 7, 1).k0);
  });

  it('unit is the f64 with these mantissa bits less 1, in [0, 1)', () => {
    const view = new DataView(new ArrayBuffer(8));
    const key = stepKey(1n, 2, 0);
    for (const h of [0n, 1n << 12n, 2n ** 63n, 2n ** 64n - 1n, hash(key, 0n), hash(key, 1n)]) {
      view.setBigUint64(0, 0x3ff0000000000000n | (h >> 12n));
      expect(unit(h)).toBe(view.getFloat64(0) - 1);
    }
    expect(unit(0n)).toBe(0);
    expect(unit(2n ** 64n - 1n)).toBe(1 - 2 ** -52);
  });

  it('draws of consecutive counters and of consecutive steps are uniform and uncorrelated', () => {
    const n = 40000;
    const key = stepKey(1n, 2, 0);
    const streams = [(k: number) => hash(key, BigInt(k)), (k: number) => hash(stepKey(1n, 2, k), 0n)];
    for (const draw of streams) {
      const u = Array.from({ length: n }, (_, k) => unit(draw(k)));
      expect(Math.min(...u)).toBeGreaterThanOrEqual(0);
      expect(Math.max(...u)).toBeLessThan(1);
      const mean = (f: (k: number) => number) => u.reduce((sum, _, k) => sum + f(k), 0) / n;
      expect(Math.abs(mean((k) => u[k]) - 1 / 2)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
      expect(Math.abs(mean((k) => u[k] ** 2) - 1 / 3)).toBeLessThan(5 * Math.sqrt(4 / 45 / n));
      expect(Math.abs(mean((k) => (u[k] - 0.5) * (u[(k + 1) % n] - 0.5)))).toBeLessThan(5 / 12 / Math.sqrt(n));
    }
  });
});

describe('log, exp and power', () => {
  /** Distance in units of the last place of the reference. */
  function ulps(value: number, reference: number): number {
    const exponent = Math.floor(Math.log2(Math.abs(reference)));
    return Math.abs(value - reference) / 2 ** (exponent - 52);
  }
  const key = stepKey(3n, 1, 0);
  const uniform = (k: number) => unit(hash(key, BigInt(k)));

  it('log is within 2 ulp of Math.log', () => {
    expect(log(1)).toBe(0);
    for (let k = 0; k < 20000; k++) {
      const x = uniform(k) * 2 ** -(k % 50) + 2 ** -53;
      expect(ulps(log(x), Math.log(x)), `log(${x})`).toBeLessThanOrEqual(2);
    }
    for (const x of [2 ** -1022, 2 ** -53, 1 - 2 ** -53, Math.SQRT2, 1.4142135623730954, 2, 1e300])
      expect(ulps(log(x), Math.log(x)), `log(${x})`).toBeLessThanOrEqual(2);
  });

  it('exp is within 2 ulp of Math.exp, and 0 below -708', () => {
    expect(exp(0)).toBe(1);
    expect(exp(-708.5)).toBe(0);
    expect(exp(Number.NEGATIVE_INFINITY)).toBe(0);
    for (let k = 0; k < 20000; k++) {
      const y = (k % 2 ? -708 : -3) * uniform(k);
      expect(ulps(exp(y), Math.exp(y)), `exp(${y})`).toBeLessThanOrEqual(2);
    }
  });

  it('power is q^b on both of its branches', () => {
    for (const b of [0, 0.5, 1, 1.5, 16, 0.3, 1.3, 2.7, 16.5, 17]) {
      expect(power(1, b)).toBe(1);
      expect(power(0, b)).toBe(b === 0 ? 1 : 0);
      for (const q of [1e-9, 0.01, 0.3, 0.99]) expect(power(q, b) / q ** b).toBeCloseTo(1, 12);
    }
  });

  it('rne rounds ties to even, symmetrically', () => {
    expect([0.5, 1.5, 2.5, -0.5, -1.5, 2.4, -2.6].map((v) => rne(v) + 0)).toEqual([0, 2, 2, 0, -2, 2, -3]);
  });
});

describe('contacts, activity and energy', () => {
  it('counts, flags and energy agree with a plain f64 sum', () => {
    const sizes = Array.from({ length: 120 }, (_, id) => (id % 2 ? 0.5 : 0.7));
    const { config, start } = randomPacking(120, 3, 5, { radii: sizes, model: 'sgd', batchFraction: 0.5, exponent: 2 });
    const step = oracleStep(config, start, 0);
    const list: number[][] = [];
    let energy = 0;
    for (let i = 0; i < 120; i++) {
      for (let j = i + 1; j < 120; j++) {
        let r2 = 0;
        for (let c = 0; c < 3; c++) {
          const x = (start[3 * i + c] - start[3 * j + c]) / GRID;
          r2 += ((x - Math.round(x)) * config.boxLength) ** 2;
        }
        const diameter = sizes[i] + sizes[j];
        if (r2 >= diameter ** 2) continue;
        list.push([i, j]);
        energy += (diameter / 2) * (1 - Math.sqrt(r2) / diameter) ** 2;
      }
    }
    expect(step.contactList).toEqual(list);
    expect(step.contacts).toBe(list.length);
    expect(step.active).toBe(new Set(list.flat()).size);
    expect(step.activeFlags.reduce((sum, flag) => sum + flag, 0)).toBe(step.active);
    expect(Number(step.energy) / GRID / energy).toBeCloseTo(1, 7);
  });

  it('contact is strict, to the last grid unit', () => {
    const { config, start } = twoSpheres([0, 0], {});
    const D = 2 * gridRadii(config)[0];
    start.set([D, 5, 0, 5]);
    expect(oracleStep(config, start, 0).contacts).toBe(0);
    start.set([D - 1, 5, 0, 5]);
    expect(oracleStep(config, start, 0).contacts).toBe(1);
    start.set([5, 5, 2 ** 32 + 6 - D, 5]); // separation D - 1 through the boundary
    expect(oracleStep(config, start, 0).contacts).toBe(1);
  });

  it('an overlap below the cut-off is kicked but not counted', () => {
    const { config, start } = twoSpheres([1 - 1e-4, 0], { model: 'gd', activityCutoff: 1e-3 });
    const step = oracleStep(config, start, 0);
    expect([step.active, step.contacts, step.contactList.length]).toEqual([0, 0, 0]);
    expect(step.energy).toBeGreaterThan(0n);
    expectClose(displacement({ config, start }, 0), [0.1, 0, -0.1, 0], 1e-8);
  });

  it('a random start is uniform, and differs by seed', () => {
    const n = 5000;
    const start = randomStart(n, 2, 5n);
    const mean = start.reduce((sum, word) => sum + word / GRID, 0) / start.length;
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / start.length));
    expect(new Set(start).size).toBeGreaterThan(start.length - 3);
    expect(randomStart(2, 2, 6n)).not.toEqual(randomStart(2, 2, 5n));
    expect(randomStart(n, 1, 5n)).toEqual(start.filter((_, k) => k % 2 === 0)); // a component has its own counter
  });
});

describe('two spheres at separation (0.3, 0.4, 0.5), eps = 0.2', () => {
  const draws = 20000;
  const separation = [0.3, 0.4, 0.5];
  const along = [3, 4, 5];
  const mean = [...along, ...along.map((x) => -x)].map((x) => (0.1 * x) / Math.sqrt(50));
  // u n with u uniform in [0, 0.2]: variance 0.2^2 / 12 along n = (3, 4, 5) / sqrt(50).
  const covariance = along.map((x) => along.map((y) => (x * y) / 15000));
  const cases: [string, Partial<OracleConfig>, number][] = [
    ['bro reciprocal', { mode: 'reciprocal' }, -1],
    ['bro nonreciprocal', { mode: 'nonreciprocal' }, 0],
    ['bro particle', { mode: 'particle' }, 0],
    ['bro particle-normalised', { mode: 'particle-normalised' }, 0],
    ['sgd pair', { model: 'sgd', mode: 'pair', stepSize: 0.8 / 3, batchFraction: 0.75 }, -1],
    ['sgd particle', { model: 'sgd', mode: 'particle', stepSize: 0.8 / 3, batchFraction: 0.75 }, 0],
  ];
  for (const [name, options, cross] of cases) {
    it(`${name}: mean and covariance as in closed form`, () => {
      const { config, start } = twoSpheres(separation, options);
      const measured = moments({ config, start }, draws);
      expectClose(measured.mean, mean, 5 * Math.sqrt(covariance[2][2] / draws));
      // Standard error of a variance: sqrt((kurtosis - 1) / draws), kurtosis 1.8 (uniform), 2.33 (Bernoulli 3/4).
      const tolerance = covariance[2][2] * 5 * Math.sqrt(1.4 / draws);
      for (let k = 0; k < 3; k++) {
        expectClose(measured.covariance[k].slice(0, 3), covariance[k], tolerance);
        expectClose(measured.covariance[k + 3].slice(3), covariance[k], tolerance);
        const expected = covariance[k].map((value) => cross * value);
        expectClose(measured.covariance[k].slice(3), expected, tolerance);
      }
    });
  }
});

describe('kick laws', () => {
  const dimensions = [1, 2, 3, 4, 5] as const;
  const sideOfBox = { 1: 25, 2: 6, 3: 4, 4: 3, 5: 2.5 };
  const reciprocal: [string, Partial<OracleConfig>][] = [
    ['bro reciprocal', { mode: 'reciprocal' }],
    ['sgd pair', { model: 'sgd', batchFraction: 0.5 }],
    ['sgd pair, a = 2.3', { model: 'sgd', batchFraction: 0.5, exponent: 2.3 }],
    ['gd', { model: 'gd' }],
  ];
  for (const [name, options] of reciprocal) {
    it(`${name}: conserves the centre of mass to the last bit in every dimension`, () => {
      for (const dimension of dimensions) {
        const { config, start } = randomPacking(50, dimension, sideOfBox[dimension], options);
        let positions = start;
        for (let t = 0; t < 10; t++) positions = oracleStep(config, positions, t).positions;
        expect(positions).not.toEqual(start);
        expect(centreOfMass(positions, dimension)).toEqual(centreOfMass(start, dimension));
      }
    });
  }

  it('particle modes do not conserve the centre of mass', () => {
    for (const options of [{ mode: 'nonreciprocal' }, { mode: 'particle' }, { model: 'ro', mode: 'particle' }] as const) {
      const { config, start } = randomPacking(50, 2, 6, options);
      expect(centreOfMass(oracleStep(config, start, 0).positions, 2)).not.toEqual(centreOfMass(start, 2));
    }
  });

  it('sgd with p = 1, pair, particle or both-batch, is gd; with p = 0 nothing moves', () => {
    for (const exponent of [1, 1.5, 2, 2.3]) {
      const { config, start } = randomPacking(80, 3, 4, { model: 'gd', exponent });
      const gd = oracleStep(config, start, 4);
      for (const mode of ['pair', 'particle', 'both-batch']) {
        expect(oracleStep({ ...config, model: 'sgd', mode, batchFraction: 1 }, start, 4)).toEqual(gd);
        expect(oracleStep({ ...config, model: 'sgd', mode, batchFraction: 0 }, start, 4).positions).toEqual(start);
      }
    }
  });

  it('gd with a small learning rate lowers the energy by alpha |gradient|^2', () => {
    for (const exponent of [1.5, 2, 2.3]) {
      const { config, start } = randomPacking(80, 3, 4, { model: 'gd', exponent, stepSize: 1e-5 });
      const step = oracleStep(config, start, 0);
      const move = displacement({ config, start }, 0);
      const expected = move.reduce((sum, x) => sum + x * x, 0) / config.stepSize;
      const drop = Number(step.energy - oracleStep(config, step.positions, 1).energy) / GRID;
      expect(drop / expected).toBeCloseTo(1, 3);
    }
  });

  it('a particle without contact stays, and every model leaves an absorbed state as it is', () => {
    for (const options of [{ mode: 'particle-normalised' }, { model: 'gd', exponent: 2 }, { model: 'ro' }] as const) {
      const { config, start } = twoSpheres([0.9, 0.9], options);
      const step = oracleStep(config, start, 0);
      expect([step.active, step.contacts, step.energy]).toEqual([0, 0, 0n]);
      expect(step.positions).toEqual(start);
    }
  });

  it('bro particle-normalised moves along the sum of the unit vectors, at most eps, and not at all when they cancel', () => {
    const { config } = twoSpheres([0, 0], { mode: 'particle-normalised', radii: [0.5, 0.5, 0.5] });
    const unitLength = GRID / config.boxLength;
    // Particle 0 between two others, at right angles: it is pushed along (1, 1) / sqrt(2).
    const corner = Uint32Array.from([0, 0, -0.5 * unitLength, 0, 0, -0.8 * unitLength]);
    for (let t = 0; t < 50; t++) {
      const [x, y] = displacement({ config, start: corner }, t);
      expect(Math.abs(x - y)).toBeLessThan(1e-8);
      expect(Math.hypot(x, y)).toBeLessThanOrEqual(config.stepSize + 1e-8);
      expect(x).toBeGreaterThan(0);
    }
    const line = Uint32Array.from([0, 0, -0.7 * unitLength, 0, 0.7 * unitLength, 0]);
    expect(displacement({ config, start: line }, 3).slice(0, 2)).toEqual([0, 0]);
    expect(displacement({ config, start: line }, 3)[2]).toBeLessThan(0);
  });

  for (const kickShape of ['ball', 'uniform'] as const) {
    it(`ro, ${kickShape}: isotropic, with the variance of its shape, independent of the partner`, () => {
      const draws = 4000;
      for (const dimension of dimensions) {
        const separation = new Array<number>(dimension).fill(0.1);
        const { config, start } = twoSpheres(separation, { model: 'ro', kickShape });
        const variance = config.stepSize ** 2 / (kickShape === 'ball' ? dimension + 2 : 3 * dimension);
        const { mean, covariance } = moments({ config, start }, draws);
        expectClose(mean, new Array(2 * dimension).fill(0), 5 * Math.sqrt(variance / draws));
        covariance.forEach((row, k) => {
          const expected = row.map((_, l) => (k === l ? variance : 0));
          expectClose(row, expected, variance * 5 * Math.sqrt(2.5 / draws));
        });
        for (let t = 0; t < 100; t++) {
          const x = displacement({ config, start }, t);
          expect(Math.hypot(...x.slice(0, dimension))).toBeLessThanOrEqual(config.stepSize + 1e-8);
        }
      }
    });
  }

  it('coincident centres part in opposite, isotropic directions with the full force', () => {
    const draws = 3000;
    for (const dimension of dimensions) {
      for (const exponent of [1, 2.3]) {
        const { config, start } = twoSpheres(new Array(dimension).fill(0), { model: 'gd', exponent });
        const step = oracleStep(config, start, 0);
        expect(step.contactList).toEqual([[0, 1]]);
        expect(Number(step.energy) / GRID).toBeCloseTo(0.5, 8);
        const length = (config.stepSize * exponent) / 2;
        const { mean, covariance } = moments({ config, start }, draws);
        expectClose(mean, new Array(2 * dimension).fill(0), (5 * length) / Math.sqrt(dimension * draws));
        const variance = length ** 2 / dimension;
        const expected = covariance[0].map((_, l) => (l === 0 ? variance : l === dimension ? -variance : 0));
        expectClose(covariance[0], expected, variance * 5 * Math.sqrt(2 / draws));
        for (let t = 0; t < 50; t++) {
          const x = displacement({ config, start }, t);
          expect(Math.hypot(...x.slice(0, dimension))).toBeCloseTo(length, 7);
          expectClose(
            x.slice(0, dimension),
            x.slice(dimension).map((y) => -y),
            1e-15,
          );
        }
      }
      const normalised = twoSpheres(new Array(dimension).fill(0), { mode: 'particle-normalised' });
      const kick = displacement(normalised, 0);
      expect(Math.hypot(...kick)).toBeGreaterThan(0);
    }
  });

  for (const exponent of [1.5, 2, 2.3]) {
    it(`dither, a = ${exponent}: unbiased at moves below a grid unit, and antisymmetric`, () => {
      const draws = 8000;
      for (const dimension of [3, 5] as const) {
        const separation = [0.3, -0.4, 0.5, 0.2, 0.1].slice(0, dimension);
        // A learning rate of six grid units.
        const { config, start } = twoSpheres(separation, { model: 'gd', exponent, stepSize: (6 * 8) / GRID });
        const r = Math.hypot(...separation);
        const expected = separation.map((x) => ((6 * exponent) / 2) * (1 - r) ** (exponent - 1) * (x / r));
        const sum = new Array<number>(dimension).fill(0);
        const seen = Array.from({ length: dimension }, () => new Set<number>());
        for (let t = 0; t < draws; t++) {
          const k = displacement({ config, start }, t).map((x) => Math.round((x / 8) * GRID));
          for (let c = 0; c < dimension; c++) {
            sum[c] += k[c];
            seen[c].add(k[c]);
            expect(k[c] + k[c + dimension]).toBe(0);
          }
        }
        const mean = sum.map((x) => x / draws);
        expectClose(mean, expected, 5 * Math.sqrt(0.25 / draws));
        for (let c = 0; c < dimension; c++)
          expect([...seen[c]].sort((x, y) => x - y)).toEqual([Math.floor(expected[c]), Math.floor(expected[c]) + 1]);
      }
    });
  }

  it('the step of a pair does not depend on the particles it does not touch', () => {
    const { config, start } = twoSpheres([0.3, 0.4, 0.5], { mode: 'reciprocal' });
    const alone = oracleStep(config, start, 9).positions;
    expect(alone).not.toEqual(start);
    const far = Array.from(start.slice(0, 3), (word) => (word + 2 ** 31) >>> 0);
    const three = oracleStep({ ...config, radii: [0.5, 0.5, 0.5] }, Uint32Array.from([...start, ...far]), 9);
    expect([...three.positions]).toEqual([...alone, ...far]);
  });

  it('steps are functions of (positions, t, seed) that leave their argument alone', () => {
    const { config, start } = randomPacking(50, 2, 6, {});
    const copy = start.slice();
    const step = oracleStep(config, start, 1);
    expect(start).toEqual(copy);
    expect(oracleStep(config, start, 1)).toEqual(step);
    expect(oracleStep(config, start, 2).positions).not.toEqual(step.positions);
    expect(oracleStep({ ...config, seed: 8n }, start, 1).positions).not.toEqual(step.positions);
  });
});

it('N = 300 in three dimensions takes 20 steps in seconds, and loses energy on the way', () => {
  const { config, start } = randomPacking(300, 3, 6.4, { mode: 'reciprocal' });
  let positions = start;
  const energy: bigint[] = [];
  for (let t = 0; t < 20; t++) {
    const step = oracleStep(config, positions, t);
    energy.push(step.energy);
    positions = step.positions;
  }
  expect(energy[19]).toBeLessThan(energy[0] / 2n);
}, 15000);
