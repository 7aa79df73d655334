/** Curves of the present run, and those that are held for comparison. */
import { meanOf } from '../analysis/statistics.js';
import { grouped } from '../model/arrays.js';
import { quantities } from '../model/quantities.js';
import { GrowingColumns, type Point, type PointColumns } from './columns.js';
import type { Curve } from './plots/curves.js';
import type { AnalysisAnswer, PhiPoint } from './worker/messages.js';

type Pair = readonly [number, number];
type Points = Pick<Curve, 'x' | 'y'>;

/** A finished run of a sweep: its mean active fraction, and what the sweep varies besides phi. */
export interface SweepPoint {
  phi: number;
  activity: number;
  series: string;
}

/** What the plots show of one run, by plot. */
export interface RunCurves {
  label: string;
  curves: ReadonlyMap<string, Points>;
}

const mostHeld = 4;

const ofPairs = (pairs: readonly Pair[]): Points => ({ x: pairs.map(([x]) => x), y: pairs.map(([, y]) => y) });

/** Plots of which a run that is held keeps its curves. */
const heldPlots = [...quantities.flatMap(({ plot }) => plot?.id ?? []), 'structure', 'radial', 'flatness'];

export class Series {
  #points = new GrowingColumns();
  #flatness: Pair[] = [];
  #scan: readonly PhiPoint[] = [];
  /** Points of earlier runs of the same rule: a scan goes on over restarts. */
  #earlier: PhiPoint[] = [];
  #analysis: AnalysisAnswer | null = null;
  /** Points of the runs of a sweep that is served, by what it varies besides phi. */
  #sweep: readonly Curve[] = [];
  held: RunCurves[] = [];
  label = '';

  restart(label: string): void {
    this.label = label;
    this.#points = new GrowingColumns();
    this.#flatness = [];
    this.#analysis = null;
  }

  /** @param keepScan whether the present phi points belong with those to come */
  turnScan(keepScan: boolean): void {
    this.#earlier = keepScan
      ? [...this.#earlier, ...this.#scan.filter(({ steps, activity }) => steps > 0 || activity === 0)]
      : [];
    this.#scan = [];
  }

  add(points: readonly Point[], scan: readonly PhiPoint[]): void {
    for (const point of points) this.#points.push(point);
    this.#scan = scan;
  }

  /** The finished runs of a sweep, in place of those before. */
  set sweep(points: readonly SweepPoint[]) {
    this.#sweep = [...grouped(points, ({ series }) => series)].map(([series, own]) => ({
      label: series === '' ? 'sweep' : series,
      // A plot has room for one point at a place: the mean of independent runs.
      ...ofPairs([...grouped(own, ({ phi }) => phi)].map(([phi, same]): Pair => [phi, meanOf(same.map((one) => one.activity))])),
    }));
  }

  /** The points of a stored run, in place of those before: the same run may be further on. */
  replace(points: PointColumns): void {
    this.#points = new GrowingColumns(points);
  }

  set analysis(answer: AnalysisAnswer) {
    this.#analysis = answer;
  }

  addFlatness(t: number, value: number): void {
    if (this.#flatness.at(-1)?.[0] !== t) this.#flatness.push([t, value]);
  }

  /** Keeps the present curves beside those to come. */
  hold(): void {
    if (this.#points.length < 2) return;
    const curves = new Map(heldPlots.map((plot) => [plot, this.#curve(plot)]));
    this.held = [{ label: this.label, curves }, ...this.held].slice(0, mostHeld);
  }

  /** The present run's curve of a plot. */
  #curve(plot: string): Points {
    const quantity = quantities.find((each) => each.plot?.id === plot);
    if (quantity) {
      const { filled } = this.#points;
      return { x: filled.t, y: filled[quantity.name] };
    }
    if (plot === 'flatness') return ofPairs(this.#flatness);
    if (plot === 'scan') return ofPairs([...this.#earlier, ...this.#scan].map(({ phi, activity }): Pair => [phi, activity]));
    const { k = [], s = [], r = [], g = [], spectralDensity } = this.#analysis ?? {};
    if (plot === 'structure') return { x: k, y: s };
    return plot === 'radial' ? { x: r, y: g } : { x: spectralDensity?.k ?? [], y: spectralDensity?.chi ?? [] };
  }

  /** Curves of a plot, the present run first. */
  of(plot: string): Curve[] {
    const own = { label: this.label, ...this.#curve(plot) };
    // The number S(k) of a mixture has a plateau by composition: it does not stand alone.
    if (plot === 'structure' && this.#analysis?.spectralDensity) {
      return [
        { ...own, label: 'number S(k), with a plateau by composition' },
        { label: 'spectral density χ(k), σ^d', ...this.#curve('spectralDensity') },
      ];
    }
    if (plot === 'scan') return [own, ...this.#sweep];
    const others = this.held.map(({ label, curves }) => ({ label, ...(curves.get(plot) ?? ofPairs([])) }));
    return [own, ...others];
  }
}
