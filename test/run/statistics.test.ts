import { describe, expect, it } from 'vitest';
import { RunStatistics, type SavedStatistics } from '../../src/run/statistics.js';

const activeAt = (t: number): number => 1 + ((t * 7919) % 90);

/** Counts of the configurations from..to-1, given to statistics. */
function count(statistics: RunStatistics, from: number, to: number): RunStatistics {
  const times = Array.from({ length: to - from }, (_, k) => from + k);
  const active = Uint32Array.from(times, activeAt);
  statistics.add({ from, steps: to - from, active, contacts: active.map((n) => 2 * n), absorbedAt: null });
  return statistics;
}

const stored = (statistics: RunStatistics): SavedStatistics => JSON.parse(JSON.stringify(statistics.save()));

/** Mean of active over the window that the statistics say, from the definition. */
function meanOver(start: number, end: number): number {
  let sum = 0;
  for (let t = start; t <= end; t++) sum += activeAt(t);
  return sum / (end - start + 1);
}

describe('restored statistics', () => {
  it.each([0, 10, 500, 501, 502, 999, 1000])('at t = %d go on as if nothing had been', (t) => {
    const whole = count(new RunStatistics(1000), 0, 1000);
    const second = count(RunStatistics.restore(stored(count(new RunStatistics(1000), 0, t)), t, 1000), t, 1000);
    for (const statistics of [whole, second]) statistics.addLast(1000, 5, 10, 10);
    expect(second.windowStart).toBe(501);
    expect(second.activity.estimate()).toEqual(whole.activity.estimate());
    expect(second.contacts.estimate()).toEqual(whole.contacts.estimate());
    expect(second.activeSteps).toBe(whole.activeSteps);
  });

  it.each([
    // [steps begun with, t of the checkpoint, steps now, earliest and latest start of the window]
    ['nothing averaged yet: exact', 1000, 300, 3000, 1501, 1501],
    ['extended at its end: a segment may be lost', 1000, 1000, 1500, 751, 751 + 500 / 32],
    ['extended in its window', 1000, 900, 1100, 551, 551 + 500 / 32],
    ['extended beyond twice its steps: exact', 1000, 1000, 2500, 1251, 1251],
    ['extended to just where it had come', 1000, 1000, 1998, 1000, 1000],
    ['shortened: what was not averaged is missing', 1000, 520, 600, 501, 501],
    ['shortened before its window', 1000, 450, 600, 450, 450],
  ])('%s', (_, begun, t, steps, earliest, latest) => {
    const first = stored(count(new RunStatistics(begun), 0, t));
    const second = count(RunStatistics.restore(first, t, steps), t, steps);
    second.addLast(steps, activeAt(steps), 2 * activeAt(steps), 1);
    expect(second.windowStart).toBeGreaterThanOrEqual(earliest);
    expect(second.windowStart).toBeLessThanOrEqual(latest);
    expect(second.activity.count).toBe(steps - second.windowStart + 1);
    expect(second.activity.estimate()?.value).toBeCloseTo(meanOver(second.windowStart, steps), 10);
    expect(second.contacts.estimate()?.value).toBeCloseTo(2 * meanOver(second.windowStart, steps), 10);
  });

  it('of an extended run are not moved again', () => {
    const first = stored(count(new RunStatistics(1000), 0, 1000));
    const extended = count(RunStatistics.restore(first, 1000, 1500), 1000, 1200);
    const resumed = RunStatistics.restore(stored(extended), 1200, 1500);
    expect(resumed.windowStart).toBe(extended.windowStart);
    expect(resumed.activity.estimate()).toEqual(extended.activity.estimate());
  });
});
