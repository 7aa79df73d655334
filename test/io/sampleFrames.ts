/** Frames to be written and read, the same in every run of the tests. */
import type { Frame } from '../../src/io/index.js';

/** A sequence that looks random and is always the same. */
function words(seed: number): () => number {
  let word = seed;
  return () => {
    word = (Math.imul(word, 1664525) + 1013904223) >>> 0;
    return word;
  };
}

export interface SampleOptions {
  particles?: number;
  dimension?: number;
  /** Without it the file does not say who is active. */
  active?: boolean;
}

/** Frame k of a run: step 10 k, extreme positions among others. */
export function sampleFrame(k: number, { particles = 7, dimension = 3, active = true }: SampleOptions = {}): Frame {
  const next = words(k + 1);
  const positions = Uint32Array.from({ length: particles * dimension }, next);
  positions.set([0, 0xffffffff, 0x80000000, 0x7fffffff].slice(0, positions.length));
  return {
    step: 10 * k,
    boxLength: 9.12345678901234 / 3,
    dimension,
    positions,
    radii: Float64Array.from({ length: particles }, (_, i) => (i % 2 ? 0.7 : 0.5 + 1e-12)),
    active: active ? Uint8Array.from({ length: particles }, () => next() >>> 31) : null,
    log: { activity: next() / 3e9, contactsPerParticle: 1 / 3 + k, energyPerParticle: 1e-12 / 7 },
  };
}

export const sampleFrames = (count: number, options?: SampleOptions): Frame[] =>
  Array.from({ length: count }, (_, k) => sampleFrame(k, options));
