/**
 * Brings runs that begin one by one together on a GPU. Those of one shape and size wait until no other is on the way, and begin as one batch. The
 * runs that come while a batch works wait for its end, so that batches stay large.
 */
import { acquire, release } from './device.js';
import { shapeOf } from './rules.js';
import { GpuSimulation, type Placed } from './simulation.js';

/** Bytes of the largest buffer for a particle. */
const bytesEach = 128;

interface Waiting {
  placed: Placed;
  kind: string;
  begin: (simulation: GpuSimulation) => void;
  fail: (error: unknown) => void;
}

/** Runs of the same kind share kernels and buffers. Those whose fields change on the way keep to themselves: their submissions are shorter. */
function kindOf({ config, derived }: Placed, isScheduled: boolean): string {
  return JSON.stringify([shapeOf(config, derived), config.particles, isScheduled]);
}

export class Gathering {
  #waiting: Waiting[] = [];
  /** Runs between `enter` and `leave`. */
  #inside = 0;
  #isDue = false;
  #isBeginning = false;

  /** A run is on the way: the others wait for it to join, or to leave. */
  enter(): void {
    this.#inside++;
  }

  /** A run has ended, or will not join. */
  leave(): void {
    this.#inside--;
    this.#look();
  }

  /** The simulation of a run, once its batch begins. @param isScheduled whether its fields change on the way */
  join(placed: Placed, isScheduled: boolean): Promise<GpuSimulation> {
    const kind = kindOf(placed, isScheduled);
    return new Promise((begin, fail) => {
      this.#waiting.push({ placed, kind, begin, fail });
      this.#look();
    });
  }

  /** Begins a batch if all that are inside wait; the next run of a worker that has just ended one counts. */
  #look(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    setTimeout(() => {
      this.#isDue = false;
      if (this.#isBeginning || this.#waiting.length === 0 || this.#waiting.length !== this.#inside) return;
      this.#isBeginning = true;
      void this.#begin().finally(() => {
        this.#isBeginning = false;
        this.#look();
      });
    }, 1);
  }

  async #begin(): Promise<void> {
    const kinds = new Map<string, Waiting[]>();
    for (const each of this.#waiting) kinds.set(each.kind, [...(kinds.get(each.kind) ?? []), each]);
    const largest = [...kinds.values()].reduce((most, each) => (each.length > most.length ? each : most));
    let batch = largest;
    try {
      const { device } = await acquire();
      try {
        const { maxStorageBufferBindingSize, maxBufferSize } = device.limits;
        const room = Math.min(maxStorageBufferBindingSize, maxBufferSize) / bytesEach;
        batch = largest.slice(0, Math.max(1, Math.floor(room / (largest[0] as Waiting).placed.config.particles)));
        this.#waiting = this.#waiting.filter((each) => !batch.includes(each));
        const simulations = await GpuSimulation.together(batch.map(({ placed }) => placed));
        for (const [k, { begin }] of batch.entries()) begin(simulations[k] as GpuSimulation);
      } finally {
        release();
      }
    } catch (error) {
      this.#waiting = this.#waiting.filter((each) => !batch.includes(each));
      for (const { fail } of batch) fail(error);
    }
  }
}
