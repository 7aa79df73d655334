/** Draws that the host itself makes (docs/dynamics.md, "Random numbers"); those of a step are the engine's. */
import { philox4x32 } from './philox.js';

const mask = 0xffffffffffffffffn;

/**
 * The draw of each particle from a stream at step 0: unit(h) + 2^-53 for the ids 0 to count - 1.
 * @param seed u64
 * @param stream number in the registry of docs/dynamics.md
 * @returns [count] in (0, 1)
 */
export function unitDraws(seed: bigint, stream: number, count: number): Float64Array {
  const words = philox4x32([0, 0, stream, 0], [Number(seed & 0xffffffffn), Number(seed >> 32n)]).map(BigInt);
  const [o0, o1, o2, o3] = words as [bigint, bigint, bigint, bigint];
  const k0 = o0 + (o1 << 32n);
  const k1 = o2 + (o3 << 32n);
  return Float64Array.from({ length: count }, (_, id) => {
    let z = (BigInt(id) + k0) & mask;
    z = ((z ^ (z >> 27n)) * 0x3c79ac492ba7b653n) & mask;
    z = (((z ^ (z >> 33n)) + k1) * 0x1c69b3f74ac4ae35n) & mask;
    z ^= z >> 27n;
    return Number(z >> 12n) * 2 ** -52 + 2 ** -53;
  });
}
