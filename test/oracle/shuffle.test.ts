import { describe, expect, it } from 'vitest';
import { STREAM, stepKey } from './random.js';
import { placeOf } from './shuffle.js';

const keyOf = (pass: number) => stepKey(5n, STREAM.shuffle, pass);

describe('places of a shuffled pass', () => {
  it.each([1, 2, 7, 16, 256, 257, 1000])('are those of a permutation of %i', (n) => {
    const places = Array.from({ length: n }, (_, id) => placeOf(keyOf(n), n, id));
    expect([...places].sort((a, b) => a - b)).toEqual(places.map((_, k) => k));
    if (n > 10) expect(places).not.toEqual(Array.from({ length: n }, (_, id) => placeOf(keyOf(n + 1), n, id)));
  });

  it('put three particles into quarters as a draw without replacement does', () => {
    const n = 32;
    const passes = 6000;
    const counts = new Array<number>(64).fill(0);
    for (let pass = 0; pass < passes; pass++) {
      const [a, b, c] = [0, 1, 29].map((id) => Math.floor((4 * placeOf(keyOf(pass), n, id)) / n));
      counts[16 * a + 4 * b + c]++;
    }
    const left = (quarter: number, taken: number[]) => n / 4 - taken.filter((other) => other === quarter).length;
    const chiSquare = counts.reduce((sum, count, cell) => {
      const [a, b, c] = [cell >> 4, (cell >> 2) & 3, cell & 3];
      const share = (left(a, []) * left(b, [a]) * left(c, [a, b])) / (n * (n - 1) * (n - 2));
      return sum + (count - passes * share) ** 2 / (passes * share);
    }, 0);
    expect(Math.abs(chiSquare - 63)).toBeLessThan(4 * Math.sqrt(2 * 63));
    // independent draws would share a quarter more often
    const pairs = counts.reduce((sum, count, cell) => {
      const [a, b, c] = [cell >> 4, (cell >> 2) & 3, cell & 3];
      return sum + count * [a === b, a === c, b === c].filter(Boolean).length;
    }, 0);
    const error = Math.sqrt((0.25 * 0.75) / (3 * passes));
    expect(Math.abs(pairs / (3 * passes) - (n / 4 - 1) / (n - 1))).toBeLessThan(4 * error);
    expect(pairs / (3 * passes)).toBeLessThan(0.25 - 4 * error);
  });
});
