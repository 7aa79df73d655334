/** Curves of the present run, and those that are held for comparison. */
import { meanOf, standardError } from '../analysis/statistics.js';
import { append, grouped } from '../model/arrays.js';
import type { RunConfigInput } from '../model/index.js';
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

/** A run whose curves are kept, by plot. */
export interface HeldRun {
  label: string;
  colour: number;
  isShown: boolean;
  /** Step of its last change of a field. */
  readonly since: number;
  readonly curves: ReadonlyMap<string, Points>;
}

/** Runs that are held at most: there is a colour for each. */
export const mostHeld = 7;
/** Steps after which the mean of a stretch is drawn as a full point. */
const youngUpTo = 500;

const ofPairs = (pairs: readonly Pair[]): Points => ({ x: pairs.map(([x]) => x), y: pairs.map(([, y]) => y) });

/** Plots of which a run that is held keeps its curves. */
const heldPlots = [...quantities.flatMap(({ plot }) => plot?.id ?? []), 'structure', 'radial', 'flatness'];

/** The part of a curve after a step, which becomes its zero. */
function shifted({ x, y }: Points, since: number): Points {
  const from = Array.prototype.findIndex.call(x, (t: number) => t > since);
  if (from < 0) return ofPairs([]);
  return {
    x: Array.from(x)
      .slice(from)
      .map((t) => t - since),
    y: Array.from(y).slice(from),
  };
}

const isOld = ({ steps, activity }: PhiPoint): boolean => steps >= youngUpTo || activity === 0;

/** Stretches at the same fields as one curve: at each phi their mean, the error of it where there are several. */
function scanCurve(label: string, colour: number, points: readonly PhiPoint[]): Curve {
  const places = [...grouped(points, ({ phi }) => phi)].map(([phi, all]) => {
    const old = all.filter(isOld);
    const values = (old.length > 0 ? old : all).map(({ activity }) => activity);
    return { phi, mean: meanOf(values), error: values.length > 1 ? standardError(values) : 0, isYoung: old.length === 0 };
  });
  return {
    label,
    colour,
    x: places.map(({ phi }) => phi),
    y: places.map(({ mean }) => mean),
    error: places.map(({ error }) => error),
    isYoung: places.map(({ isYoung }) => isYoung),
  };
}

export class Series {
  #points = new GrowingColumns();
  #flatness: Pair[] = [];
  #scan: readonly PhiPoint[] = [];
  /** Points of the present run that were cleared away. */
  #cleared = 0;
  /** Points of earlier runs: a scan goes on over restarts. */
  #earlier: PhiPoint[] = [];
  #analysis: AnalysisAnswer | null = null;
  /** Points of the runs of a sweep that is served, by what it varies besides phi. */
  #sweep: readonly Omit<Curve, 'colour'>[] = [];
  held: HeldRun[] = [];
  /** A curve that others are compared with, and its plot. */
  reference: { plot: string; curve: Curve } | null = null;
  label = '';
  /** Step of the last change of a field. */
  since = 0;
  /** Number of the present run's colour. */
  colour = 0;

  restart(label: string): void {
    this.label = label;
    this.colour = this.#freeColour();
    this.#points = new GrowingColumns();
    this.#flatness = [];
    this.#analysis = null;
  }

