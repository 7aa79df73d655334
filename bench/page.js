/**
 * How fast the page steps and draws, and how soon its first picture is there: the built page in a headless Chromium that renders in software.
 * The picture is 640 x 480 pixels, beside the plots, as on a desktop.
 *
 *   node bench/page.js [--particles N] [--phi X] [--seconds S] [--page FILE] [--profile FILE]
 */
import { writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';
import { findTool } from '../scripts/tools.js';

/** Steps and frames of a second, measured in the page over a time in ms, after it has warmed up. */
export async function measureRates(page, milliseconds) {
  const look = () =>
    page.evaluate(() => ({
      at: performance.now(),
      steps: window.laboratory.experiments.status.time,
      drawn: window.laboratory.viewer.drawn,
    }));
  await page.waitForTimeout(3000);
  const first = await look();
  await page.waitForTimeout(milliseconds);
  const last = await look();
  const seconds = (last.at - first.at) / 1000;
  return { stepsPerSecond: (last.steps - first.steps) / seconds, framesPerSecond: (last.drawn - first.drawn) / seconds };
}

/** Makes the window as large as gives the picture this size. */
export async function sizePicture(page, width, height) {
  for (let k = 0; k < 4; k++) {
    const { clientWidth, clientHeight } = await page.$eval('#holder', ({ clientWidth, clientHeight }) => ({
      clientWidth,
      clientHeight,
    }));
    const window = page.viewportSize();
    if (clientWidth === width && clientHeight === height) return;
    await page.setViewportSize({ width: window.width + width - clientWidth, height: window.height + height - clientHeight });
    await page.waitForTimeout(300);
  }
}

/** Time from the beginning of navigation to the first picture, in ms; the page notes it as a mark. */
export async function firstPicture(page) {
  await page.waitForFunction(() => performance.getEntriesByName('first picture').length > 0, null, { timeout: 10_000 });
  return page.evaluate(() => performance.getEntriesByName('first picture')[0].startTime);
}

const usage = `node bench/page.js [--particles N] [--phi X] [--seconds S] [--page FILE] [--profile FILE]
  --particles N   particles in three dimensions (default 10000)
  --phi X         packing fraction (default 0.58)
  --seconds S     time that is measured, after 3 s (default 15)
  --page FILE     the page (default build/randorg.html)
  --profile FILE  writes a profile of the page's own thread, for Chromium's developer tools`;

function readFlags() {
  const options = {
    particles: { type: 'string', default: '10000' },
    phi: { type: 'string', default: '0.58' },
    seconds: { type: 'string', default: '15' },
    page: { type: 'string', default: 'build/randorg.html' },
    profile: { type: 'string' },
    help: { type: 'boolean' },
  };
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    console.error(`bench: ${error.message}\n${usage}`);
    process.exit(2);
  }
}

async function main() {
  const flags = readFlags();
  if (flags.help) {
    console.log(usage);
    return;
  }
  const { path, reason } = findTool('chromium');
  if (path === null) throw new Error(reason);
  const load = loadavg()[0];
  const browser = await chromium.launch({ executablePath: path, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1220, height: 640 } });
    const address = pathToFileURL(resolve(flags.page)).href;
    await page.goto(`${address}#particles=${flags.particles}&dimension=3&phi=${flags.phi}&steps=0`);
    await page.waitForSelector('html[data-ready]');
    // Pages of older versions note none.
    const first = await firstPicture(page).catch(() => null);
    await sizePicture(page, 640, 480);
    await page.selectOption('#rate', 'max');
    await page.fill('#field-steps', '100000000');
    await page.press('#field-steps', 'Enter');
    await page.click('#run');
    let session = null;
    if (flags.profile) {
      session = await page.context().newCDPSession(page);
      await session.send('Profiler.enable');
      await session.send('Profiler.start');
    }
    const rates = await measureRates(page, Number(flags.seconds) * 1000);
    if (session) writeFileSync(flags.profile, JSON.stringify((await session.send('Profiler.stop')).profile));
    const { kind, canvas } = await page.evaluate(() => ({
      kind: window.laboratory.viewer.kind,
      canvas: [window.laboratory.viewer.canvas.width, window.laboratory.viewer.canvas.height],
    }));
    const gl = await page.evaluate(() => {
      const context = document.createElement('canvas').getContext('webgl2');
      const names = context?.getExtension('WEBGL_debug_renderer_info');
      return context && names ? context.getParameter(names.UNMASKED_RENDERER_WEBGL) : 'no WebGL2';
    });
    console.log(
      JSON.stringify({
        ...rates,
        firstPicture: first,
        particles: Number(flags.particles),
        phi: Number(flags.phi),
        kind,
        canvas,
        renderer: gl,
        threads: availableParallelism(),
        load,
      }),
    );
  } finally {
    await browser.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
