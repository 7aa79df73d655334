/**
 * The exported functions of the manifold module, and nothing else. `m` is the address of a header laid out as in
 * src/engine/manifoldLayout.ts.
 */
import * as A from '../../src/engine/manifoldLayout';
import { Manifold } from '../../src/engine/manifoldLayout';
import * as clouds from './clouds';
import * as contacts from './contacts';
import * as encoder from './encoder';
import * as step from './step';

/** Random start: of points, or of the weights of an encoder. */
export function place(m: Manifold): void {
  if (m.encoder == A.ENCODER_NONE) {
    clouds.place(m);
    return;
  }
  encoder.start(m);
  measure(m);
}

/** The vectors of an encoder that no file gives. */
export function draw(m: Manifold): void {
  encoder.draw(m);
}

/** Centres and radii: after the host has written points or weights. */
export function measure(m: Manifold): void {
  if (m.encoder != A.ENCODER_NONE) encoder.encode(m);
  clouds.measureAll(m);
}

/** Encodes the fresh views; how many are nearest to the centre of their own cloud. */
export function test(m: Manifold): u32 {
  return encoder.test(m);
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
