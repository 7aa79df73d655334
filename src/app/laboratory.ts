/** The laboratory: puts experiment, picture, plots and controls together. */
import { isSpheres, type RunConfigInput } from '../model/index.js';
import type { FieldEvent } from '../run/experiment.js';
import { Address } from './address.js';
import { Player, Transport, ViewBar } from './controls/bars.js';
import { DeviceSwitch } from './controls/deviceSwitch.js';
import { Dial } from './controls/dial.js';
import { Editing } from './controls/editing.js';
import { Form } from './controls/form.js';
import { brief, byId, saveAs } from './dom.js';
import { Experiments } from './experiments.js';
import { labelOf } from './labels.js';
import type { ShownConfig } from './limits.js';
import { type Shared, valuesOf } from './link.js';
import { remember } from './memory.js';
import { Board } from './plots/board.js';
import { knownPhiC } from './plots/guides.js';
import { type Expectation, showReadings } from './readings.js';
import { repair } from './repair.js';
import { sentenceOf } from './sentence.js';
import { mostHeld, Series } from './series.js';
import { StoredFrames } from './storedFrames.js';
import { Film } from './view/film.js';
import type { Theme } from './view/palette.js';
import { Viewer } from './view/viewer.js';
import { announce, say, showBanner, showProgress } from './words.js';
import type { AnalysisAnswer, Failure, Status } from './worker/messages.js';

/** What the page begins with: flat and small, so that each contact is seen, and a little above the known phi_c of 0.377. */
export const firstExperiment: RunConfigInput = { model: 'bro', dimension: 2, particles: 1500, phi: 0.4, kick: 1 };

export class Laboratory {
  readonly experiments: Experiments;
  readonly viewer: Viewer;
  readonly board: Board;
  readonly storedFrames: StoredFrames;
  readonly transport: Transport;
  readonly viewBar: ViewBar;
  readonly player: Player;
  readonly deviceSwitch: DeviceSwitch;
  readonly form: Form;
  readonly dial: Dial;
  readonly series = new Series();
  readonly #film = new Film((isTaken) => byId('film').setAttribute('aria-pressed', String(isTaken)));
  readonly address = new Address(this);
  readonly editing = new Editing(this);
  theme: Theme;
  /** Whether the user has done anything yet: before, the address stays what it is. */
  isTouched = false;
  /** Fields at t = 0; the status has those of now. */
  #start: ShownConfig | null = null;
  #digest: { step: number; digest: string } | null = null;
  #expectation: Expectation | null = null;
  #analysis: AnalysisAnswer | null = null;
  /** Whether the run came to its end by itself: a change lets it go on. */
  hasEnded = false;

