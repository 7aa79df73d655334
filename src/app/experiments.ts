/** The page's experiment: opens it, runs it, changes it, and asks for frames as fast as they can be drawn. */
import { type FieldPath, isLiveField, isSpheres, type LiveField, type RunConfigInput } from '../model/index.js';
import type { FieldEvent } from '../run/experiment.js';
import { Analyst } from './analyst.js';
import { edited, rescheduled } from './controls/edit.js';
import { EngineClient, LostError, RequestError } from './engineClient.js';
import type { ShownConfig } from './limits.js';
import { valueAt } from './link.js';
import type { Listener } from './listener.js';
import { Pictures } from './pictures.js';
import type {
  Colouring,
  Failure,
  FrameData,
  RequestName,
  Requests,
  Status,
  StoredAnswer,
  SystemInfo,
} from './worker/messages.js';

/** Between two changes of fields on the way, in ms: a slider that is dragged leaves that many events and no more. */
const changesEvery = 200;

interface Asked {
  frame: FrameData;
  system: SystemInfo | null;
}

export class Experiments {
  readonly #client: EngineClient;
  readonly analyst: Analyst;
  #status: Status | null = null;
  /** The config of t = 0, with its schedule. */
  #start: ShownConfig | null = null;
  #system: SystemInfo | null = null;
  #systems = 0;
  readonly #pictures = new Pictures<Asked>({
    isRunning: () => this.running,
    ask: () => this.#ask(),
    show: (answer) => this.#show(answer),
    drawn: () => {
      this.analyst.isLate = this.#pictures.isLate;
      if (this.running && this.looks.length === 0) void this.analyst.soon();
    },
    failed: (error) => this.#fail(error),
  });
  #changes: Promise<unknown> = Promise.resolve();
  /** Changes that wait for their turn: of each field only the latest counts. */
  readonly #waitingChanges = new Map<LiveField, number>();
  #changedAt = Number.NEGATIVE_INFINITY;
  /** Events that the experiment was opened with, while nobody has changed it by hand. */
  #given: readonly FieldEvent[] | null = null;
  /** A run that is made again after the worker failed: up to where, and whether it was going on. */
  #recovery: { step: number; goesOn: boolean } | null = null;
  /** Step at which the worker failed last. */
  #failedAt = -1;
  /** Step that the run goes to; null for until it is paused. */
  target: number | null = null;
  /** Whether the worker and its simulation are gone. */
  isLost = false;
  stored: StoredAnswer | null = null;
  /** Whether the files that were last opened can't be shown, however they grow. */
  isRefused = false;
  colouring: Colouring = 'active';
  /** Whether lines of contact are drawn. */
  links = true;
  rate: number | null = null;
  /** Steps at which the structure is taken before the run goes on; without any, it is taken now and then. */
  looks: readonly number[] = [];
  /** Where the steps under way go to in the end; null once they were told to stop. */
  #goal: number | null = null;

  constructor(private readonly listener: Listener) {
    this.#client = new EngineClient({
      ended: ({ status, failure }) => {
        this.#take(status);
        if (failure) this.listener.failed(failure);
        const recovery = this.#recovery;
        this.#recovery = null;
        if (recovery?.goesOn && status.time >= recovery.step) void this.run();
        else if (this.#isLook(status)) void this.#look(status);
        else void this.#atRest().then(() => this.listener.ended(status));
      },
      lost: (failure) => void this.#recover(failure),
    });
    this.analyst = new Analyst({
      snapshot: async () =>
        this.isSpheres ? { take: await this.#client.request('snapshot', null), step: this.#status?.time ?? 0 } : null,
      system: () => this.#systems,
      particles: () => this.#system?.particles ?? 0,
      isStored: () => this.stored !== null,
      analysed: (answer, step) => this.listener.analysed(answer, step),
      analysing: (particles) => this.listener.analysing(particles),
      failed: (error) => this.#fail(error),
    });
  }

  get status(): Status | null {
    return this.#status;
  }

  /** Grows with every experiment that is opened, and with stored frames: another number means another system. */
  get systems(): number {
    return this.#systems;
  }

  /** The config of t = 0 with the fields of now, but for those that are scheduled: they begin as they did. */
  get again(): ShownConfig | null {
    return this.#status && this.#start && rescheduled(this.#status.config, this.#start, this.#status.schedule);
  }

  /** What was opened: the config of t = 0, with its schedule. */
  get start(): ShownConfig | null {
    return this.#start;
  }

  /** Whether particles in a box are shown, whose fields may change on the way and whose structure is analysed. */
  get isSpheres(): boolean {
    return this.stored !== null || (this.#status !== null && isSpheres(this.#status.config));
  }

  get running(): boolean {
    return this.#status?.running ?? false;
  }

  /** Asks the worker for something that says nothing of the run. */
  ask<K extends RequestName>(name: K, take: Requests[K]['take']): Promise<Requests[K]['give']> {
    return this.#client.request(name, take);
  }

  #take(status: Status): void {
    this.#status = status;
    this.listener.status(status);
  }

  #fail(error: unknown): void {
    // A worker that is lost has been told of.
    if (error instanceof LostError) return;
    if (error instanceof RequestError) this.listener.failed(error.failure);
    else this.listener.failed({ message: error instanceof Error ? error.message : String(error), field: '', input: false });
  }

  /** Does some work; what goes wrong is told. @returns whether it was done */
  async #attempt(work: () => Promise<unknown>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.#fail(error);
      return false;
    }
  }

  /** Opens an experiment at t = 0, at rest. @returns whether it could be opened */
  open(config: RunConfigInput, events: readonly FieldEvent[]): Promise<boolean> {
    this.#waitingChanges.clear();
    this.#recovery = null;
    this.#goal = null;
    return this.#attempt(async () => {
      const status = await this.#client.request('open', { config, events });
      this.stored = null;
      this.isLost = false;
      this.#failedAt = -1;
      this.#given = events;
      this.#systems++;
      this.#system = null;
      this.#status = status;
      const isScheduled = Object.keys(status.schedule).length > 0;
      this.#start = isScheduled ? ({ ...status.config, schedule: status.schedule } as ShownConfig) : status.config;
      this.listener.opened(status);
      this.#take(status);
      await this.#atRest();
    });
  }

  /** What belongs to a configuration at rest: its picture, its digest, its structure. */
  async #atRest(): Promise<void> {
    this.refresh();
    await this.#attempt(async () => {
      if (!this.stored) {
        const { time, digest } = await this.#client.request('digest', null);
        this.listener.digest(time, digest);
      }
    });
    // Takes seconds of a large system: nobody waits for it.
    void this.#attempt(() => this.analyst.now());
  }

  /**
   * The worker is gone, and its simulation with it. The run is a function of fields and events, so it is made again; unless that has failed at
   * this place before.
   */
  async #recover(failure: Failure): Promise<void> {
    const [status, start] = [this.#status, this.#start];
    if (this.stored || !status || !start) {
      this.listener.failed(failure);
      return;
    }
    const { time, running } = status;
    const recovery = this.#recovery ?? { step: time, goesOn: running };
    this.isLost = true;
    this.#recovery = null;
    this.#take({ ...status, running: false, points: [] });
    if (this.#failedAt >= recovery.step) {
      this.listener.failed({ ...failure, message: `${failure.message}; it failed again at the same place. Press Restart.` });
      return;
    }
    this.#failedAt = recovery.step;
    this.listener.recovering(failure, recovery.step);
    const events = this.#given ?? status.events;
    await this.#attempt(async () => {
      await this.#client.request('open', { config: start, events });
      this.isLost = false;
      this.#recovery = recovery;
      this.#take({ ...status, time: 0, running: true, points: [] });
      await this.#client.request('run', { until: recovery.step, rate: null });
      this.refresh();
    });
  }

  /** Whether steps have ended only for a look, and go on after it. */
  #isLook({ time, absorbed }: Status): boolean {
    return !absorbed && this.#goal !== null && time < this.#goal && this.looks.includes(time);
  }

  async #look(status: Status): Promise<void> {
    this.#take({ ...status, running: true, points: [] });
    await this.#attempt(() => this.analyst.now());
    // Meanwhile it may have been paused, or another one opened.
    if (this.#goal !== null && this.#status?.time === status.time) await this.run(this.#goal);
  }

  /** Makes steps up to the target, or another step. */
  async run(until = this.target ?? Number.POSITIVE_INFINITY): Promise<void> {
    if (!this.#status) return;
    const { time } = this.#status;
    this.#goal = until;
    this.#take({ ...this.#status, running: true, points: [] });
    const next = Math.min(until, this.looks.find((look) => look > time) ?? until);
    await this.#attempt(() => this.#client.request('run', { until: next, rate: this.rate }));
    this.refresh();
  }

  async pause(): Promise<void> {
    this.#goal = null;
    await this.#attempt(async () => {
      this.#take(await this.#client.request('pause', null));
      await this.#atRest();
    });
  }

  async setRate(rate: number | null): Promise<void> {
    this.rate = rate;
    if (this.running && !this.#recovery) await this.run();
  }

  /**
   * Gives a field another value: on the way if it can change there, else from t = 0 again.
   * @returns whether it changed on the way
   * @throws ConfigError if the value is refused
   */
  async edit(path: FieldPath, value: unknown): Promise<boolean> {
    const status = this.#status;
    if (!status || this.stored) return false;
    const config = edited(status.config, path, value);
    if (JSON.stringify(config) === JSON.stringify(status.config)) return false;
    if (isLiveField(path) && this.isSpheres && status.time > 0) {
      await this.#change(path, valueAt(config, path) as number);
      return true;
    }
    // Only steps: the trajectory is the same, there is just more or less of it.
    const running = status.running;
    const next = rescheduled(config, this.#start ?? config, status.schedule, path);
    if (running) await this.pause();
    if ((await this.open(next, [])) && running) await this.run();
    return false;
  }

  /** A change on the way; while one is under way only the latest of those to come counts. */
  async #change(field: LiveField, value: number): Promise<void> {
    const isAsked = this.#waitingChanges.size > 0;
    this.#waitingChanges.set(field, value);
    if (!isAsked) this.#changes = this.#changes.then(() => this.#makeChanges());
    await this.#changes;
  }

  async #makeChanges(): Promise<void> {
    const wait = this.#changedAt + changesEvery - performance.now();
    if (wait > 0) await new Promise((settle) => setTimeout(settle, wait));
    const changes = [...this.#waitingChanges];
    this.#waitingChanges.clear();
    this.#changedAt = performance.now();
    for (const [field, value] of changes) {
      await this.#attempt(async () => {
        this.#take(await this.#client.request('change', { field, value }));
        this.#given = null;
      });
    }
    if (!this.running && changes.length > 0) await this.#atRest();
  }

  /**
   * Shows stored frames.
   * @param quiet whether to keep what was there without a word if they can't be read: they may be half written
   */
  async openFiles(files: [string, Blob][], phi: number, quiet = false): Promise<StoredAnswer | null> {
    this.isRefused = false;
    try {
      if (this.running) await this.pause();
      const answer = await this.#client.request('files', { files, phi });
      this.stored = answer;
      this.#systems++;
      this.#system = null;
      return answer;
    } catch (error) {
      this.isRefused = error instanceof RequestError && error.failure.isLasting === true;
      if (!quiet) this.#fail(error);
      return null;
    }
  }

  async seek(frame: number): Promise<void> {
    await this.#attempt(async () => {
      await this.#client.request('seek', { frame });
      this.#show(await this.#ask());
      void this.analyst.soon();
    });
  }

  /** Asks for a picture, and goes on asking while steps are made. */
  refresh(): void {
    if (this.stored?.steps.length !== 0) this.#pictures.refresh();
  }

  /** A frame. What it says of the run counts when it comes; its picture may be drawn later. */
  async #ask(): Promise<Asked> {
    const take = { colouring: this.colouring, known: this.#systems, isLate: this.#pictures.isLate, links: this.links };
    const frame = await this.#client.request('frame', take);
    if (frame.system) this.#system = frame.system;
    const { status } = frame;
    // A run that was asked for meanwhile is running, whatever the frame still says.
    if (status && !this.stored) this.#take({ ...status, running: status.running || this.running });
    return { frame, system: this.#system };
  }

  #show({ frame, system }: Asked): void {
    if (system && system === this.#system) this.listener.frame(frame, system);
  }
}
