/** What a search takes, and what it refuses before it runs anything. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sweepOf } from '../../src/study/critical/stage.js';
import { readState, writeState } from '../../src/study/critical/state.js';
import { criticalSystem, sizeFor } from '../../src/study/critical/system.js';
import { searchCriticalPoint } from '../../src/study/index.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the system of a search', () => {
  it.each([
    [{ thermalNoise: 1e-6 }, /^thermalNoise must be 0 for a critical point, got 0.000001; with thermal noise nothing absorbs/],
    [{ phi: 0.5 }, /^phi has no place in a search for the critical point, got 0.5; /],
    [{ model: 'manna', density: 0.7 }, /^density has no place in a search/],
    [{ steps: 100 }, /^steps has no place/],
    [{ replica: 1 }, /^replica has no place/],
    [{ stopWhenAbsorbed: false }, /^stopWhenAbsorbed must be true/],
    [{ initial: 'x.csv' }, /^initial must be random/],
    [{ particles: 100 }, /^particles must be at least 1024 for a search, got 100; /],
  ] as const)('refuses %j', async (input, message) => {
    await expect(searchCriticalPoint(input as never, { directory: join(folder, 's') })).rejects.toThrow(message);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is another one if the rule, the seed or the largest size is another, and the same on other threads', () => {
    const { hash } = criticalSystem({ kick: 0.1 });
    expect(criticalSystem({ kick: 0.1, threads: 1, json: true, out: 'x' }).hash).toBe(hash);
    for (const other of [{ kick: 0.2 }, { kick: 0.1, seed: 2 }, { kick: 0.1, particles: 5000 }])
      expect(criticalSystem(other).hash).not.toBe(hash);
  });

  it('varies the density of a lattice, and its side', () => {
    const system = criticalSystem({ model: 'manna', dimension: 2, size: 100 });
    expect(system).toMatchObject({ control: 'density', sizeField: 'size', largestCount: 10000, largestControl: 4 });
    expect(sizeFor(system, 8192)).toBe(91);
  });

  it('gives every run of a stage a random start of its own', () => {
    const stage = {
      kind: 'bracket' as const,
      level: -1,
      size: 1024,
      count: 1024,
      steps: 10,
      values: [0.5, 0.6],
      starts: 2,
      firstReplica: 7,
    };
    const { plan } = sweepOf(criticalSystem({ seed: '18446744073709551615' }), stage, folder);
    expect(plan.runs.map(({ index }) => plan.inputOf(index))).toEqual(
      [0.5, 0.5, 0.6, 0.6].map((phi, k) => ({ seed: '18446744073709551615', particles: 1024, steps: 10, phi, replica: 7 + k })),
    );
  });
});

describe('the directory of a search', () => {
  it('is kept, and refused to another system or other things', () => {
    const system = criticalSystem({ kick: 0.1 });
    const path = join(folder, 's');
    const state = readState(path, system);
    expect(state.stages).toEqual([]);
    writeState(path, { ...state, result: 5 });
    expect(readState(path, system).result).toBe(5);
    expect(() => readState(path, criticalSystem({ kick: 0.2 }))).toThrow(
      /^out .* holds the search of another system, \{"kick":0.1\}; /,
    );
    writeFileSync(join(path, 'critical.json'), '{"format":');
    expect(() => readState(path, system)).toThrow(/critical.json: not JSON; the file is damaged$/);
    writeFileSync(join(folder, 'notes.txt'), '');
    expect(() => readState(folder, system)).toThrow(/is not empty and not a search for a critical point/);
  });
});