  #freeColour(): number {
    for (let colour = 0; ; colour++) if (!this.held.some((run) => run.colour === colour)) return colour;
  }

  /** Another run: the present phi points are kept beside those to come. */
  turnScan(): void {
    append(
      this.#earlier,
      this.#scan.filter(({ steps, activity }) => steps > 0 || activity === 0),
    );
    this.#scan = [];
    this.#cleared = 0;
  }

  /** Forgets the phi points but that of the present stretch. */
  clearScan(): void {
    this.#earlier = [];
    this.#cleared += Math.max(0, this.#scan.length - 1);
    this.#scan = this.#scan.slice(-1);
  }

  /** A point of f_a against phi that is not of the present run. */
  addPoint(point: PhiPoint): void {
    this.#earlier.push(point);
  }

  /** What makes the run of a point; null where it is not known. */
  originOf(label: string, phi: number): RunConfigInput | null {
    return this.#earlier.find((point) => point.label === label && point.phi === phi)?.origin ?? null;
  }

  add(points: readonly Point[], scan: readonly PhiPoint[]): void {
    for (const point of points) this.#points.push(point);
    this.#scan = this.#cleared > 0 ? scan.slice(this.#cleared) : scan;
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

  /** @param energy V/N of the same configuration */
  addFlatness(energy: number, value: number): void {
    if (this.#flatness.at(-1)?.[0] !== energy) this.#flatness.push([energy, value]);
  }

  /** Keeps the present curves beside those to come. @returns whether there is something to keep, and room for it */
  hold(): boolean {
    if (this.#points.length < 2 || this.held.length >= mostHeld) return false;
    const curves = new Map(heldPlots.map((plot) => [plot, this.#curve(plot)]));
    const { label, colour, since } = this;
    this.held = [{ label, colour, since, isShown: true, curves }, ...this.held.filter((run) => run.colour !== colour)];
    return true;
  }

  release(run: HeldRun): void {
    this.held = this.held.filter((each) => each !== run);
  }

  /** The present run's curve of a plot. */
  #curve(plot: string): Points {
    const quantity = quantities.find((each) => each.plot?.id === plot);
    if (quantity) {
      const { filled } = this.#points;
      return { x: filled.t, y: filled[quantity.name] };
    }
    if (plot === 'flatness') return ofPairs(this.#flatness);
    const { k = [], s = [], r = [], g = [], spectralDensity } = this.#analysis ?? {};
    if (plot === 'structure') return { x: k, y: s };
    return plot === 'radial' ? { x: r, y: g } : { x: spectralDensity?.k ?? [], y: spectralDensity?.chi ?? [] };
  }

  /**
   * Curves of a plot, the present run first.
   * @param isSince whether time is counted from the last change of a field
   */
  of(plot: string, isSince = false): Curve[] {
    if (plot === 'scan') return this.#scanCurves();
    const isOfTime = isSince && quantities.some((each) => each.plot?.id === plot);
    const timed = (points: Points, since: number): Points => (isOfTime ? shifted(points, since) : points);
    const own = { label: this.label, colour: this.colour, ...timed(this.#curve(plot), this.since) };
    // The number S(k) of a mixture has a plateau by composition: it does not stand alone.
    if (plot === 'structure' && this.#analysis?.spectralDensity) {
      return [
        { ...own, label: 'number S(k), with a plateau by composition' },
        { label: 'spectral density χ(k), σ^d', colour: this.#freeColour() + 1, ...this.#curve('spectralDensity') },
      ];
    }
    const others = this.held.filter(({ isShown, colour }) => isShown && colour !== this.colour);
    const held = others.map(({ label, colour, curves, since }) => ({
      label,
      colour,
      ...timed(curves.get(plot) ?? ofPairs([]), since),
    }));
    return [own, ...held, ...(this.reference?.plot === plot ? [this.reference.curve] : [])];
  }

  /** A curve for each set of the fields besides phi, that of the present run first, and those of a sweep. */
  #scanCurves(): Curve[] {
    const all = [...grouped([...this.#earlier, ...this.#scan], ({ key }) => key)];
    const present = this.#scan.at(-1)?.key;
    const curves = all.map(([key, points], colour) => ({ key, curve: scanCurve(points[0]?.label ?? '', colour, points) }));
    curves.sort((a, b) => Number(b.key === present) - Number(a.key === present));
    const own = curves.map(({ curve }) => curve);
    return [
      ...(own.length > 0 ? own : [{ label: this.label, colour: 0, ...ofPairs([]) }]),
      ...this.#sweep.map((curve, k) => ({ ...curve, colour: Math.max(1, own.length) + k })),
    ];
  }
}
