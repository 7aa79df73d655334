import { afterEach, describe, expect, it, vi } from 'vitest';
import { summaryTable } from '../../src/cli/summary.js';
import { wrapText } from '../../src/cli/table.js';
import { parseConfig, type RunConfigInput } from '../../src/model/index.js';
import type { RunResult } from '../../src/run/index.js';

function resultOf(input: RunConfigInput, changes: Partial<RunResult> = {}): RunResult {
  return {
    config: { ...parseConfig(input), out: './randorg-runs/0123456789abcdef' },
    steps: 5000,
    absorbed: false,
    absorbedAt: null,
    activity: { last: 0.9185, mean: 0.919761234, error: 0.000301, window: [2501, 5000] },
    contactsPerParticle: { mean: 2.12066, error: 0.00174 },
    energyPerParticle: 0.0207812345,
    largestOverlap: 0.25,
    activityCutoff: 0,
    boxLength: 12.0402123,
    digest: '0123456789abcdef'.repeat(4),
    engine: { version: '0', dynamicsVersion: 1, wasmSha256: '', threads: 1 },
    timing: { seconds: 0.0875, nsPerParticleStep: 4000, nsPerActiveStep: 5000 },
    out: './randorg-runs/0123456789abcdef',
    ...changes,
  };
}

afterEach(() => vi.unstubAllEnvs());

/** The table where the locale takes Unicode, or does not. */
function tableIn(result: RunResult, unicode: boolean): string {
  vi.stubEnv('LC_ALL', unicode ? 'C.UTF-8' : 'C');
  return summaryTable(result);
}

/** Values by label, unwrapped. */
function rowsOf(result: RunResult, unicode = true): Record<string, string> {
  const rows: Record<string, string> = {};
  let label = '';
  for (const line of tableIn(result, unicode).split('\n')) {
    const [, name, value] = line.split(/[│|]/).map((cell) => cell.trim());
    if (value === undefined) continue;
    label = name || label;
    rows[label] = name ? value : `${rows[label]} ${value}`;
  }
  return rows;
}

