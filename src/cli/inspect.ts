import { basename } from 'node:path';
import type { Command } from 'commander';
import { type Boundaries, type Inspection, inspectPath, tenDigits } from '../io/index.js';
import { boundariesText } from './boundaries.js';
import { printResult } from './print.js';
import { labelTable } from './table.js';

/** Columns for a value, so that table and borders fit into 80. */
const valueWidth = 58;

import type { ActionOf } from './action.js';

const examples = `
Examples:
  randorg inspect randorg-runs/a1b2c3d4
  randorg inspect frames.gsd --json

Exit codes: 0 whole, 1 damaged (the table says what can be used), 2 not a format of randorg.`;

/** Adds what `randorg inspect` takes and does. */
export function add(command: Command, actionOf: ActionOf): void {
  command
    .description(
      'Describe any file that randorg writes, or the directory of a run: what it is, what is in it, whether it is whole.',
    )
    .argument('<file|directory>', 'what to describe')
    .option('--json', 'print one JSON document')
    .addHelpText('after', examples)
    .action(actionOf(inspect));
}

async function inspect(path: string, { json }: { json?: boolean }): Promise<number> {
  const inspection = await inspectPath(path);
  printResult(json, inspection, () => inspectionTable(inspection));
  return inspection.whole ? 0 : 1;
}

function valueText(value: unknown): string {
  if (typeof value === 'number') return tenDigits(value);
  if (Array.isArray(value)) return value.map(valueText).join(', ');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .map(([name, each]) => `${name} ${valueText(each)}`)
      .join(', ');
  }
  return String(value);
}

/** A file of a run on one line. */
const fileRow = ({ path, kind, whole, contents: { rows, frames } }: Inspection): [string, string] => {
  const size = typeof rows === 'number' ? `, ${rows} rows` : typeof frames === 'number' ? `, ${frames} frames` : '';
  return [basename(path), `${kind}${size}, ${whole ? 'whole' : 'not whole'}`];
};

/** Rows of label and value; what is not known is left out. */
function inspectionTable({ kind, path, version, whole, contents, problems }: Inspection): string {
  const { files = [], interrupted = false, ...others } = contents as { files?: Inspection[]; interrupted?: boolean };
  const known = Object.entries(others).filter(([, value]) => value !== null && valueText(value) !== '');
  const rows: [label: string, value: string][] = [
    ['file', path],
    ['kind', version === null ? kind : `${kind}, format ${version}`],
    ['whole', whole ? 'yes' : 'no'],
    ...(interrupted ? [['interrupted', 'the process of the run has ended'] as [string, string]] : []),
    ...known.map(([name, value]): [string, string] => [
      name,
      name === 'boundaries' ? boundariesText(value as Boundaries) : valueText(value),
    ]),
    ...files.map(fileRow),
    ...problems.map((problem): [string, string] => ['problem', problem]),
  ];
  return labelTable(rows, valueWidth);
}
