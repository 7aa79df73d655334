/** Teams of threads: the bits of one thread, whatever runs out, and a clear end when a thread is lost. Workers run the built files. */
import { availableParallelism } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { Simulation } from '../../build/lib/index.js';
import type { EngineOptions } from '../../src/engine/index.js';
import type { RunConfigInput } from '../../src/model/index.js';
import { isWhole } from '../support/whole.js';

const open: Simulation[] = [];
async function create(config: RunConfigInput, engine: EngineOptions = {}): Promise<Simulation> {
  const sim = await Simulation.create(config, { engine });
  open.push(sim);
  return sim;
}
afterEach(async () => {
  await Promise.all(open.splice(0).map((sim) => sim.close()));
});

interface Trace {
  digest: string;
  active: number[];
  contacts: number[];
  energy: number[];
  overlap: number[];
  unwrapped: BigInt64Array;
  last: unknown;
}

async function trace(config: RunConfigInput, steps: number, engine: EngineOptions = {}): Promise<Trace> {
  const sim = await create(config, engine);
  const all: Trace = {
    digest: '',
    active: [],
    contacts: [],
    energy: [],
    overlap: [],
    unwrapped: new BigInt64Array(),
    last: null,
  };
  while (sim.time < steps) {
    const part = await sim.advance(Math.min(70, steps - sim.time), { energy: true, stopWhenAbsorbed: false });
    all.active.push(...part.active);
    all.contacts.push(...part.contacts);
    all.energy.push(...(part.energy ?? []));
    all.overlap.push(...(part.largestOverlap ?? []));
  }
  all.last = await sim.look();
  all.digest = sim.digest();
  if (config.msd) all.unwrapped = sim.unwrapped();
  await sim.close();
  return all;
}

const systems: [name: string, config: RunConfigInput, steps: number][] = [
  ['3D dense', { msd: true, particles: 700, phi: 0.66, kick: 0.1 }, 150],
  ['3D near absorption', { msd: true, particles: 2000, phi: 0.54, kick: 0.1 }, 700],
  ['3D large kicks', { particles: 1500, phi: 0.5, kick: 0.7 }, 40],
  ['2D binary', { msd: true, dimension: 2, particles: 1500, phi: 0.85, kick: 0.05, sizes: 'binary' }, 150],
  ['sgd particle', { msd: true, model: 'sgd', mode: 'particle', particles: 900, phi: 0.62, learningRate: 0.2 }, 150],
  ['sgd a = 2', { msd: true, model: 'sgd', particles: 900, phi: 0.65, learningRate: 0.3, exponent: 2 }, 100],
  ['bro particle-normalised', { msd: true, mode: 'particle-normalised', particles: 900, phi: 0.6 }, 100],
  ['ro', { msd: true, model: 'ro', particles: 900, phi: 0.35, kick: 0.2 }, 200],
  ['ro pair', { msd: true, model: 'ro', mode: 'pair', particles: 900, phi: 0.35, kick: 0.2, directionCorrelation: 0.5 }, 100],
  ['bro correlated', { msd: true, mode: 'correlated', correlation: 0.3, particles: 900, phi: 0.6 }, 100],
  ['bro mixed', { msd: true, mode: 'mixed', particles: 900, phi: 0.6 }, 100],
  ['sgd pair-batch', { msd: true, model: 'sgd', mode: 'pair-batch', particles: 1500, phi: 0.58, learningRate: 0.1 }, 200],
  [
    'sgd particle-batch, absorbing',
    { msd: true, model: 'sgd', mode: 'particle-batch', particles: 900, phi: 0.5, learningRate: 0.2 },
    300,
  ],
  ['sgd both-batch', { msd: true, model: 'sgd', mode: 'both-batch', sampling: 'epochs', particles: 900, phi: 0.62 }, 100],
  [
    'sde with thermal noise',
    { msd: true, model: 'sde', mode: 'nonreciprocal', particles: 900, phi: 0.6, thermalNoise: 1e-5 },
    100,
  ],
  ['momentum, absorbing', { msd: true, model: 'sgd', particles: 1500, phi: 0.5, learningRate: 0.1, momentum: 0.8 }, 400],
  [
    'species',
    {
      msd: true,
      particles: 900,
      phi: 0.6,
      species: {
        fractions: [0.5, 0.5],
        kicks: [1, 0],
        touch: [
          [1, 1],
          [1, 0],
        ],
      },
    },
    100,
  ],
  ['in time', { msd: true, mode: 'particle', timeCorrelation: 0.7, particles: 900, phi: 0.6 }, 100],
  [
    'gd with thermal noise of the active',
    { msd: true, model: 'gd', particles: 2000, phi: 0.45, thermalNoise: 1e-4, thermalOn: 'active', timeCorrelation: -1 },
    200,
  ],
  ['5D', { dimension: 5, particles: 900, phi: 0.25 }, 30],
];

