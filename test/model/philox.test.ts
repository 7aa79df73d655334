import { expect, it } from 'vitest';
import { philox4x32, replicaSeed } from '../../src/model/philox.js';

const hex = (words: readonly number[]) => words.map((word) => word.toString(16).padStart(8, '0')).join(' ');

// Known answers of Random123 (kat_vectors, philox4x32 10).
it.each([
  [[0, 0, 0, 0], [0, 0], '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
  [[0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], '408f276d 41c83b0e a20bc7c6 6d5451fd'],
  [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], 'd16cfe09 94fdcceb 5001e420 24126ea1'],
] as [[number, number, number, number], [number, number], string][])('philox4x32 of %o', (counter, key, words) => {
  expect(hex(philox4x32(counter, key))).toBe(words);
});

it('replicaSeed keeps the seed for replica 0 and is Philox of (r, 0, 7, 0) otherwise', () => {
  const seed = 0x0123456789abcdefn;
  expect(replicaSeed(seed, 0)).toBe(seed);
  const [low, high] = philox4x32([9, 0, 7, 0], [0x89abcdef, 0x01234567]);
  expect(replicaSeed(seed, 9)).toBe(BigInt(low) + (BigInt(high) << 32n));
});
