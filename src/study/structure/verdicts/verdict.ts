/** The answer to a question about a state, and what it rests on. */
import type { MeanValue } from '../../../analysis/structure/index.js';
import { digits, type Row, valueText } from '../observables/observable.js';

export interface Verdict {
  /** The word that the question asks about, such as hyperuniform. */
  question: string;
  answer: 'yes' | 'no' | 'undecided' | 'not asked';
  /** More of the answer, such as the class or the crystal; null without. */
  kind: string | null;
  /** What was measured, in words, such as lambda of S(k). */
  statistic: string;
  /** What was found; null if nothing could be. */
  value: MeanValue | null;
  /** Where: a quantity with its unit, and the range of it that was used; null of what has no range. */
  window: { quantity: string; low: number; high: number } | null;
  /** What these data could have told, one phrase such as `S(0) down to 0.003 in 90 %`; null where nobody knows. */
  power: string | null;
  /** What would decide it, one phrase; null of a decided one. */
  needed: string | null;
}

/** A row of a table: the question, then the answer with what it rests on. */
export function verdictRow({ question, answer, kind, statistic, value, window, power, needed }: Verdict): Row {
  const head = kind === null ? answer : `${answer}, ${kind}`;
  const basis = [
    value === null ? statistic : `${statistic} ${valueText(value)}`,
    ...(window === null ? [] : [`${window.quantity} ${digits(window.low)} to ${digits(window.high)}`]),
    ...(power === null ? [] : [power]),
  ].join('; ');
  return [question, `${head} (${basis})${needed === null ? '' : `; ${needed}`}`];
}

/** A question that this state does not pose, and why. */
export const notAsked = (question: string, why: string): Verdict => ({
  question,
  answer: 'not asked',
  kind: null,
  statistic: why,
  value: null,
  window: null,
  power: null,
  needed: null,
});
