/** Series longer than a string can be (2^29 bytes in V8), and collecting that is killed. */
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { asyncBufferFromFile, parquetMetadataAsync } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checksumOfSeries } from '../../src/io/checksum.js';
import { readManifest, seriesHeader, writeManifest } from '../../src/io/index.js';
import { itJudged, runPython } from '../io/judges.js';
import { runNode } from '../support/child.js';
import { randorg, sleep, startRandorg } from '../support/randorg.js';

const rows = 12_000_000;
const most = { megabytes: 400 };
let folder: string;

/** One run, done in a moment, whose series is then as long as that of a run of 1.2e7 records. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
  writeFileSync(join(folder, 'plan.yaml'), 'base: {particles: 100, steps: 10, phi: 0.7}\ngrid: {seed: [1]}\n');
  await randorg('sweep run plan.yaml --out s', folder);
  const [run] = readdirSync(join(folder, 's/runs')) as [string];
  const directory = join(folder, 's/runs', run);
  const file = openSync(join(directory, 'series.csv'), 'w');
  writeSync(file, `${seriesHeader}\n`);
  for (let t = 0; t < rows; t += 100_000) {
    let text = '';
    for (let k = t; k < t + 100_000; k++) text += `${k},37,0.37${k % 1e6},412,1.234567891,0.0123456789,0.3456789012\n`;
    writeSync(file, text);
  }
  closeSync(file);
  expect(statSync(join(directory, 'series.csv')).size).toBeGreaterThan(2 ** 29);
  const manifest = readManifest(directory);
  const bytes = statSync(join(directory, 'series.csv')).size;
  const series = { bytes, crc32: checksumOfSeries(join(directory, 'series.csv'), bytes) };
  writeManifest(directory, { ...manifest, summary: { ...manifest.summary, steps: rows - 1 }, files: { series, frames: null } });
  // The largest memory of a process is known to itself, at its end.
  const report = `process.on('exit', () => require('node:fs').writeSync(2, 'MB ' + process.resourceUsage().maxRSS / 1024 + '\\n'))`;
  writeFileSync(join(folder, 'report.cjs'), report);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a command; its largest memory, in MB. */
async function memoryOf(...args: string[]): Promise<number> {
  const { code, stderr } = await runNode(['--require', join(folder, 'report.cjs'), resolve('bin/randorg.js'), ...args], {
    cwd: folder,
  });
  expect([code, stderr.replace(/MB .*\n/, '')]).toEqual([0, '']);
  return Number(/MB (.*)/.exec(stderr)?.[1]);
}

/** Prints the last line of a file that is named on the command line. */
const lastLine = `
const { openSync, fstatSync, readSync } = require('node:fs');
const file = openSync(process.argv[1], 'r');
const bytes = Buffer.alloc(400);
readSync(file, bytes, 0, 400, fstatSync(file).size - 400);
console.log(bytes.toString().trimEnd().split('\\n').at(-1));
`;

/** Last row of the series, as numbers. */
const lastRow = [rows - 1, 37, Number(`0.37${(rows - 1) % 1e6}`), 412, 1.234567891, 0.0123456789, 0.3456789012];

describe('a series of 1.2e7 rows is collected', () => {
  it('as CSV', async () => {
    expect(await memoryOf('sweep', 'collect', 's', '--series', '--out', 't.csv')).toBeLessThan(most.megabytes);
    const path = join(folder, 't.series.csv');
    const { stdout } = await runNode(['-e', lastLine, path], { cwd: folder });
    expect(stdout.trim().split(',').map(Number)).toEqual([0, ...lastRow]);
  });

  it('as Parquet', async () => {
    expect(await memoryOf('sweep', 'collect', 's', '--series', '--out', 't.parquet')).toBeLessThan(most.megabytes);
    const file = await asyncBufferFromFile(join(folder, 't.series.parquet'));
    expect((await parquetMetadataAsync(file)).num_rows).toBe(BigInt(rows));
  });

  itJudged('h5py')('as HDF5', async (python) => {
    expect(await memoryOf('sweep', 'collect', 's', '--series', '--out', 't.h5')).toBeLessThan(most.megabytes);
    const code = `
import h5py, json, sys
with h5py.File(sys.argv[1], 'r') as f:
    g = f['series/0']
    print(json.dumps([len(g['t']), int((g['t'][()] != __import__('numpy').arange(len(g['t']))).sum()),
        [float(g[n][-1]) for n in '${seriesHeader}'.split(',')]]))
`;
    expect(runPython(python, code, [join(folder, 't.h5')])).toEqual([rows, 0, lastRow]);
  });
});

it('collecting that is killed leaves nothing behind once it is done again', async () => {
  for (let k = 0; k < 24; k++) {
    const format = ['csv', 'parquet', 'h5'][k % 3];
    const started = startRandorg(`sweep collect s --series --force --out killed.${format}`, folder);
    await sleep(500 + 53 * k);
    started.child.kill('SIGKILL');
    await started.done;
  }
  for (const format of ['csv', 'parquet', 'h5']) {
    expect((await randorg(`sweep collect s --series --force --out killed.${format}`, folder)).code).toBe(0);
  }
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  expect(readdirSync(tmpdir()).filter((name) => name.includes('killed.'))).toEqual([]);
});
