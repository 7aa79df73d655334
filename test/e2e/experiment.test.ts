/** The experiment of the page: how far it goes, what its address says, and what becomes of it when the worker fails. */
import type { Page } from 'playwright-core';
import { afterAll, describe, expect } from 'vitest';
import { simulate } from '../../src/index.js';
import { itNeeds } from '../support/needs.js';
import { digestAtRest, endBrowser, setField, singleFile, timeOf, visit } from './lab.js';

afterAll(endBrowser);
const small = 'particles=200&dimension=2&phi=0.9';
const config = { particles: 200, dimension: 2, phi: 0.9 } as const;
const isPast = (page: Page, step: number) =>
  page.waitForFunction((t) => Number(document.getElementById('readings')?.dataset.time) > t, step);
const state = (page: Page) => page.textContent('#facts .state');

describe('the address', () => {
  itNeeds('chromium')('the way to the picture, and a foreign fragment, leave the experiment alone', async (chromium) => {
    const { page, close } = await visit(chromium, `${singleFile}#${small}&steps=7`);
    const digest = await digestAtRest(page, 7);
    await page.focus('#skip');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('picture');
    await page.evaluate(() => {
      location.hash = 'somewhere';
    });
    await page.waitForTimeout(500);
    expect([await digestAtRest(page, 7), await page.isVisible('#banner')]).toEqual([digest, false]);
    await close();
  });

  itNeeds('chromium')('a link of t = 0 goes as far as it was told, by whoever opens it', async (chromium) => {
    const { page, close } = await visit(chromium, `${singleFile}#${small}`);
    await setField(page, 'steps', '1234');
    await page.click('#copy-link');
    await page.waitForFunction(() => location.hash.includes('steps=1234'));
    expect(page.url()).toMatch(/steps=1234&at=0&v=1/);
    const other = await visit(chromium, page.url());
    expect(await timeOf(other.page)).toBe(0);
    expect(await state(other.page)).toBe('at rest');
    await other.page.selectOption('#rate', 'max');
    await other.page.click('#run');
    await digestAtRest(other.page, 1234);
    await other.close();
    await close();
  });

  itNeeds('chromium')('a reload loses nothing, and the way back undoes a restart', async (chromium) => {
    const { page, close } = await visit(chromium, `${singleFile}#${small}`);
    await page.selectOption('#rate', 'max');
    await setField(page, 'steps', '300');
    await page.click('#run');
    await digestAtRest(page, 300);
    await setField(page, 'phi', '0.95');
    await page.waitForTimeout(300);
    if ((await page.textContent('#run')) === 'Pause') await page.click('#run');
    const digest = await digestAtRest(page);
    const time = await timeOf(page);
    await page.waitForFunction((wanted) => location.hash.includes(wanted), digest);
    await page.reload();
    await page.waitForSelector('html[data-ready]');
    expect([await digestAtRest(page, time), await page.inputValue('#field-phi')]).toEqual([digest, '0.95']);
    await page.click('#restart');
    await digestAtRest(page, 0);
    await page.goBack();
    expect(await digestAtRest(page, time)).toBe(digest);
    await close();
  });

  itNeeds('chromium')('another dynamics version is said, and the digest is not called wrong', async (chromium) => {
    const { page, close } = await visit(chromium, `${singleFile}#${small}&steps=5&v=2&digest=${'0'.repeat(64)}`);
    await digestAtRest(page, 5);
    expect(await page.textContent('#banner')).toContain('is of dynamics version 2, this page has version 1');
    expect(await page.locator('#verdict').count()).toBe(0);
    await close();
  });
});

describe('how far it goes', () => {
  itNeeds('chromium')(
    'the limit stays what was typed over steps, changes and restarts; without one there is none',
    async (chromium) => {
      const { page, close } = await visit(chromium, `${singleFile}#${small}`);
      expect(await page.inputValue('#field-steps')).toBe('');
      await page.selectOption('#rate', 'max');
      await setField(page, 'steps', '500');
      await page.click('#step');
      await digestAtRest(page, 1);
      expect(await state(page)).toBe('at rest');
      await setField(page, 'phi', '0.91');
      expect(await page.inputValue('#field-steps')).toBe('500');
      await page.click('#run');
      await digestAtRest(page, 500);
      expect(await state(page)).toBe('done');
      // A change after the end goes on.
      await setField(page, 'phi', '0.92');
      await isPast(page, 501);
      await digestAtRest(page, 1500);
      await page.click('#restart');
      await digestAtRest(page, 0);
      expect(await page.inputValue('#field-steps')).toBe('1500');
      await setField(page, 'steps', '');
      await page.click('#run');
      await isPast(page, 3000);
      await page.click('#run');
      await close();
    },
  );

  itNeeds('chromium')('commas are read, and words are quoted', async (chromium) => {
    const { page, close } = await visit(chromium, `${singleFile}#${small}`);
    await setField(page, 'phi', '0,85');
    const { digest } = await simulate({ ...config, phi: 0.85, steps: 0 });
    await page.waitForFunction((wanted) => document.getElementById('digest')?.textContent === wanted, digest);
    await setField(page, 'phi', 'abc');
    expect(await page.textContent('#field-phi-error')).toContain('got "abc"');
    await close();
  });
});

