/** Clouds on a sphere as the page runs them: `Live` for model manifold, whose fields don't change on the way. */
import { countsAt } from '../../engine/counters.js';
import { ManifoldSimulation } from '../../engine/manifold.js';
import { type Counts, type ManifoldConfig, populationOf, type RunConfigInput, seriesRecordOf } from '../../model/index.js';
import { RecordTimes } from '../../run/recordTimes.js';
import type { Point } from '../columns.js';
import type { CloudPoints, Colouring, FrameData, Requests, Status } from './messages.js';
import { Pieces } from './pieces.js';

const perDecade = 40;

export class LiveClouds {
  readonly #times = new RecordTimes({ perDecade });
  readonly #pieces = new Pieces();
  #points: Point[] = [];
  #latest: Point = { t: 0 };
  #absorbed = false;
  #known = -1;
  running = false;

  private constructor(readonly simulation: ManifoldSimulation) {}

  static async open(config: RunConfigInput): Promise<LiveClouds> {
    const live = new LiveClouds(await ManifoldSimulation.create(config));
    await live.rest();
    return live;
  }

  get config(): ManifoldConfig {
    return this.simulation.config;
  }

  get time(): number {
    return this.simulation.time;
  }

  get stepsPerSecond(): number {
    return this.#pieces.stepsPerSecond;
  }

  /** Whether nothing will change any more. */
  get finished(): boolean {
    return this.#absorbed && this.config.stopWhenAbsorbed;
  }

  #pointOf(t: number, counts: Counts): Point {
    return seriesRecordOf(t, counts, populationOf(this.config));
  }

  /** The present configuration with all that is measured of it. */
  #measured(): Point {
    const seen = this.simulation.observe();
    this.#absorbed = seen.absorbed;
    return this.#pointOf(this.time, { ...seen, clouds: this.simulation.measures() });
  }

  /** Makes a piece of the steps up to a time. */
  async advance(until: number, most: number): Promise<void> {
    const { simulation } = this;
    const t = simulation.time;
    const recorded = this.#times.next === t;
    const started = performance.now();
    if (recorded) {
      this.#points.push(this.#measured());
      this.#times.advance();
    }
    const steps = recorded ? 1 : Math.min(this.#pieces.steps, most, until - t, this.#times.next - t);
    const counters = simulation.step(steps, { stopWhenAbsorbed: this.config.stopWhenAbsorbed });
    if (counters.steps > 0) {
      this.#pieces.made(counters.steps, started, recorded);
      this.#latest = this.#pointOf(t, countsAt(counters, counters.steps - 1));
    }
    this.#absorbed = counters.absorbed;
    if (!counters.absorbed) return;
    this.#latest = this.#measured();
    // it may have been recorded just now
    if (this.#points.at(-1)?.t !== this.time) this.#points.push(this.#latest);
  }

  /** The present configuration, measured, for when the steps have come to rest. */
  async rest(): Promise<void> {
    this.#latest = this.#measured();
  }

  status(): Status {
    const points = this.#points;
    this.#points = [];
    return {
      time: this.time,
      running: this.running,
      absorbed: this.#absorbed,
      latest: this.#latest,
      stepsPerSecond: this.stepsPerSecond,
      boxLength: null,
      config: this.config,
      schedule: {},
      events: [],
      nextEvent: null,
      threads: 1,
      place: { device: 'cpu', name: null, note: null },
      points,
      scan: [],
    };
  }

  async frame({ colouring, known }: Requests['frame']['take']): Promise<FrameData> {
    const { simulation } = this;
    const contacts = simulation.contactsOfClouds();
    const clouds = this.#cloudPoints();
    const { particles, dimension } = simulation;
    const radii = Float32Array.from(clouds.radii);
    const isKnown = this.#known === known;
    this.#known = known;
    return {
      step: this.time,
      boxLength: 1,
      axes: Math.min(dimension, 3),
      positions: new Uint32Array(0),
      values: valuesOf(colouring, contacts, clouds.radii),
      active: Uint8Array.from(contacts, (count) => (count > 0 ? 1 : 0)),
      pairs: null,
      clouds,
      system: isKnown ? null : { dimension, particles, radii, exponent: this.config.exponent },
      status: this.status(),
    };
  }

  #cloudPoints(): CloudPoints {
    const { simulation } = this;
    const { dimension } = simulation;
    const { cloudSize, clouds } = this.config;
    const centres = Float32Array.from(simulation.centres());
    const radii =
      cloudSize === undefined ? Float32Array.from(simulation.radii()) : new Float32Array(simulation.particles).fill(cloudSize);
    // The points of a rigid cloud are not kept: its centre stands for them.
    const points = clouds === 'rigid' ? new Float32Array(0) : Float32Array.from(simulation.points());
    return { dimension, points, centres, radii };
  }

  async digest(): Promise<Requests['digest']['give']> {
    return { time: this.time, digest: this.simulation.digest() };
  }

  async close(): Promise<void> {
    await this.simulation.close();
  }
}

/** [N], 0 or 1, a count, or a radius; other colourings are of spheres. */
function valuesOf(colouring: Colouring, contacts: Uint32Array, radii: Float32Array): Float32Array {
  if (colouring === 'contacts') return Float32Array.from(contacts);
  if (colouring === 'size') return radii.slice();
  return Float32Array.from(contacts, (count) => (count > 0 ? 1 : 0));
}
