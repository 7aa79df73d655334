/** The search for a critical point: stage after stage until the precision, the budget or a signal ends it. */

import type { Bracket } from '../../analysis/levelling.js';
import { append } from '../../model/arrays.js';
import { ConfigError, type RunConfigInput, showValue } from '../../model/index.js';
import { finishSweep, type SweepRunOptions, workersFor } from '../sweep/sweep.js';
import type { CombinedEstimate } from './combine.js';
import { Ladder } from './ladder.js';
import { Pace } from './pace.js';
import { type CriticalResult, resultOf, type SearchEnd } from './result.js';
import { readRuns, type Stage, type StageRun, stageDirectory, sweepOf } from './stage.js';
import { type CriticalState, readState, writeState } from './state.js';
import { type CriticalSystem, criticalSystem } from './system.js';

/** What a stage has led to. */
export interface StageReport {
  index: number;
  stage: Stage;
  bracket: Bracket;
  combined: CombinedEstimate | null;
  /** Since the start of this call, s. */
  seconds: number;
}

export interface CriticalOptions extends Pick<SweepRunOptions, 'workers' | 'device' | 'onNote' | 'onProgress' | 'program'> {
  /**
   * Everything is kept here; a search that is there is gone on with. Default: ./randorg-critical/
   * and the first digits of its hash.
   */
  directory?: string | undefined;
  /** Wanted error of phi_c. Default 1e-3. */
  precision?: number | undefined;
  /** Wall time of this call, s. Default: no limit. */
  budget?: number | undefined;
  /** Stops the search; runs go on from their checkpoints the next time. */
  signal?: AbortSignal | undefined;
  /** Called when a stage begins. */
  onBegin?: ((index: number, stage: Stage) => void) | undefined;
  onStage?: ((report: StageReport) => void) | undefined;
}

/** Luck: a stage is begun if so many times its expected time is left. */
const reserve = 1.1;
/** Starting workers and reading results, s a stage. */
const overhead = 0.5;

/** s, in which no search brackets anything. */
const leastBudget = 1;

const defaultFolder = './randorg-critical';

/** Signals of the user and of the budget as one. */
class Deadline {
  readonly #started = performance.now();
  /** Held here: the signal that is made of them does not hold them. */
  readonly #both: AbortSignal[];
  readonly signal: AbortSignal;

  constructor(
    private readonly budget: number | undefined,
    private readonly request: AbortSignal | undefined,
  ) {
    const end = budget === undefined ? undefined : AbortSignal.timeout(Math.min(Math.ceil(budget * 1000), 2 ** 31 - 1));
    this.#both = [request, end].filter((one) => one !== undefined);
    this.signal = AbortSignal.any(this.#both);
  }

  get seconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  get left(): number {
    return this.budget === undefined ? Number.POSITIVE_INFINITY : this.budget - this.seconds;
  }

  get why(): 'stopped' | 'budget' {
    return this.request?.aborted ? 'stopped' : 'budget';
  }
}

class Search {
  readonly #ladder: Ladder;
  readonly #runs: StageRun[] = [];
  readonly #state: CriticalState;
  readonly #pace = new Pace();

  constructor(
    private readonly system: CriticalSystem,
    private readonly options: CriticalOptions & { directory: string; precision: number; workers: number },
    private readonly deadline: Deadline,
    /** Workers asked for, if any. */
    private readonly asked: number | undefined,
  ) {
    this.#state = readState(options.directory, system);
    this.#ladder = new Ladder(system, options.precision);
  }

