/** Perfect crystals with independent Gaussian displacements. */
import { type Configuration, type CrystalName, inSpaceOrder, toGrid } from '../../src/analysis/structure/index.js';
import { RandomSource } from '../../src/analysis/structure/random.js';
import { fccBasis } from './configurations.js';

/** A cell with its sites as parts of its sides, and how many cells make a box that is nearly a cube. */
interface Crystal {
  sides: number[];
  sites: readonly (readonly number[])[];
  cells: number[];
}

/** Neighbours at distance 1. */
const crystals: Record<CrystalName | 'hexagonal' | 'square' | 'honeycomb', Crystal> = {
  fcc: { sides: [Math.SQRT2, Math.SQRT2, Math.SQRT2], sites: fccBasis, cells: [6, 6, 6] },
  bcc: {
    sides: [2 / Math.sqrt(3), 2 / Math.sqrt(3), 2 / Math.sqrt(3)],
    sites: [
      [0, 0, 0],
      [0.5, 0.5, 0.5],
    ],
    cells: [8, 8, 8],
  },
  sc: { sides: [1, 1, 1], sites: [[0, 0, 0]], cells: [10, 10, 10] },
  hcp: {
    sides: [1, Math.sqrt(3), Math.sqrt(8 / 3)],
    sites: [
      [0, 0, 0],
      [0.5, 0.5, 0],
      [0, 1 / 3, 0.5],
      [0.5, 5 / 6, 0.5],
    ],
    cells: [12, 7, 7],
  },
  hexagonal: {
    sides: [1, Math.sqrt(3)],
    sites: [
      [0, 0],
      [0.5, 0.5],
    ],
    cells: [52, 30],
  },
  square: { sides: [1, 1], sites: [[0, 0]], cells: [20, 20] },
  honeycomb: {
    sides: [Math.sqrt(3), 3],
    sites: [
      [0, 0],
      [0.5, 1 / 6],
      [0.5, 0.5],
      [0, 2 / 3],
    ],
    cells: [26, 15],
  },
};

/**
 * A crystal in a cubic box, which strains hcp, hexagonal and honeycomb by less than 4, 0.1 and 0.1 %.
 * @param noise spread of each component of a displacement, in distances of neighbours
 * @param times as many cells along each axis
 */
export function shakenCrystal(name: keyof typeof crystals, noise: number, seed: number, radius = 0.4, times = 1): Configuration {
  const { sides, sites } = crystals[name];
  const cells = crystals[name].cells.map((each) => times * each);
  const dimension = sides.length;
  const count = cells.reduce((product, each) => product * each, 1);
  const boxLength = cells.reduce((product, each, c) => product * each * (sides[c] as number), 1) ** (1 / dimension);
  const random = new RandomSource(seed);
  const positions: number[] = [];
  for (let cell = 0; cell < count; cell++) {
    for (const site of sites) {
      for (let c = 0, rest = cell; c < dimension; c++) {
        const across = cells[c] as number;
        positions.push((((rest % across) + (site[c] as number)) / across) * boxLength + noise * random.normal());
        rest = Math.floor(rest / across);
      }
    }
  }
  const radii = new Float64Array(positions.length / dimension).fill(radius);
  return inSpaceOrder({ dimension, boxLength, positions: toGrid(Float64Array.from(positions), boxLength), radii });
}
