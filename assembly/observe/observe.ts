/** Kernels of observables, one module for all dimensions; the host lays out the memory. Exported functions, nothing else. */
export { pairHistogram } from './histogram';
export { modeScratch, modeSums } from './modes';

/** First byte that the host may use. */
export function heapBase(): usize {
  return __heap_base;
}
