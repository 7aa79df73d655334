/** Parts of a run's directory that do not belong to it, told by inspect and refused by resume. */
import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inspectPath, readManifest, writeManifest } from '../../src/io/index.js';
import { ConfigError } from '../../src/model/index.js';
import { resumeRun, runSimulation } from '../../src/run/index.js';

let folder: string;
const runs = ['gsd', 'extxyz', 'lattice'] as const;
const inputOf = {
  gsd: { particles: 100, phi: 0.62, frames: { every: 20 } },
  extxyz: { particles: 100, phi: 0.62, frames: { every: 20, format: 'extxyz' } },
  lattice: { model: 'manna', size: 16, dimension: 2, density: 0.8 },
} as const;

/** A run of 60 steps that is done, one of another seed, and one that was stopped at some step before. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
  for (const name of runs) {
    const input = { ...inputOf[name], steps: 60, record: { every: 10 }, checkpoint: { every: 10 }, stopWhenAbsorbed: false };
    await runSimulation({ ...input, out: join(folder, name) });
    await runSimulation({ ...input, seed: 2, out: join(folder, `${name}-other`) });
    const stop = new AbortController();
    const onRecord = ({ t }: { t: number }): void => {
      if (t >= 30) stop.abort();
    };
    await runSimulation({ ...input, out: join(folder, `${name}-stopped`) }, { signal: stop.signal, onRecord });
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

let run: string;
let other: string;
const use = (name: string): void => {
  rmSync(join(folder, 'run'), { recursive: true, force: true });
  run = join(folder, 'run');
  other = join(folder, `${name.replace('-stopped', '')}-other`);
  cpSync(join(folder, name), run, { recursive: true });
};
const problemsOf = async (): Promise<string> => (await inspectPath(run)).problems.join('\n');
const take = (file: string): void => cpSync(join(other, file), join(run, file));
/** Changes run.json as a program would that knows its checksum. */
const change = (changes: object): void => writeManifest(run, { ...readManifest(run), ...changes });

