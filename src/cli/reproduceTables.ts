/** What `randorg reproduce` prints for people. */
import { withError } from '../model/index.js';
import { cannotTell, type FigureCost, type FigureResult, type Judged, powerText } from '../study/index.js';
import { duration } from './progress.js';
import { tableText } from './table.js';

const measured = (value: number | null, error: number | null): string => (value === null ? '-' : withError(value, error));

/** At most so wide, broken between words. */
function wrapped(text: string, width: number): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1] as string;
    if (last !== '' && last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines.join('\n');
}

export function listTable(entries: readonly { name: string; source: string; claim: string }[]): string {
  const rows = entries.map(({ name, source, claim }) => [name, source, wrapped(claim, 84)]);
  return tableText(rows, ['figure', 'source', 'claim']);
}

function claimRow(claim: Judged): string[] {
  const { statement, main, verdict, value, error, expected, reason } = claim;
  const why = [reason, powerText(claim)].flatMap((text) => (text === null ? [] : [`\n${wrapped(`(${text})`, 56)}`])).join('');
  return [
    `${main ? '* ' : '  '}${wrapped(verdict, 14).replaceAll('\n', '\n  ')}`,
    wrapped(statement, 56) + why,
    measured(value, error),
    expected ? measured(expected.value, expected.error) : '-',
  ];
}

/** The verdict on a figure with its claims; a star marks those it hangs on. */
export function resultText(result: FigureResult, out: string): string {
  const { title, preset, verdict, claims, notes, runs, digest } = result;
  return [
    `${title} (${preset}): ${verdict}`,
    tableText(claims.map(claimRow), ['verdict', 'claim', 'value', 'claimed']),
    ...notes.map((note) => wrapped(note, 120)),
    `${runs} runs, digest ${digest.slice(0, 16)}; files in ${out}`,
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
