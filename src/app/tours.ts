/** Guided tours: short texts in steps. A step has settings, and says what they show; tests hold what it says to what it shows. */
import type { RunConfigInput } from '../model/index.js';
import type { FieldEvent } from '../run/experiment.js';
import { cloudTour } from './cloudTour.js';
import type { Colouring } from './worker/messages.js';

export interface Step {
  /** The name of its curves. */
  label: string;
  text: string;
  config: RunConfigInput;
  events?: readonly FieldEvent[];
  /** How far it goes. */
  target: number;
  /** Steps at which structure and flatness are taken: the same on every machine. Without any they are taken now and then. */
  looks?: readonly number[];
  /** Steps a second; null for as many as there can be. */
  rate: number | null;
}

export interface Tour {
  id: string;
  title: string;
  steps: readonly Step[];
  colouring: Colouring;
  onlyActive: boolean;
  /** Plots that matter, the first ones on top. */
  plots: readonly string[];
  /** A power of time, drawn beside the curves of f_a from a point on. */
  power?: { exponent: number; from: [t: number, activity: number]; to: number; label: string };
}

const disks = { model: 'bro', dimension: 2, kick: 1 } as const;
const few = { ...disks, particles: 1500 } as const;
const more = { ...disks, particles: 4000 } as const;
const many = { ...disks, particles: 6000, phi: 0.6 } as const;
const minima = { model: 'sgd', dimension: 3, particles: 2000, phi: 0.7, learningRate: 0.05 } as const;

/** Packing fractions of a slow way down through phi_c, each held for so many steps. */
const way = [0.44, 0.43, 0.42, 0.41, 0.4, 0.39, 0.38, 0.37];
const stretch = 300;
const down = way.map((value, k): FieldEvent => ({ step: stretch * (k + 1), field: 'phi', value }));

const one = { model: 'bro', dimension: 2, particles: 3000 } as const;
const other = { model: 'sgd', dimension: 2, particles: 3000, batchFraction: 0.75 } as const;
const large = { phi: 0.4 };
const small = { phi: 0.8 };

/** Looks at equal p t: a run that takes a part p of the overlaps needs 1/p times the steps. */
const looksFor = (p: number): number[] => [10, 30, 100, 300, 1000].map((t) => t / p);
const batch = (p: number, text: string): Step => ({
  label: `p = ${p}`,
  text,
  config: { ...minima, batchFraction: p },
  target: 1000 / p,
  looks: looksFor(p),
  rate: null,
});

