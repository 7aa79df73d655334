/** Verdicts on patterns whose answer is known, the size and power of the test from one sample, and mixtures of the engine. */
import { describe, expect, it } from 'vitest';
import {
  type Configuration,
  fitPointsOf,
  type Judgement,
  judgeHyperuniformity,
  largestFitWavenumber,
  StructureFactor,
  type StructureKernels,
  scanHyperuniformity,
  toGrid,
} from '../../src/analysis/structure/index.js';
import { RandomSource } from '../../src/analysis/structure/random.js';
import { Simulation } from '../../src/engine/index.js';
import { loadStructureKernels } from '../../src/engine/observe.js';
import { structureDefaults } from '../../src/study/structure/options.js';
import { studyStructure } from '../../src/study/structure/structure.js';
import { displacedLattice } from '../analysis/structure/displacedLattice.js';
import { idealGas, lattice } from '../support/configurations.js';

function judged(kernels: StructureKernels, configuration: Configuration): Judgement {
  const factor = new StructureFactor(kernels, { kMax: largestFitWavenumber, solid: false });
  factor.add(configuration);
  const points = fitPointsOf(factor.result(), largestFitWavenumber, 1, 0);
  const limits: [number, number] = [0, largestFitWavenumber];
  let fit = null;
  try {
    fit = scanHyperuniformity(points, limits, configuration.dimension, false);
  } catch {
    // a crystal has no shells to fit
  }
  return judgeHyperuniformity(points, limits, configuration.dimension, false, fit);
}

/** Disks that came one after the other to random places where they overlap with none. */
function randomSequential(particles: number, phi: number, random: RandomSource): Configuration {
  const boxLength = Math.sqrt((particles * Math.PI) / 4 / phi);
  const side = Math.floor(boxLength);
  const cells = new Map<number, [number, number][]>();
  const positions: number[] = [];
  const wrapped = (x: number): number => x - boxLength * Math.round(x / boxLength);
  while (positions.length < 2 * particles) {
    const at: [number, number] = [boxLength * random.uniform(), boxLength * random.uniform()];
    const [column, row] = at.map((x) => Math.floor((x / boxLength) * side)) as [number, number];
    const around = [-1, 0, 1].flatMap((dx) =>
      [-1, 0, 1].map((dy) => ((row + dy + side) % side) * side + ((column + dx + side) % side)),
    );
    const others = around.flatMap((cell) => cells.get(cell) ?? []);
    if (others.some(([x, y]) => Math.hypot(wrapped(x - at[0]), wrapped(y - at[1])) < 1)) continue;
    const own = row * side + column;
    cells.set(own, [...(cells.get(own) ?? []), at]);
    positions.push(...at);
  }
  return {
    dimension: 2,
    boxLength,
    positions: toGrid(Float64Array.from(positions), boxLength),
    radii: new Float64Array(particles).fill(0.5),
  };
}

/** A square lattice whose points are displaced independently, by 0.3 along each axis. */
function disturbed(random: RandomSource): Configuration {
  const crystal = lattice(200, [[0, 0]], 1, 0.5);
  const unit = (0.3 / crystal.boxLength) * 2 ** 32;
  return { ...crystal, positions: crystal.positions.map((x) => x + random.normal() * unit) };
}

describe('the verdict is right in 95 of 100 patterns of 4e4 points in 2D', () => {
  it.each<[string, Judgement['answer'], (seed: number) => Configuration]>([
    ['independent points', 'no', (seed) => idealGas(2, 40_000, 1, seed)],
    ['random sequential addition, phi 0.5', 'no', (seed) => randomSequential(40_000, 0.5, new RandomSource(seed))],
    ['a disturbed lattice', 'yes', (seed) => disturbed(new RandomSource(seed))],
    ['k^2, displaced along k', 'yes', (seed) => displacedLattice(2, 200, (k) => 0.3 * k * k, new RandomSource(seed))],
    ['a lattice', 'yes', () => lattice(200, [[0, 0]], 1, 0.5)],
  ])('%s: %s', async (name, answer, make) => {
    const kernels = await loadStructureKernels();
    const answers = Array.from({ length: 100 }, (_, seed) => judged(kernels, make(500 + seed)).answer);
    console.log(`${name}: ${['yes', 'no', 'undecided'].map((one) => `${one} ${answers.filter((each) => each === one).length}`)}`);
    expect(answers.filter((each) => each === answer).length).toBeGreaterThanOrEqual(95);
  });
});

describe('the test from one sample', () => {
  it.each([
    [2, 100],
    [3, 22],
  ])('rejects 5 %% of hyperuniform patterns of points, d = %i', async (dimension, side) => {
    const kernels = await loadStructureKernels();
    const random = new RandomSource(31);
    const tests = Array.from({ length: 200 }, () =>
      judged(
        kernels,
        displacedLattice(dimension, side, (k) => 0.3 * k * k, random),
      ),
    );
    const rejected = tests.filter(({ test }) => (test?.pValue as number) < 0.05).length;
    console.log(`rejected ${rejected} of 200, d = ${dimension}`);
    expect(rejected).toBeLessThanOrEqual(20);
  });
});

describe('binary disks, 2D, phi 0.86, kick 0.3, N = 2500', () => {
  const config = {
    model: 'bro',
    dimension: 2,
    particles: 2500,
    phi: 0.86,
    kick: 0.3,
    sizes: { kind: 'binary' },
    seed: 3,
  } as const;
  const studied = async (mode: 'reciprocal' | 'nonreciprocal') => {
    const simulation = await Simulation.create({ ...config, mode });
    simulation.step(5000);
    const source = {
      name: mode,
      frames: 1,
      steps: [5000],
      exponent: null,
      notes: [],
      boundariesOf: () => ({ periodic: [true, true], from: 'made here' }),
      read: () => ({
        dimension: 2,
        boxLength: simulation.derived.boxLength,
        positions: simulation.positionsU32(),
        radii: simulation.radii(),
      }),
    };
    return (await studyStructure(source, await loadStructureKernels(), { ...structureDefaults, windows: 50 })).result;
  };

  // the longest waves relax as k^-2: at this length chi is not yet k^2 at the smallest k, and the verdict waits
  it('reciprocal kicks: chi(k) falls towards small k and is not judged to have a level', async () => {
    const { hyperuniform, hyperuniformity, notes } = await studied('reciprocal');
    expect(hyperuniform).toMatchObject({ statistic: 'lambda of chi(k)' });
    expect(hyperuniform.answer).not.toBe('no');
    const { value, error } = hyperuniformity?.effective as { value: number; error: number };
    expect(value).toBeGreaterThan(2 * error);
    expect(notes.join()).toContain('the number S(k) has a plateau by composition');
  });

  it('independent kicks: it is not judged hyperuniform', async () => {
    expect((await studied('nonreciprocal')).hyperuniform.answer).not.toBe('yes');
  });
});
