/** What the exponents say about the class, in a sentence. */
import { isRefusal } from '../../analysis/index.js';
import { type Comparison, classes, classNames, excludingExponents, excludingPull, strongestAgainst } from './compare.js';
import { type ExponentEstimates, measuredExponents } from './estimate.js';
import type { NextPlan } from './nextPlan.js';
import { exponentSymbols } from './symbols.js';

const listOf = (words: readonly string[], last: string): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words[words.length - 1]}`;

/** Whether anything was measured at all. */
export function hasResults({ criticalPoint, exponents }: ExponentEstimates): boolean {
  return !isRefusal(criticalPoint.best) || measuredExponents.some((name) => !isRefusal(exponents[name]));
}

/**
 * `Not enough data: ...` if no exponent was measured, else which classes are consistent and which are excluded, by what. One size excludes
 * none: how far corrections to scaling shift its exponents is in no error. Nor do exponents whose fits hold none, which are named if they are far off.
 * @param sizes different ones among the runs
 */
export function verdictOf(estimates: ExponentEstimates, comparison: Comparison, next: NextPlan | null, sizes: number): string {
  const { exponents, criticalPoint } = estimates;
  const measured = measuredExponents.filter((name) => !isRefusal(exponents[name]));
  const more = next ? ' Run the plan below.' : '';
  if (measured.length === 0) {
    const reason = isRefusal(criticalPoint.best) ? criticalPoint.best.reason : 'phi_c is known, but no exponent.';
    return `Not enough data: ${reason}${more}`;
  }
  const against = classes.flatMap((one) => {
    const strongest = strongestAgainst(comparison, one, excludingExponents);
    return strongest ? [{ one, ...strongest, excluded: Math.abs(strongest.pull) > excludingPull }] : [];
  });
  const words = ({ one, name, pull }: Omit<(typeof against)[number], 'excluded'>) =>
    `${classNames[one]} (${exponentSymbols[name]} is ${Math.abs(pull).toFixed(1)} errors off)`;
  const possible = against.filter(({ excluded }) => !excluded).map(words);
  const excluded = against.filter((entry) => entry.excluded).map(words);
  const sentences = [
    against.length === 0
      ? 'Neither beta nor delta comes from a fit that describes the data, and no class is excluded by others'
      : possible.length === 0
        ? sizes > 1
          ? 'No known class fits'
          : 'Undecided'
        : `Consistent with ${listOf(possible, 'and')}`,
    ...(excluded.length > 0 ? [`${sizes > 1 ? 'excluded' : 'far off at this one size'}: ${listOf(excluded, 'and')}`] : []),
  ];
  const corrections =
    excluded.length > 0 && sizes < 2
      ? ' Corrections to scaling are in no error, and one size does not show them: add sizes.'
      : '';
  const uncounted = measuredExponents.filter((name) => !excludingExponents.includes(name));
  const far = against.flatMap(({ one, excluded: out }) => {
    const strongest = out ? null : strongestAgainst(comparison, one, uncounted);
    return strongest && Math.abs(strongest.pull) > excludingPull ? [words({ one, ...strongest })] : [];
  });
  const unsure = far.length > 0 ? ` Far off, but by fits without corrections to scaling: ${listOf(far, 'and')}.` : '';
  const missing = measuredExponents.filter((name) => isRefusal(exponents[name])).map((name) => exponentSymbols[name]);
  const gaps = missing.length > 0 ? ` Not enough data for ${listOf(missing, 'and')}.${more}` : '';
  const undecided = possible.length > 1 ? ' The data do not tell these classes apart.' : '';
  return `${sentences.join('; ')}.${undecided}${unsure}${corrections}${gaps}`;
}
