/** What a stage of a search is expected to cost: whether it is begun, or the search ends, hangs on it. */
import { describe, expect, it } from 'vitest';
import { Pace } from '../../src/study/critical/pace.js';
import type { Stage, StageRun } from '../../src/study/critical/stage.js';

const rung = (level: number): Stage => ({
  kind: 'measure',
  level,
  size: 1000 * 3 ** level,
  count: 1000 * 3 ** level,
  steps: 500 * 2 ** level,
  values: [0.5, 0.6],
  starts: 3,
  firstReplica: 0,
});

/** Runs that take so many seconds each at the two phi. */
const runs = (stage: Stage, seconds: readonly [number[], number[]]): StageRun[] =>
  stage.values.flatMap((phi, v) =>
    (seconds[v] as number[]).map((one) => ({ curve: { phi }, seconds: one }) as unknown as StageRun),
  );

const even = (stage: Stage, seconds: number) => runs(stage, [new Array(3).fill(seconds), new Array(3).fill(2 * seconds)]);

describe('the pace of a search', () => {
  it('is that of the middle run of each phi, which one slow run does not change', () => {
    const pace = new Pace();
    expect(pace.secondsOf(rung(0))).toBe(0);
    pace.take(
      rung(0),
      runs(rung(0), [
        [1, 60, 1],
        [2, 2, 90],
      ]),
    );
    expect(pace.secondsOf(rung(0))).toBeCloseTo(9, 9);
    expect(pace.secondsOf({ ...rung(0), starts: 1 })).toBeCloseTo(3, 9);
    // Three times the sites, twice the steps.
    expect(pace.secondsOf(rung(1))).toBeCloseTo(54, 9);
  });

  it('is not set by one slow stage', () => {
    const pace = new Pace();
    pace.take(rung(0), even(rung(0), 1));
    pace.take(rung(1), even(rung(1), 6));
    expect(pace.secondsOf(rung(2))).toBeCloseTo(324, 9);
    const busy = new Pace();
    busy.take(rung(0), even(rung(0), 1));
    busy.take(rung(1), even(rung(1), 60));
    expect(busy.secondsOf(rung(1))).toBeCloseTo(1.3 * 54, 9);
    expect(busy.secondsOf(rung(2))).toBeCloseTo(1.3 ** 2 * 324, 9);
  });

  it('follows a cost that falls from rung to rung, as that of a decay does', () => {
    const pace = new Pace();
    pace.take(rung(0), even(rung(0), 1));
    pace.take(rung(1), even(rung(1), 4.8));
    expect(pace.secondsOf(rung(2))).toBeCloseTo(324 * 0.8 ** 2, 9);
    pace.take(rung(2), even(rung(2), 1));
    expect(pace.secondsOf(rung(3))).toBeCloseTo(6 * 9 * 0.7, 9);
  });
});
