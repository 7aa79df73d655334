/**
 * Verdicts: three words and the statistic behind each. A number agrees within two errors, disagrees beyond three, and is undecided between;
 * undecided too if its error is too wide to contradict anything, or if the preset can't exclude that the distance comes from its size.
 */
export type Word = 'agrees' | 'disagrees' | 'undecided';

export interface Judged {
  /** Short name, unique in its figure. */
  id: string;
  /** What is claimed, in a sentence. */
  statement: string;
  /** Whether the verdict on the figure hangs on it. */
  main: boolean;
  verdict: Word;
  /** What the value is a value of, and how it was got. */
  statistic: string;
  value: number | null;
  error: number | null;
  /** What is claimed for it; null where the claim is a sign or a count. */
  expected: { value: number; error: number } | null;
  /** Value less expected, in combined errors; null if there is none. */
  distance: number | null;
  /** Why it is undecided, or what follows; null if there is nothing to add. */
  reason: string | null;
}

type Head = Pick<Judged, 'id' | 'statement' | 'statistic'> & { main?: boolean };

/** Errors up to which a value agrees, and beyond which it disagrees. */
export const limits = { agree: 2, disagree: 3 };

export interface Judgement {
  value: number | null;
  /** Statistical and systematic, in quadrature. */
  error: number | null;
  /** Why there is no value. */
  missing?: string | null;
  /**
   * Why a distance could come from the size, the number of steps or the method; null if it was made sure that it does not. Only then may
   * a claim be contradicted.
   */
  artefact: string | null;
}

const digits = (value: number): string => String(Number(value.toPrecision(3)));

const undecided = (head: Head, { value, error }: Judgement, expected: Judged['expected'], reason: string): Judged => ({
  ...withMain(head),
  verdict: 'undecided',
  value,
  error,
  expected,
  distance: value === null || !error || expected === null ? null : (value - expected.value) / Math.hypot(error, expected.error),
  reason,
});

const withMain = ({ id, statement, statistic, main = false }: Head) => ({ id, statement, statistic, main });

const noValue = ({ value, error, missing }: Judgement): string | null => {
  if (value === null || !Number.isFinite(value)) return missing ?? 'there is no value';
  if (error === null || !Number.isFinite(error)) return missing ?? 'there is no error, and without one a distance means nothing';
  return null;
};

/**
 * A value against a claimed one.
 * @param widest error beyond which an agreement says nothing
 */
export function judgeValue(head: Head, measured: Judgement, expected: { value: number; error: number }, widest: number): Judged {
  const none = noValue(measured);
  if (none !== null) return undecided(head, measured, expected, none);
  const { value, error, artefact } = measured as { value: number; error: number; artefact: string | null };
  const combined = Math.hypot(error, expected.error);
  const distance = combined > 0 ? (value - expected.value) / combined : 0;
  const far = Math.abs(distance);
  const found = { ...withMain(head), value, error, expected, distance, reason: null };
  if (far > limits.disagree) {
    if (artefact !== null) return undecided(head, measured, expected, `${digits(far)} errors off, but ${artefact}`);
    return { ...found, verdict: 'disagrees' };
  }
  if (error > widest) {
    return undecided(
      head,
      measured,
      expected,
      `the error ${digits(error)} is above ${digits(widest)}, too wide to tell anything apart; ${artefact ?? 'more runs would narrow it'}`,
    );
  }
  if (far > limits.agree) {
    return undecided(head, measured, expected, `${digits(far)} errors off, between ${limits.agree} and ${limits.disagree}`);
  }
  return { ...found, verdict: 'agrees' };
}

/**
 * A value that is claimed to lie on one side of a level.
 * @param side 1: above, -1: below
 */
export function judgeSide(head: Head, measured: Judgement, level: number, side: 1 | -1): Judged {
  const none = noValue(measured);
  if (none !== null) return undecided(head, measured, null, none);
  const { value, error, artefact } = measured as { value: number; error: number; artefact: string | null };
  const distance = error > 0 ? (value - level) / error : value === level ? 0 : Math.sign(value - level) * Number.MAX_VALUE;
  const found = { ...withMain(head), value, error, expected: { value: level, error: 0 }, distance, reason: null };
  if (distance * side > limits.disagree) return { ...found, verdict: 'agrees' };
  if (distance * side < -limits.disagree) {
    if (artefact === null) return { ...found, verdict: 'disagrees' };
    return { ...found, verdict: 'undecided', reason: `${digits(Math.abs(distance))} errors to the other side, but ${artefact}` };
  }
  return {
    ...found,
    verdict: 'undecided',
    reason: `within ${limits.disagree} errors of ${digits(level)}, on which side is open; ${artefact ?? 'more runs would tell'}`,
  };
}

/**
 * Something that is claimed of each of several cases.
 * @param holds of them
 * @param of cases
 */
export function judgeCount(head: Head, holds: number, of: number, artefact: string | null): Judged {
  const found = { ...withMain(head), value: holds, error: 0, expected: { value: of, error: 0 }, distance: null };
  if (of === 0) return { ...found, verdict: 'undecided', reason: 'there is no case to look at' };
  if (holds === of) return { ...found, verdict: 'agrees', reason: null };
  const words = `it holds in ${holds} of ${of} cases`;
  if (artefact !== null) return { ...found, verdict: 'undecided', reason: `${words}, but ${artefact}` };
  return { ...found, verdict: 'disagrees', reason: words };
}

/** The verdict on a figure: that of its main claims, the worst of them counting. */
export function overall(claims: readonly Judged[]): Word {
  const main = claims.filter((claim) => claim.main);
  const counted = main.length > 0 ? main : claims;
  if (counted.some(({ verdict }) => verdict === 'disagrees')) return 'disagrees';
  return counted.length > 0 && counted.every(({ verdict }) => verdict === 'agrees') ? 'agrees' : 'undecided';
}
