/** The built page in a headless Chromium, and what tests ask of it. */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

const quiet = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-quic'];

export const singleFile = pathToFileURL(resolve('build/randorg.html')).href;

export interface Visit {
  page: Page;
  /** Errors of the page. */
  complaints: string[];
  /** Addresses it asked for. */
  requests: string[];
  close(): Promise<void>;
}

let browser: Browser | null = null;

export const launch = async (executablePath: string): Promise<Browser> => {
  browser ??= await chromium.launch({ executablePath, args: quiet });
  return browser;
};

export async function endBrowser(): Promise<void> {
  await browser?.close();
  browser = null;
}

export interface VisitOptions {
  width?: number;
  height?: number;
  theme?: 'dark' | 'light';
  /** What the user asked their system for. */
  reducedMotion?: 'reduce' | 'no-preference';
  prepare?: () => void;
  /** A browser of its own instead of that of all tests. */
  browser?: Browser;
}

/** Opens an address and waits until the laboratory is ready. */
export async function visit(executablePath: string, address: string, options: VisitOptions = {}): Promise<Visit> {
  const { width = 1280, height = 800, theme = 'dark', reducedMotion = 'no-preference', prepare, browser } = options;
  const context = await (browser ?? (await launch(executablePath))).newContext({
    viewport: { width, height },
    colorScheme: theme,
    reducedMotion,
    acceptDownloads: true,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(40_000);
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.stack ?? error.message));
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('request', (request) => requests.push(request.url()));
  if (prepare) await page.addInitScript(prepare);
  await page.goto(address);
  await page.waitForSelector('html[data-ready]');
  return { page, complaints, requests, close: () => context.close() };
}

/** Waits until nothing moves and the digest is shown, after `steps` steps if they are given. */
export async function digestAtRest(page: Page, steps?: number): Promise<string> {
  const time = steps === undefined ? '' : `[data-time="${steps}"]`;
  return (await page.textContent(`#readings[data-running="false"]${time} #digest`)) ?? '';
}

export const timeOf = async (page: Page): Promise<number> => Number(await page.getAttribute('#readings', 'data-time'));

/** Gives a field of the form a value. */
export async function setField(page: Page, field: string, value: string): Promise<void> {
  const input = page.locator(`#field-${field.replace('.', '-')}`);
  if ((await input.evaluate((element) => element.tagName)) === 'SELECT') await input.selectOption(value);
  else {
    await input.fill(value);
    await input.press('Enter');
    await input.blur();
  }
}

/** Part of the picture that is not background. */
export async function inked(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const lab = (window as unknown as { laboratory: { viewer: { png(): Promise<Blob>; canvas: HTMLCanvasElement } } }).laboratory;
    const picture = await createImageBitmap(await lab.viewer.png());
    const canvas = new OffscreenCanvas(picture.width, picture.height);
    const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
    context.drawImage(picture, 0, 0);
    const { data } = context.getImageData(0, 0, picture.width, picture.height);
    let other = 0;
    for (let k = 0; k < data.length; k += 4) {
      if (Math.abs((data[k] as number) - (data[0] as number)) + Math.abs((data[k + 1] as number) - (data[1] as number)) > 24)
        other++;
    }
    return (4 * other) / data.length;
  });
}

/** Drops files on the page. */
export async function drop(page: Page, files: [name: string, content: Buffer][]): Promise<void> {
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
