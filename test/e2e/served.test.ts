/** What randorg view serves and the page does not take: runs that can't be shown yet, or ever, and a page that its user has begun to use. */
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { simulate } from '../../src/index.js';
import { itNeeds } from '../support/needs.js';
import { randorg, startRandorg } from '../support/randorg.js';
import { digestAtRest, endBrowser, setField, type Visit, visit } from './lab.js';

const scratch = mkdtempSync(join(tmpdir(), 'randorg-served-'));
const base = { particles: 200, dimension: 2, steps: 20 } as const;
const sweep = join(scratch, 'sweep');
/** The runs at phi 0.9 and 0.95, out of the sweep. */
let kept: [string, string];

beforeAll(async () => {
  const plan = join(scratch, 'plan.yaml');
  writeFileSync(plan, 'base: {particles: 200, dimension: 2, steps: 20, frames: {every: 10}}\ngrid: {phi: [0.9, 0.95]}\n');
  await randorg(`sweep run ${plan} --out ${sweep}`, scratch);
  kept = readdirSync(join(sweep, 'runs')).sort() as [string, string];
  for (const name of kept) renameSync(join(sweep, 'runs', name), join(scratch, name));
});
afterAll(async () => {
  await endBrowser();
  rmSync(scratch, { recursive: true, force: true });
});

/** A copy of the sweep of which nothing has begun, and what lets a run begin: with some of its files or all. */
function copyOfSweep(name: string): { folder: string; begin(run: string, file?: string): void } {
  const folder = join(scratch, name);
  cpSync(sweep, folder, { recursive: true });
  const begin = (run: string, file = ''): void => {
    const target = join(folder, 'runs', run);
    mkdirSync(target, { recursive: true });
    cpSync(join(scratch, run, file), join(target, file), { recursive: true });
  };
  return { folder, begin };
}

/** Opens the page on what `randorg view` serves. */
async function visitServed(chromium: string, path: string): Promise<Visit> {
  const server = startRandorg(`view ${path} --port 0`, scratch);
  const url: string = await new Promise((settle) => {
    server.child.stdout?.once('data', (text: string) => settle(text.trim()));
  });
  const visited = await visit(chromium, url);
  const close = async (): Promise<void> => {
    await visited.close();
    server.child.kill('SIGTERM');
    await server.done;
  };
  return { ...visited, close };
}

const banner = ({ page }: Visit, words: string) =>
  page.waitForFunction((text) => document.getElementById('banner')?.textContent?.includes(text), words);

const digestOf = async (phi: number): Promise<string> => (await simulate({ ...base, phi })).digest;

/** Longer than between two looks. */
const looks = 5000;

describe('what is served', () => {
  itNeeds('chromium')('a run that could not be shown at first comes with its form', async (chromium) => {
    const [first, second] = kept;
    const { folder, begin } = copyOfSweep('failing');
    begin(first);
    begin(second, 'run.json');
    const served = await visitServed(chromium, folder);
    const { page, complaints, close } = served;
    const shows = (wanted: string) =>
      page.waitForFunction((one) => document.getElementById('digest')?.textContent === one, wanted);
    await shows(await digestOf(0.9));
    await page.selectOption('#served-run', { label: 'phi 0.95' });
    await banner(served, 'no frames and no checkpoint yet');
    expect(await page.inputValue('#field-phi')).toBe('0.9');
    begin(second);
    await shows(await digestOf(0.95));
    expect(await page.inputValue('#field-phi')).toBe('0.95');
    expect(complaints).toEqual([]);
    await close();
  });

  itNeeds('chromium')('the plot against phi has the runs that are done, and another when it is', async (chromium) => {
    const { folder, begin } = copyOfSweep('points');
    begin(kept[0]);
    const { page, complaints, close } = await visitServed(chromium, folder);
    const rows = async (): Promise<string[]> => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.locator('#plot-scan').getByRole('button', { name: 'CSV' }).click(),
      ]);
      return readFileSync(await download.path(), 'utf8')
        .trim()
        .split('\n')
        .slice(1);
    };
    await page.waitForFunction(() => !document.getElementById('plot-scan')?.classList.contains('empty'));
    expect(await rows()).toEqual([expect.stringMatching(/0\.9,0\.\d+/)]);
    begin(kept[1]);
    await page.waitForTimeout(looks);
    expect(await rows()).toHaveLength(2);
    expect(complaints).toEqual([]);
    await close();
  });

  itNeeds('chromium')('an experiment of the user stays where a run of the sweep begins', async (chromium) => {
    const { folder, begin } = copyOfSweep('late');
    const { page, complaints, requests, close } = await visitServed(chromium, folder);
    await setField(page, 'steps', '3');
    await page.click('#run');
    const own = await digestAtRest(page, 3);
    begin(kept[0]);
    await page.waitForTimeout(looks);
    expect(await digestAtRest(page, 3)).toBe(own);
    expect(await page.isVisible('#player')).toBe(false);
    const asked = requests.length;
    await page.waitForTimeout(looks);
    expect(requests.length).toBe(asked);
    expect(complaints).toEqual([]);
    await close();
  });

  itNeeds('chromium')('the first run of a sweep is shown when it begins', async (chromium) => {
    const { folder, begin } = copyOfSweep('waiting');
    const { page, complaints, close } = await visitServed(chromium, folder);
    await page.waitForTimeout(looks);
    begin(kept[0]);
    await page.waitForFunction(() => document.getElementById('frame-number')?.textContent?.includes('frame 3 of 3, t = 20'));
    expect(complaints).toEqual([]);
    await close();
  });

  itNeeds('chromium')('a run of a lattice is refused once, however it grows', async (chromium) => {
    const lattice = join(scratch, 'lattice');
    await randorg(`run --model manna --dimension 2 --size 16 --density 0.7 --steps 5 --out ${lattice}`, scratch);
    const served = await visitServed(chromium, lattice);
    const { page, complaints, close } = served;
    await banner(served, 'of a lattice');
    await page.click('#banner button');
    appendFileSync(join(lattice, 'series.csv'), '\n');
    await page.waitForTimeout(looks);
    expect(await page.isVisible('#banner')).toBe(false);
    expect(complaints).toEqual([]);
    await close();
  });
});
