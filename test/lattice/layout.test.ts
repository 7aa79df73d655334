/** The header of a lattice and the numbers of the random streams. */
import { describe, expect, it } from 'vitest';
import * as ours from '../../src/engine/latticeLayout.js';
import * as streams from '../../src/model/streams.js';
import { preparationStream, topplingStream } from './oracle.js';

describe('shared numbers', () => {
  it('no two header fields overlap', () => {
    const wide: Record<string, number> = { SEED: 8, START_SEED: 8, KEY: 16, PAIRS: 8, OFFSETS: 96 };
    const fields = Object.entries(ours).filter(([name]) => !/^(STATUS_|HEADER_BYTES|RING_BYTES|CHUNK|MOST_|NEVER)/.test(name));
    const taken = new Map<number, string>();
    for (const [name, offset] of fields) {
      for (let word = offset; word < offset + (wide[name] ?? 4); word += 4) {
        expect(taken.get(word), `${name} at ${word}`).toBeUndefined();
        expect(word).toBeLessThan(ours.HEADER_BYTES);
        taken.set(word, name);
      }
    }
  });

  it('streams have numbers of their own, those of docs/lattice.md', () => {
    const numbers = Object.values(streams);
    expect(new Set(numbers).size).toBe(numbers.length);
    expect([streams.LATTICE_PLACEMENT, streams.TOPPLING, streams.LATTICE_PREPARATION]).toEqual([
      32,
      topplingStream,
      preparationStream,
    ]);
  });
});
