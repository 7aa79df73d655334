/** The host's mirrors of assembly/lattice/layout.ts and of the stream numbers. */
import { describe, expect, it } from 'vitest';
import * as theirs from '../../assembly/lattice/layout.js';
import * as streams from '../../assembly/streams.js';
import * as ours from '../../src/engine/latticeLayout.js';
import { preparationStream, topplingStream } from './oracle.js';

describe('mirrors', () => {
  it('the layout equals that of the module', () => {
    expect(Object.keys(ours).length).toBeGreaterThan(20);
    expect({ ...ours }).toEqual({ ...theirs });
  });

  it('no two header fields overlap', () => {
    const wide: Record<string, number> = { SEED: 8, START_SEED: 8, KEY: 16, PAIRS: 8, OFFSETS: 96 };
    const fields = Object.entries(ours).filter(([name]) => !/^(STATUS_|HEADER_BYTES|CHUNK|MOST_)/.test(name));
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
