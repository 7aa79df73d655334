/** axe-core finds no serious fault in the states that users meet. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, expect } from 'vitest';
import { itNeeds } from '../support/needs.js';
import { digestAtRest, endBrowser, singleFile, visit } from './lab.js';

afterAll(endBrowser);

const program = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Fault {
  id: string;
  impact: string | null;
  nodes: { html: string }[];
}

/** Serious faults of the page as it is. */
async function faultsOf(page: Page): Promise<string[]> {
  const has = await page.evaluate(() => 'axe' in window);
  if (!has) await page.evaluate(program);
  const [passed, faults] = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ passes: unknown[]; violations: Fault[] }> } };
    const { passes, violations } = await axe.run();
    return [passes.length, violations] as const;
  });
  expect(passed).toBeGreaterThan(15);
  return faults
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

for (const theme of ['dark', 'light'] as const) {
  itNeeds('chromium')(`no serious fault in any state, ${theme}`, async (chromium) => {
    const { page, close } = await visit(chromium, `${singleFile}#dimension=2&particles=200&phi=0.5&kick=1&steps=30`, { theme });
    await digestAtRest(page, 30);
    const states: [name: string, enter: () => Promise<void>][] = [
      ['at rest', async () => {}],
      ['held curves', async () => page.keyboard.press('h')],
      ['a tip', async () => page.click('.about >> nth=0')],
      ['the list of tours', async () => page.click('#tours')],
      ['a tour', async () => page.click('#tour-transition')],
      ['present', async () => page.keyboard.press('p')],
      ['help', async () => page.keyboard.press('?')],
    ];
    for (const [name, enter] of states) {
      await enter();
      expect(await faultsOf(page), name).toEqual([]);
    }
    await close();
  });
}
