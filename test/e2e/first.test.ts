/** The first minute: what somebody sees and can do who was told nothing. */
import type { Page } from 'playwright-core';
import { afterAll, expect } from 'vitest';
import { itNeeds } from '../support/needs.js';
import { digestAtRest, endBrowser, inked, setField, singleFile, timeOf, visit } from './lab.js';

afterAll(endBrowser);
const turnDial = (page: Page, phi: number) =>
  page.evaluate((value) => {
    const slider = document.getElementById('dial-phi') as HTMLInputElement;
    slider.value = String(value);
    for (const kind of ['input', 'change']) slider.dispatchEvent(new Event(kind));
  }, phi);

itNeeds('chromium')('it runs, says what is to be seen, and the slider finds the transition', async (chromium) => {
  const { page, complaints, close } = await visit(chromium, singleFile);
  expect(await page.textContent('#card')).toContain('Drag φ');
  await page.waitForFunction(() => Number(document.getElementById('readings')?.dataset.time) > 10);
  expect(await page.textContent('#sentence')).toMatch(/^\d+ % of the particles still move\. φ is above φc ≈ 0\.377/);
  expect(await page.textContent('#dial .mark')).toContain('0.377');
  await turnDial(page, 0.25);
  await page.waitForFunction(() => document.getElementById('sentence')?.textContent?.startsWith('Nothing moves any more'));
  const time = await timeOf(page);
  // What is absorbed wakes up and goes on by itself.
  await turnDial(page, 0.45);
  await page.waitForFunction((t) => Number(document.getElementById('readings')?.dataset.time) > t + 5, time);
  await page.click('#card-close');
  await page.reload();
  await page.waitForSelector('html[data-ready]');
  expect(await page.isVisible('#card')).toBe(false);
  expect(complaints).toEqual([]);
  await close();
});

itNeeds('chromium')('nothing runs by itself for those who want less motion', async (chromium) => {
  const { page, close } = await visit(chromium, singleFile, { reducedMotion: 'reduce' });
  await digestAtRest(page, 0);
  await page.waitForTimeout(500);
  expect([await timeOf(page), await page.textContent('#sentence')]).toEqual([0, expect.stringContaining('Press Run')]);
  await close();
});

itNeeds('chromium')('lines join disks in contact, by WebGL2 and on a plain canvas', async (chromium) => {
  for (const search of ['', '?canvas']) {
    const { page, close } = await visit(chromium, `${singleFile}${search}#particles=150&dimension=2&phi=0.6&steps=2`);
    await digestAtRest(page, 2);
    const pictures: string[] = [];
    for (const wanted of [true, false, true]) {
      await page.setChecked('#links', wanted);
      await page.waitForTimeout(400);
      pictures.push((await page.locator('#holder').screenshot()).toString('base64'));
    }
    expect(pictures[0] === pictures[1], search).toBe(false);
    expect(pictures[0], search).toBe(pictures[2]);
    expect(await inked(page)).toBeGreaterThan(0.1);
    await close();
  }
});

itNeeds('chromium')('what a field means opens by keyboard, in words', async (chromium) => {
  const { page, close } = await visit(chromium, `${singleFile}#particles=100&dimension=2&phi=0.3`);
  expect(await page.textContent('#field-model option[value=bro]')).toContain('biased random organization');
  await page.focus('button[aria-label="about kick"]');
  await page.keyboard.press('Enter');
  expect(await page.getAttribute('button[aria-label="about kick"]', 'aria-expanded')).toBe('true');
  expect(await page.textContent('#field-kick-tip')).toContain('--kick');
  await setField(page, 'model', 'sgd');
  await page.waitForSelector('#field-learningRate');
  await close();
});
