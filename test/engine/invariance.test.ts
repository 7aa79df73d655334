/** What must not change a bit: path, build, skin, row capacity, pools, storage order, chunks, restarts. */
import { describe, expect, it } from 'vitest';
import { type EngineOptions, Simulation } from '../../src/engine/index.js';
import type { RunConfigInput } from '../../src/model/index.js';

async function digestAfter(config: RunConfigInput, steps: number, engine: EngineOptions = {}, chunk = 64): Promise<string> {
  const sim = await Simulation.create(config, { engine });
  for (let left = steps; left > 0; left -= chunk) sim.step(Math.min(chunk, left), { stopWhenAbsorbed: false });
  // the displacements tell how it came there
  return config.msd ? `${sim.digest()} ${sim.msd()}` : sim.digest();
}

const species: RunConfigInput['species'] = {
  fractions: [0.4, 0.3, 0.3],
  kicks: [1, 0.4, 0],
  touch: [
    [1, 1, 1],
    [1, 0, 1],
    [1, 1, 0],
  ],
};

const systems: [name: string, config: RunConfigInput, steps: number][] = [
  ['3D dense', { msd: true, particles: 600, phi: 0.66, kick: 0.1 }, 120],
  ['3D near absorption', { msd: true, particles: 600, phi: 0.5, kick: 0.1 }, 400],
  ['3D large kicks', { particles: 2000, phi: 0.5, kick: 1 }, 60],
  ['3D dilute', { particles: 400, phi: 0.01, kick: 0.3 }, 100],
  ['3D very dense', { particles: 300, phi: 1.2, kick: 0.2 }, 60],
  ['2D', { msd: true, dimension: 2, particles: 700, phi: 0.8, kick: 0.2 }, 200],
  ['2D binary', { msd: true, dimension: 2, particles: 700, phi: 0.9, kick: 0.05, sizes: { kind: 'binary' } }, 150],
  ['smallest box', { particles: 60, phi: 0.9, kick: 0.3 }, 200],
  ['correlated', { msd: true, mode: 'correlated', correlation: -0.5, particles: 400, phi: 0.6 }, 60],
  ['mixed', { msd: true, mode: 'mixed', particles: 400, phi: 0.55 }, 100],
  ['pair batch', { msd: true, model: 'sgd', mode: 'pair-batch', particles: 600, phi: 0.55, learningRate: 0.2 }, 150],
  ['particle batch', { msd: true, model: 'sgd', mode: 'particle-batch', particles: 600, phi: 0.52, learningRate: 0.2 }, 150],
  ['both batch', { msd: true, model: 'sgd', mode: 'both-batch', particles: 600, phi: 0.58, learningRate: 0.2 }, 150],
  [
    'both batch, epochs',
    { msd: true, model: 'sgd', mode: 'both-batch', sampling: 'epochs', batchFraction: 0.4, particles: 400, phi: 0.58 },
    100,
  ],
  ['sde', { model: 'sde', particles: 400, phi: 0.62 }, 100],
  ['momentum, absorbing', { msd: true, model: 'sgd', particles: 600, phi: 0.48, learningRate: 0.1, momentum: 0.8 }, 400],
  [
    'momentum, 2D',
    {
      ...{ msd: true, model: 'sgd', mode: 'particle-batch', momentum: 0.5, momentumKind: 'nesterov' },
      ...{ dimension: 2, particles: 600, phi: 0.8, learningRate: 0.2 },
    },
    100,
  ],
  ['ro pair', { msd: true, model: 'ro', mode: 'pair', particles: 400, phi: 0.35, directionCorrelation: 0.2 }, 60],
  ['thermal', { msd: true, particles: 400, phi: 0.4, thermalNoise: 1e-3 }, 100],
  ['in time', { msd: true, mode: 'correlated', correlation: -0.5, timeCorrelation: -1, particles: 400, phi: 0.6 }, 60],
  [
    'thermal, active',
    { msd: true, model: 'gd', particles: 400, phi: 0.45, thermalNoise: 1e-4, thermalOn: 'active', timeCorrelation: 0.5 },
    120,
  ],
  ['4D', { msd: true, dimension: 4, particles: 600, phi: 0.42 }, 60],
  ['species', { msd: true, particles: 400, phi: 0.6, species }, 60],
  ['sgd a = 2', { model: 'sgd', particles: 400, phi: 0.7, learningRate: 0.5, exponent: 2 }, 100],
];

