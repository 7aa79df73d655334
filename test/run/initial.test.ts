/** Runs that begin from what is stored: runs, frames of files. CSV files: prepare.test.ts. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Simulation } from '../../src/engine/simulation.js';
import { openFrames } from '../../src/io/index.js';
import { type ParticleConfig, type RunConfigInput, toFraction } from '../../src/model/index.js';
import { prepareRun, resumeRun, runSimulation } from '../../src/run/index.js';
import { planSweep } from '../../src/study/index.js';

let folder: string;
/** A run of a mixture in two dimensions with frames every 20 steps up to 60. */
let source: string;
const system = { model: 'bro', dimension: 2, particles: 120, phi: 0.8, sizes: 'binary', kick: 0.05 } as const;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
  source = join(folder, 'source');
  await runSimulation({ ...system, steps: 60, frames: { every: 20 }, out: source });
  await runSimulation({ model: 'manna', size: 8, dimension: 2, steps: 2, out: join(folder, 'manna') });
  await runSimulation({ ...system, steps: 60, frames: { every: 20, format: 'extxyz' }, out: join(folder, 'text') });
});
afterAll(() => rmSync(folder, { recursive: true }));

let runs = 0;
const fresh = (): string => join(folder, `out${runs++}`);
const prepare = (input: RunConfigInput) => prepareRun({ out: join(folder, 'none'), ...input });
const framesOf = (directory: string): Uint32Array[] => {
  const reader = openFrames(join(directory, 'frames.gsd'));
  const all = Array.from({ length: reader.count }, (_, k) => reader.read(k).positions);
  reader.close();
  return all;
};
const write = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

/** 64 disks on a square lattice of spacing 1.25, in a box of side 10 from -5 on, as other programs write them. */
const sites = Array.from({ length: 64 }, (_, id) => [(id % 8) * 1.25 - 5, Math.floor(id / 8) * 1.25 - 5] as const);
const dump = (flags = 'pp pp pp', bounds = ['-5 5', '-5 5', '-0.5 0.5']): string =>
  ['ITEM: TIMESTEP', '7', 'ITEM: NUMBER OF ATOMS', '64', `ITEM: BOX BOUNDS ${flags}`, ...bounds]
    .concat('ITEM: ATOMS id x y z', ...sites.map(([x, y], id) => `${id + 1} ${x} ${y} 0`))
    .join('\n')
    .concat('\n');
const latticePhi = (64 * Math.PI * 0.25) / 100;

