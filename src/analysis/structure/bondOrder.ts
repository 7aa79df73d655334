/** Bond order: how far a configuration has crystallised. psi_6 in two dimensions, Steinhardt's q_6 in three. */
import { type Configuration, checkConfiguration } from './configuration.js';
import { fourFold, fourFoldComponents } from './fourFold.js';
import { type MeanValue, meanOf } from './frames.js';
import { type NeighbourChoice, nearestByDefault, neighboursOf } from './neighbours.js';
import { type Neighbours, separation } from './pairs.js';
import { sixFold, sixFoldComponents } from './sixFold.js';
import { thirdOrder } from './thirdOrder.js';

export interface BondOrder {
  /** psi6 or q6. */
  name: 'psi6' | 'q6';
  /** Who is a neighbour. */
  neighbours: NeighbourChoice;
  /** Mean number of neighbours. */
  bonds: number;
  /** Mean of the local order, and the order of the whole (0 in a liquid). */
  local: MeanValue;
  global: number;
  /** In three dimensions, means over at most 2e5 particles of q_4, w_4 and w_6 of the particle; null in two. */
  steinhardt: { q4: MeanValue; w4: MeanValue; w6: MeanValue } | null;
  /** Particles whose surroundings look alike as a part of all. */
  crystallineFraction: number;
  /** Its error, of groups of particles that are near each other in the order of storage. */
  crystallineError: number;
  /** A sentence if the system crystallises. */
  warning: string | null;
}

/** Bonds connect if the orders of both particles agree so well (after ten Wolde, Ruiz-Montero and Frenkel, 1996), */
const alike = 0.7;
/** and a particle with so large a part of such bonds is crystalline, by dimension. */
const connectedPart = [0, 0, 5 / 6, 8 / 12];
/** Crystalline fraction from which to warn: random packings stay below. */
const warnFrom = 0.2;
const fewestParticles = [0, 0, 24, 48];
const sampleSize = 200_000;

/** Bond order by particle. */
export interface LocalBondOrder {
  neighbours: Neighbours;
  /** [N * components] q_m of each. */
  order: Float64Array;
  /** [N] norm of each. */
  norms: Float64Array;
}

type Fold = (direction: Float64Array, components: Float64Array) => void;

/** The mean of a function of directions over the neighbours of a particle. */
function meanOrder(
  configuration: Configuration,
  { starts, ids, weights }: Neighbours,
  id: number,
  fold: Fold,
  into: Float64Array,
  bond: Float64Array,
): void {
  const { dimension } = configuration;
  const direction = new Float64Array(dimension);
  into.fill(0);
  for (let at = starts[id] as number; at < (starts[id + 1] as number); at++) {
    for (let c = 0; c < dimension; c++) direction[c] = separation(configuration, ids[at] as number, id, c);
    fold(direction, bond);
    for (let m = 0; m < into.length; m++) into[m] = (into[m] as number) + (weights[at] as number) * (bond[m] as number);
  }
}

/**
 * Local bond order in 2 or 3 dimensions; null in others, and where there are too few particles.
 * q_m = mean over the neighbours of exp(6 i theta) or Y_6m, and its norm, which is 1 for a hexagonal lattice and 0.57452 for fcc.
 */
export function localBondOrder(configuration: Configuration, choice: NeighbourChoice = nearestByDefault): LocalBondOrder | null {
  checkConfiguration(configuration);
  const { dimension: d, radii } = configuration;
  if ((d !== 2 && d !== 3) || radii.length < (fewestParticles[d] as number)) return null;
  const neighbours = neighboursOf(configuration, choice);
  const components = sixFoldComponents(d);
  const order = new Float64Array(radii.length * components);
  const bond = new Float64Array(components);
  for (let id = 0; id < radii.length; id++) {
    meanOrder(configuration, neighbours, id, sixFold, order.subarray(id * components, (id + 1) * components), bond);
  }
  const norms = Float64Array.from(radii, (_, id) => norm(order, id * components, components));
  return { neighbours, order, norms };
}

/** q_4, w_4 and w_6 of at most `sampleSize` particles, evenly chosen by id. */
function steinhardtOf(configuration: Configuration, { neighbours, order }: LocalBondOrder): BondOrder['steinhardt'] {
  const n = configuration.radii.length;
  const stride = Math.ceil(n / sampleSize);
  const [four, bond] = [new Float64Array(fourFoldComponents), new Float64Array(fourFoldComponents)];
  const [q4, w4, w6]: [number[], number[], number[]] = [[], [], []];
  for (let id = 0; id < n; id += stride) {
    meanOrder(configuration, neighbours, id, fourFold, four, bond);
    q4.push(norm(four, 0, fourFoldComponents));
    w4.push(thirdOrder(four, 4));
    w6.push(thirdOrder(order.subarray(id * 13, id * 13 + 13), 6));
  }
  return { q4: meanOf(q4), w4: meanOf(w4), w6: meanOf(w6) };
}

/** Bond order of a configuration in 2 or 3 dimensions; null where `local` is, which is that of the configuration. */
export function bondOrder(
  configuration: Configuration,
  choice: NeighbourChoice = nearestByDefault,
  local: LocalBondOrder | null = localBondOrder(configuration, choice),
): BondOrder | null {
  if (local === null) return null;
  const { neighbours, order, norms } = local;
  const { dimension: d, radii } = configuration;
  const components = order.length / radii.length;
  const mean = new Float64Array(components);
  for (let k = 0; k < order.length; k++) {
    mean[k % components] = (mean[k % components] as number) + (order[k] as number) / radii.length;
  }
  const { value: crystallineFraction, error: crystallineError } = crystalline(local, connectedPart[d] as number);
  const warning =
    crystallineFraction < warnFrom
      ? null
      : `${Math.round(100 * crystallineFraction)} % of the particles are in crystalline surroundings; crystallisation destroys the absorbing transition, ` +
        'use a mixture of sizes or shorter runs';
  return {
    name: d === 2 ? 'psi6' : 'q6',
    neighbours: choice,
    bonds: neighbours.ids.length / radii.length,
    local: meanOf(norms),
    global: norm(mean, 0, components),
    steinhardt: d === 3 ? steinhardtOf(configuration, local) : null,
    crystallineFraction,
    crystallineError: crystallineError as number,
    warning,
  };
}

function norm(order: Float64Array, start: number, components: number): number {
  let sum = 0;
  for (let m = 0; m < components; m++) sum += (order[start + m] as number) ** 2;
  return Math.sqrt(sum);
}

/** Groups of particles whose scatter gives the error. */
const groups = 16;

function crystalline({ neighbours: { starts, ids }, order, norms }: LocalBondOrder, part: number): MeanValue {
  const components = order.length / norms.length;
  const counts = new Array<number>(groups).fill(0);
  for (let id = 0; id < norms.length; id++) {
    const [from, to] = [starts[id] as number, starts[id + 1] as number];
    let connected = 0;
    for (let at = from; at < to; at++) {
      const other = ids[at] as number;
      let product = 0;
      for (let m = 0; m < components; m++) {
        product += (order[id * components + m] as number) * (order[other * components + m] as number);
      }
      if (product > alike * (norms[id] as number) * (norms[other] as number)) connected++;
    }
    if (to === from || connected < part * (to - from) - 1e-9) continue;
    const group = Math.floor((id * groups) / norms.length);
    counts[group] = (counts[group] as number) + 1;
  }
  const { error } = meanOf(counts.map((count) => (count * groups) / norms.length));
  return { value: counts.reduce((sum, count) => sum + count, 0) / norms.length, error };
}
