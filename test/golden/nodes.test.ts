/** The built engine and the command in newer versions of Node: the same bits, and not a word about what is deprecated or experimental. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect } from 'vitest';
import { describeNode, versions } from '../../scripts/nodes.js';
import { runProgram } from '../support/child.js';
import { itNeeds } from '../support/needs.js';
import { sample } from './cases.js';

const { digests } = JSON.parse(readFileSync('test/golden/digests.json', 'utf8')) as { digests: Record<string, string> };
const expectedFew = Object.fromEntries(sample.map((name) => [name, digests[name]]));
const folder = mkdtempSync(join(tmpdir(), 'randorg-nodes-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const host = resolve('test/golden/host.js');
const library = resolve('build/lib/index.js');
const command = resolve('bin/randorg.js');

/** Runs a program to its end; it must have nothing to say on stderr. */
async function output(program: string, args: readonly string[], cwd?: string): Promise<string> {
  const { code, stdout, stderr } = await runProgram(program, args, cwd === undefined ? {} : { cwd });
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

for (const line of [24, 26] as const) {
  const itRuns = itNeeds(`node${line}`);

  itRuns(`Node ${line} is one`, (node) => {
    const said = describeNode(node);
    expect(said).toMatchObject({ version: expect.stringMatching(new RegExp(`^${line}\\.`)), arch: process.arch });
    expect(versions[line]).toMatch(new RegExp(`^${line}\\.\\d+\\.\\d+$`));
  });

  itRuns(`Node ${line} has the digests of the golden set, on one thread and on two`, async (node) => {
    expect(JSON.parse(await output(node, [host, library]))).toEqual(digests);
    expect(JSON.parse(await output(node, [host, library, '2', 'sample']))).toEqual(expectedFew);
  });

  itRuns(`a run that this Node began and Node ${line} resumed is a run of one piece`, async (node) => {
    const flags = '--particles 500 --phi 0.6 --kick 0.1 --seed 3 --record-every 10 --frames-every 50'.split(' ');
    const run = (program: string, args: string[]) => output(program, [command, ...args, '--json'], folder);
    await run(process.execPath, ['run', ...flags, '--steps', '120', '--out', `parts${line}`]);
    const resumed = JSON.parse(await run(node, ['resume', `parts${line}`, '--steps', '200']));
    const whole = JSON.parse(await run(node, ['run', ...flags, '--steps', '200', '--out', `whole${line}`]));
    const here = JSON.parse(await run(process.execPath, ['run', ...flags, '--steps', '200', '--out', `here${line}`]));
    expect([resumed.digest, whole.digest]).toEqual([here.digest, here.digest]);
    for (const name of ['series.csv', 'frames.gsd']) {
      const [parts, one, other] = ['parts', 'whole', 'here'].map((run) => readFileSync(join(folder, `${run}${line}`, name)));
      expect(one?.equals(other as Buffer), name).toBe(true);
      expect(parts?.equals(other as Buffer), name).toBe(true);
    }
  });

  itRuns(`figures, tables and workers in Node ${line}, without a warning`, async (node) => {
    const run = (args: string) => output(node, [command, ...args.split(' ')], folder);
    const name = `frames${line}`;
    await run(`run --particles 300 --steps 60 --frames-every 20 --frames-format gsd --threads 2 --out ${name} --json`);
    await run(`structure ${name} --workers 2 --out structure${line} --json`);
    await run(`inspect ${name} --json`);
  });
}
