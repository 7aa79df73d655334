/** Headless Chromium for a test, closed whatever happens. */
import { chromium, type Page } from 'playwright-core';

const quiet = ['--no-sandbox', '--disable-background-networking', '--disable-component-update', '--disable-quic'];

/** Opens an empty page, runs `use` on it and adds what the page complained of to the error if it fails. */
export async function withPage<T>(executablePath: string, use: (page: Page) => Promise<T>): Promise<T> {
  const browser = await chromium.launch({ executablePath, args: quiet });
  const complaints: string[] = [];
  try {
    const page = await browser.newPage();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
    return await use(page);
  } catch (error) {
    throw complaints.length > 0
      ? new Error(`${(error as Error).message}\nthe page: ${complaints.join('\n')}`, { cause: error })
      : error;
  } finally {
    await browser.close();
  }
}
