import type { Command } from 'commander';
import { tenDigits } from '../io/index.js';
import { withError } from '../model/index.js';
import { checkOut, writeResult } from '../study/out/directory.js';
import { type ReadoutOptions, type ReadoutResult, readOut, readoutFigures } from '../study/readout/readout.js';
import type { ActionOf } from './action.js';
import { addSourceFlags, configurationPaths } from './analysing.js';
import { numberFlag } from './numbers.js';
import { printResult, warn } from './print.js';
import { tableText, wrapText } from './table.js';

const examples = `
Examples:
  randorg readout out/sh
  randorg readout out/sh --frame 3 --strains 2 --out memory
  randorg readout states.gsd --json

f_a of one cycle of each trial strain, in which nobody moves; docs/shear.md says how strains are read back.`;

interface Flags extends ReadoutOptions {
  phi?: number;
  boxLength?: number;
  out?: string;
  force?: boolean;
  json?: boolean;
}

/** Adds what `randorg readout` takes and does. */
export function add(command: Command, actionOf: ActionOf): void {
  addSourceFlags(command, 'readout.json')
    .description('Read the memory of sheared configurations: the strains from which on more particles touch.')
    .argument('<path>', configurationPaths)
    .option('--frame <which>', 'last, or the number of a frame from 0', 'last')
    .addOption(
      numberFlag(
        '--strains <largest>',
        'largest trial strain (default: 1.5 times the largest that the run was trained at, else 1.5)',
        '(0, 1000], such as 1.5',
      ),
    )
    .addHelpText('after', examples)
    .action(actionOf(readout));
}

async function readout(path: string, { frame, strains, phi, boxLength, out, force, json }: Flags): Promise<number> {
  checkOut(out, force);
  const results = await readOut(path, { phi, boxLength }, { frame, strains });
  const document = results.length === 1 ? results[0] : { runs: results };
  if (out !== undefined) warn(await writeResult(out, 'readout.json', JSON.stringify(document), readoutFigures(results)));
  printResult(json === true, document, () => (results.length === 1 ? results.map(textOf).join('') : tableOf(results)));
  return 0;
}

const readText = ({ memories }: ReadoutResult): string =>
  memories.map(({ strain, error }) => withError(strain, error)).join(', ');

/** A sweep: a row for each run. */
function tableOf(results: readonly ReadoutResult[]): string {
  const rows = results.map((result) => {
    const { source, time, trained, curve, notes } = result;
    const lowest = curve[1]?.activity ?? 0;
    return [
      source.split('/').at(-1) as string,
      time === null ? '' : String(time),
      trained.map(tenDigits).join(', '),
      readText(result),
      tenDigits(lowest),
      wrapText(notes.join('; '), widestNote),
    ];
  });
  return tableText(rows, ['run', 't', 'trained at', 'read back', 'f_a, least', 'notes']);
}

/** Columns of the notes of a table. */
const widestNote = 40;

/** Points of a curve that the table shows, one of so many. */
const shownEvery = 4;

function textOf(result: ReadoutResult): string {
  const { source, time, trained, curve, memories, notes } = result;
  const rows = curve
    .filter((_, k) => k % shownEvery === 0)
    .map((point) => [point.strain, point.activity, point.error].map(tenDigits));
  return [
    `${source}${time === null ? '' : `, t = ${time}`}${trained.length > 0 ? `, trained at ${trained.map(tenDigits).join(', ')}` : ''}`,
    tableText(rows, ['trial strain', 'f_a', 'error']),
    ...(memories.length > 0 ? [`read back: ${readText(result)}`] : []),
    ...notes.map((note) => `note: ${note}`),
  ].join('\n');
}
