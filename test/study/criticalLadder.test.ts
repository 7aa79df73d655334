/** The stages of a search for phi_c, on a made-up system whose phi_c is known. */
import { describe, expect, it } from 'vitest';
import { bracketOf, halvingTime, sidesOf } from '../../src/analysis/levelling.js';
import { Ladder } from '../../src/study/critical/ladder.js';
import { Scan } from '../../src/study/critical/scan.js';
import { curvesOf, nextReplica, type Stage } from '../../src/study/critical/stage.js';
import { criticalSystem } from '../../src/study/critical/system.js';
import { isWhole } from '../support/whole.js';
import { runsOf, type World, world } from './criticalWorld.js';

/** Climbs to the end; the stages, and why it ended. */
function climb(ladder: Ladder, of: World = world, most = 40): { stages: Stage[]; end: string } {
  const stages: Stage[] = [];
  for (;;) {
    const next = ladder.next();
    if (typeof next === 'string') return { stages, end: next };
    stages.push(next);
    ladder.take(next, runsOf(next, of));
    if (stages.length === most) return { stages, end: 'most' };
  }
}

const system = criticalSystem({ kick: 0.1 });

describe('the ladder of a search', () => {
  it('finds phi_c within its error wherever it is, and ends at the precision', () => {
    const worlds = isWhole ? 6 : 3;
    const pulls = Array.from({ length: worlds }, (_, k) => {
      const critical = 0.2 + (1.2 / worlds) * k;
      const ladder = new Ladder(system, 1e-3);
      const { end } = climb(ladder, { ...world, critical, noise: 0.1, firstRun: 1e6 * k });
      const { value, error, method } = ladder.combined as NonNullable<typeof ladder.combined>;
      const { low, high } = ladder.bracket as { low: number; high: number };
      expect([end, method, low < critical, critical < high]).toEqual([
        'precision',
        expect.stringMatching(/decay|curvature/),
        true,
        true,
      ]);
      expect(error).toBeLessThanOrEqual(1e-3);
      return (value - critical) / error;
    });
    expect(pulls.reduce((sum, pull) => sum + pull ** 2, 0) / worlds).toBeLessThan(2);
    expect(pulls.filter((pull) => Math.abs(pull) < 1).length).toBeGreaterThanOrEqual(worlds / 2);
  }, 120_000);

  it.each([
    [1, 1.393],
    [2, 1.533],
    [3, 1.823],
  ])('doubles the time and keeps t/L^z in d = %d, narrows the range, and uses no start twice', (dimension, z) => {
    const lattice = criticalSystem({ model: 'manna', dimension });
    const ladder = new Ladder(lattice, 1e-9);
    const { stages } = climb(ladder, world, 12);
    const rungs = stages.filter(({ kind }) => kind === 'measure');
    const levels = rungs.filter((rung, k) => rung.level !== rungs[k - 1]?.level);
    expect(levels.length).toBeGreaterThan(2);
    levels.slice(1).forEach((rung, k) => {
      const before = levels[k] as Stage;
      expect(rung.steps).toBe(2 * before.steps);
      if (rung.count < lattice.largestCount) expect((rung.size / before.size) ** z).toBeCloseTo(2, 1);
    });
    const width = ({ values }: Stage) => (values.at(-1) as number) - (values[0] as number);
    expect(width(levels.at(-1) as Stage)).toBeLessThan(width(levels[0] as Stage) / 3);
    stages.slice(1).forEach((stage, k) => {
      expect(stage.firstReplica).toBe(nextReplica(stages[k] as Stage));
    });
  });

  it('puts the phi of a rung where the joint fit of the one before takes them, on both sides of phi_c', () => {
    const ladder = new Ladder(system, 1e-9);
    const { stages } = climb(ladder, world, 10);
    const last = stages.at(-1) as Stage;
    expect(last.values.filter((phi) => phi < world.critical).length).toBeGreaterThan(2);
    expect(last.values.filter((phi) => phi > world.critical).length).toBeGreaterThan(2);
    // log f_a at the end changes by a few from the first phi to the last: no phi is far from phi_c at that time.
    const ends = runsOf(last, { ...world, noise: 0 }).map(({ curve }) => Math.log(curve.activity.at(-1) as number));
    expect(Math.max(...ends) - Math.min(...ends)).toBeLessThan(4);
  });

  it('adds starts of the largest size that is allowed, and says when they no longer help', () => {
    const ladder = new Ladder(criticalSystem({ particles: 12000 }), 1e-9);
    const { stages, end } = climb(ladder);
    expect(end).toBe('largest size');
    const rungs = stages.filter(({ kind }) => kind === 'measure');
    expect(rungs.map(({ size }) => size)).toEqual([8192, 8192, ...new Array(rungs.length - 2).fill(12000)]);
    expect(ladder.levels.map(({ steps }) => steps)).toEqual([1, 2, 4, 8].map((factor) => factor * (rungs[0]?.steps as number)));
    const { parts, error } = ladder.combined as NonNullable<typeof ladder.combined>;
    expect(ladder.levels.at(-1)?.starts === 36 || parts.starts <= error / 4).toBe(true);
    expect(ladder.more()).toEqual([]);
  });

  it('fills the rest of a budget with starts of the last size, where they help', () => {
    const noisy = { ...world, noise: 0.1 };
    const ladder = new Ladder(system, 1e-9);
    expect(ladder.more()).toEqual([]);
    const stages: Stage[] = [];
    while (ladder.more().length === 0 && stages.length < 12) stages.push(...climb(ladder, noisy, 1).stages);
    const next = ladder.next() as Stage;
    const offers = ladder.more();
    expect(offers).toEqual([3, 2, 1].map((starts) => ({ ...stages.at(-1), starts, firstReplica: next.firstReplica })));
    const before = ladder.levels.at(-1)?.starts as number;
    const two = offers[1] as Stage;
    ladder.take(two, runsOf(two, noisy));
    expect(ladder.levels.at(-1)?.starts).toBe(before + 2);
    // A whole stage again, with starts of its own.
    expect(ladder.more()[0]).toEqual({ ...stages.at(-1), firstReplica: nextReplica(two) });
  });

  it('keeps the bracket of earlier rounds where a later one loses an end', () => {
    const scan = new Scan(criticalSystem({ model: 'manna', dimension: 1 }));
    // f_a falls slowly, so that little is told apart: rounds narrow the bracket less and less.
    const slow = { ...world, delta: 0.14, beta: 0.38, amplitude: 2.5 };
    const brackets = [];
    for (let next = scan.next(0); next !== null; next = scan.next(nextReplica(next))) {
      scan.take(next, runsOf(next, slow));
      brackets.push(scan.bracket);
    }
    expect(brackets.length).toBeLessThan(6);
    const { low, high } = scan.bracket as { low: number; high: number };
    expect([low < world.critical, high > world.critical, (high - low) / high > 0.06]).toEqual([true, true, true]);
  });

  it('refuses a range without a transition', () => {
    expect(() => climb(new Ladder(system, 1e-3), { ...world, critical: 3 })).toThrow(
      /^phi has no critical value in \(0, 1.5\]: all runs absorb, at 1.5 too; /,
    );
    expect(() => climb(new Ladder(system, 1e-3), { ...world, critical: -2 })).toThrow(
      /^phi has no critical value that can be found: runs stay active down to /,
    );
  });
});

