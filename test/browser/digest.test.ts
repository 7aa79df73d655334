/** A bundle of the built library: the same bits in Chromium as in Node, in the page, in a worker and without SIMD. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withPage } from '../support/browser.js';
import { type FileServer, serveFolder } from '../support/fileServer.js';
import { itNeeds } from '../support/needs.js';
import { type Outcome, outcome, runs, type TeamOutcome, teamOutcome, workerRun } from './page/runs.js';

interface PageResult {
  outcomes: Record<string, Outcome>;
  worker: Outcome;
  team: TeamOutcome;
}

const here = dirname(fileURLToPath(import.meta.url));
/** Debug modules are for tests in Node: they must not be copied into a page. */
const modules = [
  ...[1, 2, 3, 4, 5].flatMap((d) => ['', '-scalar', '-threads'].map((build) => `randorg-d${d}${build}`)),
  'randorg-lattice',
  'randorg-manifold',
  'randorg-manifold-scalar',
];
const scratch = mkdtempSync(join(tmpdir(), 'randorg-browser-'));
let server: FileServer | undefined;
/** The same page, cross-origin isolated. */
let isolated: FileServer | undefined;
let expected: Record<string, Outcome>;

/** Name of a module in a bundle: Vite adds a hash of 8 characters. */
const bare = (name: string) => name.replace(/-.{8}\.wasm$/, '');

beforeAll(async () => {
  await build({
    configFile: false,
    root: join(here, 'page'),
    base: './',
    cacheDir: join(scratch, 'cache'),
    logLevel: 'error',
    worker: { format: 'es' },
    build: { outDir: join(scratch, 'page'), emptyOutDir: true },
  });
  expected = {};
  for (const [name, config] of Object.entries(runs)) expected[name] = await outcome(config);
  server = await serveFolder(join(scratch, 'page'));
  isolated = await serveFolder(join(scratch, 'page'), {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  });
});

afterAll(async () => {
  await server?.close();
  await isolated?.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** Loads the page and returns its results and the modules it fetched. */
async function visit(chromium: string, prepare = () => {}, from = server): Promise<PageResult & { fetched: string[] }> {
  const { origin, requests } = from as FileServer;
  const before = requests.length;
  const text = await withPage(chromium, async (page) => {
    await page.addInitScript(prepare);
    await page.goto(origin);
    await page.waitForSelector('#outcomes[data-done]', { timeout: 50_000 });
    return page.textContent('#outcomes');
  });
  const result = JSON.parse(text ?? 'null');
  if (result.error) throw new Error(`the page: ${result.error}`);
  const asked = requests.slice(before);
  expect(asked.filter((path) => path.endsWith('404'))).toEqual([]);
  const fetched = new Set(asked.filter((path) => path.endsWith('.wasm')).map((path) => bare(basename(path))));
  return { ...result, fetched: [...fetched].sort() };
}

describe('a Vite bundle of the library', () => {
  it('has each engine module as a file of its own, but those that Vite writes into the script', () => {
    const assets = readdirSync(join(scratch, 'page/assets')).filter((name) => name.endsWith('.wasm'));
    const original = (name: string) => readFileSync(join(here, `../../build/wasm/${name}.wasm`));
    // Vite's assetsInlineLimit.
    expect(assets.map(bare).sort()).toEqual(modules.filter((name) => original(name).length >= 4096).sort());
    for (const name of assets)
      expect(readFileSync(join(scratch, 'page/assets', name)).equals(original(bare(name))), name).toBe(true);
  });

  it('imports nothing of Node', () => {
    const scripts = readdirSync(join(scratch, 'page/assets')).filter((name) => name.endsWith('.js'));
    expect(scripts.length).toBeGreaterThan(0);
    for (const name of scripts) {
      const code = readFileSync(join(scratch, 'page/assets', name), 'utf8');
      expect(code.match(/(?:\bfrom|\bimport|\brequire)\s*\(?\s*["'`]node:[^"'`]*/g), name).toBeNull();
      expect(code.includes('__vite-browser-external'), name).toBe(false);
    }
  });
});

describe('in Chromium', () => {
  itNeeds('chromium')('the digests are those of Node, in the page and in a worker', async (chromium) => {
    const { outcomes, worker, fetched } = await visit(chromium);
    expect(outcomes).toEqual(expected);
    expect(worker).toEqual(expected[workerRun]);
    expect(fetched).toEqual(['randorg-d2', 'randorg-d3', 'randorg-lattice', 'randorg-manifold']);
  });

  itNeeds('chromium')('two threads where the page is isolated, one and a reason where it is not', async (chromium) => {
    const here = await teamOutcome();
    expect(here).toMatchObject({ threads: 2, note: null });
    const { team } = await visit(chromium, () => {}, isolated);
    expect(team).toEqual(here);
    const alone = await visit(chromium);
    expect(alone.team).toEqual({
      ...here,
      threads: 1,
      note: 'threads: 1 instead of 2, because the page is not cross-origin isolated',
    });
  });

  itNeeds('chromium')('the digests are those of Node without SIMD', async (chromium) => {
    // What the library asks to find out; a worker has a WebAssembly of its own and keeps SIMD.
    const { outcomes, worker, fetched } = await visit(chromium, () => {
      WebAssembly.validate = () => false;
    });
    expect(outcomes).toEqual(expected);
    expect(worker).toEqual(expected[workerRun]);
    const modulesOfSpheres = ['randorg-d2-scalar', 'randorg-d3', 'randorg-d3-scalar'];
    expect(fetched).toEqual([...modulesOfSpheres, 'randorg-lattice', 'randorg-manifold-scalar']);
  });
});