describe('a run', () => {
  it('gives box, sizes, particles and dimension to another model, and its very bits', () => {
    const { config, derived, initialState, initialSha256 } = prepare({
      initial: source,
      model: 'gd',
      learningRate: 0.05,
      seed: '7',
    });
    const manifest = JSON.parse(readFileSync(join(source, 'run.json'), 'utf8'));
    expect(config).toMatchObject({ model: 'gd', dimension: 2, particles: 120, phi: 0.8, initial: `${source}#step=60` });
    expect((config as ParticleConfig).sizes).toEqual(manifest.config.sizes);
    expect(derived.boxLength).toBe(manifest.summary.boxLength);
    expect(initialSha256).toBe(manifest.digest);
    const last = framesOf(source).at(-1);
    expect(Uint32Array.from(initialState?.positions ?? [], (x) => toFraction(x, derived.boxLength))).toEqual(last);
  });

  it.each([
    ['source#last', 60],
    ['source#0', 0],
    ['source#2', 40],
    ['source#step=20', 20],
    ['source/frames.gsd', 60],
    ['source/frames.gsd#1', 20],
    ['text/frames.extxyz#step=40', 40],
    ['text', 60],
  ])('as %s begins where it was at t = %d', async (name, time) => {
    const out = fresh();
    const { result } = await runSimulation({ kick: 0.05, initial: join(folder, name), steps: 5, seed: '9', out });
    // The same by hand: another seed from the positions of that time.
    const hand = await Simulation.create({ ...system, seed: '9' });
    const reference = await Simulation.create(system);
    reference.step(time);
    hand.restore(reference.positionsU32(), 0);
    hand.step(5);
    expect(result.digest).toBe(hand.digest());
    expect(result.config).toMatchObject({ phi: 0.8, particles: 120, dimension: 2 });
  });

  it('is taken with its present last configuration, which run.json names', async () => {
    const growing = fresh();
    await runSimulation({ ...system, steps: 10, out: growing });
    const hashes = [prepare({ initial: growing }).configHash];
    await resumeRun(growing, { steps: 15 });
    const later = prepare({ initial: growing });
    expect((later.config as ParticleConfig).initial).toBe(`${growing}#step=15`);
    expect(hashes).not.toContain(later.configHash);
  });

  it('lends positions as fractions to a box of another phi, if asked to', () => {
    const { derived, initialState, config } = prepare({ initial: source, phi: 0.6, rescale: true });
    expect(config).toMatchObject({ phi: 0.6, rescale: true });
    const { boxLength } = prepare({ ...system, phi: 0.6 }).derived;
    expect(derived.boxLength).toBe(boxLength);
    const fractions = Uint32Array.from(initialState?.positions ?? [], (x) => toFraction(x, boxLength));
    expect(fractions).toEqual(framesOf(source).at(-1));
  });

  it('under a schedule lends the box that it had at that step', async () => {
    const compressed = fresh();
    const schedule = {
      phi: [
        [0, 0.7],
        [20, 0.8],
      ],
    } as unknown as RunConfigInput['schedule'];
    await runSimulation({ ...system, phi: undefined, schedule, steps: 20, frames: { every: 10 }, out: compressed });
    expect((prepare({ initial: compressed }).config as ParticleConfig).phi).toBe(0.8);
    expect((prepare({ initial: `${compressed}#step=0` }).config as ParticleConfig).phi).toBe(0.7);
    expect((prepare({ initial: compressed }).config as ParticleConfig).schedule).toBeUndefined();
  });

  it('of unequal radii lends them as a list', async () => {
    const drawn = fresh();
    await runSimulation({ ...system, sizes: { kind: 'uniform', polydispersity: 0.2 }, steps: 4, out: drawn });
    const { radii } = prepare({ ...system, sizes: { kind: 'uniform', polydispersity: 0.2 } }).derived as { radii: Float64Array };
    // Another replica draws other sizes, and does not here.
    for (const replica of [0, 3]) {
      const { config, initialState, derived } = prepare({ initial: drawn, replica });
      expect([config.phi, config.sizes]).toEqual([0.8, { kind: 'list' }]);
      expect(initialState?.radii).toEqual(radii);
      expect(derived.boxLength).toBe(JSON.parse(readFileSync(join(drawn, 'run.json'), 'utf8')).summary.boxLength);
    }
  });
});

describe('clones', () => {
  it('share t = 0 bit for bit and part by their replica, the same each time', async () => {
    const clone = async (replica: number) => {
      const out = fresh();
      const { result } = await runSimulation({ kick: 0.05, initial: source, replica, steps: 8, frames: { every: 8 }, out });
      return { digest: result.digest, first: framesOf(out)[0] };
    };
    const [a, b, again] = [await clone(0), await clone(1), await clone(1)];
    expect(b.first).toEqual(a.first);
    expect(a.first).toEqual(framesOf(source).at(-1));
    expect(b.digest).not.toBe(a.digest);
    expect(again.digest).toBe(b.digest);
  });

  it('are the replicas of a plan', () => {
    const plan = planSweep({ base: { initial: source, steps: 5 }, replicas: 3 });
    expect(plan.runs.map(({ particles }) => particles)).toEqual([120, 120, 120]);
    expect(new Set(plan.runs.map(({ directory }) => directory.slice(7))).size).toBe(3);
    const steps = planSweep({ base: { steps: 5 }, grid: { initial: [`${source}#0`, `${source}#1`] } });
    expect(steps.runs).toHaveLength(2);
    expect(() => planSweep({ base: { initial: source }, grid: { phi: [0.8, 0.7] } })).toThrow(
      expect.objectContaining({
        field: 'grid.phi',
        message: expect.stringContaining(`phi must be that of ${source}#step=60, 0.8, got 0.7; `),
      }),
    );
  });
});

