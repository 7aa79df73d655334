/**
 * The exported functions of the manifold module, and nothing else. `m` is the address of a header laid out as in
 * src/engine/manifoldLayout.ts.
 */
import { Manifold } from '../../src/engine/manifoldLayout';
import * as clouds from './clouds';
import * as contacts from './contacts';
import * as step from './step';

/** Random start. */
export function place(m: Manifold): void {
  clouds.place(m);
}

/** Centres and radii: after the host has written points. */
export function measure(m: Manifold): void {
  clouds.measureAll(m);
}

/** n steps from configuration t (a whole number below 2^53). Returns the steps made; STATUS says why they may be fewer. */
export function steps(m: Manifold, t: f64, n: u32): u32 {
  return step.steps(m, <u64>t, n);
}

/** Counts of the present configuration. Returns whether nothing moves any more. */
export function count(m: Manifold): bool {
  contacts.count(m);
  return step.isAbsorbed(m);
}

/** The loss of all clouds and its gradient. */
export function look(m: Manifold): void {
  step.look(m);
}

/** The learning rate of step t, without the size of rigid clouds. */
export function rateAt(m: Manifold, t: f64): f64 {
  return step.rateAt(m, t);
}

/** First free address: the host lays the clouds out from here on. */
export function heapBase(): usize {
  return __heap_base;
}
