/**
 * A run whose fields may change on the way, by its schedule or by hand. Each change by hand is an event (step, field, value). It ends the
 * schedule of its field. Schedule and events are all that has to be known to make the run again, bit for bit: positions are fractions of the box and the only state, and random numbers
 * are a function of seed, step and ids, so that another field takes effect from its step on and nothing else is disturbed.
 * For Node and browsers: it must import nothing that needs Node.
 */
import type { StepCounters } from '../engine/counters.js';
import {
  ConfigError,
  changedConfig,
  configAt,
  fieldsAt,
  type LiveField,
  nextChange,
  type ParticleConfig,
  parseConfig,
  type RunConfigInput,
  requireParticles,
  type Schedule,
  showValue,
} from '../model/index.js';
import { MovableSimulation, type Place } from './movable.js';

/** From the configuration after `step` steps on, a field has another value. */
export interface FieldEvent {
  step: number;
  field: LiveField;
  value: number;
}

/** Events that can be made, and those that can't. */
export interface PossibleEvents {
  /** In rising step, one for each step and field. */
  kept: FieldEvent[];
  refused: { event: FieldEvent; error: ConfigError }[];
}

/** Events in rising step, one for each step and field: the last one counts that is possible after those before it. */
export function possibleEvents(config: ParticleConfig, events: readonly FieldEvent[]): PossibleEvents {
  const [kept, refused]: [FieldEvent[], PossibleEvents['refused']] = [[], []];
  const groups = new Map<string, FieldEvent[]>();
  for (const event of events) {
    const { step, field } = event;
    if (!Number.isSafeInteger(step) || step < 0) {
      const text = `the step of an event must be a whole number from 0 to 2^53-1, got ${showValue(step)}; remove it`;
      refused.push({ event, error: new ConfigError(text, field) });
      continue;
    }
    const same = groups.get(`${step} ${field}`);
    if (same) same.push(event);
    else groups.set(`${step} ${field}`, [event]);
  }
  let changed = config;
  for (const same of [...groups.values()].sort(([a], [b]) => (a as FieldEvent).step - (b as FieldEvent).step)) {
    for (const event of same.reverse()) {
      try {
        changed = changedConfig(changed, { [event.field]: event.value });
        kept.push(event);
        break;
      } catch (error) {
        if (!(error instanceof ConfigError)) throw error;
        refused.push({ event, error });
      }
    }
  }
  return { kept, refused };
}

/**
 * Events in rising step, one for each step and field: the last one counts.
 * @throws ConfigError if a step is no whole number from 0 on, or a field can't change
 */
export function orderedEvents(config: ParticleConfig, events: readonly FieldEvent[]): FieldEvent[] {
  const { kept, refused } = possibleEvents(config, events);
  const [first] = refused;
  if (first) throw first.error;
  return kept;
}

/** A simulation of spheres that goes on through its events. One call at a time. */
export class Experiment {
  readonly #made: FieldEvent[] = [];
  #pending: FieldEvent[];
  readonly #simulation: MovableSimulation;
  /** The config of the start, with the schedule of the fields that no event has taken over. */
  #scheduled: ParticleConfig;

  private constructor(simulation: MovableSimulation, config: ParticleConfig, pending: FieldEvent[]) {
    this.#scheduled = config;
    this.#simulation = simulation;
    this.#pending = pending;
  }

  /**
   * An experiment at t = 0.
   * @param events to be made on the way, in any order
   * @param device that is to make the steps; the bits do not depend on it
   * @throws ConfigError for a bad field, value or event
   */
  static async open(
    input: RunConfigInput,
    events: readonly FieldEvent[] = [],
    device: Place['device'] = 'cpu',
  ): Promise<Experiment> {
    const config = requireParticles(parseConfig(input), 'an experiment needs particles with positions');
    const ordered = orderedEvents(config, events);
    const simulation = await MovableSimulation.create(configAt(config, 0));
    const experiment = new Experiment(simulation, config, ordered);
    try {
      await simulation.moveTo(device);
      await experiment.#makePending();
    } catch (error) {
      await experiment.close();
      throw error;
    }
    return experiment;
  }

  get simulation(): MovableSimulation {
    return this.#simulation;
  }

  /** The present fields. */
  get config(): ParticleConfig {
    return this.#simulation.config;
  }

  get time(): number {
    return this.#simulation.time;
  }

  /** Events made so far, in rising step. */
  get events(): readonly FieldEvent[] {
    return this.#made;
  }

  /** Of the fields that no event has taken over. */
  get schedule(): Schedule {
    return this.#scheduled.schedule ?? {};
  }

  /** Step of the next change to come, by an event or the schedule; null if there is none. */
  get nextEvent(): number | null {
    const next = Math.min(this.#pending[0]?.step ?? Number.POSITIVE_INFINITY, nextChange(this.schedule, this.time));
    return next === Number.POSITIVE_INFINITY ? null : next;
  }

  /**
   * Changes a field from the present configuration on, and notes it as an event. Events still to come are dropped: they were those of
   * another history. Other fields keep their schedules.
   * @throws ConfigError if it can't have that value; nothing has changed then
   */
  async change(field: LiveField, value: number): Promise<void> {
    await this.#apply([{ step: this.time, field, value }]);
    this.#pending = [];
  }

  /**
   * Makes at most so many steps, up to the next change at the longest, and makes the changes that are due then.
   * An absorbed configuration stays as it is until the next change, to which the clock goes on.
   */
  async advance(steps: number, options: { energy: boolean; stopWhenAbsorbed: boolean }): Promise<StepCounters> {
    const next = this.nextEvent;
    const most = next === null ? steps : Math.min(steps, next - this.time);
    const stopWhenAbsorbed = options.stopWhenAbsorbed && next === null;
    const counters = await this.#simulation.advance(most, { ...options, stopWhenAbsorbed });
    await this.#makePending();
    return counters;
  }

  /** Ends its threads, if there are any. */
  async close(): Promise<void> {
    await this.#simulation.close();
  }

  async #makePending(): Promise<void> {
    await this.#simulation.change(fieldsAt(this.#scheduled, this.time));
    const due = this.#pending.filter(({ step }) => step <= this.time);
    if (due.length === 0) return;
    await this.#apply(due);
    this.#pending = this.#pending.slice(due.length);
  }

  /** The same positions at the same time under other fields. */
  async #apply(events: readonly FieldEvent[]): Promise<void> {
    await this.#simulation.change(Object.fromEntries(events.map(({ field, value }) => [field, value])));
    for (const event of events) this.#note(event);
  }

  #note(event: FieldEvent): void {
    const { step, field } = event;
    const { [field]: _, ...schedule } = this.schedule;
    this.#scheduled = { ...this.#scheduled, schedule };
    const same = this.#made.findIndex((each) => each.step === step && each.field === field);
    if (same >= 0) this.#made[same] = event;
    else this.#made.push(event);
  }
}
