/** The manifold module and its memory: lays clouds out and makes the calls. */
import type { DerivedManifold, ManifoldConfig } from '../model/index.js';
import { reserve } from './arena.js';
import type { LoadedManifold } from './binaries.js';
import { fieldOffsets } from './fieldOffsets.js';
import { halfBitsFor } from './lawHeader.js';
import { encoderRegions, encoderShape, joined, layersOf, strideOf } from './manifoldEncoder.js';
import * as A from './manifoldLayout.js';

export interface ManifoldSteps {
  steps: number;
  absorbed: boolean;
  absorbedAt: number | null;
  active: Uint32Array;
  contacts: Uint32Array;
}

/** Counts of a configuration. */
export interface ManifoldCounts {
  /** Clouds in contact. */
  active: number;
  /** Pairs of clouds in contact. */
  contacts: number;
  /** Pairs of clouds whose centres are no further apart than the margin. */
  coincident: number;
  /** Whether nothing moves any more. */
  absorbed: boolean;
}

type Field = keyof A.Manifold;
const sizes = new A.Manifold();
const offsets = fieldOffsets(sizes);
const words = new Set<Field>((Object.entries(sizes) as [Field, number][]).filter(([, size]) => size === 4).map(([name]) => name));

const aligned = (address: number): number => Math.ceil(address / 64) * 64;

export class ManifoldCore {
  readonly #module: LoadedManifold;
  readonly #header: number;
  readonly #stride: number;
  readonly #clouds: number;
  readonly #points: number;
  readonly #dimension: number;
  /** Numbers of inputs and outputs of each layer of an encoder. */
  readonly #layers: readonly (readonly [inputs: number, outputs: number])[];

  /**
   * @param withGradients keeps room for the gradient by each point
   * @throws Error if this machine gives too little memory
   */
  constructor(module: LoadedManifold, config: ManifoldConfig, derived: DerivedManifold, withGradients = false) {
    const { embedding, momentum, batch } = config;
    const { particles, points } = derived;
    const columnBytes = 8 * (particles + 2);
    const shape = encoderShape(config, derived);
    this.#module = module;
    this.#header = aligned(module.exports.heapBase());
    this.#stride = strideOf(embedding);
    [this.#clouds, this.#points, this.#dimension] = [particles, points, embedding];
    this.#layers = layersOf(config);
    const point = 8 * this.#stride;
    let end = this.#header + A.HEADER_BYTES;
    const region = (bytes: number): number => {
      const address = aligned(end);
      end = address + bytes;
      return address;
    };
    const all = particles * points * point;
    const values: Partial<Record<Field, number>> = {
      particles,
      points,
      dimension: embedding,
      stride: this.#stride,
      rigid: config.clouds === 'rigid' ? 1 : 0,
      logarithm: config.loss === 'log' ? 1 : 0,
      halfBits: halfBitsFor(particles),
      batchSize: batch,
      batches: derived.batches,
      momentous: momentum > 0 ? 1 : 0,
      vertices: region(all),
      velocities: region(momentum > 0 ? (shape.weightBytes ?? all) : point),
      centres: region(particles * point),
      radii: region(8 * particles),
      order: region(4 * particles),
      everyone: region(4 * particles),
      ends: region(4 * derived.batches),
      mapped: region(4 * 4 ** halfBitsFor(particles)),
      pulls: region(particles * point),
      spreads: region(8 * particles),
      degrees: region(8 * particles),
      columns: region(embedding > 4 ? 0 : 5 * columnBytes),
      batchColumns: region(embedding > 4 ? 0 : 5 * columnBytes),
      columnBytes,
      hits: region(16 * (particles + 1)),
      ...shape,
      ...encoderRegions(shape, derived, point, region),
      row: region(point),
      gradients: withGradients ? region(all) : 0,
      ring: region(A.RING_BYTES * A.CHUNK),
      exponent: config.exponent,
      scale: config.scale ?? 0,
      cloudSize: config.cloudSize ?? 0,
      sizeWeight: config.sizeWeight ?? 0,
      range: config.range,
      margin: config.margin,
      learningRate: config.learningRate,
      momentum,
      warmUp: config.warmUp,
      cosine: config.cosine,
      startSpread: config.spread ?? 0,
    };
    reserve(module.memory, end);
    for (const [field, value] of Object.entries(values)) this.#set(field as Field, value);
    this.#setSeed('seed', derived.seed);
    this.#setSeed('startSeed', derived.initialSeed);
  }

  #get(field: Field): number {
    const at = this.#header + offsets[field];
    const { buffer } = this.#module.memory;
    return (words.has(field) ? new Uint32Array(buffer, at, 1) : new Float64Array(buffer, at, 1))[0] as number;
  }