const variants: [name: string, engine: EngineOptions][] = [
  ['dense path', { path: 'dense' }],
  ['sparse path', { path: 'sparse' }],
  ['cell path', { path: 'cells' }],
  ['no skin', { skin: 0 }],
  ['thin skin', { skin: 0.03 }],
  ['thick skin', { skin: 0.9 }],
  ['rows of 4', { rowCapacity: 4 }],
  ['rows of 4, empty pools', { rowCapacity: 4, poolBlocks: 0 }],
  ['rows of 4, sparse path', { rowCapacity: 4, path: 'sparse', skin: 0.4 }],
  ['rows of 64', { rowCapacity: 64 }],
  ['by id', { sorted: false }],
  ['in a new order at every call', { reorderAfter: 0 }],
  ['in a new order at every call, sparse path', { reorderAfter: 0, path: 'sparse' }],
  ['lists of one', { edgeRoom: 1 }],
  ['scalar build', { build: 'scalar' }],
  ['scalar build, rows of 4, sparse', { build: 'scalar', rowCapacity: 4, path: 'sparse' }],
  ['scalar build, cells', { build: 'scalar', path: 'cells' }],
  ['debug build', { build: 'debug' }],
];

describe('the same digest', () => {
  for (const [name, config, steps] of systems) {
    it(name, async () => {
      const expected = await digestAfter(config, steps);
      for (const [variant, engine] of variants) expect(await digestAfter(config, steps, engine), variant).toBe(expected);
      expect(await digestAfter(config, steps, {}, 1), 'one step a call').toBe(expected);
      expect(await digestAfter(config, steps, {}, 37), '37 steps a call').toBe(expected);
      const other = await digestAfter({ ...config, seed: 2, initialSeed: 1 }, steps);
      expect(other, 'another seed').not.toBe(expected);
    });
  }

  it.each([undefined, species])('after a restart from bytes, species %j', async (own) => {
    const config: RunConfigInput = { particles: 500, phi: 0.6, kick: 0.1, seed: 2n ** 63n + 5n, msd: true, species: own };
    const whole = await Simulation.create(config);
    whole.step(150);
    const first = await Simulation.create(config);
    first.step(70);
    const second = await Simulation.fromBytes(first.toBytes());
    expect(second.time).toBe(70);
    second.step(80);
    expect(second.digest()).toBe(whole.digest());
    expect(second.unwrapped()).toEqual(whole.unwrapped());
    expect(second.msd()).toBeGreaterThan(0);
  });

  it('without displacements, msd says what is missing', async () => {
    const sim = await Simulation.create({ particles: 100 });
    expect(() => sim.msd()).toThrow('msd: true');
  });

  it('is refused from damaged, cut or foreign bytes', async () => {
    const sim = await Simulation.create({ particles: 200 });
    const bytes = sim.toBytes();
    const damaged = bytes.slice();
    damaged[bytes.length - 100] = (damaged[bytes.length - 100] as number) ^ 1;
    await expect(Simulation.fromBytes(damaged)).rejects.toThrow('checksum');
    await expect(Simulation.fromBytes(bytes.slice(0, bytes.length - 8))).rejects.toThrow('checksum');
    await expect(Simulation.fromBytes(new Uint8Array(100))).rejects.toThrow('not a state');
    await expect(Simulation.fromBytes(null as unknown as Uint8Array)).rejects.toThrow('not a state');
  });
});

describe('the order of storage', () => {
  it('follows particles that move far, in large systems', async () => {
    const ways: number[] = [];
    for (const particles of [20000, 20001]) {
      const sim = await Simulation.create({ model: 'ro', dimension: 2, particles, phi: 0.6, kick: 1 });
      for (let k = 0; k < 9; k++) sim.step(50);
      ways.push(sim.diagnostics().way);
    }
    expect(ways[0]).toBeGreaterThan(4);
    expect(ways[1]).toBeLessThan((ways[0] as number) / 1.3);
  });
});

