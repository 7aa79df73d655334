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
} from '../../src/analysis/structure/index.js';
import { RandomSource } from '../../src/analysis/structure/random.js';
import { Simulation } from '../../src/engine/index.js';
import { loadStructureKernels } from '../../src/engine/observe.js';
import { structureDefaults } from '../../src/study/structure/options.js';
import { studyStructure } from '../../src/study/structure/structure.js';
import { displacedLattice } from '../analysis/structure/displacedLattice.js';
import { idealGas, lattice } from '../support/configurations.js';
import { added, stealthy } from '../support/patterns.js';

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

/** A cubic lattice whose points are displaced independently, by 0.3 along each axis. */
function disturbed(dimension: number, side: number, random: RandomSource): Configuration {
  const crystal = lattice(side, [new Array<number>(dimension).fill(0)], 1, 0.5);
  const unit = (0.3 / crystal.boxLength) * 2 ** 32;
  return { ...crystal, positions: crystal.positions.map((x) => x + random.normal() * unit) };
}

describe.each([
  [2, 200, 0.5],
  [3, 40, 0.2],
])('the verdict is right in 95 of 100 patterns in %i dimensions, %i points a side', (dimension, side, phi) => {
  it.each<[string, Judgement['answer'], (seed: number) => Configuration]>([
    ['independent points', 'no', (seed) => idealGas(dimension, side ** dimension, 1, seed)],
    [`random sequential addition, phi ${phi}`, 'no', (seed) => added(dimension, side ** dimension, phi, seed)],
    ['a disturbed lattice', 'yes', (seed) => disturbed(dimension, side, new RandomSource(seed))],
    ['k^2, displaced along k', 'yes', (seed) => displacedLattice(dimension, side, (k) => 0.3 * k * k, new RandomSource(seed))],
    ['stealthy', 'yes', (seed) => stealthy(dimension, Math.floor(side / 6), 6, seed)],
    ['a lattice', 'yes', () => lattice(side, [new Array<number>(dimension).fill(0)], 1, 0.5)],
  ])('%s: %s', async (name, answer, make) => {
    const kernels = await loadStructureKernels();
    // a lattice has no seed
    const count = name === 'a lattice' ? 1 : 100;
    const found = Array.from({ length: count }, (_, seed) => judged(kernels, make(500 + seed)));
    const right = found.filter((each) => each.answer === answer && (name !== 'stealthy' || each.stealthyTo !== null)).length;
    console.log(`${dimension}D, ${name}: ${right} of ${count} right`);
    expect(right).toBeGreaterThanOrEqual(0.95 * count);
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
