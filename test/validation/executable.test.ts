/** dist/randorg where there is no Node: what needs its workers, its modules and its libraries. Digests of every rule are in goldenSet.test.ts. */
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { simulate } from '../../src/index.js';
import { buildExecutable } from '../support/executable.js';

const folder = mkdtempSync(join(tmpdir(), 'randorg-executable-'));
let program: string | null = null;
let reason = '';
beforeAll(() => {
  ({ path: program, reason } = buildExecutable(folder));
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs it in an environment that has nothing. */
function run(args: string): SpawnSyncReturns<string> {
  const env = { PATH: join(folder, 'nothing'), HOME: folder, LC_ALL: 'C.UTF-8' };
  return spawnSync(program as string, args.split(' '), { cwd: folder, encoding: 'utf8', env });
}
function output(args: string): string {
  const { status, stdout, stderr } = run(args);
  expect([status, status === 0 ? '' : stderr]).toEqual([0, '']);
  return stdout;
}
const itRuns = (name: string, body: () => void | Promise<void>) =>
  it(name, (context) => (program === null ? context.skip(reason) : body()));

itRuns('is one file of less than 150 MB', () => {
  const { size } = statSync(program as string);
  console.log(`the executable has ${(size / 1e6).toFixed(1)} MB`);
  expect(size).toBeLessThan(150e6);
});

itRuns('a run has the digest of Node, on one thread and on two', async () => {
  const { digest } = await simulate({ particles: 500, phi: 0.6, kick: 0.1, seed: 9, steps: 200 });
  for (const threads of [1, 2]) {
    const text = output(
      `run --particles 500 --phi 0.6 --kick 0.1 --seed 9 --steps 200 --threads ${threads} --out t${threads} --json`,
    );
    const result = JSON.parse(text);
    expect([result.digest, result.engine.threads]).toEqual([digest, threads]);
  }
});

itRuns('bad input ends with code 2 and one line, without a word of Node', () => {
  const { status, stdout, stderr } = run('run --phi 1.7');
  expect([status, stdout, stderr]).toEqual([2, '', expect.stringMatching(/^randorg: phi must be in .*\n$/)]);
});

itRuns('sweeps run in worker processes; tables are written as CSV, Parquet and HDF5 and read again', () => {
  writeFileSync(
    join(folder, 'plan.yaml'),
    'base: { dimension: 2, particles: 100, kick: 0.1, steps: 100 }\ngrid: { phi: [0.3, 0.5] }\nreplicas: 2\n',
  );
  expect(output('sweep run plan.yaml --out s --workers 2')).toMatch(/done +. 4/);
  for (const format of ['csv', 'parquet', 'hdf5']) {
    output(`sweep collect s --format ${format} --out runs.${format}`);
    expect(JSON.parse(output(`inspect runs.${format} --json`)).whole).toBe(true);
  }
  const { array } = JSON.parse(output('sweep submit plan.yaml --out q --engine slurm --dry-run --json'));
  expect(array).toContain(`'${program}' sweep task`);
  expect(array).not.toContain(process.execPath);
});

itRuns('frames are written and analysed; a run is resumed', () => {
  output('run --particles 300 --steps 60 --frames-every 20 --frames-format gsd --out f --json');
  expect(JSON.parse(output('structure f --json')).particles).toBe(300);
  expect(JSON.parse(output('resume f --steps 90 --json')).steps).toBe(90);
});

itRuns('lattices run in threads, and figures are drawn', () => {
  output('calibrate --model manna --dimension 1 --budget 20s --workers 2 --out c --json');
  const files = readdirSync(join(folder, 'c'), { recursive: true, encoding: 'utf8' });
  const svg = files.find((name) => name.endsWith('.svg'));
  expect(readFileSync(join(folder, 'c', svg as string), 'utf8')).toMatch(/<svg[\s\S]*<\/svg>/);
  const png = files.find((name) => name.endsWith('.png'));
  if (png)
    expect(
      readFileSync(join(folder, 'c', png))
        .subarray(1, 4)
        .toString(),
    ).toBe('PNG');
});

itRuns('the laboratory is served from inside', async () => {
  const child = spawn(program as string, ['view', '--port', '0', '--json'], {
    cwd: folder,
    env: {},
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [line] = await once(child.stdout, 'data');
    const { url } = JSON.parse(String(line));
    const names = readdirSync('build/app', { recursive: true, encoding: 'utf8' }).filter((name) =>
      statSync(join('build/app', name)).isFile(),
    );
    expect(names).toContain('index.html');
    for (const [path, name] of [['', 'index.html'], ...names.map((one) => [one, one])] as [string, string][]) {
      const response = await fetch(new URL(path, url));
      expect(Buffer.from(await response.arrayBuffer()).equals(readFileSync(join('build/app', name))), name).toBe(true);
      if (name === 'index.html') expect(response.headers.get('content-type')).toMatch(/^text\/html/);
    }
  } finally {
    child.kill();
  }
});
