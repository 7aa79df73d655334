/** Stored runs and frames: dropped, served, growing, damaged, large. */
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { simulate } from '../../src/index.js';
import { itNeeds } from '../support/needs.js';
import { appears, randorg, startRandorg } from '../support/randorg.js';
import { digestAtRest, drop, endBrowser, inked, singleFile, visit } from './lab.js';

const scratch = mkdtempSync(join(tmpdir(), 'randorg-e2e-'));
const run = join(scratch, 'run');
let digest: string;

beforeAll(async () => {
  const ended = await randorg(
    `run --particles 300 --dimension 2 --phi 0.95 --kick 0.2 --steps 40 --frames-every 10 --out ${run} --json`,
    scratch,
  );
  digest = JSON.parse(ended.stdout).digest;
});
afterAll(async () => {
  await endBrowser();
  rmSync(scratch, { recursive: true, force: true });
});

const fileOf = (path: string): [string, Buffer] => [basename(path), readFileSync(path)];

describe('files', () => {
  itNeeds('chromium')('the files of a run are played back, with its curves and its digest', async (chromium) => {
    const { page, complaints, close } = await visit(chromium, singleFile);
    await drop(
      page,
      ['run.json', 'series.csv', 'frames.gsd', 'checkpoint.bin'].map((name) => fileOf(join(run, name))),
    );
    await page.waitForFunction(() => document.getElementById('frame-number')?.textContent?.includes('of 5, t = 40'));
    expect(await page.textContent('#digest')).toBe(digest);
    expect(await inked(page)).toBeGreaterThan(0.2);
    expect(Number(await page.getAttribute('#plot-activity .plot-holder', 'data-points'))).toBeGreaterThan(5);
    for (const plot of ['structure', 'radial']) {
      const holder = `#plot-${plot} .plot-holder`;
      await page.waitForFunction((one) => Number(document.querySelector(one)?.getAttribute('data-points')) > 10, holder);
    }
    expect(await page.textContent('#readings')).toBe(`digest of the run${digest}`);
    expect(await page.textContent('#facts')).toMatch(/^run [0-9a-f]{8}$/);
    await page.click('#previous-frame');
    await page.waitForFunction(() => document.getElementById('frame-number')?.textContent?.includes('frame 4'));
    await page.fill('#frame', '0');
    await page.waitForFunction(() => document.getElementById('frame-number')?.textContent?.includes('t = 0'));
    await page.click('#play');
    await page.waitForFunction(() => document.getElementById('frame-number')?.textContent?.includes('frame 5'));
    await page.selectOption('#colouring', 'contacts');
    await page.waitForTimeout(500);
    await page.click('#rerun');
    await page.click('#run');
    expect(await digestAtRest(page, 40)).toBe(digest);
    expect(complaints).toEqual([]);
    await close();
  });

  itNeeds('chromium')('frames alone, a CSV of positions, and a damaged or foreign file', async (chromium) => {
    const { page, complaints, close } = await visit(chromium, singleFile);
    await drop(page, [['packing.gsd', readFileSync(resolve('examples/data/packing.gsd'))]]);
    await page.waitForFunction(() => document.getElementById('frame-number')?.textContent?.startsWith('frame'));
    await drop(page, [['p.csv', Buffer.from('x,y,z\n0.1,0.2,0.3\n1,1,1\n2,1,0.5\n')]]);
    await page.waitForFunction(() => document.getElementById('facts')?.textContent?.includes('p.csv'));
    const gsd = readFileSync(join(run, 'frames.gsd'));
    await drop(page, [['cut.gsd', gsd.subarray(0, gsd.length - 400)]]);
    await page.waitForFunction(() => document.getElementById('banner')?.textContent?.includes('whole frame'));
    for (const [name, content, message] of [
      ['cut.gsd', gsd.subarray(0, 100), 'not a GSD file, or cut within its header'],
      ['noise.bin', Buffer.alloc(300, 7), 'no frames'],
      ['a.json', Buffer.from('{"x":1}'), 'not an experiment'],
      ['b.csv', Buffer.from('x,y,z\n1,2\n'), 'expected 3 values'],
    ] as const) {
      await drop(page, [[name, Buffer.from(content)]]);
      await page.waitForFunction((words) => document.getElementById('banner')?.textContent?.includes(words), message);
    }
    await drop(page, [fileOf(join(run, 'run.json'))]);
    await page.waitForFunction(() => document.getElementById('banner')?.textContent?.includes('no checkpoint'));
    expect(complaints).toEqual([]);
    await close();
  });

  itNeeds('chromium')('randorg view serves the page with threads allowed, on a stored run', async (chromium) => {
    const started = startRandorg(`view ${run} --port 0 --json`, scratch);
    const url: string = await new Promise((settle) => {
      started.child.stdout?.once('data', (text: string) => settle(JSON.parse(text).url));
    });
    const { page, complaints, requests, close } = await visit(chromium, url);
    await page.waitForFunction(() => document.getElementById('frame-number')?.textContent?.includes('of 5, t = 40'));
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    expect(await page.textContent('#digest')).toBe(digest);
    await page.click('#leave');
    await page.click('#step');
    await digestAtRest(page, 1);
    expect(requests.filter((address) => !address.startsWith(url) && !/^(blob|data):/.test(address))).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
    started.child.kill('SIGTERM');
    expect((await started.done).code).toBe(143);
  });

  itNeeds('chromium')('randorg view follows a run that goes on', async (chromium) => {
    const growing = join(scratch, 'growing');
    const fields = '--particles 300 --dimension 2 --phi 0.95 --kick 0.2 --frames-every 10 --record-every 1';
    await randorg(`run ${fields} --steps 40 --out ${growing}`, scratch);
    const server = startRandorg(`view ${growing} --port 0`, scratch);
    const url: string = await new Promise((settle) => {
      server.child.stdout?.once('data', (text: string) => settle(text.trim()));
    });
    const { page, complaints, requests, close } = await visit(chromium, url);
    const shows = (text: string) =>
      page.waitForFunction((words) => document.getElementById('frame-number')?.textContent?.includes(words), text);
    const points = async () => Number(await page.getAttribute('#plot-activity .plot-holder', 'data-points'));
    await shows('frame 5 of 5, t = 40');
    await page.waitForTimeout(500);
    expect(await points()).toBe(40);
    await randorg(`resume ${growing} --steps 60`, scratch);
    // Who looks at the last frame sees the new last one.
    await shows('frame 7 of 7, t = 60');
    await page.waitForTimeout(500);
    expect(await points()).toBe(60);
    expect(await page.textContent('#digest')).toBe(JSON.parse(readFileSync(join(growing, 'run.json'), 'utf8')).digest);
    // Who looks at another stays there.
    await page.click('#previous-frame');
    await shows('frame 6 of 7');
    await randorg(`resume ${growing} --steps 80`, scratch);
    await shows('frame 6 of 9, t = 50');
    // Nothing is asked for again that has not changed.
    const asked = () => requests.filter((address) => address.includes('/data/')).length;
    const before = asked();
    await page.waitForTimeout(4500);
    expect(asked()).toBe(before);
    expect(complaints).toEqual([]);
    await close();
    server.child.kill('SIGTERM');
    await server.done;
  });

  itNeeds('chromium')('randorg view shows the runs of a sweep, and those that begin', async (chromium) => {
    const sweep = join(scratch, 'sweep');
    const planFile = join(scratch, 'plan.yaml');
    writeFileSync(planFile, 'base: {particles: 200, dimension: 2, steps: 20, frames: {every: 10}}\ngrid: {phi: [0.9, 0.95]}\n');
    await randorg(`sweep run ${planFile} --out ${sweep}`, scratch);
    const [, late] = readdirSync(join(sweep, 'runs')).sort() as [string, string];
    // As if it had not begun.
    renameSync(join(sweep, 'runs', late), join(scratch, late));
    const server = startRandorg(`view ${sweep} --port 0`, scratch);
    const url: string = await new Promise((settle) => {
      server.child.stdout?.once('data', (text: string) => settle(text.trim()));
    });
    const { page, complaints, close } = await visit(chromium, url);
    const digestOf = async (phi: number) => (await simulate({ particles: 200, dimension: 2, steps: 20, phi })).digest;
    const shows = (wanted: string) =>
      page.waitForFunction((one) => document.getElementById('digest')?.textContent === one, wanted);
    await page.waitForFunction(() => document.getElementById('frame-number')?.textContent?.includes('frame 3 of 3, t = 20'));
    await shows(await digestOf(0.9));
    expect(await page.locator('#served-run option').allTextContents()).toEqual(['phi 0.9']);
    renameSync(join(scratch, late), join(sweep, 'runs', late));
    await page.waitForSelector('#served-run option >> nth=1', { state: 'attached' });
    expect(await page.locator('#served-run option').allTextContents()).toEqual(['phi 0.9', 'phi 0.95']);
    await page.selectOption('#served-run', { label: 'phi 0.95' });
    await shows(await digestOf(0.95));
    expect(await page.inputValue('#field-phi')).toBe('0.95');
    // A list that is asked for again leaves the choice as it is.
    await page.waitForTimeout(2500);
    await shows(await digestOf(0.95));
    expect(complaints).toEqual([]);
    await close();
    server.child.kill('SIGTERM');
    await server.done;
  });

  itNeeds('chromium')('a run that has just begun shows its curves, then its frames', async (chromium) => {
    const begun = join(scratch, 'begun');
    const writer = startRandorg(
      `run --particles 400 --dimension 2 --phi 0.95 --steps 100000000 --checkpoint-every 1h --out ${begun}`,
      scratch,
    );
    await appears(join(begun, 'series.csv'), writer);
    const server = startRandorg(`view ${begun} --port 0`, scratch);
    const url: string = await new Promise((settle) => {
      server.child.stdout?.once('data', (text: string) => settle(text.trim()));
    });
    const { page, complaints, close } = await visit(chromium, url);
    await page.waitForFunction(() => document.getElementById('banner')?.textContent?.includes('no frames and no checkpoint yet'));
    expect(await page.textContent('#frame-number')).toBe('no frames yet');
    const holder = '#plot-activity .plot-holder';
    const points = async () => Number(await page.getAttribute(holder, 'data-points'));
    await page.waitForFunction((one) => Number(document.querySelector(one)?.getAttribute('data-points')) > 3, holder);
    const first = await points();
    await page.waitForFunction(
      ([one, n]) => Number(document.querySelector(one as string)?.getAttribute('data-points')) > (n as number),
      [holder, first],
    );
    // Stopped, it leaves a checkpoint: a frame.
    writer.child.kill('SIGTERM');
    await writer.done;
    await page.waitForFunction(() => document.getElementById('frame-number')?.textContent?.includes('frame 1 of 1, t = '));
    expect(await page.isVisible('#banner')).toBe(false);
    expect(await inked(page)).toBeGreaterThan(0.2);
    expect(complaints).toEqual([]);
    await close();
    server.child.kill('SIGTERM');
    await server.done;
  });

  itNeeds('chromium')(
    'stored frames of more than 1e5 particles are analysed, and it is said that it takes a while',
    async (chromium) => {
      const large = join(scratch, 'large');
      await randorg(`run --particles 120000 --phi 0.6 --steps 2 --frames-every 1 --out ${large}`, scratch);
      const { page, complaints, close } = await visit(chromium, singleFile);
      await drop(page, [fileOf(join(large, 'frames.gsd'))]);
      await page.waitForFunction(() => document.getElementById('progress')?.textContent === 'analysing 120000 particles…');
      for (const plot of ['structure', 'radial']) {
        const holder = `#plot-${plot} .plot-holder`;
        await page.waitForFunction((one) => Number(document.querySelector(one)?.getAttribute('data-points')) > 10, holder);
      }
      expect(await page.isVisible('#progress')).toBe(false);
      expect(complaints).toEqual([]);
      await close();
    },
  );

  itNeeds('chromium')('a run of several threads has the same digest', async (chromium) => {
    const started = startRandorg('view --port 0', scratch);
    const url: string = await new Promise((settle) => {
      started.child.stdout?.once('data', (text: string) => settle(text.trim()));
    });
    const { page, close } = await visit(chromium, `${url}#particles=120000&phi=0.6&steps=4`);
    const shown = await digestAtRest(page, 4);
    expect(shown).toBe((await simulate({ particles: 120000, phi: 0.6, steps: 4, threads: 1 })).digest);
    await close();
    started.child.kill('SIGINT');
    expect((await started.done).code).toBe(130);
  });
});