  async run(): Promise<CriticalResult | null> {
    const { budget } = this.options;
    if (budget !== undefined && budget < leastBudget && this.#state.stages.length === 0) throw this.#tooSmall(10 * leastBudget);
    const ended = await this.#climb();
    const { low, high } = this.#ladder.shown;
    if (low === null || high === null) {
      if (ended === 'stopped') return null;
      throw this.#tooSmall(2 * (budget as number));
    }
    const { system } = this;
    const { directory, precision } = this.options;
    const { levels, combined } = this.#ladder;
    const result = resultOf({ system, directory, precision, ended, bracket: { low, high }, levels, combined, runs: this.#runs });
    this.#state.result = result;
    writeState(directory, this.#state);
    return result;
  }

  async #climb(): Promise<SearchEnd> {
    for (const [index, stage] of this.#state.stages.entries()) {
      if (stage.done) this.#takeIn(index, stage);
      else if (!(await this.#finish(index, stage))) return this.deadline.why;
    }
    for (;;) {
      if (this.deadline.signal.aborted) return this.deadline.why;
      const next = this.#ladder.next();
      if (typeof next === 'string') return next;
      const stage = [next, ...this.#ladder.more()].find((one) => this.#fits(one)) ?? this.#firstRung(next);
      if (stage === null) return 'budget';
      const index = this.#state.stages.push({ ...stage, done: false }) - 1;
      if (!(await this.#finish(index, stage))) return this.deadline.why;
    }
  }

  /** Does a stage to its end, or to the deadline: then it is left for the next call and out of the result. */
  async #finish(index: number, stage: Stage): Promise<boolean> {
    const { system, deadline } = this;
    const { directory, device, onBegin, onNote, onProgress, onStage, program } = this.options;
    writeState(directory, this.#state);
    onBegin?.(index, stage);
    // auto has yet to find out how many go side by side
    const workers = device === 'auto' ? this.asked : this.options.workers;
    const place = `${directory}/${stageDirectory(index, stage)}`;
    const sweep = sweepOf(system, stage, place);
    if (!(await finishSweep(sweep, { workers, device, onNote, signal: deadline.signal, onProgress, program }))) return false;
    this.#takeIn(index, stage);
    this.#state.stages[index] = { ...stage, done: true };
    writeState(directory, this.#state);
    onStage?.({ index, stage, bracket: this.#ladder.bracket, combined: this.#ladder.combined, seconds: deadline.seconds });
    return true;
  }

  #takeIn(index: number, stage: Stage): void {
    const runs = readRuns(this.system, stage, index, this.options.directory);
    append(this.#runs, runs);
    this.#ladder.take(stage, runs);
    this.#pace.take(stage, runs);
  }

  #fits(stage: Stage): boolean {
    const sideBySide = Math.min(this.options.workers, stage.values.length * stage.starts);
    return this.deadline.left >= (reserve * this.#pace.secondsOf(stage)) / sideBySide + overhead;
  }

  /** Before there is a rung, what is left of the budget is of no other use. */
  #firstRung(next: Stage): Stage | null {
    return this.#runs.some(({ level }) => level >= 0) ? null : next;
  }

  #tooSmall(enough: number): ConfigError {
    return new ConfigError(
      `budget must be long enough to bracket the critical point, got ${this.options.budget} s; give --budget ${Math.ceil(enough)}s or more, and the same command goes on`,
      'budget',
    );
  }
}

function checkPositive(name: 'precision' | 'budget', value: number | undefined, example: string): void {
  if (value === undefined || (value > 0 && value < Number.POSITIVE_INFINITY)) return;
  throw new ConfigError(`${name} must be a positive number, got ${showValue(value)}; give one such as ${example}`, name);
}

/**
 * Searches the critical packing fraction of a model, or the critical density of a lattice model.
 *
 * The stages are a function of the fields and the seed; the budget decides how many are done. A
 * stage is begun if it is expected to fit, and one that has been begun but not finished by then is
 * no part of the result. What doesn't fit gives way to more starts of the last size. All runs stay
 * in the directory, and the next call goes on from there.
 * @param input fields of a run without phi (density), steps and replica; particles (size) is the
 * largest to use
 * @returns null if the signal came before there was a bracket
 * @throws ConfigError for bad input, a model without a transition, a range without one, or a budget
 * too small for a bracket
 */
export async function searchCriticalPoint(input: RunConfigInput, options: CriticalOptions = {}): Promise<CriticalResult | null> {
  const { precision = 1e-3, budget, signal } = options;
  checkPositive('precision', precision, '0.001');
  checkPositive('budget', budget, '300 (seconds)');
  const workers = workersFor(options.workers, options.device);
  const system = criticalSystem(input);
  const directory = options.directory ?? `${defaultFolder}/${system.hash.slice(0, 16)}`;
  return new Search(system, { ...options, directory, precision, workers }, new Deadline(budget, signal), options.workers).run();
}
