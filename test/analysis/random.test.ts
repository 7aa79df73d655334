import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/analysis/index.js';

describe('SeededRandom', () => {
  it('gives the same bits everywhere and for ever: resampled errors depend on them', () => {
    const random = new SeededRandom(1);
    expect([random.uint32(), random.uint32(), random.uint32()]).toMatchInlineSnapshot(`
      [
        3387734806,
        1080862987,
        3546521498,
      ]
    `);
  });

  it('has other numbers for every word of the seed', () => {
    const firsts = [new SeededRandom(1), new SeededRandom(2), new SeededRandom(1, 1), new SeededRandom(1, 0, 1)].map((random) =>
      random.uint32(),
    );
    expect(new Set(firsts).size).toBe(4);
  });

  it('is uniform: moments, every integer equally often', () => {
    const random = new SeededRandom(7);
    const count = 60_000;
    const tally = new Array<number>(6).fill(0);
    let [sum, squares] = [0, 0];
    for (let k = 0; k < count; k++) {
      const x = random.uniform();
      const face = Math.floor(6 * x);
      tally[face] = (tally[face] as number) + 1;
      sum += x;
      squares += x * x;
    }
    // Five standard deviations each.
    expect(Math.abs(sum / count - 1 / 2)).toBeLessThan(5 * Math.sqrt(1 / 12 / count));
    expect(Math.abs(squares / count - 1 / 3)).toBeLessThan(5 * Math.sqrt(4 / 45 / count));
    for (const n of tally) expect(Math.abs(n - count / 6)).toBeLessThan(5 * Math.sqrt((count * 5) / 36));
  });

  it('has Gaussians of variance 1, kurtosis 3 and no memory', () => {
    const random = new SeededRandom(8);
    const x = Array.from({ length: 50_000 }, () => random.gaussian());
    const moment = (power: number) => x.reduce((sum, value) => sum + value ** power, 0) / x.length;
    expect(Math.abs(moment(1))).toBeLessThan(5 / Math.sqrt(x.length));
    expect(Math.abs(moment(2) - 1)).toBeLessThan(5 * Math.sqrt(2 / x.length));
    expect(Math.abs(moment(4) - 3)).toBeLessThan(5 * Math.sqrt(96 / x.length));
    const product = x.slice(1).reduce((sum, value, k) => sum + value * (x[k] as number), 0) / x.length;
    expect(Math.abs(product)).toBeLessThan(5 / Math.sqrt(x.length));
  });
});
