import { describe, expect, it } from 'vitest';
import { sumOfSquares } from '../../src/engine/sumOfSquares.js';

describe('sumOfSquares', () => {
  it('is exact for numbers of every size and sign', () => {
    const values: bigint[] = [
      0n,
      1n,
      -1n,
      2n ** 26n - 1n,
      2n ** 26n,
      -(2n ** 40n) + 7n,
      2n ** 52n - 1n,
      -(2n ** 52n),
      2n ** 62n + 3n,
      -(2n ** 63n),
    ];
    let seed = 12345n;
    for (let k = 0; k < 5000; k++) {
      seed = (seed * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
      values.push(BigInt.asIntN(64, seed) >> BigInt(k % 60));
    }
    const stored = BigInt64Array.from(values);
    const exact = values.reduce((sum, v) => sum + v * v, 0n);
    expect(sumOfSquares(new Int32Array(stored.buffer))).toBe(exact);
  });

  it('does not lose a carry in long sums', () => {
    const stored = new BigInt64Array(100_000).fill(2n ** 51n + 12345n);
    expect(sumOfSquares(new Int32Array(stored.buffer))).toBe(100_000n * (2n ** 51n + 12345n) ** 2n);
  });
});