describe('the adapted skin', () => {
  it('changes in a run and changes no bit', async () => {
    for (const config of [
      { particles: 400, phi: 0.64, kick: 0.01 },
      { model: 'sgd', particles: 400, phi: 0.7, learningRate: 0.4, exponent: 2 },
    ] as RunConfigInput[]) {
      const fixed = await Simulation.create(config, { engine: { skin: 0.2 } });
      const adapted = await Simulation.create(config);
      const before = adapted.diagnostics().skin;
      for (let k = 0; k < 40; k++) {
        fixed.step(50);
        adapted.step(50);
      }
      expect(adapted.diagnostics().skin).not.toBe(before);
      expect(adapted.digest()).toBe(fixed.digest());
    }
  });
});

describe('golden digests', () => {
  // dynamicsVersion 1. If one of these changes, so did the dynamics: raise dynamicsVersion.
  it.each([
    [{ particles: 500, phi: 0.6, kick: 0.1, seed: 1 }, '9326462931c6ea285efb5bcab5c97aaf6fc1068e7fb77aad3a09973e33bd58e1'],
    [
      { model: 'sgd', dimension: 2, particles: 500, phi: 0.85, learningRate: 0.1, seed: 42 },
      '51f6d700248480284e86f27a1deba9d0746662d1d211f8f09c2ba4f7aefc43e0',
    ],
    [
      { model: 'ro', particles: 500, phi: 0.4, kick: 0.2, seed: 3 },
      '5e4930291969f6721941594f1cec7c9401143ec03c17931d4648bdc35963c15f',
    ],
    [
      { model: 'gd', particles: 500, phi: 0.7, learningRate: 0.3, exponent: 2.3, seed: 4 },
      'ff9b789be61b733b7f3ebb213b4a7136ab7de04e018d181a16d77f3dfb66c541',
    ],
    [
      { model: 'bro', mode: 'particle-normalised', particles: 500, phi: 0.6, sizes: { kind: 'binary' }, seed: 5 },
      '719d423b13441cc21966cd69dc837de898222269e1b20dee244d332f0fa0b9a8',
    ],
  ] as [RunConfigInput, string][])('%j', async (config, digest) => {
    expect(await digestAfter(config, 200)).toBe(digest);
  });
});

describe('hard configurations', () => {
  it('coincident centres, edges of the box and heaps are the same on every path and build', async () => {
    const n = 90;
    const config: RunConfigInput = { particles: n, phi: 0.5, kick: 0.2, initial: 'listed' };
    const L = (await Simulation.create({ particles: n, phi: 0.5 })).boxLength;
    const positions = new Float64Array(3 * n);
    for (let i = 0; i < n; i++) {
      // a third at one point, a third in a heap around a corner, a third on the faces
      for (let c = 0; c < 3; c++) {
        const spread = ((i * (c + 7) * 0.6180339887) % 1) - 0.5;
        positions[3 * i + c] = i < n / 3 ? 1 : i < (2 * n) / 3 ? spread : c === i % 3 ? (i % 2 ? 0 : L) : spread * L;
      }
    }
    const run = async (engine: EngineOptions): Promise<string> => {
      const sim = await Simulation.create(config, { initialState: { positions }, engine });
      const total = sim.contactCounts().reduce((a, b) => a + b, 0);
      expect(total).toBe(sim.contacts().length);
      sim.step(80);
      return sim.digest();
    };
    const expected = await run({});
    for (const [variant, engine] of variants) expect(await run(engine), variant).toBe(expected);
  });

  it(
    'thousands at one point overflow rows, hits and pools, move apart, and end where cells alone end',
    { timeout: 60_000 },
    async () => {
      const n = 3000;
      const positions = new Float64Array(3 * n).fill(2);
      const run = async (engine: EngineOptions): Promise<Simulation> => {
        const sim = await Simulation.create(
          { particles: n, phi: 0.3, kick: 0.3, initial: 'listed' },
          { initialState: { positions }, engine },
        );
        expect(sim.observe().contacts).toBe((n * (n - 1)) / 2);
        for (let k = 0; k < 3; k++) sim.step(20);
        return sim;
      };
      const started = performance.now();
      const sim = await run({});
      expect(performance.now() - started).toBeLessThan(30_000);
      expect(sim.observe().contacts).toBeLessThan(n * 20);
      expect((await run({ path: 'cells' })).digest()).toBe(sim.digest());
    },
  );

  it('a heap goes back to rows when it has come apart', async () => {
    const n = 2000;
    const positions = new Float64Array(3 * n).fill(2);
    const sim = await Simulation.create(
      { particles: n, phi: 0.2, kick: 0.05, initial: 'listed' },
      { initialState: { positions } },
    );
    sim.step(1);
    expect(sim.diagnostics().rows).toBe(false);
    for (let k = 0; k < 100 && !sim.diagnostics().rows; k++) sim.step(100);
    expect(sim.diagnostics().rows).toBe(true);
  });

  it('a size ratio of 20 finds the contacts of a direct sum', async () => {
    const n = 3000;
    const config: RunConfigInput = { particles: n, phi: 0.5, kick: 0.2, sizes: { kind: 'binary', ratio: 20, fraction: 0.01 } };
    const sim = await Simulation.create(config);
    const count = (): number => {
      const x = sim.positions();
      const radii = sim.radii();
      const L = sim.boxLength;
      let contacts = 0;
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < i; j++) {
          let r2 = 0;
          for (let c = 0; c < 3; c++) {
            const d = (x[3 * i + c] as number) - (x[3 * j + c] as number);
            r2 += (d - L * Math.round(d / L)) ** 2;
          }
          if (r2 < ((radii[i] as number) + (radii[j] as number)) ** 2) contacts++;
        }
      }
      return contacts;
    };
    expect(sim.observe().contacts).toBe(count());
    sim.step(15);
    expect(sim.observe().contacts).toBe(count());
  });
});

