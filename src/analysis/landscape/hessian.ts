/**
 * The Hessian of the energy, matrix-free. A pair adds K = V'' n n^T + (V'/r) (1 - n n^T) to the blocks of both particles and -K to the two
 * blocks between them. Only for a >= 2: below, V'' diverges at contact, and for a = 1 all curvature sits in the kink.
 */
import { ConfigError } from '../../model/errors.js';
import { type Configuration, checkConfiguration } from '../structure/configuration.js';
import { contactsOf, findOverlaps, type PairList, separation } from '../structure/pairs.js';
import { pairCurvature, pairSlope } from './potential.js';

/** Overlaps with their direction. */
export interface Bonds {
  particles: number;
  dimension: number;
  pairs: PairList;
  /** [pairs * d], from the second to the first. */
  direction: Float64Array;
  /** [pairs], R_i + R_j, sigma. */
  contact: Float64Array;
}

/** The overlaps of a configuration; coincident centres have no direction and are left out. */
export function bondsOf(configuration: Configuration): Bonds {
  checkConfiguration(configuration, 2);
  const { dimension: d, radii } = configuration;
  const pairs = findOverlaps(configuration);
  const { first, second, distance } = pairs;
  const direction = new Float64Array(first.length * d);
  for (let k = 0; k < direction.length; k++) {
    const pair = Math.floor(k / d);
    const r = distance[pair] as number;
    direction[k] = r === 0 ? 0 : separation(configuration, first[pair] as number, second[pair] as number, k % d) / r;
  }
  return { particles: radii.length, dimension: d, pairs, direction, contact: contactsOf(pairs, radii) };
}

/** A symmetric matrix that can multiply a vector. */
export interface SymmetricMatrix {
  /** Rows. */
  readonly size: number;
  /** Writes the product of the matrix with `vector` to `out`. */
  multiply(vector: Float64Array, out: Float64Array): void;
}

/** @throws ConfigError for an exponent below 2, saying why */
export function checkHessianExponent(exponent: number): void {
  if (exponent >= 2 && Number.isFinite(exponent)) return;
  throw new ConfigError(
    `exponent must be at least 2 for the Hessian, got ${exponent}; the curvature of V is infinite at contact there, use DeltaV (flatness) instead`,
    'exponent',
  );
}

export class Hessian implements SymmetricMatrix {
  readonly size: number;
  /** [pairs]: V'' along the bond and V'/r across it. */
  readonly along: Float64Array;
  readonly across: Float64Array;

  /** @throws ConfigError for an exponent below 2 */
  constructor(
    readonly bonds: Bonds,
    exponent: number,
  ) {
    checkHessianExponent(exponent);
    this.size = bonds.particles * bonds.dimension;
    const { distance } = bonds.pairs;
    this.along = bonds.contact.map((contact, k) => pairCurvature(distance[k] as number, contact, exponent));
    this.across = bonds.contact.map((contact, k) => {
      const r = distance[k] as number;
      return r === 0 ? 0 : pairSlope(r, contact, exponent) / r;
    });
  }

  multiply(vector: Float64Array, out: Float64Array): void {
    const { dimension: d, pairs, direction } = this.bonds;
    out.fill(0);
    for (let k = 0; k < pairs.first.length; k++) {
      const i = (pairs.first[k] as number) * d;
      const j = (pairs.second[k] as number) * d;
      let projection = 0;
      for (let c = 0; c < d; c++) {
        projection += (direction[k * d + c] as number) * ((vector[i + c] as number) - (vector[j + c] as number));
      }
      const across = this.across[k] as number;
      const along = ((this.along[k] as number) - across) * projection;
      for (let c = 0; c < d; c++) {
        const pull = along * (direction[k * d + c] as number) + across * ((vector[i + c] as number) - (vector[j + c] as number));
        out[i + c] = (out[i + c] as number) + pull;
        out[j + c] = (out[j + c] as number) - pull;
      }
    }
  }

  /** Sum over pairs of 2 (V'' + (d - 1) V'/r). */
  get trace(): number {
    const { dimension } = this.bonds;
    return this.along.reduce((sum, along, k) => sum + 2 * (along + (dimension - 1) * (this.across[k] as number)), 0);
  }
}
