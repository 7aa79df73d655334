import { describe, expect, it } from 'vitest';
import type { LocalBondOrder } from '../../../src/analysis/structure/bondOrder.js';
import { fourFold } from '../../../src/analysis/structure/fourFold.js';
import {
  type BondOrder,
  bondOrder,
  type Configuration,
  localBondOrder,
  type NeighbourChoice,
  nearestByDefault,
  type OrderCorrelation,
  orderCorrelation,
} from '../../../src/analysis/structure/index.js';
import { nearestNeighbours } from '../../../src/analysis/structure/nearest.js';
import { neighboursOf } from '../../../src/analysis/structure/neighbours.js';
import { sixFold, sixFoldComponents } from '../../../src/analysis/structure/sixFold.js';
import { thirdOrder } from '../../../src/analysis/structure/thirdOrder.js';
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

const bccBasis = [
  [0, 0, 0],
  [0.5, 0.5, 0.5],
];

/** 26 x 30 x 32 particles in layers, ABAB: nearly a cube, strained to one by 5e-3. */
function hexagonalClosePacked(): Configuration {
  const [columns, rows, layers] = [26, 30, 32];
  const positions: number[] = [];
  for (let layer = 0; layer < layers; layer++) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const [x, y] = [column + (row % 2) / 2 + (layer % 2) / 2, row + (layer % 2) / 3];
        positions.push((x / columns) * 2 ** 32, (y / rows) * 2 ** 32, (layer / layers) * 2 ** 32);
      }
    }
  }
  const radii = new Float64Array(positions.length / 3).fill(0.5);
  return { dimension: 3, boxLength: columns, positions: Uint32Array.from(positions), radii };
}

