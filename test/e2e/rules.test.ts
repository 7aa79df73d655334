/** Fields that came after the first page: their links, their rows in the form, and the digest of the command line. */
import { afterAll, expect } from 'vitest';
import { fragmentOf } from '../../src/app/link.js';
import { simulate } from '../../src/index.js';
import { parseConfig, type RunConfigInput, requireParticles } from '../../src/model/index.js';
import { itNeeds } from '../support/needs.js';
import { digestAtRest, endBrowser, singleFile, visit } from './lab.js';

afterAll(endBrowser);
const small = { particles: 150, dimension: 2, phi: 0.8, steps: 40 } as const;

const rules: [field: string, input: RunConfigInput][] = [
  ['shear', { shear: 0.05, shearRange: 'symmetric' }],
  ['momentum', { model: 'sgd', momentum: 0.5 }],
  ['momentumKind', { model: 'gd', momentum: 0.9, momentumKind: 'nesterov' }],
  ['timeCorrelation', { timeCorrelation: 0.5 }],
  ['sampling', { model: 'sgd', mode: 'pair', sampling: 'epochs' }],
  ['batchFraction', { model: 'sgd', mode: 'both-batch', batchFraction: 0.3 }],
  ['species.kicks', { species: { fractions: [0.3, 0.7], kicks: [1, 0.2] } }],
  ['thermalOn', { model: 'gd', thermalNoise: 1e-4, thermalOn: 'active' }],
];

itNeeds('chromium')('shear, momentum, draws in time, batches and species run as on the command line', async (chromium) => {
  const { page, complaints, close } = await visit(chromium, `${singleFile}#particles=100&dimension=2&phi=0.3`);
  for (const [field, own] of rules) {
    const input = { ...small, ...own } as RunConfigInput;
    const config = requireParticles(parseConfig(input), 'needs particles');
    const { digest } = await simulate(input);
    const fragment = fragmentOf({ config, events: [], target: 40, at: 40, digest });
    await page.evaluate((hash) => {
      location.hash = hash;
    }, fragment);
    await page.waitForFunction((wanted) => document.getElementById('digest')?.textContent === wanted, digest);
    expect(await page.textContent('#verdict'), field).toContain('✓');
    await page.evaluate(() => document.querySelector('details')?.setAttribute('open', ''));
    expect(await page.isVisible(`#field-${field.replace('.', '-')}`), field).toBe(true);
    expect(await page.isVisible('#banner'), field).toBe(false);
  }
  await digestAtRest(page, 40);
  expect(complaints).toEqual([]);
  await close();
});
