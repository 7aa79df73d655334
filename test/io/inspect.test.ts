import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LatticeSimulation, Simulation } from '../../src/engine/index.js';
import {
  type Column,
  inspectPath,
  openFrameWriter,
  SeriesWriter,
  seriesHeaderWithMsd,
  type Table,
  writeTable,
} from '../../src/io/index.js';
import { ConfigError } from '../../src/model/index.js';
import { runSimulation } from '../../src/run/index.js';
import { sampleFrames } from './sampleFrames.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const at = (name: string): string => join(folder, name);

function put(name: string, content: string | Uint8Array): string {
  writeFileSync(at(name), content);
  return at(name);
}

/** Turns a bit of a byte. */
function damage(path: string, place: number): void {
  const bytes = readFileSync(path);
  bytes[place] = (bytes[place] as number) ^ 1;
  writeFileSync(path, bytes);
}

const shorten = (path: string, bytes: number): void => truncateSync(path, readFileSync(path).length - bytes);

describe('frames', () => {
  it.each([
    ['gsd', 'frames (GSD)', '2.0'],
    ['extxyz', 'frames (extended XYZ)', '1'],
  ] as const)('%s are described, and what is left of a cut file', async (format, kind, version) => {
    const path = at(`frames.${format}`);
    const writer = openFrameWriter(path, format);
    for (const frame of sampleFrames(3)) writer.append(frame);
    writer.close();
    const contents = {
      frames: 3,
      steps: [0, 20],
      particles: 7,
      dimension: 3,
      boxLength: 9.12345678901234 / 3,
      boundaries: {
        periodic: [true, true, true],
        from: format === 'gsd' ? 'GSD, whose boxes are periodic along every axis' : 'pbc="T T T"',
      },
      radii: [0.5 + 1e-12, 0.7],
      activity: 'stored',
      observables: ['activity', 'contactsPerParticle', 'energyPerParticle'],
    };
    expect(await inspectPath(path)).toEqual({ kind, path, version, contents, whole: true, problems: [] });
    shorten(path, 1);
    expect(await inspectPath(path)).toMatchObject({
      whole: false,
      contents: { frames: 2, steps: [0, 10] },
      problems: [expect.stringMatching(/^frame 2 is cut short( or damaged)?; 2 whole frames before it$/)],
    });
  });

  it('that can not be read are counted', async () => {
    const path = put('a.xyz', '1\nLattice="1 0 0 0 1 0 0 0 1"\nX 0 0 0\n1\nLattice="1 0 0 0 1 0 0 0 2"\nX 0 0 0\n');
    const { problems, whole } = await inspectPath(path);
    expect(whole).toBe(false);
    expect(problems).toEqual([
      'frame 1: the box must be cubic, its sides are 1, 1, 2; only cubic boxes can be read; 1 frame before it can be used',
    ]);
  });
});

describe('a series', () => {
  const record = (t: number) => ({
    t,
    active: 2,
    activity: 0.5,
    contacts: 1,
    contactsPerParticle: 0.5,
    energyPerParticle: 1e-9,
    largestOverlap: 0.1,
  });

  function write(): string {
    const series = new SeriesWriter(at('series.csv'));
    for (const t of [0, 1, 2, 5, 10]) series.append(record(t));
    series.close();
    return at('series.csv');
  }

  it('is described', async () => {
    const { kind, whole, contents } = await inspectPath(write());
    expect([kind, whole]).toEqual(['series', true]);
    expect(contents).toMatchObject({ rows: 5, t: [0, 10] });
  });

  it('with displacements is described, row by row', async () => {
    const series = new SeriesWriter(at('series.csv'), undefined, seriesHeaderWithMsd);
    series.append({ ...record(0), msd: 0.25 });
    series.close();
    const { kind, whole, contents } = await inspectPath(at('series.csv'));
    expect([kind, whole, contents.rows]).toEqual(['series', true, 1]);
    expect(contents.columns).toContain('msd');
  });

  it('cut at any byte tells its whole rows', async () => {
    const path = write();
    const bytes = readFileSync(path);
    const header = bytes.indexOf(10) + 1;
    for (let place = header; place < bytes.length; place++) {
      writeFileSync(path, bytes.subarray(0, place));
      const rows = bytes.subarray(header, place).toString().split('\n').length - 1;
      const { contents, problems } = await inspectPath(path);
      expect(contents.rows, `cut at ${place}`).toBe(rows);
      const atEnd = bytes[place - 1] === 10;
      expect(problems, `cut at ${place}`).toEqual(
        atEnd
          ? []
          : [`line ${rows + 2} has no end, it may be cut short; ${rows} row${rows === 1 ? '' : 's'} before it can be used`],
      );
    }
  });

  it.each([
    ['5,1,0.5,1,0.5\n', 'line 7 must have 7 values, has 5; 5 rows before it can be used'],
    ['11,1,x,1,0.5,0,0\n', 'line 7 must have finite numbers only; 5 rows before it can be used'],
    ['11,1,,1,0.5,0,0\n', 'line 7 must have finite numbers only; 5 rows before it can be used'],
    ['10,1,0.5,1,0.5,0,0\n', 'line 7 must have t beyond 10, has 10; 5 rows before it can be used'],
  ])('with a row %j more is damaged', async (row, problem) => {
    const path = write();
    writeFileSync(path, row, { flag: 'a' });
    expect((await inspectPath(path)).problems).toEqual([problem]);
  });
});