describe('displacements that can not be followed', () => {
  it.each([1, 2, 3])('end the run of %i threads with a message', async (threads) => {
    const sim = await create({ particles: 2000, phi: 0.6, kick: 2, msd: true, threads });
    await expect(sim.advance(50)).rejects.toThrow('may have wrapped round the box');
  });
});

describe('any number of threads', () => {
  it.each(
    systems.map((system, k) => [...system, k] as const),
  )('%s: the same counts, energies and bits', async (_name, config, steps, k) => {
    const expected = await trace({ ...config, threads: 1 }, steps);
    for (const threads of [2, 5]) {
      expect(await trace({ ...config, threads }, steps), `${threads} threads`).toEqual(expected);
      const tight = { rowCapacity: 4, poolBlocks: 0, mailRoom: 1, edgeRoom: 1 };
      expect(await trace({ ...config, threads }, steps, tight), `${threads} threads, everything runs out`).toEqual(expected);
    }
    if (config.dimension !== 5 && (isWhole || k % 3 === 0))
      expect(await trace({ ...config, threads: 2 }, steps, { build: 'debug' }), 'asserts on').toEqual(expected);
    expect(await trace({ ...config, threads: 2 }, steps, { path: 'sparse', skin: 0.03, reorderAfter: 0 }), 'thin skin').toEqual(
      expected,
    );
    expect(await trace({ ...config, threads: 3 }, steps, { path: 'cells' }), 'cells').toEqual(expected);
  });

  it('go to cells for kicks that relist most particles in each step, and back to rows as they absorb', async () => {
    const config = { particles: 2000, phi: 0.15, kick: 1, seed: 3 };
    const [one, four] = [await create({ ...config, threads: 1 }), await create({ ...config, threads: 4 })];
    const ways = new Set<string>();
    while (one.time < 400) {
      for (const sim of [one, four]) await sim.advance(5, { stopWhenAbsorbed: false });
      expect(four.digest()).toBe(one.digest());
      const [a, b] = [one.diagnostics(), four.diagnostics()];
      expect(b.rows).toBe(a.rows);
      ways.add(a.rows ? 'rows' : 'cells');
    }
    expect([...ways]).toEqual(['cells', 'rows']);
  });

  it('up to 16, and no more than particles', async () => {
    const expected = await trace({ particles: 400, phi: 0.6, threads: 1 }, 60);
    expect(await trace({ particles: 400, phi: 0.6, threads: 16 }, 60)).toEqual(expected);
    const few = await create({ particles: 33, phi: 0.6, threads: 16 });
    expect((await few.advance(20)).steps).toBe(20);
  });

  it('absorbed: found, stays, and goes on counting nothing', async () => {
    const one = await create({ particles: 500, phi: 0.3, threads: 1 });
    const two = await create({ particles: 500, phi: 0.3, threads: 2 });
    const expected = one.step(2000);
    expect(expected.absorbed).toBe(true);
    expect(await two.advance(2000)).toEqual(expected);
    expect(await two.advance(10)).toMatchObject({ steps: 0, absorbed: true });
    expect(await two.advance(10, { stopWhenAbsorbed: false })).toMatchObject({ steps: 10 });
    expect(two.digest()).toBe(one.digest());
  });

  it('continues from the bytes of another number', async () => {
    const whole = await create({ particles: 600, phi: 0.6, threads: 3 });
    await whole.advance(120);
    const first = await create({ particles: 600, phi: 0.6, threads: 2 });
    await first.advance(50);
    const second = await Simulation.fromBytes(first.toBytes());
    open.push(second);
    await second.advance(70);
    expect(second.digest()).toBe(whole.digest());
  });
});

describe('a team', () => {
  it('refuses what only one thread does at once, naming the remedy', async () => {
    const sim = await create({ particles: 600, threads: 2 });
    expect(sim.threads).toBe(2);
    expect(() => sim.step(1)).toThrow('use advance');
    expect(() => sim.observe()).toThrow('look');
  });

  it('fails clearly, and soon, when a thread is lost in mid-run', async () => {
    const sim = await create({ particles: 20000, phi: 0.66, threads: 3 });
    const running = sim.advance(4000);
    const workers = (sim as unknown as { team: { workers: { terminate(): void }[] } }).team.workers;
    setTimeout(() => workers[1]?.terminate(), 30);
    await expect(running).rejects.toThrow('thread 1 of the engine is gone');
    await expect(sim.advance(1)).rejects.toThrow('gone');
  });

  it('auto takes one thread where more do not win, and where the caller wants step', async () => {
    const made = async (particles: number, asynchronous: boolean): Promise<number> => {
      const sim = await Simulation.create({ particles, phi: 0.5, kick: 0.02 }, { asynchronous });
      open.push(sim);
      return sim.threads;
    };
    expect(await made(2000, true)).toBe(1);
    expect(await made(120_000, false)).toBe(1);
    expect(await made(120_000, true)).toBe(Math.min(2, availableParallelism()));
  });
});
