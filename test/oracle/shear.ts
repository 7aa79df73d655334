/** Cyclic shear, docs/dynamics.md: in BigInt, from the page. */
import { gridRadii, type OracleConfig } from './config.js';
import { hash, STREAM, stepKey } from './random.js';

/** Strains that a cycle goes from and to, in units of 2^-16, and its axes. */
export interface Cycle {
  from: bigint;
  to: bigint;
  flow: number;
  gradient: number;
}

type Shear = NonNullable<OracleConfig['shear']>;

/** Ordered pairs of axes, in their order. */
function pairsOfAxes(d: number): [flow: number, gradient: number][] {
  const axes = Array.from({ length: d }, (_, axis) => axis);
  return axes.flatMap((a) => axes.filter((b) => b !== a).map((b): [number, number] => [a, b]));
}

function strainOf({ strain, range, factors }: Shear, k: number): Pick<Cycle, 'from' | 'to'> {
  const g = BigInt(Math.floor(strain * factors[k] * 65536 + 0.5));
  return { from: range === 'symmetric' ? -g : 0n, to: g };
}

/** Cycle t; null without shear. */
export function cycleOf(config: OracleConfig, t: number): Cycle | null {
  const { shear, dimension } = config;
  if (!shear) return null;
  const pairs = pairsOfAxes(dimension);
  let pair = 0;
  if (shear.axis === 'alternating') pair = t % pairs.length;
  if (shear.axis === 'random') {
    const h = hash(stepKey(config.seed, STREAM.shear, t), 0n);
    pair = Number(((h >> 32n) * BigInt(pairs.length)) >> 32n);
  }
  const [flow, gradient] = pairs[pair];
  return { ...strainOf(shear, t % shear.factors.length), flow, gradient };
}

/** The difference vector at its closest approach within a cycle. */
export function atClosestApproach(d: number[], { from, to, flow, gradient }: Cycle): number[] {
  const shift = (g: bigint): bigint => (g * BigInt(d[gradient]) + 32768n) >> 16n;
  const ends = [from, to].map((g) => BigInt(d[flow]) + shift(g));
  const size = (x: bigint) => (x < 0n ? -x : x);
  const [one, other] = ends;
  const nearest = one * other <= 0n ? 0n : size(one) < size(other) ? one : other;
  return d.map((component, c) => (c === flow ? Number(nearest) : component));
}

/** Pairs that are in contact in some cycle of the protocol. */
export function pairsEverTouching(config: OracleConfig, positions: Uint32Array): number {
  const shear = config.shear as Shear;
  const { dimension } = config;
  const radius = gridRadii(config);
  const axes = shear.axis === 'fixed' ? [[0, 1]] : pairsOfAxes(dimension);
  const cycles = axes.flatMap(([flow, gradient]) => shear.factors.map((_, k) => ({ ...strainOf(shear, k), flow, gradient })));
  let pairs = 0;
  for (let lo = 0; lo < radius.length; lo++) {
    for (let hi = lo + 1; hi < radius.length; hi++) {
      if (config.species?.touch[config.species.of[lo]][config.species.of[hi]] === 0) continue;
      const d = Array.from({ length: dimension }, (_, c) => (positions[lo * dimension + c] - positions[hi * dimension + c]) | 0);
      const D = BigInt(radius[lo] + radius[hi]);
      const r2 = (cycle: Cycle) => atClosestApproach(d, cycle).reduce((sum, x) => sum + BigInt(x) ** 2n, 0n);
      if (cycles.some((cycle) => r2(cycle) < D * D)) pairs++;
    }
  }
  return pairs;
}
