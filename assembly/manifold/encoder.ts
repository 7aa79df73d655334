/** An encoder (docs/manifold.md): vectors that stay are mapped to points, and the weights of the map move. */
import * as A from '../../src/engine/manifoldLayout';
import { Manifold } from '../../src/engine/manifoldLayout';
import { MANIFOLD_CLOUDS, MANIFOLD_VIEWS, MANIFOLD_WEIGHTS } from '../../src/model/streams';
import { exp, log } from '../math';
import { normal } from '../normal';
import { hash, stepKey } from '../random';
import { centreOf, pointBytes } from './clouds';
import { addProduct } from './matrix';
import { addScaled, dot, scaled, squaredDistance } from './vectors';

function inputBytes(m: Manifold): usize {
  return (<usize>m.inputStride) << 3;
}

function hiddenBytes(m: Manifold): usize {
  return (<usize>m.hiddenStride) << 3;
}

/** Address of the second layer. */
function secondLayer(m: Manifold): usize {
  return m.weights + <usize>m.inputDimension * hiddenBytes(m);
}

function keyOf(m: Manifold, stream: u32): void {
  stepKey(m.startSeed, stream, 0, 0, changetype<usize>(m) + offsetof<Manifold>('shuffleKey0'));
}

/** Normal number of three small numbers, of the stream whose key was made last. */
function normalOf(m: Manifold, low: u32, middle: u32, high: u32): f64 {
  const counter = <u64>low | ((<u64>middle) << 24) | ((<u64>high) << 48);
  return normal(hash(m.shuffleKey0, m.shuffleKey1, counter));
}

/** What shared axes have in place of the number of a cloud. */
const SHARED: u32 = 0xffffff;

/** Standard deviation along axis k, from 1 on. */
function deviation(m: Manifold, axis: u32): f64 {
  if (m.inputSpectrum == 0.0 || axis == 1) return m.inputSpread;
  return m.inputSpread * exp(-0.5 * m.inputSpectrum * log(<f64>axis));
}

/** The vectors of clouds: normal centres, and views along normal axes around them. */
export function draw(m: Manifold): void {
  const d = m.inputDimension;
  const bytes = inputBytes(m);
  const scale = 1.0 / sqrt<f64>(<f64>d);
  const n = m.particles;
  const views = m.points;
  const all = views + m.freshPoints;
  const axis = m.transposed;
  for (let cloud: u32 = 0; cloud < n; cloud++) {
    for (let slot: u32 = 0; slot <= m.inputRank; slot++) {
      keyOf(m, MANIFOLD_CLOUDS);
      const whose = slot != 0 && m.sharedAxes != 0 ? SHARED : cloud;
      for (let k: u32 = 0; k < d; k++) store<f64>(axis + ((<usize>k) << 3), scale * normalOf(m, whose, slot, k));
      keyOf(m, MANIFOLD_VIEWS);
      const wide = slot == 0 ? 1.0 : deviation(m, slot);
      for (let v: u32 = 0; v < all; v++) {
        const isFresh = v >= views;
        const row = isFresh ? cloud * m.freshPoints + v - views : cloud * views + v;
        const at = (isFresh ? m.freshInputs : m.inputs) + <usize>row * bytes;
        if (slot == 0) memory.copy(at, axis, (<usize>d) << 3);
        else {
          const f = wide * normalOf(m, cloud, v, slot);
          for (let k: usize = 0; k < (<usize>d) << 3; k += 8) store<f64>(at + k, load<f64>(at + k) + f * load<f64>(axis + k));
        }
      }
    }
  }
}

/** Normal weights, of such a size that outputs are about as long as inputs. */
export function start(m: Manifold): void {
  keyOf(m, MANIFOLD_WEIGHTS);
  const inputs = m.inputDimension;
  if (m.encoder == A.ENCODER_LINEAR) {
    startLayer(m, m.weights, 0, inputs, m.dimension, pointBytes(m), sqrt<f64>(1.0 / <f64>inputs));
    return;
  }
  startLayer(m, m.weights, 0, inputs, m.hidden, hiddenBytes(m), sqrt<f64>(2.0 / <f64>inputs));
  startLayer(m, secondLayer(m), 1, m.hidden, m.dimension, pointBytes(m), sqrt<f64>(1.0 / <f64>m.hidden));
}

function startLayer(m: Manifold, at: usize, layer: u32, inputs: u32, outputs: u32, bytes: usize, scale: f64): void {
  for (let k: u32 = 0; k < inputs; k++) {
    for (let j: u32 = 0; j < outputs; j++) {
      store<f64>(at + <usize>k * bytes + ((<usize>j) << 3), scale * normalOf(m, k, layer, j));
    }
  }
}

