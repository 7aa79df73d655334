/** The kernels of observables (assembly/observe), compiled once a process, with a memory of their own for each caller. */
import type { HistogramRequest, ModeRows, SortedSet, StructureKernels } from '../analysis/structure/kernels.js';
import { ConfigError, memoryAvailable } from '../model/index.js';
import { hasSimd, instantiate, newMemory } from './binaries.js';

/** Functions of assembly/observe/, where their arguments are named; addresses are bytes. */
interface ObserveExports {
  pairHistogram(...args: number[]): void;
  modeScratch(dimension: number, most: number): number;
  modeSums(...args: number[]): void;
  heapBase(): number;
}

export type ObserveBuild = 'release' | 'scalar';

// Static URLs, so that bundlers find the files. Paths are relative to build/lib/engine.
const locations: Record<ObserveBuild, () => URL> = {
  release: () => new URL('../../wasm/randorg-observe.wasm', import.meta.url),
  scalar: () => new URL('../../wasm/randorg-observe-scalar.wasm', import.meta.url),
};

/**
 * Kernels for src/analysis, in Node and browsers.
 * @param build the best one the host can run if not given
 */
export async function loadStructureKernels(build: ObserveBuild = hasSimd() ? 'release' : 'scalar'): Promise<StructureKernels> {
  const { exports, memory } = await instantiate<ObserveExports>(`observe-${build}`, locations[build], newMemory({ initial: 1 }));
  return new WasmKernels(exports, memory);
}

/** Regions handed out from the heap's base on, 64-byte aligned; written once all sizes are known. */
class Regions {
  private readonly contents: [at: number, content: Uint32Array | Int32Array | Float64Array][] = [];

  constructor(private end: number) {}

  /** Room for some bytes, and 64 more: kernels read vectors past an end. */
  room(bytes: number): number {
    const at = Math.ceil(this.end / 64) * 64;
    this.end = at + bytes + 64;
    return at;
  }

  copyOf(content: Uint32Array | Int32Array | Float64Array): number {
    const at = this.room(content.byteLength);
    this.contents.push([at, content]);
    return at;
  }

  /** @throws ConfigError saying the bytes needed and available */
  writeTo(memory: WebAssembly.Memory): void {
    const missing = this.end - memory.buffer.byteLength;
    if (this.end > memoryAvailable) {
      throw new ConfigError(
        `kMax must need at most ${memoryAvailable} bytes of memory for its vectors, got ${this.end}; give a smaller one`,
        'kMax',
      );
    }
    if (missing > 0) memory.grow(Math.ceil(missing / 65536));
    for (const [at, content] of this.contents) {
      new Uint8Array(memory.buffer, at, content.byteLength).set(
        new Uint8Array(content.buffer, content.byteOffset, content.byteLength),
      );
    }
  }
}

class WasmKernels implements StructureKernels {
  private readonly base: number;

  constructor(
    private readonly exports: ObserveExports,
    private readonly memory: WebAssembly.Memory,
  ) {
    this.base = exports.heapBase();
  }

  pairHistogram(a: SortedSet, b: SortedSet | null, request: HistogramRequest): Float64Array {
    const { dimension, side, reach, cutoff, bins } = request;
    const regions = new Regions(this.base);
    const place = (set: SortedSet): [number, number, number] => [
      regions.copyOf(set.components),
      4 * set.particles,
      regions.copyOf(set.starts),
    ];
    const first = place(a);
    const second = b === null ? first : place(b);
    const out = regions.copyOf(new Float64Array(bins + 1));
    regions.writeTo(this.memory);
    const scale = bins / (cutoff * 2 ** 32);
    const same = b === null ? 1 : 0;
    this.exports.pairHistogram(dimension, side, reach, cutoff * side, same, ...first, ...second, scale, bins, out);
    return Float64Array.from(new BigUint64Array(this.memory.buffer, out, bins), Number);
  }

  modeSums(positions: Uint32Array, weights: Float64Array | null, { dimension, rows, most }: ModeRows): Float64Array {
    const regions = new Regions(this.base);
    const rowCount = rows.length / dimension;
    let sums = 0;
    for (let r = 0; r < rowCount; r++) sums += 4 * ((rows[r * dimension + dimension - 1] as number) + 1);
    const x = regions.copyOf(positions);
    const w = weights === null ? 0 : regions.copyOf(weights);
    const list = regions.copyOf(rows);
    const out = regions.copyOf(new Float64Array(sums));
    const scratch = regions.room(this.exports.modeScratch(dimension, most));
    regions.writeTo(this.memory);
    this.exports.modeSums(dimension, positions.length / dimension, x, w, most, rowCount, list, out, scratch);
    return new Float64Array(this.memory.buffer, out, sums).slice();
  }
}
