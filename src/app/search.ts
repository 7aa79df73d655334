/** Where is phi_c? Workers that have nothing else to do run many values of phi, seeds and sizes of the present system. */
import { fieldAt, type ParticleConfig, type RunConfigInput } from '../model/index.js';
import { scanSeriesOf } from './labels.js';
import type { PhiPoint } from './worker/messages.js';

export type Measure = (config: RunConfigInput, steps: number) => Promise<{ activity: number; steps: number }>;

/** What a search comes to: all runs end at `low` and below, and none at `high` and above. */
export interface Found {
  low: number;
  high: number;
}

const sizes = [500, 2000];
const seeds = [1, 2, 3];
const steps = 2000;
/** Values of phi at once: first over the range of the slider, then between the two that differ, then around phi_c. */
const coarse = [8, 4];
const fine = 9;
const digits = 4;

const between = (low: number, high: number, count: number): number[] =>
  Array.from({ length: count }, (_, k) => Number((low + ((high - low) * (k + 1)) / (count + 1)).toFixed(digits)));

export class Search {
  /** Results by phi, of the largest size. */
  readonly #ended = new Map<number, boolean[]>();

  /**
   * @param config of the system that is asked for; its phi, size and seed are varied
   * @param measure makes a run
   * @param tell told each run as a point of f_a against phi
   */
  constructor(
    private readonly config: ParticleConfig,
    private readonly measure: Measure,
    private readonly tell: (point: PhiPoint) => void,
  ) {}

  /** @returns the bracket of phi_c; null where all runs end, or none does */
  async run(): Promise<Found | null> {
    let [low, high] = fieldAt('phi').slider as [number, number];
    const smallest = sizes[0] as number;
    for (const count of coarse) {
      const values = between(low, high, count);
      const ends = await Promise.all(values.map(async (phi) => (await this.#point(phi, smallest, 1)) === 0));
      const first = ends.indexOf(false);
      if (first < 0 || ends.every((isEnd) => !isEnd)) return null;
      [low, high] = [values[first - 1] ?? low, values[first] as number];
    }
    const room = high - low;
    const values = between(low - room, high + room, fine);
    await Promise.all(
      sizes.flatMap((size) =>
        values.flatMap((phi) =>
          seeds.map(async (seed) => {
            const isEnd = (await this.#point(phi, size, seed)) === 0;
            if (size === sizes.at(-1)) this.#ended.set(phi, [...(this.#ended.get(phi) ?? []), isEnd]);
          }),
        ),
      ),
    );
    return this.#bracket(values, [low - room, high + room]);
  }

  #bracket(values: readonly number[], [lowest, highest]: readonly [number, number]): Found {
    const ends = (phi: number): boolean[] => this.#ended.get(phi) ?? [];
    const low = values.filter((phi) => values.every((other) => other > phi || ends(other).every((isEnd) => isEnd))).at(-1);
    const high = values.find((phi) => values.every((other) => other < phi || ends(other).every((isEnd) => !isEnd)));
    return { low: low ?? Number(lowest.toFixed(digits)), high: high ?? Number(highest.toFixed(digits)) };
  }

  async #point(phi: number, particles: number, seed: number): Promise<number> {
    const { schedule: _, initialSeed: __, ...fields } = this.config as ParticleConfig & { initialSeed?: unknown };
    const origin = { ...fields, phi, particles, seed: String(seed) } as unknown as RunConfigInput;
    const { activity } = await this.measure(origin, steps);
    const { label, key } = scanSeriesOf({ ...this.config, particles });
    this.tell({ phi, activity, steps, key: `search ${key}`, label: `${label}, search`, origin });
    return activity;
  }
}
