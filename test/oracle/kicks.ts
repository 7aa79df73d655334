/** The integer displacements of one step, docs/dynamics.md: "Displacements". One function a kind of rule. */

import { addThermalNoise, glide, scaleBySpecies } from './afterKicks.js';
import { exponentOf, inGridUnits, need, type OracleConfig, ruleOf } from './config.js';
import { type Contact, sumOfSquares } from './contacts.js';
import { PairDraws } from './correlated.js';
import { normals, uniforms } from './inTime.js';
import { power, rne } from './math.js';
import { componentCounter, hash, orderedCounter, pairCounter, STREAM, stepKey, unit } from './random.js';
import { ShuffledBatch } from './shuffle.js';
import { Sums } from './sums.js';

/** Scale of the kick of lo and of that of hi; null: that side does not move. */
type Scales = readonly [lo: number | null, hi: number | null];

/** What every rule is given. */
interface Scene {
  config: OracleConfig;
  contacts: Contact[];
  activeFlags: Uint8Array;
  t: number;
}

type Rule = (scene: Scene) => Sums;

/** Integer displacements, N*d, summed mod 2^32. `velocities`, if there are any, become those of the next step. */
export function displacements(
  config: OracleConfig,
  contacts: Contact[],
  activeFlags: Uint8Array,
  t: number,
  velocities: Int32Array | null,
): Int32Array {
  const rule = rules[ruleOf(config)];
  if (!rule) throw new RangeError(`the oracle knows no mode "${ruleOf(config)}"`);
  const scene = { config, contacts, activeFlags, t };
  const sums = rule(scene);
  if (velocities) glide(config, sums, velocities);
  addThermalNoise(scene, sums);
  scaleBySpecies(config, sums.words, t);
  return sums.words;
}

const rules: Record<string, Rule> = {
  'bro reciprocal': (scene) => broReciprocal(scene, stepOf(scene)),
  'bro nonreciprocal': broNonreciprocal,
  'bro correlated': broCorrelated,
  'bro particle': broParticle,
  'bro particle-normalised': normalisedKicks,
  'bro mixed': broMixed,
  'sgd pair': sgdPair,
  'sgd correlated': sgdCorrelated,
  'sgd particle': sgdParticle,
  'sgd pair-batch': sgdPairBatch,
  'sgd particle-batch': sgdParticleBatch,
  'sgd both-batch': sgdBothBatch,
  'gd pair': (scene) => gradientMoves(scene, () => [stepOf(scene), stepOf(scene)]),
  'sde reciprocal': sdeReciprocal,
  'sde nonreciprocal': sdeNonreciprocal,
  'sde correlated': sdeCorrelated,
  'sde particle': sdeParticle,
  'sde undirected': sdeUndirected,
  'ro particle': roParticle,
  'ro pair': roPair,
};

function stepOf({ config }: Scene): number {
  return inGridUnits(config.stepSize, config);
}

/** A draw per contact, ordered pair or particle: the hash, still to be made a number. */
function draws({ config, t }: Scene) {
  const key = (stream: number) => stepKey(config.seed, stream, t);
  const pair = key(STREAM.pair);
  const particle = key(STREAM.particle);
  return {
    unordered: ({ lo, hi }: Contact) => hash(pair, pairCounter(lo, hi)),
    ordered: (self: number, partner: number) => hash(pair, orderedCounter(self, partner)),
    particle: (id: number) => hash(particle, BigInt(id)),
  };
}

// ------------------------------------------------------------------------------------------------------------------------ bro

/** Along the line of centres, rounded to nearest; `scale` without the division by r. */
function biasedKicks({ config, contacts }: Scene, scale: (contact: Contact) => [number, number]): Sums {
  const sums = new Sums(config);
  for (const contact of contacts) {
    const [lo, hi] = scale(contact).map((numerator) => numerator / contact.r);
    sums.add(
      contact.lo,
      contact.d.map((component) => rne(lo * component)),
    );
    sums.add(
      contact.hi,
      contact.d.map((component) => rne(hi * -component)),
    );
  }
  return sums;
}

