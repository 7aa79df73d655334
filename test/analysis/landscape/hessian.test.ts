import { describe, expect, it } from 'vitest';
import { bondsOf, extremeModes, Hessian, noiseAlignment, spectralDensity } from '../../../src/analysis/landscape/index.js';
import { lanczos, randomSigns } from '../../../src/analysis/landscape/lanczos.js';
import { participationRatio } from '../../../src/analysis/landscape/spectrum.js';
import { tridiagonalSpectrum } from '../../../src/analysis/landscape/tridiagonal.js';
import { RandomSource } from '../../../src/analysis/structure/random.js';
import { idealGas } from '../../support/configurations.js';
import { itNeeds } from '../../support/needs.js';
import { ask } from '../../support/scipy.js';

/** The Hessian as rows, by its products with unit vectors. */
function dense(hessian: Hessian): number[][] {
  return Array.from({ length: hessian.size }, (_, k) => {
    const unit = new Float64Array(hessian.size);
    const out = new Float64Array(hessian.size);
    unit[k] = 1;
    hessian.multiply(unit, out);
    return [...out];
  });
}

const overlapping = (d: number, particles: number, seed: number) => {
  const gas = idealGas(d, particles, 1.1, seed);
  gas.radii.fill(0.6, 0, particles / 2);
  return gas;
};

/** Energy of positions in sigma, its numerical second derivative and dense eigenvalues. */
const program = `x = np.array(data['x']); R = np.array(data['radii']); L = data['L']; a = data['a']
def energy_gradient(x):
    g = np.zeros_like(x)
    for i in range(len(x)):
        d = x[i] - x; d -= L * np.round(d / L); r = np.linalg.norm(d, axis=1); D = R[i] + R
        near = (r < D) & (r > 0)
        f = a / 2 * (1 - r[near] / D[near]) ** (a - 1) / r[near]
        g[i] = -(f[:, None] * d[near]).sum(axis=0)
    return g.ravel()
n = x.size; H = np.zeros((n, n)); h = 1e-6
for k in range(n):
    e = np.zeros(n); e[k] = h; e = e.reshape(x.shape)
    H[k] = (energy_gradient(x + e) - energy_gradient(x - e)) / 2 / h
ours = np.array(data['H'])
from scipy.sparse.linalg import eigsh
w, v = np.linalg.eigh(ours)
p = lambda v: (v**2).reshape(x.shape).sum(axis=1)
ratio = lambda v: p(v).sum()**2 / len(x) / (p(v)**2).sum()
sparse = [float(eigsh(ours, k=1, which=which, tol=1e-12)[0][0]) for which in ('SA', 'LA')]
answer = dict(difference=float(abs(H - ours).max()), values=w.tolist(), sparse=sparse, trace=float(np.trace(ours)), ratios=[float(ratio(v[:, 0])), float(ratio(v[:, -1]))])`;

describe('the Hessian', () => {
  itNeeds('python')(
    'is the second derivative of the energy; its extreme eigenvalues, trace and participation are those of dense and sparse solves',
    (python) => {
      for (const [d, a, seed] of [
        [2, 2, 1],
        [3, 2.5, 2],
        [3, 2, 5],
      ] as const) {
        const gas = overlapping(d, 64, seed);
        const hessian = new Hessian(bondsOf(gas), a);
        const x = Array.from(gas.radii, (_, id) =>
          [...gas.positions.subarray(id * d, id * d + d)].map((u) => (u / 2 ** 32) * gas.boxLength),
        );
        const input = { x, radii: [...gas.radii], L: gas.boxLength, a, H: dense(hessian) };
        const theirs = ask<{ difference: number; values: number[]; sparse: number[]; trace: number; ratios: number[] }>(
          python,
          program,
          input,
        );
        // differences of a gradient: V'' of a = 2.5 has a kink of its own at contact
        expect(theirs.difference).toBeLessThan(a === 2 ? 1e-7 : 1e-4);
        expect(hessian.trace).toBeCloseTo(theirs.trace, 10);
        const { lowest, highest } = extremeModes(hessian, d, 3);
        expect(lowest.value).toBeCloseTo(theirs.values[0] as number, 9);
        expect(highest.value).toBeCloseTo(theirs.values.at(-1) as number, 9);
        expect(lowest.value).toBeCloseTo(theirs.sparse[0] as number, 9);
        expect(highest.value).toBeCloseTo(theirs.sparse[1] as number, 9);
        expect([lowest.participation, highest.participation].map((p) => p.toFixed(5))).toEqual(
          theirs.ratios.map((p) => p.toFixed(5)),
        );
        expect(highest.residual).toBeLessThan(1e-5);
      }
    },
  );

  it('gives nothing to translations', () => {
    const hessian = new Hessian(bondsOf(overlapping(3, 200, 4)), 2);
    const shift = Float64Array.from({ length: hessian.size }, (_, k) => (k % 3 === 1 ? 1 : 0));
    const out = new Float64Array(hessian.size);
    hessian.multiply(shift, out);
    expect(Math.max(...out.map(Math.abs))).toBeLessThan(1e-12);
  });

  it('is refused below a = 2, with the reason', () => {
    expect(() => new Hessian(bondsOf(overlapping(3, 64, 1)), 1)).toThrow(
      'exponent must be at least 2 for the Hessian, got 1; the curvature of V is infinite at contact there, use DeltaV (flatness) instead',
    );
  });
});

