/** Guided tours: settings, and what to watch. */
import type { RunConfigInput } from '../model/index.js';
import type { Colouring } from './worker/messages.js';

export interface Scene {
  /** What the button says, and the name of its curve once another scene begins. */
  label: string;
  config: RunConfigInput;
  rate: number | null;
}

export interface Tour {
  id: string;
  title: string;
  /** Three sentences. */
  watch: [string, string, string];
  scenes: readonly Scene[];
  colouring: Colouring;
  onlyActive: boolean;
  /** Plots that matter, the first ones on top. */
  plots: readonly string[];
}

const transition = { model: 'bro', kick: 0.1, particles: 3000, steps: 20000 } as const;
const flat = { dimension: 2, particles: 6000, steps: 4000, phi: 0.6 } as const;
const one = { model: 'bro', particles: 4000 } as const;
const other = { model: 'sgd', batchFraction: 0.75, particles: 4000 } as const;
const minima = { dimension: 3, particles: 2000, phi: 0.7, steps: 3000, learningRate: 0.05 } as const;

export const tours: readonly Tour[] = [
  {
    id: 'transition',
    title: 'Absorbing or active',
    watch: [
      'Particles that overlap push each other apart by random kicks; particles that touch nobody never move.',
      'At φ = 0.50 the overlaps die out and the last configuration is final: the state is absorbing.',
      'At φ = 0.60 the orange never ends, and f_a settles on a plateau; drag φ while it runs to find the point between.',
    ],
    scenes: [
      { label: 'φ = 0.50', config: { ...transition, phi: 0.5 }, rate: 60 },
      { label: 'φ = 0.60', config: { ...transition, phi: 0.6 }, rate: 60 },
    ],
    colouring: 'active',
    onlyActive: false,
    plots: ['activity', 'scan', 'contacts'],
  },
  {
    id: 'one-dynamics',
    title: 'BRO and SGD become one',
    watch: [
      'Biased random organization kicks each overlap by a random length; stochastic gradient descent moves a random part of the overlaps by a fixed one.',
      'The SGD here has the same mean and the same variance of a kick as the BRO: α = 4ε/3, p = 3/4.',
      'At ε = 0.3, here near φc, their curves of f_a part, by a fifth after 400 steps; at ε = 0.02 one lies on the other.',
    ],
    scenes: [
      { label: 'BRO ε = 0.3', config: { ...one, kick: 0.3, phi: 0.42, steps: 400 }, rate: null },
      { label: 'SGD α = 0.4', config: { ...other, learningRate: 0.4, phi: 0.42, steps: 400 }, rate: null },
      { label: 'BRO ε = 0.02', config: { ...one, kick: 0.02, phi: 0.63, steps: 1500 }, rate: null },
      { label: 'SGD α = 0.02667', config: { ...other, learningRate: 0.08 / 3, phi: 0.63, steps: 1500 }, rate: null },
    ],
    colouring: 'contacts',
    onlyActive: false,
    plots: ['activity', 'energy', 'radial'],
  },
  {
    id: 'slowing-down',
    title: 'Critical slowing down',
    watch: [
      'The nearer φ comes to φc, about 0.56 here, the longer the system needs to decide.',
      'At 0.50 it is absorbed after some two hundred steps, at 0.54 after a thousand, and at 0.56 f_a still falls after ten thousands, about as a power of time.',
      'On the logarithmic plot a power law is a straight line; at φc its slope is the exponent δ.',
    ],
    scenes: [0.5, 0.54, 0.56].map((phi) => ({
      label: `φ = ${phi.toFixed(2)}`,
      config: { ...transition, phi, steps: 30000 },
      rate: null,
    })),
    colouring: 'active',
    onlyActive: true,
    plots: ['activity', 'contacts', 'scan'],
  },
  {
    id: 'hyperuniform',
    title: 'Noise that conserves the centre of mass',
    watch: [
      'In both runs the same disks kick each other at the same rate; only in one are the two kicks of a pair equal and opposite.',
      'Independent kicks leave density fluctuations of every length: S(k) ends on a plateau at small k.',
      'Reciprocal kicks conserve the centre of mass of each pair, and S(k) falls towards zero, about as k²: the packing is hyperuniform.',
    ],
    scenes: [
      { label: 'independent kicks', config: { ...flat, model: 'bro', mode: 'nonreciprocal', kick: 1 }, rate: null },
      { label: 'reciprocal kicks', config: { ...flat, model: 'bro', mode: 'reciprocal', kick: 1 }, rate: null },
    ],
    colouring: 'active',
    onlyActive: false,
    plots: ['structure', 'radial', 'activity'],
  },
  {
    id: 'flat-minima',
    title: 'Flat minima above φc',
    watch: [
      'Above φc nothing absorbs, and the dynamics explores an energy landscape that it can never leave.',
      'ΔV says how much the energy rises when every coordinate is smeared a little: the smaller it is, the flatter the surroundings.',
      'Full gradient descent, p = 1, stays where the landscape is steep; selecting a part of the overlaps, p = 0.5 and 0.25, leads to flatter places.',
    ],
    scenes: [
      { label: 'p = 1', config: { ...minima, model: 'sgd', batchFraction: 1 }, rate: 300 },
      { label: 'p = 0.5', config: { ...minima, model: 'sgd', batchFraction: 0.5 }, rate: 300 },
      { label: 'p = 0.25', config: { ...minima, model: 'sgd', batchFraction: 0.25 }, rate: 300 },
    ],
    colouring: 'contacts',
    onlyActive: false,
    plots: ['flatness', 'energy', 'activity'],
  },
];