describe('the side of a phi', () => {
  const stage: Stage = {
    kind: 'bracket',
    level: -1,
    size: 4096,
    count: 4096,
    steps: 3000,
    values: [0.5, 0.596, 0.6, 0.7],
    starts: 3,
    firstReplica: 0,
  };

  it('is undecided where runs neither absorb nor level off', () => {
    const sides = sidesOf(curvesOf(runsOf(stage)));
    expect(sides.map(({ side }) => side)).toEqual(['below', 'undecided', 'undecided', 'above']);
    expect(bracketOf(sides)).toEqual({ low: 0.5, high: 0.7 });
  });

  it('makes a bracket of unbroken rows only', () => {
    const sides = (['below', 'above', 'below', 'undecided', 'above'] as const).map((side, k) => ({ phi: k, side }));
    expect(bracketOf(sides)).toEqual({ low: 0, high: 4 });
    expect(bracketOf([{ phi: 1, side: 'above' }])).toEqual({ low: null, high: 1 });
  });

  it('comes with the time in which the start is forgotten', () => {
    // 2 = (1 + t)^0.45 exp(x): between 1 and the time of the pure power
    const time = halvingTime(curvesOf(runsOf(stage)));
    expect(time).toBeGreaterThan(1);
    expect(time).toBeLessThan(2 ** (1 / world.delta));
  });
});