describe('positions', () => {
  it('are described', async () => {
    expect(await inspectPath(put('p.csv', 'x,y,radius\n1,2,0.5\n'))).toMatchObject({
      kind: 'positions',
      whole: true,
      contents: { particles: 1, dimension: 2, radii: true },
    });
    expect((await inspectPath(put('p.csv', 'x,y,z\n1,2,3\n4,5'))).problems).toEqual([
      '3: expected 3 values (x,y,z), got 2; the file may be cut short',
    ]);
    expect((await inspectPath(put('p.csv', 'x,y,z\n1,2,3\n4,5,6'))).whole).toBe(false);
  });
});

describe('states', () => {
  it('of a simulation are described, and damage is found in every byte', async () => {
    const simulation = await Simulation.create({ particles: 50, phi: 0.3 });
    simulation.step(7, { stopWhenAbsorbed: false });
    const path = put('state.bin', simulation.toBytes());
    expect(await inspectPath(path)).toMatchObject({
      kind: 'state',
      version: '1',
      whole: true,
      contents: { time: 7, model: 'bro', particles: 50, dimension: 3, phi: 0.3, dynamicsVersion: 1 },
    });
    const size = readFileSync(path).length;
    for (const place of [8, 12, 16, 40, size >> 1, size - 1]) {
      damage(path, place);
      expect((await inspectPath(path)).problems).toEqual([
        'the checksum does not match, it is damaged or cut short; nothing of it can be used',
      ]);
      damage(path, place);
    }
    truncateSync(path, 30);
    expect((await inspectPath(path)).problems).toEqual(['it is cut short; nothing of it can be used']);
  });

  it('of a checkpoint are described', async () => {
    const progress = Buffer.from('{"t":12}');
    const head = Buffer.alloc(64);
    head.write('RANDCKPT');
    head.writeUInt32LE(1, 8);
    head.writeUInt32LE(3, 12);
    head.writeUInt32LE(progress.length, 24);
    head.fill(0xab, 32);
    const body = Buffer.concat([head, progress, Buffer.alloc(100)]);
    const path = put('checkpoint.bin', Buffer.concat([body, createHash('sha256').update(body).digest()]));
    expect(await inspectPath(path)).toMatchObject({
      kind: 'checkpoint',
      version: '1',
      whole: true,
      contents: { t: 12, dynamicsVersion: 3, configHash: 'ab'.repeat(32) },
    });
    damage(path, 70);
    expect((await inspectPath(path)).problems[0]).toMatch(/resume takes the checkpoint before it$/);
  });

  it('of a lattice are described', async () => {
    const lattice = await LatticeSimulation.create({ model: 'manna', dimension: 2, size: 8, density: 0.7 });
    lattice.step(3, { stopWhenAbsorbed: false });
    const path = put('lattice.bin', lattice.toBytes());
    expect(await inspectPath(path)).toMatchObject({
      kind: 'state of a lattice',
      whole: true,
      contents: { time: 3, model: 'manna', size: 8, dimension: 2, density: 0.7, dynamicsVersion: 1 },
    });
    damage(path, 100);
    expect((await inspectPath(path)).whole).toBe(false);
  });
});

