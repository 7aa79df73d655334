/** Geometry of the periodic box: a coordinate is a u32 fraction of its side, differences wrap (docs/dynamics.md). */
import * as A from '../src/engine/layout';

/** Bytes of a position, reference or accumulator. */
export const ACC_STRIDE: usize = DIM > 3 ? A.LONG_VECTOR_BYTES : A.VECTOR_BYTES;
/** Offsets of components within a position: x y z at 0 4 8, radius (or count) at 12, v w at 16 20. */
export const RADIUS: usize = 12;

/** Offset of component c within a position. */
export function componentOffset(c: i32): usize {
  return <usize>(c < 3 ? c * 4 : c * 4 + 4);
}

export function positionOf(base: usize, slot: u32): usize {
  return base + slot * ACC_STRIDE;
}

/** Cell coordinate of a position coordinate. */
export function cellCoordinate(x: u32, side: u32): u32 {
  return <u32>((<u64>x * <u64>side) >> 32);
}

/** Cell of the position stored at p. */
export function cellOf(p: usize, side: u32): u32 {
  let cell: u32 = 0;
  if (DIM > 4) cell = cellCoordinate(load<u32>(p, 20), side);
  if (DIM > 3) cell = cell * side + cellCoordinate(load<u32>(p, 16), side);
  if (DIM > 2) cell = cell * side + cellCoordinate(load<u32>(p, 8), side);
  if (DIM > 1) cell = cell * side + cellCoordinate(load<u32>(p, 4), side);
  return cell * side + cellCoordinate(load<u32>(p), side);
}

/** Squared distance in f32 of the positions at p and q: for lists and prefilters only, relative error below 2^-20. */
export function roughDistance2(p: usize, q: usize): f32 {
  const x = <f32>(load<i32>(p) - load<i32>(q));
  let r2 = x * x;
  if (DIM > 1) {
    const y = <f32>(load<i32>(p, 4) - load<i32>(q, 4));
    r2 += y * y;
  }
  if (DIM > 2) {
    const z = <f32>(load<i32>(p, 8) - load<i32>(q, 8));
    r2 += z * z;
  }
  if (DIM > 3) {
    const v = <f32>(load<i32>(p, 16) - load<i32>(q, 16));
    r2 += v * v;
  }
  if (DIM > 4) {
    const w = <f32>(load<i32>(p, 20) - load<i32>(q, 20));
    r2 += w * w;
  }
  return r2;
}
