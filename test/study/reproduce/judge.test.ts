import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../src/analysis/index.js';
import {
  type Judgement,
  judgeCount,
  judgeEither,
  judgeSide,
  judgeValue,
  overall,
  powerText,
  type Word,
} from '../../../src/study/reproduce/judge.js';

const head = { id: 'a', statement: 'a is 1', statistic: 'mean' };
const measured = (value: number | null, error: number | null, artefact: string | null = null): Judgement => ({
  value,
  error,
  artefact,
});
const one = { value: 1, error: 0 };

const rivals = [
  { value: 3, name: 'far' },
  { value: 1.6, name: 'near' },
];

it('says what is claimed as people read it, with a value and without', () => {
  for (const value of [0.5, null]) {
    const found = measured(value, 0.1);
    expect(judgeValue(head, found, { value: 0.745, error: 0.017 }, rivals).claimed).toBe('0.745(17)');
    expect([judgeSide(head, found, 0.25, 1).claimed, judgeSide(head, found, 0, -1).claimed]).toEqual(['> 0.25', '< 0']);
    expect(judgeEither(head, found).claimed).toBe('not 0');
  }
  expect(judgeCount(head, 3, 4, null)).toMatchObject({ value: 3, claimed: '4 of 4' });
});

describe('judgeValue', () => {
  it.each([
    [1.19, 0.1, 'agrees'],
    [0.81, 0.1, 'agrees'],
    [1.25, 0.1, 'undecided'],
    [1.31, 0.1, 'disagrees'],
    [0.69, 0.1, 'disagrees'],
  ])('%f +- %f against 1: %s', (value, error, word) => {
    expect(judgeValue(head, measured(value, error), one, rivals).verdict).toBe(word);
  });

  it('adds the errors of both in quadrature', () => {
    const judged = judgeValue(head, measured(2, 0.3), { value: 1, error: 0.4 }, [{ value: 3, name: 'far' }]);
    expect([judged.verdict, judged.distance]).toEqual(['agrees', 2]);
  });

  it('neither agrees nor disagrees where an artefact is possible, says which, and has no power', () => {
    for (const value of [1, 2]) {
      const judged = judgeValue(head, measured(value, 0.1, 'N is small'), one, rivals);
      expect([judged.verdict, judged.power]).toEqual(['cannot tell at this preset', 0]);
      expect(judged.reason).toMatch(/N is small/);
    }
  });

  it('does not agree by an error wider than a third of the way to the nearest rival', () => {
    expect(judgeValue(head, measured(1, 0.19), one, rivals).verdict).toBe('agrees');
    const judged = judgeValue(head, measured(1, 0.21), one, rivals);
    expect(judged).toMatchObject({ verdict: 'cannot tell at this preset', rival: { value: 1.6, name: 'near' } });
    expect(judged.reason).toMatch(/0.21 is above 0.2, a third of the way to 1.6 \(near\)/);
    // The error of what is claimed counts: no measurement tells it from the rival.
    expect(judgeValue(head, measured(1, 0.01), { value: 1, error: 0.21 }, rivals).verdict).toBe('cannot tell at this preset');
    // But it may contradict.
    expect(judgeValue(head, measured(3, 0.5), one, rivals).verdict).toBe('disagrees');
  });

  it('tells its power: how often the rival would be contradicted', () => {
    const power = (error: number, claimed = 0) =>
      judgeValue(head, measured(1, error), { value: 1, error: claimed }, rivals).power;
    expect(power(0.2)).toBeCloseTo(0.5, 6);
    // 3 errors are 0.3, so 0.6 is 3 errors beyond
    expect(power(0.1)).toBeCloseTo(0.99865, 5);
    // 3 errors are 1.8, and the rival is 2 errors short of them; on the other side 4 beyond
    expect(power(0.6)).toBeCloseTo(0.02275 + 0.00003, 5);
    expect(power(0.1, Math.sqrt(0.03))).toBeCloseTo(0.5, 6);
    expect(power(0)).toBe(1);
  });

  it('has the power that draws of the rival show', () => {
    const random = new SeededRandom(11);
    const error = 0.15;
    let contradicted = 0;
    for (let n = 0; n < 20_000; n++) {
      const judged = judgeValue(head, measured(1.6 + error * random.gaussian(), error), one, rivals);
      if (judged.verdict === 'disagrees') contradicted++;
    }
    const { power } = judgeValue(head, measured(1, error), one, rivals);
    expect(Math.abs(contradicted / 20_000 - (power as number))).toBeLessThan(0.01);
  });

  it('is undecided without a value or an error', () => {
    expect(judgeValue(head, { ...measured(null, null), missing: 'run longer' }, one, rivals)).toMatchObject({
      verdict: 'undecided',
      reason: 'run longer',
      distance: null,
      power: null,
    });
    expect(judgeValue(head, measured(1, Number.POSITIVE_INFINITY), one, rivals).verdict).toBe('undecided');
    expect(judgeValue(head, measured(Number.NaN, 1), one, rivals).verdict).toBe('undecided');
    expect(judgeValue(head, measured(null, null, 'N is small'), one, rivals).verdict).toBe('cannot tell at this preset');
  });
});