function broReciprocal(scene: Scene, K: number): Sums {
  const { unordered } = uniforms(scene);
  return biasedKicks(scene, (contact) => {
    const u = unordered(contact);
    return [u * K, u * K];
  });
}

function broNonreciprocal(scene: Scene): Sums {
  const K = stepOf(scene);
  const { ordered } = uniforms(scene);
  return biasedKicks(scene, ({ lo, hi }) => [ordered(lo, hi) * K, ordered(hi, lo) * K]);
}

/** The two uniform numbers of a contact by the law of the config. */
function uniformPair({ config }: Scene, pair: PairDraws, lo: number, hi: number, c: number): [number, number] {
  return config.correlationLaw === 'mixture' ? pair.mixture(lo, hi, c) : pair.uniform(lo, hi, c);
}

function broCorrelated(scene: Scene): Sums {
  const K = stepOf(scene);
  const c = need(scene.config, 'correlation');
  if (c === 1) return broReciprocal(scene, K);
  if (c === 0) return broNonreciprocal(scene);
  const pair = new PairDraws(scene.config.seed, scene.t, scene.config.timeCorrelation);
  return biasedKicks(scene, ({ lo, hi }) => {
    const [u, v] = uniformPair(scene, pair, lo, hi, c);
    return [u * K, v * K];
  });
}

function broParticle(scene: Scene): Sums {
  const K = stepOf(scene);
  const { particle } = uniforms(scene);
  return biasedKicks(scene, ({ lo, hi }) => [particle(lo) * K, particle(hi) * K]);
}

/** One kick per active particle along the sum of its unit vectors. */
function normalisedKicks(scene: Scene): Sums {
  const { config, activeFlags } = scene;
  const K = stepOf(scene);
  const { particle } = draws(scene);
  const U = 2 ** 20;
  const directions = biasedKicks(scene, () => [U, U]);
  const sums = new Sums(config);
  activeFlags.forEach((flag, id) => {
    const S = directions.of(id);
    const m = Math.sqrt(sumOfSquares(S));
    if (flag === 0 || m === 0) return;
    const s = (unit(particle(id)) * K) / m;
    sums.add(
      id,
      S.map((component) => rne(s * component)),
    );
  });
  return sums;
}

function broMixed(scene: Scene): Sums {
  const w = need(scene.config, 'isotropicWeight');
  const K = stepOf(scene);
  const sums = broReciprocal(scene, (1 - w) * K);
  addIsotropicKicks(scene, sums, w * K, 'uniform');
  return sums;
}

// ------------------------------------------------------------------------------------------------------------- sgd, gd and sde

/** Down the gradient: `step` gives the step sizes of the two sides, null for a side that does not move. */
function gradientMoves({ config, contacts, t }: Scene, step: (contact: Contact) => Scales): Sums {
  const a = exponentOf(config);
  const roundingKey = stepKey(config.seed, STREAM.rounding, t);
  const sums = new Sums(config);
  for (const contact of contacts) {
    const { lo, hi, d, r, q } = contact;
    const f = a * 0.5 * power(q, a - 1);
    // For a > 1 the force, and with it the move, gets as small as one likes near contact: the dither w makes its mean right where rounding
    // to nearest would stop the particles.
    const h = hash(roundingKey, pairCounter(lo, hi));
    const move = (stepSize: number): number[] =>
      d.map((component, c) => {
        const v = ((stepSize * f) / r) * component;
        return a === 1 ? rne(v) : Math.floor(v + unit(hash(roundingKey, h + BigInt(c))));
      });
    const [stepLo, stepHi] = step(contact);
    if (stepLo !== null) sums.add(lo, move(stepLo));
    if (stepHi !== null) sums.subtract(hi, move(stepHi));
  }
  return sums;
}

