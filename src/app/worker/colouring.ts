/** Configurations as the page draws them, each particle with what it is coloured by. */
import { localBondOrder } from '../../analysis/structure/bondOrder.js';
import type { Colouring, FrameData, Requests } from './messages.js';

export interface Coloured {
  step: number;
  /** Another number means another configuration. */
  key: number;
  /** Its positions go over to the page. */
  configuration: Requests['snapshot']['give'];
  /** Active contacts, [N]. */
  contacts: Uint32Array;
  /** Where a file says it, 1 for active particles, [N]. */
  active?: Uint8Array | null;
  /** Positions that displacements are measured from, [N * d]. */
  reference: Uint32Array | null;
}

/** Bond order costs more than a step: it may take this part of the time. */
const orderShare = 0.15;

export class Drawing {
  #order: { key: number; values: Float32Array; due: number } | null = null;
  /** The system that the page was given last, and its number. */
  #given: { known: number; radii: Float64Array } | null = null;

  /** A frame for the page, with the system if the page does not know it. */
  of({ colouring, known }: Requests['frame']['take'], source: Coloured): Omit<FrameData, 'status' | 'pairs' | 'clouds'> {
    const { step, contacts, active, configuration } = source;
    const { dimension, boxLength, positions, radii, exponent } = configuration;
    const isKnown = this.#given?.known === known && haveSame(this.#given.radii, radii);
    this.#given = { known, radii };
    return {
      step,
      boxLength,
      values: this.#values(colouring, source),
      ...drawnPositions(positions, dimension),
      active: active?.slice() ?? Uint8Array.from(contacts, (count) => (count > 0 ? 1 : 0)),
      system: isKnown ? null : { dimension, particles: radii.length, radii: Float32Array.from(radii), exponent },
    };
  }

  /** [N]: 0 or 1, a count, sigma, an order from 0 to 1, or a diameter in sigma. */
  #values(colouring: Colouring, source: Coloured): Float32Array {
    switch (colouring) {
      case 'active':
        return Float32Array.from(source.contacts, (count) => (count > 0 ? 1 : 0));
      case 'contacts':
        return Float32Array.from(source.contacts);
      case 'size':
        return Float32Array.from(source.configuration.radii, (radius) => 2 * radius);
      case 'displacement':
        return displacements(source);
      case 'order':
        return this.#bondOrder(source);
    }
  }

  #bondOrder({ key, configuration }: Coloured): Float32Array {
    const { radii } = configuration;
    const now = performance.now();
    const old = this.#order;
    if (old && old.values.length === radii.length && (old.key === key || now < old.due)) return old.values.slice();
    const order = localBondOrder(configuration)?.norms;
    const values = order ? Float32Array.from(order) : new Float32Array(radii.length);
    const took = performance.now() - now;
    this.#order = { key, values, due: now + took / orderShare };
    return values.slice();
  }
}

/** Distances from the reference by minimum image, in sigma. */
function displacements({ configuration, reference }: Coloured): Float32Array {
  const { positions, dimension, boxLength, radii } = configuration;
  const values = new Float32Array(radii.length);
  if (!reference || reference.length !== positions.length) return values;
  const unit = boxLength / 2 ** 32;
  for (let i = 0; i < values.length; i++) {
    let sum = 0;
    for (let c = 0; c < dimension; c++) {
      const k = i * dimension + c;
      const d = (((positions[k] as number) - (reference[k] as number)) | 0) * unit;
      sum += d * d;
    }
    values[i] = Math.sqrt(sum);
  }
  return values;
}

const haveSame = (a: Float64Array, b: Float64Array): boolean =>
  a === b || (a.length === b.length && a.every((radius, i) => radius === b[i]));

/** The first three coordinates at most, [N * axes]. */
function drawnPositions(positions: Uint32Array, dimension: number): { axes: number; positions: Uint32Array } {
  if (dimension <= 3) return { axes: dimension, positions };
  const drawn = new Uint32Array((positions.length / dimension) * 3);
  for (let i = 0, k = 0; i < positions.length; i += dimension) {
    for (let c = 0; c < 3; c++) drawn[k++] = positions[i + c] as number;
  }
  return { axes: 3, positions: drawn };
}
