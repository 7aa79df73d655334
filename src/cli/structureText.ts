/** What `structure` prints of spheres: the verdicts, what they rest on, and the curves; of a sweep a row for each system. */
import type { StructureGroup } from '../study/structure/groups.js';
import { isMixture } from '../study/structure/lambda.js';
import { lambdaRows, suppressionRow } from '../study/structure/lambdaRows.js';
import { digits, valueText } from '../study/structure/observables/observable.js';
import { meanRows, observedRows } from '../study/structure/observables.js';
import type { StructureCurves, StructureResult } from '../study/structure/structure.js';
import { questionsOf, type SystemRow, statisticsOf, systemRows, verdictOf } from '../study/structure/systems.js';
import { type Verdict, verdictRow } from '../study/structure/verdicts/verdict.js';
import { boundariesText } from './boundaries.js';
import { lineWidth } from './print.js';
import { labelTable, plot, tableText, wrapText } from './table.js';

/** Columns of the widest line, of the values of a table at most and at least, and of the frame of a table. */
const [widest, ofValues, fewestOfValues, ofFrame] = [98, 62, 24, 7];

/** Rows of label and value, no wider than the terminal. */
export function wrappedTable(rows: readonly string[][]): string {
  const room = Math.min(widest, lineWidth()) - ofFrame;
  const labels = rows.reduce((most, [label = '']) => Math.max(most, label.length), 0);
  return labelTable(rows as [string, string][], Math.min(ofValues, Math.max(fewestOfValues, room - labels)));
}
export const noteLines = (notes: readonly string[]): string[] => notes.map((note) => wrapText(`note: ${note}`, widest));

/** Which runs a mean is of. */
export function meanRow({ system, runs }: Pick<StructureGroup, 'system' | 'runs'>): string[] {
  const values = Object.entries(system).map(([field, value]) => `${field} ${JSON.stringify(value)}`);
  return ['mean over runs', `${runs.length} of ${values.join(', ') || 'one system'}`];
}

/** A curve of S(k), or of the spectral density. */
export function factorPlot(curves: StructureCurves, name: 'total' | 'solid'): string[] {
  const { shells, quantities } = curves;
  const q = quantities.findIndex((quantity) => quantity.name === name);
  if (q < 0) return [];
  const label =
    name === 'solid' ? 'spectral density chi(k)' : isMixture(curves) ? 'number S(k), with a plateau by composition' : 'S(k)';
  const points = shells.map(({ k, values }) => [k, values[q]?.value ?? Number.NaN] as const);
  const axes = { x: { label: 'k', log: true }, y: { label, log: true } };
  return [plot([{ name: name === 'solid' ? 'chi' : 'S', points }], axes)];
}

/** A mean over runs. */
function groupText(group: StructureGroup): string {
  const rows = [
    meanRow(group),
    ...group.verdicts.map(verdictRow),
    ...lambdaRows(group.hyperuniformity),
    ...meanRows(group).map(([name, mean]) => [name, valueText(mean)]),
  ];
  return [wrappedTable(rows), ...noteLines(group.notes)].join('\n');
}

/** One result: the verdicts, the numbers and the curves: g(r), S(k), and of mixtures the spectral density, which lambda is of. */
function resultText(result: StructureResult): string {
  const { hyperuniformity, particles, dimension, phi, boxLength } = result;
  const rows = [
    ['source', result.source],
    ['system', `${particles} particles in ${dimension}D, phi ${digits(phi)}, box side ${digits(boxLength)}`],
    ['boundaries', boundariesText(result.boundaries)],
    ['frames', String(result.frames.length)],
    ...lambdaRows(hyperuniformity),
    ...suppressionRow(result.suppression),
    ...observedRows(result),
  ];
  const { r, parts } = result.radialDistribution;
  const g = (parts[0]?.g ?? []).map(({ value }, k) => [r[k] as number, value] as const);
  return [
    wrappedTable(result.verdicts.map(verdictRow)),
    wrappedTable(rows),
    ...noteLines(result.notes),
    plot([{ name: 'g', points: g }], { x: { label: 'r' }, y: { label: 'g(r)' } }),
    ...factorPlot(result.structureFactor, 'total'),
    ...(hyperuniformity?.quantity === 'spectralDensity'
      ? factorPlot(result.spectralDensity ?? result.structureFactor, 'solid')
      : []),
  ].join('\n');
}

/** A value with its error in brackets, in units of the last digit: 6.01(2). */
function brief({ value, error }: NonNullable<Verdict['value']>): string {
  if (!error) return String(Number(value.toPrecision(3)));
  const places = Math.max(0, -Math.floor(Math.log10(error)));
  return places > 9 ? String(Number(value.toPrecision(3))) : `${value.toFixed(places)}(${Math.round(error * 10 ** places)})`;
}

const shortAnswers = { yes: 'yes', no: 'no', undecided: '?', 'not asked': '-' };

function verdictCell(verdict: Verdict | undefined): string {
  if (verdict === undefined) return '-';
  const { answer, value } = verdict;
  return value === null ? shortAnswers[answer] : `${shortAnswers[answer]} ${brief(value)}`;
}

function sweepTable(rows: readonly SystemRow[]): string {
  const fields = Object.keys(rows[0]?.system ?? {});
  const questions = questionsOf(rows);
  const lines = rows.map((row) => [
    ...fields.map((field) => {
      const value = row.system[field];
      return typeof value === 'number' ? digits(value) : wrapText(typeof value === 'string' ? value : JSON.stringify(value), 16);
    }),
    String(row.runs),
    ...questions.map((question) => verdictCell(verdictOf(row, question))),
  ]);
  const basis = questions.flatMap((question) => {
    const found = statisticsOf(rows, question);
    const named = found.map(({ statistic, answers }) =>
      found.length > 1 ? `${statistic} where ${answers.join(' or ')}` : statistic,
    );
    return named.length === 0 ? [] : [wrapText(`${question}: ${named.join(', ')}`, widest)];
  });
  return [
    tableText(lines, [...fields, 'runs', ...questions]),
    ...basis,
    'errors over runs in brackets, in units of the last digit; ? undecided; - not asked;',
    '--details has each run',
  ].join('\n');
}

/**
 * One result, or a sweep.
 * @param details whether every run of a sweep is printed too
 */
export function structureText(results: readonly StructureResult[], groups: readonly StructureGroup[], details: boolean): string {
  if (results.length === 1) return resultText(results[0] as StructureResult);
  const each = details ? [...results.map(resultText), ...groups.map(groupText)] : [];
  return [sweepTable(systemRows(results, groups)), ...each].join('\n');
}