/** Points of vectors, scaled to length 1, and 1 / their length before (`inverses`, if there is a place for it). */
function encodeRows(m: Manifold, inputs: usize, rows: u32, hiddens: usize, out: usize, inverses: usize): void {
  const bytes = pointBytes(m);
  memory.fill(out, 0, <usize>rows * bytes);
  if (m.encoder == A.ENCODER_LINEAR) {
    addProduct(out, inputs, inputBytes(m), 8, rows, m.inputDimension, m.weights, bytes);
  } else {
    const wide = hiddenBytes(m);
    const end = hiddens + <usize>rows * wide;
    memory.fill(hiddens, 0, <usize>rows * wide);
    addProduct(hiddens, inputs, inputBytes(m), 8, rows, m.inputDimension, m.weights, wide);
    for (let at = hiddens; at < end; at += 8) if (!(load<f64>(at) > 0.0)) store<f64>(at, 0.0);
    addProduct(out, hiddens, wide, 8, rows, m.hidden, secondLayer(m), bytes);
  }
  for (let row: u32 = 0; row < rows; row++) {
    const at = out + <usize>row * bytes;
    const square = dot(at, at, bytes);
    const inverse = square < A.DEAD ? 0.0 : 1.0 / sqrt<f64>(square);
    scaled(at, at, inverse, bytes);
    if (inverses != 0) store<f64>(inverses + ((<usize>row) << 3), inverse);
  }
}

/** The points of all clouds. */
export function encode(m: Manifold): void {
  encodeRows(m, m.inputs, m.particles * m.points, m.hiddens, m.vertices, m.inverses);
}

/** Begins the gradient by the weights. */
export function beginBackward(m: Manifold): void {
  memory.fill(m.weightGradients, 0, <usize>m.weightBytes);
  if (m.encoder == A.ENCODER_LINEAR) return;
  const wide = hiddenBytes(m);
  const second = secondLayer(m);
  const bytes = pointBytes(m);
  for (let j: u32 = 0; j < m.dimension; j++) {
    for (let h: u32 = 0; h < m.hidden; h++) {
      store<f64>(m.transposed + <usize>j * wide + ((<usize>h) << 3), load<f64>(second + <usize>h * bytes + ((<usize>j) << 3)));
    }
  }
}

/** PUSHES[v] = the gradient by W x of a view, from ROW, that along the sphere. */
export function pushAt(m: Manifold, cloud: u32, view: u32): void {
  const inverse = load<f64>(m.inverses + ((<usize>(cloud * m.points + view)) << 3));
  scaled(m.pushes + <usize>view * pointBytes(m), m.row, inverse, pointBytes(m));
}

/** Adds what the views of a cloud, whose gradients are in PUSHES, give to the gradient by the weights. */
export function backward(m: Manifold, cloud: u32): void {
  const views = m.points;
  const bytes = pointBytes(m);
  const given = inputBytes(m);
  const inputs = m.inputs + <usize>cloud * <usize>views * given;
  if (m.encoder == A.ENCODER_LINEAR) {
    addProduct(m.weightGradients, inputs, 8, given, m.inputDimension, views, m.pushes, bytes);
    return;
  }
  const wide = hiddenBytes(m);
  const hiddens = m.hiddens + <usize>cloud * <usize>views * wide;
  const size = <usize>views * wide;
  addProduct(m.weightGradients + <usize>m.inputDimension * wide, hiddens, 8, wide, m.hidden, views, m.pushes, bytes);
  memory.fill(m.hiddenPushes, 0, size);
  addProduct(m.hiddenPushes, m.pushes, bytes, 8, views, m.dimension, m.transposed, wide);
  for (let at: usize = 0; at < size; at += 8) if (load<f64>(hiddens + at) == 0.0) store<f64>(m.hiddenPushes + at, 0.0);
  addProduct(m.weightGradients, inputs, 8, given, m.inputDimension, views, m.hiddenPushes, wide);
}

/** Moves the weights by -rate times their gradient, or by a velocity to which that is added. Returns whether anything moved. */
export function moveWeights(m: Manifold, rate: f64): bool {
  const bytes = <usize>m.weightBytes;
  if (m.momentous == 0) {
    addScaled(m.weights, m.weightGradients, -rate, bytes);
    return true;
  }
  scaled(m.velocities, m.velocities, m.momentum, bytes);
  addScaled(m.velocities, m.weightGradients, -rate, bytes);
  if (dot(m.velocities, m.velocities, bytes) < A.REST) {
    memory.fill(m.velocities, 0, bytes);
    return false;
  }
  addScaled(m.weights, m.velocities, 1.0, bytes);
  return true;
}

/** Square of the gradient by the weights. */
export function squareOfGradient(m: Manifold): f64 {
  return dot(m.weightGradients, m.weightGradients, <usize>m.weightBytes);
}

/** Encodes the fresh views. Returns how many of them are nearest to the centre of their own cloud; of two equally near the first counts. */
export function test(m: Manifold): u32 {
  const views = m.freshPoints;
  const n = m.particles;
  const bytes = pointBytes(m);
  encodeRows(m, m.freshInputs, n * views, m.freshHiddens, m.freshVertices, 0);
  let right: u32 = 0;
  for (let cloud: u32 = 0; cloud < n; cloud++) {
    for (let v: u32 = 0; v < views; v++) {
      const point = m.freshVertices + <usize>(cloud * views + v) * bytes;
      let nearest: u32 = 0;
      let least = f64.MAX_VALUE;
      for (let j: u32 = 0; j < n; j++) {
        const square = squaredDistance(point, centreOf(m, j), bytes);
        if (square >= least) continue;
        least = square;
        nearest = j;
      }
      right += u32(nearest == cloud);
    }
  }
  return right;
}
