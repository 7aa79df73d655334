/**
 * Which crystal surrounds a particle in three dimensions, told by bond order that noise of several per cent of the spacing does not upset:
 * neighbours have smooth weights, and orders are averaged over them (Lechner and Dellago, J. Chem. Phys. 129, 114707, 2008).
 */
import { hypotOf } from '../../model/arrays.js';
import { CellSearch } from './cellSearch.js';
import type { Configuration } from './configuration.js';
import { fourFold, fourFoldComponents } from './fourFold.js';
import { type MeanValue, meanOf } from './frames.js';
import { separation } from './pairs.js';
import { sixFold, sixFoldComponents } from './sixFold.js';
import { thirdOrder } from './thirdOrder.js';

export const crystalNames = ['fcc', 'hcp', 'bcc', 'sc'] as const;
export type CrystalName = (typeof crystalNames)[number];

export interface Crystals {
  /** Part of the particles that have crystalline surroundings; the error is of groups near each other in the order of storage. */
  fraction: MeanValue;
  /** Part of these of each kind. */
  kinds: Record<CrystalName, number>;
  /** Particles looked at. */
  sampled: number;
}

const [sixes, fours] = [sixFoldComponents(3), fourFoldComponents];
const components = sixes + fours;

/** Neighbours count in full up to `inner` and not at all from `outer` on, in units of the mean distance of the six nearest. */
const [inner, outer] = [1.22, 1.42];
const nearestForScale = 6;
/** Bonds connect if the orders of both particles agree so well, and a particle is crystalline if so large a part of its bonds connects. */
const [alike, connectedPart] = [0.7, 2 / 3];
/** q_4, q_6 and w_4 of the averaged order of perfect crystals with these neighbours. */
const ideals: Record<CrystalName, readonly [q4: number, q6: number, w4: number]> = {
  fcc: [0.190941, 0.574524, -0.159317],
  hcp: [0.097222, 0.484762, 0.134097],
  bcc: [0.03637, 0.510688, 0.159317],
  sc: [0.763763, 0.353553, 0.159317],
};
/** w_4 counts less: it is a quotient of small numbers. */
const scales = [0.06, 0.06, 0.15] as const;
const groups = 16;

/** Neighbours of a particle with their smooth weights, which sum to 1, and its order: 13 components of degree 6, 9 of degree 4. */
interface Surroundings {
  ids: number[];
  weights: number[];
  order: Float64Array;
}

/** Orders of particles, made when they are asked for. */
class Orders {
  readonly #known = new Map<number, Surroundings | null>();
  readonly #search: CellSearch;

  constructor(private readonly configuration: Configuration) {
    this.#search = new CellSearch(configuration, 2.2);
  }

  /** Null of a particle with too few neighbours. */
  of(id: number): Surroundings | null {
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    const made = this.#make(id);
    this.#known.set(id, made);
    return made;
  }

  #make(id: number): Surroundings | null {
    const near = this.#search.around(id);
    if (near.length < nearestForScale) return null;
    let scale = 0;
    for (let k = 0; k < nearestForScale; k++) scale += (near[k] as { distance: number }).distance / nearestForScale;
    const order = new Float64Array(components);
    const [six, four, bond] = [new Float64Array(sixes), new Float64Array(fours), new Float64Array(3)];
    const [ids, weights]: [number[], number[]] = [[], []];
    let sum = 0;
    for (const { id: other, distance } of near) {
      const x = (distance / scale - inner) / (outer - inner);
      if (x >= 1) break;
      const weight = x <= 0 ? 1 : (1 + Math.cos(Math.PI * x)) / 2;
      for (let c = 0; c < 3; c++) bond[c] = separation(this.configuration, other, id, c);
      sixFold(bond, six);
      fourFold(bond, four);
      for (let m = 0; m < sixes; m++) order[m] = (order[m] as number) + weight * (six[m] as number);
      for (let m = 0; m < fours; m++) order[sixes + m] = (order[sixes + m] as number) + weight * (four[m] as number);
      ids.push(other);
      weights.push(weight);
      sum += weight;
    }
    return { ids, weights: weights.map((weight) => weight / sum), order: order.map((each) => each / sum) };
  }
}

/** Cosine of the angle between the orders of degree 6 and 4 together. */
function cosine(a: Float64Array, b: Float64Array): number {
  let [ab, aa, bb] = [0, 0, 0];
  for (let m = 0; m < components; m++) {
    ab += (a[m] as number) * (b[m] as number);
    aa += (a[m] as number) ** 2;
    bb += (b[m] as number) ** 2;
  }
  return ab / Math.sqrt(aa * bb);
}

/** The crystal whose invariants are nearest to those of an averaged order. */
function kindOf(order: Float64Array): CrystalName {
  const [six, four] = [order.subarray(0, sixes), order.subarray(sixes)];
  const found = [hypotOf([...four]), hypotOf([...six]), thirdOrder(four, 4)] as const;
  const distance = (name: CrystalName): number =>
    ideals[name].reduce((sum, ideal, k) => sum + (((found[k] as number) - ideal) / (scales[k] as number)) ** 2, 0);
  return crystalNames.reduce((best, name) => (distance(name) < distance(best) ? name : best));
}

/** Null of a particle that is not crystalline. */
function crystalOf(id: number, orders: Orders): CrystalName | null {
  const own = orders.of(id);
  if (own === null) return null;
  const mean = Float64Array.from(own.order);
  let [connected, norm] = [0, 1];
  own.ids.forEach((other, k) => {
    const near = orders.of(other);
    if (near === null) return;
    const weight = own.weights[k] as number;
    if (cosine(own.order, near.order) > alike) connected += weight;
    // the particle itself counts as one whole neighbour of some twelve
    const part = weight * own.ids.length;
    for (let m = 0; m < components; m++) mean[m] = (mean[m] as number) + part * (near.order[m] as number);
    norm += part;
  });
  if (connected < connectedPart) return null;
  return kindOf(mean.map((each) => each / norm));
}

/**
 * Crystalline surroundings of up to `most` particles, in runs of ids: stored in space order they share their neighbours.
 * @returns null outside three dimensions, and below 48 particles
 */
export function findCrystals(configuration: Configuration, most = 16_000): Crystals | null {
  const n = configuration.radii.length;
  if (configuration.dimension !== 3 || n < 48) return null;
  const orders = new Orders(configuration);
  const kinds: Record<CrystalName, number> = { fcc: 0, hcp: 0, bcc: 0, sc: 0 };
  const length = Math.min(Math.floor(n / groups), Math.ceil(most / groups));
  const parts: number[] = [];
  let crystalline = 0;
  for (let group = 0; group < groups; group++) {
    const first = Math.floor((group * n) / groups);
    let count = 0;
    for (let id = first; id < first + length; id++) {
      const kind = crystalOf(id, orders);
      if (kind === null) continue;
      kinds[kind]++;
      count++;
    }
    parts.push(count / length);
    crystalline += count;
  }
  for (const name of crystalNames) kinds[name] /= Math.max(1, crystalline);
  return { fraction: meanOf(parts), kinds, sampled: groups * length };
}