describe('tables', () => {
  const columns: Column[] = [
    { name: 'index', type: 'i64', values: [0, 1, 2] },
    { name: 'phi', type: 'f64', values: [0.1, 0.2, null] },
    { name: 'model', type: 'string', values: ['bro', 'a,\n"b"', null] },
    { name: 'absorbed', type: 'bool', values: [true, false, true] },
  ];
  const values = [Float64Array.of(0, 1, 2)];
  const series: Table['series'] = { columns: [{ name: 't', type: 'i64' }], parts: [{ run: 0, values }] };
  const table: Table = { columns, attributes: { plan: 'abc' }, series };

  it.each(['hdf5', 'parquet'] as const)('in %s are described, and found damaged', async (format) => {
    const path = at(`runs.${format}`);
    await writeTable(path, format, table);
    const inspection = await inspectPath(path);
    expect(inspection).toMatchObject({
      whole: true,
      contents: {
        rows: 3,
        columns: { index: 'i64', phi: 'f64', model: 'string', absorbed: 'bool' },
        attributes: { plan: 'abc' },
      },
    });
    if (format === 'hdf5') expect(inspection.contents.series).toBe(1);
    shorten(path, 40);
    const cut = await inspectPath(path);
    expect(cut.whole).toBe(false);
    expect(cut.problems).toHaveLength(1);
    expect(cut.problems[0]).toMatch(/; nothing of it can be used; collect it again$/);
    expect(cut.problems[0]).not.toContain('\n');
  });

  it.each(['hdf5', 'parquet'] as const)('in %s are not whole with any byte altered, or lost', async (format) => {
    const path = at(`all.${format}`);
    await writeTable(path, format, table);
    const bytes = readFileSync(path);
    for (let place = 0; place < bytes.length; place += Math.max(1, Math.floor(bytes.length / 150))) {
      writeFileSync(path, bytes);
      damage(path, place);
      const altered = await inspectPath(path).catch(() => null);
      expect(altered?.whole ?? false, `byte ${place}`).toBe(false);
      writeFileSync(path, Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + 1)]));
      expect((await inspectPath(path).catch(() => null))?.whole ?? false, `without byte ${place}`).toBe(false);
    }
  });

  it('in CSV are described, and found damaged', async () => {
    const path = at('runs.csv');
    await writeTable(path, 'csv', table);
    expect(await inspectPath(path)).toMatchObject({
      kind: 'CSV table',
      whole: true,
      contents: { rows: 3, columns: ['index', 'phi', 'model', 'absorbed'] },
    });
    shorten(path, 1);
    expect((await inspectPath(path)).problems).toEqual(['row 3 has no end, it may be cut short; 2 rows before it can be used']);
    writeFileSync(path, 'a,b\n1,2\n3\n');
    expect((await inspectPath(path)).problems).toEqual(['row 2 must have 2 values, has 1; 1 row before it can be used']);
    writeFileSync(path, 'a,b\n1,"2\n');
    expect((await inspectPath(path)).problems).toEqual(['row 1 has no end, it may be cut short; 0 rows before it can be used']);
  });
});

describe('a run', () => {
  it('is described with its files, and what does not fit', async () => {
    const out = at('run');
    const { result } = await runSimulation({ particles: 100, phi: 0.2, steps: 30, stopWhenAbsorbed: false, out });
    const writer = openFrameWriter(join(out, 'frames.gsd'), 'gsd');
    for (const frame of sampleFrames(2)) writer.append(frame);
    writer.close();
    writeFileSync(join(out, 'notes.txt'), 'mine');
    const inspection = await inspectPath(out);
    expect(inspection).toMatchObject({
      kind: 'run',
      version: '1',
      whole: true,
      contents: { status: 'done', model: 'bro', particles: 100, steps: 30, digest: result.digest },
    });
    const files = inspection.contents.files as { path: string; kind: string }[];
    expect(files.map(({ path, kind }) => [path, kind])).toEqual([
      [join(out, 'checkpoint.bin'), 'checkpoint'],
      [join(out, 'frames.gsd'), 'frames (GSD)'],
      [join(out, 'series.csv'), 'series'],
    ]);

    shorten(join(out, 'frames.gsd'), 10);
    expect((await inspectPath(out)).problems).toEqual(['frames.gsd: frame 1 is cut short or damaged; 1 whole frame before it']);
    const series = readFileSync(join(out, 'series.csv'), 'utf8');
    rmSync(join(out, 'frames.gsd'));
    writeFileSync(join(out, 'series.csv'), series.replace(/30,.*\n$/, ''));
    expect((await inspectPath(out)).problems).toEqual([
      expect.stringMatching(/^series.csv ends at t = \d+, but the run did 30 steps$/),
    ]);
    rmSync(join(out, 'series.csv'));
    expect((await inspectPath(out)).problems).toEqual(['series.csv is missing']);

    // What is of no format at all does not hide the rest.
    writeFileSync(join(out, 'series.csv'), series);
    writeFileSync(join(out, 'frames.gsd'), '');
    expect(await inspectPath(out)).toMatchObject({ whole: false, problems: ['frames.gsd: not a format of randorg'] });
    rmSync(join(out, 'frames.gsd'));
    rmSync(join(out, 'series.csv'));
    mkdirSync(join(out, 'series.csv'));
    expect((await inspectPath(out)).problems).toEqual(["series.csv: can't be read, it is a directory, not a file"]);
    rmSync(join(out, 'series.csv'), { recursive: true });
    writeFileSync(join(out, 'run.json'), '{"format":');
    expect((await inspectPath(out)).problems).toEqual(['run.json: not JSON; the file is damaged']);
  });
});

