/** The runs whose curves are drawn: their colours and names, and for those that are held a switch and a way out. */
import { button, fill, h } from '../dom.js';
import type { HeldRun, Series } from '../series.js';
import { colourVariable } from './curves.js';

export class Runs {
  readonly element = h('ul', { id: 'runs', 'aria-label': 'runs in the plots' });
  #shown = '';

  /** @param onChange told when other curves are to be drawn */
  constructor(
    private readonly series: Series,
    private readonly onChange: () => void,
  ) {}

  update(): void {
    const { held, label, colour } = this.series;
    const now = JSON.stringify([label, colour, held.map((run) => [run.label, run.colour, run.isShown])]);
    if (now === this.#shown) return;
    this.#shown = now;
    this.element.hidden = held.length === 0;
    const others = held.filter((run) => run.colour !== colour);
    fill(this.element, [h('li', {}, swatch(colour), h('b', {}, label)), ...others.map((run) => this.#row(run))]);
  }

  #row(run: HeldRun): HTMLElement {
    const changed = () => {
      this.#shown = '';
      this.onChange();
    };
    const name = h('input', { type: 'text', value: run.label, 'aria-label': `name of the held run ${run.label}` });
    name.addEventListener('change', () => {
      run.label = name.value.trim() || run.label;
      changed();
    });
    const eye = h('input', { type: 'checkbox', checked: run.isShown, 'aria-label': `show ${run.label}`, title: 'show it' });
    eye.addEventListener('change', () => {
      run.isShown = eye.checked;
      changed();
    });
    const release = () => {
      this.series.release(run);
      changed();
    };
    return h(
      'li',
      {},
      swatch(run.colour),
      name,
      eye,
      button(null, '×', release, { className: 'small', 'aria-label': `remove ${run.label}`, title: 'remove it' }),
    );
  }
}

const swatch = (colour: number): HTMLElement => h('i', { style: `background:var(${colourVariable(colour)})` });
