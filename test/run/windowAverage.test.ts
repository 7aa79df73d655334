import { describe, expect, it } from 'vitest';
import { BlockingAverage } from '../../src/run/index.js';
import { WindowAverage } from '../../src/run/windowAverage.js';

const values = Array.from({ length: 5000 }, (_, t) => ((t * 2654435761) >>> 18) % 1000);

function plain(of: readonly number[]) {
  const average = new BlockingAverage();
  for (const value of of) average.add(value);
  return average.estimate();
}

function windowOf(of: readonly number[]) {
  const average = new WindowAverage();
  for (const value of of) average.add(value);
  return average;
}

/** Through text, as in a file. */
const stored = (average: WindowAverage) => WindowAverage.restore(JSON.parse(JSON.stringify(average.save())));

describe('WindowAverage', () => {
  it.each([0, 1, 2, 63, 64, 65, 127, 128, 1000, 4095, 4096, 5000])('of %d values is the plain average', (count) => {
    const of = values.slice(0, count);
    const average = windowOf(of);
    expect(average.count).toBe(count);
    expect(average.estimate()).toEqual(plain(of));
  });

  it.each([1, 17, 64, 200, 1023, 3000])('goes on from its stored state after %d values', (count) => {
    const average = stored(windowOf(values.slice(0, count)));
    for (const value of values.slice(count)) average.add(value);
    expect(average.count).toBe(values.length);
    expect(average.estimate()).toEqual(plain(values));
  });

  it.each([1, 5, 100, 2500, 4999])('without the first %d values at least is the plain average of the rest', (least) => {
    const average = windowOf(values);
    const dropped = average.drop(least);
    expect(dropped).toBeGreaterThanOrEqual(least);
    // Whole segments: at most a 32nd of the values is lost.
    expect(dropped - least).toBeLessThanOrEqual(values.length / 32);
    expect(average.count).toBe(values.length - dropped);
    const more = Array.from({ length: 3000 }, (_, t) => t % 7);
    for (const value of more) average.add(value);
    expect(stored(average).estimate()).toEqual(plain([...values.slice(dropped), ...more]));
  });

  it('drops nothing, or all there is', () => {
    expect(windowOf(values).drop(0)).toBe(0);
    const average = windowOf(values);
    expect(average.drop(1e9)).toBe(values.length);
    expect([average.count, average.estimate()]).toEqual([0, null]);
  });

  it('stays small, however many values there were', () => {
    const average = new WindowAverage();
    for (let t = 0; t < 200_000; t++) average.add(t % 100);
    const { segments, length } = average.save();
    expect(segments.length).toBeLessThan(64);
    expect(segments.length * length).toBeGreaterThan(190_000);
    expect(JSON.stringify(average.save()).length).toBeLessThan(50_000);
  });

  it('is exact where doubles are not', () => {
    const large = Array.from({ length: 300 }, (_, t) => 2 ** 31 + t);
    expect(stored(windowOf(large)).estimate()).toEqual(plain(large));
  });
});
