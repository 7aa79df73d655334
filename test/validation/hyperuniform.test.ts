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
import { drawn, shellsOf } from '../analysis/structure/spectrumSets.js';
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

/** How many of 100 have an answer, and how many another than undecided. */
function count(name: string, answer: Judgement['answer'], found: readonly Judgement[]): { right: number; wrong: number } {
  const right = found.filter((each) => each.answer === answer).length;
  const wrong = found.filter((each) => each.answer !== answer && each.answer !== 'undecided').length;
  process.stdout.write(`${name}: ${right} of ${found.length} right, ${wrong} wrong\n`);
  return { right, wrong };
}

const seeds = Array.from({ length: 100 }, (_, seed) => 500 + seed);

describe.each([
  [2, 200, 316],
  [3, 40, 40],
])('the verdict is right in 95 of 100 patterns in %i dimensions', (dimension, side, sideOfLevels) => {
  const points = (n: number): string => `${dimension}D, ${n ** dimension} points`;

  it.each<[string, number, (seed: number) => Configuration]>([
    ['a disturbed lattice', 100, (seed) => disturbed(dimension, side, new RandomSource(seed))],
    ['k^2, displaced along k', 100, (seed) => displacedLattice(dimension, side, (k) => 0.3 * k * k, new RandomSource(seed))],
    ['stealthy', 100, (seed) => stealthy(dimension, Math.round(side / 6), 6, seed)],
    // a lattice has no seed
    ['a lattice', 1, () => lattice(side, [new Array<number>(dimension).fill(0)], 1, 0.5)],
  ])('%s: yes', async (name, patterns, make) => {
    const kernels = await loadStructureKernels();
    const found = seeds.slice(0, patterns).map((seed) => judged(kernels, make(seed)));
    const { right, wrong } = count(`${points(side)}, ${name}`, 'yes', found);
    expect(right).toBeGreaterThanOrEqual(0.95 * patterns);
    expect(wrong).toBeLessThanOrEqual(1);
    if (name === 'stealthy') expect(found.every(({ stealthyTo }) => stealthyTo !== null)).toBe(true);
  });

  // in three dimensions so few modes don't tell a level from k^0.2 that bends: no answer then, and no wrong one
  it.each<[string, (seed: number) => Configuration]>([
    ['independent points', (seed) => idealGas(dimension, sideOfLevels ** dimension, 1, seed)],
    ['spheres added one by one', (seed) => added(dimension, sideOfLevels ** dimension, dimension === 2 ? 0.5 : 0.2, seed)],
  ])('%s: no, or undecided in three dimensions', async (name, make) => {
    const kernels = await loadStructureKernels();
    const found = seeds.map((seed) => judged(kernels, make(seed)));
    const { right, wrong } = count(`${points(sideOfLevels)}, ${name}`, 'no', found);
    expect(right).toBeGreaterThanOrEqual(dimension === 2 ? 95 : 0);
    expect(wrong).toBeLessThanOrEqual(1);
    for (const { answer, needed } of found) if (answer === 'undecided') expect(needed).toBeGreaterThanOrEqual(8);
  });
});

/** In a box as large as that, mode by mode: the S(k) of independent points, and that measured of spheres added one by one. */
it.each<[string, (k: number) => number]>([
  ['independent points', () => 1],
  ['spheres added one by one, phi 0.2', (k) => 0.1504 + 0.0135 * k * k + 0.0014 * k ** 4],
])('a spectrum in a box of side 126 in three dimensions, %s: no', (name, law) => {
  const shells = shellsOf(126, largestFitWavenumber);
  const limits: [number, number] = [0, largestFitWavenumber];
  const found = seeds.map((seed) => {
    const points = drawn(shells, 1, law, new RandomSource(seed));
    return judgeHyperuniformity(points, limits, 3, false, scanHyperuniformity(points, limits, 3, false));
  });
  const { right, wrong } = count(`3D, box 126, ${name}`, 'no', found);
  expect(right).toBeGreaterThanOrEqual(95);
  expect(wrong).toBeLessThanOrEqual(1);
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
