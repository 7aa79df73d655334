/** Runs of clouds whose points an encoder makes: directories, resumes, files of vectors, and what the command refuses. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ManifoldSimulation } from '../../src/engine/manifold.js';
import { cloudFramesName, inspectPath, readCloudFrames, readSeries, readVectors } from '../../src/io/index.js';
import { parseConfig, type RunConfigInput } from '../../src/model/index.js';
import { prepareSystem, resumeRun, runSimulation } from '../../src/run/index.js';
import { runNode } from '../support/child.js';
import { itNeeds } from '../support/needs.js';
import { runFiles } from '../support/runFiles.js';
import { ask } from '../support/scipy.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** 4 clouds of 3 rows with 2 numbers. */
const rows = Array.from({ length: 12 }, (_, k) => [Math.floor(k / 3), Math.cos(k), Math.sin(k * k)]);
const csv = (lines: readonly (readonly unknown[])[] = rows): string => {
  const path = join(folder, 'mine.csv');
  writeFileSync(path, `cloud,x,y\n${lines.map((line) => `${line.join(',')}\n`).join('')}`);
  return path;
};
const common: RunConfigInput = {
  model: 'manifold',
  encoder: 'mlp',
  embedding: 3,
  batch: 2,
  scale: 1,
  momentum: 0.5,
  stopWhenAbsorbed: false,
  steps: 300,
  record: { every: 20 },
  frames: { every: 100 },
  checkpoint: { every: 50 },
};
const drawn: RunConfigInput = { ...common, cloudsNumber: 6, views: 3, inputDimension: 5, hidden: 4 };

describe('a run with an encoder', () => {
  it.each(['drawn', 'file'])('of %s vectors that is killed goes on byte for byte, without the file', async (kind) => {
    const input = kind === 'drawn' ? drawn : { ...common, vectors: csv(), freshViews: 1 };
    const whole = await runSimulation({ ...input, out: join(folder, 'whole') });
    const out = join(folder, 'run');
    const onRecord = ({ t }: { t: number }): void => {
      if (t >= 200) throw new Error('killed');
    };
    await expect(runSimulation({ ...input, out }, { onRecord })).rejects.toThrow('killed');
    if (kind === 'file') rmSync(input.vectors as string);
    const { result, resumedFrom } = await resumeRun(out);
    expect(resumedFrom).toBeGreaterThanOrEqual(150);
    expect(result.digest).toBe(whole.result.digest);
    expect(runFiles(out)).toEqual(runFiles(join(folder, 'whole')));
    const frames = (name: string) => readFileSync(join(folder, name, cloudFramesName));
    expect(frames('run').equals(frames('whole'))).toBe(true);
  });

  it('records accuracies and stores points; the directory is whole', async () => {
    const out = join(folder, 'run');
    const { result } = await runSimulation({ ...drawn, out });
    expect(await inspectPath(out)).toMatchObject({ kind: 'run', whole: true, problems: [] });
    const sim = await ManifoldSimulation.create(drawn);
    sim.step(100, { stopWhenAbsorbed: false });
    const { freshAccuracy, probeAccuracy } = sim.measures();
    const record = readSeries(join(out, 'series.csv')).find(({ t }) => t === 100);
    expect(record?.freshAccuracy).toBeCloseTo(freshAccuracy as number, 9);
    expect(record?.probeAccuracy).toBeCloseTo(probeAccuracy as number, 9);
    expect(readCloudFrames(join(out, cloudFramesName)).frames[1]?.points).toEqual(sim.points());
    sim.step(200, { stopWhenAbsorbed: false });
    expect(result).toMatchObject({ digest: sim.digest(), ...sim.measures() });
  });

  it('takes numbers of clouds from the file, and hashes what is in it, not its path', () => {
    const path = csv();
    const { config, configHash } = prepareSystem({ ...common, vectors: path, freshViews: 1 });
    expect(config).toMatchObject({ cloudsNumber: 4, views: 2, freshViews: 1, inputDimension: 2, hidden: 2 });
    const other = join(folder, 'same.csv');
    writeFileSync(other, readFileSync(path));
    expect(prepareSystem({ ...common, vectors: other, freshViews: 1 }).configHash).toBe(configHash);
    writeFileSync(other, `${readFileSync(path, 'utf8').replace('0,1,0', '0,1,0.5')}`);
    expect(prepareSystem({ ...common, vectors: other, freshViews: 1 }).configHash).not.toBe(configHash);
  });
});

