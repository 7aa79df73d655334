/** The header of a lattice and the numbers of the random streams. */
import { describe, expect, it } from 'vitest';
import { fieldOffsets } from '../../src/engine/fieldOffsets.js';
import * as ours from '../../src/engine/latticeLayout.js';
import * as streams from '../../src/model/streams.js';
import { preparationStream, topplingStream } from './oracle.js';

describe('shared numbers', () => {
  it('the header has room for its fields and the ways to the neighbours behind them', () => {
    const sizes = Object.values({ ...new ours.Lattice() } as Record<string, number>);
    expect(ours.OFFSETS).toBe(sizes.reduce((sum, size) => sum + size, 0));
    expect(ours.EDGES).toBe(ours.OFFSETS + 96);
    expect(ours.HEADER_BYTES).toBeGreaterThanOrEqual(ours.EDGES + 96);
    const offsets: Record<string, number> = fieldOffsets(new ours.Lattice());
    expect(Object.values(offsets).sort((a, b) => a - b)).toEqual(
      sizes.map((_, k) => sizes.slice(0, k).reduce((a, b) => a + b, 0)),
    );
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
