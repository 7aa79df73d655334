/**
 * Verdicts: four words, the statistic behind each, and its power. A number agrees within two errors, disagrees beyond three, and is undecided between.
 * Where the error is too wide to tell the claimed value from its nearest rival, or the preset can't exclude that its size makes the value, both
 * agreement and disagreement would say nothing: the preset can't tell.
 */
import type { Measured } from '../../model/measured.js';
import { withError } from '../../model/withError.js';

export const cannotTell = 'cannot tell at this preset';
export type Word = 'agrees' | 'disagrees' | 'undecided' | typeof cannotTell;

/** What a value would be were the claim false. */
export interface Rival {
  value: number;
  /** What has that value, in a few words. */
  name: string;
}

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
  /** What is claimed of it, as people read it: `0.745(17)`, `< 0`, `not 0`, `156 of 156`. */
  claimed: string;
  /** The number that it is compared with; null where the claim is that there is a difference. */
  expected: Measured | null;
  /** The nearest value that the claim excludes; null without an error. Of a side: as far on the other side. Of a count: half of the cases. */
  rival: Rival | null;
  /** Chance that such an error would let the claim be contradicted, were the rival true; 0 where the preset never contradicts. Null without an error. */
  power: number | null;
  /** Value less expected, in combined errors; null if there is none. */
  distance: number | null;
  /** Why it is undecided, or what follows; null if there is nothing to add. */
  reason: string | null;
}

type Head = Pick<Judged, 'id' | 'statement' | 'statistic'> & { main?: boolean };

/** Errors up to which a value agrees, and beyond which it disagrees. */
export const limits = { agree: 2, disagree: 3 };

export interface Judgement {
  /** None if it is left out. */
  value?: number | null;
  /** Statistical and systematic, in quadrature. */
  error?: number | null;
  /** Why there is no value. */
  missing?: string | null;
  /**
   * Why the value could come from the size, the number of steps or the method; null if it was made sure that it does not. Only then may a claim be
   * confirmed or contradicted.
   */
  artefact: string | null;
}

const digits = (value: number): string => String(Number(value.toPrecision(3)));
const percent = (power: number): string => `${Math.round(100 * power)} %`;

const withMain = ({ id, statement, statistic, main = false }: Head) => ({ id, statement, statistic, main });

/** Probability of a standard normal number below x, to 1e-7 (Abramowitz and Stegun, 7.1.26). */
export function normalBelow(x: number): number {
  const t = 1 / (1 + (0.3275911 * Math.abs(x)) / Math.SQRT2);
  const series = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const above = (series * Math.exp((-x * x) / 2)) / 2;
  return x > 0 ? 1 - above : above;
}

const noValue = ({ value, error, missing }: Judgement): string | null => {
  if (!Number.isFinite(value)) return missing ?? 'there is no value';
  if (!Number.isFinite(error)) return missing ?? 'there is no error, and without one a distance means nothing';
  return null;
};

/** A claim without a value: undecided, or never to be decided here. */
function withoutValue(
  head: Head,
  { value = null, error = null, artefact }: Judgement,
  { claimed, expected }: Pick<Judged, 'claimed' | 'expected'>,
  why: string,
): Judged {
  const distance =
    value === null || !error || expected === null ? null : (value - expected.value) / Math.hypot(error, expected.error);
  const found = { ...withMain(head), value, error, claimed, expected, rival: null, power: null, distance };
  return artefact === null
    ? { ...found, verdict: 'undecided', reason: why }
    : { ...found, verdict: cannotTell, reason: `${why.replace(/\.$/, '')}; ${artefact}` };
}

/**
 * A value against a claimed one.
 * @param rivals what it would be otherwise; the nearest one sets how wide an error may be: a third of the way there
 */
export function judgeValue(head: Head, measured: Judgement, expected: Measured, rivals: readonly Rival[]): Judged {
  const none = noValue(measured);
  const claimed = withError(expected.value, expected.error);
  if (none !== null) return withoutValue(head, measured, { claimed, expected }, none);
  const { value, error, artefact } = measured as { value: number; error: number; artefact: string | null };
  const combined = Math.hypot(error, expected.error);
  const distance = combined > 0 ? (value - expected.value) / combined : value === expected.value ? 0 : Number.MAX_VALUE;
  const far = Math.abs(distance);
  const apart = (rival: Rival): number => Math.abs(rival.value - expected.value);
  const rival = rivals.reduce((a, b) => (apart(b) < apart(a) ? b : a));
  const margin = limits.disagree * combined;
  const chance =
    error > 0
      ? normalBelow((apart(rival) - margin) / error) + normalBelow((-apart(rival) - margin) / error)
      : Number(apart(rival) > margin);
  const power = artefact === null ? chance : 0;
  const found = { ...withMain(head), value, error, claimed, expected, rival, power, distance, reason: null };
  const size = far > 1e6 ? 'far' : `${digits(far)} errors`;
  if (artefact !== null) return { ...found, verdict: cannotTell, reason: `${size} off, but ${artefact}` };
  if (far > limits.disagree) return { ...found, verdict: 'disagrees' };
  if (combined > apart(rival) / 3) {
    const reason = `the error ${digits(combined)} is above ${digits(apart(rival) / 3)}, a third of the way to ${digits(rival.value)} (${rival.name}); more runs would narrow it`;
    return { ...found, verdict: cannotTell, reason };
  }
  if (far > limits.agree) {
    return { ...found, verdict: 'undecided', reason: `${size} off, between ${limits.agree} and ${limits.disagree}` };
  }
  return { ...found, verdict: 'agrees' };
}