const isShuffled = ({ config }: Scene): boolean => (config.sampling ?? 'independent') !== 'independent';

function sgdPair(scene: Scene): Sums {
  const K = stepOf(scene);
  if (isShuffled(scene)) {
    const batch = ShuffledBatch.ofPairs(scene.config, scene.t);
    return gradientMoves(scene, (contact) => (batch.hasPair(contact) ? [K, K] : [null, null]));
  }
  const p = need(scene.config, 'batchFraction');
  const { unordered } = uniforms(scene);
  return gradientMoves(scene, (contact) => (unordered(contact) < p ? [K, K] : [null, null]));
}

function sgdCorrelated(scene: Scene): Sums {
  const K = stepOf(scene);
  const p = need(scene.config, 'batchFraction');
  const c = need(scene.config, 'correlation');
  const P11 = p * p + c * p * (1 - p);
  const { unordered } = uniforms(scene);
  return gradientMoves(scene, (contact) => {
    const u = unordered(contact);
    if (u < P11) return [K, K];
    if (u < p) return [K, null];
    return u < p + p - P11 ? [null, K] : [null, null];
  });
}

/** Whether a particle is selected. */
function selection(scene: Scene): (id: number) => boolean {
  if (isShuffled(scene)) {
    const batch = ShuffledBatch.ofParticles(scene.config, scene.t);
    return (id) => batch.hasParticle(id);
  }
  const p = need(scene.config, 'batchFraction');
  const { particle } = uniforms(scene);
  return (id) => particle(id) < p;
}

function sgdParticle(scene: Scene): Sums {
  const K = stepOf(scene);
  const isSelected = selection(scene);
  const stepFor = (id: number) => (isSelected(id) ? K : null);
  return gradientMoves(scene, ({ lo, hi }) => [stepFor(lo), stepFor(hi)]);
}

function sgdPairBatch(scene: Scene): Sums {
  const K = stepOf(scene);
  const batch = new Set(selectBatch(scene, scene.contacts, ({ lo, hi }) => pairCounter(lo, hi)));
  return gradientMoves(scene, (contact) => (batch.has(contact) ? [K, K] : [null, null]));
}

function sgdParticleBatch(scene: Scene): Sums {
  const K = stepOf(scene);
  const active = [...scene.activeFlags.keys()].filter((id) => scene.activeFlags[id] === 1);
  const batch = new Set(selectBatch(scene, active, BigInt));
  const stepFor = (id: number) => (batch.has(id) ? K : null);
  return gradientMoves(scene, ({ lo, hi }) => [stepFor(lo), stepFor(hi)]);
}

function sgdBothBatch(scene: Scene): Sums {
  const K = stepOf(scene);
  const isSelected = selection(scene);
  return gradientMoves(scene, ({ lo, hi }) => (isSelected(lo) && isSelected(hi) ? [K, K] : [null, null]));
}

/** min(n, floor(p n) + 1) of the n candidates: those with the smallest (hash, counter). */
function selectBatch<Candidate>(
  { config, t }: Scene,
  candidates: Candidate[],
  counterOf: (one: Candidate) => bigint,
): Candidate[] {
  const key = stepKey(config.seed, STREAM.batch, t);
  const n = candidates.length;
  const k = Math.min(n, Math.floor(need(config, 'batchFraction') * n) + 1);
  const ranked = candidates.map((candidate) => {
    const counter = counterOf(candidate);
    return { candidate, counter, rank: hash(key, counter) };
  });
  const order = (x: bigint, y: bigint) => (x < y ? -1 : x > y ? 1 : 0);
  ranked.sort((x, y) => order(x.rank, y.rank) || order(x.counter, y.counter));
  return ranked.slice(0, k).map(({ candidate }) => candidate);
}

