/** All plots of the page, which are drawn anew a few times a second at most. */
import { isSpheres } from '../../model/index.js';
import { button, byId } from '../dom.js';
import type { ShownConfig } from '../limits.js';
import type { Series } from '../series.js';
import type { Status } from '../worker/messages.js';
import { type Guide, type PlotSpec, plotSpecs, type TimeAxis } from './curves.js';
import { FigureBar } from './figure.js';
import { contactGuides, phiGuides, timeGuides } from './guides.js';
import { Plot } from './plot.js';
import { Runs } from './runs.js';

/** Between two drawings, in ms. */
const updateEvery = 250;

export class Board {
  readonly plots: readonly Plot[];
  readonly figures = new FigureBar((time) => this.#turnTime(time));
  #time: TimeAxis = 'log';
  readonly #runs: Runs;
  #guides: Record<string, Guide[]> = {};
  #status: Status | null = null;
  #found: Guide[] = [];
  #drawnAt = Number.NEGATIVE_INFINITY;
  #timer: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly holder: HTMLElement,
    private readonly series: Series,
  ) {
    this.#runs = new Runs(series, () => this.update());
    holder.append(this.figures.element, this.#runs.element);
    const clear = () => {
      series.clearScan();
      this.#found = [];
      this.update();
    };
    const clearing = button('clear-scan', 'Clear', clear, { className: 'small', title: 'forget the points so far' });
    this.plots = plotSpecs.map((spec) => new Plot(spec, () => this.figures.style, spec.id === 'scan' ? clearing : null));
    for (const { element } of this.plots) holder.append(element);
  }

  set config(config: ShownConfig) {
    this.#guides = isSpheres(config) ? { scan: phiGuides(config), contacts: contactGuides(config) } : {};
    // The style sheet leaves out what the other kind has none of.
    document.documentElement.dataset.system = isSpheres(config) ? 'spheres' : 'clouds';
  }

  /** Where a search found phi_c. */
  set found({ low, high }: { low: number; high: number }) {
    this.#found = [
      { at: low, axis: 'x', label: `φc > ${low}` },
      { at: high, axis: 'x', label: `φc < ${high}` },
    ];
  }

  /** Told the curve and the place of a point that is chosen in the plot against phi. */
  set onPick(pick: (label: string, phi: number) => void) {
    for (const plot of this.plots) if (plot.spec.id === 'scan') plot.onPick = pick;
  }

  /** What happened on the way. */
  set status(status: Status) {
    this.#status = status;
    this.series.since = status.events.at(-1)?.step ?? 0;
  }

  #guidesOf({ id, x }: PlotSpec): Guide[] {
    const isOfTime = x.label.startsWith('t');
    const since = this.#time === 'change' ? this.series.since : null;
    return [
      ...(this.#guides[id] ?? []),
      ...(id === 'scan' ? this.#found : []),
      ...(isOfTime && this.#status ? timeGuides(this.#status, since) : []),
    ];
  }

  /** The series have changed: drawn at once, or when the time has come. */
  update(): void {
    if (this.#timer !== null) return;
    const wait = this.#drawnAt + updateEvery - performance.now();
    if (wait <= 0) this.#draw();
    else this.#timer = setTimeout(() => this.#draw(), wait);
  }

  #draw(): void {
    this.#timer = null;
    this.#drawnAt = performance.now();
    this.#runs.update();
    for (const plot of this.plots) plot.set(this.series.of(plot.spec.id, this.#time === 'change'), this.#guidesOf(plot.spec));
  }

  #turnTime(time: TimeAxis): void {
    this.#time = time;
    for (const plot of this.plots) if (plot.spec.x.label.startsWith('t')) plot.time = time;
    this.#draw();
  }

  /** Other colours. */
  restyle(): void {
    for (const plot of this.plots) plot.restyle();
  }

  /** Puts some plots first. */
  putFirst(ids: readonly string[]): void {
    const rest = plotSpecs.map(({ id }) => id).filter((id) => !ids.includes(id));
    for (const id of [...ids, ...rest]) this.holder.append(byId(`plot-${id}`));
  }
}