/**
 * A value that is claimed to lie on one side of a level.
 * @param side 1: above, -1: below
 */
export function judgeSide(head: Head, measured: Judgement, level: number, side: 1 | -1): Judged {
  const none = noValue(measured);
  const claimed = `${side > 0 ? '>' : '<'} ${digits(level)}`;
  if (none !== null) return withoutValue(head, measured, { claimed, expected: null }, none);
  const { value, error, artefact } = measured as { value: number; error: number; artefact: string | null };
  const distance = error > 0 ? (value - level) / error : value === level ? 0 : Math.sign(value - level) * Number.MAX_VALUE;
  const rival = { value: level - side * Math.abs(value - level), name: 'as far on the other side' };
  const power = artefact === null ? normalBelow(Math.abs(distance) - limits.disagree) : 0;
  const expected = { value: level, error: 0 };
  const found = { ...withMain(head), value, error, claimed, expected, rival, power, distance, reason: null };
  if (artefact !== null) {
    const where = distance * side >= 0 ? 'on the claimed side' : 'to the other side';
    return {
      ...found,
      verdict: cannotTell,
      reason: `${digits(Math.min(1e6, Math.abs(distance)))} errors ${where}, but ${artefact}`,
    };
  }
  if (distance * side > limits.disagree) return { ...found, verdict: 'agrees' };
  if (distance * side < -limits.disagree) return { ...found, verdict: 'disagrees' };
  const reason = `within ${limits.disagree} errors of ${digits(level)}, on which side is open; more runs would tell`;
  return { ...found, verdict: 'undecided', reason };
}

/** A value that is claimed to differ from 0. No measurement shows that it doesn't: the claim agrees, or can't be told. */
export function judgeEither(head: Head, measured: Judgement): Judged {
  const none = noValue(measured);
  const claim = { claimed: 'not 0', expected: null };
  if (none !== null) return withoutValue(head, measured, claim, none);
  const side = (measured.value as number) < 0 ? -1 : 1;
  const judged = { ...judgeSide(head, measured, 0, side), ...claim, rival: { value: 0, name: 'no difference' }, power: 0 };
  if (judged.verdict !== 'undecided') return judged;
  const reason = `within ${limits.disagree} errors of 0, and that there is no difference can't be shown; more runs would narrow it`;
  return { ...judged, verdict: cannotTell, reason };
}

/**
 * Something that is claimed of each of several cases.
 * @param holds of them
 * @param of cases
 */
export function judgeCount(head: Head, holds: number, of: number, artefact: string | null): Judged {
  const claim = { claimed: `${of} of ${of}`, expected: { value: of, error: 0 } };
  const found = { ...withMain(head), value: holds, error: 0, ...claim, distance: null };
  if (of === 0) return { ...found, rival: null, power: null, verdict: 'undecided', reason: 'there is no case to look at' };
  const rival = { value: of / 2, name: 'each case by chance' };
  const power = artefact === null ? 1 - 0.5 ** of : 0;
  const words = `it holds in ${holds} of ${of} cases`;
  if (artefact !== null) return { ...found, rival, power, verdict: cannotTell, reason: `${words}, but ${artefact}` };
  if (holds === of) return { ...found, rival, power, verdict: 'agrees', reason: null };
  return { ...found, rival, power, verdict: 'disagrees', reason: words };
}

/** The power of a claim in words; nothing where it has none because there is no error. */
export function powerText({ power, rival }: Pick<Judged, 'power' | 'rival'>): string | null {
  if (power === null || rival === null) return null;
  return `chance to disagree were it ${digits(rival.value)} (${rival.name}): ${percent(power)}`;
}

/** The verdict on a figure: that of its main claims, the worst of them counting. */
export function overall(claims: readonly Judged[]): Word {
  const main = claims.filter((claim) => claim.main);
  const words = new Set((main.length > 0 ? main : claims).map(({ verdict }) => verdict));
  const worst = (['disagrees', cannotTell, 'undecided', 'agrees'] as const).find((word) => words.has(word));
  return worst ?? 'undecided';
}