describe.each(runs)('a run with %s', (name) => {
  const frames = name === 'lattice' ? null : `frames.${name}`;
  beforeEach(() => use(name));

  it('is whole as it was written, also when stopped', async () => {
    expect(await problemsOf()).toBe('');
    use(`${name}-stopped`);
    expect(await problemsOf()).toBe('');
  });

  it.each(['series.csv', 'checkpoint.bin', ...(frames ? [frames] : [])])('does not take %s of another seed', async (file) => {
    take(file);
    expect(await problemsOf()).toContain(file);
    // The same of runs of versions that wrote no sums.
    const { token: _, checksum: __, files: ___, ...old } = readManifest(run);
    writeFileSync(join(run, 'run.json'), JSON.stringify(old));
    if (file !== 'series.csv') expect(await problemsOf()).toContain(file);
  });

  it('tells a digest, a field of the config or of the result that was altered', async () => {
    const text = readFileSync(join(run, 'run.json'), 'utf8');
    const { digest, summary } = readManifest(run);
    for (const [from, to] of [
      [`"digest": "${digest}"`, `"digest": "${'0'.repeat(64)}"`],
      ['"every": 10', '"every": 11'],
      [`"steps": ${summary?.steps}`, '"steps": 61'],
    ] as const) {
      expect(text).toContain(from);
      writeFileSync(join(run, 'run.json'), text.replace(from, to));
      expect(await problemsOf(), to).toMatch(/run.json: it was altered, its checksum does not match/);
    }
    writeFileSync(join(run, 'run.json'), text);
    change({ digest: '0'.repeat(64) });
    expect(await problemsOf()).toContain('checkpoint.bin: its configuration is not the one of the digest in run.json');
    change({ digest, config: { ...readManifest(run).config, seed: '7' } });
    expect(await problemsOf()).toContain('run.json: its config is not the one of its config hash');
  });

  it('tells a series that was changed in one digit or has rows behind its end', async () => {
    const path = join(run, 'series.csv');
    const text = readFileSync(path, 'utf8');
    const at = text.indexOf(',', text.indexOf('\n10,')) + 1;
    writeFileSync(path, `${text.slice(0, at)}${text[at] === '9' ? '8' : '9'}${text.slice(at + 1)}`);
    expect(await problemsOf()).toBe('series.csv is not what the run wrote: its checksum is not that of run.json');
    writeFileSync(path, `${text}70,1,0.01,1,0.02,0,0\n`);
    expect(await problemsOf()).toContain('series.csv');
  });

  it('is not resumed with files that are not its own', async () => {
    for (const file of ['series.csv', ...(frames ? [frames] : [])]) {
      use(`${name}-stopped`);
      take(file);
      const before = readFileSync(join(run, 'run.json'), 'utf8');
      const error = await resumeRun(run).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ConfigError);
      expect((error as Error).message).toMatch(
        new RegExp(`${file} is not what the run wrote: its checksum is not that of its checkpoint; put`),
      );
      expect(readFileSync(join(run, 'run.json'), 'utf8')).toBe(before);
    }
  });

  it.each([
    ['record', { record: { every: 3 } }],
    ['msd', { msd: true }],
    ['steps', { steps: 70 }],
    ['frames', { frames: { every: 7, format: 'gsd' } }],
  ])('is not resumed after %s of run.json was edited', async (_, fields) => {
    use(`${name}-stopped`);
    const path = join(run, 'run.json');
    const stored = JSON.parse(readFileSync(path, 'utf8'));
    const edited = JSON.stringify({ ...stored, config: { ...stored.config, ...fields } }, null, 2);
    writeFileSync(path, edited);
    await expect(resumeRun(run)).rejects.toThrow(`${path}: it was altered, its checksum does not match; put the file back`);
    writeFileSync(
      path,
      JSON.stringify({
        ...stored,
        epochs: [
          { t: 0, epoch: 0 },
          { t: 5, epoch: 1 },
        ],
      }),
    );
    await expect(resumeRun(run)).rejects.toThrow('it was altered');
    expect(readFileSync(path, 'utf8')).toContain('"epoch":1');
  });

  it('of a version that wrote no sums goes on, saying so', async () => {
    use(`${name}-stopped`);
    const { token: _, checksum: __, files: ___, bootId: ____, ...old } = readManifest(run);
    writeFileSync(join(run, 'run.json'), JSON.stringify(old));
    const notes: string[] = [];
    const { result } = await resumeRun(run, { onNote: (note) => notes.push(note) });
    expect(notes).toEqual(['there is no checksum of what an older version wrote; the files are taken as they are']);
    expect(result.digest).toBe(readManifest(join(folder, name)).digest);
    expect(await problemsOf()).toBe('');
  });
});

describe.each(['gsd', 'extxyz'] as const)('frames in %s', (format) => {
  const file = `frames.${format}`;
  beforeEach(() => use(format));

  it('that the config asks for and that are missing are told', async () => {
    rmSync(join(run, file));
    expect(await problemsOf()).toBe(`${file} is missing, but the config asks for frames`);
  });

  it('cut behind a whole frame are told', async () => {
    const { contents } = await inspectPath(join(run, file));
    expect(contents.frames).toBe(4);
    if (format === 'gsd') return;
    const text = readFileSync(join(run, file), 'utf8');
    truncateSync(join(run, file), text.lastIndexOf('\n100\n') + 1);
    expect(await problemsOf()).toBe(
      `${file} is not what the run wrote: its checksum is not that of run.json\n${file} ends at t = 40, but the run did 60 steps`,
    );
  });
});

describe.each([
  ['series.csv', 'removed', (path: string) => rmSync(path)],
  ['series.csv', 'cut', (path: string) => truncateSync(path, 9)],
  ['frames.gsd', 'cut', (path: string) => truncateSync(path, 900)],
  ['frames.gsd', 'removed', (path: string) => rmSync(path)],
  [
    'frames.gsd',
    'replaced',
    (path: string) => {
      rmSync(path);
      writeFileSync(path, 'x'.repeat(1e6));
    },
  ],
] as const)('%s that is %s under a living run', (file, how, harm) => {
  it('ends it as failed', async () => {
    const out = join(folder, 'harmed');
    rmSync(out, { recursive: true, force: true });
    const onRecord = ({ t }: { t: number }): void => {
      if (t === 50) harm(join(out, file));
    };
    const ended = runSimulation({ ...inputOf.gsd, steps: 60, record: { every: 10 }, out }, { onRecord });
    await expect(ended).rejects.toThrow(` was ${how} while the run went on; start the run again with randorg run --force`);
    expect(readManifest(out)).toMatchObject({ status: 'failed', digest: null });
  });
});
