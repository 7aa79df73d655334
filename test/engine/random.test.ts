/** Random streams and elementary functions of the engine, against published answers, the oracle and the host's libm. */
import { beforeAll, describe, expect, it } from 'vitest';
import { instantiateEngine, type LoadedEngine } from '../../src/engine/binaries.js';
import { philox4x32 } from '../../src/model/index.js';
import * as math from '../oracle/math.js';
import * as normal from '../oracle/normal.js';
import { stepKey } from '../oracle/random.js';

let engine: LoadedEngine;
beforeAll(async () => {
  engine = await instantiateEngine(3);
});

describe('Philox4x32-10', () => {
  it('gives the known answers of Random123', () => {
    expect([...philox4x32([0, 0, 0, 0], [0, 0])]).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
    const pi = philox4x32([0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0]);
    expect([...pi]).toEqual([0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]);
  });

  it('makes the same step keys in the engine, the oracle and the host', () => {
    const out = 4096;
    for (const [seed, stream, step] of [
      [1n, 2, 0],
      [2n ** 64n - 1n, 3, 2 ** 40 + 5],
      [123456789123456789n, 6, 4294967296],
    ] as const) {
      engine.exports.key(seed, stream, step, 0, out);
      const [k0, k1] = new BigUint64Array(engine.memory.buffer, out, 2);
      const expected = stepKey(seed, stream, step, 0);
      expect([k0, k1]).toEqual([expected.k0, expected.k1]);
    }
  });
});

describe('elementary functions', () => {
  it('log and exp are the oracle bit for bit and within 2 units of the last place of libm', () => {
    const ulp = (x: number): number => 2 ** (Math.floor(Math.log2(Math.abs(x))) - 52);
    for (let k = 1; k < 4000; k++) {
      const x = (k * 0.618033988749895) % 1 || 0.5;
      const y = -30 * x;
      expect(engine.exports.log(x)).toBe(math.log(x));
      expect(engine.exports.exp(y)).toBe(math.exp(y));
      expect(Math.abs(engine.exports.log(x) - Math.log(x))).toBeLessThanOrEqual(2 * ulp(Math.log(x)));
      expect(Math.abs(engine.exports.exp(y) - Math.exp(y))).toBeLessThanOrEqual(2 * ulp(Math.exp(y)));
    }
  });

  it.each(['release', 'scalar'] as const)('quantile and cumulative of the %s build are the oracle bit for bit', async (build) => {
    const { quantile, cumulative } = (await instantiateEngine(3, build)).exports;
    // the middle, the tails, and what is further out than a draw ever came
    for (const v of [0.5, 0.075, 0.925, 1e-11, 1e-12, 2 ** -53, 1 - 2 ** -53]) expect(quantile(v)).toBe(normal.quantile(v));
    for (const z of [0, 7.071, -7.08, 9, -36, 40, -40]) expect(cumulative(z)).toBe(normal.cumulative(z));
    for (let k = 1; k < 4000; k++) {
      const v = (k * 0.618033988749895) % 1;
      expect(quantile(v)).toBe(normal.quantile(v));
      expect(cumulative(20 * v - 10)).toBe(normal.cumulative(20 * v - 10));
    }
  });

  it('power takes products and roots where it can and logarithms elsewhere', () => {
    for (const q of [0, 1e-9, 0.1, 0.7, 1]) {
      expect(engine.exports.power(q, 0)).toBe(1);
      expect(engine.exports.power(q, 0.5)).toBe(Math.sqrt(q));
      expect(engine.exports.power(q, 1)).toBe(q);
      expect(engine.exports.power(q, 1.5)).toBe(q * Math.sqrt(q));
      expect(engine.exports.power(q, 1.3)).toBeCloseTo(q ** 1.3, 14);
    }
  });
});
