/** The snippets of docs/files.md, as a reader would run them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { openFrameWriter, SeriesWriter, writeTable } from '../../src/io/index.js';
import { itNeeds } from '../support/needs.js';
import { itJudged } from './judges.js';
import { sampleFrames } from './sampleFrames.js';

const page = readFileSync(new URL('../../docs/files.md', import.meta.url), 'utf8');
const snippets = [...page.matchAll(/```python\n(.*?)```/gs)].map(([, code]) => code as string);

function snippet(module: string): string {
  const found = snippets.filter((code) => code.startsWith(`import ${module}`));
  expect(found, `snippets with ${module}`).toHaveLength(1);
  return found[0] as string;
}

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
  for (const format of ['gsd', 'extxyz'] as const) {
    const writer = openFrameWriter(join(folder, `frames.${format}`), format);
    for (const frame of sampleFrames(4)) writer.append(frame);
    writer.close();
  }
  const series = new SeriesWriter(join(folder, 'series.csv'));
  for (const t of [0, 12]) {
    series.append({
      t,
      active: t,
      activity: t / 48,
      contacts: 1,
      contactsPerParticle: 1,
      energyPerParticle: 1,
      largestOverlap: 0.5,
    });
  }
  series.close();
  const table = {
    columns: [{ name: 'phi', type: 'f64', values: [0.625, 0.75] } as const],
    series: {
      columns: [{ name: 'activity', type: 'f64' } as const],
      parts: [{ run: 0, values: [Float64Array.of(1, 0.125)] }],
    },
  };
  await writeTable(join(folder, 'runs.h5'), 'hdf5', table);
  await writeTable(join(folder, 'runs.csv'), 'csv', table);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Numbers that a snippet prints. */
function run(python: string, code: string): number[] {
  const { status, stdout, stderr } = spawnSync(python, ['-c', code], { cwd: folder, encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
  return stdout.trim().split(/\s+/).map(Number);
}

const last = sampleFrames(4)[3] as ReturnType<typeof sampleFrames>[number];
const first = ((last.positions[0] as number) / 2 ** 32) * last.boxLength;
const active = (last.active as Uint8Array).reduce((sum, each) => sum + each, 0) / 7;

describe('docs/files.md', () => {
  itJudged('gsd')('reads GSD', (python) => {
    expect(run(python, snippet('gsd.hoomd'))).toEqual([30, first, active, last.log.activity]);
  });

  itJudged('ase')('reads extended XYZ', (python) => {
    expect(run(python, snippet('ase.io'))).toEqual([30, first, active, last.radii[0], last.log.activity]);
  });

  itJudged('h5py')('reads HDF5', (python) => {
    expect(run(python, snippet('h5py'))).toEqual([0.625, 0.125]);
  });

  itNeeds('python')('reads series and CSV', (python) => {
    expect(run(python, snippet('numpy'))).toEqual([12, 0.25]);
    expect(run(python, snippet('csv'))).toEqual([0.625]);
  });
});
