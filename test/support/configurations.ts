/** Configurations with known answers. */
import { type Configuration, toGrid } from '../../src/analysis/structure/index.js';
import { RandomSource } from '../../src/analysis/structure/random.js';

/** N independent uniform particles of diameter 1 in a box of number density `density`. */
export function idealGas(dimension: number, particles: number, density: number, seed: number): Configuration {
  const random = new RandomSource(seed);
  const positions = Uint32Array.from({ length: particles * dimension }, () => random.word());
  return {
    dimension,
    boxLength: (particles / density) ** (1 / dimension),
    positions,
    radii: new Float64Array(particles).fill(0.5),
  };
}

/** A Bravais lattice with a basis, `cells` unit cells along each axis of a cubic box; the cell is scaled to the cube. */
export function lattice(cells: number, basis: readonly (readonly number[])[], spacing: number, radius: number): Configuration {
  const dimension = (basis[0] as readonly number[]).length;
  const boxLength = cells * spacing;
  const positions: number[] = [];
  for (let cell = 0; cell < cells ** dimension; cell++) {
    for (const site of basis) {
      for (const [c, x] of site.entries()) positions.push(((Math.floor(cell / cells ** c) % cells) + x) * spacing);
    }
  }
  const particles = positions.length / dimension;
  return {
    dimension,
    boxLength,
    positions: toGrid(Float64Array.from(positions), boxLength),
    radii: new Float64Array(particles).fill(radius),
  };
}

export const fccBasis = [
  [0, 0, 0],
  [0.5, 0.5, 0],
  [0.5, 0, 0.5],
  [0, 0.5, 0.5],
];

/** The same particles in another order, and their sizes with them. */
export function shuffled(configuration: Configuration, seed: number): Configuration {
  const random = new RandomSource(seed);
  const { dimension, positions, radii } = configuration;
  const order = Array.from(radii.keys());
  for (let k = order.length - 1; k > 0; k--) {
    const other = Math.floor(random.uniform() * (k + 1));
    [order[k], order[other]] = [order[other] as number, order[k] as number];
  }
  return {
    ...configuration,
    positions: Uint32Array.from(order.flatMap((id) => [...positions.subarray(id * dimension, (id + 1) * dimension)])),
    radii: Float64Array.from(order, (id) => radii[id] as number),
  };
}

/** Distance of the nearest images, without cells. */
export function plainDistance({ dimension, boxLength, positions }: Configuration, i: number, j: number): number {
  let square = 0;
  for (let c = 0; c < dimension; c++) {
    let x = Math.abs((positions[i * dimension + c] as number) - (positions[j * dimension + c] as number)) / 2 ** 32;
    if (x > 0.5) x = 1 - x;
    square += x * x;
  }
  return Math.sqrt(square) * boxLength;
}