describe('summaryTable', () => {
  it('rounds mean and error to the same digit', () => {
    const rows = rowsOf(resultOf({}));
    expect(rows).toMatchObject({
      'active fraction, last': '0.9185',
      'active fraction, mean': '0.91976(30), t = 2501 to 5000',
      'contacts per particle': '2.1207(17)',
      'energy per particle': '0.0207812',
      time: '0.0875 s, 4000 ns a particle-step',
    });
  });

  it.each([
    [1.23456, 0.0996, '1.23(10)'],
    [123.456, 12.3, '123(12)'],
    [0.5, null, '0.5 (error unknown)'],
    [0.5, 0, '0.5'],
    [null, null, 'no steps to average'],
  ])('shows %d with error %d', (mean, error, text) => {
    expect(rowsOf(resultOf({}, { contactsPerParticle: { mean, error } }))['contacts per particle']).toBe(text);
  });

  it('claims no window for the mean of an absorbed run', () => {
    const none = { mean: 0, error: 0 };
    const activity = { last: 0, ...none, window: [6, 11] as [number, number] };
    const rows = rowsOf(resultOf({}, { absorbed: true, absorbedAt: 11, activity, contactsPerParticle: none }));
    expect(rows).toMatchObject({
      absorbed: 'yes, at t = 11',
      'active fraction, mean': '0 (absorbed)',
      'contacts per particle': '0 (absorbed)',
    });
  });

  it('writes times in full', () => {
    const timing = { seconds: 123456, nsPerParticleStep: 54.04, nsPerActiveStep: null };
    expect(rowsOf(resultOf({}, { timing })).time).toBe('123000 s, 54 ns a particle-step');
    expect(rowsOf(resultOf({}, { timing: { ...timing, seconds: 2.34567e-7 } })).time).toMatch(/^0\.000000235 s/);
  });

  it('says what decides the physics', () => {
    const sgd = rowsOf(resultOf({ model: 'sgd', exponent: 2, seed: 3, initialSeed: 4, replica: 5 }));
    expect(sgd).toMatchObject({
      dynamics: 'sgd pair, learning rate 0.1, batch fraction 0.5, exponent 2, activity cutoff 1e-7',
      system: '1000 particles in 3D, phi 0.6, box side 12.0402',
      sizes: 'mono',
      seed: '3, replica 5, initial seed 4',
    });
    expect(rowsOf(resultOf({ model: 'sgd' })).dynamics).toBe('sgd pair, learning rate 0.1, batch fraction 0.5');
    expect(rowsOf(resultOf({ model: 'ro', kickShape: 'uniform' })).dynamics).toBe('ro particle, kick 0.1, kick shape uniform');
    expect(rowsOf(resultOf({ sizes: { kind: 'binary', ratio: 2, fraction: 0.25 } })).sizes).toBe(
      'binary, ratio 2, fraction 0.25',
    );
    expect(rowsOf(resultOf({ initial: 'a.csv', sizes: 'list' }))).toMatchObject({
      'initial file': 'a.csv',
      sizes: 'from the initial file',
    });
  });

  it('describes a lattice by its sites, and claims no energy', () => {
    const lattice = { model: 'manna', dimension: 2, size: 64, density: 0.7, start: 'natural', initialSeed: 2 } as const;
    const rows = rowsOf(resultOf(lattice, { energyPerParticle: null, largestOverlap: null }));
    expect(rows).toMatchObject({
      dynamics: 'manna, natural start',
      system: '2867 particles on 4096 sites (64 x 64), density 0.7',
      seed: '1, initial seed 2',
    });
    expect(Object.keys(rows)).not.toContain('sizes');
    expect(Object.keys(rows)).not.toContain('energy per particle');
    expect(Object.keys(rows)).not.toContain('largest overlap');
  });

  it('names the parameters of every rule, and what a match filled in', () => {
    expect(rowsOf(resultOf({ model: 'sde', match: 'bro', kick: 0.2, thermalNoise: 1e-6 }))).toMatchObject({
      dynamics: 'sde reciprocal, learning rate 0.2, noise strength 0.013333333333333336, thermal noise 0.000001',
      matched: 'bro reciprocal, kick 0.2',
    });
    expect(rowsOf(resultOf({}))).not.toHaveProperty('matched');
    expect(rowsOf(resultOf({ mode: 'correlated', correlation: 0 })).dynamics).toBe('bro correlated, kick 0.1, correlation 0');
    expect(rowsOf(resultOf({ mode: 'mixed' })).dynamics).toBe('bro mixed, kick 0.1, isotropic weight 0.5');
    expect(rowsOf(resultOf({ model: 'ro', mode: 'pair' })).dynamics).toBe(
      'ro pair, kick 0.1, magnitude correlation 1, direction correlation 1',
    );
    expect(rowsOf(resultOf({ model: 'gd', learningRate: 0.2 })).dynamics).toBe('gd, learning rate 0.2');
  });

  it('names the sizes', () => {
    const sizes = { kind: 'lognormal', polydispersity: 0.2 } as const;
    expect(rowsOf(resultOf({ sizes })).sizes).toBe('lognormal, polydispersity 0.2');
    expect(rowsOf(resultOf({ sizes: { ...sizes, seed: 3 } })).sizes).toBe('lognormal, polydispersity 0.2, seed 3');
    expect(rowsOf(resultOf({ sizes: { kind: 'powerlaw', exponent: 3, ratio: 2 } })).sizes).toBe('powerlaw, exponent 3, ratio 2');
    expect(rowsOf(resultOf({ sizes: { path: 'a.csv' } })).sizes).toBe('file, path a.csv');
  });

  it('is at most 80 columns wide, whatever it shows', () => {
    const long = 'a directory/'.repeat(5) + 'x'.repeat(200);
    const seed = '18446744073709551615';
    const input: RunConfigInput = {
      ...{ model: 'sgd', mode: 'particle', learningRate: 0.123456789012345, batchFraction: 0.123456789012345, exponent: 1.5 },
      ...{ initial: long, seed, initialSeed: '18446744073709551614', replica: 4294967295, phi: 0.612345678901234 },
      ...{ sizes: { kind: 'binary', ratio: 1.23456789012345, fraction: 0.123456789012345 }, activityCutoff: 1.2345e-7 },
    };
    for (const unicode of [true, false]) {
      const lines = tableIn(resultOf(input, { out: long }), unicode).split('\n');
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    }
    expect(rowsOf(resultOf(input, { out: long })).directory?.replace(/ /g, '')).toBe(long.replace(/ /g, ''));
  });
});

it('wrapText breaks at spaces, and inside words that are too long', () => {
  expect(wrapText('one two three', 7)).toBe('one two\nthree');
  expect(wrapText('one two three', 8)).toBe('one two\nthree');
  expect(wrapText('abcdefghij', 4)).toBe('abcd\nefgh\nij');
  expect(wrapText('漢字漢字', 4)).toBe('漢字\n漢字');
  expect(wrapText('', 4)).toBe('');
});
