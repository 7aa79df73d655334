/** Links, tours, exports, and what may go wrong. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, describe, expect } from 'vitest';
import { tours } from '../../src/app/tours.js';
import { simulate } from '../../src/index.js';
import { parseConfig } from '../../src/model/index.js';
import { itNeeds } from '../support/needs.js';
import { randorg } from '../support/randorg.js';
import { digestAtRest, drop, endBrowser, inked, setField, singleFile, timeOf, visit } from './lab.js';

const scratch = mkdtempSync(join(tmpdir(), 'randorg-e2e-'));
afterAll(async () => {
  await endBrowser();
  rmSync(scratch, { recursive: true, force: true });
});

describe('links', () => {
  itNeeds('chromium')('a malformed one is named and repaired, and nothing runs by itself', async (chromium) => {
    const { page, complaints, close } = await visit(
      chromium,
      `${singleFile}#phi=9&model=brro&partciles=300&dimension=2&events=1:seed:4&steps=50`,
    );
    const banner = await page.textContent('#banner');
    for (const words of [
      'phi must be in (0, 1.5], got 9',
      'Taken instead: 1.5',
      'did you mean bro?',
      'taken for particles',
      'an event must be',
    ]) {
      expect(banner).toContain(words);
    }
    expect(await digestAtRest(page, 0)).toBe((await simulate({ phi: 1.5, particles: 300, dimension: 2, steps: 0 })).digest);
    expect(complaints).toEqual([]);
    await close();
  });

  itNeeds('chromium')('a digest that is not met is said', async (chromium) => {
    const { page, close } = await visit(chromium, `${singleFile}#particles=100&dimension=2&steps=3&digest=${'0'.repeat(64)}`);
    await page.waitForSelector('#verdict');
    expect(await page.textContent('#verdict')).toContain('✗');
    // The address goes on saying what the link said, so that it is not met after a reload either.
    await page.waitForTimeout(2500);
    expect(page.url()).toContain('0'.repeat(64));
    await close();
  });

  itNeeds('chromium')('many changes make a short link, which replays; a damaged one says so', async (chromium) => {
    const fields = 'dimension=2&particles=200&phi=0.5&kick=1&stopWhenAbsorbed=false&steps=400';
    const events = Array.from({ length: 200 }, (_, k) => `${2 * k + 1}:phi:${(0.5 + 0.001 * (k % 40)).toFixed(3)}`).join();
    const { page, close } = await visit(chromium, `${singleFile}#${fields}&events=${events}`);
    const digest = await digestAtRest(page, 400);
    await page.click('#copy-link');
    await page.waitForFunction(() => location.hash.includes('z='));
    const short = page.url();
    expect(short.length).toBeLessThan(0.5 * (singleFile.length + events.length));
    expect(short).toContain(digest);
    await page.goto('about:blank');
    await page.goto(short);
    await page.waitForSelector('#verdict.good');
    await page.goto('about:blank');
    await page.goto(short.replace(/z=.{20}/, 'z='));
    await page.waitForSelector('#banner:has-text("copy the link again")');
    await close();
  });

  itNeeds('chromium')('a link is copied within 100 ms of the click, a million particles or not', async (chromium) => {
    const { page, close } = await visit(
      chromium,
      `${singleFile}#dimension=2&particles=1000000&phi=0.3&kick=0.1&at=0&steps=100000`,
    );
    // The picture of a million disks takes a processor seconds, which are not the link's.
    await page.evaluate(() => {
      (window as unknown as { laboratory: { viewer: { drawNow(): void } } }).laboratory.viewer.drawNow = () => {};
    });
    await page.click('#run');
    await page.waitForFunction(() => Number(document.getElementById('readings')?.dataset.time) > 1);
    const times = await page.evaluate(async () => {
      const note = document.getElementById('note') as HTMLElement;
      const [asked, began] = [performance.now(), note.textContent];
      document.getElementById('copy-link')?.click();
      while (note.textContent === began) await new Promise((settle) => setTimeout(settle, 5));
      return performance.now() - asked;
    });
    // 60 ms for the digest; the rest is this machine's.
    expect(times).toBeLessThan(250);
    expect(page.url()).toMatch(/at=\d+/);
    expect(await page.textContent('#note')).toContain('digest is not there yet');
    await close();
  });

  itNeeds('chromium')('the copied command gives the digest shown', async (chromium) => {
    const { page, close } = await visit(
      chromium,
      `${singleFile}#model=sgd&particles=150&phi=0.7&sizes.kind=binary&dimension=2&steps=30`,
    );
    const shown = await digestAtRest(page, 30);
    await page.click('#copy-command');
    const note = (await page.textContent('#note')) ?? '';
    const command = /randorg (run .*)$/.exec(note)?.[1] ?? '';
    const { stdout, code, stderr } = await randorg(`${command} --out ${join(scratch, 'command')} --json`, scratch);
    expect([code, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout).digest).toBe(shown);
    await close();
  });
});

describe('tours', () => {
  for (const tour of tours) {
    itNeeds('chromium')(tour.title, async (chromium) => {
      const { page, complaints, close } = await visit(chromium, singleFile);
      await page.click('#tours');
      await page.click(`#tour-${tour.id}`);
      for (const [k, { label, text, config }] of tour.steps.entries()) {
        if (k > 0) await page.click('#tour-next');
        expect(await page.textContent('#tour p')).toBe(`${label}. ${text.replaceAll('f_a', 'fa')}`);
        expect(await page.evaluate(() => location.hash)).toBe(`#tour=${tour.id}&step=${k + 1}`);
        const { model, mode, phi, cloudSize, learningRate } = parseConfig(config) as Record<string, unknown>;
        await page.waitForFunction(
          (wanted) => {
            const { status } = (
              window as unknown as { laboratory: { experiments: { status: { config: Record<string, unknown>; time: number } } } }
            ).laboratory.experiments;
            return status.time > 3 && Object.entries(wanted).every(([name, value]) => status.config[name] === value);
          },
          { model, mode, phi, cloudSize, learningRate },
        );
        await page.waitForTimeout(600);
      }
      expect(await page.locator('#plots .plot').first().getAttribute('id')).toBe(`plot-${tour.plots[0]}`);
      await page.waitForSelector('#runs li:nth-child(2)');
      expect(await page.isVisible('#banner')).toBe(false);
      expect(complaints).toEqual([]);
      await close();
    });
  }

  itNeeds('chromium')('a step has an address, and its curve the same points on every machine', async (chromium) => {
    const { page, close } = await visit(chromium, `${singleFile}#tour=flat-minima&step=2`);
    expect(await page.textContent('#tour .count')).toBe('2 of 3');
    await digestAtRest(page, 2000);
    await page.waitForSelector('#plot-flatness .plot-holder[data-points="5"]');
    await page.click('#tour-back');
    expect(await page.isDisabled('#tour-back')).toBe(true);
    await digestAtRest(page, 1000);
    await page.goBack();
    await page.waitForFunction(() => document.querySelector('#tour .count')?.textContent === '2 of 3');
    // Who changes something has an experiment of their own, with an address of its own.
    await digestAtRest(page, 2000);
    await setField(page, 'phi', '0.71');
    await page.waitForFunction(() => location.hash.includes('events='));
    await page.focus('#tour-next');
    await page.keyboard.press('Escape');
    expect(await page.isVisible('#tour')).toBe(false);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('picture');
    await close();
  });
});

describe('exports', () => {
  const address = `${singleFile}#particles=300&dimension=2&phi=0.95&steps=200`;
  const saveFrom = async (page: Page, selector: string): Promise<[string, Buffer]> => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.click(selector)]);
    return [download.suggestedFilename(), readFileSync(await download.path())];
  };

  itNeeds('chromium')('a plot as PNG, SVG and CSV, the picture as PNG', async (chromium) => {
    const { page, close } = await visit(chromium, address);
    await digestAtRest(page, 200);
    await page.waitForTimeout(1500);
    const save = (selector: string) => saveFrom(page, selector);
    for (const plot of ['activity', 'structure', 'radial', 'energy', 'contacts', 'scan']) {
      const [name, csv] = await save(`#plot-${plot} button:has-text("CSV")`);
      expect(name).toBe(`randorg-${plot}.csv`);
      expect(csv.toString().split('\n').length, plot).toBeGreaterThan(plot === 'scan' ? 2 : 10);
    }
    const [, csv] = await save('#plot-activity button:has-text("CSV")');
    const rows = csv
      .toString()
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.split(',').slice(-2).map(Number));
    const records: [number, number][] = [];
    await simulate(
      { particles: 300, dimension: 2, phi: 0.95, steps: 200, record: { every: 1 } },
      { onRecord: ({ t, activity }) => records.push([t, activity]) },
    );
    for (const [t, activity] of rows) expect(activity).toBe(records[t as number]?.[1]);
    expect((await save('#plot-activity button:has-text("SVG")'))[1].toString()).toContain('<svg');
    for (const selector of ['#plot-activity button:has-text("PNG")', '#save-picture']) {
      expect((await save(selector))[1].subarray(1, 4).toString()).toBe('PNG');
    }
    await close();
  });

  // On a page of its own: Chromium holds back downloads after ten from one page.
  itNeeds('chromium')('the experiment as JSON, which replays when it is dropped', async (chromium) => {
    const { page, close } = await visit(chromium, address);
    await digestAtRest(page, 200);
    const [name, saved] = await saveFrom(page, '#save-experiment');
    expect(name).toBe('randorg-experiment.json');
    expect(JSON.parse(saved.toString())).toMatchObject({ steps: 200, config: { phi: 0.95 } });
    await page.click('#restart');
    await drop(page, [[name, saved]]);
    await page.waitForSelector('#verdict');
    expect(await page.textContent('#verdict')).toContain('✓');
    await close();
  });
});

describe('what may go wrong', () => {
  itNeeds('chromium')('a lost WebGL context comes back, or a plain canvas takes its place', async (chromium) => {
    const { page, close } = await visit(chromium, `${singleFile}#particles=300&dimension=2&phi=0.5&steps=0`);
    const lose = (back: boolean) =>
      page.evaluate((restore) => {
        const canvas = document.querySelector('#picture') as HTMLCanvasElement;
        const extension = canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context');
        extension?.loseContext();
        if (restore) setTimeout(() => extension?.restoreContext(), 300);
      }, back);
    expect(
      await page.evaluate(() => (window as unknown as { laboratory: { viewer: { kind: string } } }).laboratory.viewer.kind),
    ).toBe('webgl2');
    await lose(true);
    await page.waitForFunction(() => document.getElementById('note')?.textContent?.includes('is back'));
    expect(await inked(page)).toBeGreaterThan(0.1);
    await lose(false);
    await page.waitForFunction(() => document.getElementById('note')?.textContent?.includes('plain canvas'));
    expect(await inked(page)).toBeGreaterThan(0.1);
    await page.click('#step');
    await digestAtRest(page, 1);
    await close();
  });

  itNeeds('chromium')('without WebGL2 a plain canvas draws, and it is said', async (chromium) => {
    const { page, close } = await visit(chromium, `${singleFile}#particles=300&phi=0.5&steps=2`, {
      prepare: () => {
        const own = HTMLCanvasElement.prototype.getContext as (kind: string, ...rest: unknown[]) => unknown;
        HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, kind: string, ...rest: unknown[]) {
          return kind === 'webgl2' ? null : own.call(this, kind, ...rest);
        } as typeof HTMLCanvasElement.prototype.getContext;
      },
    });
    await digestAtRest(page, 2);
    expect(await page.textContent('#note')).toContain('no WebGL2');
    expect(await inked(page)).toBeGreaterThan(0.1);
    await close();
  });

  itNeeds('chromium')('without SIMD it says so; without WebAssembly it names browsers', async (chromium) => {
    const slow = await visit(chromium, `${singleFile}#particles=100&dimension=2&steps=2`, {
      prepare: () => {
        WebAssembly.validate = () => false;
      },
    });
    expect(await slow.page.textContent('#note')).toContain('no WebAssembly SIMD');
    await slow.close();
    const none = await visit(chromium, singleFile, {
      prepare: () => {
        delete (globalThis as { WebAssembly?: unknown }).WebAssembly;
      },
    });
    expect(await none.page.textContent('#banner')).toContain('Use a current Chromium, Firefox or Safari');
    await none.close();
  });

  itNeeds('chromium')('a hidden tab goes on, and shows where it is when it is back', async (chromium) => {
    const { page, complaints, close } = await visit(chromium, `${singleFile}#particles=200&dimension=2&phi=0.95&steps=0`);
    await page.selectOption('#rate', '300');
    await setField(page, 'steps', '1000000');
    await page.click('#run');
    const other = await page.context().newPage();
    await other.goto('about:blank');
    await other.bringToFront();
    await other.waitForTimeout(1500);
    await page.bringToFront();
    await page.waitForFunction(() => Number(document.getElementById('readings')?.dataset.time) > 100);
    await page.click('#run');
    const time = await digestAtRest(page).then(() => timeOf(page));
    expect(await digestAtRest(page)).toBe((await simulate({ particles: 200, dimension: 2, phi: 0.95, steps: time })).digest);
    expect(complaints).toEqual([]);
    await close();
  });
});
