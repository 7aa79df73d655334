/** The simulation that the page shows: steps in small pieces, so that frames and changes get their turn between two of them. */

import { countsAt } from '../../engine/counters.js';
import { type Counts, type LiveField, noContacts, populationOf, type RunConfigInput, seriesRecordOf } from '../../model/index.js';
import { Experiment, type FieldEvent } from '../../run/experiment.js';
import type { Place } from '../../run/movable.js';
import { RecordTimes } from '../../run/recordTimes.js';
import { pairsInContact } from '../../study/stored/contacts.js';
import type { Point } from '../columns.js';
import { Drawing } from './colouring.js';
import type { FrameData, Requests, Status } from './messages.js';
import { Pieces } from './pieces.js';
import { Scan } from './scan.js';

const perDecade = 40;
/** Larger systems are drawn without lines of contact, which would be shorter than a pixel. */
const mostLinked = 20_000;

export class Live {
  #times = new RecordTimes({ perDecade });
  /** Step that record times count from: the last change. */
  #since = 0;
  #points: Point[] = [];
  #scan: Scan;
  readonly #drawing = new Drawing();
  readonly #reference: Uint32Array;
  readonly #radii: Float64Array;
  #absorbed = false;
  #latest: Point = { t: 0 };
  readonly #pieces = new Pieces();
  running = false;

  private constructor(readonly experiment: Experiment) {
    const { config, simulation } = experiment;
    this.#scan = new Scan(config);
    this.#reference = simulation.positionsU32();
    this.#radii = simulation.radii();
  }

  static async open(config: RunConfigInput, events: readonly FieldEvent[], device: Place['device']): Promise<Live> {
    const live = new Live(await Experiment.open(config, events, device));
    await live.#look();
    return live;
  }

  get time(): number {
    return this.experiment.time;
  }

  get stepsPerSecond(): number {
    return this.#pieces.stepsPerSecond;
  }

  /** Whether nothing will change any more. */
  get finished(): boolean {
    return this.#absorbed && this.experiment.config.stopWhenAbsorbed && this.experiment.nextEvent === null;
  }

  async #look(): Promise<void> {
    const seen = await this.experiment.simulation.look();
    this.#latest = this.#pointOf(this.time, seen);
    this.#absorbed = seen.absorbed;
  }

  /** Makes a piece of the steps up to a time. */
  async advance(until: number, most: number): Promise<void> {
    const { experiment } = this;
    const t = experiment.time;
    const next = this.#since + this.#times.next;
    const recorded = next === t;
    const steps = recorded ? 1 : Math.min(this.#pieces.steps, most, until - t, next - t);
    const eventsBefore = experiment.events.length;
    const configBefore = experiment.config;
    const started = performance.now();
    const { stopWhenAbsorbed } = experiment.config;
    const counters = await experiment.advance(steps, { energy: recorded, stopWhenAbsorbed });
    if (counters.steps > 0) {
      this.#pieces.made(counters.steps, started, recorded);
      this.#scan.add(counters.active);
      this.#latest = this.#pointOf(t, countsAt(counters, counters.steps - 1));
      if (recorded) {
        this.#times.advance();
        this.#points.push(this.#latest);
      }
    }
    this.#absorbed = counters.absorbed;
    if (counters.absorbed) {
      this.#latest = this.#pointOf(experiment.time, noContacts);
      this.#points.push(this.#latest);
    }
    if (experiment.events.length !== eventsBefore) await this.#turned();
    else if (experiment.config !== configBefore) this.#scan.turn(experiment.config, false);
  }

  #pointOf(t: number, counts: Counts): Point {
    return seriesRecordOf(t, counts, populationOf(this.experiment.config));
  }

  /** A field has changed: what is known of the stretch before is kept apart. */
  async #turned(): Promise<void> {
    this.#scan.turn(this.experiment.config, this.#absorbed);
    this.#since = this.time;
    this.#times = new RecordTimes({ perDecade });
    await this.#look();
  }

  async change(field: LiveField, value: number): Promise<Status> {
    await this.experiment.change(field, value);
    await this.#turned();
    return this.status();
  }

  /** Makes the steps to come on another device. */
  async moveTo(device: Place['device']): Promise<Place> {
    const { simulation } = this.experiment;
    await simulation.moveTo(device);
    this.#pieces.restart();
    return simulation.place;
  }

  /** The present configuration, counted, for when the steps have come to rest. */
  async rest(): Promise<void> {
    await this.#look();
  }

  async digest(): Promise<Requests['digest']['give']> {
    const { simulation } = this.experiment;
    await simulation.fetch();
    return { time: simulation.time, digest: simulation.digest() };
  }

  /** Ends its threads, or gives the GPU back. */
  async close(): Promise<void> {
    await this.experiment.close();
  }

  status(): Status {
    const { experiment } = this;
    const points = this.#points;
    this.#points = [];
    return {
      time: this.time,
      running: this.running,
      absorbed: this.#absorbed,
      latest: this.#latest,
      stepsPerSecond: this.stepsPerSecond,
      boxLength: experiment.simulation.boxLength,
      config: experiment.config,
      schedule: experiment.schedule,
      events: [...experiment.events],
      nextEvent: experiment.nextEvent,
      threads: experiment.simulation.threads,
      place: experiment.simulation.place,
      points,
      scan: this.#scan.points(this.#absorbed),
    };
  }

  async frame(take: Requests['frame']['take']): Promise<FrameData> {
    const { simulation, config } = this.experiment;
    const contacts = await simulation.lookAtContacts();
    const configuration = { ...(await this.snapshot()), radii: this.#radii };
    const source = { step: this.time, key: this.time, configuration, contacts, reference: this.#reference };
    const isDrawn = take.links && config.dimension === 2 && config.particles <= mostLinked && simulation.threads === 1;
    const pairs = isDrawn ? (simulation.contacts() ?? pairsInContact(configuration)) : null;
    return { ...this.#drawing.of(take, source), pairs, clouds: null, status: this.status() };
  }

  async snapshot(): Promise<Requests['snapshot']['give']> {
    const { simulation, config } = this.experiment;
    await simulation.fetch();
    return {
      dimension: config.dimension,
      boxLength: simulation.boxLength,
      positions: simulation.positionsU32(),
      radii: simulation.radii(),
      exponent: simulation.derived.exponent,
    };
  }
}
