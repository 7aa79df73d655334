/** The laboratory: puts experiment, picture, plots and controls together. */
import { ConfigError, type FieldPath, type ParticleConfig, type RunConfigInput } from '../model/index.js';
import type { FieldEvent } from '../run/experiment.js';
import { Player, Transport, ViewBar } from './controls/bars.js';
import { Form } from './controls/form.js';
import { brief, byId, saveAs } from './dom.js';
import { Experiments, labelOf } from './experiments.js';
import { type Shared, valuesOf } from './link.js';
import { Board } from './plots/board.js';
import { type Expectation, showReadings } from './readings.js';
import { repair } from './repair.js';
import { Series } from './series.js';
import { StoredFrames } from './storedFrames.js';
import type { Theme } from './view/palette.js';
import { Viewer } from './view/viewer.js';
import { announce, say, showBanner, showProgress } from './words.js';
import type { AnalysisAnswer, Failure, Status } from './worker/messages.js';

/** What the page begins with: near the transition, small enough for any machine. */
export const firstExperiment: RunConfigInput = { model: 'bro', particles: 2000, phi: 0.58, kick: 0.1, steps: 10000 };

export class Laboratory {
  readonly experiments: Experiments;
  readonly viewer: Viewer;
  readonly board: Board;
  readonly storedFrames: StoredFrames;
  readonly transport: Transport;
  readonly viewBar: ViewBar;
  readonly player: Player;
  readonly form: Form;
  readonly series = new Series();
  theme: Theme;
  #until = 0;
  /** Fields at t = 0; the status has those of now. */
  #start: ParticleConfig | null = null;
  #digest: { step: number; digest: string } | null = null;
  #expectation: Expectation | null = null;
  #analysis: AnalysisAnswer | null = null;
  /** Whether the run ended because nothing moved any more: a change that wakes it lets it go on. */
  #ranDry = false;

  constructor(theme: Theme, forceCanvas: boolean) {
    this.theme = theme;

    this.experiments = new Experiments({
      opened: (status, keepsScan) => this.#opened(status, keepsScan),
      status: (status) => this.#showStatus(status),
      frame: (frame, system) => this.viewer.show(frame, system),
      analysed: (answer, step) => this.#analysed(answer, step),
      analysing: (particles) => showProgress(particles === null ? null : `analysing ${particles} particles…`),
      digest: (step, digest) => this.#showDigest(step, digest),
      failed: (failure) => this.#failed(failure),
      ended: (status) => this.#ended(status),
    });
    this.viewBar = new ViewBar(byId('view-bar'), () => this.#look(), {
      reset: () => this.viewer.reset(),
      png: () => void this.#savePicture(),
    });
    const look = { ...this.viewBar.settings, theme };
    this.viewer = new Viewer(byId('holder'), byId('legend'), look, say, forceCanvas);
    this.transport = new Transport(byId('transport'), {
      toggle: () => void this.toggle(),
      step: () => void this.step(),
      restart: () => void this.restart(),
      rate: () => void this.experiments.setRate(this.transport.rate, this.#until),
      hold: () => this.hold(),
    });
    this.player = new Player(byId('player'), (frame) => this.experiments.seek(frame), {
      leave: () => void this.leaveStored(),
      rerun: () => void this.#rerunStored(),
    });
    this.form = new Form(byId('controls'), (path, value) => void this.#edit(path, value));
    this.board = new Board(byId('plots'), this.series);
    this.storedFrames = new StoredFrames(this);
  }

  /** Begins where the address asks for nothing. */
  async begin(): Promise<void> {
    await this.open(firstExperiment, []);
  }

  /** Opens an experiment at rest. */
  async open(config: RunConfigInput, events: readonly FieldEvent[], expectation: Expectation | null = null): Promise<boolean> {
    this.player.close();
    this.form.enabled = true;
    if (this.experiments.running) await this.experiments.pause();
    this.#expectation = expectation;
    return this.experiments.open(config, events);
  }

  #opened(status: Status, keepsScan: boolean): void {
    this.#start = this.experiments.start;
    this.#ranDry = false;
    this.#until = status.config.steps;
    this.#digest = null;
    this.#analysis = null;
    this.series.turnScan(keepsScan);
    this.series.restart(labelOf(status.config));
    this.form.show(status.config);
    byId('transport').hidden = false;
    this.board.update();
  }

  #shownConfig: ParticleConfig | null = null;

  #showStatus(status: Status): void {
    this.transport.running = status.running;
    this.viewer.isMoving = status.running;
    this.series.add(status.points, status.scan);
    if (JSON.stringify(status.config) !== JSON.stringify(this.#shownConfig)) {
      if (!this.#typing()) this.form.show(status.config);
      this.#shownConfig = status.config;
      this.board.config = status.config;
    }
    if (status.running && this.#digest) this.#digest = null;
    this.#showReadings(status);
    this.board.update();
  }

  #typing(): boolean {
    const element = document.activeElement;
    return element instanceof HTMLInputElement && byId('controls').contains(element) && element.type !== 'checkbox';
  }

  #showReadings(status: Status): void {
    // The experiment in the background: stored frames have their own words.
    if (this.experiments.stored) return;
    showReadings({
      status,
      until: this.#until,
      digest: this.#digest,
      expectation: this.#expectation,
      order: this.#analysis?.order ?? null,
    });
  }

