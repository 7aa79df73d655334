/** What is claimed of the learning rate at which runs begin to stay active, of clouds and of spheres alike. */
import { difference, fitPolynomial } from '../../../analysis/overRuns.js';
import type { Measured } from '../../../model/measured.js';
import { type Judged, type Judgement, judgeCount, judgeEither, judgeSide, judgeValue } from '../judge.js';
import { type Point, type Rule, ruleName, type Threshold } from './switching.js';

/** Part of the runs that has to absorb below the switch, and to stay active above it. */
const part = 0.75;
/** f_a of a run of the smallest systems in which one pair is left; a jump is to be above. */
export const leastJump = 0.1;

const missing = 'too few systems have a switch';

/** Straight line of a quantity against the logarithm of N: its slope, with the scatter about the line in its error. */
export function slopeWithSize(
  thresholds: readonly Threshold[],
  quantity: (threshold: Threshold) => Measured | null,
): Measured | null {
  const points = thresholds.flatMap((threshold) => {
    const measured = quantity(threshold);
    if (measured === null || !(measured.error > 0)) return [];
    return [{ x: Math.log(threshold.size), y: measured.value, error: measured.error }];
  });
  const line = fitPolynomial(points, 1);
  return line === null ? null : { value: line.slope.value, error: line.slope.error * line.scatter };
}

/** x of N^x, as the threshold goes. */
export const exponentOf = (thresholds: readonly Threshold[]): Measured | null =>
  slopeWithSize(thresholds, ({ found }) => found?.middle ?? null);

const judgementOf = (measured: Measured | null): Judgement => ({ ...measured, missing, artefact: null });

export interface Kind {
  /** clouds or spheres. */
  name: string;
  /** Begins a sentence. */
  title: string;
}

const rangeOf = (thresholds: readonly Threshold[]): string => `from ${thresholds[0]?.size} to ${thresholds.at(-1)?.size}`;

/** Runs absorb at the smallest rate of each system, and stay active at the largest. */
export function phasesClaim({ name, title }: Kind, points: readonly Point[], thresholds: readonly Threshold[]): Judged {
  const holds = thresholds.filter(({ rule, size }) => {
    const own = points.filter((point) => point.rule === rule && point.size === size).sort((a, b) => a.rate - b.rate);
    const [low, high] = [own[0], own.at(-1)];
    return low !== undefined && high !== undefined && low.absorbed >= part * low.runs && high.absorbed <= (1 - part) * high.runs;
  });
  return judgeCount(
    {
      id: `${name} phases`,
      main: true,
      statement: `${title} absorb below a learning rate and stay active above it, for every batch, momentum and N (no published value)`,
      statistic: `systems in which at least ${part} of the runs absorb at the smallest rate of the scan and stay active at the largest`,
    },
    holds.length,
    thresholds.length,
    null,
  );
}

/** How the switch of a rule changes with N. */
export interface Ours {
  kind: Kind;
  rule: Rule;
  /** Of this rule, by rising N. */
  thresholds: readonly Threshold[];
}

/** The learning rate falls with N. */
export function fallsClaim({ kind, rule, thresholds }: Ours): Judged {
  return judgeSide(
    {
      id: `${kind.name} threshold, ${ruleName(rule)}`,
      main: true,
      statement: `${kind.title} stay active from a smaller learning rate on, the larger N is, ${rangeOf(thresholds)} (${ruleName(rule)}; no published value)`,
      statistic: 'x of N^x, through the rates at which half of the runs stay active',
    },
    judgementOf(exponentOf(thresholds)),
    0,
    -1,
  );
}

/** It does not depend on N. */
export function staysClaim({ kind, rule, thresholds }: Ours, rival: { value: number; name: string }): Judged {
  return judgeValue(
    {
      id: `${kind.name} threshold, ${ruleName(rule)}`,
      main: true,
      statement: `${kind.title} stay active from the same learning rate on, whatever N is, ${rangeOf(thresholds)} (${ruleName(rule)}; a kick depends on the pair alone)`,
      statistic: 'x of N^x, through the rates at which half of the runs stay active',
    },
    judgementOf(exponentOf(thresholds)),
    { value: 0, error: 0.02 },
    [rival],
  );
}

/** f_a rises more steeply in larger systems. */
export function sharpensClaim({ kind, rule, thresholds }: Ours): Judged {
  const [first, last] = [thresholds[0]?.slope, thresholds.at(-1)?.slope];
  return judgeSide(
    {
      id: `${kind.name} sharpening, ${ruleName(rule)}`,
      statement: `The switch of ${kind.name} sharpens as N grows (${ruleName(rule)}; so does a transition)`,
      statistic: `slope of f_a with ln(learning rate) in the middle, at N = ${thresholds.at(-1)?.size} less at N = ${thresholds[0]?.size}`,
    },
    judgementOf(first && last ? difference(last, first) : null),
    0,
    1,
  );
}

/** f_a of runs that last does not go to 0 at the switch. */
export function jumpClaim({ kind, rule, thresholds }: Ours): Judged {
  const last = thresholds.at(-1);
  return judgeSide(
    {
      id: `${kind.name} jump, ${ruleName(rule)}`,
      statement: `At the switch f_a of ${kind.name} jumps from 0 to above ${leastJump}, so that there is no beta (${ruleName(rule)}; no published value)`,
      statistic: `f_a of the runs that last, near the switch at N = ${last?.size}`,
    },
    judgementOf(last?.jump ?? null),
    leastJump,
    1,
  );
}

/** How the jump changes with N. */
export function jumpChangesClaim({ kind, rule, thresholds }: Ours): Judged {
  return judgeEither(
    {
      id: `${kind.name} jump with N, ${ruleName(rule)}`,
      statement: `The f_a at which ${kind.name} switch depends on N (${ruleName(rule)}; no published value)`,
      statistic: 'change of that f_a with ln N',
    },
    judgementOf(slopeWithSize(thresholds, ({ jump }) => jump)),
  );
}