describe('a run under a schedule', () => {
  const run = { kick: 0.1, particles: 60, phi: 0.4, seed: 3, steps: 40, frames: { every: 20 }, msd: true };
  const schedule = 'phi=0:0.4,20:0.5@5;kick=step:0:0.1,30:0.05';

  it('is whole, and has the values of its last step', async () => {
    await runSimulation({ ...run, schedule, out: at('run') });
    const { whole, problems, contents } = await inspectPath(at('run'));
    expect([whole, problems]).toEqual([true, []]);
    expect(contents).toMatchObject({ phi: 0.5, fields: { phi: 0.5, kick: 0.05 } });
    const { kind, contents: series } = await inspectPath(at('run/series.csv'));
    expect([kind, series.fields]).toEqual(['series', { kick: 0.05, phi: 0.5 }]);
    const box = (await inspectPath(at('run/frames.gsd'))).contents.boxLength as number[];
    expect((box[0] as number) / (box[1] as number)).toBeCloseTo((0.5 / 0.4) ** (1 / 3), 12);
  });

  it('that goes on has the values of its last record', async () => {
    await runSimulation({ ...run, schedule, out: at('run') });
    const { checksum: _checksum, token: _token, ...stored } = JSON.parse(readFileSync(at('run/run.json'), 'utf8'));
    put('run/run.json', JSON.stringify({ ...stored, status: 'running', summary: null, digest: null, files: null }));
    writeFileSync(at('run/series.csv'), `${readFileSync(at('run/series.csv'), 'utf8').split('\n').slice(0, 9).join('\n')}\n`);
    const { contents } = await inspectPath(at('run'));
    expect(contents).toMatchObject({ phi: 0.425, fields: { phi: 0.425, kick: 0.1 } });
  });
});

describe('a sweep', () => {
  it('is described by its plan and the states of its runs', async () => {
    const runs = ['0-a', '1-b', '2-c'].map((directory) => ({ directory }));
    put('plan.json', JSON.stringify({ format: 'randorg sweep', formatVersion: 1, hash: 'ff', runs }));
    mkdirSync(join(folder, 'runs', '1-b'), { recursive: true });
    const out = at('run');
    await runSimulation({ particles: 100, phi: 0.2, steps: 2, out });
    renameSync(join(out, 'run.json'), join(folder, 'runs/1-b/run.json'));
    expect(await inspectPath(folder)).toMatchObject({
      kind: 'sweep',
      whole: true,
      contents: { plan: 'ff', runs: 3, done: 1, waiting: 2 },
    });
    writeFileSync(join(folder, 'runs/1-b/run.json'), '{');
    expect(await inspectPath(folder)).toMatchObject({
      contents: { damaged: 1, waiting: 2 },
      problems: ['runs/1-b/run.json: not JSON; the file is damaged'],
    });
    put('plan.json', '{');
    expect((await inspectPath(folder)).problems[0]).toMatch(/^plan.json is damaged/);
  });
});

describe('what is not ours', () => {
  it.each([
    ['empty', ''],
    ['text', 'Dear reader,\nhello\n'],
    ['zeros', new Uint8Array(100)],
  ])('%s is refused', async (name, content) => {
    const path = put(name, content);
    await expect(inspectPath(path)).rejects.toThrow(ConfigError);
    await expect(inspectPath(path)).rejects.toThrow(`${path}: not a format of randorg; give the directory of a run, a sweep,`);
  });

  it('missing files and other directories are refused', async () => {
    await expect(inspectPath(null as unknown as string)).rejects.toThrow("null: can't be read, its path must be text, not null");
    await expect(inspectPath(at('none'))).rejects.toThrow("none: can't be read, no such file or directory; give");
    await expect(inspectPath(folder)).rejects.toThrow(`${folder}: is no directory of randorg; give`);
  });
});
