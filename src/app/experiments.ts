/** The page's experiment: opens it, runs it, changes it, and asks for frames as fast as they can be drawn. */
import type { FieldPath, ParticleConfig, RunConfigInput } from '../model/index.js';
import { type FieldEvent, isLiveField } from '../run/experiment.js';
import { edited } from './controls/edit.js';
import { EngineClient, RequestError } from './engineClient.js';
import { valueAt } from './link.js';
import type { AnalysisAnswer, Colouring, Failure, FrameData, Status, StoredAnswer, SystemInfo } from './worker/messages.js';

export interface Listener {
  /** Another experiment, at t = 0. `keepsScan`: it differs from the last one in phi alone. */
  opened(status: Status, keepsScan: boolean): void;
  status(status: Status): void;
  frame(frame: FrameData, system: SystemInfo): void;
  analysed(answer: AnalysisAnswer, step: number): void;
  digest(step: number, digest: string): void;
  failed(failure: Failure): void;
  /** Steps have come to their end. */
  ended(status: Status): void;
}

/** Time between two analyses of a moving system, in ms, and how much longer than the analysis itself. */
const analysisEvery = 900;
const analysisShare = 2;
/** Before an analysis that had to wait is tried again, in ms, at least. */
const shortestWait = 50;
const longestSettling = 6000;
/** Larger systems are analysed at rest only. */
const mostAnalysed = 100_000;

export class Experiments {
  readonly #client: EngineClient;
  readonly #analyst = new EngineClient();
  #status: Status | null = null;
  #system: SystemInfo | null = null;
  #systems = 0;
  #pumping = false;
  #wanted = false;
  /** When the next analysis may begin. */
  #nextAnalysis = 0;
  /** An analysis of a stored frame that waits. */
  #later: ReturnType<typeof setTimeout> | null = null;
  #analysing = false;
  #analyseAgain = false;
  #changes: Promise<unknown> = Promise.resolve();
  #waitingChange: { field: FieldPath; value: number } | null = null;
  stored: StoredAnswer | null = null;
  colouring: Colouring = 'active';
  rate: number | null = null;
  wantsFlatness = false;

