/** Draws correlated in time, docs/dynamics.md: "Draws correlated in time". Where there is no such correlation they are the plain draws. */
import type { OracleConfig } from './config.js';
import type { Contact } from './contacts.js';
import { cumulative, quantile } from './normal.js';
import { hash, orderedCounter, pairCounter, STREAM, type StepKey, stepKey, unit } from './random.js';

const HALF = 2 ** -53;

/** The standard normal number of a draw. */
export function normal(h: bigint): number {
  return quantile(unit(h) + HALF);
}

/** A stream at step t, joined by c to itself at the step before. */
export class Stream {
  private readonly now: StepKey;
  private readonly past: StepKey;

  constructor(
    seed: bigint,
    stream: number,
    t: number,
    private readonly c: number,
  ) {
    this.now = stepKey(seed, stream, t);
    this.past = stepKey(seed, stream, BigInt.asUintN(64, BigInt(t) - 1n));
  }

  normal(counter: bigint): number {
    const g = normal(hash(this.now, counter));
    const c = this.c;
    return c === 0 ? g : (g + c * normal(hash(this.past, counter))) / Math.sqrt(1 + c * c);
  }

  uniform(counter: bigint): number {
    return this.c === 0 ? unit(hash(this.now, counter)) : cumulative(this.normal(counter));
  }
}

interface Moment {
  config: OracleConfig;
  t: number;
}

/** A number of each contact, ordered pair or particle. */
function numbers({ config, t }: Moment, draw: (stream: Stream, counter: bigint) => number) {
  const stream = (number: number) => new Stream(config.seed, number, t, config.timeCorrelation ?? 0);
  const pair = stream(STREAM.pair);
  const particle = stream(STREAM.particle);
  return {
    unordered: ({ lo, hi }: Contact) => draw(pair, pairCounter(lo, hi)),
    ordered: (self: number, partner: number) => draw(pair, orderedCounter(self, partner)),
    particle: (id: number) => draw(particle, BigInt(id)),
  };
}

export const uniforms = (moment: Moment) => numbers(moment, (stream, counter) => stream.uniform(counter));
export const normals = (moment: Moment) => numbers(moment, (stream, counter) => stream.normal(counter));