/** Steps K + S g of sde from the two standard normal numbers of a contact. */
function noisyMoves(scene: Scene, numbers: (contact: Contact) => [number, number]): Sums {
  const K = stepOf(scene);
  const S = noiseOf(scene);
  return gradientMoves(scene, (contact) => {
    const [lo, hi] = numbers(contact);
    return [K + S * lo, K + S * hi];
  });
}

function noiseOf({ config }: Scene): number {
  return inGridUnits(Math.sqrt(need(config, 'noiseStrength')), config);
}

function sdeReciprocal(scene: Scene): Sums {
  const { unordered } = normals(scene);
  return noisyMoves(scene, (contact) => {
    const g = unordered(contact);
    return [g, g];
  });
}

function sdeNonreciprocal(scene: Scene): Sums {
  const { ordered } = normals(scene);
  return noisyMoves(scene, ({ lo, hi }) => [ordered(lo, hi), ordered(hi, lo)]);
}

function sdeCorrelated(scene: Scene): Sums {
  const c = need(scene.config, 'correlation');
  if (c === 1) return sdeReciprocal(scene);
  if (c === 0) return sdeNonreciprocal(scene);
  const pair = new PairDraws(scene.config.seed, scene.t, scene.config.timeCorrelation);
  return noisyMoves(scene, ({ lo, hi }) => pair.gaussian(lo, hi, c));
}

function sdeParticle(scene: Scene): Sums {
  const { particle } = normals(scene);
  return noisyMoves(scene, ({ lo, hi }) => [particle(lo), particle(hi)]);
}

// -------------------------------------------------------------------------------------- kicks that ignore the line of centres

function sdeUndirected(scene: Scene): Sums {
  const { config, contacts, t } = scene;
  const S = noiseOf(scene);
  const c = need(config, 'correlation');
  const pair = new PairDraws(config.seed, t);
  const sums = new Sums(config);
  for (const { lo, hi } of contacts) {
    const [X, Y] = pair.vectors(lo, hi, c, config.dimension);
    sums.add(
      lo,
      X.map((component) => rne(S * component)),
    );
    sums.subtract(
      hi,
      Y.map((component) => rne(S * component)),
    );
  }
  return sums;
}

function roPair(scene: Scene): Sums {
  const { config, contacts, t } = scene;
  const K = stepOf(scene);
  const pair = new PairDraws(config.seed, t);
  const kick = (u: number, X: number[]): number[] => {
    const m = Math.sqrt(sumOfSquares(X));
    const s = (u * K) / m;
    return X.map((component) => (m === 0 ? 0 : rne(s * component)));
  };
  const sums = new Sums(config);
  for (const { lo, hi } of contacts) {
    const [u, v] = uniformPair(scene, pair, lo, hi, need(config, 'magnitudeCorrelation'));
    const [X, Y] = pair.vectors(lo, hi, need(config, 'directionCorrelation'), config.dimension);
    sums.add(lo, kick(u, X));
    sums.subtract(hi, kick(v, Y));
  }
  return sums;
}

function roParticle(scene: Scene): Sums {
  const sums = new Sums(scene.config);
  addIsotropicKicks(scene, sums, stepOf(scene), scene.config.kickShape ?? 'ball');
  return sums;
}

/** Every active particle moves in a random direction. */
function addIsotropicKicks(scene: Scene, sums: Sums, K: number, shape: 'ball' | 'uniform'): void {
  const { config, activeFlags, t } = scene;
  const directionKey = stepKey(config.seed, STREAM.direction, t);
  const { particle } = draws(scene);
  activeFlags.forEach((flag, id) => {
    if (flag === 0) return;
    const { p, n2 } = pointInBall(config.dimension, (attempt, c) => hash(directionKey, componentCounter(id, attempt, c)));
    const s = shape === 'ball' ? K : (unit(particle(id)) * K) / Math.sqrt(n2);
    sums.add(
      id,
      p.map((component) => rne(s * component)),
    );
  });
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
