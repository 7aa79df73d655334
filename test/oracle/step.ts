/**
 * The trajectory of docs/dynamics.md, written to be compared with that page line by line and with nothing else: all pairs, exact integers
 * by BigInt, one contact at a time. It shares no code with the engine. Every f64 expression keeps the order of operations of the page.
 */
import { power, rne } from './math.js';
import { componentCounter, hash, orderedCounter, pairCounter, STREAM, type StepKey, stepKey, unit } from './random.js';

export interface OracleConfig {
  model: 'bro' | 'sgd' | 'gd' | 'ro';
  /** bro: reciprocal (default), nonreciprocal, particle, particle-normalised; sgd: pair (default), particle; ro: particle. */
  mode?: string;
  dimension: 1 | 2 | 3 | 4 | 5;
  /** Side of the box, in sigma. */
  boxLength: number;
  /** Radius of each particle by id, in sigma. */
  radii: number[];
  /** Kick (bro, ro) or learning rate (sgd, gd), in sigma. */
  stepSize: number;
  /** Selection probability p of sgd. */
  batchFraction?: number;
  /** Exponent a of the potential, >= 1; default 1. bro and ro use it for the energy only. */
  exponent?: number;
  /** Default 0: every contact is active. */
  activityCutoff?: number;
  /** ro only; default ball. */
  kickShape?: 'ball' | 'uniform';
  seed: bigint;
}

/** The next positions; everything else describes the configuration at the start of the step. */
export interface OracleStep {
  positions: Uint32Array;
  /** Number of particles in at least one active contact. */
  active: number;
  /** Number of active contacts. */
  contacts: number;
  /** Energy of all contacts, in units of 2^-32 sigma. */
  energy: bigint;
  activeFlags: Uint8Array;
  /** Active contacts [i, j], i < j, sorted by i, then j. */
  contactList: [number, number][];
}

