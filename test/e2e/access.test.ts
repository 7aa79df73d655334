/** Keyboard, names, focus, contrast, widths, motion. */
import { afterAll, describe, expect } from 'vitest';
import { itNeeds } from '../support/needs.js';
import { digestAtRest, endBrowser, singleFile, visit } from './lab.js';

afterAll(endBrowser);

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

  itNeeds('chromium')('nothing moves by itself for those who want less motion', async (chromium) => {
    const look = async (reducedMotion: 'reduce' | 'no-preference') => {
      const { page, complaints, close } = await visit(chromium, `${singleFile}#particles=300&phi=0.6&steps=5`, { reducedMotion });
      await digestAtRest(page, 5);
      await page.waitForTimeout(1500);
      const shot = async () => (await page.locator('#holder').screenshot()).toString('base64');
      const still = await shot();
      await page.hover('#run');
      await page.focus('#colouring');
      const moving = await page.evaluate(() => ({
        transitions: [...document.querySelectorAll('*')].filter((element) => {
          const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(element);
          return transitionDuration !== '0s' || animationName !== 'none' || scrollBehavior !== 'auto';
        }).length,
        animations: document.getAnimations().length,
      }));
      await page.mouse.move(0, 0);
      await page.waitForTimeout(1000);
      const isStill = (await shot()) === still;
      expect(complaints).toEqual([]);
      await close();
      return { ...moving, isStill };
    };
    expect(await look('reduce')).toEqual({ transitions: 0, animations: 0, isStill: true });
    // The picture never turns by itself; what the style sheet moves otherwise are edges of buttons.
    const usual = await look('no-preference');
    expect(usual.isStill).toBe(true);
    expect(usual.transitions).toBeGreaterThan(10);
  });

  itNeeds('chromium')('the camera stays where it is while the run and a tour go on', async (chromium) => {
    const { page, close } = await visit(chromium, `${singleFile}#particles=300&phi=0.6&steps=0`, { reducedMotion: 'reduce' });
    type Seen = { laboratory: { viewer: { camera: Record<string, unknown>; drawn: number } } };
    const camera = () =>
      page.evaluate(() => {
        const { viewer } = (window as unknown as Seen).laboratory;
        const { yaw, pitch, zoom, centre } = viewer.camera;
        return { place: JSON.stringify([yaw, pitch, zoom, centre]), drawn: viewer.drawn };
      });
    const before = await camera();
    await page.click('#tours');
    await page.click('.list button >> nth=0');
    await page.waitForTimeout(2500);
    const after = await camera();
    expect(after.drawn).toBeGreaterThan(before.drawn + 5);
    expect(after.place).toBe(before.place);
    await close();
  });

  itNeeds('chromium')('a tour leaves the picture free at 360 px', async (chromium) => {
    const { page, close } = await visit(chromium, singleFile, { width: 360, height: 740 });
    await page.click('#tours');
    await page.click('.list button >> nth=1');
    await page.waitForSelector('#tour:not([hidden])');
    const [picture, tour] = await Promise.all(['#picture', '#tour'].map((one) => page.locator(one).boundingBox()));
    expect(picture?.height).toBeGreaterThan(200);
    expect(tour?.y).toBeGreaterThanOrEqual((picture?.y ?? 0) + (picture?.height ?? 0));
    await close();
  });

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
