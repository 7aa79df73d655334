export { type BenchCase, type BenchOptions, type BenchResult, bench } from './bench.js';
export * from './calibrate/index.js';
export * from './critical/index.js';
export { stepToActivity } from './decay.js';
export * from './exponents/index.js';
export { median } from './median.js';
export { type Comparison, measureNoise, type NoiseOptions, type NoiseResult, type Score } from './noise.js';
export * from './reproduce/index.js';
export * from './sweep/index.js';
