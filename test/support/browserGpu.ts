/** Tests in a Chromium whose WebGPU is its software GPU: right, not fast. */
import type { Browser } from 'playwright-core';
import { chromium } from 'playwright-core';
import { it } from 'vitest';
import { findTool } from '../../scripts/tools.js';

/** Flags with which Chromium has a GPU on any machine. */
const softwareGpu = ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', '--no-sandbox', '--disable-component-update'];

let browser: Browser | null = null;

export async function endGpuBrowser(): Promise<void> {
  await browser?.close();
  browser = null;
}

/** Whether the browser has an adapter, asked for in a page that may have one. */
async function hasAdapter(own: Browser): Promise<boolean> {
  const page = await own.newPage();
  await page.goto('file:///');
  const found = await page.evaluate(async () => {
    const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<unknown> } };
    return !!(await gpu?.requestAdapter());
  });
  await page.close();
  return found;
}

/** `it` with such a browser, or a skip that says why there is none. */
export function itWithGpu(name: string, body: (browser: Browser) => Promise<void>, timeout?: number): void {
  const { path, reason } = findTool('chromium');
  it(
    name,
    async (context) => {
      if (path === null) return context.skip(reason ?? undefined);
      browser ??= await chromium.launch({ executablePath: path, args: softwareGpu });
      if (!(await hasAdapter(browser))) return context.skip('no GPU: this Chromium has no adapter for WebGPU');
      await body(browser);
    },
    timeout,
  );
}
