/** Whether sums of displacements, which are kept modulo the box, are whole. */
import { Arena } from '../src/engine/layout';
import { componentOffset } from './box';

/** Thermal noise stays below so many standard deviations, that of two steps joined in time too: 9 times the root of 2. */
export const THERMAL_TAIL: f64 = 13;

/**
 * Whether the sum of an accumulator may have wrapped: it may be off by 2^32 only if its contacts, and one kick besides, reach so far.
 * @param rest how far else it may have been moved, grid units
 */
export function mayHaveWrapped(arena: Arena, acc: usize, rest: f64): bool {
  const reach = <f64>((load<u32>(acc, 12) & 0xffff) + 1) * <f64>arena.contactReach + rest;
  if (reach < 2147483648) return false;
  for (let c = 0; c < DIM; c++) {
    if (reach + abs<f64>(<f64>load<i32>(acc + componentOffset(c))) >= 4294967296) return true;
  }
  return false;
}
