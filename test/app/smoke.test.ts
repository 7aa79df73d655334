/** The page that is one file: the command line's digest, and no request to anyone. The rest of the page is tested by npm run test:e2e. */
import { statSync } from 'node:fs';
import { afterAll, expect, it } from 'vitest';
import { simulate } from '../../src/index.js';
import { digestAtRest, endBrowser, singleFile, visit } from '../e2e/lab.js';
import { itNeeds } from '../support/needs.js';

afterAll(endBrowser);

it('the page is one file of less than 1 MB', () => {
  expect(statSync('build/randorg.html').size).toBeLessThan(1e6);
});

itNeeds('chromium')('a link replays in the file to the digest of Node, and asks nobody', async (chromium) => {
  const config = {
    model: 'sgd',
    mode: 'pair',
    particles: 150,
    phi: 0.7,
    learningRate: 0.2,
    seed: '77',
    steps: 40,
    dimension: 2,
  } as const;
  const { digest } = await simulate(config);
  const fragment = Object.entries(config).map(([name, value]) => `${name}=${value}`);
  const { page, complaints, requests, close } = await visit(chromium, `${singleFile}#${fragment.join('&')}&digest=${digest}`);
  expect(await digestAtRest(page, 40)).toBe(digest);
  expect(await page.textContent('#verdict')).toContain('bit for bit');
  expect(complaints).toEqual([]);
  expect(requests.filter((address) => !/^(file|data|blob):/.test(address))).toEqual([]);
  expect(requests.filter((address) => address.startsWith('file:'))).toHaveLength(1);
  await close();
});

itNeeds('chromium')('its policy lets it ask nobody, and it needs no more than the policy gives', async (chromium) => {
  const { page, complaints, close } = await visit(chromium, `${singleFile}#particles=100&dimension=2&steps=2`, {
    prepare: () => {
      const refused: string[] = [];
      addEventListener('securitypolicyviolation', ({ effectiveDirective }) => refused.push(effectiveDirective));
      Object.assign(window, { refused });
    },
  });
  await digestAtRest(page, 2);
  const refused = () => page.evaluate(() => (window as unknown as { refused: string[] }).refused);
  expect([await refused(), complaints]).toEqual([[], []]);
  const asked = await page.evaluate(() => fetch('https://example.org/').then(String, () => 'refused'));
  expect([asked, await refused()]).toEqual(['refused', ['connect-src']]);
  await close();
});
