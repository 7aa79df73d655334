/** Every control of the page. */
import { afterAll, describe, expect } from 'vitest';
import { simulate } from '../../src/index.js';
import { modes, particleModels } from '../../src/model/index.js';
import { itNeeds } from '../support/needs.js';
import { digestAtRest, endBrowser, inked, setField, singleFile, timeOf, visit } from './lab.js';

afterAll(endBrowser);
const small = `${singleFile}#particles=200&dimension=2&phi=0.9&steps=0`;

describe('the run', () => {
  itNeeds('chromium')('steps, runs, pauses, restarts and goes at a rate', async (chromium) => {
    const { page, complaints, close } = await visit(chromium, small);
    await page.click('#step');
    expect(await digestAtRest(page, 1)).toBe((await simulate({ particles: 200, dimension: 2, phi: 0.9, steps: 1 })).digest);
    await page.selectOption('#rate', '10');
    await page.click('#run');
    await page.waitForTimeout(1500);
    const slow = await timeOf(page);
    expect(slow).toBeGreaterThan(1);
    expect(slow).toBeLessThan(60);
    expect(await page.textContent('#run')).toBe('Pause');
    await page.click('#run');
    await digestAtRest(page);
    await page.click('#restart');
    expect(await digestAtRest(page, 0)).toBe((await simulate({ particles: 200, dimension: 2, phi: 0.9, steps: 0 })).digest);
    expect(complaints).toEqual([]);
    await close();
  });

  itNeeds('chromium')('stops where steps says, and goes on when told again', async (chromium) => {
    const { page, close } = await visit(chromium, small);
    await page.selectOption('#rate', 'max');
    await setField(page, 'steps', '150');
    await page.click('#run');
    expect(await digestAtRest(page, 150)).toBe((await simulate({ particles: 200, dimension: 2, phi: 0.9, steps: 150 })).digest);
    await page.click('#run');
    await digestAtRest(page, 1150);
    await close();
  });

  itNeeds('chromium')('says when it is absorbed', async (chromium) => {
    const { page, close } = await visit(chromium, `${singleFile}#particles=100&dimension=2&phi=0.1&steps=5000`);
    await page.waitForSelector('#readings[data-absorbed="true"][data-running="false"]');
    const { steps } = await simulate({ particles: 100, dimension: 2, phi: 0.1, steps: 5000 });
    expect(await timeOf(page)).toBe(steps);
    expect(await page.textContent('#facts')).toContain('absorbed');
    await page.click('#run');
    expect(await page.textContent('#note')).toContain('absorbed');
    const absorbedAt = await timeOf(page);
    await setField(page, 'phi', '1');
    await page.waitForFunction((t) => Number(document.getElementById('readings')?.dataset.time) > t, absorbedAt);
    await close();
  });
});

