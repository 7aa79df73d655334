export { type BenchCase, type BenchOptions, type BenchResult, bench } from './bench/bench.js';
export { stepToActivity } from './bench/decay.js';
export * from './calibrate/index.js';
export * from './critical/index.js';
export * from './exponents/index.js';
export { measureNoise, type NoiseComparison, type NoiseOptions, type NoiseResult, type Score } from './noise/noise.js';
export * from './reproduce/index.js';
export * from './sweep/index.js';
