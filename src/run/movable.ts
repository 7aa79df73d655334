/**
 * A simulation of spheres that goes to a GPU and back between two steps, with the same bits. If the GPU fails, the processor takes the last
 * state that was brought back from it and makes the steps since then again.
 * For Node and browsers: it must import nothing that needs Node.
 */
import type { Observation, StepCounters } from '../engine/counters.js';
import { Simulation } from '../engine/simulation.js';
import type { StepOptions } from '../engine/types.js';
import type { GpuSimulation } from '../gpu/index.js';
import { ConfigError, changedConfig, type Derived, type LiveValues, type ParticleConfig } from '../model/index.js';

/** The GPU's part of the program is loaded when a GPU is asked for. */
const loadGpu = () => import('../gpu/index.js');

/** Where the steps are made, for people. */
export interface Place {
  device: 'cpu' | 'gpu';
  /** Names of the adapter; null on the processor. */
  name: string | null;
  /** Why the processor makes the steps although a GPU was asked for; null if nothing is wrong. */
  note: string | null;
}

/** Most time between two states that come back from the GPU, in ms: so much is made again if it is lost. */
const keepEvery = 2000;
/** Steps that are made again in one piece. */
const pieceAgain = 4096;

/** What went wrong, without what to do on the command line. */
const sentenceOf = (error: unknown): string => (error instanceof Error ? error.message : String(error)).split(';')[0] as string;

export class MovableSimulation {
  #on: Simulation | GpuSimulation;
  /** The same, while it is on a GPU. */
  #gpu: GpuSimulation | null = null;
  #keptAt = 0;
  /** Where the caller wants it. */
  #wanted: Place['device'] = 'cpu';
  #note: string | null = null;

  private constructor(simulation: Simulation) {
    this.#on = simulation;
  }

  /** A simulation at t = 0, on the processor. @throws ConfigError as Simulation.create does */
  static async create(config: ParticleConfig): Promise<MovableSimulation> {
    return new MovableSimulation(await Simulation.create(config, { asynchronous: true }));
  }

  get place(): Place {
    return { device: this.#gpu ? 'gpu' : 'cpu', name: this.#gpu?.device ?? null, note: this.#note };
  }

  get config(): ParticleConfig {
    return this.#on.config;
  }

  get derived(): Derived {
    return this.#on.derived;
  }

  get time(): number {
    return this.#on.time;
  }

  get boxLength(): number {
    return this.#on.boxLength;
  }

  get threads(): number {
    return this.#on.threads;
  }

  /**
   * Puts it on a device, where it goes on with the same bits. If a GPU is missing, fails or has not the rule, the processor goes on and
   * `place.note` says why; a rule that changes later may take it to the GPU after all.
   */
  async moveTo(device: Place['device']): Promise<void> {
    this.#wanted = device;
    this.#note = null;
    if (device === this.place.device) return;
    if (device === 'gpu') await this.#toGpu();
    else await this.#toProcessor();
  }

  async #toGpu(): Promise<void> {
    const simulation = this.#on as Simulation;
    try {
      const { GpuSimulation } = await loadGpu();
      this.#gpu = await GpuSimulation.fromBytes(simulation.toBytes());
    } catch (error) {
      // another rule may be one that it has; a GPU that failed is not tried again
      if (!(error instanceof ConfigError && error.field === 'device')) this.#wanted = 'cpu';
      this.#note = `${sentenceOf(error)}: the processor goes on`;
      return;
    }
    this.#on = this.#gpu;
    this.#keptAt = performance.now();
    await simulation.close();
  }

  /** Leaves the GPU with the state of its last step. */
  async #toProcessor(): Promise<void> {
    await this.fetch();
    // a GPU that was lost on the way has been left already
    if (this.#gpu) await this.#restore(this.#gpu);
  }

  /** Takes the last state that came back from the GPU, and makes the steps since then. */
  async #restore(gpu: GpuSimulation): Promise<void> {
    const simulation = await Simulation.fromBytes(gpu.lastBytes(), { asynchronous: true });
    try {
      while (simulation.time < gpu.time) {
        await simulation.advance(Math.min(pieceAgain, gpu.time - simulation.time), { stopWhenAbsorbed: false });
      }
    } catch (error) {
      await simulation.close();
      throw error;
    }
    this.#on = simulation;
    this.#gpu = null;
    await gpu.close().catch(() => {});
  }

  /** Does some work where the simulation is; on the processor if the GPU fails in it, which throws again what is a fault of the input. */
  async #safely<T>(work: (on: Simulation | GpuSimulation) => Promise<T>): Promise<T> {
    const gpu = this.#gpu;
    if (!gpu) return work(this.#on);
    try {
      return await work(gpu);
    } catch (error) {
      this.#wanted = 'cpu';
      this.#note = `${sentenceOf(error)}: the processor went on from t = ${gpu.time}, with the same bits`;
      await this.#restore(gpu);
      return work(this.#on);
    }
  }

  /** As `Simulation.advance`. */
  async advance(steps: number, options: StepOptions): Promise<StepCounters> {
    if (this.#gpu && performance.now() - this.#keptAt > keepEvery) await this.fetch();
    return this.#safely((on) => on.advance(steps, options));
  }

  /** As `Simulation.look`. */
  look(): Promise<Observation> {
    return this.#safely((on) => on.look());
  }

  /** As `Simulation.lookAtContacts`. */
  lookAtContacts(): Promise<Uint32Array> {
    return this.#safely((on) => on.lookAtContacts());
  }

  /** Brings the state back from the GPU: before `positionsU32`, `contacts` and `digest`. */
  async fetch(): Promise<void> {
    if (!this.#gpu) return;
    await this.#safely(async (on) => {
      if ('fetch' in on) await on.fetch();
    });
    this.#keptAt = performance.now();
  }

  /** As `Simulation.change`; a rule that the GPU has not goes on on the processor, and comes back when it is another one. */
  async change(values: LiveValues): Promise<void> {
    const own = this.config as unknown as Record<string, unknown>;
    // as after most pieces of an experiment
    if (Object.entries(values).every(([field, value]) => own[field] === value)) return;
    if (this.#gpu) {
      const { whyNotOnGpu } = await loadGpu();
      const reason = whyNotOnGpu(changedConfig(this.config, values));
      // the state that is kept has the fields of its time
      if (reason === null) await this.fetch();
      else {
        await this.#toProcessor();
        this.#note = `device gpu has no ${reason}: the processor goes on`;
      }
    }
    await this.#safely((on) => on.change(values));
    if (this.#wanted === 'gpu' && !this.#gpu) {
      const { whyNotOnGpu } = await loadGpu();
      if (whyNotOnGpu(this.config) === null) await this.moveTo('gpu');
    }
  }

  /** Positions in units of L / 2^32, [N * d], id order. @throws Error on a GPU if they were not fetched */
  positionsU32(): Uint32Array {
    const positions = this.#on.positionsU32();
    // those of the GPU are the state that is kept
    return this.#gpu ? positions.slice() : positions;
  }

  /** Radii in sigma, [N], id order. */
  radii(): Float64Array {
    return this.#on.radii();
  }

  /** Active contacts as pairs of ids; null on a GPU, which lists none. */
  contacts(): Uint32Array | null {
    return 'contacts' in this.#on ? this.#on.contacts() : null;
  }

  /** SHA-256 of the positions. @throws Error as positionsU32 */
  digest(): string {
    return this.#on.digest();
  }

  /** Ends its threads, or gives the GPU back. */
  async close(): Promise<void> {
    await this.#on.close();
  }
}
