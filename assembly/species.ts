/**
 * Species (docs/dynamics.md): pairs that pass through each other are dropped before the kernel sees them, and displacements are scaled once
 * all of a particle is known. Runs without species have no such region, and come here never.
 */
import * as A from '../src/engine/layout';
import { Arena } from '../src/engine/layout';
import { componentOffset } from './box';
import { roundToI32 } from './math';
import { draw, hash } from './random';

/** Drops the candidates that never touch. Returns how many of the n are left. */
export function dropStrangers(arena: Arena, n: u32): u32 {
  const rows = arena.species + A.SPECIES_TOUCH;
  const kinds = arena.species + A.SPECIES_OF;
  const ci = arena.candidatesI;
  const cj = arena.candidatesJ;
  let kept: u32 = 0;
  for (let k: u32 = 0; k < n; k++) {
    const i = load<u32>(ci + (k << 2));
    const j = load<u32>(cj + (k << 2));
    store<u32>(ci + (kept << 2), i);
    store<u32>(cj + (kept << 2), j);
    kept += (<u32>load<u8>(rows + load<u8>(kinds + i)) >> load<u8>(kinds + j)) & 1;
  }
  return kept;
}

/** Scales the displacement of a slot by the factor of its species. A sum of soft kicks is rounded up or down at random, as they are. */
export function slow(arena: Arena, slot: u32, acc: usize): void {
  const species = arena.species;
  const factor = load<f64>(species + ((<usize>load<u8>(species + A.SPECIES_OF + slot)) << 3));
  if (factor == 1) return;
  const k0 = arena.roundingKey0;
  const k1 = arena.roundingKey1;
  const h = hash(k0, k1, <u64>load<u32>(arena.ids + (slot << 2)));
  for (let c = 0; c < DIM; c++) {
    const at = acc + componentOffset(c);
    const v = factor * <f64>load<i32>(at);
    store<i32>(at, roundToI32(arena.soft ? floor<f64>(v + draw(k0, k1, h + c)) : v));
  }
}
