/** The page on a GPU: a switch where there is one, the digest of the command line, and a GPU that is lost on the way. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, expect } from 'vitest';
import { simulate } from '../../src/index.js';
import { endGpuBrowser, itWithGpu } from '../support/browserGpu.js';
import { itNeeds } from '../support/needs.js';
import { digestAtRest, endBrowser, inked, setField, singleFile, timeOf, visit } from './lab.js';

afterAll(endBrowser);
afterAll(endGpuBrowser);
/** A software GPU compiles for seconds, of which other processes may make minutes, in ms. */
const long = 120_000;

const open = async (browser: Browser, fragment: string) => {
  const seen = await visit('', `${singleFile}#${fragment}`, { browser });
  seen.page.setDefaultTimeout(long);
  await seen.page.waitForSelector('#device', { state: 'visible' });
  return seen;
};

async function choose(page: Page, device: string): Promise<void> {
  await page.selectOption('#device', device);
  await page.waitForFunction(() => !(document.getElementById('device') as HTMLSelectElement).disabled);
}

async function runTo(page: Page, steps: number): Promise<string> {
  await setField(page, 'steps', String(steps));
  await page.selectOption('#rate', 'max');
  await page.click('#run');
  return digestAtRest(page, steps);
}

itWithGpu(
  'a run that goes to the GPU and back has the digest of the command line, and so has its link',
  async (browser) => {
    const config = { model: 'bro', particles: 400, dimension: 2, phi: 0.9, seed: 4 } as const;
    const { page, complaints, close } = await open(browser, 'model=bro&particles=400&dimension=2&phi=0.9&seed=4');
    const ends = [30, 60, 90];
    const digests: string[] = [];
    for (const [k, steps] of ends.entries()) {
      await choose(page, k === 1 ? 'gpu' : 'cpu');
      digests.push(await runTo(page, steps));
      expect(await page.inputValue('#device')).toBe(k === 1 ? 'gpu' : 'cpu');
    }
    const wanted = await Promise.all(ends.map(async (steps) => (await simulate({ ...config, steps })).digest));
    expect(digests).toEqual(wanted);
    expect(await inked(page)).toBeGreaterThan(0.1);
    const fragment = await page.evaluate(() => location.hash);
    expect(fragment).toContain(`digest=${wanted[2]}`);
    expect(fragment).not.toMatch(/gpu|device/);
    expect(complaints).toEqual([]);
    await close();
  },
  long,
);

itWithGpu(
  'a rule that a GPU has not goes on on the processor, and says so; the next one that it has comes back',
  async (browser) => {
    const { page, close } = await open(browser, 'particles=200&dimension=2&phi=0.5');
    await choose(page, 'gpu');
    await page.waitForFunction(() => (document.getElementById('device') as HTMLSelectElement).value === 'gpu');
    // a correlation of 1 is the reciprocal rule
    await setField(page, 'mode', 'correlated');
    await page.waitForSelector('#field-correlation');
    await page.waitForFunction(() => (document.getElementById('device') as HTMLSelectElement).value === 'gpu');
    await setField(page, 'model', 'sgd');
    await page.waitForSelector('#field-mode option[value=pair-batch]', { state: 'attached' });
    await setField(page, 'mode', 'correlated');
    await page.waitForFunction(() => document.getElementById('note')?.textContent?.includes('sgd mode correlated'));
    expect(await page.inputValue('#device')).toBe('cpu');
    await setField(page, 'mode', 'pair');
    await page.waitForFunction(() => (document.getElementById('device') as HTMLSelectElement).value === 'gpu');
    await close();
  },
  long,
);

itWithGpu(
  'the processor goes on when the GPU is lost, with the same bits',
  async (browser) => {
    const { page, close } = await open(browser, 'particles=300&dimension=2&phi=0.6&kick=1&seed=2');
    await choose(page, 'gpu');
    await setField(page, 'steps', '4000');
    await page.selectOption('#rate', '30');
    await page.click('#run');
    await page.waitForFunction(() => Number(document.getElementById('readings')?.dataset.time) > 20);
    expect(await page.inputValue('#device')).toBe('gpu');
    const session = await browser.newBrowserCDPSession();
    await session.send('Browser.crashGpuProcess' as never).catch(() => {});
    await page.waitForFunction(() => (document.getElementById('device') as HTMLSelectElement).value === 'cpu');
    const lostAt = await timeOf(page);
    await page.selectOption('#rate', 'max');
    const digest = await digestAtRest(page, 4000);
    expect(lostAt).toBeLessThan(4000);
    expect(digest).toBe((await simulate({ particles: 300, dimension: 2, phi: 0.6, kick: 1, seed: 2, steps: 4000 })).digest);
    await close();
  },
  long,
);

itWithGpu(
  'a hundred thousand spheres run there, with pictures',
  async (browser) => {
    const { page, complaints, close } = await open(browser, 'particles=100000&dimension=3&phi=0.6&steps=2');
    await choose(page, 'gpu');
    const digest = await runTo(page, 4);
    expect(await page.inputValue('#device')).toBe('gpu');
    expect(await inked(page)).toBeGreaterThan(0.1);
    expect(digest).toBe((await simulate({ particles: 100_000, phi: 0.6, steps: 4, threads: 1 })).digest);
    expect(complaints).toEqual([]);
    await close();
  },
  long,
);

itNeeds('chromium')('there is no switch where there is no GPU', async (chromium) => {
  const { page, close } = await visit(chromium, `${singleFile}#particles=100&dimension=2&phi=0.3`);
  await page.waitForTimeout(500);
  expect(await page.isVisible('#device')).toBe(false);
  await close();
});