describe('judgeSide', () => {
  it.each([
    [0.4, 1, 'agrees'],
    [0.4, -1, 'disagrees'],
    [-0.4, -1, 'agrees'],
    [0.2, 1, 'undecided'],
    [-0.2, 1, 'undecided'],
  ] as const)('%f +- 0.1, claimed on side %i of 0: %s', (value, side, word) => {
    expect(judgeSide(head, measured(value, 0.1), 0, side).verdict).toBe(word);
  });

  it('tells neither side where an artefact is possible', () => {
    const judged = judgeSide(head, measured(-0.4, 0.1, 'states age'), 0, 1);
    expect([judged.verdict, judged.reason]).toEqual(['cannot tell at this preset', '4 errors to the other side, but states age']);
    expect(judgeSide(head, measured(0.4, 0.1, 'states age'), 0, 1).verdict).toBe('cannot tell at this preset');
  });

  it('has the power of an effect as large on the other side', () => {
    const { power, rival } = judgeSide(head, measured(0.4, 0.1), 0, 1);
    expect(power).toBeCloseTo(0.84134, 5);
    expect(rival?.value).toBe(-0.4);
  });
});

describe('judgeEither', () => {
  it('agrees beyond three errors on any side, and else cannot tell: nothing shows that there is no difference', () => {
    for (const value of [0.4, -0.4]) expect(judgeEither(head, measured(value, 0.1)).verdict).toBe('agrees');
    expect(judgeEither(head, measured(0.1, 0.1))).toMatchObject({ verdict: 'cannot tell at this preset', power: 0 });
  });
});

describe('judgeCount', () => {
  it('wants all of them', () => {
    expect(judgeCount(head, 3, 3, null)).toMatchObject({ verdict: 'agrees', power: 0.875 });
    expect(judgeCount(head, 2, 3, null)).toMatchObject({ verdict: 'disagrees', reason: 'it holds in 2 of 3 cases' });
    for (const holds of [2, 3]) {
      expect(judgeCount(head, holds, 3, 'runs are short')).toMatchObject({ verdict: 'cannot tell at this preset', power: 0 });
    }
    expect(judgeCount(head, 0, 0, null).verdict).toBe('undecided');
  });
});

it('the power is put in words', () => {
  expect(powerText(judgeValue(head, measured(1, 0.2), one, rivals))).toBe('chance to disagree were it 1.6 (near): 50 %');
  expect(powerText(judgeValue(head, measured(null, null), one, rivals))).toBeNull();
});

describe('overall', () => {
  const claim = (word: Word, main: boolean) => ({
    ...judgeCount(head, 1, 1, null),
    verdict: word,
    main,
  });

  it('is the worst of the main claims', () => {
    expect(overall([claim('agrees', true), claim('disagrees', false)])).toBe('agrees');
    expect(overall([claim('agrees', true), claim('undecided', true)])).toBe('undecided');
    expect(overall([claim('undecided', true), claim('disagrees', true)])).toBe('disagrees');
    expect(overall([claim('undecided', false), claim('agrees', false)])).toBe('undecided');
    expect(overall([claim('undecided', true), claim('cannot tell at this preset', true)])).toBe('cannot tell at this preset');
    expect(overall([claim('disagrees', true), claim('cannot tell at this preset', true)])).toBe('disagrees');
    expect(overall([])).toBe('undecided');
  });
});
