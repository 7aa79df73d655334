import { describe, expect, it } from 'vitest';
import { CheckpointTimes } from '../../src/run/checkpointTimes.js';

describe('CheckpointTimes', () => {
  it('by steps: at multiples, once each, not at the start', () => {
    const times = new CheckpointTimes(50, null, 0);
    expect([0, 1, 49, 50, 51, 100].map((t) => times.isDue(t, 1e9))).toEqual([false, false, false, true, false, true]);
    expect([0, 1, 49, 50].map((t) => times.stepsFrom(t))).toEqual([50, 49, 1, 50]);
    times.written(50, 1e9);
    expect([times.isDue(50, 2e9), times.isDue(100, 2e9)]).toEqual([false, true]);
  });

  it.each([
    ['30s', 30],
    ['5m', 300],
    ['2h', 7200],
  ])('by time: %s is %d seconds since the last one', (every, seconds) => {
    const times = new CheckpointTimes(every, null, 1000);
    const now = 1000 + 1000 * seconds;
    expect([times.isDue(7, now - 1), times.isDue(7, now), times.isDue(0, now)]).toEqual([false, true, false]);
    expect(times.stepsFrom(7)).toBe(Number.POSITIVE_INFINITY);
    times.written(7, now);
    expect([times.isDue(7, 2 * now), times.isDue(8, now + 1), times.isDue(8, 2 * now)]).toEqual([false, false, true]);
  });

  it('knows which state is in no checkpoint', () => {
    const fresh = new CheckpointTimes(50, null, 0);
    expect([fresh.isMissing(0), fresh.isMissing(20)]).toEqual([true, true]);
    const resumed = new CheckpointTimes(50, 20, 0);
    expect([resumed.isMissing(20), resumed.isMissing(21), resumed.isDue(50, 0)]).toEqual([false, true, true]);
  });
});
