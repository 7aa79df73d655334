/** The buffers of the systems on a GPU, their sizes, and the way back to the host. */
import { ConfigError } from '../model/index.js';
import { type Gpu, GpuError, usages } from './device.js';
import { type Buffers, bindings, ringWords, setArrays, sizesWords, stateWords, systemWords } from './kernels/layout.js';

export interface Extent {
  particles: number;
  systems: number;
  dimension: number;
  /** Contacts that the list has room for. */
  capacity: number;
  /** Cells of a system, and places of a cell. */
  cells: number;
  room: number;
  /** Entries of the ring, one a step. */
  entries: number;
  unwraps: boolean;
}

/** Words of each buffer. */
function wordsOf({ particles, systems, dimension, capacity, cells, room, entries, unwraps }: Extent): Record<Buffers, number> {
  const total = particles * systems;
  return {
    sizes: sizesWords,
    state: stateWords,
    systems: systems * systemWords,
    positions: 4 * total,
    bins: systems * cells * (room + 1),
    sets: setArrays * total,
    contacts: 4 * capacity,
    sums: 4 * total,
    ring: entries * systems * ringWords,
    unwrapped: unwraps ? 2 * dimension * total : 4,
  };
}

/** A loss is told of within this time after what it made fail, in ms. */
const lossTime = 1000;

/** Throws after that time: the GPU is there, and something else is wrong. */
const noResult = ({ message }: Error): Promise<never> =>
  new Promise((_, fail) => {
    const text = `the GPU gave no result (${message.split('\n')[0]}); give fewer particles or runs, or leave device out`;
    setTimeout(fail, lossTime, new GpuError(text));
  });

/** Buffers that are made anew, empty, when their size changes; the others keep what they hold. */
export class BufferSet {
  #buffers = new Map<Buffers, GPUBuffer>();
  #words: Partial<Record<Buffers, number>> = {};
  #staging: GPUBuffer | null = null;

  constructor(readonly gpu: Gpu) {}

  /** @throws ConfigError if a buffer is larger than the GPU can bind; GpuError if there is no memory for it */
  async fit(extent: Extent): Promise<void> {
    const { device } = this.gpu;
    const wanted = wordsOf(extent);
    const limit = Math.min(device.limits.maxStorageBufferBindingSize, device.limits.maxBufferSize);
    const large = Object.entries(wanted).find(([, words]) => 4 * words > limit);
    if (large) {
      const total = extent.particles * extent.systems;
      const most = Math.floor((total * limit) / (4 * large[1]));
      throw new ConfigError(
        `particles times runs must be at most ${most} on this GPU, got ${total}: its buffers have at most ${limit} bytes, ${large[0]} need ` +
          `${4 * large[1]}; give fewer, or leave device out`,
        'particles',
      );
    }
    device.pushErrorScope('out-of-memory');
    for (const [name, words] of Object.entries(wanted) as [Buffers, number][]) {
      if (this.#words[name] === words) continue;
      this.#buffers.get(name)?.destroy();
      const { UNIFORM, STORAGE, COPY_DST, COPY_SRC } = usages;
      const usage = (name === 'sizes' ? UNIFORM : STORAGE) | COPY_DST | COPY_SRC;
      this.#buffers.set(name, device.createBuffer({ label: name, size: 4 * words, usage }));
      this.#words[name] = words;
    }
    const error = await device.popErrorScope();
    if (error) throw new GpuError('the GPU has not enough memory; give fewer particles or runs, or leave device out');
    const { particles, systems, capacity, cells, room } = extent;
    this.write('sizes', new Uint32Array([particles, particles * systems, systems, capacity, cells, room, 0, 0]));
  }

  get(name: Buffers): GPUBuffer {
    return this.#buffers.get(name) as GPUBuffer;
  }

  write(name: Buffers, data: Uint32Array<ArrayBuffer>, word = 0): void {
    this.gpu.device.queue.writeBuffer(this.get(name), 4 * word, data);
  }

  /** What a pipeline is to see of them. */
  group(pipeline: GPUComputePipeline, names: readonly Buffers[]): GPUBindGroup {
    return this.gpu.device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: names.map((name) => ({ binding: bindings[name], resource: { buffer: this.get(name) } })),
    });
  }

  /**
   * Carries commands out and brings parts of buffers back.
   * @param parts buffer, first word, number of words
   */
  async submit(encoder: GPUCommandEncoder, parts: readonly [Buffers, number, number][]): Promise<Uint32Array<ArrayBuffer>[]> {
    const { device, lost } = this.gpu;
    const words = parts.reduce((sum, [, , length]) => sum + length, 0);
    const staging = this.#stagingOf(4 * words);
    let at = 0;
    for (const [name, first, length] of parts) {
      encoder.copyBufferToBuffer(this.get(name), 4 * first, staging, 4 * at, 4 * length);
      at += length;
    }
    device.queue.submit([encoder.finish()]);
    const mapped = staging.mapAsync(usages.READ, 0, 4 * words).catch((error) => Promise.race([lost, noResult(error)]));
    await Promise.race([mapped, lost]);
    const all = new Uint32Array(staging.getMappedRange(0, 4 * words)).slice();
    staging.unmap();
    at = 0;
    return parts.map(([, , length]) => {
      at += length;
      return all.slice(at - length, at);
    });
  }

  #stagingOf(bytes: number): GPUBuffer {
    if (this.#staging && this.#staging.size >= bytes) return this.#staging;
    this.#staging?.destroy();
    this.#staging = this.gpu.device.createBuffer({ size: bytes, usage: usages.MAP_READ | usages.COPY_DST });
    return this.#staging;
  }

  destroy(): void {
    for (const buffer of this.#buffers.values()) buffer.destroy();
    this.#staging?.destroy();
  }
}
