/** The encoder of docs/manifold.md in plain code, with the same bits: vectors, weights, points, and a step of the weights. */
import { exp, log } from '../oracle/math.js';
import { quantile } from '../oracle/normal.js';
import { hash, stepKey, unit } from '../oracle/random.js';
import { type OracleClouds, oracleBatch, oracleLoss, oracleRate } from './oracle.js';

export interface OracleEncoder extends OracleClouds {
  inputs: number;
  /** 0 of a linear one. */
  hidden: number;
  fresh: number;
  rank: number;
  inputSpread: number;
  spectrum: number;
  shared: boolean;
}

/** Layers, each by input, then by output. */
export type Weights = number[][][];

const streams = { clouds: 65, views: 66, weights: 67 };

function normals(seed: bigint, stream: number): (low: number, middle: number, high: number) => number {
  const key = stepKey(seed, stream, 0);
  return (low, middle, high) =>
    quantile(unit(hash(key, BigInt(low) + (BigInt(middle) << 24n) + (BigInt(high) << 48n))) + 2 ** -53);
}

const range = (n: number): number[] => Array.from({ length: n }, (_, k) => k);

/** Vectors of every cloud, the fresh ones behind. */
export function oracleVectors(own: OracleEncoder, seed: bigint): number[][][] {
  const [ofCloud, ofView] = [normals(seed, streams.clouds), normals(seed, streams.views)];
  const scale = 1 / Math.sqrt(own.inputs);
  const vector = (cloud: number, slot: number) => range(own.inputs).map((k) => scale * ofCloud(cloud, slot, k));
  const deviation = (axis: number) =>
    own.spectrum === 0 || axis === 1 ? own.inputSpread : own.inputSpread * exp(-0.5 * own.spectrum * log(axis));
  return range(own.clouds).map((cloud) =>
    range(own.views + own.fresh).map((v) => {
      const x = vector(cloud, 0);
      for (let axis = 1; axis <= own.rank; axis++) {
        const f = deviation(axis) * ofView(cloud, v, axis);
        const along = vector(own.shared ? 0xffffff : cloud, axis);
        for (let k = 0; k < own.inputs; k++) x[k] = (x[k] as number) + f * (along[k] as number);
      }
      return x;
    }),
  );
}

export function oracleWeights(own: OracleEncoder, seed: bigint): Weights {
  const draw = normals(seed, streams.weights);
  const layer = (number: number, inputs: number, outputs: number, scale: number) =>
    range(inputs).map((k) => range(outputs).map((j) => scale * draw(k, number, j)));
  if (own.hidden === 0) return [layer(0, own.inputs, own.dimension, Math.sqrt(1 / own.inputs))];
  return [
    layer(0, own.inputs, own.hidden, Math.sqrt(2 / own.inputs)),
    layer(1, own.hidden, own.dimension, Math.sqrt(1 / own.hidden)),
  ];
}

const through = (x: number[], layer: number[][], outputs: number): number[] =>
  range(outputs).map((j) => x.reduce((sum, value, k) => sum + value * ((layer[k] as number[])[j] as number), 0));

/** Sum of squares by the lanes of the engine, at the places that numbers have in memory. */
function square(numbers: number[]): number {
  const l = Array(8).fill(0) as [number, number, number, number, number, number, number, number];
  numbers.forEach((value, k) => {
    l[k % 8] = (l[k % 8] as number) + value * value;
  });
  return l[0] + l[2] + (l[4] + l[6]) + (l[1] + l[3] + (l[5] + l[7]));
}

interface Encoded {
  hidden: number[] | null;
  inverse: number;
  point: number[];
}

export function oracleEncode(own: OracleEncoder, weights: Weights, x: number[]): Encoded {
  const [first, second] = weights as [number[][], number[][] | undefined];
  const hidden = second === undefined ? null : through(x, first, own.hidden).map((h) => (h > 0 ? h : 0));
  const u = hidden === null ? through(x, first, own.dimension) : through(hidden, second as number[][], own.dimension);
  const inverse = square(u) < 1e-24 ? 0 : 1 / Math.sqrt(square(u));
  return { hidden, inverse, point: u.map((value) => inverse * value) };
}

/** dW = sum of x du^T, in the order in which pairs are added. */
function addOuter(layer: number[][], x: number[], push: number[]): void {
  for (const [k, row] of layer.entries())
    for (let j = 0; j < push.length; j++) row[j] = (row[j] as number) + (x[k] as number) * (push[j] as number);
}

/** The gradient of the loss of a batch by the weights. */
export function oracleByWeights(own: OracleEncoder, weights: Weights, vectors: number[][][], batch: number[]): Weights {
  const encoded = vectors.map((views) => views.slice(0, own.views).map((x) => oracleEncode(own, weights, x)));
  const { gradients } = oracleLoss(
    own,
    encoded.map((views) => views.map(({ point }) => point)),
    batch,
  );
  const total: Weights = weights.map((layer) => layer.map((row) => row.map(() => 0)));
  for (const [a, id] of batch.entries()) {
    for (const [v, gradient] of (gradients[a] ?? []).entries()) {
      const { hidden, inverse } = (encoded[id] as Encoded[])[v] as Encoded;
      const x = (vectors[id] as number[][])[v] as number[];
      const push = gradient.map((g) => inverse * g);
      if (hidden === null) {
        addOuter(total[0] as number[][], x, push);
        continue;
      }
      addOuter(total[1] as number[][], hidden, push);
      const back = (weights[1] as number[][]).map((row, h) =>
        hidden[h] === 0 ? 0 : push.reduce((sum, p, j) => sum + p * (row[j] as number), 0),
      );
      addOuter(total[0] as number[][], x, back);
    }
  }
  return total;
}

/** A row takes an even number of places. */
const padded = (weights: Weights): number[] =>
  weights.flatMap((layer) => layer.flatMap((row) => (row.length % 2 === 0 ? row : [...row, 0])));

const combine = (a: Weights, b: Weights, of: (x: number, y: number) => number): Weights =>
  a.map((layer, l) => layer.map((row, k) => row.map((x, j) => of(x, ((b[l] as number[][])[k] as number[])[j] as number))));

/** Step t. @returns weights and velocities after it */
export function oracleEncoderStep(
  own: OracleEncoder,
  { weights, velocities }: { weights: Weights; velocities: Weights },
  vectors: number[][][],
  seed: bigint,
  t: number,
): { weights: Weights; velocities: Weights } {
  const total = oracleByWeights(own, weights, vectors, oracleBatch(own, seed, t));
  const rate = oracleRate(own, t);
  if (own.momentum === 0) return { weights: combine(weights, total, (w, g) => w + -rate * g), velocities };
  let next = combine(velocities, total, (v, g) => own.momentum * v + -rate * g);
  if (square(padded(next)) < 2 ** -104) next = combine(next, next, () => 0);
  return { weights: combine(weights, next, (w, v) => w + v), velocities: next };
}
