export { type BenchCase, type BenchOptions, type BenchResult, bench } from './bench.js';
export { stepToActivity } from './decay.js';
export { median } from './median.js';
export * from './sweep/index.js';
