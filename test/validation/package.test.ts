/** The tarball as others use it: installed without compiler and scripts, its types checked, bundled by Vite, esbuild and webpack. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Simulation } from '../../src/index.js';
import { withPage } from '../support/browser.js';
import { serveFolder } from '../support/fileServer.js';
import { itNeeds } from '../support/needs.js';
import { type Packed, pack } from '../support/tarball.js';

/** Bundlers besides the checkout's own, in the versions this was written for. */
const bundlers = ['esbuild@0.28.2', 'webpack@5.112.2'];
const folder = mkdtempSync(join(tmpdir(), 'randorg-package-'));
const project = join(folder, 'project');
let packed: Packed;
let whyNot: string | null = null;
let expected: string;

const config = { model: 'bro', dimension: 3, particles: 300, phi: 0.6, kick: 0.1, seed: 4 } as const;
const program = (module: string) => `import { Simulation } from ${JSON.stringify(module)};
const sim = await Simulation.create(${JSON.stringify(config)});
sim.step(40);
globalThis.document ? document.body.append(Object.assign(document.createElement('p'), { id: 'digest', textContent: sim.digest() })) : console.log(sim.digest());
`;
const page =
  '<!doctype html><meta charset="utf-8"><link rel="icon" href="data:,"><body><script type="module" src="./main.js"></script>';

const npm = (args: readonly string[], cwd: string) =>
  execFileSync('npm', [...args, '--no-audit', '--no-fund', '--ignore-scripts'], { cwd, encoding: 'utf8', stdio: 'pipe' });

beforeAll(async () => {
  packed = pack(folder);
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  try {
    npm(['install', '--save-exact', packed.path, ...bundlers], project);
  } catch (error) {
    whyNot = `npm can't install the tarball and ${bundlers.join(' and ')}: ${(error as { stderr?: string }).stderr?.split('\n')[0]}`;
  }
  const sim = await Simulation.create(config);
  sim.step(40);
  expected = sim.digest();
  for (const [name, module] of [
    ['files', 'randorg'],
    ['inline', 'randorg/inline'],
  ] as const) {
    mkdirSync(join(project, name));
    writeFileSync(join(project, name, 'main.js'), program(module));
    writeFileSync(join(project, name, 'index.html'), page);
  }
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `it` for what needs the project's packages. */
const itInstalled = (name: string, body: () => Promise<void> | void) =>
  it(name, (context) => (whyNot ? context.skip(whyNot) : body()));
const itInPage = (name: string, body: (chromium: string) => Promise<void>) =>
  itNeeds('chromium')(name, async (chromium) => {
    if (whyNot) throw new Error(whyNot);
    await body(chromium);
  });

async function digestInPage(chromium: string, path: string): Promise<{ digest: string | null; wasm: string[] }> {
  const server = await serveFolder(path);
  try {
    const digest = await withPage(chromium, async (view) => {
      await view.goto(server.origin);
      return view.textContent('#digest', { timeout: 50_000 });
    });
    return { digest, wasm: server.requests.filter((request) => request.includes('.wasm')) };
  } finally {
    await server.close();
  }
}

function runScript(path: string): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [path], { cwd: project, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return stdout.trim();
}

/** How much slower than an idle machine of today this one is: Node starts in 60 ms there. */
function slowness(): number {
  const times = Array.from({ length: 5 }, () => {
    const began = performance.now();
    spawnSync(process.execPath, ['-e', '0']);
    return performance.now() - began;
  });
  return Math.max(1, Math.min(...times) / 60);
}

describe('installed', () => {
  it('npm i -g of the tarball without scripts, then a run, in less than 20 s', (context) => {
    const prefix = join(folder, 'prefix');
    const began = performance.now();
    try {
      npm(['install', '--global', '--prefix', prefix, packed.path], folder);
    } catch (error) {
      context.skip(`npm can't install the tarball: ${(error as { stderr?: string }).stderr?.split('\n')[0]}`);
    }
    const args =
      'run --model bro --dimension 3 --particles 300 --phi 0.6 --kick 0.1 --seed 4 --steps 40 --out first --json'.split(' ');
    const env = { PATH: `${join(prefix, 'bin')}:${resolve(process.execPath, '..')}`, HOME: folder };
    const { stdout, stderr } = spawnSync('randorg', args, { cwd: folder, encoding: 'utf8', env });
    const seconds = (performance.now() - began) / 1000;
    expect(stderr).not.toMatch(/error|warning/i);
    expect(JSON.parse(stdout).digest).toBe(expected);
    expect(readFileSync(join(prefix, 'share/man/man1/randorg.1'), 'utf8')).toContain('randorg');
    console.log(`installed and run in ${seconds.toFixed(1)} s; ${packed.size} bytes packed, ${packed.unpackedSize} unpacked`);
    expect(seconds).toBeLessThan(20 * slowness());
  });

  it('the same digest in Node from files and inlined, and in threads inlined', (context) => {
    if (whyNot) return context.skip(whyNot);
    expect(runScript(join(project, 'files/main.js'))).toBe(expected);
    expect(runScript(join(project, 'inline/main.js'))).toBe(expected);
    const team = `import { Simulation } from 'randorg/inline';
const sim = await Simulation.create({ ...${JSON.stringify(config)}, threads: 2 });
await sim.advance(40);
console.log(sim.threads, (await sim.look()) && sim.digest());
await sim.close();
`;
    writeFileSync(join(project, 'team.js'), team);
    expect(runScript(join(project, 'team.js'))).toBe(`2 ${expected}`);
  });

  it('attw finds nothing', () => {
    const { status, stdout } = spawnSync(
      process.execPath,
      ['node_modules/@arethetypeswrong/cli/dist/index.js', packed.path, '--profile', 'esm-only', '--format', 'json'],
      { encoding: 'utf8' },
    );
    expect(status, stdout).toBe(0);
    const { problems, analysis } = JSON.parse(stdout);
    expect(Object.keys(analysis.entrypoints).length).toBeGreaterThan(3);
    expect(
      Object.values(problems ?? {})
        .flat()
        .filter(
          (problem) =>
            (problem as { kind?: string }).kind !== 'CJSResolvesToESM' && (problem as { kind?: string }).kind !== 'NoResolution',
        ),
    ).toEqual([]);
  });

  it.each(['nodenext', 'bundler'])('types are exact for a strict consumer, %s', (resolution) => {
    const source = `import { type RunConfigInput, Simulation, simulate, type SimulationResult } from 'randorg';
import { Simulation as Inline } from 'randorg/inline';
const input: RunConfigInput = { model: 'bro', mode: 'reciprocal', phi: 0.6 };
export const sim: Simulation = await Simulation.create({ model: 'sgd', learningRate: 0.1 });
export const counts: Uint32Array = sim.step(3).active;
export const other: string = (await Inline.create({ particles: 100 })).digest();
export const result: SimulationResult = await simulate(input);
// @ts-expect-error there is no such model
await Simulation.create({ model: 'abc' });
// @ts-expect-error a digest is text
export const wrong: number = sim.digest();
`;
    writeFileSync(join(project, 'consumer.ts'), source);
    const module = resolution === 'nodenext' ? 'nodenext' : 'esnext';
    const compilerOptions = {
      ...{ module, moduleResolution: resolution, target: 'es2022', lib: ['es2023', 'dom'] },
      ...{ strict: true, noEmit: true, skipLibCheck: false, types: [] },
    };
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
    const { status, stdout } = spawnSync(process.execPath, [resolve('node_modules/typescript/bin/tsc')], {
      cwd: project,
      encoding: 'utf8',
    });
    expect([status, stdout]).toEqual([0, '']);
  });
});

/** Bundles an entry and writes it beside an index.html. Runs in the project, whose packages it finds. */
function bundle(script: string): void {
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: project,
    encoding: 'utf8',
  });
  expect([status, stderr]).toEqual([0, '']);
}
const vite = (from: string) =>
  `import { build } from ${JSON.stringify(`file://${resolve('node_modules/vite/dist/node/index.js')}`)};
