/** What an encoder adds to clouds in memory: its layers, its numbers in the header, and its regions. */
import { ConfigError, type DerivedManifold, type ManifoldConfig } from '../model/index.js';
import * as A from './manifoldLayout.js';

type Field = keyof A.Manifold;
type Layer = readonly [inputs: number, outputs: number];

/** Numbers that a vector of d coordinates takes in memory: even, so that two go at a time. */
export const strideOf = (d: number): number => d + (d % 2);

/** Inputs and outputs of each layer; none without an encoder. */
export function layersOf({ encoder = 'none', embedding, inputDimension = 0, hidden = 0 }: ManifoldConfig): Layer[] {
  if (encoder === 'none') return [];
  if (encoder === 'linear') return [[inputDimension, embedding]];
  return [
    [inputDimension, hidden],
    [hidden, embedding],
  ];
}

/** Weights of all layers. */
export const weightsOf = (config: ManifoldConfig): number =>
  layersOf(config).reduce((sum, [inputs, outputs]) => sum + inputs * outputs, 0);

/** The numbers of the header that say what an encoder is; empty without one. */
export function encoderShape(config: ManifoldConfig, { freshPoints }: DerivedManifold): Partial<Record<Field, number>> {
  const layers = layersOf(config);
  if (layers.length === 0) return {};
  const { inputDimension = 0, hidden = 0, inputRank = 0, inputSpread = 0, inputSpectrum = 0 } = config;
  return {
    encoder: layers.length === 1 ? A.ENCODER_LINEAR : A.ENCODER_MLP,
    inputDimension,
    inputStride: strideOf(inputDimension),
    hidden,
    hiddenStride: strideOf(hidden),
    freshPoints,
    inputRank,
    sharedAxes: config.inputAxes === 'shared' ? 1 : 0,
    weightBytes: layers.reduce((sum, [inputs, outputs]) => sum + 8 * inputs * strideOf(outputs), 0),
    inputSpread,
    inputSpectrum,
  };
}

/** @param point bytes of a point @param region lays a region of so many bytes out and gives its address */
export function encoderRegions(
  shape: Partial<Record<Field, number>>,
  { particles, points }: DerivedManifold,
  point: number,
  region: (bytes: number) => number,
): Partial<Record<Field, number>> {
  const { inputStride = 0, hidden = 0, hiddenStride = 0, freshPoints = 0, weightBytes = 0 } = shape;
  if (weightBytes === 0) return {};
  const [views, fresh, unit] = [particles * points, particles * freshPoints, 8 * hiddenStride];
  return {
    inputs: region(8 * inputStride * views),
    freshInputs: region(8 * inputStride * fresh),
    weights: region(weightBytes),
    weightGradients: region(weightBytes),
    hiddens: region(unit * views),
    inverses: region(8 * views),
    pushes: region(point * points),
    hiddenPushes: region(unit * points),
    // The axes of clouds are made here as well.
    transposed: region(Math.max(8 * inputStride, hidden > 0 ? (point / 8) * unit : 0)),
    freshVertices: region(point * fresh),
    freshHiddens: region(unit * fresh),
  };
}

/** Numbers of all vectors, fresh ones included. */
export const vectorsLength = (
  { inputDimension = 0 }: ManifoldConfig,
  { particles, points, freshPoints }: DerivedManifold,
): number => particles * (points + freshPoints) * inputDimension;

/**
 * Vectors as the engine takes them, the fresh views behind all others.
 * @param given [N * (V + F) * D0], the fresh views of a cloud behind its others
 * @returns null if they are to be drawn
 * @throws ConfigError if they are missing, not as many as the config says, or not finite
 */
export function vectorsOf(config: ManifoldConfig, derived: DerivedManifold, given?: Float64Array): Float64Array | null {
  if (given === undefined && config.vectors === undefined) return null;
  const expected = vectorsLength(config, derived);
  if (given?.length !== expected || !given.every(Number.isFinite)) {
    const got = given === undefined ? 'none' : `${given.length}, ${given.filter(Number.isFinite).length} of them finite`;
    throw new ConfigError(`vectors must hold ${expected} finite numbers, N (V + F) D0, got ${got}; give as many`, 'vectors');
  }
  const { inputDimension = 0 } = config;
  const [seen, kept] = [derived.points * inputDimension, derived.freshPoints * inputDimension];
  const clouds = Array.from({ length: derived.particles }, (_, i) => given.subarray(i * (seen + kept), (i + 1) * (seen + kept)));
  return joined([...clouds.map((cloud) => cloud.subarray(0, seen)), ...clouds.map((cloud) => cloud.subarray(seen))]);
}

/** Arrays one behind the other. */
export function joined(parts: readonly Float64Array[]): Float64Array {
  const out = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
