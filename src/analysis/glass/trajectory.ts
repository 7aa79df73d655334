/** Configurations of one system in time, unwrapped. */
import { ConfigError } from '../../model/errors.js';
import type { Step } from '../../model/step.js';
import { type Configuration, gridUnits } from '../structure/configuration.js';

export interface Trajectory {
  dimension: number;
  /** Side L of the box, sigma. */
  boxLength: number;
  /** [N] by id, sigma. */
  radii: Float64Array;
  /** Step of each configuration, growing. */
  steps: Step[];
  /** Of each configuration, [N * d], id-major: coordinates in units of L, which go on beyond the box. */
  positions: Float64Array[];
  /** Of each configuration, [N], 1 for an active particle; null where nothing says it. */
  active: (Uint8Array | null)[];
  /** The largest component of a displacement between two configurations in a row, as a part of L. */
  leap: number;
}

/**
 * Displacements between two configurations in a row are nearest images. Beyond this part of L a component may have been folded: what
 * needs lengths of displacements is refused.
 */
export const largestLeap = 0.25;

/** Takes the configurations of a run in their order. */
export class Unwrapper {
  readonly trajectory: Trajectory;
  #last: Uint32Array | null = null;

  constructor({ dimension, boxLength, radii }: Configuration) {
    this.trajectory = { dimension, boxLength, radii, steps: [], positions: [], active: [], leap: 0 };
  }

  /** @throws ConfigError if step does not grow, or the system is another */
  add(configuration: Configuration & { active?: Uint8Array | null }, step: Step): void {
    const { trajectory } = this;
    const { boxLength, positions, active = null } = configuration;
    if (boxLength !== trajectory.boxLength) {
      throw new ConfigError(
        `the box of step ${step} must be that of the first frame, side ${trajectory.boxLength}, got ${boxLength}; give a run at one phi`,
      );
    }
    const before = trajectory.positions.at(-1);
    const length = before?.length ?? positions.length;
    if (positions.length !== length) {
      const [wanted, got] = [length, positions.length].map((coordinates) => coordinates / trajectory.dimension);
      throw new ConfigError(`step ${step} must hold ${wanted} particles as the first frame does, got ${got}; give one system`);
    }
    if (step <= (trajectory.steps.at(-1) ?? -1)) throw new ConfigError(`steps of frames must grow, got ${step}; sort the frames`);
    trajectory.positions.push(before ? this.#moved(before, positions) : Float64Array.from(positions, (x) => x / gridUnits));
    trajectory.steps.push(step);
    trajectory.active.push(active);
    this.#last = positions;
  }

  #moved(before: Float64Array, positions: Uint32Array): Float64Array {
    const last = this.#last as Uint32Array;
    const moved = new Float64Array(before.length);
    let largest = 0;
    for (let k = 0; k < moved.length; k++) {
      // The difference of two u32, read as an i32, is the nearest image.
      const way = ((positions[k] as number) - (last[k] as number)) | 0;
      largest = Math.max(largest, Math.abs(way));
      moved[k] = (before[k] as number) + way / gridUnits;
    }
    this.trajectory.leap = Math.max(this.trajectory.leap, largest / gridUnits);
    return moved;
  }
}
