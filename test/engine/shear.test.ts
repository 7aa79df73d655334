/** Cyclic shear: the engine against the oracle and against itself, bit for bit, on every path and build. */
import { describe, expect, it } from 'vitest';
import { Simulation as Built } from '../../build/lib/index.js';
import { type EngineOptions, Simulation } from '../../src/engine/index.js';
import type { RunConfigInput } from '../../src/model/index.js';
import { pairsEverTouching } from '../oracle/shear.js';
import { oracleStep } from '../oracle/step.js';
import { oracleConfig } from '../support/oracleConfig.js';
import { everyRule } from '../support/rules.js';

/** Runs both for `steps` steps and compares positions, counts and energies at each. */
async function compare(config: RunConfigInput, steps: number, engine: EngineOptions = {}): Promise<void> {
  const sim = await Simulation.create(config, { engine });
  const oracle = oracleConfig(sim);
  for (let t = 0; t < steps; t++) {
    const positions = sim.positionsU32();
    const expected = oracleStep(oracle, positions, t);
    const where = `t = ${t}, ${JSON.stringify(config)}, ${JSON.stringify(engine)}`;
    const { active, contacts, energy, largestOverlap, overlaps } = sim.observe();
    expect([active, contacts, energy * 2 ** 32, largestOverlap, overlaps], where).toEqual([
      expected.active,
      expected.contacts,
      Number(expected.energy),
      expected.largestOverlap,
      pairsEverTouching(oracle, positions),
    ]);
    if (t === 2) expect([...sim.contacts()], where).toEqual(expected.contactList.flat());
    const made = sim.step(1, { energy: t % 2 === 0, stopWhenAbsorbed: false });
    expect([made.active[0], made.contacts[0]], where).toEqual([expected.active, expected.contacts]);
    expect(sim.positionsU32(), where).toEqual(expected.positions);
  }
}

const sheared = everyRule.filter(({ model, exponent }) => (model === 'bro' || model === 'ro') && exponent === undefined);
const systems = {
  2: { particles: 90, phi: 0.4 },
  3: { particles: 300, phi: 0.2 },
  4: { particles: 100, phi: 0.06 },
  5: { particles: 120, phi: 0.01 },
} as const;
const paths = ['dense', 'sparse', 'cells', 'auto'] as const;

describe('parity with the oracle', () => {
  for (const [k, rule] of sheared.entries()) {
    it(JSON.stringify(rule), async () => {
      const protocol = { shearAxis: (['fixed', 'alternating', 'random'] as const)[k % 3] };
      await compare({ ...rule, ...systems[2], dimension: 2, shear: 0.8, ...protocol }, 5, { path: paths[k % 4] });
    });
  }

  for (const dimension of [2, 3, 4, 5] as const) {
    it(`${dimension}D: every range and axis`, async () => {
      let k = 0;
      for (const shearRange of ['forward', 'symmetric'] as const) {
        for (const shearAxis of ['fixed', 'alternating', 'random'] as const) {
          const config = {
            model: 'ro',
            dimension,
            ...systems[dimension],
            shear: dimension < 4 ? 1 : 0.3,
            shearRange,
            shearAxis,
          } as const;
          const build = (['release', 'scalar', 'debug'] as const)[k++ % 3];
          await compare({ ...config, kick: 0.3, shearFactors: '1,0.4' }, dimension === 2 ? 6 : 2, { path: paths[k % 4], build });
        }
      }
    });
  }

  it('binary sizes, every path and build', async () => {
    for (const build of ['release', 'scalar', 'debug'] as const) {
      for (const path of paths) {
        const config = { dimension: 2, particles: 140, phi: 0.35, shear: 0.9, sizes: { kind: 'binary', ratio: 3 } } as const;
        await compare({ ...config, shearAxis: 'alternating' }, 2, { path, build });
      }
    }
  });
});

async function digestAfter(config: RunConfigInput, steps: number, engine: EngineOptions, chunk = 64): Promise<string> {
  // workers need a file of JavaScript
  const Kind = (config.threads ?? 1) === 1 ? Simulation : Built;
  let sim = await Kind.create(config, { engine, asynchronous: true });
  for (let left = steps; left > 0; left -= chunk) {
    await sim.advance(Math.min(chunk, left), { stopWhenAbsorbed: false });
    if (sim.time === 2 * chunk) {
      const bytes = sim.toBytes();
      await sim.close();
      sim = await Kind.fromBytes(bytes, { engine, threads: config.threads ?? 1, asynchronous: true });
    }
  }
  await sim.close();
  return sim.digest();
}

describe('the same digest on every path, with threads and after a restart', () => {
  it.each([
    [{ model: 'ro', dimension: 2, particles: 1000, phi: 0.22, kick: 0.5, shear: 1 }],
    [{ model: 'ro', mode: 'pair', particles: 800, phi: 0.2, kick: 0.2, shear: 0.5, shearAxis: 'random', shearFactors: '1,0.5' }],
    [{ model: 'bro', dimension: 2, particles: 800, phi: 0.3, kick: 0.2, shear: 0.7, shearRange: 'symmetric' }],
  ] as [RunConfigInput][])('%j', async (config) => {
    const expected = await digestAfter(config, 260, {});
    for (const engine of [
      { path: 'dense' },
      { path: 'sparse', skin: 0.03 },
      { path: 'cells' },
      { rowCapacity: 4, poolBlocks: 0 },
      { build: 'scalar' },
      { reorderAfter: 0 },
    ] as EngineOptions[]) {
      expect(await digestAfter(config, 260, engine, 52), JSON.stringify(engine)).toBe(expected);
    }
    for (const threads of [2, 3]) expect(await digestAfter({ ...config, threads }, 260, {}), `${threads} threads`).toBe(expected);
  });
});

describe('a shear', () => {
  it('that changes in mid-run goes on like a run that had it from there', async () => {
    const config: RunConfigInput = { model: 'ro', dimension: 2, particles: 600, phi: 0.2, kick: 0.5 };
    const sim = await Simulation.create({ ...config, shear: 0.3 });
    sim.step(40, { stopWhenAbsorbed: false });
    const positions = sim.positionsU32();
    await sim.change({ shear: 0.9 });
    const other = await Simulation.create({ ...config, shear: 0.9 });
    other.restore(positions, 40);
    for (const each of [sim, other]) each.step(60, { stopWhenAbsorbed: false });
    expect(sim.digest()).toBe(other.digest());
    await sim.change({ shear: 0 });
    const plain = await Simulation.create(config);
    plain.restore(other.positionsU32(), 100);
    for (const each of [sim, plain]) each.step(20, { stopWhenAbsorbed: false });
    expect(sim.digest()).toBe(plain.digest());
  });

  it('whose axes alternate absorbs only where nobody touches along any of them', async () => {
    const config = {
      model: 'ro',
      dimension: 2,
      particles: 400,
      phi: 0.1,
      kick: 0.5,
      shear: 0.6,
      shearAxis: 'alternating',
    } as const;
    const sim = await Simulation.create(config);
    expect(sim.step(20000).absorbed).toBe(true);
    expect(pairsEverTouching(oracleConfig(sim), sim.positionsU32())).toBe(0);
    expect(sim.observe()).toMatchObject({ active: 0, overlaps: 0 });
  });
});
