/** Fields of the lattice models (docs/lattice.md). */
import { choice, field, number, whole } from './fieldRecord.js';

const lattice = { of: 'lattices', group: 'Lattice' } as const;

export const latticeFields = {
  // With fewer sites along a side, both neighbours along it are one; dimension 1 allows the largest.
  size: field(whole('3', '2^28'), {
    ...lattice,
    remedy: 'give the sites along a side of the lattice, such as 64',
    help: 'sites along a side (lattice)',
    standard: 64,
    instead: 'give particles and phi, or choose a lattice model',
  }),
  density: field(number('(0, 4]'), {
    ...lattice,
    remedy: 'give particles over sites, such as 0.7',
    help: 'particles over sites (lattice)',
    standard: 0.7,
    instead: 'use phi instead, or choose a lattice model',
  }),
  start: field(choice(['random', 'natural']), {
    ...lattice,
    remedy: 'use random (independent uniform sites) or natural (driven to the stationary state first)',
    help: 'random: independent uniform sites; natural: run until absorbed or stationary, then a hop of every particle (lattice)',
    standard: 'random',
    instead: 'leave it out: particles start at random positions, or at those of initial',
  }),
} as const;
