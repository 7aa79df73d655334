/** Processor or GPU: a choice that is there only where the browser has a GPU. It changes no bit, so that no link carries it. */
import type { Place } from '../../run/movable.js';
import { h, select } from '../dom.js';
import type { Experiments } from '../experiments.js';
import { say } from '../words.js';

export class DeviceSwitch {
  readonly #select = select(
    { id: 'device', 'aria-label': 'where the steps are made', title: 'The bits are the same. A GPU pays for large systems.' },
    [
      ['cpu', 'processor'],
      ['gpu', 'GPU'],
    ],
  );
  readonly #label = h('label', { hidden: true }, this.#select);
  #note: string | null = null;

  /** @param holder whose buttons it stands beside */
  constructor(
    holder: HTMLElement,
    private readonly experiments: Experiments,
  ) {
    holder.querySelector('.grow')?.before(this.#label);
    this.#select.addEventListener('change', () => void this.#move());
  }

  /** Asks the browser for a GPU; without one nothing is shown. */
  async look(): Promise<void> {
    const name = await this.experiments.ask('adapter', null).catch(() => null);
    if (name === null) return;
    this.#label.hidden = false;
    this.#select.title = `GPU: ${name || 'unnamed'}. ${this.#select.title}`;
  }

  async #move(): Promise<void> {
    this.#select.disabled = true;
    const place = await this.experiments.ask('device', this.#select.value as Place['device']).catch(() => null);
    this.#select.disabled = false;
    if (place) this.show(place);
    this.experiments.refresh();
  }

  /** Where the steps are made, and what is to be said of it. */
  show({ device, note }: Place): void {
    if (!this.#select.disabled) this.#select.value = device;
    if (note !== this.#note && note !== null) say(`${note}.`, false);
    this.#note = note;
  }
}
