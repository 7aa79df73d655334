/**
 * The smeared pair potential as a table: Chebyshev series on panels, good to 1e-10 of its largest value. Near contact, where V has its
 * kink, the smooth smeared V is stored and V subtracted; deep in the overlap, where both are nearly equal, the difference itself.
 */
import { pairEnergy } from './potential.js';
import { smearedPotential } from './smearing.js';

const order = 16;
/** Standard deviations of the distance around contact that count as near. */
const nearReach = 12;
/** Beyond contact by so many s the smeared potential is below 1e-11 of its value at contact. */
export const cutoffInS = 10;

/** Ends of panels, rising, one more than panels; and whether (1) a panel stores smeared V. */
function panelsFor(contact: number, s: number): { ends: Float64Array; near: Uint8Array } {
  const tau = Math.SQRT2 * s;
  const nearFrom = Math.max(0, contact - nearReach * tau);
  const ends = [0];
  const near: number[] = [];
  for (let x = 0; x < nearFrom; ) {
    // panels grow with the distance to both ends, where the potential is curved on the scale of tau
    const width = Math.max(tau, 0.3 * Math.min(x, contact - x));
    x = x + 1.2 * width >= nearFrom ? nearFrom : x + width;
    ends.push(x);
    near.push(0);
  }
  const last = contact + cutoffInS * s;
  const count = Math.ceil((last - nearFrom) / tau);
  for (let k = 1; k <= count; k++) {
    ends.push(nearFrom + ((last - nearFrom) * k) / count);
    near.push(1);
  }
  return { ends: Float64Array.from(ends), near: Uint8Array.from(near) };
}

export class SmearedTable {
  private readonly panels: ReturnType<typeof panelsFor>;
  /** [panels * order]. */
  private readonly coefficients: Float64Array;
  private readonly end: number;

  /**
   * @param contact R_i + R_j, sigma
   * @param s standard deviation of a coordinate of a particle, sigma
   */
  constructor(
    dimension: number,
    private readonly contact: number,
    private readonly exponent: number,
    s: number,
  ) {
    this.panels = panelsFor(contact, s);
    this.end = contact + cutoffInS * s;
    const { ends, near } = this.panels;
    this.coefficients = new Float64Array(near.length * order);
    const values = new Float64Array(order);
    for (let panel = 0; panel < near.length; panel++) {
      const from = ends[panel] as number;
      const half = ((ends[panel + 1] as number) - from) / 2;
      for (let k = 0; k < order; k++) {
        const r = from + half + half * Math.cos((Math.PI * (k + 0.5)) / order);
        const { excess, smeared } = smearedPotential(dimension, r, contact, exponent, s);
        values[k] = near[panel] === 1 ? smeared : excess;
      }
      for (let m = 0; m < order; m++) {
        let sum = 0;
        for (let k = 0; k < order; k++) sum += (values[k] as number) * Math.cos((Math.PI * m * (k + 0.5)) / order);
        this.coefficients[panel * order + m] = ((m === 0 ? 1 : 2) * sum) / order;
      }
    }
  }

  /** Smeared V less V at distance r >= 0; 0 beyond the table. */
  excess(r: number): number {
    const { ends, near } = this.panels;
    if (r >= this.end) return 0;
    let low = 0;
    let high = near.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((ends[middle] as number) <= r) low = middle;
      else high = middle;
    }
    const from = ends[low] as number;
    const x = (2 * (r - from)) / ((ends[low + 1] as number) - from) - 1;
    // Clenshaw's sum
    let b1 = 0;
    let b2 = 0;
    for (let m = order - 1; m > 0; m--) {
      const b0 = 2 * x * b1 - b2 + (this.coefficients[low * order + m] as number);
      b2 = b1;
      b1 = b0;
    }
    const value = x * b1 - b2 + (this.coefficients[low * order] as number);
    return near[low] === 1 ? value - pairEnergy(r, this.contact, this.exponent) : value;
  }
}
