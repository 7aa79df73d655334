import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../src/index.js';
import type { SeriesRecord } from '../../src/io/index.js';
import { type Progress, runSimulation } from '../../src/run/index.js';

const config = { model: 'sgd', particles: 200, phi: 0.6, steps: 300 } as const;

describe('simulate', () => {
  it('is the run of runSimulation without its directory', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'randorg-'));
    try {
      const records: SeriesRecord[] = [];
      const here: SeriesRecord[] = [];
      const written = await runSimulation({ ...config, out: join(folder, 'a') }, { onRecord: (record) => records.push(record) });
      const {
        config: ours,
        timing: _timing,
        stopped,
        ...result
      } = await simulate(config, { onRecord: (record) => here.push(record) });
      const { config: theirs, timing: _theirs, out, ...expected } = written.result;
      expect(result).toEqual(expected);
      expect(stopped).toBe(false);
      expect({ ...ours, out }).toEqual(theirs);
      expect(here).toEqual(records);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('starts from given positions', async () => {
    const positions = Float64Array.from({ length: 3 * 64 }, (_, k) => Math.floor(Math.floor(k / 3) / 4 ** (k % 3)) % 4);
    const result = await simulate({ phi: 0.5, particles: 64, steps: 10 }, { initialState: { positions } });
    expect(result).toMatchObject({ absorbed: true, absorbedAt: 0, steps: 0, activity: { last: 0, mean: 0, error: 0 } });
  });

  it('stops at the signal and reports progress', async () => {
    const controller = new AbortController();
    const seen: Progress[] = [];
    const { steps, stopped } = await simulate(
      { ...config, steps: 1e9, stopWhenAbsorbed: false },
      {
        signal: controller.signal,
        onProgress: (progress) => {
          seen.push(progress);
          controller.abort();
        },
      },
    );
    expect(steps).toBeLessThan(1e9);
    expect(stopped).toBe(true);
    expect(seen.at(-1)).toMatchObject({ t: steps, steps: 1e9 });
  });

  it('refuses bad input', async () => {
    await expect(simulate({ phi: 1.7 })).rejects.toThrow('phi must be in (0, 1.5], got 1.7');
  });
});

it('nothing that the public library imports is a module of Node', () => {
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    // Imports of types leave no trace in the build.
    const text = readFileSync(file, 'utf8').replace(/^(import|export) type [^;]*;/gm, '');
    for (const [, name = ''] of text.matchAll(/^(?:import|export|\} from)\b[^;]*?['"]([^'"]+)['"];/gm)) {
      expect(name, file).not.toMatch(/^node:/);
      if (name.startsWith('.')) visit(resolve(dirname(file), name.replace(/\.js$/, '.ts')));
    }
  };
  visit(resolve('src/index.ts'));
  expect([...seen].every(existsSync) && seen.size > 20).toBe(true);
});