describe('the fields', () => {
  const rules = particleModels.flatMap((model) =>
    modes[model].length > 0 ? modes[model].map((mode) => [model, mode]) : [[model, '']],
  );

  itNeeds('chromium')('each model and mode runs as on the command line', async (chromium) => {
    const { page, complaints, close } = await visit(chromium, `${singleFile}#particles=64&dimension=2&phi=0.7&steps=0`);
    await setField(page, 'steps', '5');
    for (const [model, mode] of rules as [string, string][]) {
      await setField(page, 'model', model);
      if (mode !== '') await setField(page, 'mode', mode);
      await page.waitForSelector('#readings[data-time="0"]');
      for (let k = 0; k < 5; k++) {
        await page.click('#step');
        await digestAtRest(page, k + 1);
      }
      const correlation = mode === 'correlated' || mode === 'undirected' ? { correlation: 1 } : {};
      const input = { model, ...(mode === '' ? {} : { mode }), particles: 64, dimension: 2, phi: 0.7, steps: 5, ...correlation };
      expect(await digestAtRest(page, 5), `${model} ${mode}`).toBe(
        (await simulate(input as Parameters<typeof simulate>[0])).digest,
      );
    }
    expect(complaints).toEqual([]);
    await close();
  });

  itNeeds('chromium')('dimension, N, sizes and seed start anew', async (chromium) => {
    const { page, close } = await visit(chromium, small);
    for (const [field, value, input] of [
      ['dimension', '3', { dimension: 3 }],
      ['particles', '300', { dimension: 3, particles: 300 }],
      ['sizes.kind', 'binary', { dimension: 3, particles: 300, sizes: { kind: 'binary' } }],
      ['sizes.ratio', '1.2', { dimension: 3, particles: 300, sizes: { kind: 'binary', ratio: 1.2 } }],
      [
        'seed',
        '12345678901234567890',
        { dimension: 3, particles: 300, sizes: { kind: 'binary', ratio: 1.2 }, seed: '12345678901234567890' },
      ],
    ] as const) {
      const { digest } = await simulate({ particles: 200, phi: 0.9, steps: 0, ...(input as object) });
      await setField(page, field, value);
      await page.waitForFunction((wanted) => document.getElementById('digest')?.textContent === wanted, digest);
    }
    for (const dimension of ['1', '4', '5']) {
      await setField(page, 'particles', dimension === '5' ? '4000' : '500');
      await setField(page, 'dimension', dimension);
      await page.waitForTimeout(600);
      expect(await page.isVisible('#banner')).toBe(false);
    }
    await close();
  });

  itNeeds('chromium')('a schedule of a link gives the bits of the command line, and its field is shown', async (chromium) => {
    const schedule = 'phi=0:0.8,100:0.95@10';
    const { digest } = await simulate({ particles: 200, dimension: 2, steps: 150, schedule });
    const words = `particles=200&dimension=2&steps=150&schedule=${encodeURIComponent(schedule)}&digest=${digest}`;
    const { page, close } = await visit(chromium, `${singleFile}#${words}`);
    expect(await digestAtRest(page, 150)).toBe(digest);
    expect(await page.textContent('#verdict')).toContain('✓');
    expect(await page.textContent('#facts')).toContain('φ 0.95');
    await page.click('#copy-link');
    await page.waitForFunction(() => location.hash.includes('schedule='));
    const again = await visit(chromium, page.url());
    expect(await digestAtRest(again.page, 150)).toBe(digest);
    await again.close();
    await close();
  });

  itNeeds('chromium')('phi and kick change on the way, and the link replays them', async (chromium) => {
    const { page, close } = await visit(chromium, small);
    await page.selectOption('#rate', '60');
    await setField(page, 'steps', '100000');
    await page.click('#run');
    await page.waitForTimeout(700);
    await setField(page, 'phi', '0.95');
    await page.waitForTimeout(400);
    await setField(page, 'kick', '0.3');
    await page.keyboard.press(']');
    await page.waitForTimeout(400);
    await page.click('#copy-link');
    await page.waitForFunction(() => location.hash.includes('digest='));
    const digest = await digestAtRest(page);
    const address = page.url();
    expect(address).toMatch(/events=\d+:phi:0\.95,\d+:kick:0\.3,\d+:phi:0\.955/);
    const words = new URLSearchParams(new URL(address).hash.slice(1));
    const schedule: Record<'phi' | 'kick', { kind: 'step'; points: [number, number][] }> = {
      phi: { kind: 'step', points: [] },
      kick: { kind: 'step', points: [] },
    };
    for (const word of (words.get('events') ?? '').split(',')) {
      const [step, field, value] = word.split(':');
      schedule[field as 'phi' | 'kick'].points.push([Number(step), Number(value)]);
    }
    const start = { particles: 200, dimension: 2, phi: 0.9, kick: 0.1 };
    const again = await simulate({ ...start, schedule, steps: Number(words.get('at')), stopWhenAbsorbed: false });
    expect(again.digest).toBe(digest);
    await page.click('#copy-command');
    await page.waitForFunction(() => document.getElementById('note')?.textContent?.includes('--schedule kick=step:'));
    const other = await visit(chromium, address);
    expect(await digestAtRest(other.page, Number(words.get('at')))).toBe(digest);
    expect(await other.page.textContent('#verdict')).toContain('✓');
    await other.close();
    await close();
  });

  itNeeds('chromium')('many changes in a row do not exhaust memory', async (chromium) => {
    const { page, complaints, close } = await visit(chromium, `${singleFile}#particles=1000&phi=0.7&steps=1`);
    await digestAtRest(page, 1);
    await page.selectOption('#rate', '10');
    await setField(page, 'steps', '1000000');
    await page.click('#run');
    await page.evaluate(async () => {
      const lab = (
        window as unknown as {
          laboratory: { experiments: { edit(path: string, value: number): Promise<void> }; step(): Promise<void> };
        }
      ).laboratory;
      for (let k = 0; k < 60; k++) await lab.experiments.edit('phi', 0.7 + k * 3e-3);
    });
    await page.click('#run');
    await digestAtRest(page);
    expect(complaints).toEqual([]);
    expect(await page.isVisible('#banner')).toBe(false);
    await close();
  });

  itNeeds('chromium')('bad values are named beside their field and change nothing', async (chromium) => {
    const { page, close } = await visit(chromium, small);
    const before = await digestAtRest(page, 0);
    for (const [field, value, message] of [
      ['phi', '7', 'phi must be in (0, 1.5], got 7'],
      ['phi', 'x', 'phi must be in (0, 1.5]'],
      ['particles', '2', 'particles must be at least'],
      ['particles', '1e12', 'particles must be at most 1000000 in the page'],
      ['seed', '-1', 'seed must be a whole number'],
      ['kick', '0', 'kick must be in (0, 2]'],
    ] as const) {
      await setField(page, field, value);
      expect(await page.textContent(`#field-${field}-error`)).toContain(message);
      expect(await page.getAttribute(`#field-${field}`, 'aria-invalid')).toBe('true');
    }
    expect(await digestAtRest(page, 0)).toBe(before);
    await close();
  });
});

