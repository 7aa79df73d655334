/** Clouds on a circle and a sphere in the page: pictures, curves, fields, links and the digests of the command line. */
import type { Page } from 'playwright-core';
import { afterAll, expect } from 'vitest';
import { ManifoldSimulation, type RunConfigInput } from '../../src/index.js';
import { itNeeds } from '../support/needs.js';
import { digestAtRest, endBrowser, inked, setField, singleFile, visit } from './lab.js';

afterAll(endBrowser);

const rigid = { model: 'manifold', clouds: 'rigid', cloudsNumber: 100, batch: 50, exponent: 1, learningRate: 0.02 } as const;
const free = { model: 'manifold', clouds: 'free', cloudsNumber: 20, batch: 10, exponent: 1, learningRate: 0.01 } as const;

const fragmentOf = (config: object, steps: number): string =>
  `#${Object.entries({ ...config, steps })
    .map(([name, value]) => `${name}=${value}`)
    .join('&')}`;

async function digestOf(config: RunConfigInput, steps: number): Promise<string> {
  const simulation = await ManifoldSimulation.create(config);
  simulation.step(steps);
  return simulation.digest();
}

const go = (page: Page, hash: string) =>
  page.evaluate((fragment) => {
    location.hash = fragment;
  }, hash);

const plotsOf = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.plot')].filter((plot) => plot.clientHeight > 0).map((plot) => plot.id),
  );

itNeeds('chromium')(
  'links replay clouds to the digests of the library, with a picture in two and three dimensions',
  async (chromium) => {
    const { page, complaints, close } = await visit(chromium, `${singleFile}#particles=100&dimension=2&phi=0.3`);
    const cases: [config: RunConfigInput, steps: number, hasPicture: boolean][] = [
      [{ ...rigid, embedding: 3, cloudSize: 0.17, seed: 3 }, 200, true],
      [{ ...free, embedding: 2, scale: 1 }, 50, true],
      [{ ...free, embedding: 3, momentum: 0.9 }, 300, true],
      [{ ...free, embedding: 8 }, 40, false],
    ];
    for (const [config, steps, hasPicture] of cases) {
      const digest = await digestOf(config, steps);
      await go(page, `${fragmentOf(config, steps)}&digest=${digest}`);
      await page.waitForFunction((wanted) => document.getElementById('digest')?.textContent === wanted, digest);
      expect(await page.textContent('#verdict')).toContain('✓');
      expect(await page.isVisible('#picture')).toBe(hasPicture);
      if (hasPicture) expect(await inked(page)).toBeGreaterThan(0.02);
      else expect(await page.textContent('#sentence')).toContain('of D = 8 there are the curves');
      expect(await page.isVisible('#dial')).toBe(false);
    }
    expect(await plotsOf(page)).toEqual(
      ['activity', 'contacts', 'loss', 'radius', 'gradient', 'participation'].map((id) => `plot-${id}`),
    );
    expect(complaints).toEqual([]);
    await close();
  },
);

itNeeds('chromium')('the form goes from spheres to clouds and back, and the address follows', async (chromium) => {
  const { page, complaints, close } = await visit(chromium, `${singleFile}#particles=100&dimension=2&phi=0.3`);
  await digestAtRest(page, 0);
  await setField(page, 'model', 'manifold');
  await page.waitForSelector('#field-clouds');
  await setField(page, 'clouds', 'rigid');
  await page.waitForSelector('#field-cloudSize');
  await setField(page, 'cloudSize', '0.2');
  await setField(page, 'clouds', 'free');
  await page.waitForSelector('#field-scale');
  expect(await page.isVisible('#field-cloudSize')).toBe(false);
  // too many to be less than all of them
  await setField(page, 'batch', '500');
  expect(await page.textContent('#field-batch-error')).toContain('to the number of clouds 100');
  await setField(page, 'batch', '20');
  await setField(page, 'steps', '30');
  await page.selectOption('#rate', 'max');
  await page.click('#run');
  const digest = await digestAtRest(page, 30);
  expect(digest).toBe(await digestOf({ model: 'manifold', batch: 20 }, 30));
  await page.waitForFunction((wanted) => location.hash.includes(wanted), digest);
  expect(await page.evaluate(() => location.hash)).toContain('model=manifold&batch=20&steps=30');
  await setField(page, 'model', 'bro');
  await page.waitForSelector('#field-phi');
  await digestAtRest(page, 0);
  expect(await page.isVisible('#dial')).toBe(true);
  expect(await inked(page)).toBeGreaterThan(0.1);
  expect((await plotsOf(page)).includes('plot-loss')).toBe(false);
  expect(complaints).toEqual([]);
  await close();
});
