/** Fields of the lattice models (docs/lattice.md). */
import * as z from 'zod';
import { field, whole } from './field.js';
import { toLattices } from './modes.js';

/** With fewer sites along a side, both neighbours along it are one. */
const smallestSize = 3;
/** Of dimension 1, which allows the largest. */
const largestSize = 2 ** 28;

export const latticeFields = {
  size: field(whole(smallestSize, largestSize), {
    expects: 'a whole number from 3 to 2^28',
    remedy: 'give the sites along a side of the lattice, such as 64',
    help: 'sites along a side (lattice)',
    standard: '64',
    only: toLattices,
    instead: 'give particles and phi, or choose a lattice model',
  }),
  density: field(z.number().gt(0).lte(4), {
    expects: 'in (0, 4]',
    remedy: 'give particles over sites, such as 0.7',
    help: 'particles over sites (lattice)',
    standard: '0.7',
    only: toLattices,
    instead: 'use phi instead, or choose a lattice model',
  }),
  start: field(z.enum(['random', 'natural']), {
    expects: 'random or natural',
    remedy: 'use random (independent uniform sites) or natural (driven to the stationary state first)',
    help: 'random: independent uniform sites; natural: run until absorbed or stationary, then a hop of every particle (lattice)',
    standard: 'random',
    only: toLattices,
    instead: 'leave it out: particles start at random positions, or at those of initial',
  }),
} as const;
