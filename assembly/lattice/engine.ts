/**
 * The exported functions of the lattice module, and nothing else. `lattice` is the address of a header laid out as in
 * src/engine/latticeLayout.ts.
 */
import { Lattice } from '../../src/engine/latticeLayout';
import * as start from './start';
import * as step from './step';

/** Random start on an empty lattice. STATUS says whether every site can hold its particles. */
export function place(lattice: Lattice): void {
  start.placeParticles(lattice);
}

/** Lists the active sites: after a start, and after the host has written heights. */
export function list(lattice: Lattice): void {
  start.listSites(lattice, 2);
}

/** n steps from configuration t (a whole number below 2^53). Returns the steps made; STATUS says why they may be fewer. */
export function steps(lattice: Lattice, t: f64, n: u32): u32 {
  return step.steps(lattice, <u64>t, n);
}

/** One hop of every particle, by the random numbers of step t; lists the active sites. */
export function hop(lattice: Lattice, t: f64): void {
  step.hop(lattice, <u64>t);
}

/** Counts the pairs of particles that share a site, into PAIRS. */
export function countPairs(lattice: Lattice): void {
  step.countPairs(lattice);
}

/** Most steps that prepare a natural start. */
export function preparationSteps(side: u32, dimension: u32): f64 {
  return start.preparationSteps(side, dimension);
}

/** First free address: the host lays the lattice out from here on. */
export function heapBase(): usize {
  return __heap_base;
}
