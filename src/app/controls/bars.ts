/** The bars around the picture: what it shows, the run, stored frames. */
import { button, h, select } from '../dom.js';
import type { Slice } from '../view/picture.js';
import { colourNames } from '../view/viewer.js';
import type { Colouring } from '../worker/messages.js';
import { colourings } from '../worker/messages.js';

export interface ViewSettings {
  colouring: Colouring;
  onlyActive: boolean;
  links: boolean;
  slice: Slice | null;
}

const sliceAxes = ['off', 'x', 'y', 'z'] as const;

/** Colour, active only, slice. */
export class ViewBar {
  readonly #colour: HTMLSelectElement;
  readonly #onlyActive: HTMLInputElement;
  readonly #links: HTMLInputElement;
  readonly #axis: HTMLSelectElement;
  readonly #at: HTMLInputElement;
  readonly #thickness: HTMLInputElement;
  readonly #sliders: HTMLElement;

  constructor(
    holder: HTMLElement,
    private readonly onChange: () => void,
    actions: { reset(): void; png(): void; film(): void },
  ) {
    const told = () => this.#told();
    const colours = colourings.map((each) => [each, colourNames[each]] as const);
    this.#colour = select({ id: 'colouring', onchange: told }, colours);
    this.#onlyActive = h('input', { type: 'checkbox', id: 'only-active', onchange: told });
    this.#links = h('input', { type: 'checkbox', id: 'links', checked: true, onchange: told });
    const axes = sliceAxes.map((each) => [each, each] as const);
    this.#axis = select({ id: 'slice-axis', onchange: told }, axes);
    const range = { type: 'range', min: '0', max: '1', step: '0.005', oninput: told };
    const slider = (id: string, label: string, value: string) =>
      h('input', { ...range, id, value, 'aria-label': label, title: label });
    this.#at = slider('slice-at', 'place of the slice', '0.5');
    this.#thickness = slider('slice-thickness', 'thickness of the slice', '0.15');
    this.#sliders = h('span', { className: 'slice-sliders', hidden: true }, this.#at, this.#thickness);
    holder.append(
      h('label', {}, 'colour', this.#colour),
      h('label', { className: 'check' }, this.#onlyActive, 'only active'),
      h('label', { className: 'check', title: 'contacts as lines, in 2D' }, this.#links, 'contacts'),
      h('label', {}, 'slice', this.#axis),
      this.#sliders,
      h('span', { className: 'grow' }),
      button('reset-view', 'Reset', actions.reset, { title: 'the whole box again (0)' }),
      button('save-picture', 'PNG', actions.png, { title: 'save the picture as PNG, as large as figures are' }),
      button('film', 'Film', actions.film, {
        title: 'take a film of the picture; once more ends and saves it',
        'aria-pressed': 'false',
      }),
    );
  }

  #told(): void {
    this.#sliders.hidden = this.#axis.value === 'off';
    this.onChange();
  }

  get settings(): ViewSettings {
    const axis = sliceAxes.indexOf(this.#axis.value as (typeof sliceAxes)[number]) - 1;
    return {
      colouring: this.#colour.value as Colouring,
      onlyActive: this.#onlyActive.checked,
      links: this.#links.checked,
      slice: axis < 0 ? null : { axis: axis as 0 | 1 | 2, at: Number(this.#at.value), thickness: Number(this.#thickness.value) },
    };
  }

  set(settings: Partial<Pick<ViewSettings, 'colouring' | 'onlyActive'>>): void {
    if (settings.colouring !== undefined) this.#colour.value = settings.colouring;
    if (settings.onlyActive !== undefined) this.#onlyActive.checked = settings.onlyActive;
    this.#told();
  }

  nextColouring(): void {
    const next = colourings[(colourings.indexOf(this.settings.colouring) + 1) % colourings.length];
    this.set({ colouring: next as Colouring });
  }

  toggleActive(): void {
    this.set({ onlyActive: !this.settings.onlyActive });
  }

  nextSlice(): void {
    this.#axis.selectedIndex = (this.#axis.selectedIndex + 1) % sliceAxes.length;
    this.#told();
  }
}

/** Steps a second that can be watched. */
const firstRate = 30;
const rates: [value: string, label: string][] = [
  ...[1, 10, 30, 60, 300, 2000].map((rate): [string, string] => [String(rate), `${rate} step${rate === 1 ? '' : 's'}/s`]),
  ['max', 'as fast as it goes'],
];

export interface TransportActions {
  toggle(): void;
  step(): void;
  restart(): void;
  rate(): void;
  hold(): void;
}

/** Run, pause, step, restart, speed. */
export class Transport {
  readonly #run: HTMLButtonElement;
  readonly #rate: HTMLSelectElement;

  constructor(holder: HTMLElement, actions: TransportActions) {
    this.#run = button('run', 'Run', actions.toggle, { className: 'primary', title: 'space' });
    this.#rate = select({ id: 'rate', 'aria-label': 'speed', onchange: actions.rate }, rates);
    this.#rate.value = String(firstRate);
    holder.append(
      this.#run,
      button('step', 'Step', actions.step, { title: 'one step (.)' }),
      button('restart', 'Restart', actions.restart, { title: 'back to t = 0 (r)' }),
      h('label', {}, h('span', { className: 'offscreen' }, 'speed'), this.#rate),
      h('span', { className: 'grow' }),
      button('hold', 'Hold curves', actions.hold, {
        title: 'keep the curves of this run, to compare the next one with them (h)',
      }),
    );
  }

  /** Steps a second, null for as many as there can be. */
  get rate(): number | null {
    return this.#rate.value === 'max' ? null : Number(this.#rate.value);
  }

  set rate(rate: number | null) {
    this.#rate.value = rate === null ? 'max' : String(rate);
  }

  set running(running: boolean) {
    this.#run.textContent = running ? 'Pause' : 'Run';
    this.#run.classList.toggle('running', running);
  }
}

/** Playback of stored frames. */
export class Player {
  readonly #slider: HTMLInputElement;
  readonly #play: HTMLButtonElement;
  readonly #where: HTMLElement;
  #steps: (bigint | null)[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly holder: HTMLElement,
    private readonly onSeek: (frame: number) => Promise<void>,
    actions: { leave(): void; rerun(): void },
  ) {
    this.#slider = h('input', {
      type: 'range',
      id: 'frame',
      min: '0',
      step: '1',
      'aria-label': 'frame',
      oninput: () => void this.#go(this.frame),
    });
    this.#play = button('play', 'Play', () => this.toggle(), { className: 'primary' });
    this.#where = h('output', { id: 'frame-number' });
    holder.append(
      this.#play,
      button('previous-frame', '‹', () => this.move(-1), { 'aria-label': 'previous frame' }),
      button('next-frame', '›', () => this.move(1), { 'aria-label': 'next frame' }),
      this.#slider,
      this.#where,
      button('rerun', 'Run it again', actions.rerun, { title: 'an experiment with the fields of this run' }),
      button('leave', 'Close', actions.leave),
    );
  }

  get frame(): number {
    return Number(this.#slider.value);
  }

  open(steps: (bigint | null)[], hasConfig: boolean): void {
    this.#setSteps(steps);
    this.holder.hidden = false;
    (this.holder.querySelector('#rerun') as HTMLButtonElement).hidden = !hasConfig;
    void this.#go(steps.length - 1);
  }

  /** There are more frames now. */
  grow(steps: (bigint | null)[]): void {
    const isAtEnd = this.frame >= this.#steps.length - 1;
    this.#setSteps(steps);
    void this.#go(isAtEnd ? steps.length - 1 : this.frame);
  }

  #setSteps(steps: (bigint | null)[]): void {
    this.#steps = steps;
    this.#slider.max = String(Math.max(0, steps.length - 1));
  }

  close(): void {
    this.stop();
    this.holder.hidden = true;
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#play.textContent = 'Play';
  }

  toggle(): void {
    if (this.#timer !== null) {
      this.stop();
      return;
    }
    if (this.#steps.length === 0) return;
    this.#play.textContent = 'Pause';
    if (this.frame === this.#steps.length - 1) this.#slider.value = '0';
    const next = async (): Promise<void> => {
      await this.#go(this.frame);
      if (this.#timer === null) return;
      if (this.frame >= this.#steps.length - 1) this.stop();
      else {
        this.#slider.value = String(this.frame + 1);
        this.#timer = setTimeout(next, 100);
      }
    };
    this.#timer = setTimeout(next, 0);
  }

  move(by: number): void {
    void this.#go(Math.max(0, Math.min(this.#steps.length - 1, this.frame + by)));
  }

  async #go(frame: number): Promise<void> {
    if (this.#steps.length === 0) {
      this.#where.textContent = 'no frames yet';
      return;
    }
    this.#slider.value = String(frame);
    const step = this.#steps[frame];
    this.#where.textContent = `frame ${frame + 1} of ${this.#steps.length}${step === null || step === undefined ? '' : `, t = ${step}`}`;
    await this.onSeek(frame);
  }
}
