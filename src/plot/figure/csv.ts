import { axisTitle, type FigureSpec } from './spec.js';

/** A text as a cell, quoted where it must be. */
export const csvCell = (text: string): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
/** Ten digits, as all text files of ours. */
const number = (value: number): string => String(Number(value.toPrecision(10)));

/** Parameters of all series, in the order in which they come. */
const parametersOf = (specs: readonly FigureSpec[]): string[] => [
  ...new Set(specs.flatMap(({ series }) => series.flatMap(({ parameters = {} }) => Object.keys(parameters)))),
];

const parameterCell = (value: number | string | undefined): string =>
  typeof value === 'number' ? number(value) : csvCell(value ?? '');

/**
 * The data of a figure as CSV: series, a column for each parameter of a series, x, y, error (empty where there is none), and the number of
 * runs where points are means of some. Of several figures that make one, each row also names its quantity.
 */
export function figureCsv(...specs: readonly FigureSpec[]): string {
  const withRuns = specs.some(({ series }) => series.some(({ points }) => points.some(({ runs }) => runs !== undefined)));
  const y = specs.length === 1 ? [axisTitle((specs[0] as FigureSpec).y)] : ['quantity', 'value'];
  const parameterNames = parametersOf(specs);
  const head = ['series', ...parameterNames, axisTitle((specs[0] as FigureSpec).x), ...y, 'error', ...(withRuns ? ['runs'] : [])];
  const rows = specs.flatMap((spec) =>
    spec.series.flatMap(({ name, points, parameters = {} }) =>
      points.map((point) =>
        [
          csvCell(name),
          ...parameterNames.map((each) => parameterCell(parameters[each])),
          spec.x.names ? csvCell(spec.x.names[point.x] ?? '') : number(point.x),
          ...(specs.length === 1 ? [] : [csvCell(axisTitle(spec.y))]),
          number(point.y),
          point.error === undefined ? '' : number(point.error),
          ...(withRuns ? [point.runs ?? ''] : []),
        ].join(','),
      ),
    ),
  );
  return `${[head.map(csvCell).join(','), ...rows].join('\n')}\n`;
}
