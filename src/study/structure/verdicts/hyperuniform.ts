/** Whether a state is hyperuniform, in words. */
import type { SmallK } from '../lambda.js';
import { digits } from '../observables/observable.js';
import type { Verdict } from './verdict.js';

const question = 'hyperuniform';

/** A number of particles that decides, to one digit. */
const about = (particles: number): string => Number(particles.toPrecision(1)).toExponential().replace('e+', 'e');

function neededText({ judgement, particles, fit, range: [low] }: SmallK): string {
  const reach = `k sigma reaches down to ${digits(low)} only`;
  if (judgement.needed !== null) return `${reach}: N of ${about(judgement.needed * particles)} would tell`;
  if (fit === null) return `${reach}: more particles, or a wider --fit-window`;
  return fit.doubt === null ? `${reach}: runs of other seeds, for the mean over them` : fit.doubt;
}

/** @param found what small k tells; null if there is no spectral density of a mixture */
export function hyperuniformVerdict(found: SmallK | null): Verdict {
  const nothing = { question, answer: 'undecided', kind: null, value: null, window: null, power: null, needed: null } as const;
  if (found === null) return { ...nothing, statistic: 'no spectral density', needed: '--spectral-density' };
  const { judgement, fit, quantity, range } = found;
  const { answer, test, stealthyTo } = judgement;
  const curve = quantity === 'spectralDensity' ? 'chi' : 'S';
  const asked = { quantity: 'k sigma', low: range[0], high: test?.window[1] ?? range[1] };
  if (stealthyTo !== null) {
    const window = { ...asked, high: stealthyTo };
    return { ...nothing, answer, kind: 'class I, a crystal or stealthy', statistic: `${curve}(k) below 1e-9`, window };
  }
  const needed = answer === 'undecided' ? neededText(found) : null;
  if (fit === null || test === null) return { ...nothing, statistic: 'too few k', window: asked, needed };
  const level = answer === 'no';
  return {
    question,
    answer,
    kind: judgement.class === null ? null : `class ${judgement.class}`,
    statistic: level ? `${curve}(0)` : `lambda of ${curve}(k)`,
    value: level ? test.level : fit.effective,
    window: asked,
    power: level
      ? `${digits(test.level.value / test.level.error)} errors above 0, p = ${digits(test.pValue)}`
      : `p = ${digits(test.pValue)} of ${curve}(0) = 0 with lambda 2; a level of ${Number(test.seen.toPrecision(2))} would show in 80 %`,
    needed,
  };
}
