/** The report on a figure, or on all of them: one HTML file that needs nothing else. */
import { join } from 'node:path';
import { largestFile, readText } from '../../io/index.js';
import { csvRecords } from '../../io/table/csv.js';
import { version, withError } from '../../model/index.js';
import { dynamicsVersion } from '../../run/engine.js';
import { type Judged, powerText, type Word } from './judge.js';
import type { FigureResult } from './types.js';

export const reportName = 'report.html';

/** What is reported on, and what makes it again. */
type Made = Pick<FigureResult, 'preset' | 'command'>;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

/** Rows that a table shows at once; the rest is in its CSV. */
const mostRows = 60;

const style = `
:root { color-scheme: light; }
body { font: 16px/1.5 system-ui, sans-serif; color: #1a1a1a; background: #fff; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.3rem; margin-top: 3rem; border-top: 1px solid #ccc; padding-top: 1rem; }
table { border-collapse: collapse; font-size: 0.85rem; }
th, td { text-align: left; vertical-align: top; padding: 0.25rem 0.6rem; border-bottom: 1px solid #ddd; }
th { border-bottom: 2px solid #888; } td.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.wide { overflow-x: auto; } figure { margin: 1rem 0; display: inline-block; vertical-align: top; width: 24rem; max-width: 100%; }
figure svg { width: 100%; height: auto; } figcaption { font-size: 0.85rem; color: #444; }
code { font-size: 0.85em; background: #f3f3f3; padding: 0.1em 0.3em; }
.word { font-weight: 600; white-space: nowrap; } .agrees { color: #00603f; } .disagrees { color: #a33b00; } .undecided { color: #555; }
.reason { color: #555; } details { margin: 0.6rem 0; } summary { cursor: pointer; }
`;

/** A sign with the word, so that colour is not needed. */
const signs: Record<Word, string> = {
  agrees: '&#10003;',
  disagrees: '&#10007;',
  undecided: '?',
  'cannot tell at this preset': '&ndash;',
};
const word = (verdict: Word): string => `<span class="word ${verdict}">${signs[verdict]} ${verdict}</span>`;

const number = (value: number | null, digits = 5): string => (value === null ? '' : String(Number(value.toPrecision(digits))));
const measured = (value: number | null, error: number | null): string =>
  value === null ? '&ndash;' : error ? escaped(withError(value, error)) : number(value);

const cells = (tag: 'td' | 'th', contents: readonly string[], numbers: readonly boolean[] = []): string =>
  contents.map((content, k) => `<${tag}${numbers[k] ? ' class="number"' : ''}>${content}</${tag}>`).join('');

