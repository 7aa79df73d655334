/**
 * Counter-based random numbers: a function of (seed, stream, step, ids), so that order, threads and restarts cannot change
 * them. Philox4x32-10 (Salmon et al., SC 2011) makes two 64-bit key words a stream and step; a two-multiplication mixer
 * (Evensen's moremur, with a key word before and between its multiplications) turns a counter into 64 bits.
 */
import { INITIAL } from '../src/model/streams';

/** Writes the key words (k0, k1) of a stream at a step to out. */
export function stepKey(seed: u64, stream: u32, step: u64, epoch: u32, out: usize): void {
  let c0 = <u32>step;
  let c1 = <u32>(step >> 32);
  let c2 = stream;
  let c3 = epoch;
  let k0 = <u32>seed;
  let k1 = <u32>(seed >> 32);
  for (let round = 0; round < 10; round++) {
    const a = <u64>c0 * 0xd2511f53;
    const b = <u64>c2 * 0xcd9e8d57;
    c0 = <u32>(b >> 32) ^ c1 ^ k0;
    c1 = <u32>b;
    c2 = <u32>(a >> 32) ^ c3 ^ k1;
    c3 = <u32>a;
    k0 += 0x9e3779b9;
    k1 += 0xbb67ae85;
  }
  store<u64>(out, <u64>c0 | ((<u64>c1) << 32));
  store<u64>(out + 8, <u64>c2 | ((<u64>c3) << 32));
}

export function hash(k0: u64, k1: u64, counter: u64): u64 {
  let z = counter + k0;
  z = (z ^ (z >> 27)) * 0x3c79ac492ba7b653;
  z = ((z ^ (z >> 33)) + k1) * 0x1c69b3f74ac4ae35;
  return z ^ (z >> 27);
}

/** The 52 high bits of h as a number in [0, 1). */
export function unit(h: u64): f64 {
  return reinterpret<f64>(0x3ff0000000000000 | (h >> 12)) - 1.0;
}

export function draw(k0: u64, k1: u64, counter: u64): f64 {
  return unit(hash(k0, k1, counter));
}

/** Counter of an unordered pair of ids. */
export function pairCounter(a: u32, b: u32): u64 {
  const lo = a < b ? a : b;
  const hi = a < b ? b : a;
  return ((<u64>hi) << 32) | <u64>lo;
}

/** Counter of a draw of `self` about its partner. */
export function orderedCounter(self: u32, partner: u32): u64 {
  return ((<u64>partner) << 32) | <u64>self;
}

/** Fills out with n * d coordinates (u32, id-major): independent and uniform in the box. scratch: 16 bytes. */
export function randomPositions(seed: u64, n: u32, out: usize, scratch: usize): void {
  stepKey(seed, INITIAL, 0, 0, scratch);
  const k0 = load<u64>(scratch);
  const k1 = load<u64>(scratch, 8);
  for (let id: u32 = 0; id < n; id++) {
    for (let c: u32 = 0; c < <u32>DIM; c++) {
      store<u32>(out, <u32>(hash(k0, k1, <u64>id | ((<u64>c) << 56)) >> 32));
      out += 4;
    }
  }
}
