import { describe, expect, it } from 'vitest';
import { type Judgement, judgeCount, judgeSide, judgeValue, overall } from '../../../src/study/reproduce/judge.js';

const head = { id: 'a', statement: 'a is 1', statistic: 'mean' };
const measured = (value: number | null, error: number | null, artefact: string | null = null): Judgement => ({
  value,
  error,
  artefact,
});
const one = { value: 1, error: 0 };

describe('judgeValue', () => {
  it.each([
    [1.19, 0.1, 'agrees'],
    [0.81, 0.1, 'agrees'],
    [1.25, 0.1, 'undecided'],
    [1.31, 0.1, 'disagrees'],
    [0.69, 0.1, 'disagrees'],
  ])('%f +- %f against 1: %s', (value, error, word) => {
    expect(judgeValue(head, measured(value, error), one, 0.2).verdict).toBe(word);
  });

  it('adds the errors of both in quadrature', () => {
    const judged = judgeValue(head, measured(2, 0.3), { value: 1, error: 0.4 }, 1);
    expect([judged.verdict, judged.distance]).toEqual(['agrees', 2]);
  });

  it('does not disagree where an artefact is possible, and says which', () => {
    const judged = judgeValue(head, measured(2, 0.1, 'N is small'), one, 0.2);
    expect([judged.verdict, judged.reason]).toEqual(['undecided', '10 errors off, but N is small']);
  });

  it('does not agree by a wide error', () => {
    const judged = judgeValue(head, measured(1, 0.5), one, 0.2);
    expect(judged.verdict).toBe('undecided');
    expect(judged.reason).toMatch(/0.5 is above 0.2/);
    // But it may contradict.
    expect(judgeValue(head, measured(3, 0.5), one, 0.2).verdict).toBe('disagrees');
  });

  it('is undecided without a value or an error', () => {
    expect(judgeValue(head, { ...measured(null, null), missing: 'run longer' }, one, 1)).toMatchObject({
      verdict: 'undecided',
      reason: 'run longer',
      distance: null,
    });
    expect(judgeValue(head, measured(1, Number.POSITIVE_INFINITY), one, 1).verdict).toBe('undecided');
    expect(judgeValue(head, measured(Number.NaN, 1), one, 1).verdict).toBe('undecided');
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

  it('does not disagree where an artefact is possible', () => {
    const judged = judgeSide(head, measured(-0.4, 0.1, 'states age'), 0, 1);
    expect([judged.verdict, judged.reason]).toEqual(['undecided', '4 errors to the other side, but states age']);
  });
});

describe('judgeCount', () => {
  it('wants all of them', () => {
    expect(judgeCount(head, 3, 3, null).verdict).toBe('agrees');
    expect(judgeCount(head, 2, 3, null)).toMatchObject({ verdict: 'disagrees', reason: 'it holds in 2 of 3 cases' });
    expect(judgeCount(head, 2, 3, 'runs are short').verdict).toBe('undecided');
    expect(judgeCount(head, 0, 0, null).verdict).toBe('undecided');
  });
});

describe('overall', () => {
  const claim = (word: 'agrees' | 'disagrees' | 'undecided', main: boolean) => ({
    ...judgeCount(head, 1, 1, null),
    verdict: word,
    main,
  });

  it('is the worst of the main claims', () => {
    expect(overall([claim('agrees', true), claim('disagrees', false)])).toBe('agrees');
    expect(overall([claim('agrees', true), claim('undecided', true)])).toBe('undecided');
    expect(overall([claim('undecided', true), claim('disagrees', true)])).toBe('disagrees');
    expect(overall([claim('undecided', false), claim('agrees', false)])).toBe('undecided');
    expect(overall([])).toBe('undecided');
  });
});