  #set(field: Field, value: number): void {
    const at = this.#header + offsets[field];
    const { buffer } = this.#module.memory;
    (words.has(field) ? new Uint32Array(buffer, at, 1) : new Float64Array(buffer, at, 1))[0] = value;
  }

  #setSeed(field: 'seed' | 'startSeed', seed: bigint): void {
    new BigUint64Array(this.#module.memory.buffer, this.#header + offsets[field], 1)[0] = seed;
  }

  #doubles(field: Field, count: number): Float64Array {
    return new Float64Array(this.#module.memory.buffer, this.#get(field), count);
  }

  /** Vectors without what pads them, [rows * D], from an address on. */
  #read(address: number, rows: number, d = this.#dimension): Float64Array {
    const stride = strideOf(d);
    const padded = new Float64Array(this.#module.memory.buffer, address, rows * stride);
    if (stride === d) return padded.slice();
    const out = new Float64Array(rows * d);
    for (let row = 0; row < rows; row++) out.set(padded.subarray(row * stride, row * stride + d), row * d);
    return out;
  }

  #write(address: number, vectors: Float64Array, d = this.#dimension): void {
    const stride = strideOf(d);
    const rows = vectors.length / d;
    const padded = new Float64Array(this.#module.memory.buffer, address, rows * stride);
    for (let row = 0; row < rows; row++) padded.set(vectors.subarray(row * d, row * d + d), row * stride);
  }

  get epoch(): number {
    return this.#get('epoch');
  }

  setEpoch(epoch: number): void {
    this.#set('epoch', epoch);
    this.#set('dealt', 0);
  }

  get hasVelocities(): boolean {
    return this.#get('momentous') === 1;
  }

  /** Puts the points at random. */
  place(): void {
    this.#module.exports.place(this.#header);
  }

  /** n steps from configuration t on, in calls of at most CHUNK. */
  run(t: number, n: number, stop: boolean): ManifoldSteps {
    const active = new Uint32Array(n);
    const contacts = new Uint32Array(n);
    this.#set('stopWhenAbsorbed', stop ? 1 : 0);
    let done = 0;
    let absorbed = false;
    let absorbedAt: number | null = null;
    while (done < n && !absorbed) {
      const made = this.#module.exports.steps(this.#header, t + done, Math.min(n - done, A.CHUNK));
      const ring = new Uint32Array(this.#module.memory.buffer, this.#get('ring'), 2 * made);
      for (let k = 0; k < made; k++) {
        active[done + k] = ring[2 * k] as number;
        contacts[done + k] = ring[2 * k + 1] as number;
      }
      const quiet = this.#get('quietAt');
      if (quiet !== A.NEVER) absorbedAt ??= t + done + quiet;
      done += made;
      absorbed = this.#get('status') === A.STATUS_ABSORBED;
    }
    return { steps: done, absorbed, absorbedAt, active: active.subarray(0, done), contacts: contacts.subarray(0, done) };
  }

  count(): ManifoldCounts {
    const absorbed = this.#module.exports.count(this.#header) !== 0;
    return {
      active: this.#get('active'),
      contacts: this.#get('contacts'),
      coincident: this.#get('coincident'),
      absorbed,
    };
  }

  /** The loss of all clouds at once, and the norm of its gradient by all points. */
  look(): { loss: number; gradientNorm: number } {
    this.#module.exports.look(this.#header);
    return { loss: this.#get('loss'), gradientNorm: Math.sqrt(this.#get('gradientSquare')) };
  }

  /** Learning rate of step t, without the size of rigid clouds. */
  rateAt(t: number): number {
    return this.#module.exports.rateAt(this.#header, t);
  }

  /** [N * V * D] */
  readPoints(): Float64Array {
    return this.#read(this.#get('vertices'), this.#clouds * this.#points);
  }

  /** [N * V * D], or empty without momentum. */
  readVelocities(): Float64Array {
    return this.hasVelocities ? this.#read(this.#get('velocities'), this.#clouds * this.#points) : new Float64Array(0);
  }

  /** Gradient by each point as the last look found it, [N * V * D]. */
  readGradients(): Float64Array {
    return this.#read(this.#get('gradients'), this.#clouds * this.#points);
  }

  /** [N * D] */
  readCentres(): Float64Array {
    return this.#read(this.#get('centres'), this.#clouds);
  }

  /** [N] */
  readRadii(): Float64Array {
    return this.#doubles('radii', this.#clouds).slice();
  }

  /** Contacts of each cloud, [N]. */
  readDegrees(): Uint32Array {
    this.count();
    return new Uint32Array(this.#module.memory.buffer, this.#get('degrees'), this.#clouds).slice();
  }

  /** Takes points of length 1, [N * V * D], and velocities of runs with momentum. */
  write(points: Float64Array, velocities: Float64Array): void {
    this.#write(this.#get('vertices'), points);
    if (this.hasVelocities) this.#write(this.#get('velocities'), velocities);
    this.#module.exports.measure(this.#header);
  }

  /** Weights of an encoder, or what else has their layout, by layer, then by input: [sum of inputs * outputs]. */
  readLayers(field: 'weights' | 'weightGradients' | 'velocities'): Float64Array {
    if (field === 'velocities' && !this.hasVelocities) return new Float64Array(0);
    let address = this.#get(field);
    const parts = this.#layers.map(([inputs, outputs]) => {
      const part = this.#read(address, inputs, outputs);
      address += 8 * inputs * strideOf(outputs);
      return part;
    });
    return joined(parts);
  }

  /** Takes weights and velocities in the layout of `readLayers`, and encodes. */
  writeLayers(weights: Float64Array, velocities: Float64Array): void {
    for (const [field, numbers] of [
      ['weights', weights],
      ['velocities', velocities],
    ] as const) {
      let [address, from] = [this.#get(field), 0];
      if (field === 'velocities' && !this.hasVelocities) continue;
      for (const [inputs, outputs] of this.#layers) {
        this.#write(address, numbers.subarray(from, from + inputs * outputs), outputs);
        address += 8 * inputs * strideOf(outputs);
        from += inputs * outputs;
      }
    }
    this.#module.exports.measure(this.#header);
  }

  /** Draws the vectors that an encoder sees. */
  draw(): void {
    this.#module.exports.draw(this.#header);
  }

  /** Takes vectors: the views of each cloud, [N * V * D0], and the fresh ones behind them. */
  writeInputs(vectors: Float64Array): void {
    const d = this.#get('inputDimension');
    const seen = this.#clouds * this.#points * d;
    this.#write(this.#get('inputs'), vectors.subarray(0, seen), d);
    this.#write(this.#get('freshInputs'), vectors.subarray(seen), d);
  }

  /** The vectors that an encoder sees, the views of all clouds, or the fresh ones. */
  readInputs(field: 'inputs' | 'freshInputs'): Float64Array {
    const views = field === 'inputs' ? this.#points : this.#get('freshPoints');
    return this.#read(this.#get(field), this.#clouds * views, this.#get('inputDimension'));
  }

  /** Points of the fresh views, [N * F * D], and how many of them are nearest to the centre of their own cloud. */
  test(): { right: number; points: Float64Array } {
    const right = this.#module.exports.test(this.#header);
    return { right, points: this.#read(this.#get('freshVertices'), this.#clouds * this.#get('freshPoints')) };
  }
}