describe('a slider that is dragged', () => {
  itNeeds('chromium')('leaves five events a second and its last value', async (chromium) => {
    const { page, close } = await visit(chromium, `${singleFile}#${small}`);
    await page.selectOption('#rate', '60');
    await page.click('#run');
    await isPast(page, 3);
    const took = await page.evaluate(async () => {
      const began = performance.now();
      const input = document.getElementById('field-phi') as HTMLInputElement;
      for (let k = 0; k <= 100; k++) {
        input.value = String(0.8 + k / 1000);
        input.dispatchEvent(new Event('change'));
        await new Promise((settle) => setTimeout(settle, 20));
      }
      return performance.now() - began;
    });
    await page.waitForTimeout(400);
    const { events, phi } = await page.evaluate(() => {
      type Seen = { laboratory: { experiments: { status: { events: unknown[]; config: { phi: number } } } } };
      const { status } = (window as unknown as Seen).laboratory.experiments;
      return { events: status.events.length, phi: status.config.phi };
    });
    expect(phi).toBe(0.9);
    expect(events).toBeGreaterThan(4);
    expect(events).toBeLessThan(took / 200 + 4);
    await close();
  });
});

describe('the plot against phi', () => {
  itNeeds('chromium')('has a series for each set of the other fields, over restarts, until it is cleared', async (chromium) => {
    const { page, close } = await visit(chromium, `${singleFile}#${small}&steps=600`);
    await digestAtRest(page, 600);
    const curves = () =>
      page.evaluate(() => {
        type Curve = { label: string; x: number[]; isYoung: boolean[] };
        type Seen = { laboratory: { series: { of(plot: string): Curve[] } } };
        const all = (window as unknown as Seen).laboratory.series.of('scan');
        return all.map(({ label, x, isYoung }) => ({ label, points: x.map((phi, k) => `${phi}${isYoung[k] ? ' young' : ''}`) }));
      });
    await setField(page, 'steps', '700');
    await setField(page, 'kick', '0.3');
    await digestAtRest(page, 700);
    const [weak, strong] = ['ε 0.1', 'ε 0.3'].map((step) => `bro reciprocal, ${step}, N 200, 2D`);
    expect(await curves()).toEqual([
      { label: strong, points: ['0.9 young'] },
      { label: weak, points: ['0.9'] },
    ]);
    expect(await page.textContent('#plot-scan .keys')).toContain('ε 0.3');
    await setField(page, 'seed', '5');
    await page.click('#run');
    await digestAtRest(page, 700);
    expect(await curves()).toMatchObject([{ points: ['0.9'] }, { points: ['0.9'] }]);
    await page.click('#clear-scan');
    expect(await curves()).toEqual([{ label: strong, points: ['0.9'] }]);
    await close();
  });
});

describe('held curves', () => {
  itNeeds('chromium')('keep their colours, and can be renamed, hidden and removed', async (chromium) => {
    const { page, close } = await visit(chromium, `${singleFile}#${small}&steps=50`);
    await digestAtRest(page, 50);
    await page.click('#hold');
    await setField(page, 'seed', '2');
    await page.click('#run');
    await digestAtRest(page, 50);
    await page.waitForSelector('#runs li:nth-child(2)');
    const colours = () =>
      page.evaluate(() => {
        type Seen = { laboratory: { series: { of(plot: string): { colour: number }[] } } };
        return (window as unknown as Seen).laboratory.series.of('activity').map(({ colour }) => colour);
      });
    expect(await colours()).toEqual([1, 0]);
    await page.fill('#runs input[type=text]', 'first');
    await page.press('#runs input[type=text]', 'Enter');
    await page.waitForSelector('#runs button[aria-label="remove first"]');
    await page.uncheck('#runs input[type=checkbox]');
    expect(await colours()).toEqual([1]);
    await page.click('#runs button');
    await page.waitForSelector('#runs', { state: 'hidden' });
    await close();
  });
});

