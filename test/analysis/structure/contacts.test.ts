import { describe, expect, it } from 'vitest';
import { backbone, countContacts, findGaps } from '../../../src/analysis/structure/contacts.js';
import { fitGapExponent } from '../../../src/analysis/structure/gapExponent.js';
import { adjacencyOf } from '../../../src/analysis/structure/pairs.js';
import { RandomSource } from '../../../src/analysis/structure/random.js';
import { fccBasis, idealGas, lattice } from '../../support/configurations.js';

describe('contacts', () => {
  it('of lattices of touching spheres are those of the lattice, from the rounding of positions to the next shell', () => {
    for (const [crystal, contacts] of [
      [lattice(8, [[0, 0]], 1, 0.5), 4],
      [lattice(6, [[0, 0, 0]], 1, 0.5), 6],
      [lattice(5, fccBasis, Math.SQRT2, 0.5), 12],
    ] as const) {
      const { counts, plateau, isostatic } = countContacts(crystal);
      expect(isostatic).toBe(2 * crystal.dimension);
      for (const { all, withoutRattlers, rattlers } of counts.slice(1))
        expect([all, withoutRattlers, rattlers]).toEqual([contacts, contacts, 0]);
      expect(plateau?.withoutRattlers).toBe(contacts);
    }
  });

  it('takes rattlers out until none is left', () => {
    // 0-1-2 all joined in a 2D tetrahedron-like knot of four; 4 hangs on 3 by one contact, 5 on 4
    const pairs = [
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 2],
      [1, 3],
      [2, 3],
      [3, 4],
      [4, 5],
      [4, 0],
      [5, 6],
      [5, 0],
    ];
    const list = {
      first: Uint32Array.from(pairs, ([i]) => i as number),
      second: Uint32Array.from(pairs, ([, j]) => j as number),
      distance: new Float64Array(pairs.length),
    };
    // 6 has one contact and goes; then 5 has two, then 4
    const adjacency = adjacencyOf(list, 7);
    const whole = backbone(adjacency, pairs.length, 2);
    expect([...whole.stays]).toEqual([1, 1, 1, 1, 0, 0, 0]);
    expect([whole.particles, whole.contacts]).toEqual([4, 12]);
    // the first five are no contacts enough for anybody
    expect(backbone(adjacency, 5, 2).particles).toBe(0);
  });

  it('has gaps in units of the contact distance', () => {
    const two = {
      dimension: 2,
      boxLength: 8,
      positions: Uint32Array.from([0, 0, 2 ** 32 * (1.26 / 8), 0]),
      radii: Float64Array.from([0.5, 0.7]),
    };
    expect(findGaps(two, 0.1).gap[0]).toBeCloseTo(0.05, 8);
    expect(findGaps(two, 0.04).gap).toHaveLength(0);
  });

  it('has no plateau where there are no contacts', () => {
    expect(countContacts(idealGas(3, 200, 0.001, 1)).plateau).toBeNull();
  });
});

describe('the gap exponent', () => {
  /** Pairs of rigid knots in 2D, four particles all in contact each, a gap drawn from h^-gamma on [1e-4, 0.1] between the two. */
  function withGaps(gamma: number, gaps: number, seed: number) {
    const random = new RandomSource(seed);
    const positions: number[] = [];
    const side = Math.ceil(Math.sqrt(gaps));
    const low = 1e-4;
    const high = 0.1;
    for (let n = 0; n < gaps; n++) {
      const [x, y] = [5 * (n % side) + 2, 5 * Math.floor(n / side) + 2];
      const h = (low ** (1 - gamma) + random.uniform() * (high ** (1 - gamma) - low ** (1 - gamma))) ** (1 / (1 - gamma));
      const knot = [
        [0, 0],
        [0.45, 0.45],
        [0.45, -0.45],
        [0.9, 0],
      ] as const;
      for (const [dx, dy] of knot) positions.push(x - dx, y + dy, x + 1 + h + dx, y + dy);
    }
    const boxLength = 5 * side;
    return {
      dimension: 2,
      boxLength,
      positions: Uint32Array.from(positions, (x) => ((((x % boxLength) + boxLength) % boxLength) / boxLength) * 2 ** 32),
      radii: new Float64Array(positions.length / 2).fill(0.5),
    };
  }

  it('is found within its error for drawn gaps', () => {
    const pulls = [0.1, 0.41269, 0.7].flatMap((gamma, at) =>
      [1, 2, 3].map((seed) => {
        const { gamma: found, gaps } = fitGapExponent(withGaps(gamma, 900, 10 * at + seed), [1e-4, 0.1], 0);
        expect(gaps).toBe(900);
        expect(found.error).toBeLessThan(0.04);
        return (found.value - gamma) / (found.error as number);
      }),
    );
    expect(pulls.reduce((sum, pull) => sum + pull * pull, 0) / pulls.length).toBeLessThan(2.2);
  });

  it('leaves rattlers out, and refuses a window with too few gaps', () => {
    expect(() => fitGapExponent(idealGas(3, 500, 0.3, 1), [0.01, 0.1], 1e-6)).toThrow('gapWindow must hold at least 20 gaps');
    expect(() => fitGapExponent(idealGas(3, 500, 0.3, 1), [0.1, 0.01], 1e-6)).toThrow(
      'gapWindow must be two rising positive gaps',
    );
  });
});