describe('Lanczos', () => {
  itNeeds('python')('with a tridiagonal matrix of its own gives all eigenvalues of a small one', (python) => {
    const random = new RandomSource(2);
    const diagonal = Array.from({ length: 30 }, () => random.normal());
    const below = Array.from({ length: 29 }, () => random.normal());
    const program = `from scipy.linalg import eigh_tridiagonal
w, v = eigh_tridiagonal(data[0], data[1])
answer = [w.tolist(), abs(v).tolist()]`;
    const [values, vectors] = ask<[number[], number[][]]>(python, program, [diagonal, below]);
    const ours = tridiagonalSpectrum(diagonal, below);
    values.forEach((value, k) => {
      expect(ours.values[k]).toBeCloseTo(value, 11);
      vectors.forEach((row, r) => {
        expect(Math.abs(ours.vectors[r * 30 + k] as number)).toBeCloseTo(row[k] as number, 9);
      });
    });
    const size = 30;
    const matrix = {
      size,
      multiply: (v: Float64Array, out: Float64Array) => {
        for (let k = 0; k < size; k++) {
          out[k] =
            (diagonal[k] as number) * (v[k] as number) +
            (k > 0 ? (below[k - 1] as number) * (v[k - 1] as number) : 0) +
            (k + 1 < size ? (below[k] as number) * (v[k + 1] as number) : 0);
        }
      },
    };
    const krylov = lanczos(matrix, randomSigns(size, random), size);
    const found = tridiagonalSpectrum(krylov.diagonal, krylov.below).values;
    values.forEach((value, k) => {
      expect(found[k]).toBeCloseTo(value, 8);
    });
  });

  it('has a density with the moments of the spectrum', () => {
    const hessian = new Hessian(bondsOf(overlapping(3, 300, 6)), 2);
    const { lowest, highest } = extremeModes(hessian, 3, 1);
    const { value, density } = spectralDensity(hessian, [lowest.value, highest.value], 2, { bins: 400, probes: 20, steps: 120 });
    const width = (value[1] as number) - (value[0] as number);
    const total = density.reduce((sum, each) => sum + each.value * width, 0);
    const second = density.reduce((sum, each, k) => sum + each.value * width * (value[k] as number) ** 2, 0);
    const squares = dense(hessian)
      .flat()
      .reduce((sum, x) => sum + x * x, 0);
    expect(total).toBeCloseTo(1, 10);
    expect(Math.abs(second / (squares / hessian.size) - 1)).toBeLessThan(0.05);
  });

  it('tells modes of one particle from modes of all', () => {
    expect(participationRatio(Float64Array.from([0, 0, 3, 4, 0, 0]), 2)).toBeCloseTo(1 / 3, 12);
    expect(participationRatio(Float64Array.from([1, 0, 0, -1, 1, 0]), 2)).toBeCloseTo(1, 12);
  });
});

describe('the noise', () => {
  itNeeds('python')('lies to the Hessian as plain matrices say', (python) => {
    const gas = overlapping(2, 40, 8);
    const hessian = new Hessian(bondsOf(gas), 2);
    const { pairs, direction, contact } = hessian.bonds;
    const rows = Array.from(pairs.first, (i, k) => [
      i,
      pairs.second[k],
      direction[2 * k],
      direction[2 * k + 1],
      pairs.distance[k],
      contact[k],
    ]);
    const program = `H = np.array(data['H']); n = len(H); answer = []
for pair, force, c in data['laws']:
    C = np.zeros((n, n)); G = np.zeros(n)
    for i, j, x, y, r, D in data['rows']:
        i, j = int(i), int(j); g = (1 - r / D) if force else 1.0
        a = np.zeros(n); a[2*i], a[2*i+1] = g * x, g * y
        b = np.zeros(n); b[2*j], b[2*j+1] = -g * x, -g * y
        G += a + b
        if pair: C += np.outer(a, a) + np.outer(b, b) + c * (np.outer(a, b) + np.outer(b, a))
    if not pair:
        for k in range(0, n, 2): C[k:k+2, k:k+2] = np.outer(G[k:k+2], G[k:k+2])
    t = np.trace(C @ H)
    answer.append([t / np.sqrt(np.trace(C @ C) * np.trace(H @ H)), t * n / np.trace(C) / np.trace(H)])`;
    const laws = [
      [1, 1, 1],
      [1, 0, 0.3],
      [1, 0, 0],
      [0, 1, 0],
    ];
    const theirs = ask<[number, number][]>(python, program, { H: dense(hessian), rows, laws });
    laws.forEach(([pair, force, correlation], k) => {
      const law = { selection: pair ? 'pair' : 'particle', alongForce: force === 1, correlation: correlation as number } as const;
      const { cosine, gain } = noiseAlignment(hessian, 2, law);
      expect(cosine).toBeCloseTo(theirs[k]?.[0] as number, 10);
      expect(gain).toBeCloseTo(theirs[k]?.[1] as number, 9);
    });
  });

  it('is refused without overlaps, and for correlations that are none', () => {
    const hessian = new Hessian(bondsOf({ ...idealGas(2, 10, 0.001, 1) }), 2);
    const law = { selection: 'pair', alongForce: true, correlation: 1 } as const;
    expect(() => noiseAlignment(hessian, 2, law)).toThrow('the configuration is absorbed');
    expect(() => noiseAlignment(hessian, 2, { ...law, correlation: 2 })).toThrow('correlation must be in [-1, 1], got 2');
  });
});
