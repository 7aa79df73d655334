/** What `randorg reproduce` prints for people. */
import { join } from 'node:path';
import { withError } from '../model/index.js';
import { cannotTell, type FigureCost, type FigureResult, type Judged, powerText } from '../study/index.js';
import { lineWidth } from './print.js';
import { duration } from './progress.js';
import { tableText, wrapText } from './table.js';

const measured = (value: number | null, error: number | null): string => (value === null ? '-' : withError(value, error));

export function listTable(entries: readonly { name: string; source: string; claim: string }[]): string {
  const rows = entries.map(({ name, source, claim }) => [name, source, claim]);
  return tableText(rows, ['figure', 'source', 'claim']);
}

function claimRow(claim: Judged): string[] {
  const { statement, main, verdict, value, error, claimed, reason } = claim;
  const why = [reason, powerText(claim)].flatMap((text) => (text === null ? [] : [`\n${wrapText(`(${text})`, 46)}`])).join('');
  return [
    `${main ? '* ' : '  '}${wrapText(verdict, 14).replaceAll('\n', '\n  ')}`,
    wrapText(statement, 46) + why,
    measured(value, error),
    claimed,
  ];
}

/** The verdict on a figure with its claims; a star marks those it hangs on. */
export function resultText(result: FigureResult, out: string): string {
  const { title, preset, verdict, claims, notes, runs, digest } = result;
  return [
    `${title} (${preset}): ${verdict}`,
    tableText(claims.map(claimRow), ['verdict', 'claim', 'value', 'claimed']),
    ...notes.map((note) => wrapText(note, lineWidth())),
    '* marks the main claims, on which the verdict hangs; 0.5626(21) is 0.5626 with an error of 0.0021',
    `${runs} runs, digest ${digest.slice(0, 16)}; files in ${out}; report: ${join(out, 'report.html')}`,
  ].join('\n');
}

export function reportTable(results: readonly FigureResult[], path: string): string {
  const rows = results.map(({ figure, verdict, claims, runs }) => {
    const count = (word: string): number => claims.filter((claim) => claim.verdict === word).length;
    const counts = ['agrees', 'disagrees', 'undecided', cannotTell].map(count).join(' / ');
    return [figure, verdict, counts, String(runs)];
  });
  return `${tableText(rows, ['figure', 'verdict', 'claims: agrees / disagrees / undecided / cannot tell', 'runs'])}\nreport: ${path}`;
}

type Cost = FigureCost & { figure: string; preset: string };

/** Runs, work and time of each figure; time is that of steps at random starts on this machine, an upper bound. */
export function costTable(costs: readonly Cost[], workers: number): string {
  const rows = costs.map(({ figure, runs, particleSteps, coreSeconds, bytes }) => [
    figure,
    String(runs),
    particleSteps.toExponential(2),
    duration(coreSeconds / workers),
    `${(bytes / 1e6).toPrecision(3)} MB`,
  ]);
  const head = ['figure', 'runs', 'particle-steps', `at most, with ${workers} workers`, 'disk'];
  const scripts = costs.flatMap((cost) =>
    cost.scripts.map(({ sweep, array }) => `# ${cost.figure}, ${sweep}\n${array.trimEnd()}`),
  );
  return [tableText(rows, head), ...scripts].join('\n');
}
