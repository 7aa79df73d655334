/** What a plot shows. */

export interface Curve {
  label: string;
  points: readonly (readonly [number, number])[];
}

export interface Guide {
  /** Place on the axis. */
  at: number;
  axis: 'x' | 'y';
  label: string;
}

export interface PlotSpec {
  id: string;
  title: string;
  /** For readers of the screen, and as a tip. */
  help: string;
  x: { label: string; log: boolean; range?: [number, number] };
  y: { label: string; log: boolean; range?: [number, number] };
  /** Drawn as points instead of a line. */
  dots: boolean;
}

export const plotSpecs: readonly PlotSpec[] = [
  {
    id: 'activity',
    title: 'Active fraction',
    help: 'Active fraction f_a against time t, both logarithmic. A power law, a straight line, separates the absorbing from the active phase.',
    x: { label: 't', log: true },
    y: { label: 'f_a', log: true },
    dots: false,
  },
  {
    id: 'scan',
    title: 'Active fraction against φ',
    help: 'Mean active fraction over the later half of the steps at each packing fraction; sweep phi while it runs to fill it.',
    x: { label: 'φ', log: false },
    y: { label: 'f_a', log: false, range: [0, 1] },
    dots: true,
  },
  {
    id: 'structure',
    title: 'Structure factor',
    help: 'S(k) of the present frame, both logarithmic. A hyperuniform configuration has S(k) that vanishes as k goes to 0; a mixture has a spectral density χ(k) that does, while its number S(k) keeps a plateau by composition.',
    x: { label: 'k σ', log: true },
    y: { label: 'S(k)', log: true },
    dots: false,
  },
  {
    id: 'radial',
    title: 'Radial distribution',
    help: 'g(r) of the present frame.',
    x: { label: 'r/σ', log: false },
    y: { label: 'g(r)', log: false },
    dots: false,
  },
  {
    id: 'energy',
    title: 'Energy',
    help: 'Overlap energy per particle against time, both logarithmic.',
    x: { label: 't', log: true },
    y: { label: 'V/N', log: true },
    dots: false,
  },
  {
    id: 'contacts',
    title: 'Overlaps per particle',
    help: 'z = 2 n_c/N against time, n_c the pairs that overlap. 2d is what a rigid packing of frictionless spheres has; an active state is no packing.',
    x: { label: 't', log: true },
    y: { label: 'z', log: false },
    dots: false,
  },
  {
    id: 'flatness',
    title: 'Flatness',
    help: 'Delta V: how much the energy rises around the configuration when every coordinate is smeared by 0.015 σ, in 1/σ. The smaller, the flatter.',
    x: { label: 't', log: true },
    y: { label: 'ΔV', log: false },
    dots: false,
  },
];

/** Points that a plot can show: on a logarithmic axis, positive ones. */
export function shown({ x, y }: PlotSpec, { points }: Curve): [number, number][] {
  return points
    .filter(([a, b]) => Number.isFinite(a) && Number.isFinite(b) && (!x.log || a > 0) && (!y.log || b > 0))
    .map(([a, b]) => [a, b]);
}
