/** The native twin against the oracle and the engine: a second language that follows docs/dynamics.md reaches the same bits. */

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileTwin, whyNoTwin } from '../../bench/native/compile.js';
import { Simulation } from '../../src/engine/index.js';
import { boxLength } from '../../src/model/box.js';
import { type RunConfigInput, speciesById } from '../../src/model/index.js';
import { oracleStep, randomStart } from '../oracle/step.js';
import { type RuleCase, ruleCases } from './cases.js';

const reason = whyNoTwin();
const folder = mkdtempSync(join(tmpdir(), 'randorg-twin-'));
const program = join(folder, 'twin');
let compilerSaid = '';

beforeAll(() => {
  if (!reason) compilerSaid = compileTwin(program);
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** `it`, or a skip that says why the twin can't be compiled. */
function itCompiled(name: string, body: () => void | Promise<void>): void {
  it(name, (context) => (reason ? context.skip(reason) : body()));
}

function twin(args: readonly string[]): { status: number | null; stderr: string; result: Record<string, unknown> } {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return { status, stderr, result: status === 0 ? JSON.parse(stdout) : {} };
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
const flags = ({ species, ...config }: { species?: RuleCase['species'] } & object): string[] => [
  ...Object.entries(config).flatMap(([name, value]) => [`--${kebab(name)}`, `${value}`]),
  ...(species
    ? ['--species', `${species.fractions}`, '--species-kicks', `${species.kicks}`, '--species-touch', `${species.touch}`]
    : []),
];

async function engineRun(
  config: RunConfigInput,
  steps: number,
): Promise<{ digest: string; time: number; absorbed: boolean; skin: number }> {
  const sim = await Simulation.create(config);
  const { absorbed } = sim.step(steps);
  return { digest: sim.digest(), time: sim.time, absorbed, skin: sim.diagnostics().skin };
}

/** What each is meant to pass through: every law, both dimensions, all paths, change of path or skin, absorption, a seed of 64 bits. */
const cases: [name: string, config: RunConfigInput, steps: number][] = [
  ['2D dense', { dimension: 2, particles: 2000, phi: 0.9, kick: 0.1 }, 60],
  ['3D dense, large seed', { dimension: 3, particles: 3000, phi: 0.66, kick: 0.1, seed: '18446744073709551615' }, 60],
  ['3D settled, small kicks', { dimension: 3, particles: 2000, phi: 0.62, kick: 0.01, seed: 3 }, 400],
  ['3D to absorption, sparse', { dimension: 3, particles: 1500, phi: 0.45, kick: 0.1, seed: 5 }, 2000],
  ['3D large and sparse, memory touched ahead', { dimension: 3, particles: 22000, phi: 0.42, kick: 0.1, seed: 2 }, 60],
  ['3D small kicks, adapted skin', { dimension: 3, particles: 1000, phi: 0.66, kick: 0.004, seed: 4 }, 9000],
  ['2D adapted skin', { dimension: 2, particles: 1000, phi: 0.84, kick: 0.01 }, 9000],
  ['3D large kicks, cells', { dimension: 3, particles: 2000, phi: 0.66, kick: 0.5 }, 40],
  ['2D large kicks, cells', { dimension: 2, particles: 1500, phi: 0.8, kick: 0.9 }, 40],
  ['3D nonreciprocal', { mode: 'nonreciprocal', dimension: 3, particles: 1500, phi: 0.6, kick: 0.1 }, 60],
  ['2D particle', { mode: 'particle', dimension: 2, particles: 1500, phi: 0.7, kick: 0.1 }, 60],
  ['3D sgd pair', { model: 'sgd', mode: 'pair', dimension: 3, particles: 1500, phi: 0.64, learningRate: 0.1 }, 100],
  [
    '2D sgd particle',
    { model: 'sgd', mode: 'particle', dimension: 2, particles: 1500, phi: 0.85, learningRate: 0.2, batchFraction: 0.3 },
    100,
  ],
  ['3D gd', { model: 'gd', dimension: 3, particles: 1500, phi: 0.6, learningRate: 0.3 }, 100],
];

/** The digest of the oracle after `steps` steps from `start`. */
function oracleDigest(
  { particles, phi, kick, learningRate, shear, shearRange, shearAxis, shearFactors, species, ...rule }: RuleCase,
  steps: number,
  start: Uint32Array,
): string {
  const radii = new Array<number>(particles).fill(0.5);
  const config = {
    ...rule,
    radii,
    boxLength: boxLength(particles * 0.5 ** rule.dimension, phi, rule.dimension),
    stepSize: kick ?? learningRate ?? Number.NaN,
    seed: 1n,
    ...(shear === undefined
      ? {}
      : {
          shear: {
            strain: shear,
            range: shearRange ?? 'forward',
            axis: shearAxis ?? 'fixed',
            factors: (shearFactors ?? '1').split(',').map(Number),
          },
        }),
    ...(species && { species: { ...species, of: [...speciesById(species, particles)] } }),
  };
  let positions = start;
  let velocities: Int32Array | null = null;
  for (let t = 0; t < steps; t++) ({ positions, velocities } = oracleStep(config, positions, t, velocities));
  return createHash('sha256').update(new Uint8Array(positions.buffer)).digest('hex');
}

describe('native twin against the oracle', () => {
  for (const [name, config] of ruleCases) {
    itCompiled(`${name}: the same digest on every path`, () => {
      const steps = 6;
      const expected = oracleDigest(config, steps, randomStart(config.particles, config.dimension, 1n));
      for (const path of ['dense', 'sparse', 'cells', 'auto']) {
        const { result, stderr } = twin(flags({ ...config, steps, path }));
        expect(stderr).toBe('');
        expect([path, result.digest]).toEqual([path, expected]);
      }
    });
  }

  itCompiled('every rule where each centre coincides with another: the same digest', () => {
    const file = join(folder, 'coincident.bin');
    for (const [name, config] of ruleCases) {
      const d = config.dimension;
      const start = randomStart(config.particles, d, 1n);
      for (let id = 1; id < config.particles; id += 2) start.copyWithin(id * d, (id - 1) * d, id * d);
      writeFileSync(file, start);
      const { result } = twin(flags({ ...config, state: file, steps: 2 }));
      expect([name, result.digest]).toEqual([name, oracleDigest(config, 2, start)]);
    }
  });
});

describe('native twin', () => {
  itCompiled('compiles without warnings', () => {
    expect(compilerSaid).toBe('');
  });

  for (const [name, config, steps] of cases) {
    itCompiled(`${name}: the digest of the engine`, async () => {
      const { result, stderr } = twin([...flags(config), '--steps', `${steps}`]);
      expect(stderr).toBe('');
      const { skin, ...reached } = await engineRun(config, steps);
      expect(result).toMatchObject(reached);
      expect(result.skin).toBeCloseTo(skin, 5);
    });
  }

  itCompiled('every rule, 40 steps of 600 particles: the digest of the engine', async () => {
    for (const [name, rule] of ruleCases) {
      const config: Partial<RuleCase> = { ...rule, particles: 600 };
      if (config.mode === 'undirected') delete config.learningRate;
      const { result } = twin([...flags(config), '--steps', '40']);
      expect([name, result.digest]).toEqual([name, (await engineRun(config as RunConfigInput, 40)).digest]);
    }
  });

  itCompiled('every path and a row capacity that overflows: the same digest', () => {
    const config = { dimension: 3, particles: 1000, phi: 0.62, kick: 0.3, steps: 30 };
    const digests = ['auto', 'dense', 'sparse', 'cells'].map(
      (path) => twin(flags({ ...config, path, skin: 0.5, capacity: 4 })).result.digest,
    );
    expect(new Set([...digests, twin(flags(config)).result.digest]).size).toBe(1);
  });

  itCompiled('coincident centres, from a state file: the digest of the engine', async () => {
    const config: RunConfigInput = { dimension: 3, particles: 300, phi: 0.5, kick: 0.1 };
    const file = join(folder, 'point.bin');
    writeFileSync(file, new Uint8Array(4 * 3 * 300));
    const sim = await Simulation.create(config);
    sim.restore(new Uint32Array(3 * 300), 7);
    sim.step(5);
    const { result } = twin([...flags({ ...config, state: file, startStep: 7, steps: 5 })]);
    expect(result).toMatchObject({ digest: sim.digest(), time: 12 });
  });

  itCompiled('windows start from the stored state and end like a run of as many steps', async () => {
    const config = { dimension: 3, particles: 1000, phi: 0.64, kick: 0.1 };
    const stored = join(folder, 'stored.bin');
    const { result } = twin(flags({ ...config, warmup: 20, windows: 3, settle: 4, windowSteps: 16, saveState: stored }));
    const sim = await Simulation.create(config);
    sim.step(20);
    expect(Buffer.compare(readFileSync(stored), Buffer.from(sim.positionsU32().buffer))).toBe(0);
    sim.step(20);
    expect(result).toMatchObject({ digest: sim.digest(), time: 40 });
    expect(result.nsPerParticleStep).toHaveLength(3);
    expect(result.cpuNsPerParticleStep).toHaveLength(3);
    expect(result.medianNsPerParticleStep).toBeGreaterThan(0);
  });

  itCompiled('bad flags end with code 2 and name the flag', () => {
    for (const [args, message] of [
      [['--phi', '0'], /--phi must be/],
      [['--model', 'manna'], /--model must be one of bro, sgd, gd, sde, ro, got manna/],
      [['--mode', 'correlated'], /--correlation must be a number from -1.* to 1.* for this mode, and was not given/],
      [['--mode', 'correlated', '--correlation', '1.5'], /--correlation must be .*, got 1.5/],
      [['--particles', '1.5'], /--particles must be a whole number/],
      [['--model', 'sgd', '--kick', '0.1'], /use --learning-rate/],
      [['--colour', 'red'], /unknown argument --colour/],
      [['--seed'], /--seed needs a value/],
      [['--state', join(folder, 'none.bin')], /--state .* must be a file of 12000 bytes/],
    ] as [string[], RegExp][]) {
      const { status, stderr } = twin(args);
      expect([status, stderr]).toEqual([2, expect.stringMatching(message)]);
    }
  });
});