describe('bond order', () => {
  // Steinhardt, Nelson and Ronchetti (1983), Table I, and Mickel et al. (2013)
  const references = {
    fcc: { q4: 0.190941, q6: 0.574524, w4: -0.159317, w6: -0.013161 },
    hcp: { q4: 0.097222, q6: 0.484762, w4: 0.134097, w6: -0.012442 },
    bcc: { q4: 0.03637, q6: 0.510688, w4: 0.159317, w6: 0.013161 },
    sc: { q4: 0.763763, q6: 0.353553, w4: 0.159317, w6: 0.013161 },
  };
  const crystals: [keyof typeof references, Configuration, NeighbourChoice, number][] = [
    ['fcc', lattice(4, fccBasis, Math.SQRT2, 0.5), nearestByDefault, 12],
    ['hcp', hexagonalClosePacked(), { rule: 'cutoff', cutoff: 1.2 }, 12],
    ['bcc', lattice(6, bccBasis, 2 / Math.sqrt(3), 0.5), nearestByDefault, 14],
    ['sc', lattice(8, [[0, 0, 0]], 1, 0.5), { rule: 'cutoff', cutoff: 1.2 }, 6],
  ];
  it.each(crystals)('of %s is that of the tables', (name, crystal, choice, bonds) => {
    const order = bondOrder(crystal, choice) as BondOrder;
    const { q4, q6, w4, w6 } = references[name];
    expect(order.bonds).toBe(bonds);
    // the cubic box of hcp is strained by 1e-3
    const digits = name === 'hcp' ? 2 : 5;
    expect(order.local.value).toBeCloseTo(q6, digits);
    expect(order.steinhardt?.q4.value).toBeCloseTo(q4, digits);
    expect(order.steinhardt?.w4.value).toBeCloseTo(w4, digits);
    expect(order.steinhardt?.w6.value).toBeCloseTo(w6, digits);
    expect(order.crystallineFraction).toBe(1);
  });

  it('takes all equally far neighbours, so that a crystal that is moved as a whole has the same order', () => {
    const sc = lattice(8, [[0, 0, 0]], 1, 0.5);
    const moved = { ...sc, positions: sc.positions.map((x, k) => x + ([123456789, 3456789, 87654321][k % 3] as number)) };
    const [here, there] = [bondOrder(sc), bondOrder(moved)] as [BondOrder, BondOrder];
    // 6 at 1 and all 12 at the root of 2
    expect([here.bonds, there.bonds]).toEqual([18, 18]);
    expect(there.local.value).toBeCloseTo(here.local.value, 7);
    expect(here.crystallineFraction).toBe(1);
  });

  it('of Voronoi cells has their facets, weighed by area', () => {
    const voronoi: NeighbourChoice = { rule: 'voronoi', cutoff: 1 };
    // the truncated octahedron has 6 squares and 8 hexagons with edges of one length
    const { starts, weights } = neighboursOf(lattice(6, bccBasis, 1, 0.4), voronoi);
    const own = [...weights.subarray(starts[0], starts[1])].sort();
    const [square, hexagon] = [1, (3 * Math.sqrt(3)) / 2].map((area) => area / (6 + 8 * ((3 * Math.sqrt(3)) / 2))) as [
      number,
      number,
    ];
    expect(own).toEqual([...new Array(6).fill(square), ...new Array(8).fill(hexagon)].map((area) => expect.closeTo(area, 6)));
    expect(bondOrder(lattice(4, fccBasis, Math.SQRT2, 0.5), voronoi)?.local.value).toBeCloseTo(references.fcc.q6, 5);
    expect(bondOrder(hexagonal(), voronoi)?.local.value).toBeCloseTo(1, 3);
  });

  itNeeds('python')('has the Voronoi neighbours of scipy, of equal radii, and areas in 2D', (python) => {
    for (const dimension of [2, 3]) {
      const gas = idealGas(dimension, dimension === 2 ? 200 : 150, 1, 11);
      const program = `from scipy.spatial import Voronoi
from itertools import product
d, L, x = data['d'], data['L'], np.array(data['x']).reshape(-1, data['d'])
n = len(x)
images = np.concatenate([x + np.array(s) * L for s in sorted(product([-1, 0, 1], repeat=d), key=lambda s: np.abs(s).sum())])
v = Voronoi(images)
found = {}
for (a, b), ridge in zip(v.ridge_points, v.ridge_vertices):
    if -1 in ridge: continue
    p = v.vertices[ridge]
    if d == 2: area = np.linalg.norm(p[0] - p[1])
    else:
        area = np.linalg.norm(sum(np.cross(p[k] - p[0], p[k + 1] - p[0]) for k in range(1, len(p) - 1))) / 2
    for i, j in ((a, b), (b, a)):
        if i < n: found.setdefault(int(i), {}); found[int(i)][int(j % n)] = found[int(i)].get(int(j % n), 0) + float(area)
answer = [[[j, w / sum(found[i].values())] for j, w in sorted(found[i].items())] for i in range(n)]`;
      const x = Array.from(gas.positions, (each) => (each / 2 ** 32) * gas.boxLength);
      const theirs = ask<[number, number][][]>(python, program, { d: dimension, L: gas.boxLength, x });
      const { starts, ids, weights } = neighboursOf(gas, { rule: 'voronoi', cutoff: 1 });
      theirs.forEach((expected, id) => {
        const own: [number, number][] = [];
        for (let at = starts[id] as number; at < (starts[id + 1] as number); at++)
          own.push([ids[at] as number, weights[at] as number]);
        own.sort(([a], [b]) => a - b);
        // facets too small for a double of either program
        const large = (list: [number, number][]) => list.filter(([, weight]) => weight > 1e-9);
        expect(large(own)).toEqual(large(expected).map(([j, weight]) => [j, expect.closeTo(weight, 8)]));
      });
    }
  });

  itNeeds('python')('has the w_l of spherical harmonics', (python) => {
    const program = `from math import factorial as f
import scipy.special as special
Y = special.sph_harm_y if hasattr(special, 'sph_harm_y') else (lambda l, m, t, p: special.sph_harm(m, l, p, t))
def w3j(l, m1, m2):
    m3 = -m1 - m2
    s = 0.0
    for t in range(0, l + 1):
        parts = [t, m1 + t, -m2 + t, l - t, l - m1 - t, l + m2 - t]
        if min(parts) >= 0: s += (-1) ** t / np.prod([float(f(a)) for a in parts])
    r = f(l) ** 3 / f(3 * l + 1)
    for m in (m1, m2, m3): r *= f(l + m) * f(l - m)
    return (-1) ** m3 * r ** 0.5 * s
v = np.array(data); v = v / np.linalg.norm(v, axis=1)[:, None]
theta, phi = np.arccos(v[:, 2]), np.arctan2(v[:, 1], v[:, 0])
answer = []
for l in (4, 6):
    q = {m: Y(l, m, theta, phi).mean() for m in range(-l, l + 1)}
    norm = sum(abs(a) ** 2 for a in q.values())
    total = sum(w3j(l, a, b) * q[a] * q[b] * q[-a - b] for a in q for b in q if abs(a + b) <= l)
    answer.append([float((4 * np.pi / (2 * l + 1) * norm) ** 0.5), float(total.real / norm ** 1.5)])`;
    const vectors = [
      [0.1, 0.4, -0.8],
      [0.9, -0.2, 0.3],
      [-0.5, 0.5, 0.1],
      [0.3, 0.3, 0.9],
    ];
    const theirs = ask<[number, number][]>(python, program, vectors);
    const mean = (fold: (v: Float64Array, c: Float64Array) => void, components: number) => {
      const sum = new Float64Array(components);
      for (const vector of vectors) {
        const one = new Float64Array(components);
        fold(Float64Array.from(vector), one);
        one.forEach((x, m) => {
          sum[m] = (sum[m] as number) + x / vectors.length;
        });
      }
      return sum;
    };
    [mean(fourFold, 9), mean(sixFold, 13)].forEach((order, at) => {
      expect(Math.hypot(...order)).toBeCloseTo(theirs[at]?.[0] as number, 12);
      expect(thirdOrder(order, 4 + 2 * at)).toBeCloseTo(theirs[at]?.[1] as number, 12);
    });
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

describe('the correlation of bond order', () => {
  it('is 1 at every distance of a hexagonal lattice, and falls to 0 in a gas', () => {
    const crystal = orderCorrelation(hexagonal(), 0.25);
    const values = crystal?.g6.filter((each) => each !== null) ?? [];
    expect(values.length).toBeGreaterThan(20);
    for (const { value } of values) expect(value).toBeCloseTo(1, 4);
    const gas = orderCorrelation(idealGas(2, 4000, 0.8, 3), 1);
    const far = gas?.g6.slice(6, 18) ?? [];
    for (const each of far) expect(Math.abs(each?.value as number)).toBeLessThan(5 * (each?.error as number) + 0.01);
    expect(orderCorrelation(idealGas(4, 1000, 0.8, 1))).toBeNull();
  });

  it('is the mean over all pairs, looked at one by one', () => {
    const gas = idealGas(2, 300, 0.8, 5);
    const { r, g6, atZero } = orderCorrelation(gas, 0.7) as OrderCorrelation;
    const { order, norms } = localBondOrder(gas) as LocalBondOrder;
    const [sum, pairs] = [r.map(() => 0), r.map(() => 0)];
    for (let i = 0; i < 300; i++) {
      for (let j = 0; j < 300; j++) {
        const bin = Math.floor(plainDistance(gas, i, j) / 0.7);
        if (i === j || bin >= r.length) continue;
        sum[bin] =
          (sum[bin] as number) +
          (order[2 * i] as number) * (order[2 * j] as number) +
          (order[2 * i + 1] as number) * (order[2 * j + 1] as number);
        pairs[bin] = (pairs[bin] as number) + 1;
      }
    }
    g6.forEach((each, bin) => {
      expect(each?.value).toBeCloseTo((sum[bin] as number) / (pairs[bin] as number), 10);
    });
    expect(atZero).toBeCloseTo(norms.reduce((total, norm) => total + norm ** 2, 0) / 300, 12);
  });
});