  constructor(theme: Theme, forceCanvas: boolean) {
    this.theme = theme;

    this.experiments = new Experiments({
      opened: (status) => this.#opened(status),
      status: (status) => this.#showStatus(status),
      frame: (frame, system) => this.viewer.show(frame, system),
      analysed: (answer, step) => this.#analysed(answer, step),
      analysing: (particles) => showProgress(particles === null ? null : `analysing ${particles} particles…`),
      digest: (step, digest) => this.#showDigest(step, digest),
      failed: (failure) => this.#failed(failure),
      recovering: ({ message }, step) => {
        say(`${message}. The run is being made again up to t = ${step}, bit for bit.`, false);
        this.series.restart(this.series.label);
      },
      ended: (status) => this.#ended(status),
    });
    this.viewBar = new ViewBar(byId('view-bar'), () => this.#look(), {
      reset: () => this.viewer.reset(),
      png: () => void this.#savePicture(),
      film: () => this.#film.toggle(this.viewer.canvas),
    });
    const look = { ...this.viewBar.settings, theme };
    this.viewer = new Viewer(byId('holder'), byId('legend'), look, say, forceCanvas);
    this.transport = new Transport(byId('transport'), {
      toggle: () => void this.toggle(),
      step: () => void this.step(),
      restart: () => void this.restart(),
      rate: () => void this.experiments.setRate(this.transport.rate),
      hold: () => this.hold(),
    });
    this.deviceSwitch = new DeviceSwitch(byId('transport'), this.experiments);
    this.player = new Player(byId('player'), (frame) => this.experiments.seek(frame), {
      leave: () => void this.leaveStored(),
      rerun: () => void this.#rerunStored(),
    });
    this.form = new Form(byId('controls'), (path, value) => void this.editing.edit(path, value));
    // What is not under way begins anew with another phi, so it waits until the slider is let go.
    const turn = (phi: number) => (this.experiments.status?.time ?? 0) > 0 && void this.editing.edit('phi', phi);
    const set = (phi: number) => void this.editing.edit('phi', phi);
    this.dial = new Dial(byId('dial'), byId('sentence'), turn, set);
    this.board = new Board(byId('plots'), this.series);
    this.storedFrames = new StoredFrames(this);
  }

  /** Begins where the address asks for nothing. */
  async begin(): Promise<void> {
    await this.open(firstExperiment, []);
  }

  /** Runs what the page begins with, so that there is something to see; for those who want things to stand still, not. */
  async watch(): Promise<void> {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    this.experiments.rate = this.transport.rate;
    await this.experiments.run();
  }

  /**
   * Opens an experiment at rest.
   * @param target step to go to; null for until it is paused
   * @param looks steps at which structure and flatness are taken
   */
  async open(
    config: RunConfigInput,
    events: readonly FieldEvent[],
    target: number | null = null,
    expectation: Expectation | null = null,
    looks: readonly number[] = [],
  ): Promise<boolean> {
    this.player.close();
    this.form.enabled = true;
    byId('sentence').hidden = false;
    if (this.experiments.running) await this.experiments.pause();
    this.#expectation = expectation;
    this.experiments.target = target;
    this.experiments.looks = looks;
    this.experiments.analyst.wantsFlatness = looks.length > 0;
    this.series.reference = null;
    return this.experiments.open(config, events);
  }

  #opened(status: Status): void {
    showBanner(null, []);
    this.#start = this.experiments.start;
    this.hasEnded = false;
    this.#digest = null;
    this.#analysis = null;
    this.series.turnScan();
    this.series.restart(labelOf(status.config));
    this.form.show(status.config, this.experiments.target);
    byId('transport').hidden = false;
    byId('dial').hidden = !isSpheres(status.config);
    this.board.update();
  }

  #shownConfig: ShownConfig | null = null;

  #showStatus(status: Status): void {
    this.transport.running = status.running;
    this.viewer.isMoving = status.running;
    this.deviceSwitch.show(status.place);
    this.series.add(status.points, status.scan);
    if (JSON.stringify(status.config) !== JSON.stringify(this.#shownConfig)) {
      if (!this.#typing()) this.form.show(status.config, this.experiments.target);
      this.#shownConfig = status.config;
      this.board.config = status.config;
    }
    if (status.running && this.#digest) this.#digest = null;
    this.address.changed();
    this.board.status = status;
    this.#showReadings(status);
    this.board.update();
  }

  #typing(): boolean {
    const element = document.activeElement;
    return element instanceof HTMLInputElement && byId('controls').contains(element) && element.type !== 'checkbox';
  }

  /** The user has changed something: what a link said is over. */
  touch(): void {
    this.isTouched = true;
    this.#expectation = null;
  }

  /** Shows what the present state is, and how far it goes. */
  showPresent(): void {
    const { status, target } = this.experiments;
    if (!status) return;
    this.form.show(status.config, target);
    this.#showReadings(status);
    this.address.changed();
  }

  #showReadings(status: Status): void {
    // The experiment in the background: stored frames have their own words.
    if (this.experiments.stored) return;
    const phiC = isSpheres(status.config) ? knownPhiC(status.config) : null;
    if (isSpheres(status.config)) this.dial.show(status.config, phiC);
    this.dial.say(sentenceOf(status, phiC), status.running);
    showReadings({
      status,
      target: this.experiments.target,
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
    this.address.write();
  }

  #ended(status: Status): void {
    const word = status.absorbed ? `absorbed at step ${status.time}` : `done after ${status.time} steps`;
    const { target } = this.experiments;
    this.hasEnded = status.absorbed || (target !== null && status.time >= target);
    announce(`${word}, active fraction ${brief(status.latest.activity ?? 0)}`);
  }

  #analysed(answer: AnalysisAnswer, step: number): void {
    const before = this.#analysis?.order?.warning ?? null;
    this.#analysis = answer;
    this.series.analysis = answer;
    const { latest } = this.experiments.status ?? {};
    if (answer.flatness && latest?.t === step && latest.energyPerParticle != null)
      this.series.addFlatness(latest.energyPerParticle, answer.flatness.value ?? Number.NaN);
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

  /** Makes steps up to the target, or another step. */
  async run(until?: number): Promise<void> {
    this.hasEnded = false;
    this.experiments.rate = this.transport.rate;
    await this.experiments.run(until);
  }

  /** Runs to the target; one that is reached is put off for as many steps again. */
  async goOn({ time, config }: Status): Promise<void> {
    const { target } = this.experiments;
    if (target !== null && time >= target) this.experiments.target = Math.max(2 * time, time + 1000);
    this.form.show(config, this.experiments.target);
    await this.run();
  }

  /** Run or pause. A run at its end goes on for as many steps again. */
  async toggle(): Promise<void> {
    if (this.experiments.stored) {
      this.player.toggle();
      return;
    }
    this.isTouched = true;
    const { status } = this.experiments;
    if (!status) return;
    if (this.experiments.isLost) {
      await this.restart();
      await this.run();
    } else if (status.running) await this.experiments.pause();
    else if (status.absorbed && status.config.stopWhenAbsorbed && status.nextEvent === null) {
      say('This configuration is absorbed: nothing moves any more. Raise φ, or press Restart.', false);
    } else await this.goOn(status);
  }

  async step(): Promise<void> {
    const { status } = this.experiments;
    if (!status || this.experiments.stored) return;
    this.isTouched = true;
    if (status.running) await this.experiments.pause();
    await this.run((this.experiments.status as Status).time + 1);
  }

  /** Back to t = 0, with the fields of now. */
  async restart(): Promise<void> {
    const { status } = this.experiments;
    if (!status || this.experiments.stored) return;
    this.isTouched = true;
    if (status.time > 0) this.address.leave();
    await this.open(this.experiments.again ?? status.config, [], this.experiments.target);
  }

  hold(): void {
    const isHeld = this.series.hold();
    this.board.update();
    if (isHeld) announce(`${this.series.held.length} curves are held`);
    else if (this.series.held.length >= mostHeld)
      say(`${mostHeld} runs are held, which is all there are colours for: remove one with ×.`, false);
  }

  #look(): void {
    const settings = this.viewBar.settings;
    const { colouring, links } = settings;
    const changed = this.experiments.colouring !== colouring || this.experiments.links !== links;
    this.experiments.colouring = colouring;
    this.experiments.links = links;
    this.viewer.look = { ...settings, theme: this.theme };
    if (changed) this.experiments.refresh();
  }

  setTheme(theme: Theme): void {
    this.theme = theme;
    document.documentElement.dataset.theme = theme;
    remember('theme', theme);
    this.#look();
    this.board.restyle();
  }

  /** The experiment as far as it has come; null if stored frames are shown. */
  get present(): Shared | null {
    const { status, target } = this.experiments;
    if (!status || !this.#start || this.experiments.stored) return null;
    const digest = this.#digest?.step === status.time ? this.#digest.digest : null;
    return { config: this.#start, events: status.events, target, at: status.time, digest };
  }

  /** The same, at rest. */
  async shared(): Promise<Shared | null> {
    if (this.experiments.running) await this.experiments.pause();
    return this.present;
  }

  async #savePicture(): Promise<void> {
    const blob = await this.viewer.figure(this.board.figures.style.scale);
    if (blob) saveAs('randorg-picture.png', blob);
  }

  /** An experiment of the fields of the stored run that is shown. */
  async #rerunStored(): Promise<void> {
    const config = this.experiments.stored?.config;
    if (!config) return;
    const { config: own, problems } = repair(valuesOf(config), []);
    await this.open(own, [], own.steps);
    if (problems.length > 0) showBanner('This run can’t be made again in the page as it was.', problems);
  }

  async leaveStored(): Promise<void> {
    await this.open(this.#start ?? firstExperiment, []);
  }
}
