/** The page in other pages, before an audience, and the figures that are taken from it. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, expect } from 'vitest';
import { itNeeds } from '../support/needs.js';
import { digestAtRest, endBrowser, singleFile, visit } from './lab.js';

afterAll(endBrowser);
const flat = 'particles=300&dimension=2&phi=0.42&kick=1';

async function saved(page: Page, selector: string): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click(selector)]);
  return readFileSync(await download.path());
}

/** Width, height, and the colour and opacity of the first pixel. */
const lookAt = (page: Page, png: Buffer) =>
  page.evaluate(async (text) => {
    const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes]));
    const context = new OffscreenCanvas(image.width, image.height).getContext('2d') as OffscreenCanvasRenderingContext2D;
    context.drawImage(image, 0, 0);
    return { width: image.width, height: image.height, corner: [...context.getImageData(0, 0, 1, 1).data] };
  }, png.toString('base64'));

itNeeds('chromium')('embedded it shows the parts that are named, runs, and leads to the whole page', async (chromium) => {
  const size = { width: 760, height: 420 };
  const { page, complaints, close } = await visit(chromium, `${singleFile}?embed=picture,phi,activity#${flat}`, size);
  await page.waitForFunction(() => Number(document.getElementById('readings')?.dataset.time) > 10);
  for (const id of ['picture', 'dial', 'plot-activity', 'whole']) expect(await page.isVisible(`#${id}`), id).toBe(true);
  for (const id of ['top', 'controls', 'view-bar', 'transport', 'readings', 'sentence', 'plot-scan', 'card'])
    expect(await page.isVisible(`#${id}`), id).toBe(false);
  const inside = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]);
  expect(inside).toEqual([760, 420]);
  const [whole] = await Promise.all([page.context().waitForEvent('page'), page.click('#whole')]);
  await whole.waitForSelector('html[data-ready]');
  expect(whole.url()).toMatch(/randorg\.html#.*phi=0\.42.*at=\d+/);
  expect(complaints).toEqual([]);
  await close();
  const wrong = await visit(chromium, `${singleFile}?embed=picture,phy#${flat}`);
  expect(await wrong.page.textContent('#note')).toContain('embed has no part phy');
  await wrong.close();
});

itNeeds('chromium')('before an audience there are the picture, phi and one plot, large', async (chromium) => {
  const { page, close } = await visit(chromium, `${singleFile}#${flat}&steps=40`, { width: 1920, height: 1080 });
  await digestAtRest(page, 40);
  const usual = (await page.locator('#plot-activity canvas').boundingBox())?.height ?? 0;
  await page.keyboard.press('p');
  await page.waitForFunction(
    (height) => (document.querySelector('#plot-activity canvas')?.clientHeight ?? 0) > 2 * height,
    usual,
  );
  for (const id of ['controls', 'top', 'plot-scan']) expect(await page.isVisible(`#${id}`), id).toBe(false);
  expect(await page.isVisible('#dial')).toBe(true);
  await page.click('#leave-present');
  await page.waitForSelector('#controls');
  await close();
});

itNeeds('chromium')('a film of the picture is saved in one click more', async (chromium) => {
  const { page, complaints, close } = await visit(chromium, `${singleFile}#${flat}`);
  await page.click('#run');
  await page.click('#film');
  expect(await page.getAttribute('#film', 'aria-pressed')).toBe('true');
  await page.waitForFunction(() => Number(document.getElementById('readings')?.dataset.time) > 40);
  const film = await saved(page, '#film');
  // The mark of Matroska, of which WebM is a part.
  expect(film.subarray(0, 4).toString('hex')).toBe('1a45dfa3');
  expect(film.length).toBeGreaterThan(5000);
  expect(await page.getAttribute('#film', 'aria-pressed')).toBe('false');
  expect(complaints).toEqual([]);
  await close();
});

itNeeds('chromium')('figures have the size and the ground that were asked for', async (chromium) => {
  const { page, close } = await visit(chromium, `${singleFile}#${flat}&steps=60`);
  await digestAtRest(page, 60);
  await page.waitForFunction(
    () => Number(document.querySelector('#plot-activity .plot-holder')?.getAttribute('data-points')) > 5,
  );
  const small = await lookAt(page, await saved(page, '#plot-activity button:has-text("PNG")'));
  expect(small).toEqual({ width: 1280, height: 880, corner: [255, 255, 255, 255] });
  await page.selectOption('#figure-scale', '4');
  await page.selectOption('#figure-ground', 'none');
  const large = await lookAt(page, await saved(page, '#plot-activity button:has-text("PNG")'));
  expect(large).toEqual({ width: 2560, height: 1760, corner: [0, 0, 0, 0] });
  const holder = await page.locator('#holder').evaluate(({ clientWidth }) => clientWidth);
  const picture = await lookAt(page, await saved(page, '#save-picture'));
  expect(picture.width).toBe(4 * holder);
  // The page's own picture is what it was.
  expect(await page.locator('#picture').evaluate((canvas) => (canvas as HTMLCanvasElement).width)).toBe(holder);
  const svg = (await saved(page, '#plot-activity button:has-text("SVG")')).toString();
  expect(svg).toContain('f<tspan dy="4" font-size="75%">a</tspan>');
  expect(svg).not.toContain('<rect width');
  await close();
});
