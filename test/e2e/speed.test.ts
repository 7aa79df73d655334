/** How fast the page is, in software rendering: what the laboratory promises, with room for a busy machine. `node bench/page.js` measures it. */
import { afterAll, describe, expect } from 'vitest';
import { firstPicture, measureRates, sizePicture } from '../../bench/page.js';
import { itNeeds } from '../support/needs.js';
import { endBrowser, setField, singleFile, visit } from './lab.js';

afterAll(endBrowser);
/** Other programs may want a part of the machine. */
const slack = 2;
const windows = 3;
const wanted = { stepsPerSecond: 200, framesPerSecond: 15 };

/** The smaller of the two parts of what is wanted. */
const worse = ({ stepsPerSecond, framesPerSecond }: typeof wanted): number =>
  Math.min(stepsPerSecond / wanted.stepsPerSecond, framesPerSecond / wanted.framesPerSecond);

describe('speed', () => {
  itNeeds('chromium')('10000 spheres: 200 steps and 15 pictures of 640 x 480 a second', async (chromium) => {
    const address = `${singleFile}#particles=10000&dimension=3&phi=0.58&steps=0`;
    const { page, complaints, close } = await visit(chromium, address, { width: 1220, height: 640 });
    await sizePicture(page, 640, 480);
    await setField(page, 'steps', '100000000');
    await page.selectOption('#rate', 'max');
    await page.click('#run');
    let best = { stepsPerSecond: 0, framesPerSecond: 0 };
    for (let k = 0; k < windows && worse(best) < 1; k++) {
      const rates = await measureRates(page, 6000);
      console.log(`page, N = 1e4: ${rates.stepsPerSecond.toFixed(0)} steps/s, ${rates.framesPerSecond.toFixed(1)} pictures/s`);
      if (worse(rates) > worse(best)) best = rates;
    }
    expect(best.stepsPerSecond).toBeGreaterThan(wanted.stepsPerSecond / slack);
    expect(best.framesPerSecond).toBeGreaterThan(wanted.framesPerSecond / slack);
    expect(complaints).toEqual([]);
    await close();
  });

  itNeeds('chromium')('the first picture from file:// within 2 s', async (chromium) => {
    const times: number[] = [];
    for (let k = 0; k < 3; k++) {
      const { page, close } = await visit(chromium, singleFile);
      times.push(await firstPicture(page));
      await close();
    }
    console.log(`page, first picture after ${times.map((time) => time.toFixed(0)).join(', ')} ms`);
    expect(Math.min(...times)).toBeLessThan(2000 * slack);
  });
});
