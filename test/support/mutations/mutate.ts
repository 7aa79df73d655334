/** Damages files as disks, networks and hands do: the same seed gives the same damage. */
import type { SeededRandom } from '../../../src/analysis/random.js';

/** Numbers that parsers fall over, as text. */
const numbers = ['-1', '0', '1e999', '9e15', '18446744073709551615', 'NaN', '0x10', '1e-320', '2147483648', ''];

const pick = <T>(list: readonly T[], random: SeededRandom): T => list[Math.floor(random.uniform() * list.length)] as T;
const placeIn = (bytes: Uint8Array, random: SeededRandom): number => Math.floor(random.uniform() * (bytes.length + 1));

function spliced(bytes: Buffer, start: number, end: number, middle: Uint8Array): Buffer {
  return Buffer.concat([bytes.subarray(0, start), middle, bytes.subarray(end)]);
}

type Mutation = (bytes: Buffer, random: SeededRandom, words: readonly string[]) => Buffer;

const changed = (bytes: Buffer, change: (copy: Buffer) => void): Buffer => {
  const copy = Buffer.from(bytes);
  if (copy.length > 0) change(copy);
  return copy;
};

/** Where a line begins that holds a random place, and where the next one does. */
function lineAt(bytes: Buffer, random: SeededRandom): [number, number] {
  const place = placeIn(bytes, random);
  const start = bytes.lastIndexOf(10, place - 1) + 1;
  const next = bytes.indexOf(10, place);
  return [start, next < 0 ? bytes.length : next + 1];
}

const mutations: Record<string, Mutation> = {
  'a flipped bit': (bytes, random) =>
    changed(bytes, (copy) => {
      const at = random.uint32() % copy.length;
      copy[at] = (copy[at] as number) ^ (1 << (random.uint32() % 8));
    }),
  'another byte': (bytes, random) =>
    changed(bytes, (copy) => {
      copy[random.uint32() % copy.length] = random.uint32() & 255;
    }),
  'an extreme integer': (bytes, random) =>
    changed(bytes, (copy) => {
      const at = random.uint32() % copy.length;
      const size = pick([1, 2, 4, 8], random);
      copy.fill(pick([0, 0x7f, 0x80, 0xff], random), at, Math.min(copy.length, at + size));
    }),
  'a cut end': (bytes, random) => bytes.subarray(0, placeIn(bytes, random)),
  'a cut beginning': (bytes, random) => bytes.subarray(placeIn(bytes, random)),
  'a lost piece': (bytes, random) => {
    const start = placeIn(bytes, random);
    return spliced(bytes, start, Math.min(bytes.length, start + (random.uint32() % 64)), Buffer.alloc(0));
  },
  'a piece twice': (bytes, random) => {
    const start = placeIn(bytes, random);
    return spliced(bytes, start, start, bytes.subarray(start, start + (random.uint32() % 256)));
  },
  'bytes put in': (bytes, random) => {
    const start = placeIn(bytes, random);
    const piece = Uint8Array.from({ length: 1 + (random.uint32() % 16) }, () => random.uint32() & 255);
    return spliced(bytes, start, start, piece);
  },
  'a lost line': (bytes, random) => spliced(bytes, ...lineAt(bytes, random), Buffer.alloc(0)),
  'a line twice': (bytes, random) => {
    const [start, end] = lineAt(bytes, random);
    return spliced(bytes, start, start, bytes.subarray(start, end));
  },
  'another number': (bytes, random) => {
    const text = bytes.toString('latin1');
    const found = [...text.matchAll(/[+-]?\d+(\.\d*)?/g)];
    if (found.length === 0) return bytes;
    const match = pick(found, random);
    return spliced(bytes, match.index, match.index + match[0].length, Buffer.from(pick(numbers, random)));
  },
  'a word of the format': (bytes, random, words) => {
    const start = placeIn(bytes, random);
    return words.length === 0 ? bytes : spliced(bytes, start, start, Buffer.from(pick(words, random)));
  },
};

export const mutationNames = Object.keys(mutations);

/**
 * Damages a file once, now and then two or three times.
 * @param words pieces of the format's syntax, put in at random
 */
export function mutate(bytes: Buffer, random: SeededRandom, words: readonly string[] = []): { bytes: Buffer; damage: string } {
  const times = random.uniform() < 0.7 ? 1 : 1 + (random.uint32() % 3);
  const names = Array.from({ length: times }, () => pick(mutationNames, random));
  const damaged = names.reduce((before, name) => (mutations[name] as Mutation)(before, random, words), bytes);
  return { bytes: damaged, damage: names.join(', ') };
}