describe('the picture', () => {
  itNeeds('chromium')('colours, only active, slice, zoom and turn change it', async (chromium) => {
    const { page, complaints, close } = await visit(chromium, `${singleFile}#particles=600&phi=0.4&steps=3`);
    await digestAtRest(page, 3);
    const all = await inked(page);
    expect(all).toBeGreaterThan(0.1);
    for (const colour of ['contacts', 'displacement', 'order', 'size', 'active']) {
      await page.selectOption('#colouring', colour);
      await page.waitForTimeout(400);
      expect(await inked(page), colour).toBeGreaterThan(0.1);
    }
    await page.check('#only-active');
    await page.waitForTimeout(200);
    const active = await inked(page);
    expect(active).toBeLessThan(all);
    await page.uncheck('#only-active');
    await page.selectOption('#slice-axis', 'z');
    await page.waitForTimeout(200);
    expect(await inked(page)).toBeLessThan(0.8 * all);
    await page.selectOption('#slice-axis', 'off');
    await page.focus('#picture');
    const shot = async (): Promise<string> => (await page.screenshot({ clip: await clipOf(page) })).toString('base64');
    let last = await shot();
    for (const key of ['ArrowLeft', 'ArrowUp', 'Shift+ArrowRight', '+', '-', '0']) {
      await page.keyboard.press(key);
      await page.waitForTimeout(250);
      const now = await shot();
      expect(now, key).not.toBe(last);
      last = now;
    }
    const { x, y } = await clipOf(page);
    await page.mouse.move(x + 200, y + 200);
    await page.mouse.down();
    await page.mouse.move(x + 260, y + 230);
    await page.mouse.up();
    await page.waitForTimeout(250);
    expect(await shot()).not.toBe(last);
    last = await shot();
    await page.mouse.wheel(0, -300);
    await page.waitForTimeout(250);
    expect(await shot()).not.toBe(last);
    await page.click('#reset-view');
    expect(complaints).toEqual([]);
    await close();
  });
});

async function clipOf(page: import('playwright-core').Page) {
  return (await page.locator('#holder').boundingBox()) as { x: number; y: number; width: number; height: number };
}