describe('a file of another program', () => {
  it('gives its box; its positions are rounded to the grid', () => {
    const path = write('lattice.dump', dump());
    const { config, derived, initialState } = prepare({ initial: path });
    expect(config).toMatchObject({ dimension: 2, particles: 64, sizes: { kind: 'mono' }, initial: `${path}#0` });
    expect((config as ParticleConfig).phi).toBeCloseTo(latticePhi, 14);
    expect(derived.boxLength).toBeCloseTo(10, 14);
    for (const [k, x] of sites.flat().entries()) {
      expect(Math.abs((initialState?.positions?.[k] as number) - (x + 5))).toBeLessThan(10 / 2 ** 32);
    }
  });

  it('without radii takes sizes that are given', () => {
    const initial = write('sized.dump', dump());
    const { config, derived } = prepare({ initial, sizes: { kind: 'binary', ratio: 1.2 } });
    expect((config as ParticleConfig).phi).toBeCloseTo((latticePhi * (1 + 1.2 ** 2)) / 2, 13);
    expect((derived as { radii: Float64Array }).radii[0]).toBe(0.6);
    const sizes = write('radii.csv', `radius\n${'0.4\n'.repeat(64)}`);
    expect((prepare({ initial, sizes: { path: sizes } }).config as ParticleConfig).phi).toBeCloseTo(latticePhi * 0.64, 13);
    expect(() => prepare({ initial, sizes: { kind: 'uniform', polydispersity: 0.1 } })).toThrow(
      `sizes must be mono, binary or of a file to fit the box of ${initial}#0; to draw others, give phi and rescale`,
    );
    const drawn = prepare({ initial, sizes: { kind: 'uniform', polydispersity: 0.1 }, phi: 0.5, rescale: true });
    expect((drawn.config as ParticleConfig).phi).toBe(0.5);
  });

  it('takes a phi that agrees as closely as files round', () => {
    const initial = write('agrees.dump', dump());
    const phi = latticePhi * (1 + 1e-6);
    expect((prepare({ initial, phi }).config as ParticleConfig).phi).toBe(phi);
    expect(() => prepare({ initial, phi: latticePhi * (1 + 1e-5) })).toThrow(/^phi must be that of/);
  });
});