/** One contact of lo < hi. `d` points from hi to lo (x_lo - x_hi); coincident centres have their random vector in it. */
interface Contact {
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

const GRID = 4294967296;

/** Random start: N*d words, id-major (coordinate c of particle i at i*d + c). */
export function randomStart(n: number, d: number, initialSeed: bigint): Uint32Array {
  const key = stepKey(initialSeed, STREAM.initialPositions, 0);
  const positions = new Uint32Array(n * d);
  for (let id = 0; id < n; id++)
    for (let c = 0; c < d; c++) positions[id * d + c] = Number(hash(key, componentCounter(id, 0, c)) >> 32n);
  return positions;
}

/** One step from `positions` (N*d words, id-major), t steps having been done before it. The argument is left as it is. */
export function oracleStep(config: OracleConfig, positions: Uint32Array, t: number): OracleStep {
  const n = config.radii.length;
  if (positions.length !== n * config.dimension)
    throw new RangeError(`positions must hold ${n} x ${config.dimension} words, got ${positions.length}`);
  const contacts = findContacts(config, positions, t);

  const activeFlags = new Uint8Array(n);
  const contactList: [number, number][] = [];
  for (const contact of contacts) {
    if (!contact.active) continue;
    activeFlags[contact.lo] = 1;
    activeFlags[contact.hi] = 1;
    contactList.push([contact.lo, contact.hi]);
  }

  const a = exponentOf(config);
  let energy = 0n;
  for (const { D, q } of contacts) energy += BigInt(rne(0.5 * D * config.boxLength * power(q, a)));

  const moves = displacements(config, contacts, activeFlags, t);
  const next = new Uint32Array(positions.length);
  for (let k = 0; k < next.length; k++) next[k] = (positions[k] + moves[k]) >>> 0;

  const active = activeFlags.reduce((sum, flag) => sum + flag, 0);
  return { positions: next, active, contacts: contactList.length, energy, activeFlags, contactList };
}

// ---------------------------------------------------------------------------------------------------------------- contacts

/** Radii in grid units, by id. */
export function gridRadii(config: OracleConfig): number[] {
  return config.radii.map((radius) => Math.floor((radius / config.boxLength) * GRID + 0.5));
}

/** All contacts (r2 < D^2), active or not, sorted by lo, then hi. */
function findContacts(config: OracleConfig, positions: Uint32Array, t: number): Contact[] {
  const dimension = config.dimension;
  const radius = gridRadii(config);
  const cutoff = config.activityCutoff ?? 0;
  const coincidentKey = stepKey(config.seed, STREAM.coincident, t);
  const contacts: Contact[] = [];
  for (let lo = 0; lo < radius.length; lo++) {
    for (let hi = lo + 1; hi < radius.length; hi++) {
      let d: number[] = [];
      for (let c = 0; c < dimension; c++) d.push((positions[lo * dimension + c] - positions[hi * dimension + c]) | 0);
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

/** First point of the cube [-1, 1)^d that lies in the unit ball and is not its centre. n2 is its squared length. */
function pointInBall(dimension: number, draw: (attempt: number, c: number) => bigint): { p: number[]; n2: number } {
  for (let attempt = 0; ; attempt++) {
    const p: number[] = [];
    for (let c = 0; c < dimension; c++) p.push(2 * unit(draw(attempt, c)) - 1);
    const n2 = sumOfSquares(p);
    if (0 < n2 && n2 <= 1) return { p, n2 };
  }
}

/** In f64, left to right. */
function sumOfSquares(v: number[]): number {
  let sum = v[0] * v[0];
  for (let c = 1; c < v.length; c++) sum = sum + v[c] * v[c];
  return sum;
}

// ----------------------------------------------------------------------------------------------------------- displacements

function exponentOf(config: OracleConfig): number {
  const a = config.exponent ?? 1;
  if (!(a >= 1)) throw new RangeError(`exponent must be at least 1, got ${a}`);
  return a;
}

/** Step size in grid units. */
function gridStep(config: OracleConfig): number {
  return (config.stepSize / config.boxLength) * GRID;
}

/** Integer displacements, N*d, summed mod 2^32. */
function displacements(config: OracleConfig, contacts: Contact[], activeFlags: Uint8Array, t: number): Int32Array {
  const mode = `${config.model} ${config.mode ?? { bro: 'reciprocal', sgd: 'pair', gd: 'pair', ro: 'particle' }[config.model]}`;
  switch (mode) {
    case 'bro reciprocal':
    case 'bro nonreciprocal':
    case 'bro particle':
      return biasedKicks(config, mode, contacts, t);
    case 'bro particle-normalised':
      return normalisedKicks(config, contacts, activeFlags, t);
    case 'sgd pair':
    case 'sgd particle':
    case 'gd pair':
      return gradientMoves(config, mode, contacts, t);
    case 'ro particle':
      return randomKicks(config, activeFlags, t);
    default:
      throw new RangeError(`the oracle knows no mode "${mode}"`);
  }
}

/** bro, one kick along the line of centres per contact: reciprocal, nonreciprocal, particle. */
function biasedKicks(config: OracleConfig, mode: string, contacts: Contact[], t: number): Int32Array {
  const K = gridStep(config);
  const pairKey = stepKey(config.seed, STREAM.pair, t);
  const particleKey = stepKey(config.seed, STREAM.particle, t);
  /** u of `self` about its partner. */
  const draw = (self: number, partner: number): number => {
    if (mode === 'bro particle') return unit(hash(particleKey, BigInt(self)));
    if (mode === 'bro nonreciprocal') return unit(hash(pairKey, orderedCounter(self, partner)));
    return unit(hash(pairKey, pairCounter(Math.min(self, partner), Math.max(self, partner))));
  };
  const sums = new Sums(config);
  for (const { lo, hi, d, r } of contacts) {
    const scaleLo = (draw(lo, hi) * K) / r;
    const scaleHi = (draw(hi, lo) * K) / r;
    sums.add(
      lo,
      d.map((component) => rne(scaleLo * component)),
    );
    sums.add(
      hi,
      d.map((component) => rne(scaleHi * -component)),
    );
  }
  return sums.words;
}

/** bro, one kick per active particle along the sum of its unit vectors. */
function normalisedKicks(config: OracleConfig, contacts: Contact[], activeFlags: Uint8Array, t: number): Int32Array {
  const K = gridStep(config);
  const key = stepKey(config.seed, STREAM.particle, t);
  const radius = gridRadii(config);
  const U = 2 ** 20;
  const directions = new Sums(config);
  for (const { lo, hi, d, r } of contacts) {
    directions.add(
      lo,
      d.map((component) => rne((U / r) * component)),
    );
    directions.add(
      hi,
      d.map((component) => rne((U / r) * -component)),
    );
  }
  const sums = new Sums(config);
  for (let id = 0; id < radius.length; id++) {
    if (activeFlags[id] === 0) continue;
    const S = directions.of(id);
    const m = Math.sqrt(sumOfSquares(S));
    if (m === 0) continue;
    const s = (unit(hash(key, BigInt(id))) * K) / m;
    sums.add(
      id,
      S.map((component) => rne(s * component)),
    );
  }
  return sums.words;
}

/** sgd and gd: steps down the gradient of the selected contacts or particles. */
function gradientMoves(config: OracleConfig, mode: string, contacts: Contact[], t: number): Int32Array {
  const K = gridStep(config);
  const a = exponentOf(config);
  const p = config.model === 'gd' ? 1 : config.batchFraction;
  if (p === undefined) throw new RangeError('batchFraction must be given for sgd');
  const pairKey = stepKey(config.seed, STREAM.pair, t);
  const particleKey = stepKey(config.seed, STREAM.particle, t);
  const roundingKey = stepKey(config.seed, STREAM.rounding, t);

  const sums = new Sums(config);
  for (const { lo, hi, d, r, q } of contacts) {
    const selected = (id: number): boolean =>
      unit(mode === 'sgd particle' ? hash(particleKey, BigInt(id)) : hash(pairKey, pairCounter(lo, hi))) < p;
    const f = a * 0.5 * power(q, a - 1);
    const s = (K * f) / r;
    // The move of lo, that of hi is its opposite. For a > 1 the force, and with it the move, gets as small as one likes near contact:
    // the dither w makes its mean right where rounding to nearest would stop the particles.
    const h = hash(roundingKey, pairCounter(lo, hi));
    const move = d.map((component, c) => {
      const v = s * component;
      if (a === 1) return rne(v);
      const w = unit(hash(roundingKey, h + BigInt(c)));
      return Math.floor(v + w);
    });
    if (selected(lo)) sums.add(lo, move);
    if (selected(hi))
      sums.add(
        hi,
        move.map((component) => -component),
      );
  }
  return sums.words;
}

/** ro: every active particle moves in a random direction. */
function randomKicks(config: OracleConfig, activeFlags: Uint8Array, t: number): Int32Array {
  const K = gridStep(config);
  const directionKey = stepKey(config.seed, STREAM.direction, t);
  const particleKey = stepKey(config.seed, STREAM.particle, t);
  const sums = new Sums(config);
  for (let id = 0; id < activeFlags.length; id++) {
    if (activeFlags[id] === 0) continue;
    const { p, n2 } = pointInBall(config.dimension, (attempt, c) => hash(directionKey, componentCounter(id, attempt, c)));
    let s = K;
    if (config.kickShape === 'uniform') s = (unit(hash(particleKey, BigInt(id))) * K) / Math.sqrt(n2);
    sums.add(
      id,
      p.map((component) => rne(s * component)),
    );
  }
  return sums.words;
}

/** Integer vectors by id, each component summed mod 2^32 (as i32). */
class Sums {
  readonly words: Int32Array;
  private readonly dimension: number;

  constructor(config: OracleConfig) {
    this.dimension = config.dimension;
    this.words = new Int32Array(config.radii.length * config.dimension);
  }

  /** Components are integers below 2^51, so the sum is exact before `| 0` takes it mod 2^32. */
  add(id: number, vector: number[]): void {
    vector.forEach((component, c) => {
      const k = id * this.dimension + c;
      this.words[k] = (this.words[k] + component) | 0;
    });
  }

  of(id: number): number[] {
    return Array.from(this.words.slice(id * this.dimension, (id + 1) * this.dimension));
  }
}
