/** Curves of the present run, and those that are held for comparison. */

import { append } from '../model/arrays.js';
import type { Curve } from './plots/curves.js';
import type { AnalysisAnswer, PhiPoint, Point } from './worker/messages.js';

type Pair = readonly [number, number];

/** What the plots show of one run, by plot. */
export interface RunCurves {
  label: string;
  curves: Record<string, Pair[]>;
}

const mostHeld = 4;

export class Series {
  #points: Point[] = [];
  #flatness: Pair[] = [];
  #scan: readonly PhiPoint[] = [];
  /** Points of earlier runs of the same rule: a scan goes on over restarts. */
  #earlier: PhiPoint[] = [];
  #analysis: AnalysisAnswer | null = null;
  held: RunCurves[] = [];
  label = '';

  restart(label: string): void {
    this.label = label;
    this.#points = [];
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
    append(this.#points, points);
    this.#scan = scan;
  }

  /** The same run, further on: its points anew. */
  replace(points: readonly Point[]): void {
    this.#points = [...points];
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
    this.held = [{ label: this.label, curves: this.#curves() }, ...this.held].slice(0, mostHeld);
  }

  #curves(): Record<string, Pair[]> {
    const analysis = this.#analysis;
    const density = analysis?.spectralDensity;
    return {
      activity: this.#points.map(({ t, activity }): Pair => [t, activity]),
      energy: this.#points.flatMap(({ t, energyPerParticle }): Pair[] =>
        energyPerParticle === null ? [] : [[t, energyPerParticle]],
      ),
      contacts: this.#points.map(({ t, contactsPerParticle }): Pair => [t, contactsPerParticle]),
      scan: [...this.#earlier, ...this.#scan].map(({ phi, activity }): Pair => [phi, activity]),
      structure: analysis ? analysis.k.map((k, i): Pair => [k, analysis.s[i] as number]) : [],
      spectralDensity: density ? density.k.map((k, i): Pair => [k, density.chi[i] as number]) : [],
      radial: analysis ? analysis.r.map((r, i): Pair => [r, analysis.g[i] as number]) : [],
      flatness: this.#flatness,
    };
  }

  /** Curves of a plot, the present run first. */
  of(plot: string): Curve[] {
    const all = this.#curves();
    const own = { label: this.label, points: all[plot] ?? [] };
    // The number S(k) of a mixture has a plateau by composition: it does not stand alone.
    if (plot === 'structure' && all.spectralDensity?.length)
      return [
        { ...own, label: 'number S(k), with a plateau by composition' },
        { label: 'spectral density χ(k), σ^d', points: all.spectralDensity },
      ];
    const others = plot === 'scan' ? [] : this.held.map(({ label, curves }) => ({ label, points: curves[plot] ?? [] }));
    return [own, ...others];
  }
}
