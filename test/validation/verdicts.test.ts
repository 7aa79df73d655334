/** How often the verdicts of `structure` are right, over 100 seeds of each state (docs/structure.md). */
import { describe, expect, it } from 'vitest';
import { bondOrder, type Configuration, findCrystals, inSpaceOrder, toGrid } from '../../src/analysis/structure/index.js';
import { RandomSource } from '../../src/analysis/structure/random.js';
import { crystallineVerdict, mainCrystal } from '../../src/study/structure/verdicts/order.js';
import { idealGas } from '../support/configurations.js';
import { shakenCrystal } from '../support/crystals.js';

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

/** Random sequential addition of spheres of diameter 1. */
function added(dimension: number, particles: number, phi: number, seed: number): Configuration {
  const random = new RandomSource(seed);
  const volume = dimension === 2 ? Math.PI / 4 : Math.PI / 6;
  const boxLength = ((particles * volume) / phi) ** (1 / dimension);
  const across = Math.floor(boxLength);
  const cells = new Map<number, number[][]>();
  const wrap = (cell: number): number => (cell + across) % across;
  const positions: number[] = [];
  const offsets = [-1, 0, 1].flatMap((a) =>
    [-1, 0, 1].flatMap((b) => (dimension === 2 ? [[a, b]] : [-1, 0, 1].map((c) => [a, b, c]))),
  );
  while (positions.length < particles * dimension) {
    const x = Array.from({ length: dimension }, () => boxLength * random.uniform());
    const cell = x.map((each) => Math.floor((each / boxLength) * across));
    const keyOf = (at: readonly number[]): number => at.reduce((key, each) => key * across + wrap(each), 0);
    const isFree = offsets.every((offset) =>
      (cells.get(keyOf(cell.map((each, c) => each + (offset[c] as number)))) ?? []).every((other) => {
        const square = other.reduce((sum, each, c) => {
          const way = Math.abs(each - (x[c] as number));
          return sum + Math.min(way, boxLength - way) ** 2;
        }, 0);
        return square >= 1;
      }),
    );
    if (!isFree) continue;
    const key = keyOf(cell);
    cells.set(key, [...(cells.get(key) ?? []), x]);
    positions.push(...x);
  }
  const radii = new Float64Array(particles).fill(0.5);
  return inSpaceOrder({ dimension, boxLength, positions: toGrid(Float64Array.from(positions), boxLength), radii });
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
