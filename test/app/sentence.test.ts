/** The sentence below the picture follows what is to be seen. */
import { expect, it } from 'vitest';
import { knownPhiC, timeGuides } from '../../src/app/plots/guides.js';
import { sentenceOf } from '../../src/app/sentence.js';
import type { Status } from '../../src/app/worker/messages.js';
import { parseConfig, type RunConfigInput, requireParticles } from '../../src/model/index.js';

const configOf = (input: RunConfigInput) => requireParticles(parseConfig(input), 'needs particles');
const flat = { dimension: 2, kick: 1 } as const;

function said(phi: number, state: Partial<Status>, activity = 0.12): string {
  const config = configOf({ ...flat, phi });
  const status = { absorbed: false, running: true, time: 340, latest: { t: 340, activity }, config, ...state };
  return sentenceOf(status as Status, knownPhiC(config));
}

it('says what moves, and on which side of the known critical point it is', () => {
  expect(said(0.42, {})).toBe('12 % of the particles still move. φ is above φc ≈ 0.377: it never comes to rest.');
  expect(said(0.3, {})).toContain('below φc ≈ 0.377: they become fewer until all rest');
  expect(said(0.38, {})).toContain('close to φc');
  expect(said(0.42, {}, 0.004)).toContain('Less than 1 %');
  expect(said(0.3, { absorbed: true, running: false }, 0)).toContain('absorbed at t = 340. Raise φ');
  expect(said(0.3, { running: false, time: 0 })).toContain('Press Run');
  expect(said(0.3, { running: false })).toContain('Paused at t = 340');
});

it('knows the critical point of its own fields only', () => {
  expect(knownPhiC(configOf({ kick: 0.1 }))).toBe(0.5597);
  for (const other of [{ kick: 0.2 }, { sizes: 'binary' }, { mode: 'nonreciprocal' }, { model: 'sgd' }] as RunConfigInput[]) {
    expect(knownPhiC(configOf(other))).toBeNull();
  }
});

it('marks in the plots against time what happened on the way', () => {
  const events = [1, 2, 3, 4, 5].map((k) => ({ step: 10 * k, field: 'phi' as const, value: k / 10 }));
  const labels = (absorbed: boolean) => timeGuides({ events, absorbed, time: 77 }).map(({ at, label }) => `${at} ${label}`);
  expect(labels(true)).toEqual(['77 absorbed at 77', '50 φ 0.5', '40 φ 0.4', '30 φ 0.3', '20 φ 0.2', '10 φ 0.1']);
  expect(labels(false)).toHaveLength(5);
  expect(timeGuides({ events: [], absorbed: true, time: 0 })).toEqual([]);
});