describe('a file of vectors is refused that', () => {
  const bad: [name: string, lines: unknown[][], message: string][] = [
    ['is ragged', [...rows.slice(0, 4), [1, 2]], ':6: expected 3 values (cloud,x,y), got 2'],
    ['has a number that is none', [[0, 'NaN', 1]], ':2: x must be a finite number, got "NaN"'],
    ['has clouds of different numbers of rows', rows.slice(0, 11), ':11: cloud 3 must have 3 rows as the first, got 2'],
    ['mixes clouds', [rows[0], rows[3], rows[1]] as unknown[][], ':4: cloud 0 has rows in two places'],
    ['has a vector 0', [...rows.slice(0, 2), [0, 0, 0]], 'view 2 of cloud 0, counted from 0, is 0, which has no direction'],
    [
      'has a vector whose square overflows',
      [[0, '-1e200', 1], ...rows.slice(1)],
      'view 0 of cloud 0, counted from 0, must have a largest',
    ],
    [
      'has a vector too small to have a direction',
      [...rows.slice(0, 2), [0, '1e-13', 0]],
      'from 1e-9 to 1e+100 in size, got 1e-13',
    ],
  ];
  it.each(bad)('%s', (_, lines, message) => {
    const path = csv(lines as unknown[][]);
    expect(() => prepareSystem({ ...common, vectors: path })).toThrow(message);
  });

  it.each([
    ['has another number of clouds', { cloudsNumber: 5 }, 'cloudsNumber must be that of '],
    ['has too few rows', { freshViews: 2 }, 'freshViews must leave two views or more of the 3'],
    ['says the axes', { inputRank: 2 }, 'inputRank needs vectors that are drawn, got 2'],
  ])('%s', (_, input, message) => {
    expect(() => prepareSystem({ ...common, ...input, vectors: csv() })).toThrow(message);
  });
});

itNeeds('python')('files of h5py are read, in both styles of its names, and what is not whole is refused', (python) => {
  const paths = Object.fromEntries(
    ['old', 'new', 'half', 'chunks', 'flat', 'other', 'nan'].map((name) => [name, join(folder, `${name}.h5`)]),
  );
  const program = `import h5py
x = np.arange(24.).reshape(4, 3, 2) + 1
for name, libver in (('old', 'earliest'), ('new', 'latest')):
    with h5py.File(data[name], 'w', libver=libver) as file:
        for k in range(20 if name == 'old' else 3): file['a%d' % k] = k
        file.create_dataset('vectors', data=x)
with h5py.File(data['half'], 'w') as file: file['vectors'] = x.astype('f4')
with h5py.File(data['chunks'], 'w') as file: file.create_dataset('vectors', data=x, compression='gzip')
with h5py.File(data['flat'], 'w') as file: file['vectors'] = x.reshape(12, 2)
with h5py.File(data['other'], 'w') as file: file['features'] = x
x[2, 1, 0] = np.nan
with h5py.File(data['nan'], 'w') as file: file['vectors'] = x
answer = 0`;
  ask(python, program, paths);
  const expected = Array.from({ length: 24 }, (_, k) => k + 1);
  for (const name of ['old', 'new', 'half']) {
    const { clouds, views, dimension, vectors } = readVectors(paths[name] as string);
    expect([clouds, views, dimension, [...vectors]], name).toEqual([4, 3, 2, expected]);
  }
  const refused = (name: string, message: string) => expect(() => readVectors(paths[name] as string), name).toThrow(message);
  refused('chunks', 'must be stored in one piece');
  refused('flat', 'must have the sides clouds, views, numbers, has 2 sides');
  refused('other', 'has no dataset vectors, but features');
  refused('nan', 'view 1 of cloud 2, counted from 0, must have finite numbers, got NaN');
  writeFileSync(paths.half as string, readFileSync(paths.half as string).subarray(0, 2100));
  refused('half', 'is cut short');
});

it('the command calls an end spurious at which all centres coincide', async () => {
  csv(rows.map(([cloud, , y], k) => [cloud, 1, k % 3 === 0 ? 0.1 : 0.2 + 0 * (y as number)]));
  const line = 'run --model manifold --encoder linear --vectors mine.csv --embedding 2 --out same';
  const { code, stdout, stderr } = await runNode([resolve('bin/randorg.js'), ...line.split(' ')], { cwd: folder });
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/absorbed\W+yes, at t = 0, but spurious: 6 pairs of centres/);
  expect(stdout).toMatch(/encoder\W+linear, 2 to 2/);
});

describe('what does not fit', () => {
  it.each<[input: RunConfigInput, message: string]>([
    [{ hidden: 5 }, 'hidden needs an encoder, got 5; give encoder linear or mlp too'],
    [{ encoder: 'linear', hidden: 5 }, 'hidden needs encoder mlp, got 5'],
    [{ encoder: 'linear', inputDimension: 4, inputRank: 5 }, 'inputRank must be at most inputDimension 4, got 5'],
    [{ encoder: 'linear', spread: 0.1 }, 'spread needs points without an encoder, got 0.1'],
    [{ encoder: 'linear', clouds: 'rigid' }, 'encoder does not apply to rigid clouds'],
    [{ encoder: 'deep' as never }, 'encoder must be none, linear or mlp, got "deep"'],
  ])('%j', (input, message) => {
    expect(() => parseConfig({ model: 'manifold', ...input })).toThrow(message);
  });

  it('a config without an encoder is as before, and none is no field', () => {
    expect(parseConfig({ model: 'manifold', encoder: 'none' })).toEqual(parseConfig({ model: 'manifold' }));
    expect(Object.keys(parseConfig({ model: 'manifold' })).filter((name) => /encoder|input|hidden|fresh/.test(name))).toEqual([]);
  });

  it('is said in one line by the command, which touches nothing', async () => {
    const line = 'run --model manifold --encoder linear --vectors missing.csv --out bad';
    const { code, stderr } = await runNode([resolve('bin/randorg.js'), ...line.split(' ')], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr).toMatch(/^randorg: missing\.csv: .*no such file.*\n$/);
    expect(existsSync(join(folder, 'bad'))).toBe(false);
  });
});