describe('bad input', () => {
  it.each<[name: string, input: RunConfigInput, message: string]>([
    [
      'source',
      { phi: 0.7 },
      'phi must be that of SOURCE#step=60, 0.8, got 0.7; leave it out, or give rescale to take positions as fractions of the box',
    ],
    ['source', { particles: 100 }, 'particles must be that of SOURCE#step=60, 120, got 100; leave it out'],
    ['source', { dimension: 3 }, 'dimension must be that of SOURCE#step=60, 2, got 3; leave it out'],
    ['source', { sizes: 'mono' }, 'sizes must be those of SOURCE#step=60, which has radii, got mono; leave them out'],
    ['source', { sizes: { kind: 'binary', ratio: 1.5 } }, 'sizes must be those of SOURCE#step=60'],
    ['source#4', {}, 'initial SOURCE# must go on with last, a frame from 0 to 3 or step=n, got "4"'],
    ['source#', {}, 'initial SOURCE# must go on with last, a frame from 0 to 3 or step=n, got ""'],
    ['source#step=50', {}, 'SOURCE holds no configuration of step 50; its steps go from 0 to 60'],
    ['none#2', {}, "none#2: can't be read, no such file or directory"],
    ['empty', {}, "empty/run.json: can't be read, no such file or directory; give the directory of a run"],
    ['manna', {}, 'manna is of a lattice, which has no positions; give a run of spheres'],
    ['open.dump', {}, 'the box is open along x (BOX BOUNDS ff pp pp)'],
    ['tilted.dump', {}, 'the box must be cubic, it is tilted by 1, 0, 0'],
    ['oblong.dump', {}, 'the box must be cubic, its sides are 10, 12'],
    ['dense.dump', {}, 'which must be in (0, 1.5]; give phi and rescale to take another box'],
    ['one.csv#0', { dimension: 2 }, 'one.csv is a file of one configuration; leave #0 out'],
    ['zipped', {}, 'is compressed (gzip); unpack it first with gunzip'],
    ['zero', {}, "zero: can't be read, it is a device, not a file"],
  ])('%s %o', (name, input, message) => {
    mkdirSync(join(folder, 'empty'), { recursive: true });
    write('open.dump', dump('ff pp pp'));
    write('tilted.dump', dump('xy xz yz pp pp pp', ['-5 6 1', '-5 5 0', '-0.5 0.5 0']));
    write('oblong.dump', dump('pp pp pp', ['-5 5', '-5 7', '-0.5 0.5']));
    write('dense.dump', dump('pp pp pp', ['0 0.316227766', '0 0.316227766', '-0.5 0.5']));
    write('one.csv', 'x,y\n1,2\n');
    writeFileSync(join(folder, 'zipped'), Buffer.from([0x1f, 0x8b, 8, 0]));
    if (!existsSync(join(folder, 'zero'))) symlinkSync('/dev/zero', join(folder, 'zero'));
    const before = readdirSync(folder);
    const start = () => prepare({ initial: join(folder, name), ...input });
    expect(start).toThrow(message.replace('SOURCE', source));
    expect(start).toThrow(expect.objectContaining({ name: 'ConfigError', field: expect.stringMatching(/./) }));
    expect(readdirSync(folder)).toEqual(before);
  });

  it('rescale without a box, and a run that would replace what it begins from', () => {
    const words = 'rescale needs an initial that says its box, got "random"; leave it out, phi gives the box';
    expect(() => prepare({ rescale: true })).toThrow(words);
    for (const initial of [source, `${source}#0`, join(source, 'frames.gsd#1')]) {
      expect(() => prepare({ initial, out: source, force: true })).toThrow(
        `out must be another directory than that of initial, got ${source}; the run would replace it`,
      );
    }
  });
});

it('a run that lost its checkpoints begins again from the same, or says that it is another one', async () => {
  const [from, out, whole] = [fresh(), fresh(), fresh()];
  await runSimulation({ ...system, steps: 10, out: from });
  const begin = { kick: 0.05, initial: from, seed: '4' } as const;
  await runSimulation({ ...begin, steps: 6, out });
  const { result } = await runSimulation({ ...begin, steps: 12, out: whole });
  const lose = () => ['checkpoint.bin', 'checkpoint.prev.bin'].map((name) => rmSync(join(out, name), { force: true }));
  lose();
  expect((await resumeRun(out, { steps: 12 })).result.digest).toBe(result.digest);
  lose();
  rmSync(from, { recursive: true });
  await runSimulation({ ...system, seed: '5', steps: 10, out: from });
  await expect(resumeRun(out, { steps: 20 })).rejects.toThrow(`${from}#step=10 is not the initial file of the run any more: `);
});

it('leaves no file open', () => {
  const count = (): number => readdirSync('/proc/self/fd').length;
  const before = count();
  for (let k = 0; k < 20; k++) {
    prepare({ initial: source });
    prepare({ initial: `${source}/frames.gsd#1` });
    expect(() => prepare({ initial: `${source}#99` })).toThrow('must go on with');
  }
  expect(count()).toBeLessThan(before + 5);
});