export const tours: readonly Tour[] = [
  {
    id: 'transition',
    title: 'Absorbing or active',
    colouring: 'active',
    onlyActive: false,
    plots: ['activity', 'scan', 'contacts'],
    steps: [
      {
        label: 'φ = 0.30',
        text: 'Disks that overlap are orange. Each pair of them is kicked apart, by equal and opposite kicks of random length; a disk that touches nobody stays where it is. At φ = 0.30 all have found a place after some forty steps. Nothing can move any more: the state is absorbing.',
        config: { ...few, phi: 0.3 },
        target: 1000,
        rate: 10,
      },
      {
        label: 'φ = 0.45',
        text: 'The same number of disks in a smaller box, φ = 0.45. Each kick that parts two disks pushes one of them into a third. After ten steps f_a has settled at two thirds, and there it stays: the state is active.',
        config: { ...few, phi: 0.45 },
        target: 1000,
        rate: 30,
      },
      {
        label: 'φ = 0.38',
        text: 'Close to φc, the critical packing fraction of 0.377, the system can’t decide. After 1000 steps less than a tenth of the disks still move. In a system as small as this one chance ends it; here at some two thousand steps.',
        config: { ...few, phi: 0.38 },
        target: 3000,
        rate: 300,
      },
      {
        label: 'φ on its way down',
        text: 'Now φ goes down by itself, 300 steps at each value. Each point of “Active fraction against φ” is one of them: f_a falls ever more steeply, and below φc it is zero. Afterwards drag φ yourself: more points come, and what is once absorbed stays so until φ rises.',
        config: { ...few, phi: 0.45 },
        events: down,
        target: stretch * (way.length + 1),
        rate: 300,
      },
    ],
  },
  {
    id: 'one-dynamics',
    title: 'BRO and SGD become one',
    colouring: 'contacts',
    onlyActive: false,
    plots: ['activity', 'energy', 'radial'],
    steps: [
      {
        label: 'BRO ε = 1',
        text: 'Biased random organization (BRO) kicks all overlapping pairs apart, each by a random length between 0 and ε. Here ε is a whole diameter and φ = 0.4, so that two fifths of the disks go on moving.',
        config: { ...one, ...large, kick: 1 },
        target: 400,
        rate: 60,
      },
      {
        label: 'SGD α = 4/3',
        text: 'Stochastic gradient descent (SGD), which trains neural networks, takes the energy of the overlaps as its loss. It draws a part p of the pairs at random, and moves those by a set length. With α = 4ε/3 and p = 3/4 its kicks have the mean and the variance of those before. Still f_a is higher by a fifth: the third moment is another one, and the steps are large.',
        config: { ...other, ...large, learningRate: 4 / 3 },
        target: 400,
        rate: 60,
      },
      {
        label: 'BRO ε = 0.02',
        text: 'BRO again, with kicks fifty times smaller and more disks, φ = 0.8. Nearly all overlap at first; f_a falls slowly.',
        config: { ...one, ...small, kick: 0.02 },
        target: 400,
        rate: null,
      },
      {
        label: 'SGD α = 0.0267',
        text: 'SGD with steps as small: its curves of f_a and of the energy lie on those of BRO. With small steps only mean and variance of the kicks count, and both rules are the same dynamics, gradient descent with noise that depends on the overlaps.',
        config: { ...other, ...small, learningRate: 0.08 / 3 },
        target: 400,
        rate: null,
      },
    ],
  },
  {
    id: 'slowing-down',
    title: 'Critical slowing down',
    colouring: 'active',
    onlyActive: true,
    plots: ['activity', 'contacts', 'scan'],
    power: { exponent: -0.42, from: [3, 0.75], to: 600, label: 't^−0.42' },
    steps: [
      {
        label: 'φ = 0.30',
        text: 'Only moving disks are drawn. At φ = 0.30, far below φc = 0.377, the last one stops after some sixty steps: f_a falls faster than any power of time.',
        config: { ...more, phi: 0.3 },
        target: 2000,
        rate: 30,
      },
      {
        label: 'φ = 0.36',
        text: 'At φ = 0.36 the same takes five times as long. The nearer to φc, the longer: this is critical slowing down.',
        config: { ...more, phi: 0.36 },
        target: 2000,
        rate: 60,
      },
      {
        label: 'φ = 0.377',
        text: 'At φc no time is singled out, and f_a falls as a power of time, a straight line where both axes are logarithmic. The dashed line has the slope of conserved directed percolation in two dimensions, δ = 0.42. After a few hundred steps a box of 4000 disks feels its size.',
        config: { ...more, phi: 0.377 },
        target: 2000,
        rate: 300,
      },
    ],
  },
  {
    id: 'hyperuniform',
    title: 'Noise that conserves the centre of mass',
    colouring: 'active',
    onlyActive: false,
    plots: ['structure', 'radial', 'activity'],
    steps: [
      {
        label: 'independent kicks',
        text: 'Above φc the disks move for ever. Here the two kicks of a pair have lengths of their own. Density then fluctuates at all lengths: the structure factor S(k) ends on a plateau at small k.',
        config: { ...many, mode: 'nonreciprocal' },
        target: 2000,
        looks: [100, 500, 2000],
        rate: null,
      },
      {
        label: 'reciprocal kicks',
        text: 'The same kicks, but equal and opposite within each pair, as forces are. The centre of mass of each pair stays where it is, and S(k) falls towards zero at small k, about as k². From afar the disks are as evenly spread as a crystal, without any order nearby: they are hyperuniform.',
        config: { ...many, mode: 'reciprocal' },
        target: 2000,
        looks: [100, 500, 2000],
        rate: null,
      },
    ],
  },
  {
    id: 'flat-minima',
    title: 'Flat minima above φc',
    colouring: 'contacts',
    onlyActive: false,
    plots: ['flatness', 'energy', 'activity'],
    steps: [
      batch(
        1,
        'Above φc overlaps never end, and SGD goes down in a rugged landscape of energy. ΔV says how much the energy rises where every coordinate is smeared a little: the larger, the steeper the valley. With p = 1 all pairs move, which is plain gradient descent. As V/N falls, from right to left, ΔV rises: deeper places are steeper.',
      ),
      batch(
        0.5,
        'With p = 0.5 half of the pairs move in a step. There is as much descent in twice the steps, but there is noise now. Compare at the same V/N: the curve lies lower. At no depth is the place as steep as with p = 1.',
      ),
      batch(
        0.25,
        'With p = 0.25 it lies below that of p = 1 as well. Noise of small batches leads to flatter places: what is said of neural networks holds for packings. One run does not tell 0.5 from 0.25: they differ by less than the scatter between seeds.',
      ),
    ],
  },
  cloudTour,
];