function table(head: readonly string[], rows: readonly (readonly string[])[], numbers: readonly boolean[]): string {
  const body = rows.map((row) => `<tr>${cells('td', row, numbers)}</tr>`).join('\n');
  return `<div class="wide"><table><thead><tr>${cells('th', head)}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

function claimRow(claim: Judged): string[] {
  const { statement, statistic, main, verdict, value, error, claimed, distance, reason } = claim;
  const power = powerText(claim);
  const why = reason === null ? '' : `<br><span class="reason">${escaped(reason)}</span>`;
  const far = distance === null || Math.abs(distance) > 1e6 ? '' : number(distance, 3);
  return [
    word(verdict),
    `${main ? '<strong>' : ''}${escaped(statement)}${main ? '</strong>' : ''}<br><span class="reason">${escaped(statistic)}${power ? `; ${escaped(power)}` : ''}</span>${why}`,
    measured(value, error),
    escaped(claimed),
    far,
  ];
}

function dataTable(directory: string, { name, title }: { name: string; title: string }): string {
  const text = readText(join(directory, `${name}.csv`), largestFile.document);
  const [columns = [], ...all] = [...csvRecords(text)].map(({ cells }) => cells);
  const shown = all.slice(0, mostRows);
  const numeric = columns.map((_, k) => shown.every((row) => row[k] === '' || Number.isFinite(Number(row[k]))));
  const rows = shown.map((row) => row.map(escaped));
  const rest =
    all.length > mostRows ? `<p>The first ${mostRows} of ${all.length} rows; all are in <code>${name}.csv</code>.</p>` : '';
  const head = columns.map(escaped);
  return `<details><summary><code>${name}.csv</code>: ${escaped(title)}</summary>${table(head, rows, numeric)}${rest}</details>`;
}

/** Without its XML declaration a drawing can stand in HTML; clip paths are told apart by the names of figures. */
const drawing = (directory: string, name: string): string =>
  readText(join(directory, 'figures', `${name}.svg`), largestFile.document).replace(/^<\?xml[^>]*\?>\s*/, '');

function section(result: FigureResult, directory: string): string {
  const { figure, title, claim, verdict, claims, protocol, notes, runs, digest, command } = result;
  const drawings = result.figures.map(
    ({ name, caption }) => `<figure>${drawing(directory, name)}<figcaption>${escaped(caption)}</figcaption></figure>`,
  );
  return `<h2 id="${figure}">${escaped(title)}: ${word(verdict)}</h2>
<p>Claim: ${escaped(claim)}</p>
${drawings.join('\n')}
${table(['verdict', 'claim and statistic', 'value', 'claimed', 'distance (errors)'], claims.map(claimRow), [false, false, true, true, true])}
<ul>${notes.map((note) => `<li>${escaped(note)}</li>`).join('')}</ul>
<p>Protocol: ${escaped(protocol)}</p>
<p>${runs} runs; digest <code>${digest}</code>. Every number of this section: <code>${escaped(command)}</code></p>
${result.tables.map((one) => dataTable(directory, one)).join('\n')}`;
}

/** A page with what every report says first: of what it is, how it is made again, and what the words mean. */
const page = (heading: string, { preset, command }: Made, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${heading} (${preset})</title><style>${style}</style></head><body>
<h1>${heading}</h1>
<p>Paper: Zhang and Martiniani, arXiv 2411.11834. Sequel: Anand, Zhang and Martiniani, arXiv 2505.22933. Preset <strong>${preset}</strong>, by
<code>${escaped(command)}</code>; randorg ${version}, dynamics version ${dynamicsVersion}. The same command gives the same
numbers on every machine; digests are over the final positions of all runs.</p>
<p>A value agrees with a claim within two errors and disagrees beyond three; it is undecided between. Where its error is too wide to tell the claim from its
nearest rival, or the preset can't exclude that the size or the length of its runs makes the value, it cannot tell. Each claim says how often such an error would
contradict it were the rival true. The verdict on a figure is the worst of its main claims, which are set in bold. 0.5626(21) is 0.5626 with an error of 0.0021.</p>
${body}
</body></html>
`;

/**
 * The report on one figure. It holds no time and no path of a machine.
 * @param directory directory of the figure, with its tables and drawings
 */
export const figureReport = (result: FigureResult, directory: string): string =>
  page(escaped(result.title), result, section(result, directory));

/**
 * The report on all figures. It holds no time and no path of a machine.
 * @param out directory with one directory a figure
 */
export function reportHtml(results: readonly FigureResult[], made: Made, out: string): string {
  const rows = results.map(({ figure, title, verdict, claims, runs, digest, command }) => [
    `<a href="#${figure}">${escaped(title)}</a>`,
    word(verdict),
    claims
      .filter(({ main }) => main)
      .map(({ statement }) => escaped(statement))
      .join('<br>'),
    String(runs),
    `<code>${digest.slice(0, 12)}</code>`,
    `<code>${escaped(command)}</code>`,
  ]);
  const index = table(['figure', 'verdict', 'main claims', 'runs', 'digest', 'command'], rows, [
    false,
    false,
    false,
    true,
    false,
    false,
  ]);
  const heading = 'Absorbing-state dynamics of stochastic gradient descent, figure by figure';
  const sections = results.map((result) => section(result, join(out, result.figure)));
  return page(heading, made, [index, ...sections].join('\n'));
}
