/** Contacts of docs/dynamics.md: all pairs, exact integers by BigInt. */
import { gridRadii, type OracleConfig } from './config.js';
import { rne } from './math.js';
import { hash, pairCounter, STREAM, type StepKey, stepKey, unit } from './random.js';
import { atClosestApproach, cycleOf } from './shear.js';

/** One contact of lo < hi. `d` points from hi to lo (x_lo - x_hi); coincident centres have their random vector in it. */
export interface Contact {
  lo: number;
  hi: number;
  d: number[];
  r: number;
  /** Relative overlap 1 - r/D. */
  q: number;
  /** Sum of the radii, in grid units. */
  D: number;
  active: boolean;
}

/** All contacts (r2 < D^2), active or not, sorted by lo, then hi. */
export function findContacts(config: OracleConfig, positions: Uint32Array, t: number): Contact[] {
  const dimension = config.dimension;
  const radius = gridRadii(config);
  const cutoff = config.activityCutoff ?? 0;
  const cycle = cycleOf(config, t);
  const coincidentKey = stepKey(config.seed, STREAM.coincident, t);
  const contacts: Contact[] = [];
  for (let lo = 0; lo < radius.length; lo++) {
    for (let hi = lo + 1; hi < radius.length; hi++) {
      if (config.species?.touch[config.species.of[lo]][config.species.of[hi]] === 0) continue;
      let d: number[] = [];
      for (let c = 0; c < dimension; c++) d.push((positions[lo * dimension + c] - positions[hi * dimension + c]) | 0);
      if (cycle) d = atClosestApproach(d, cycle);
      const D = radius[lo] + radius[hi];
      // Only to save time: the relative error of the f64 sum is below 1e-15, so no contact is lost.
      if (sumOfSquares(d) > D * D * (1 + 1e-9)) continue;

      const r2 = d.reduce((sum, component) => sum + BigInt(component) ** 2n, 0n);
      if (r2 >= BigInt(D) ** 2n) continue;
      const active = r2 < BigInt(D - Math.floor(D * cutoff)) ** 2n;

      const q = r2 === 0n ? 1 : Math.max(0, 1 - Math.sqrt(sumOfSquares(d)) / D);
      if (r2 === 0n) d = coincidentVector(coincidentKey, lo, hi, dimension);
      const r = Math.sqrt(sumOfSquares(d));
      contacts.push({ lo, hi, d, r, q, D, active });
    }
  }
  return contacts;
}

/** The vector that stands for x_lo - x_hi when the centres coincide: uniform in the ball of radius 2^30, rounded. */
function coincidentVector(key: StepKey, lo: number, hi: number, dimension: number): number[] {
  const h0 = hash(key, pairCounter(lo, hi));
  for (let attempt = 0; ; attempt++) {
    const p: number[] = [];
    for (let c = 0; c < dimension; c++) p.push(2 * unit(hash(key, h0 + BigInt(8 * attempt + c))) - 1);
    const d = p.map((component) => rne(component * 1073741824));
    if (sumOfSquares(p) <= 1 && d.some((component) => component !== 0)) return d;
  }
}

/** In f64, left to right. */
export function sumOfSquares(v: number[]): number {
  let sum = v[0] * v[0];
  for (let c = 1; c < v.length; c++) sum = sum + v[c] * v[c];
  return sum;
}
