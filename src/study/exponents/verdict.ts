/** What the exponents say about the class, in a sentence. */
import { isRefusal } from '../../analysis/index.js';
import { listOf } from '../../model/index.js';
import { against, type Comparison, classes, classNames, excludingProbability, uncountedAgainst } from './compare.js';
import { type ExponentEstimates, type ExponentValue, type MeasuredExponent, measuredExponents } from './estimate.js';
import type { NextPlan } from './nextPlan.js';
import { exponentSymbols } from './symbols.js';

/** Whether anything was measured at all. */
export function hasResults({ criticalPoint, exponents }: ExponentEstimates): boolean {
  return !isRefusal(criticalPoint.best) || measuredExponents.some((name) => !isRefusal(exponents[name]));
}

/** Exponents whose fits hold corrections to scaling. */
const corrected = ['beta', 'delta'] as const satisfies readonly MeasuredExponent[];
/** Others are named if they are so many errors off. */
const farOff = 3;

/** Exponents whose local slopes still change, with their range: they are those of a window and no critical exponents. */
function effectiveOnes({ exponents }: ExponentEstimates): string {
  const words = corrected.flatMap((name) => {
    const found = exponents[name];
    if (isRefusal(found)) return [];
    const { slopes } = found as ExponentValue;
    if (!slopes || slopes.level) return [];
    return [`${exponentSymbols[name]} (local slopes from ${slopes.from.toFixed(2)} to ${slopes.to.toFixed(2)})`];
  });
  if (words.length === 0) return '';
  return words.length > 1 ? `Effective exponents: ${listOf(words, 'and')}.` : `Effective exponent: ${words[0]}.`;
}

/**
 * `Not enough data: ...` if no exponent was measured, else which classes are consistent and which are excluded, by what. Only exponents whose fits hold
 * corrections to scaling and whose local slopes are level over a decade exclude a class, all of them together.
 */
export function verdictOf(estimates: ExponentEstimates, comparison: Comparison, next: NextPlan | null): string {
  const { exponents, criticalPoint } = estimates;
  const measured = measuredExponents.filter((name) => !isRefusal(exponents[name]));
  const more = next ? ' Run the plan below.' : '';
  if (measured.length === 0) {
    const reason = isRefusal(criticalPoint.best) ? criticalPoint.best.reason : 'phi_c is known, but no exponent.';
    return `Not enough data: ${reason}${more}`;
  }
  const judged = classes.flatMap((one) => {
    const found = against(comparison, one);
    return found ? [{ one, ...found, excluded: found.probability < excludingProbability }] : [];
  });
  const words = ({ one, name, pull }: Pick<(typeof judged)[number], 'one' | 'name' | 'pull'>) =>
    `${classNames[one]} (${exponentSymbols[name]} is ${Math.abs(pull).toFixed(1)} errors off)`;
  const possible = judged.filter(({ excluded }) => !excluded).map(words);
  const excluded = judged.filter((entry) => entry.excluded).map(words);
  const first =
    judged.length === 0
      ? 'No class is excluded: neither beta nor delta comes from a fit that describes the data, with local slopes that are level over a decade'
      : possible.length === 0
        ? 'No known class fits'
        : `Consistent with ${listOf(possible, 'and')}`;
  const far = judged.flatMap(({ one, excluded: out }) => {
    const strongest = out ? null : uncountedAgainst(comparison, one);
    return strongest && Math.abs(strongest.pull) > farOff ? [words({ one, ...strongest })] : [];
  });
  const missing = measuredExponents.filter((name) => isRefusal(exponents[name])).map((name) => exponentSymbols[name]);
  return [
    `${first}${excluded.length > 0 ? `; excluded: ${listOf(excluded, 'and')}` : ''}.`,
    effectiveOnes(estimates),
    possible.length > 1 ? 'The data do not tell these classes apart.' : '',
    far.length > 0 ? `Far off, but by exponents that don't count: ${listOf(far, 'and')}.` : '',
    missing.length > 0 ? `Not enough data for ${listOf(missing, 'and')}.${more}` : '',
  ]
    .filter(Boolean)
    .join(' ');
}
