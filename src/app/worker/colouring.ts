/** What each particle is coloured by. */
import { localBondOrder } from '../../analysis/structure/bondOrder.js';
import type { Colouring, Snapshot } from './messages.js';

export interface Coloured {
  step: number;
  /** Present configuration. */
  snapshot(): Snapshot;
  /** Active contacts, [N]. */
  contacts: Uint32Array;
  radii: Float64Array;
  /** Positions that displacements are measured from, [N * d]. */
  reference: Uint32Array | null;
}

/** Bond order costs more than a step: it may take this part of the time. */
const orderShare = 0.15;

export class Colours {
  #order: { step: number; values: Float32Array; due: number } | null = null;

  /** Forgets what it knows of another system. */
  reset(): void {
    this.#order = null;
  }

  /** [N]: 0 or 1, a count, sigma, an order from 0 to 1, or a diameter in sigma. */
  values(colouring: Colouring, source: Coloured): Float32Array {
    switch (colouring) {
      case 'active':
        return Float32Array.from(source.contacts, (count) => (count > 0 ? 1 : 0));
      case 'contacts':
        return Float32Array.from(source.contacts);
      case 'size':
        return Float32Array.from(source.radii, (radius) => 2 * radius);
      case 'displacement':
        return displacements(source);
      case 'order':
        return this.#bondOrder(source);
    }
  }

  #bondOrder({ step, snapshot, radii }: Coloured): Float32Array {
    const now = performance.now();
    const old = this.#order;
    if (old && old.values.length === radii.length && (old.step === step || now < old.due)) return old.values.slice();
    const order = localBondOrder(snapshot())?.norms;
    const values = order ? Float32Array.from(order) : new Float32Array(radii.length);
    const took = performance.now() - now;
    this.#order = { step, values, due: now + took / orderShare };
    return values.slice();
  }
}

/** Distances from the reference by minimum image, in sigma. */
function displacements({ snapshot, reference, radii }: Coloured): Float32Array {
  const { positions, dimension, boxLength } = snapshot();
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

/** The first three coordinates at most, [N * axes]. */
export function drawnPositions(positions: Uint32Array, dimension: number): { axes: number; positions: Uint32Array } {
  if (dimension <= 3) return { axes: dimension, positions };
  const drawn = new Uint32Array((positions.length / dimension) * 3);
  for (let i = 0, k = 0; i < positions.length; i += dimension) {
    for (let c = 0; c < 3; c++) drawn[k++] = positions[i + c] as number;
  }
  return { axes: 3, positions: drawn };
}
