import { expect, it } from 'vitest';
import { type Verdict, verdictRow } from '../../src/study/structure/verdicts/verdict.js';

const verdict: Verdict = {
  question: 'hyperuniform',
  answer: 'undecided',
  kind: null,
  statistic: 'S(0)',
  value: { value: 0.012, error: 0.0104 },
  window: { quantity: 'k sigma', low: 0.5, high: 1 },
  power: 'S(0) of 0.05 would have shown in 90 %',
  needed: 'N of 2e5 would tell',
};

it('a verdict names the answer, what it rests on, and what would decide it', () => {
  expect(verdictRow(verdict)).toEqual([
    'hyperuniform',
    'undecided (S(0) 0.012(10); k sigma 0.5 to 1; S(0) of 0.05 would have shown in 90 %); N of 2e5 would tell',
  ]);
  const plain: Verdict = { ...verdict, answer: 'yes', kind: 'class III', value: null, window: null, power: null, needed: null };
  expect(verdictRow(plain)).toEqual(['hyperuniform', 'yes, class III (S(0))']);
});