describe('a worker that fails', () => {
  const keepWorkers = () => {
    const workers: Worker[] = [];
    Object.assign(window, { workers });
    const Own = window.Worker;
    window.Worker = class extends Own {
      constructor(address: string | URL, options?: WorkerOptions) {
        super(address, options);
        workers.push(this);
      }
    };
  };
  const fail = (page: Page) =>
    page.evaluate(() => {
      const { workers } = window as unknown as { workers: Worker[] };
      const event = new ErrorEvent('error', { message: 'Out of memory' });
      for (const worker of workers.splice(0)) worker.onerror?.(event);
    });

  itNeeds('chromium')('is replaced, and the run comes to the same bits', async (chromium) => {
    const { page, close } = await visit(chromium, `${singleFile}#${small}`, { prepare: keepWorkers });
    await page.selectOption('#rate', '60');
    await setField(page, 'steps', '4000');
    await page.click('#run');
    await isPast(page, 5);
    await setField(page, 'phi', '0.95');
    await isPast(page, 20);
    await fail(page);
    await page.waitForFunction(() => document.getElementById('note')?.textContent?.includes('being made again'));
    expect(await page.textContent('#note')).toContain('Out of memory');
    await page.selectOption('#rate', 'max');
    const digest = await digestAtRest(page, 4000);
    const events = new URLSearchParams((await page.evaluate(() => location.hash)).slice(1)).get('events') ?? '';
    const [step = '', , value = ''] = events.split(':');
    const schedule = { phi: { kind: 'step' as const, points: [[Number(step), Number(value)]] as [number, number][] } };
    expect((await simulate({ ...config, schedule, steps: 4000, stopWhenAbsorbed: false })).digest).toBe(digest);
    expect(await page.isVisible('#banner')).toBe(false);
    await close();
  });

  itNeeds('chromium')('twice at one place is told with its cause, and Run begins anew', async (chromium) => {
    const { page, close } = await visit(chromium, `${singleFile}#${small}&steps=30`, { prepare: keepWorkers });
    await digestAtRest(page, 30);
    await fail(page);
    await page.waitForFunction(() => document.getElementById('note')?.textContent?.includes('being made again'));
    await fail(page);
    await page.waitForFunction(() => document.getElementById('banner')?.textContent?.includes('failed again'));
    expect(await page.textContent('#banner')).toContain('Out of memory');
    expect(await page.textContent('#run')).toBe('Run');
    await page.click('#run');
    await page.waitForSelector('#banner', { state: 'hidden' });
    expect(await digestAtRest(page, 30)).toBe((await simulate({ ...config, steps: 30 })).digest);
    await close();
  });
});

itNeeds('chromium')('a search says where phi_c is, and a click on a point opens its run', async (chromium) => {
  const { page, complaints, close } = await visit(chromium, `${singleFile}#dimension=2&particles=400&phi=0.5&kick=1&at=0`);
  await page.click('#search');
  await page.waitForSelector('#note:has-text("φc is between")');
  const [low, high] =
    /between ([\d.]+) and ([\d.]+)/
      .exec((await page.textContent('#note')) ?? '')
      ?.slice(1)
      .map(Number) ?? [];
  // That of independent programs is 0.377.
  expect(low).toBeLessThan(0.39);
  expect(low).toBeGreaterThan(0.33);
  expect(high).toBeGreaterThan(0.37);
  expect(high).toBeLessThan(0.42);
  expect(await page.textContent('#search')).toBe('Where is φc?');
  const { at, phi } = await page.evaluate(() => {
    interface Shown {
      spec: { id: string };
      curves: { x: number[]; y: number[]; label: string }[];
    }
    const { board } = (window as unknown as { laboratory: { board: { plots: Shown[] } } }).laboratory;
    const curve = board.plots.find(({ spec }) => spec.id === 'scan')?.curves.find(({ label }) => label.includes('N 2000'));
    return { at: curve?.x.length ?? 0, phi: curve?.x[0] ?? 0 };
  });
  expect(at).toBe(9);
  await page.evaluate(
    (x) =>
      (
        window as unknown as {
          laboratory: {
            board: { plots: { spec: { id: string }; onPick(label: string, x: number): void; curves: { label: string }[] }[] };
          };
        }
      ).laboratory.board.plots
        .filter(({ spec }) => spec.id === 'scan')
        .map((plot) => plot.onPick(plot.curves.find(({ label }) => label.includes('N 2000'))?.label ?? '', x)),
    phi,
  );
  await page.waitForFunction((x) => location.hash.includes(`phi=${x}`) && location.hash.includes('particles=2000'), phi);
  expect(complaints).toEqual([]);
  await close();
});
