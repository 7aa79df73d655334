/** The library on a GPU in a browser: a sample of the golden set, runs side by side, and a run that comes and goes, bit for bit. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, expect } from 'vitest';
import { endGpuBrowser, itWithGpu } from '../support/browserGpu.js';
import { type FileServer, serveFolder } from '../support/fileServer.js';
import { isWhole } from '../support/whole.js';

type Ends = [[number, string][], [number, string][]];
interface OnGpu {
  names: string[];
  goldens(names: string[]): Promise<Record<string, string>>;
  together(configs: object[], steps: number): Promise<Ends>;
  hop(config: object, stretches: number[], change: object): Promise<[[number, string], [number, string]]>;
}
const { digests } = JSON.parse(readFileSync('test/golden/digests.json', 'utf8')) as { digests: Record<string, string> };
const scratch = mkdtempSync(join(tmpdir(), 'randorg-gpu-page-'));
let server: FileServer;

beforeAll(async () => {
  await build({
    configFile: false,
    root: join(dirname(fileURLToPath(import.meta.url)), 'gpuPage'),
    base: './',
    cacheDir: join(scratch, 'cache'),
    logLevel: 'error',
    worker: { format: 'es' },
    build: { outDir: join(scratch, 'page'), emptyOutDir: true, target: 'es2022' },
  });
  server = await serveFolder(join(scratch, 'page'));
});

afterAll(async () => {
  await endGpuBrowser();
  await server.close();
  rmSync(scratch, { recursive: true, force: true });
});

async function open(browser: Browser): Promise<Page> {
  const page = await browser.newPage();
  await page.goto(server.origin);
  await page.waitForSelector('html[data-ready]');
  return page;
}

/** One of each kind of kernel. */
const sample = [
  'bro reciprocal 3D',
  'bro reciprocal 1D',
  'sgd pair 3D, exponent 1.5',
  'sde nonreciprocal 2D',
  'bro reciprocal 3D, thermal',
  'ro particle 3D',
];

itWithGpu('the golden set has its digests', async (browser) => {
  const page = await open(browser);
  const all = await page.evaluate(() => (window as unknown as { onGpu: OnGpu }).onGpu.names);
  expect(all).toEqual(expect.arrayContaining(sample));
  expect(all.length).toBeGreaterThan(15);
  const chosen = isWhole ? all : sample;
  const found = await page.evaluate((names) => (window as unknown as { onGpu: OnGpu }).onGpu.goldens(names), chosen);
  expect(found).toEqual(Object.fromEntries(chosen.map((name) => [name, digests[name]])));
  await page.close();
});

itWithGpu('runs side by side are those of the engine, absorbed ones too', async (browser) => {
  const page = await open(browser);
  const configs = [0.15, 0.3, 0.6].flatMap((phi) => [1, 2].map((seed) => ({ model: 'bro', particles: 200, phi, seed })));
  const [theirs, ours] = await page.evaluate(
    (given) => (window as unknown as { onGpu: OnGpu }).onGpu.together(given, 60),
    configs,
  );
  expect(theirs).toEqual(ours);
  const times = ours.map(([time]) => time);
  expect([Math.min(...times) < 60, Math.max(...times)]).toEqual([true, 60]);
  await page.close();
});

itWithGpu('a run goes from the processor to the GPU and back, with other fields on the way', async (browser) => {
  const page = await open(browser);
  const config = { model: 'sgd', particles: 300, phi: 0.66, learningRate: 0.2, exponent: 2, msd: true, seed: 9 };
  const [hopped, stayed] = await page.evaluate(
    (given) => (window as unknown as { onGpu: OnGpu }).onGpu.hop(given, [15, 20, 15], { phi: 0.6, learningRate: 0.1 }),
    config,
  );
  expect(hopped).toEqual(stayed);
  expect(stayed[0]).toBe(50);
  await page.close();
});
