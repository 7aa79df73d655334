/** Links of many changes are short, and come back as they were. */
import { expect, it } from 'vitest';
import { compact, expanded } from '../../src/app/compact.js';
import { fragmentOf, readFragment } from '../../src/app/link.js';
import { parseConfig, requireParticles } from '../../src/model/index.js';
import type { FieldEvent } from '../../src/run/experiment.js';

const config = requireParticles(parseConfig({ model: 'bro', dimension: 2, particles: 1_000_000, phi: 0.5 }), 'needs particles');
/** A slider that is dragged to and fro, as a hand does it. */
const dragged = (count: number): FieldEvent[] =>
  Array.from({ length: count }, (_, k) => ({
    step: 13 * k + (k % 7),
    field: 'phi',
    value: Number((0.5 + 0.1 * Math.sin(k / 9)).toFixed(3)),
  }));
const linkOf = (count: number): string =>
  fragmentOf({ config, events: dragged(count), target: null, at: 10_000, digest: 'a'.repeat(64) });

it('few changes stay readable', async () => {
  expect(await compact(linkOf(8))).toBe(linkOf(8));
  expect(await expanded(linkOf(8))).toBe(linkOf(8));
});

it('574 changes take a third of the room, and come back as they were', async () => {
  const long = linkOf(574);
  const short = await compact(long);
  expect(short.length / long.length).toBeLessThan(0.4);
  expect(short).toMatch(/^#[\w=&.-]+$/);
  expect(await expanded(short)).toBe(long);
  expect(readFragment(await expanded(short))?.events).toEqual(dragged(574));
});

it('damaged ones are refused in a sentence, whatever they hold', async () => {
  const short = await compact(linkOf(574));
  for (const bad of ['#phi=0.5&z=', short.replace(/z=.{9}/, 'z='), '#z=%%%', '#phi=0.5&z=AAAA'])
    await expect(expanded(bad), bad).rejects.toThrow(/^z must be the changes of a link/);
  const other = await compact(`#phi=0.5&events=${'1:phi:0.5,'.repeat(200)}`);
  expect(await expanded(other)).toContain('events=1:phi');
});

it('is made in less than 50 ms, also of the largest system', async () => {
  await compact(linkOf(574));
  const began = process.cpuUsage();
  await compact(linkOf(574));
  expect(process.cpuUsage(began).user / 1000).toBeLessThan(50);
});
