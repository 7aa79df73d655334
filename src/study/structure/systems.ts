/** A sweep at a glance: a row for each system with the answers to all questions, and a figure for each question. */
import { grouped } from '../../model/arrays.js';
import { canonicalJson } from '../../model/index.js';
import { type FigureSeries, type FigureSpec, hasPoints } from '../../plot/figure/spec.js';
import type { StructureGroup } from './groups.js';
import { pointOf } from './observables/observable.js';
import type { StructureResult } from './structure.js';
import type { Verdict } from './verdicts/verdict.js';

export interface SystemRow {
  /** Values of the fields that the sweep varies. */
  system: Record<string, unknown>;
  runs: number;
  verdicts: readonly Verdict[];
}

/** The systems of a sweep, in the order of their first runs. */
export function systemRows(results: readonly StructureResult[], groups: readonly StructureGroup[]): SystemRow[] {
  const known = new Map(groups.map((group) => [canonicalJson(group.system), group]));
  const systems = grouped(results, ({ system }) => canonicalJson(system ?? {}));
  return [...systems].map(([key, [first, ...others]]) => ({
    system: first?.system ?? {},
    runs: 1 + others.length,
    verdicts: (known.get(key) ?? first)?.verdicts ?? [],
  }));
}

/** Questions that some system poses, in their order. */
export function questionsOf(rows: readonly SystemRow[]): string[] {
  const asked = rows.flatMap(({ verdicts }) => verdicts.filter(({ answer }) => answer !== 'not asked'));
  return [...new Set(asked.map(({ question }) => question))];
}

export const verdictOf = ({ verdicts }: SystemRow, question: string): Verdict | undefined =>
  verdicts.find((verdict) => verdict.question === question);

/** What the values of a question are, which may differ from answer to answer, and the answers of each. */
export function statisticsOf(rows: readonly SystemRow[], question: string): { statistic: string; answers: string[] }[] {
  const found = new Map<string, Set<string>>();
  for (const row of rows) {
    const verdict = verdictOf(row, question);
    if (!verdict?.value) continue;
    found.set(verdict.statistic, (found.get(verdict.statistic) ?? new Set()).add(verdict.answer));
  }
  return [...found].map(([statistic, answers]) => ({ statistic, answers: [...answers] }));
}

/** The first field with several numbers; null without. */
function sweptField(rows: readonly SystemRow[]): string | null {
  const fields = Object.keys(rows[0]?.system ?? {});
  const isNumeric = (field: string): boolean => rows.every(({ system }) => typeof system[field] === 'number');
  const varies = (field: string): boolean => new Set(rows.map(({ system }) => system[field])).size > 1;
  return fields.find((field) => isNumeric(field) && varies(field)) ?? null;
}

/** What each verdict rests on against the swept field, a series for each choice of the others. */
export function systemFigures(rows: readonly SystemRow[]): FigureSpec[] {
  const field = sweptField(rows);
  if (field === null) return [];
  const othersOf = ({ system }: SystemRow): string =>
    Object.entries(system)
      .filter(([name]) => name !== field)
      .map(([name, value]) => `${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`)
      .join(', ');
  const series = [...grouped(rows, othersOf)];
  return questionsOf(rows)
    .flatMap((question) => statisticsOf(rows, question).map(({ statistic }, at) => ({ question, statistic, at })))
    .map(
      ({ question, statistic, at }): FigureSpec => ({
        name: at === 0 ? question : `${question}-${at + 1}`,
        x: { label: field },
        y: { label: statistic },
        series: series.map(
          ([name, members]): FigureSeries => ({
            name: name || question,
            points: members
              .flatMap((row) => {
                const verdict = verdictOf(row, question);
                return verdict?.value && verdict.statistic === statistic
                  ? [pointOf(row.system[field] as number, verdict.value)]
                  : [];
              })
              .sort((a, b) => a.x - b.x),
            style: 'both',
          }),
        ),
      }),
    )
    .filter(hasPoints);
}

const cell = (value: unknown): string => {
  const text = value === null || value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

/** A row for each system: its fields, its runs, and answer, value and error of each question. */
export function systemsCsv(rows: readonly SystemRow[]): string {
  const fields = Object.keys(rows[0]?.system ?? {});
  const questions = questionsOf(rows);
  const head = [...fields, 'runs', ...questions.flatMap((question) => [question, `${question}_value`, `${question}_error`])];
  const lines = rows.map((row) => [
    ...fields.map((field) => row.system[field]),
    row.runs,
    ...questions.flatMap((question) => {
      const verdict = verdictOf(row, question);
      return [verdict?.answer, verdict?.value?.value, verdict?.value?.error];
    }),
  ]);
  return `${[head, ...lines].map((line) => line.map(cell).join(',')).join('\n')}\n`;
}
