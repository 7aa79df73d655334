/** Tours, exports, files, keyboard, and what may go wrong. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { tours } from '../../src/app/tours.js';
import { simulate } from '../../src/index.js';
import { parseConfig } from '../../src/model/index.js';
import { itNeeds } from '../support/needs.js';
import { randorg, startRandorg } from '../support/randorg.js';
import { digestAtRest, endBrowser, inked, setField, singleFile, timeOf, visit } from './lab.js';

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

/** Drops files on the page. */
async function drop(page: Page, files: [name: string, content: Buffer][]): Promise<void> {
  const transfer = await page.evaluateHandle(
    (list) => {
      const data = new DataTransfer();
      for (const [name, text] of list) data.items.add(new File([Uint8Array.from(atob(text), (c) => c.charCodeAt(0))], name));
      return data;
    },
    files.map(([name, content]): [string, string] => [name, content.toString('base64')]),
  );
  await page.dispatchEvent('#holder', 'drop', { dataTransfer: transfer });
}
const fileOf = (path: string): [string, Buffer] => [basename(path), readFileSync(path)];

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
      await page.selectOption('#tours', tour.id);
      expect(await page.textContent('#tour p')).toBe(tour.watch.join(' '));
      expect(tour.watch).toHaveLength(3);
      for (const [k, scene] of tour.scenes.entries()) {
        if (k > 0) await page.click(`#tour .scene >> nth=${k}`);
        const { steps: _, ...wanted } = parseConfig(scene.config);
        await page.waitForFunction(
          (config) => {
            const lab = (
              window as unknown as { laboratory: { experiments: { status: { config: Record<string, unknown>; time: number } } } }
            ).laboratory;
            const { status } = lab.experiments;
            return (
              status.time > 3 &&
              status.config.phi === config.phi &&
              status.config.model === config.model &&
              status.config.mode === config.mode
            );
          },
          wanted as unknown as Record<string, unknown>,
        );
        await page.waitForTimeout(1200);
      }
      expect(await page.locator('#plots .plot').first().getAttribute('id')).toBe(`plot-${tour.plots[0]}`);
      await page.waitForSelector(`#plot-${tour.plots[0]} .keys span:nth-child(2)`);
      expect(await page.isVisible('#banner')).toBe(false);
      expect(complaints).toEqual([]);
      await close();
    });
  }
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

