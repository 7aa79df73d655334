/** The correlated draws of a pair, docs/dynamics.md: numbers by a Gaussian copula, Gaussian numbers, Gaussian vectors. lo first, then hi. */
import { normal, Stream } from './inTime.js';
import { cumulative } from './normal.js';
import { hash, orderedCounter, pairCounter, STREAM, type StepKey, stepKey, unit } from './random.js';

const HALF = 2 ** -53;

/** rho of the Gaussian copula whose uniform numbers have correlation c: 2 sin(pi c / 6). */
export function copulaCorrelation(c: number): number {
  if (c === -1) return -1;
  // biome-ignore lint/suspicious/noApproximativeNumericConstant: written out because the digits are part of the definition
  const x = (3.141592653589793 * c) / 6;
  const y = x * x;
  let P = 1;
  for (let k = 7; k >= 1; k--) P = 1 - (P * y) / (2 * k * (2 * k + 1));
  return 2 * x * P;
}

/** The draws that partners share at one step, those of a pair joined to the ones of the step before. */
export class PairDraws {
  private readonly pair: Stream;
  private readonly second: Stream;
  private readonly single: StepKey;
  private readonly other: StepKey;
  private readonly vector: StepKey;

  constructor(
    seed: bigint,
    t: number,
    private readonly timeCorrelation = 0,
  ) {
    this.pair = new Stream(seed, STREAM.pair, t, timeCorrelation);
    this.second = new Stream(seed, STREAM.second, t, timeCorrelation);
    this.single = stepKey(seed, STREAM.pair, t);
    this.other = stepKey(seed, STREAM.second, t);
    this.vector = stepKey(seed, STREAM.vector, t);
  }

  /** Two numbers, each uniform in (0, 1), of correlation c. */
  uniform(lo: number, hi: number, c: number): [number, number] {
    const counter = pairCounter(lo, hi);
    const v1 = this.timeCorrelation === 0 ? unit(hash(this.single, counter)) + HALF : this.pair.uniform(counter);
    if (c === 1) return [v1, v1];
    const [g1, g2] = this.independent(lo, hi);
    const rho = copulaCorrelation(c);
    const tau = Math.sqrt(1 - rho * rho);
    return [v1, cumulative(rho * g1 + tau * g2)];
  }

  /** The same by the mixture law. */
  mixture(lo: number, hi: number, c: number): [number, number] {
    const v1 = unit(hash(this.single, pairCounter(lo, hi))) + HALF;
    const w = unit(hash(this.other, orderedCounter(hi, lo)));
    if (w < Math.abs(c)) return [v1, c > 0 ? v1 : 1 - v1];
    return [v1, unit(hash(this.other, pairCounter(lo, hi))) + HALF];
  }

  /** Two standard normal numbers of correlation c. */
  gaussian(lo: number, hi: number, c: number): [number, number] {
    const [g1, g2] = this.independent(lo, hi);
    const t = Math.sqrt(1 - c * c);
    return [g1, c * g1 + t * g2];
  }

  /** Two vectors of standard normal components, component k of one correlated by c with component k of the other. */
  vectors(lo: number, hi: number, c: number, dimension: number): [number[], number[]] {
    const t = Math.sqrt(1 - c * c);
    const h0 = hash(this.vector, pairCounter(lo, hi));
    const components = Array.from({ length: dimension }, (_, k) => BigInt(k));
    const first = components.map((k) => normal(hash(this.vector, h0 + k)));
    const second = components.map((k) => c * first[Number(k)] + t * normal(hash(this.vector, h0 + 8n + k)));
    return [first, second];
  }

  private independent(lo: number, hi: number): [number, number] {
    const counter = pairCounter(lo, hi);
    return [this.pair.normal(counter), this.second.normal(counter)];
  }
}
