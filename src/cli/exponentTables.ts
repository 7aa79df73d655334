/** Tables of exponents and critical points, for `exponents` and `calibrate`. */
import { tenDigits } from '../io/index.js';
import { withError } from '../model/index.js';
import {
  type CriticalPointMethod,
  classes,
  classNames,
  type ExponentsResult,
  exponentSymbols,
  isMeasured,
  measuredExponents,
  methodNames,
  type PlanSearch,
} from '../study/index.js';
import { lineWidth } from './print.js';
import { duration } from './progress.js';
import { tableText, wrapText } from './table.js';

/** A distance in errors, with its sign. */
export const signed = (pull: number | null | undefined): string =>
  pull == null ? '' : `${pull < 0 ? '-' : '+'}${Math.abs(pull).toFixed(1)}`;

function exponentRows(result: ExponentsResult): string[][] {
  return measuredExponents.map((name) => {
    const own = result[name];
    if (!isMeasured(own)) return [exponentSymbols[name], '-', '', '', ''];
    const { value, error, uncorrected, slopes, goodness } = own;
    return [
      exponentSymbols[name],
      withError(value, error),
      uncorrected ? withError(uncorrected.value, uncorrected.error) : '',
      slopes ? `${slopes.from.toFixed(2)} to ${slopes.to.toFixed(2)}${slopes.level ? ', level' : ''}` : '',
      goodness?.toPrecision(2) ?? '',
    ];
  });
}

/** Published values of each class, and how many errors ours lie off. */
function comparedRows(result: ExponentsResult): string[][] {
  return measuredExponents.map((name) => {
    const cells = classes.map((one) => {
      const found = result.comparison[one][name];
      if (!found) return '';
      const value = withError(found.reference.value, found.reference.error);
      return found.pull == null ? value : `${value}, ${signed(found.pull)} errors`;
    });
    return [exponentSymbols[name], ...cells];
  });
}

function criticalPointRows({ phiC, phiCMethods }: ExponentsResult): string[][] {
  const methods = Object.entries(phiCMethods).map(([name, result]) => {
    const label = name === 'threshold' ? 'threshold rule, f_a < 0.1' : methodNames[name as CriticalPointMethod];
    return [
      label,
      isMeasured(result) ? withError(result.value, result.error) : '-',
      isMeasured(result) ? '' : (result as { reason: string }).reason,
    ];
  });
  const best = isMeasured(phiC) ? [['taken', withError(phiC.value, phiC.error), `from the ${methodNames[phiC.method]}`]] : [];
  return [...methods, ...best];
}

/** Reasons of what has no value, one a line. */
function reasons(result: ExponentsResult): string[] {
  return measuredExponents.flatMap((name) => {
    const own = result[name];
    return isMeasured(own) ? [] : [`${exponentSymbols[name]}: ${(own as { reason: string }).reason}`];
  });
}

/** What is not in the errors, one a line. */
function hiddenCorrections(result: ExponentsResult): string[] {
  return measuredExponents.flatMap((name) => {
    const own = result[name];
    if (!isMeasured(own) || !own.hidden || own.hidden < own.error) return [];
    const most = own.hidden.toPrecision(1);
    return [`${exponentSymbols[name]}: the data show no correction to scaling; one too small for them may move it by ${most}.`];
  });
}

/** What `randorg exponents` prints for people. */
export function exponentsText(result: ExponentsResult): string {
  const { system } = result;
  const name = system.control === 'density' ? 'rho_c' : `${system.control}_c`;
  const { model, mode, system: curves, dimension } = system.config as Record<string, string | undefined>;
  const head = [
    `${model ?? curves}${mode === undefined ? '' : ` ${mode}`}, d ${dimension}, ${system.runs} runs`,
    ...(system.source ?? []),
    `${system.values.length} values of ${system.control}, L ${system.lengths.map(tenDigits).join(', ')}`,
  ].join(', ');
  const points = tableText(criticalPointRows(result), [name, 'value', '']);
  const exponents = tableText(exponentRows(result), ['exponent', 'value', 'without correction', 'local slopes', 'goodness']);
  const compared = tableText(comparedRows(result), ['published', ...classes.map((one) => classNames[one])]);
  const lines = (texts: readonly string[]) => texts.map((text) => wrapText(text, lineWidth()));
  const missing = [...reasons(result), ...hiddenCorrections(result)];
  const below = [...(missing.length > 0 ? ['', ...lines(missing)] : []), '', ...lines([result.verdict])];
  return [...lines([head]), '', points, '', exponents, '', compared, ...below].join('\n');
}

/** The plans that were tried for a target, with what they cost, and which is chosen. */
export function searchText({ target, chosen, reached, tried }: PlanSearch): string {
  const digits = (value: number) => String(Number(value.toPrecision(2)));
  const rows = tried.map((plan) => [
    plan === chosen ? '*' : '',
    String(plan.t),
    String(plan.size),
    String(plan.values.length),
    String(plan.starts),
    digits(plan.error),
    digits(plan.statistical),
    digits(plan.systematic),
    plan.activeSteps.toExponential(1),
    plan.seconds === null ? '' : duration(plan.seconds),
  ]);
  const head = ['', 't', 'N or L', 'values', 'starts', 'error', 'statistical', 'systematic', 'active-steps', 'one core'];
  const table = tableText(rows, head);
  const star = reached ? 'the cheapest that reaches it' : 'to be the next pilot, since none reaches it';
  const above = `Plans for an error of ${target.error} of ${target.quantity}, tried on decays made up from these runs; * is ${star}:`;
  const below = 'More starts bring down the statistical part, as 1/sqrt(starts), and hardly the systematic one: longer runs do.';
  return [wrapText(above, lineWidth()), '', table, '', wrapText(below, lineWidth())].join('\n');
}