describe('sequences of calls', () => {
  it('observing, cutting, restoring and restarting change nothing', async () => {
    for (const config of [
      { particles: 300, phi: 0.52, kick: 0.15 },
      { model: 'sgd', particles: 300, phi: 0.6, learningRate: 0.2, exponent: 2 },
      {
        model: 'sgd',
        mode: 'particle',
        dimension: 2,
        particles: 300,
        phi: 0.8,
        learningRate: 0.1,
        batchFraction: 0.3,
        activityCutoff: 0.01,
      },
    ] as RunConfigInput[]) {
      const straight = await Simulation.create(config);
      const digests: string[] = [];
      for (let t = 0; t < 60; t++) {
        digests.push(straight.digest());
        straight.step(1, { stopWhenAbsorbed: false });
      }
      for (const [, engine] of variants) {
        let sim = await Simulation.create(config, { engine });
        const saved = sim.positionsU32();
        for (const [k, length] of [7, 1, 13, 2, 9].entries()) {
          sim.step(length, { stopWhenAbsorbed: false, energy: k % 2 === 0 });
          if (k % 2) sim.contacts();
          else sim.observe();
          if (k === 2) {
            const now = sim.positionsU32();
            const { time } = sim;
            sim.restore(saved, 0);
            sim.step(4, { stopWhenAbsorbed: false });
            expect(sim.digest()).toBe(digests[4]);
            sim.restore(now, time);
          }
          if (k === 3) sim = await Simulation.fromBytes(sim.toBytes(), { engine });
          expect(sim.digest(), `t = ${sim.time}`).toBe(digests[sim.time]);
        }
      }
    }
  });

  it('a call may ask for more steps than a chunk holds', async () => {
    const sim = await Simulation.create({ particles: 100, phi: 0.55, kick: 0.1 });
    const run = sim.step(10_000, { stopWhenAbsorbed: false });
    expect([run.steps, run.active.length, sim.time]).toEqual([10_000, 10_000, 10_000]);
    expect(() => sim.step(2 ** 25)).toThrow('steps must be a whole number from 0 to 16777216');
  });
});

describe('tuning', () => {
  it.each([
    [{ skin: -0.1 }, 'engine.skin must be in'],
    [{ skin: Number.NaN }, 'engine.skin must be in'],
    [{ rowCapacity: 1000 }, 'engine.rowCapacity must be a multiple of 4 from 4 to 64, got 1000'],
    [{ rowCapacity: 6 }, 'engine.rowCapacity'],
    [{ poolBlocks: -5 }, 'engine.poolBlocks'],
    [{ mailRoom: 0 }, 'engine.mailRoom'],
    [{ path: 'foo' as never }, 'engine.path must be auto, dense, sparse or cells, got foo'],
  ] as [EngineOptions, string][])('%j is refused', async (engine, message) => {
    await expect(Simulation.create({ particles: 100 }, { engine })).rejects.toThrow(message);
  });
});
