/** Where the compiled modules are, and the one place that instantiates them. */
import { instantiate as load } from '@assemblyscript/loader';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { embeddedBytes, embeddedProtocol } from './embedded.js';

/** Functions of assembly/engine.ts. Addresses are bytes; `arena` is the address of the header. */
export interface EngineExports {
  build(arena: number): void;
  steps(arena: number, t: number, n: number): number;
  look(arena: number, law: number, counts: number): void;
  randomStart(seed: bigint, n: number, out: number, scratch: number): void;
  key(seed: bigint, stream: number, step: number, epoch: number, out: number): void;
  log(x: number): number;
  exp(x: number): number;
  power(q: number, b: number): number;
  quantile(v: number): number;
  cumulative(z: number): number;
  dimension(): number;
  heapBase(): number;
}

/** Functions of assembly/lattice/engine.ts; `lattice` is the address of the header. */
export interface LatticeExports {
  place(lattice: number): void;
  list(lattice: number): void;
  steps(lattice: number, t: number, n: number): number;
  hop(lattice: number, t: number): void;
  countPairs(lattice: number): void;
  preparationSteps(side: number, dimension: number): number;
  heapBase(): number;
}

/** Functions of assembly/manifold/engine.ts; `m` is the address of the header. */
export interface ManifoldExports {
  place(m: number): void;
  draw(m: number): void;
  test(m: number): number;
  measure(m: number): void;
  steps(m: number, t: number, n: number): number;
  count(m: number): number;
  look(m: number): void;
  rateAt(m: number, t: number): number;
  heapBase(): number;
}

/**
 * Builds of one source: `release` (SIMD), `scalar` (where the host has no SIMD), `threads` (shared memory); the debug ones have asserts on.
 * All give the same bits.
 */
export type Build = 'release' | 'scalar' | 'debug' | 'threads' | 'threads-debug';

/** Builds of the lattice module, which needs no SIMD and no threads. */
export type LatticeBuild = 'release' | 'debug';

/** Builds of the manifold module. */
export type ManifoldBuild = 'release' | 'scalar' | 'debug';

export interface Loaded<Exports> {
  exports: Exports;
  memory: WebAssembly.Memory;
  module: WebAssembly.Module;
  sha256: string;
}

export type LoadedEngine = Loaded<EngineExports>;
export type LoadedLattice = Loaded<LatticeExports>;
export type LoadedManifold = Loaded<ManifoldExports>;

// Static URLs, so that bundlers find the files. Paths are relative to build/lib/engine.
const locations: Record<string, () => URL> = {
  'release-1': () => new URL('../../wasm/randorg-d1.wasm', import.meta.url),
  'release-2': () => new URL('../../wasm/randorg-d2.wasm', import.meta.url),
  'release-3': () => new URL('../../wasm/randorg-d3.wasm', import.meta.url),
  'release-4': () => new URL('../../wasm/randorg-d4.wasm', import.meta.url),
  'release-5': () => new URL('../../wasm/randorg-d5.wasm', import.meta.url),
  'threads-1': () => new URL('../../wasm/randorg-d1-threads.wasm', import.meta.url),
  'threads-2': () => new URL('../../wasm/randorg-d2-threads.wasm', import.meta.url),
  'threads-3': () => new URL('../../wasm/randorg-d3-threads.wasm', import.meta.url),
  'threads-4': () => new URL('../../wasm/randorg-d4-threads.wasm', import.meta.url),
  'threads-5': () => new URL('../../wasm/randorg-d5-threads.wasm', import.meta.url),
  'scalar-1': () => new URL('../../wasm/randorg-d1-scalar.wasm', import.meta.url),
  'scalar-2': () => new URL('../../wasm/randorg-d2-scalar.wasm', import.meta.url),
  'scalar-3': () => new URL('../../wasm/randorg-d3-scalar.wasm', import.meta.url),
  'scalar-4': () => new URL('../../wasm/randorg-d4-scalar.wasm', import.meta.url),
  'scalar-5': () => new URL('../../wasm/randorg-d5-scalar.wasm', import.meta.url),
};
const manifoldLocations = {
  release: () => new URL('../../wasm/randorg-manifold.wasm', import.meta.url),
  scalar: () => new URL('../../wasm/randorg-manifold-scalar.wasm', import.meta.url),
};
const latticeLocation = (): URL => new URL('../../wasm/randorg-lattice.wasm', import.meta.url);

/** Debug modules are for tests in Node: named so that no bundler copies them. */
function debugLocation(name: string): URL {
  const here = import.meta.url;
  return new URL(`../../wasm/randorg-${name}.wasm`, here);
}

/** The smallest module with a v128 instruction: (func (result v128) i32.const 0 i8x16.splat). */
const simdProbe = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 8, 1, 6, 0, 65, 0, 253, 15, 11,
]);

