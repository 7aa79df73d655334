/** The engine against the oracle, bit for bit, over random systems, every law, build and path. */
import { describe, expect, it } from 'vitest';
import { type EngineOptions, Simulation } from '../../src/engine/index.js';
import type { RunConfigInput } from '../../src/model/index.js';
import { oracleStep } from '../oracle/step.js';
import { oracleConfig } from '../support/oracleConfig.js';
import { everyRule, inTimeToo } from '../support/rules.js';
import { isWhole } from '../support/whole.js';

/** Runs both for `steps` steps and compares positions, counts and energies at each. */
async function compare(
  config: RunConfigInput,
  steps: number,
  engine: EngineOptions = {},
  positions?: Float64Array,
): Promise<Simulation> {
  const sim = await Simulation.create(
    { ...config, ...(positions ? { initial: 'listed.csv' } : {}) },
    { engine, ...(positions ? { initialState: { positions } } : {}) },
  );
  const oracle = oracleConfig(sim);
  let state = sim.positionsU32();
  let velocities: Int32Array | null = null;
  for (let t = 0; t < steps; t++) {
    const expected = oracleStep(oracle, state, t, velocities);
    const seen = sim.observe();
    const where = `t = ${t}, ${JSON.stringify(config)}, ${JSON.stringify(engine)}`;
    expect([seen.active, seen.contacts, seen.energy * 2 ** 32], where).toEqual([
      expected.active,
      expected.contacts,
      Number(expected.energy),
    ]);
    if (t === 3) {
      expect([...sim.contacts()], where).toEqual(expected.contactList.flat());
      expect(sim.active(), where).toEqual(expected.activeFlags);
    }
    expect(seen.largestOverlap, where).toBe(expected.largestOverlap);
    const counters = sim.step(1, { energy: t % 2 === 0, stopWhenAbsorbed: false });
    expect([counters.active[0], counters.contacts[0]], where).toEqual([expected.active, expected.contacts]);
    if (counters.energy) expect(counters.energy[0], where).toBe(Number(expected.energy) / 2 ** 32);
    if (counters.largestOverlap) expect(counters.largestOverlap[0], where).toBe(expected.largestOverlap);
    expect(sim.positionsU32(), where).toEqual(expected.positions);
    if (expected.velocities) expect(sim.velocities(), where).toEqual(expected.velocities);
    state = expected.positions;
    velocities = expected.velocities;
  }
  return sim;
}

const paths = ['dense', 'sparse', 'cells', 'auto'] as const;

/** Packing fraction and N for a box of at least three diameters. */
const dense = {
  1: { phi: 0.9, particles: 100 },
  2: { phi: 0.55, particles: 150 },
  3: { phi: 0.55, particles: 150 },
  4: { phi: 0.5, particles: 180 },
  5: { phi: 0.2, particles: 320 },
} as const;

for (const dimension of [1, 2, 3, 4, 5] as const) {
  describe(`${dimension}D`, () => {
    for (const rule of dimension === 3 ? [...everyRule, ...inTimeToo] : everyRule) {
      it(`${JSON.stringify(rule)}: every path equals the oracle`, async () => {
        for (const path of paths) {
          await compare({ ...rule, ...dense[dimension], dimension, seed: 7 }, dimension < 4 ? 8 : 3, { path });
        }
      });
    }

    it('every build', async () => {
      for (const build of ['release', 'scalar', 'debug'] as const) {
        await compare({ ...dense[dimension], dimension, kick: 0.1, msd: true }, 5, { build });
      }
    });

    if (dimension !== 2 && dimension !== 3) return;
    it('binary sizes, every build and path', async () => {
      for (const build of ['release', 'scalar', 'debug'] as const) {
        for (const path of paths) {
          await compare({ dimension, particles: 151, phi: 0.6, kick: 0.1, sizes: 'binary' }, 6, { build, path });
        }
      }
    });
  });
}

describe('random systems', () => {
  /** A small generator of its own for the choice of systems: any will do, but the same each time. */
  function chooser(seed: number): (n: number) => number {
    let state = seed;
    return (n) => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor((state / 2 ** 32) * n);
    };
  }

  it('systems of any density, kick, size, tuning and build equal the oracle', { timeout: 120_000 }, async () => {
    const choose = chooser(2026);
    const pick = <T>(...values: T[]): T => values[choose(values.length)] as T;
    for (let k = 0; k < (isWhole ? 80 : 25); k++) {
      // every eighth goes on long enough for relisting and changes of path to matter
      const steps = k % 8 === 0 ? 40 : 5;
      const rule = { ...(pick(...everyRule) as object) } as Record<string, unknown>;
      // with momentum, a particle of many contacts in so small a box might come too far
      const step = 'momentum' in rule ? pick(0.01, 0.05) : pick(0.01, 0.1, 0.3, 0.7);
      if ('kick' in rule) rule.kick = step;
      else if ('learningRate' in rule) rule.learningRate = step;
      const dimension = pick(2 as const, 3 as const);
      const sizes = pick('mono', 'binary');
      const config = { ...rule, dimension, sizes, particles: 200 + choose(60), phi: pick(0.02, 0.3, 0.55, 0.8, 1.2), seed: k };
      await compare(config as RunConfigInput, steps, {
        path: pick('auto', 'dense', 'sparse', 'cells'),
        build: pick('release', 'release', 'scalar', 'debug'),
        skin: pick(0, 0.05, 0.3, 0.6),
        rowCapacity: pick(4, 8, 16, 32),
        poolBlocks: pick(0, 1000),
        sorted: pick(true, false),
      });
    }
  });

  it('rows of every length up to three overflow blocks', async () => {
    // one large heap a system: m particles around a point, the others apart
    for (let m = 2; m <= 46; m += 4) {
      const n = 64;
      const L = (await Simulation.create({ particles: n, phi: 0.4 })).boxLength;
      const positions = new Float64Array(3 * n);
      for (let i = 0; i < n; i++) {
        for (let c = 0; c < 3; c++) {
          const u = (i * ([0.754877666, 0.569840296, 0.430159704][c] as number) + 0.5) % 1;
          positions[3 * i + c] = i < m ? 1 + 0.4 * u : u * L;
        }
      }
      for (const path of paths) {
        await compare({ particles: n, phi: 0.4, kick: 0.1 }, 3, { path, rowCapacity: 4, poolBlocks: m % 8 ? 0 : 500 }, positions);
      }
    }
  });
});