  #showDigest(step: number, digest: string): void {
    const status = this.experiments.status;
    if (!status || status.running || status.time !== step) return;
    this.#digest = { step, digest };
    this.#showReadings(status);
  }

  #ended(status: Status): void {
    const word = status.absorbed ? `absorbed at step ${status.time}` : `done after ${status.time} steps`;
    this.#ranDry = status.absorbed;
    announce(`${word}, active fraction ${brief(status.latest.activity ?? 0)}`);
  }

  #analysed(answer: AnalysisAnswer, step: number): void {
    const before = this.#analysis?.order?.warning ?? null;
    this.#analysis = answer;
    this.series.analysis = answer;
    if (answer.flatness) this.series.addFlatness(step, answer.flatness.value);
    const warning = answer.order?.warning ?? null;
    if (warning && warning !== before && before === null) say(warning, false);
    const status = this.experiments.status;
    if (status) this.#showReadings(status);
    this.board.update();
  }

  #failed(failure: Failure): void {
    const status = this.experiments.status;
    if (failure.field && status && this.form.showError(failure.field, failure.message)) announce(failure.message);
    else showBanner(failure.message, []);
  }

  async #edit(path: FieldPath, value: unknown): Promise<void> {
    this.form.clearErrors();
    if (path === 'steps' && this.experiments.status) {
      const steps = Number(value);
      if (Number.isSafeInteger(steps) && steps >= 0) {
        this.#until = steps;
        if (this.experiments.running) await this.experiments.run(steps);
        return;
      }
    }
    try {
      this.#expectation = null;
      await this.experiments.edit(path, value);
      const { status } = this.experiments;
      if (this.#ranDry && status && !status.running && !status.absorbed && status.time > 0) {
        await this.run(status.time < this.#until ? this.#until : 2 * status.time);
      }
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      if (!this.form.showError(error.field, error.message)) this.form.showError(path, error.message);
      announce(error.message);
    }
  }

  /** Changes a field as if it had been typed. */
  nudge(path: FieldPath, by: number): void {
    const config = this.experiments.status?.config as unknown as Record<string, number> | undefined;
    const value = config?.[path];
    if (value !== undefined) void this.#edit(path, Number((value + by).toPrecision(6)));
  }

  async run(until: number): Promise<void> {
    this.#until = until;
    this.#ranDry = false;
    this.experiments.rate = this.transport.rate;
    await this.experiments.run(until);
  }

  /** Run or pause. A run at its end goes on for as many steps again. */
  async toggle(): Promise<void> {
    if (this.experiments.stored) {
      this.player.toggle();
      return;
    }
    const { status } = this.experiments;
    if (!status) return;
    if (status.running) await this.experiments.pause();
    else if (status.absorbed && status.config.stopWhenAbsorbed && status.nextEvent === null) {
      say('This configuration is absorbed: nothing moves any more. Raise φ, or press Restart.', false);
    } else {
      const until = status.time >= this.#until ? Math.max(2 * status.time, status.time + 1000) : this.#until;
      await this.run(until);
    }
  }

  async step(): Promise<void> {
    const { status } = this.experiments;
    if (!status || this.experiments.stored) return;
    if (status.running) await this.experiments.pause();
    await this.run((this.experiments.status as Status).time + 1);
  }

  /** Back to t = 0, with the fields of now. */
  async restart(): Promise<void> {
    const { status } = this.experiments;
    if (!status || this.experiments.stored) return;
    await this.open(this.experiments.again ?? status.config, []);
  }

  hold(): void {
    this.series.hold();
    this.board.update();
    announce(`${this.series.held.length} curves are held`);
  }

  #look(): void {
    const { colouring, onlyActive, slice } = this.viewBar.settings;
    const changed = this.experiments.colouring !== colouring;
    this.experiments.colouring = colouring;
    this.viewer.look = { colouring, onlyActive, slice, theme: this.theme };
    if (changed) this.experiments.refresh();
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    document.documentElement.dataset.theme = theme;
    this.#look();
    this.board.restyle();
  }

  /** The experiment as far as it has come, at rest; null if stored frames are shown. */
  async shared(): Promise<Shared | null> {
    if (this.experiments.running) await this.experiments.pause();
    const { status } = this.experiments;
    if (!status || !this.#start || this.experiments.stored) return null;
    const digest = this.#digest?.step === status.time ? this.#digest.digest : null;
    return { config: this.#start, events: status.events, steps: status.time, digest };
  }

  async #savePicture(): Promise<void> {
    const blob = await this.viewer.png();
    if (blob) saveAs('randorg-picture.png', blob);
  }

  /** An experiment of the fields of the stored run that is shown. */
  async #rerunStored(): Promise<void> {
    const config = this.experiments.stored?.config;
    if (!config) return;
    const { config: own, problems } = repair(valuesOf(config), []);
    showBanner(problems.length > 0 ? 'This run can’t be made again in the page as it was.' : null, problems);
    await this.open(own, []);
  }

  async leaveStored(): Promise<void> {
    await this.open(this.#start ?? firstExperiment, []);
  }
}