/** True if the host runs WebAssembly SIMD. */
export function hasSimd(): boolean {
  return WebAssembly.validate(simdProbe);
}

type CompiledModule = Pick<Loaded<unknown>, 'module' | 'sha256'>;

/** By name. Compiled once a process: many runs in one process share the code. */
const compiled = new Map<string, Promise<CompiledModule>>();

/** The bytes of a module, in Node and browsers. */
async function readBytes(url: URL): Promise<Uint8Array<ArrayBuffer>> {
  if (url.protocol === embeddedProtocol) return embeddedBytes(url);
  const node = (globalThis as { process?: { getBuiltinModule?: (name: string) => unknown } }).process;
  if (url.protocol === 'file:' && node?.getBuiltinModule) {
    const fs = node.getBuiltinModule('node:fs/promises') as { readFile(path: URL): Promise<Uint8Array> };
    try {
      return new Uint8Array(await fs.readFile(url));
    } catch (error) {
      const reason = (error as { code?: string }).code === 'ENOENT' ? 'there is no such file' : (error as Error).message;
      throw new Error(`the engine module ${url.pathname} could not be read: ${reason}; debug modules are in checkouts only`);
    }
  }
  const response = await fetch(url);
  if (!response.ok)
    throw new Error(`the engine module ${url.href} could not be loaded: ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}

async function compile(location: URL): Promise<CompiledModule> {
  const bytes = await readBytes(location);
  return { module: await WebAssembly.compile(bytes), sha256: bytesToHex(sha256(bytes)) };
}

/**
 * A memory of WebAssembly. A shared one, which sets the addresses of its maximum aside, gets a smaller one where there are not enough.
 * @throws Error with cause and remedy if the system gives no addresses for it
 */
export function newMemory(descriptor: WebAssembly.MemoryDescriptor): WebAssembly.Memory {
  const { maximum } = descriptor;
  try {
    return new WebAssembly.Memory(descriptor);
  } catch (error) {
    if (maximum !== undefined && maximum > 1024) return newMemory({ ...descriptor, maximum: maximum / 2 });
    throw new Error(
      'the system gives no 10 GB of addresses for a WebAssembly memory (most of it is never used); raise the limit of the address space ' +
        '(ulimit -v), start fewer threads, or start node with --disable-wasm-trap-handler',
      { cause: error },
    );
  }
}

/**
 * A fresh instance, with its own memory, of a module.
 * @param name one for each module of the package
 * @param locate gives the place of the module; called once a process
 */
export async function instantiate<Exports>(
  name: string,
  locate: () => URL,
  memory: WebAssembly.Memory,
): Promise<Loaded<Exports>> {
  let loading = compiled.get(name);
  if (!loading) {
    loading = compile(locate());
    compiled.set(name, loading);
    loading.catch(() => compiled.delete(name));
  }
  const { module, sha256: digest } = await loading;
  const abort = (_message: number, _file: number, line: number, column: number): never => {
    throw new Error(`an assertion of the engine failed at ${line}:${column}`);
  };
  const instance = await load(module, { env: { memory, abort } });
  return { exports: instance.exports as unknown as Exports, memory, module, sha256: digest };
}

/**
 * A fresh instance with its own memory, which is shared if the build is for threads.
 * @param dimension 1 to 5
 * @param build the best one the host can run if not given
 */
export async function instantiateEngine(dimension: number, build?: Build): Promise<LoadedEngine> {
  const chosen = build ?? (hasSimd() ? 'release' : 'scalar');
  const name = `${chosen}-${dimension}`;
  const locate = chosen.endsWith('debug') ? () => debugLocation(`d${dimension}-${chosen}`) : locations[name];
  if (!locate) throw new RangeError(`there is no engine build ${chosen} for dimension ${dimension}`);
  const shared = chosen.startsWith('threads');
  const memory = newMemory(shared ? { initial: 1, maximum: 65536, shared } : { initial: 1 });
  return instantiate(name, locate, memory);
}

/** A fresh instance of the lattice module. */
export function instantiateLattice(build: LatticeBuild = 'release'): Promise<LoadedLattice> {
  const locate = build === 'debug' ? () => debugLocation('lattice-debug') : latticeLocation;
  return instantiate(`lattice-${build}`, locate, newMemory({ initial: 1 }));
}

/** A fresh instance of the manifold module. @param build the best one the host can run if not given */
export function instantiateManifold(build: ManifoldBuild = hasSimd() ? 'release' : 'scalar'): Promise<LoadedManifold> {
  const locate = build === 'debug' ? () => debugLocation('manifold-debug') : manifoldLocations[build];
  return instantiate(`manifold-${build}`, locate, newMemory({ initial: 1 }));
}
