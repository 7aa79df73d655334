import { describe, expect, it } from 'vitest';
import { bondOrder, type Configuration } from '../../../src/analysis/structure/index.js';
import { nearestNeighbours } from '../../../src/analysis/structure/nearest.js';
import { sixFold, sixFoldComponents } from '../../../src/analysis/structure/sixFold.js';
import { fccBasis, idealGas, lattice, plainDistance } from '../../support/configurations.js';
import { itNeeds } from '../../support/needs.js';
import { ask } from '../../support/scipy.js';

/** 30 hexagonal rows of 26 in a square box: 26 / (15 sqrt 3) is 1.0007. */
function hexagonal(): Configuration {
  const [rows, columns] = [30, 26];
  const positions: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      positions.push(((column + (row % 2) / 2) / columns) * 2 ** 32, (row / rows) * 2 ** 32);
    }
  }
  return {
    dimension: 2,
    boxLength: columns,
    positions: Uint32Array.from(positions),
    radii: new Float64Array(rows * columns).fill(0.5),
  };
}

describe('six-fold functions', () => {
  it('have squares that sum to 1 in all directions', () => {
    for (const vector of [
      [1, 0],
      [-0.3, 2],
      [0, 0, 1],
      [1, 0, 0],
      [0.2, -0.5, 0.7],
      [-3, 1, -2],
    ]) {
      const components = new Float64Array(sixFoldComponents(vector.length));
      sixFold(Float64Array.from(vector), components);
      expect(components.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(1, 12);
    }
  });

  itNeeds('python')('have the scalar products of spherical harmonics: P_6 of the angle', (python) => {
    const vectors = [
      [0.1, 0.4, -0.8],
      [0.9, -0.2, 0.3],
      [-0.5, 0.5, 0.1],
    ];
    const program = `from scipy.special import eval_legendre
v = np.array(data); v = v / np.linalg.norm(v, axis=1)[:, None]
answer = eval_legendre(6, v @ v.T).tolist()`;
    const theirs = ask<number[][]>(python, program, vectors);
    const ours = vectors.map((vector) => {
      const components = new Float64Array(13);
      sixFold(Float64Array.from(vector), components);
      return components;
    });
    ours.forEach((a, i) => {
      ours.forEach((b, j) => {
        const product = a.reduce((sum, x, m) => sum + x * (b[m] as number), 0);
        expect(product).toBeCloseTo(theirs[i]?.[j] as number, 12);
      });
    });
  });
});

describe('bond order', () => {
  it('is over 12 neighbours, whatever the crystal: bcc 0.543, sc 0.14 to 0.15 (14 and 6 would give 0.511 and 0.354)', () => {
    const bcc = [
      [0, 0, 0],
      [0.5, 0.5, 0.5],
    ];
    expect(bondOrder(lattice(6, bcc, 2 / Math.sqrt(3), 0.5))?.local.value).toBeCloseTo(0.543, 3);
    // which of the equally far second neighbours are taken changes the third digit
    expect(Math.abs((bondOrder(lattice(8, [[0, 0, 0]], 1, 0.5))?.local.value as number) - 0.144)).toBeLessThan(0.01);
  });

  it('of fcc is Q6 = 0.57452, locally and as a whole, and warns', () => {
    const order = bondOrder(lattice(4, fccBasis, Math.SQRT2, 0.5));
    expect(order?.name).toBe('q6');
    expect(order?.local.value).toBeCloseTo(0.574524, 6);
    expect(order?.global).toBeCloseTo(0.574524, 6);
    expect(order?.crystallineFraction).toBe(1);
    expect(order?.warning).toContain('100 % of the particles are in crystalline surroundings');
  });

  it('of a hexagonal lattice is psi6 = 1', () => {
    const order = bondOrder(hexagonal());
    expect(order?.name).toBe('psi6');
    // the strain of the box enters squared
    expect(order?.local.value).toBeCloseTo(1, 5);
    expect(order?.global).toBeCloseTo(1, 5);
    expect(order?.crystallineFraction).toBe(1);
  });

  it('of random particles is low, and warns not', () => {
    for (const d of [2, 3]) {
      const order = bondOrder(idealGas(d, 1000, 0.8, d));
      expect(order?.crystallineFraction).toBeLessThan(0.05);
      expect(order?.global).toBeLessThan(0.1);
      expect(order?.warning).toBeNull();
    }
    expect(bondOrder(idealGas(4, 1000, 0.8, 1))).toBeNull();
  });
});

it('nearest neighbours are the nearest', () => {
  const gas = idealGas(3, 200, 1, 4);
  const near = nearestNeighbours(gas, 5);
  for (let id = 0; id < 200; id++) {
    const all = Array.from({ length: 200 }, (_, other) => other).filter((other) => other !== id);
    all.sort((a, b) => plainDistance(gas, id, a) - plainDistance(gas, id, b));
    expect([...near.subarray(5 * id, 5 * id + 5)]).toEqual(all.slice(0, 5));
  }
});
