/** The golden set in every program that runs the engine: builds, threads, other versions of Node, bun, Chromium, the executable, and C++. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build as bundle } from 'vite';
import { afterAll, expect, it } from 'vitest';
import { compileTwin, whyNoTwin } from '../../bench/native/compile.js';
import * as library from '../../src/index.js';
import { cases, flagsOf } from '../golden/cases.js';
import { digestsOf } from '../golden/digests.js';
import { withPage } from '../support/browser.js';
import { buildExecutable } from '../support/executable.js';
import { serveFolder } from '../support/fileServer.js';
import { itNeeds } from '../support/needs.js';

const { digests } = JSON.parse(readFileSync('test/golden/digests.json', 'utf8')) as { digests: Record<string, string> };
const folder = mkdtempSync(join(tmpdir(), 'randorg-golden-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const host = resolve('test/golden/host.js');
const built = resolve('build/lib/index.js');
const inlined = resolve('build/inline/index.js');

for (const build of ['release', 'scalar', 'debug'] as const) {
  it(`Node ${process.versions.node}, ${build}`, async () => {
    expect(await digestsOf(library, cases, { build })).toEqual(digests);
  });
}
it.each([2, 3])(`Node ${process.versions.node}, %i threads`, (threads) => {
  expect(JSON.parse(execFileSync(process.execPath, [host, built, `${threads}`], { encoding: 'utf8' }))).toEqual(digests);
});
it('randorg/inline', () => {
  expect(JSON.parse(execFileSync(process.execPath, [host, inlined], { encoding: 'utf8' }))).toEqual(digests);
});

/** The set in a program that runs scripts, on one thread and on two. */
function expectDigests(program: string): void {
  for (const threads of [[], ['2']]) {
    const { status, stdout, stderr } = spawnSync(program, [host, built, ...threads], { encoding: 'utf8' });
    expect([status, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual(digests);
  }
}

for (const line of [24, 26] as const) {
  itNeeds(`node${line}`)(`Node ${line}, one thread and two`, expectDigests);
}

/** In the version this was written for. */
const bun = 'bun@1.4.5';
it(`${bun}, one thread and two`, (context) => {
  const home = join(folder, 'bun');
  mkdirSync(home);
  writeFileSync(join(home, 'package.json'), '{"private":true}');
  try {
    // its install script puts the program of this machine in its place
    execFileSync('npm', ['install', '--no-audit', '--no-fund', bun], { cwd: home, encoding: 'utf8', stdio: 'pipe' });
  } catch (error) {
    const said = (error as { stderr?: string }).stderr ?? String(error);
    return context.skip(`${bun} can't be had from npm here: ${said.split('\n').find((line) => line.trim()) ?? ''}`);
  }
  const program = join(home, 'node_modules/bun/bin/bun.exe');
  const version = spawnSync(program, ['--version'], { encoding: 'utf8' });
  if (version.status !== 0) return context.skip(`${bun} does not run here: ${version.error?.message ?? version.stderr}`);
  expect(version.stdout.trim()).toBe(bun.split('@')[1]);
  expectDigests(program);
});

itNeeds('chromium')('Chromium, from a bundle, with and without SIMD', async (chromium) => {
  const page = join(folder, 'page');
  mkdirSync(page);
  for (const name of ['cases.js', 'digests.js']) cpSync(resolve('test/golden', name), join(page, name));
  writeFileSync(
    join(page, 'main.js'),
    `import * as library from ${JSON.stringify(inlined)};
import { cases } from './cases.js';
import { digestsOf } from './digests.js';
digestsOf(library, cases).then((digests) => { document.body.textContent = JSON.stringify(digests); document.body.id = 'done'; });`,
  );
  writeFileSync(
    join(page, 'index.html'),
    '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body><script type="module" src="./main.js"></script>',
  );
  await bundle({
    configFile: false,
    root: page,
    base: './',
    logLevel: 'error',
    build: { outDir: join(folder, 'bundle'), target: 'es2022' },
  });
  const server = await serveFolder(join(folder, 'bundle'));
  try {
    for (const prepare of [
      () => {},
      () => {
        WebAssembly.validate = () => false;
      },
    ]) {
      const text = await withPage(chromium, async (view) => {
        await view.addInitScript(prepare);
        await view.goto(server.origin);
        return view.textContent('#done', { timeout: 300_000 });
      });
      expect(JSON.parse(text ?? 'null')).toEqual(digests);
    }
  } finally {
    await server.close();
  }
});

/** Digests of cases by a command that takes their flags and prints JSON. */
function byFlags(names: readonly string[], command: (flags: string[], index: number) => string): Record<string, string> {
  const entries = names.map((name, index) => [name, JSON.parse(command(flagsOf(cases[name]), index)).digest]);
  return Object.fromEntries(entries);
}

it('the executable', (context) => {
  const { path, reason } = buildExecutable(folder);
  if (path === null) return context.skip(reason);
  const reached = byFlags(Object.keys(cases), (flags, index) =>
    execFileSync(path, ['run', ...flags, '--json', '--out', join(folder, `run-${index}`)], {
      encoding: 'utf8',
      env: { PATH: folder },
    }),
  );
  expect(reached).toEqual(digests);
}, 1_200_000);

it('the native twin, in the cases it has: equal spheres in two and three dimensions, exponent 1', (context) => {
  const reason = whyNoTwin();
  if (reason) return context.skip(reason);
  const program = join(folder, 'twin');
  compileTwin(program);
  const names = Object.entries(cases).flatMap(([name, config]) => {
    const { model = '', dimension = 3, exponent = 1, sizes, replica, initialSeed } = config as Record<string, never>;
    const has =
      !String(model).startsWith('manna') && [2, 3].includes(dimension) && exponent === 1 && !sizes && !replica && !initialSeed;
    return has ? [name] : [];
  });
  expect(names.length).toBeGreaterThan(12);
  const reached = byFlags(names, (flags) => execFileSync(program, flags, { encoding: 'utf8' }));
  expect(reached).toEqual(Object.fromEntries(names.map((name) => [name, digests[name]])));
});
