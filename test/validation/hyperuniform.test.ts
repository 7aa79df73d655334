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
import { smallKOf } from '../../src/study/structure/lambda.js';
import { structureDefaults } from '../../src/study/structure/options.js';
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
])('the verdict is right in most of 100 patterns in %i dimensions, %i points a side', (dimension, side, phi) => {
  it.each<[string, Judgement['answer'], (seed: number) => Configuration]>([
    ['independent points', 'no', (seed) => idealGas(dimension, side ** dimension, 1, seed)],
    [`random sequential addition, phi ${phi}`, 'no', (seed) => added(dimension, side ** dimension, phi, seed)],
    ['a disturbed lattice', 'yes', (seed) => disturbed(dimension, side, new RandomSource(seed))],
    ['k^2, displaced along k', 'yes', (seed) => displacedLattice(dimension, side, (k) => 0.3 * k * k, new RandomSource(seed))],
    ['stealthy', 'yes', (seed) => stealthy(dimension, Math.round(side / 6), 6, seed)],
    ['a lattice', 'yes', () => lattice(side, [new Array<number>(dimension).fill(0)], 1, 0.5)],
  ])('%s: %s', async (name, answer, make) => {
    const kernels = await loadStructureKernels();
    // a lattice has no seed
    const count = name === 'a lattice' ? 1 : 100;
    const found = Array.from({ length: count }, (_, seed) => judged(kernels, make(500 + seed)));
    const right = found.filter((each) => each.answer === answer && (name !== 'stealthy' || each.stealthyTo !== null)).length;
    const wrong = found.filter((each) => each.answer !== answer && each.answer !== 'undecided').length;
    console.log(`${dimension}D, ${name}: ${right} of ${count} right, ${wrong} wrong`);
    // in three dimensions so few modes tell a level from k^0.2 in four samples of five only
    const least = dimension === 2 ? 0.95 : answer === 'yes' ? 0.9 : 0.7;
    expect(right).toBeGreaterThanOrEqual(least * count);
    expect(wrong).toBeLessThanOrEqual(1);
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

describe('binary disks, 2D, phi 0.86, kick 0.3, N = 2500, 20000 steps from random starts', () => {
  const judgedOver = async (mode: 'reciprocal' | 'nonreciprocal', runs: number) => {
    const kernels = await loadStructureKernels();
    const factor = new StructureFactor(kernels, { kMax: largestFitWavenumber });
    for (let run = 0; run < runs; run++) {
      const simulation = await Simulation.create({
        model: 'bro',
        mode,
        dimension: 2,
        particles: 2500,
        phi: 0.86,
        kick: 0.3,
        sizes: { kind: 'binary' },
        seed: 300 + run,
      });
      simulation.step(20_000);
      const positions = simulation.positionsU32();
      factor.add({ dimension: 2, boxLength: simulation.derived.boxLength, positions, radii: simulation.radii() });
    }
    const states = { dimension: 2, independent: runs, active: true };
    const found = smallKOf(factor.result(), null, states, { ...structureDefaults, kMax: largestFitWavenumber }, []);
    const { test, answer } = found?.judgement as Judgement;
    console.log(`${mode}: chi(0) = ${test?.level.value} +- ${test?.level.error}, ${answer}`);
    return { ...(test as NonNullable<typeof test>), answer };
  };

  // kicks conserve the centre of mass of all particles, and not that of their volumes
  it('chi(k) has a level, and without reciprocity four times as high a one', async () => {
    const reciprocal = await judgedOver('reciprocal', 6);
    expect(reciprocal.answer).not.toBe('yes');
    expect(reciprocal.pValue).toBeLessThan(0.02);
    expect(reciprocal.level.value).toBeGreaterThan(5 * reciprocal.level.error);
    expect(Math.abs(reciprocal.level.value - 0.0044)).toBeLessThan(3 * reciprocal.level.error);
    const independent = await judgedOver('nonreciprocal', 4);
    expect(independent.answer).toBe('no');
    expect(Math.abs(independent.level.value / 0.0176 - 1)).toBeLessThan(0.2);
    expect(independent.level.value).toBeGreaterThan(3 * reciprocal.level.value);
  });
});
