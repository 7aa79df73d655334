/** Whether the configuration of a run relaxes within the run. */
import { relaxationOf } from '../../../analysis/glass/index.js';
import { isPacking } from '../../../analysis/structure/index.js';
import { digits, valueText } from '../observables/observable.js';
import type { Observed } from '../observables.js';
import type { Relaxation } from '../relaxation.js';
import { notAsked, type Verdict } from './verdict.js';

export type GlassPart = Pick<Observed, 'overlaps'> & { relaxation: Relaxation | null };

/** A fluid relaxes so many times within the run. */
const manyTimes = 10;
/** F_s of an arrested state changes by less over the last decade of lags, and is a good deal above 1/e. */
const flattest = 0.1;
const level = Math.exp(-1);

/** F_s at a lag, interpolated in the logarithm. */
function scatteringAt({ lags }: Relaxation, lag: number): number | null {
  const after = lags.findIndex((each) => each.lag >= lag);
  const [a, b] = [lags[after - 1], lags[after]];
  if (b === undefined) return null;
  if (b.lag === lag) return b.scattering.value;
  if (a === undefined) return null;
  const part = Math.log(lag / a.lag) / Math.log(b.lag / a.lag);
  return a.scattering.value + part * (b.scattering.value - a.scattering.value);
}

export function glassVerdict({ overlaps, relaxation }: GlassPart): Verdict {
  const question = 'glassy';
  if (relaxation === null) return notAsked(question, 'one configuration; store frames');
  const { lags, ofRun } = relaxation;
  const [first, last] = [lags[0], lags.at(-1)] as [Relaxation['lags'][0], Relaxation['lags'][0]];
  if ((ofRun && isPacking(overlaps)) || first.scattering.value === 1)
    return notAsked(question, 'an absorbed state does not move');
  const common = { question, window: { quantity: 'lag (steps)', low: first.lag, high: last.lag }, power: null };
  if (first.scattering.value < level) {
    return {
      ...common,
      answer: 'no',
      kind: 'fluid',
      statistic: 'F_s below 1/e at the first lag',
      value: null,
      needed: null,
    };
  }
  const tau = relaxationOf(lags);
  if (tau !== null) {
    const isFluid = tau.value + 2 * (tau.error as number) < last.lag / manyTimes;
    return {
      ...common,
      answer: isFluid ? 'no' : 'undecided',
      kind: isFluid ? 'fluid' : 'slow',
      statistic: 'relaxation time',
      value: tau,
      needed: isFluid ? null : `a run of ${digits(Number((manyTimes * tau.value).toPrecision(2)))} steps`,
    };
  }
  const before = scatteringAt(relaxation, last.lag / manyTimes);
  const isFlat = before !== null && before - last.scattering.value < flattest;
  const isHigh = last.scattering.value - 2 * (last.scattering.error as number) > level + flattest;
  return {
    ...common,
    answer: isFlat && isHigh ? 'yes' : 'undecided',
    kind: isFlat && isHigh ? 'arrested in this run' : null,
    statistic: `F_s ${valueText(last.scattering)} at the longest lag`,
    value: null,
    needed: isFlat && isHigh ? null : `a longer run: ${manyTimes} times ${digits(last.lag)} steps`,
  };
}