describe('access', () => {
  itNeeds('chromium')('every key does what the help says', async (chromium) => {
    const { page, close } = await visit(chromium, `${singleFile}#particles=200&dimension=3&phi=0.6&steps=0`);
    await page.keyboard.press('.');
    await digestAtRest(page, 1);
    await page.keyboard.press('Space');
    await page.waitForFunction(() => Number(document.getElementById('readings')?.dataset.time) > 5);
    await page.keyboard.press('Space');
    await digestAtRest(page);
    await page.keyboard.press('r');
    await digestAtRest(page, 0);
    await page.keyboard.press(']');
    await page.waitForFunction(() => (document.getElementById('field-phi') as HTMLInputElement).value === '0.605');
    await page.keyboard.press('[');
    await page.waitForFunction(() => (document.getElementById('field-phi') as HTMLInputElement).value === '0.6');
    await page.keyboard.press('c');
    expect(await page.inputValue('#colouring')).toBe('contacts');
    await page.keyboard.press('a');
    expect(await page.isChecked('#only-active')).toBe(true);
    await page.keyboard.press('x');
    expect(await page.inputValue('#slice-axis')).toBe('x');
    await page.keyboard.press('t');
    expect(await page.getAttribute('html', 'data-theme')).toBe('light');
    await page.keyboard.press('?');
    expect(await page.isVisible('#help')).toBe(true);
    await page.keyboard.press('Escape');
    expect(await page.isVisible('#help')).toBe(false);
    await page.keyboard.press('l');
    await page.waitForFunction(() => location.hash.includes('digest='));
    await close();
  });

  itNeeds('chromium')('every control can be reached by tab, has a name, and shows its focus', async (chromium) => {
    const { page, close } = await visit(chromium, singleFile);
    const seen = new Set<string>();
    for (let k = 0; k < 90; k++) {
      await page.keyboard.press('Tab');
      const found = await page.evaluate(() => {
        const element = document.activeElement as HTMLElement;
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        const labels = (element as HTMLInputElement).labels;
        const name = element.getAttribute('aria-label') || labels?.[0]?.textContent || element.textContent || element.title;
        return {
          id: element.id || element.getAttribute('aria-label') || element.textContent || '',
          name,
          outline: `${outlineStyle} ${outlineWidth}`,
          body: element === document.body,
        };
      });
      if (found.body) break;
      seen.add(found.id);
      expect(found.name, found.id).toBeTruthy();
      expect(found.outline, found.id).toBe('solid 2px');
    }
    for (const id of [
      'picture',
      'run',
      'step',
      'restart',
      'rate',
      'hold',
      'colouring',
      'only-active',
      'slice-axis',
      'tours',
      'copy-link',
      'copy-command',
      'theme',
      'field-phi',
      'field-model',
    ]) {
      expect([...seen], id).toContain(id);
    }
    await close();
  });

  for (const theme of ['dark', 'light'] as const) {
    itNeeds('chromium')(`text has the contrast of AA, ${theme}`, async (chromium) => {
      const { page, close } = await visit(chromium, `${singleFile}#particles=200&dimension=2&phi=0.6&steps=5`, { theme });
      await digestAtRest(page, 5);
      await page.keyboard.press('h');
      const poor = await page.evaluate(() => {
        const canvas = new OffscreenCanvas(1, 1);
        const context = canvas.getContext('2d', { willReadFrequently: true }) as OffscreenCanvasRenderingContext2D;
        const rgb = (text: string): number[] => {
          context.clearRect(0, 0, 1, 1);
          context.fillStyle = text;
          context.fillRect(0, 0, 1, 1);
          return [...context.getImageData(0, 0, 1, 1).data];
        };
        const luminance = (colour: number[]): number => {
          const [r, g, b] = colour.map((c) => (c / 255 <= 0.04045 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4)) as [
            number,
            number,
            number,
          ];
          return 0.2126 * r + 0.7152 * g + 0.0722 * b;
        };
        const behind = (element: Element | null): number[] => {
          for (let at = element; at; at = at.parentElement) {
            const colour = rgb(getComputedStyle(at).backgroundColor);
            if ((colour[3] as number) > 200) return colour;
          }
          return [255, 255, 255, 255];
        };
        const found: string[] = [];
        for (const element of document.querySelectorAll('body *')) {
          const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim());
          if (
            !own ||
            !(element as HTMLElement).offsetParent ||
            element.matches('script, option, .offscreen, .offscreen *, .skip')
          )
            continue;
          const [a, b] = [luminance(rgb(getComputedStyle(element).color)), luminance(behind(element))];
          const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
          if (ratio < 4.5)
            found.push(`${element.tagName} ${element.className} ${element.textContent?.slice(0, 30)} ${ratio.toFixed(2)}`);
        }
        return found;
      });
      expect(poor).toEqual([]);
      await close();
    });
  }

  itNeeds('chromium')('nothing sticks out at 360 px, 1280 and 4K', async (chromium) => {
    for (const [width, height] of [
      [360, 740],
      [768, 1024],
      [1280, 800],
      [3840, 2160],
    ] as const) {
      const { page, close } = await visit(chromium, `${singleFile}#particles=200&dimension=2&phi=0.6&steps=5`, { width, height });
      await digestAtRest(page, 5);
      expect(await page.evaluate(() => document.documentElement.scrollWidth), `${width}`).toBeLessThanOrEqual(width);
      await close();
    }
  });
});
