/** Bond order: how far a configuration has crystallised. psi_6 in two dimensions, Steinhardt's Q6 in three. */
import { type Configuration, checkConfiguration } from './configuration.js';
import { type MeanValue, meanOf } from './frames.js';
import { nearestNeighbours } from './nearest.js';
import { separation } from './pairs.js';
import { sixFold, sixFoldComponents } from './sixFold.js';

export interface BondOrder {
  /** psi6 or q6. */
  name: 'psi6' | 'q6';
  /** Mean of the local order, and the order of the whole (0 in a liquid). */
  local: MeanValue;
  global: number;
  /** Particles whose surroundings look alike as a part of all. */
  crystallineFraction: number;
  /** A sentence if the system crystallises. */
  warning: string | null;
}

/** Nearest neighbours by dimension: the contacts of a close packing. */
const neighbourCount = [0, 0, 6, 12];
/** Bonds connect if the orders of both particles agree so well, and a particle with so many of them is crystalline (after ten Wolde, Ruiz-Montero and Frenkel, 1996). */
const alike = 0.7;
const connections = [0, 0, 5, 8];
/** Crystalline fraction from which to warn: random packings stay below. */
const warnFrom = 0.2;

/** Bond order by particle. */
export interface LocalBondOrder {
  /** [N * bonds] nearest neighbours, and how many each has. */
  neighbours: Uint32Array;
  bonds: number;
  /** [N * components] q_m of each. */
  order: Float64Array;
  /** [N] norm of each. */
  norms: Float64Array;
}

/**
 * Local bond order in 2 or 3 dimensions; null in others, and where there are too few particles.
 * q_m = mean over the 6 or 12 nearest neighbours of exp(6 i theta) or Y_6m, and its norm, which is 1 for a hexagonal lattice and 0.57452
 * for fcc.
 */
export function localBondOrder(configuration: Configuration): LocalBondOrder | null {
  checkConfiguration(configuration);
  const { dimension: d, radii } = configuration;
  const bonds = neighbourCount[d] ?? 0;
  if (bonds === 0 || radii.length < 4 * bonds) return null;
  const neighbours = nearestNeighbours(configuration, bonds);
  const components = sixFoldComponents(d);
  const order = new Float64Array(radii.length * components);
  const bond = new Float64Array(components);
  const direction = new Float64Array(d);
  for (let k = 0; k < neighbours.length; k++) {
    const id = Math.floor(k / bonds);
    for (let c = 0; c < d; c++) direction[c] = separation(configuration, neighbours[k] as number, id, c);
    sixFold(direction, bond);
    for (let m = 0; m < components; m++) {
      order[id * components + m] = (order[id * components + m] as number) + (bond[m] as number) / bonds;
    }
  }
  const norms = Float64Array.from(radii, (_, id) => norm(order, id * components, components));
  return { neighbours, bonds, order, norms };
}

/** Bond order of a configuration in 2 or 3 dimensions, by `localBondOrder`; null where that is null. */
export function bondOrder(configuration: Configuration): BondOrder | null {
  const local = localBondOrder(configuration);
  if (local === null) return null;
  const { neighbours, bonds, order, norms } = local;
  const { dimension: d, radii } = configuration;
  const components = order.length / radii.length;
  const mean = new Float64Array(components);
  for (let k = 0; k < order.length; k++) {
    mean[k % components] = (mean[k % components] as number) + (order[k] as number) / radii.length;
  }
  const crystallineFraction = crystalline(neighbours, bonds, order, norms, connections[d] as number);
  const warning =
    crystallineFraction < warnFrom
      ? null
      : `${Math.round(100 * crystallineFraction)} % of the particles are in crystalline surroundings; crystallisation destroys the absorbing transition, ` +
        'use a mixture of sizes or shorter runs';
  return { name: d === 2 ? 'psi6' : 'q6', local: meanOf(norms), global: norm(mean, 0, components), crystallineFraction, warning };
}

function norm(order: Float64Array, start: number, components: number): number {
  let sum = 0;
  for (let m = 0; m < components; m++) sum += (order[start + m] as number) ** 2;
  return Math.sqrt(sum);
}

function crystalline(neighbours: Uint32Array, bonds: number, order: Float64Array, norms: Float64Array, enough: number): number {
  const components = order.length / norms.length;
  let count = 0;
  for (let id = 0; id < norms.length; id++) {
    let connected = 0;
    for (let b = 0; b < bonds; b++) {
      const other = neighbours[id * bonds + b] as number;
      let product = 0;
      for (let m = 0; m < components; m++) {
        product += (order[id * components + m] as number) * (order[other * components + m] as number);
      }
      if (product > alike * (norms[id] as number) * (norms[other] as number)) connected++;
    }
    if (connected >= enough) count++;
  }
  return count / norms.length;
}