  constructor(private readonly listener: Listener) {
    this.#client = new EngineClient(({ status, failure }) => {
      this.#take(status);
      if (failure) this.listener.failed(failure);
      void this.#atRest().then(() => this.listener.ended(status));
    });
  }

  get status(): Status | null {
    return this.#status;
  }

  get running(): boolean {
    return this.#status?.running ?? false;
  }

  #take(status: Status): void {
    this.#status = status;
    this.listener.status(status);
  }

  #fail(error: unknown): void {
    if (error instanceof RequestError) this.listener.failed(error.failure);
    else this.listener.failed({ message: error instanceof Error ? error.message : String(error), field: '', input: false });
  }

  /** Opens an experiment at t = 0, at rest. @returns whether it could be opened */
  async open(config: RunConfigInput, events: readonly FieldEvent[], keepsScan = false): Promise<boolean> {
    try {
      const { status } = await this.#client.request('open', { config, events });
      this.stored = null;
      this.#systems++;
      this.#system = null;
      this.#status = status;
      this.listener.opened(status, keepsScan);
      this.#take(status);
      await this.#atRest();
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  /** What belongs to a configuration at rest: its picture, its digest, its structure. */
  async #atRest(): Promise<void> {
    this.refresh();
    try {
      if (!this.stored) {
        const { time, digest } = await this.#client.request('digest', null);
        this.listener.digest(time, digest);
      }
      await this.#analyse();
    } catch (error) {
      this.#fail(error);
    }
  }

  async run(until: number): Promise<void> {
    if (!this.#status) return;
    this.#take({ ...this.#status, running: true, points: [] });
    try {
      await this.#client.request('run', { until, rate: this.rate });
    } catch (error) {
      this.#fail(error);
    }
    this.refresh();
  }

  async pause(): Promise<void> {
    try {
      this.#take(await this.#client.request('pause', null));
      await this.#atRest();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Another rate for steps that are being made. */
  async setRate(rate: number | null, until: number): Promise<void> {
    this.rate = rate;
    if (this.running) await this.run(until);
  }

  /**
   * Gives a field another value: on the way if it can change there, else from t = 0 again.
   * @throws ConfigError if the value is refused
   */
  async edit(path: FieldPath, value: unknown): Promise<void> {
    const status = this.#status;
    if (!status || this.stored) return;
    const config = edited(status.config, path, value);
    if (JSON.stringify(config) === JSON.stringify(status.config)) return;
    if (isLiveField(path) && status.time > 0) {
      await this.#change(path, valueAt(config, path) as number);
      return;
    }
    // Only steps: the trajectory is the same, there is just more or less of it.
    const running = status.running;
    if (running) await this.pause();
    if (await this.open(config, [], path === 'phi' || path === 'seed')) {
      if (running) await this.run(config.steps);
    }
  }

  /** A change on the way; while one is under way only the latest of those to come counts. */
  async #change(field: FieldPath, value: number): Promise<void> {
    const waiting = this.#waitingChange !== null && this.#waitingChange.field === field;
    this.#waitingChange = { field, value };
    if (waiting) return;
    const work = async (): Promise<void> => {
      const change = this.#waitingChange;
      this.#waitingChange = null;
      if (!change || !isLiveField(change.field)) return;
      try {
        this.#take(await this.#client.request('change', { field: change.field, value: change.value }));
        if (!this.running) await this.#atRest();
      } catch (error) {
        this.#fail(error);
      }
    };
    this.#changes = this.#changes.then(work);
    await this.#changes;
  }

  async openFiles(files: [string, Blob][], phi: number): Promise<boolean> {
    try {
      if (this.running) await this.pause();
      const answer = await this.#client.request('files', { files, phi });
      this.stored = answer;
      this.#systems++;
      this.#system = null;
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  async seek(frame: number): Promise<void> {
    try {
      await this.#client.request('seek', { frame });
      await this.#show();
      void this.#analyseSoon();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Asks for a picture, and goes on asking while steps are made. */
  refresh(): void {
    this.#wanted = true;
    if (!this.#pumping) void this.#pump();
  }

  async #pump(): Promise<void> {
    this.#pumping = true;
    while (this.#wanted || this.running) {
      this.#wanted = false;
      try {
        await this.#show();
      } catch (error) {
        this.#fail(error);
        break;
      }
      if (this.running) void this.#analyseSoon();
      await new Promise((settle) => requestAnimationFrame(settle));
    }
    this.#pumping = false;
  }

  async #show(): Promise<void> {
    const frame = await this.#client.request('frame', { colouring: this.colouring, known: this.#systems });
    if (frame.system) this.#system = frame.system;
    const status = frame.status;
    if (status && !this.stored) {
      // A run that was asked for meanwhile is running, whatever the frame still says.
      this.#take({ ...status, running: status.running || this.running });
    }
    if (this.#system) this.listener.frame(frame, this.#system);
  }

  /** Waits until the present configuration is analysed, for some seconds at most. */
  async settled(): Promise<void> {
    const until = performance.now() + longestSettling;
    while ((this.#analysing || this.#analyseAgain) && performance.now() < until)
      await new Promise((settle) => setTimeout(settle, 50));
  }

  async #analyseSoon(): Promise<void> {
    if ((this.#system?.particles ?? 0) > mostAnalysed) return;
    const wait = this.#nextAnalysis - performance.now();
    if (this.#analysing || wait > 0) {
      // Of a run the next picture asks again; a stored frame that is stopped at has no next one.
      if (this.stored && this.#later === null) this.#later = setTimeout(() => this.#analyseLater(), Math.max(wait, shortestWait));
      return;
    }
    try {
      await this.#analyse();
    } catch (error) {
      this.#fail(error);
    }
  }

  #analyseLater(): void {
    this.#later = null;
    if (this.stored) void this.#analyseSoon();
  }

  /** The present configuration's structure; while another is under way, after that. */
  async #analyse(): Promise<void> {
    if (this.#analysing) {
      this.#analyseAgain = true;
      return;
    }
    this.#analysing = true;
    this.#analyseAgain = false;
    try {
      const systems = this.#systems;
      const snapshot = await this.#client.request('snapshot', null);
      const step = this.#status?.time ?? 0;
      const take = { ...snapshot, flatness: this.wantsFlatness };
      const answer = await this.#analyst.request('analyse', take, [snapshot.positions.buffer, snapshot.radii.buffer]);
      this.#nextAnalysis = performance.now() + Math.max(analysisEvery, analysisShare * answer.milliseconds);
      if (systems === this.#systems) this.listener.analysed(answer, step);
    } finally {
      this.#analysing = false;
    }
    if (this.#analyseAgain) await this.#analyse();
  }
}

/** A name for an experiment's curves. */
export function labelOf(config: ParticleConfig): string {
  const step =
    'kick' in config
      ? `ε ${config.kick}`
      : 'learningRate' in config && config.learningRate
        ? `α ${Number(config.learningRate.toPrecision(4))}`
        : '';
  const mode = 'mode' in config ? ` ${config.mode}` : '';
  const p = 'batchFraction' in config ? `, p ${config.batchFraction}` : '';
  return `${config.model}${mode}, φ ${config.phi}${step ? `, ${step}` : ''}${p}`;
}
