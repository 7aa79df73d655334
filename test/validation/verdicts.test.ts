/** How often the verdicts of `structure` are right, over 100 seeds of each state (docs/structure.md). */
import { describe, expect, it } from 'vitest';
import {
  bondOrder,
  type Configuration,
  findCrystals,
  inSpaceOrder,
  orderCorrelation,
} from '../../src/analysis/structure/index.js';
import { observe } from '../../src/study/structure/observables.js';
import { structureDefaults } from '../../src/study/structure/options.js';
import { relaxationTo } from '../../src/study/structure/relaxation.js';
import { glassVerdict } from '../../src/study/structure/verdicts/glass.js';
import { crystallineVerdict, hexaticVerdict, mainCrystal } from '../../src/study/structure/verdicts/order.js';
import { activeVerdict, isostaticVerdict } from '../../src/study/structure/verdicts/packing.js';
import { idealGas } from '../support/configurations.js';
import { shakenCrystal } from '../support/crystals.js';
import { added, jammed, turned, wandering } from '../support/patterns.js';

const seeds = Array.from({ length: 100 }, (_, k) => k + 1);

function verdictOf(configuration: Configuration) {
  const { dimension, boxLength, radii } = configuration;
  const part = {
    bondOrder: dimension === 2 ? bondOrder(configuration) : null,
    crystals: findCrystals(configuration),
    orderCorrelation: null,
    dimension,
    boxLength,
    particles: radii.length,
    structureFactor: { radii: [radii[0] as number] },
  };
  return { answer: crystallineVerdict(part).answer, kind: mainCrystal(part) };
}

describe('crystalline, in at least 95 of 100 seeds', () => {
  it.each(['fcc', 'hcp', 'bcc', 'sc', 'hexagonal'] as const)('%s shaken by 5 percent of the distance of neighbours', (name) => {
    const right = seeds.filter((seed) => {
      const { answer, kind } = verdictOf(shakenCrystal(name, 0.05, seed));
      return answer === 'yes' && (name === 'hexagonal' || kind === name);
    });
    process.stdout.write(`${name}: ${right.length} of 100 right\n`);
    expect(right.length).toBeGreaterThanOrEqual(95);
  });

  it.each([2, 3])('not a Poisson pattern of 1000 points, nor spheres added one by one, d = %d', (dimension) => {
    const phi = dimension === 2 ? 0.5 : 0.34;
    const gases = seeds.filter((seed) => verdictOf(inSpaceOrder(idealGas(dimension, 1000, 0.8, seed))).answer === 'no');
    const packings = seeds.filter((seed) => verdictOf(added(dimension, 1000, phi, seed)).answer === 'no');
    process.stdout.write(`${dimension}D: ${gases.length} and ${packings.length} of 100 right\n`);
    expect(gases.length).toBeGreaterThanOrEqual(95);
    expect(packings.length).toBeGreaterThanOrEqual(95);
  });
});

/** Counts the seeds with an answer and a kind, and prints them. */
function countRight(name: string, isRight: (seed: number) => boolean): number {
  const right = seeds.filter(isRight).length;
  process.stdout.write(`${name}: ${right} of 100 right\n`);
  return right;
}

const packingPart = (configuration: Configuration) => ({
  ...observe(configuration, structureDefaults, []),
  dimension: configuration.dimension,
  particles: configuration.radii.length,
  moves: null,
});

describe('active and isostatic, in at least 95 of 100 seeds', () => {
  it('minima of the energy of 100 disks, just above jamming: absorbed once shrunk, and isostatic', () => {
    const right = countRight('jammed', (seed) => {
      const part = packingPart(jammed(100, seed));
      return activeVerdict(part).answer === 'no' && isostaticVerdict(part).answer === 'yes';
    });
    expect(right).toBeGreaterThanOrEqual(95);
  });

  it.each([2, 3])('not spheres added one by one, which are absorbed; a Poisson pattern is active, d = %d', (dimension) => {
    const rsa = countRight(`${dimension}D, added`, (seed) => {
      const part = packingPart(added(dimension, 1000, dimension === 2 ? 0.5 : 0.34, seed));
      return activeVerdict(part).answer === 'no' && isostaticVerdict(part).answer === 'no';
    });
    const gas = countRight(`${dimension}D, Poisson`, (seed) => {
      const part = packingPart(idealGas(dimension, 1000, 0.8, seed));
      return activeVerdict(part).answer === 'yes' && isostaticVerdict(part).answer === 'not asked';
    });
    expect(Math.min(rsa, gas)).toBeGreaterThanOrEqual(95);
  });
});

describe('hexatic, in at least 95 of 100 seeds', () => {
  const verdict = (configuration: Configuration) =>
    hexaticVerdict({
      bondOrder: bondOrder(configuration),
      orderCorrelation: orderCorrelation(configuration),
      crystals: null,
      dimension: 2,
      particles: configuration.radii.length,
      boxLength: configuration.boxLength,
      structureFactor: { radii: [0.5] },
    });

  it.each<[string, string | null, (seed: number) => Configuration]>([
    ['12,480 particles of a lattice that turns from place to place', null, (seed) => turned(0.018, seed)],
    ['3120 of a crystal shaken by 5 percent', 'solid', (seed) => shakenCrystal('hexagonal', 0.05, seed)],
    ['3000 disks added one by one', 'fluid', (seed) => added(2, 3000, 0.5, seed)],
  ])('%s: %s', (name, kind, make) => {
    const right = countRight(name, (seed) => {
      const found = verdict(make(seed));
      return found?.answer === (kind === null ? 'yes' : 'no') && found.kind === kind;
    });
    expect(right).toBeGreaterThanOrEqual(95);
  });
});

describe('glassy, in at least 95 of 100 seeds of 500 particles in 24 frames', () => {
  const verdict = async (cage: number, seed: number) => {
    const source = wandering(500, cage, seed);
    return glassVerdict({ overlaps: null, relaxation: await relaxationTo(source, source.frames - 1) });
  };

  it.each<[string, number, string, string | null]>([
    ['held in cages of 0.05', 0.05, 'yes', 'arrested in this run'],
    ['free', Number.POSITIVE_INFINITY, 'no', 'fluid'],
  ])('%s: %s', async (name, cage, answer, kind) => {
    const found = await Promise.all(seeds.map((seed) => verdict(cage, seed)));
    const right = countRight(name, (seed) => found[seed - 1]?.answer === answer && found[seed - 1]?.kind === kind);
    expect(right).toBeGreaterThanOrEqual(95);
  });
});