await build({ configFile: false, logLevel: 'error', root: '${from}', base: './', build: { outDir: '../vite-${from}', target: 'es2022' } });`;
const webpack = (from: string) => `import webpack from 'webpack';
const stats = await new Promise((done, fail) => webpack({ mode: 'production', entry: './${from}/main.js', devtool: false,
  experiments: { topLevelAwait: true }, performance: false, output: { path: process.cwd() + '/webpack-${from}', filename: 'main.js', publicPath: '' } },
  (error, stats) => error ? fail(error) : done(stats)));
if (stats.hasErrors() || stats.hasWarnings()) { console.error(stats.toString({ all: false, errors: true, warnings: true })); process.exit(1); }`;
const esbuild = `import { build } from 'esbuild';
await build({ entryPoints: ['inline/main.js'], bundle: true, format: 'esm', target: 'es2022', outfile: 'esbuild-inline/main.js', logLevel: 'warning', metafile: true });`;

describe('bundled', () => {
  itInPage('Vite finds the modules; the page fetches one', async (chromium) => {
    bundle(vite('files'));
    const { digest, wasm } = await digestInPage(chromium, join(project, 'vite-files'));
    expect([digest, wasm.length]).toEqual([expected, 1]);
  });

  itInPage('webpack finds the modules; the page fetches one', async (chromium) => {
    bundle(webpack('files'));
    writeFileSync(join(project, 'webpack-files/index.html'), page);
    const { digest, wasm } = await digestInPage(chromium, join(project, 'webpack-files'));
    expect([digest, wasm.length]).toEqual([expected, 1]);
  });

  for (const name of ['vite', 'webpack', 'esbuild'] as const) {
    itInPage(`${name} takes randorg/inline; the page fetches no module`, async (chromium) => {
      bundle(name === 'vite' ? vite('inline') : name === 'webpack' ? webpack('inline') : esbuild);
      const output = join(project, `${name}-inline`);
      if (name !== 'vite') writeFileSync(join(output, 'index.html'), page);
      expect(await digestInPage(chromium, output)).toEqual({ digest: expected, wasm: [] });
    });
  }

  itInstalled('esbuild makes one file of randorg/inline that runs in Node too', () => {
    bundle(esbuild);
    const alone = join(folder, 'alone.mjs');
    writeFileSync(alone, readFileSync(join(project, 'esbuild-inline/main.js')));
    expect(runScript(alone)).toBe(expected);
  });
});
