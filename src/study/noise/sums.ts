/** Noise of all particles together, draw by draw, and what it should be. */
import type { Contact, Moments } from '../../analysis/noise.js';
import type { Measured } from '../../model/measured.js';

/** A measured number, what it should be, and the distance in standard errors. */
export interface NoiseComparison extends Measured {
  expected: number;
  z: number;
}

/** Mean and standard error, value by value. */
export class Running {
  private count = 0;
  private sum = 0;
  private squares = 0;

  add(x: number): void {
    this.count++;
    this.sum += x;
    this.squares += x * x;
  }

  against(expected: number, scale = 1): NoiseComparison {
    const mean = this.sum / this.count;
    const variance = Math.max(0, this.squares / this.count - mean * mean);
    const error = (Math.sqrt(variance / (this.count - 1)) || 0) * scale;
    const value = mean * scale;
    const difference = value - expected;
    return { value, error, expected, z: error > 0 ? difference / error : 0 };
  }
}

export type Whole = Record<'along' | 'partners' | 'centre' | 'next', Running>;

/** Adds what one draw says about all particles together. */
export function addWhole(
  whole: Whole,
  deviation: Float64Array,
  { force }: Moments,
  contacts: readonly Contact[],
  d: number,
): void {
  let along = 0;
  for (let i = 0; i < deviation.length; i += d) {
    let size = 0;
    let product = 0;
    for (let c = 0; c < d; c++) {
      size += (force[i + c] as number) ** 2;
      product += (force[i + c] as number) * (deviation[i + c] as number);
    }
    if (size > 0) along += (product * product) / size;
  }
  let partners = 0;
  for (const { i, j } of contacts) {
    for (let c = 0; c < d; c++) partners += (deviation[i * d + c] as number) * (deviation[j * d + c] as number);
  }
  let centre = 0;
  for (let c = 0; c < d; c++) {
    let sum = 0;
    for (let k = c; k < deviation.length; k += d) sum += deviation[k] as number;
    centre += sum * sum;
  }
  whole.along.add(along);
  whole.partners.add(partners);
  whole.centre.add(centre);
}

/**
 * The same sums in closed form: of the noise along the force and of all noise, of the cross-covariances of the sides of contacts
 * and of their own noise, and of the noise of the centre of mass.
 */
export function expectedSums(
  { covariance, cross, force, total: centre }: Moments,
  contacts: readonly Contact[],
  n: number,
  d: number,
) {
  const traces = new Float64Array(n);
  let along = 0;
  let total = 0;
  for (let i = 0; i < n; i++) {
    let size = 0;
    let product = 0;
    for (let a = 0; a < d; a++) {
      traces[i] = (traces[i] as number) + (covariance[(i * d + a) * d + a] as number);
      size += (force[i * d + a] as number) ** 2;
      for (let b = 0; b < d; b++) {
        product += (force[i * d + a] as number) * (covariance[(i * d + a) * d + b] as number) * (force[i * d + b] as number);
      }
    }
    if (size > 0) along += product / size;
    total += traces[i] as number;
  }
  const crossSum = cross.reduce((sum, x) => sum + x, 0);
  const sides = contacts.reduce((sum, { i, j }) => sum + Math.sqrt((traces[i] as number) * (traces[j] as number)), 0);
  return { along, total, cross: crossSum, sides, centre };
}
