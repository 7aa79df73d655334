/** The card of a tour: its text, step by step. Each step has an address of its own. */
import { showAddress } from './address.js';
import { button, byId, fill, h, typeset } from './dom.js';
import type { Laboratory } from './laboratory.js';
import { type Step, type Tour, tours } from './tours.js';

export interface Place {
  tour: Tour;
  /** From 0 on. */
  step: number;
}

const addressOf = ({ tour, step }: Place): string => `#tour=${tour.id}&step=${step + 1}`;

/** The step of a tour that a fragment names; null if it names none. */
export function readPlace(fragment: string): Place | null {
  const words = new URLSearchParams(fragment.replace(/^#/, ''));
  const tour = tours.find(({ id }) => id === words.get('tour'));
  if (!tour) return null;
  const step = Number(words.get('step') ?? 1) - 1;
  return { tour, step: Number.isInteger(step) && step >= 0 && step < tour.steps.length ? step : 0 };
}

const pointsOfPower = 40;

/** A power of time, as a curve to compare with. */
function powerOf({ power }: Tour): Laboratory['series']['reference'] {
  if (!power) return null;
  const [t, activity] = power.from;
  const x = Array.from({ length: pointsOfPower }, (_, k) => t * (power.to / t) ** (k / (pointsOfPower - 1)));
  const y = x.map((each) => activity * (each / t) ** power.exponent);
  return { plot: 'activity', curve: { label: power.label, colour: 7, x, y, isDashed: true } };
}

export class Touring {
  #place: Place | null = null;
  readonly #title = h('h2', {});
  readonly #count = h('span', { className: 'count' });
  readonly #text = h('p', { 'aria-live': 'polite' });
  readonly #back = button('tour-back', '‹ Back', () => this.#move(-1));
  readonly #next = button('tour-next', 'Next ›', () => this.#move(1), { className: 'primary' });

  constructor(private readonly laboratory: Laboratory) {
    byId('tour').append(
      h(
        'header',
        {},
        this.#title,
        this.#count,
        button('tour-close', '×', () => this.close(), { className: 'small', 'aria-label': 'close the tour' }),
      ),
      this.#text,
      h('div', { className: 'turn' }, this.#back, this.#next),
    );
  }

  get isOpen(): boolean {
    return this.#place !== null;
  }

  close(): void {
    byId('tour').hidden = true;
    this.#place = null;
    this.laboratory.viewer.canvas.focus({ preventScroll: true });
  }

  #move(by: number): void {
    if (!this.#place) return;
    const { tour, step } = this.#place;
    const following = tours[tours.indexOf(tour) + 1];
    if (tour.steps[step + by]) void this.show({ tour, step: step + by });
    else if (by > 0 && following) void this.show({ tour: following, step: 0 });
    else this.close();
  }

  /** Shows a step and begins its run; the curves of the step before are held. */
  async show(place: Place, isAddressed = false): Promise<void> {
    const before = this.#place;
    this.#place = place;
    const { tour, step } = place;
    const { label, text } = tour.steps[step] as Step;
    this.#title.textContent = tour.title;
    this.#count.textContent = `${step + 1} of ${tour.steps.length}`;
    fill(this.#text, [h('b', {}, `${label}. `), typeset(text)]);
    this.#back.disabled = step === 0;
    const isLast = step === tour.steps.length - 1;
    this.#next.textContent = !isLast ? 'Next ›' : tours.at(-1) === tour ? 'End' : 'Next tour ›';
    const card = byId('tour');
    card.dataset.tour = tour.id;
    card.hidden = false;
    if (!isAddressed) showAddress(addressOf(place), 'push');
    await this.#begin(place, before?.tour === tour);
  }

  async #begin({ tour, step }: Place, goesOn: boolean): Promise<void> {
    const { laboratory } = this;
    const { experiments, series, viewBar, board, transport } = laboratory;
    const { label, config, events = [], target, looks = [], rate } = tour.steps[step] as Step;
    if (experiments.running) await experiments.pause();
    if (goesOn) {
      // Its last configuration belongs to its curves.
      await experiments.analyst.settled();
      series.hold();
      series.held = series.held.filter((run) => run.label !== label);
    } else {
      series.held = [];
      series.clearScan();
    }
    viewBar.set({ colouring: tour.colouring, onlyActive: tour.onlyActive });
    board.putFirst(tour.plots);
    transport.rate = rate;
    // The address is that of the step, until the user makes another experiment of it.
    laboratory.isTouched = false;
    if (!(await laboratory.open(config, events, target, null, looks))) return;
    series.label = label;
    series.reference = powerOf(tour);
    await laboratory.run();
  }
}
