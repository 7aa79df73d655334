import { describe, expect, it } from 'vitest';
import type { OracleConfig } from './config.js';
import { PairDraws } from './correlated.js';
import { centreOfMass, displacement, expectMoments, randomPacking, type Scene, spheresAt, twoSpheres } from './scenes.js';
import { oracleStep } from './step.js';

// Closed forms of two and three spheres. Seeds are fixed: a bound that holds once holds always.

const draws = 4000;
const eps = 0.2;
/** Unit vector from particle 1 to particle 0, and their distance 1/sqrt(2): q = 1 - r. */
const separation = [0.3, 0.4, 0.5];
const r = Math.hypot(...separation);
const n = separation.map((x) => x / r);

type Matrix = number[][];
const outer = (u: number[], v: number[]): Matrix => u.map((x) => v.map((y) => x * y));
const scaled = (m: Matrix, factor: number): Matrix => m.map((row) => row.map((x) => factor * x));
const sum = (m: Matrix, o: Matrix): Matrix => m.map((row, k) => row.map((x, l) => x + o[k][l]));
const identity = (d: number): Matrix =>
  Array.from({ length: d }, (_, k) => Array.from({ length: d }, (_, l) => (k === l ? 1 : 0)));
/** Covariance of two particles from their own blocks and the cross block. */
const blocks = (own: Matrix, cross: Matrix): Matrix => [
  ...own.map((row, k) => [...row, ...cross[k]]),
  ...own.map((row, k) => [...cross[k], ...row]),
];

describe('two spheres along their line of centres', () => {
  // Particle 0 moves by A n, particle 1 by -B n: A and B have a mean, a variance and a correlation.
  const p = 0.6;
  const alpha = 0.25;
  const bernoulli = { mean: (alpha * p) / 2, variance: (alpha / 2) ** 2 * p * (1 - p) };
  const uniform = { mean: eps / 2, variance: eps ** 2 / 12 };
  const noise = 0.01;
  const gaussian = { mean: alpha / 2, variance: noise / 4 };
  const sgd = (correlation: number): Partial<OracleConfig> => ({
    model: 'sgd',
    mode: 'correlated',
    stepSize: alpha,
    batchFraction: p,
    correlation,
  });
  const sde = (options: Partial<OracleConfig>): Partial<OracleConfig> => ({
    model: 'sde',
    stepSize: alpha,
    noiseStrength: noise,
    ...options,
  });
  const cases: [Partial<OracleConfig>, { mean: number; variance: number }, number][] = [
    ...[-1, -0.7, 0.3, 0.8].map((c): [Partial<OracleConfig>, typeof uniform, number] => [
      { mode: 'correlated', correlation: c },
      uniform,
      c,
    ]),
    ...[-0.6, 0, 0.5, 1].map((c): [Partial<OracleConfig>, typeof uniform, number] => [sgd(c), bernoulli, c]),
    [sde({}), gaussian, 1],
    [sde({ mode: 'nonreciprocal' }), gaussian, 0],
    [sde({ mode: 'particle' }), gaussian, 0],
    [sde({ mode: 'correlated', correlation: 0.4 }), gaussian, 0.4],
    [sde({ mode: 'correlated', correlation: -1 }), gaussian, -1],
    [sde({ exponent: 2 }), { mean: alpha * (1 - r), variance: noise * (1 - r) ** 2 }, 1],
    [
      sde({ exponent: 1.5, mode: 'correlated', correlation: -0.5 }),
      { mean: 0.75 * alpha * Math.sqrt(1 - r), variance: noise * 0.5625 * (1 - r) },
      -0.5,
    ],
  ];
  for (const [options, { mean, variance }, correlation] of cases) {
    it(`${JSON.stringify(options)}: mean, variance and correlation`, () => {
      const along = n.map((x) => mean * x);
      const own = scaled(outer(n, n), variance);
      const expected = [...along, ...along.map((x) => -x)];
      expectMoments(twoSpheres(separation, options), draws, expected, blocks(own, scaled(own, -correlation)));
    });
  }

  it('bro correlated by the mixture law: the kicks are the same or mirrored with probability |c|', () => {
    for (const c of [0.3, -0.6]) {
      const along = n.map((x) => (eps / 2) * x);
      const own = scaled(outer(n, n), eps ** 2 / 12);
      const scene = twoSpheres(separation, { mode: 'correlated', correlationLaw: 'mixture', correlation: c });
      expectMoments(scene, draws, [...along, ...along.map((x) => -x)], blocks(own, scaled(own, -c)));
      const pair = new PairDraws(7n, 0);
      const joined = Array.from({ length: 1000 }, (_, k) => pair.mixture(k, k + 1, c)).filter(
        ([u, v]) => v === (c > 0 ? u : 1 - u),
      );
      expect(Math.abs(joined.length - 1000 * Math.abs(c))).toBeLessThan(4 * Math.sqrt(1000 * Math.abs(c) * (1 - Math.abs(c))));
    }
  });

  it('bro mixed: a reciprocal kick of weight 1 - w and an isotropic one of weight w', () => {
    const w = 0.3;
    const along = n.map((x) => (1 - w) * (eps / 2) * x);
    const directed = scaled(outer(n, n), ((1 - w) * eps) ** 2 / 12);
    const isotropic = scaled(identity(3), (w * eps) ** 2 / 9);
    const covariance = blocks(sum(directed, isotropic), scaled(directed, -1));
    const scene = twoSpheres(separation, { mode: 'mixed', isotropicWeight: w });
    expectMoments(scene, draws, [...along, ...along.map((x) => -x)], covariance);
  });
});

describe('two spheres without regard to their line of centres', () => {
  for (const [dimension, c] of [
    [1, 0.5],
    [2, -0.4],
    [3, 0.7],
    [5, 1],
  ] as const) {
    it(`sde undirected in ${dimension}D, c = ${c}: covariance D0, cross-covariance -c D0`, () => {
      const scene = twoSpheres(new Array(dimension).fill(0.1), {
        model: 'sde',
        mode: 'undirected',
        noiseStrength: 0.01,
        correlation: c,
      });
      const own = scaled(identity(dimension), 0.01);
      expectMoments(scene, draws, new Array(2 * dimension).fill(0), blocks(own, scaled(own, -c)));
    });

    it(`ro pair in ${dimension}D, c_dir = ${c}: E[u u'] and E[e.e'] as in closed form`, () => {
      const magnitude = 0.6;
      const scene = twoSpheres(new Array(dimension).fill(0.1), {
        model: 'ro',
        mode: 'pair',
        magnitudeCorrelation: magnitude,
        directionCorrelation: c,
      });
      const own = scaled(identity(dimension), eps ** 2 / (3 * dimension));
      const product = eps ** 2 * (1 / 4 + magnitude / 12);
      const cross = scaled(identity(dimension), (-product * meanCosine(c, dimension)) / dimension);
      expectMoments(scene, draws, new Array(2 * dimension).fill(0), blocks(own, cross));
      for (let t = 0; t < 100; t++) {
        const x = displacement(scene, t);
        expect(Math.hypot(...x.slice(0, dimension))).toBeLessThanOrEqual(eps + 1e-8);
        expect(Math.hypot(...x.slice(dimension))).toBeLessThanOrEqual(eps + 1e-8);
      }
    });
  }

  it('thermal noise: 2 D_T on every coordinate of every particle, also without a contact', () => {
    const scene = spheresAt(
      [
        [1, 1],
        [5, 5],
      ],
      { model: 'gd', thermalNoise: 0.003 },
    );
    expect(oracleStep(scene.config, scene.start, 0).contacts).toBe(0);
    expectMoments(scene, draws, [0, 0, 0, 0], scaled(identity(4), 0.006));
  });

  it('thermal noise is added to what the rule does', () => {
    const quiet = twoSpheres([0.3, 0.4], { mode: 'reciprocal' });
    const far = spheresAt(
      [
        [1, 1],
        [5, 5],
      ],
      { model: 'gd', thermalNoise: 0.003 },
    );
    const both = { ...quiet, config: { ...quiet.config, thermalNoise: 0.003 } };
    const words = (scene: Scene) => oracleStep(scene.config, scene.start, 3).displacements;
    const noise = words(far);
    expect(words(both)).toEqual(words(quiet).map((word, k) => word + noise[k]));
  });
});

/** E[e.e'] of two normalised Gaussian vectors whose components have correlation c: physics.md, RO pair. */
function meanCosine(c: number, d: number): number {
  let term = 1;
  let series = 1;
  const terms = Math.abs(c) === 1 ? 2_000_000 : 2000; // the series converges slowly at |c| = 1
  for (let k = 0; k < terms; k++) {
    term *= ((k + 0.5) ** 2 / ((d / 2 + 1 + k) * (k + 1))) * c * c;
    series += term;
  }
  const gamma = (x: number): number => (x === 0.5 ? Math.sqrt(Math.PI) : x === 1 ? 1 : (x - 1) * gamma(x - 1));
  return ((2 * c) / d) * (gamma((d + 1) / 2) / gamma(d / 2)) ** 2 * series;
}

describe('three spheres, the middle one in contact with both others', () => {
  // 0 is pushed by 1 along -x, 2 by 1 along y; 1 along n_10 = x and n_12 = -y.
  const places = [
    [1, 1],
    [1.8, 1],
    [1.8, 1.7],
  ];
  const alpha = 0.25;
  const force = alpha / 2;
  const particle = [
    [-1, 0],
    [1, -1],
    [0, 1],
  ];
  const pairs = [
    [-1, 0, 1, 0, 0, 0],
    [0, 0, 0, -1, 0, 1],
  ];
  const gradient = particle.flat();
  const sde = { model: 'sde', stepSize: alpha, noiseStrength: 0.01 } as const;
  const sgd = { model: 'sgd', stepSize: alpha } as const;

  it('sde reciprocal: a rank-one term each contact', () => {
    const covariance = scaled(sum(outer(pairs[0], pairs[0]), outer(pairs[1], pairs[1])), 0.01 / 4);
    expectMoments(
      spheresAt(places, sde),
      draws,
      gradient.map((x) => force * x),
      covariance,
    );
  });

  it('sde particle: a rank-one term each particle, along the sum of its forces', () => {
    const covariance = scaled(blockDiagonal(particle), 0.01 / 4);
    expectMoments(
      spheresAt(places, { ...sde, mode: 'particle' }),
      draws,
      gradient.map((x) => force * x),
      covariance,
    );
  });

  it('sgd pair-batch: one of two contacts, each with probability 1/2', () => {
    const scene = spheresAt(places, { ...sgd, mode: 'pair-batch', batchFraction: 0.3 });
    const difference = pairs[0].map((x, k) => x - pairs[1][k]);
    expectMoments(
      scene,
      draws,
      gradient.map((x) => (force / 2) * x),
      scaled(outer(difference, difference), force ** 2 / 4),
    );
  });

  it('sgd particle-batch: two of three particles', () => {
    const scene = spheresAt(places, { ...sgd, mode: 'particle-batch', batchFraction: 0.4 });
    // Selection: variance 2/9, covariance of two particles 1/3 - 4/9 = -1/9.
    const covariance = sum(
      scaled(blockDiagonal(particle), (2 / 9 + 1 / 9) * force ** 2),
      scaled(outer(gradient, gradient), -(force ** 2) / 9),
    );
    expectMoments(
      scene,
      draws,
      gradient.map((x) => (2 / 3) * force * x),
      covariance,
    );
  });

  it('sgd both-batch: the two contacts have covariance p^3 (1 - p)', () => {
    const p = 0.6;
    const covariance = sum(
      scaled(sum(outer(pairs[0], pairs[0]), outer(pairs[1], pairs[1])), p ** 2 * (1 - p ** 2) * force ** 2),
      scaled(sum(outer(pairs[0], pairs[1]), outer(pairs[1], pairs[0])), p ** 3 * (1 - p) * force ** 2),
    );
    expectMoments(
      spheresAt(places, { ...sgd, mode: 'both-batch', batchFraction: p }),
      draws,
      gradient.map((x) => p ** 2 * force * x),
      covariance,
    );
  });

  /** outer(v_i, v_i) for each particle, nothing between particles. */
  function blockDiagonal(vectors: number[][]): Matrix {
    const flat = vectors.flat();
    return flat.map((x, k) => flat.map((y, l) => (Math.floor(k / 2) === Math.floor(l / 2) ? x * y : 0)));
  }
});

describe('fixed batches', () => {
  /** Pairs of touching spheres, far apart from one another: a contact is selected if its two spheres move. */
  const dimers = Array.from({ length: 12 }, (_, k) => {
    const corner = [(k % 4) * 2, Math.floor(k / 4) * 2];
    return [corner, [corner[0] + 0.6, corner[1]]];
  }).flat();

  for (const mode of ['pair-batch', 'particle-batch'] as const) {
    it(`${mode}: floor(p n) + 1 of n, at most n, each as often as the others`, () => {
      const n = mode === 'pair-batch' ? 12 : 24;
      for (const p of [0.01, 0.25, 0.5, 0.76, 1]) {
        const scene = spheresAt(dimers, { model: 'sgd', mode, batchFraction: p });
        const selected = new Array<number>(24).fill(0);
        for (let t = 0; t < 300; t++) {
          const x = displacement(scene, t);
          const moved = Array.from({ length: 24 }, (_, id) => x[2 * id] !== 0);
          const size = moved.filter(Boolean).length;
          expect(size * (n / 24)).toBe(Math.min(n, Math.floor(p * n) + 1));
          if (mode === 'pair-batch') for (let id = 0; id < 24; id += 2) expect(moved[id]).toBe(moved[id + 1]);
          moved.forEach((yes, id) => {
            selected[id] += yes ? 1 : 0;
          });
        }
        const chance = Math.min(n, Math.floor(p * n) + 1) / n;
        for (const count of selected)
          expect(Math.abs(count - 300 * chance)).toBeLessThanOrEqual(4 * Math.sqrt(300 * chance * (1 - chance)));
      }
    });
  }
});

describe('exact relations between rules', () => {
  const dimensions = [1, 2, 3, 4, 5] as const;
  const sideOfBox = { 1: 25, 2: 6, 3: 4, 4: 3, 5: 2.5 };
  const sde = { model: 'sde', noiseStrength: 0.01 } as const;

  const conserving: Partial<OracleConfig>[] = [
    { mode: 'correlated', correlation: 1 },
    { mode: 'mixed', isotropicWeight: 0 },
    { model: 'sgd', mode: 'correlated', batchFraction: 0.5, correlation: 1 },
    { model: 'sgd', mode: 'pair-batch', batchFraction: 0.3 },
    { model: 'sgd', mode: 'pair-batch', batchFraction: 0.3, exponent: 2.3 },
    { model: 'sgd', mode: 'both-batch', batchFraction: 0.7, exponent: 2.3 },
    sde,
    { ...sde, exponent: 2.3 },
    { ...sde, exponent: 1.5, mode: 'correlated', correlation: 1 },
    { ...sde, mode: 'undirected', correlation: 1 },
    { model: 'ro', mode: 'pair', magnitudeCorrelation: 1, directionCorrelation: 1 },
  ];
  for (const options of conserving) {
    it(`${JSON.stringify(options)}: conserves the centre of mass to the last bit in every dimension`, () => {
      for (const dimension of dimensions) {
        const { config, start } = randomPacking(40, dimension, sideOfBox[dimension], options);
        let positions = start;
        for (let t = 0; t < 5; t++) positions = oracleStep(config, positions, t).positions;
        expect(positions).not.toEqual(start);
        expect(centreOfMass(positions, dimension)).toEqual(centreOfMass(start, dimension));
      }
    });
  }

  const notConserving: Partial<OracleConfig>[] = [
    { mode: 'correlated', correlation: 0.9 },
    { mode: 'mixed', isotropicWeight: 0.1 },
    { model: 'sgd', mode: 'correlated', batchFraction: 0.5, correlation: 0.5 },
    { model: 'sgd', mode: 'particle-batch', batchFraction: 0.5 },
    { ...sde, mode: 'particle' },
    { ...sde, mode: 'undirected', correlation: 0.9 },
    { model: 'ro', mode: 'pair', magnitudeCorrelation: 0.9, directionCorrelation: 1 },
    { model: 'ro', mode: 'pair', magnitudeCorrelation: 1, directionCorrelation: 0.9 },
    { thermalNoise: 1e-6 },
  ];
  for (const options of notConserving) {
    it(`${JSON.stringify(options)}: does not`, () => {
      const { config, start } = randomPacking(40, 2, 6, options);
      expect(centreOfMass(oracleStep(config, start, 0).positions, 2)).not.toEqual(centreOfMass(start, 2));
    });
  }

  const equal: [Partial<OracleConfig>, Partial<OracleConfig>][] = [
    [{ mode: 'correlated', correlation: 1 }, { mode: 'reciprocal' }],
    [{ mode: 'correlated', correlation: 0 }, { mode: 'nonreciprocal' }],
    [{ mode: 'mixed', isotropicWeight: 0 }, { mode: 'reciprocal' }],
    [
      { mode: 'mixed', isotropicWeight: 1 },
      { model: 'ro', kickShape: 'uniform' },
    ],
    [{ ...sde, mode: 'correlated', correlation: 1 }, sde],
    [
      { ...sde, mode: 'correlated', correlation: 0 },
      { ...sde, mode: 'nonreciprocal' },
    ],
    ...['reciprocal', 'nonreciprocal', 'particle'].map((mode): [Partial<OracleConfig>, Partial<OracleConfig>] => [
      { model: 'sde', mode, noiseStrength: 0 },
      { model: 'gd' },
    ]),
    [{ model: 'sgd', mode: 'pair-batch', batchFraction: 1 }, { model: 'gd' }],
    [{ model: 'sgd', mode: 'particle-batch', batchFraction: 1 }, { model: 'gd' }],
    [{ model: 'sgd', mode: 'both-batch', batchFraction: 1 }, { model: 'gd' }],
  ];
  for (const [one, other] of equal) {
    it(`${JSON.stringify(one)} is ${JSON.stringify(other)}`, () => {
      for (const exponent of [1, 2.3]) {
        const { config, start } = randomPacking(60, 3, 4, { exponent });
        const result = oracleStep({ ...config, ...one }, start, 4);
        expect(result.positions).not.toEqual(start);
        expect(result).toEqual(oracleStep({ ...config, ...other }, start, 4));
      }
    });
  }

  it('c next to 0 and 1 is another draw than c = 0 and 1, and close to c = 1 in value', () => {
    const at = (correlation: number) => displacement(twoSpheres(separation, { mode: 'correlated', correlation }), 2);
    expect(at(1 - 1e-12)[0]).toBeCloseTo(at(1)[0], 5);
    expect(at(1e-12)[3]).not.toBeCloseTo(at(0)[3], 3);
  });

  it('a rule without its field is refused by name', () => {
    const { config, start } = twoSpheres(separation, { mode: 'correlated' });
    expect(() => oracleStep(config, start, 0)).toThrow(/correlation must be given for bro correlated/);
    expect(() => oracleStep({ ...config, mode: 'sideways' }, start, 0)).toThrow(/knows no mode "bro sideways"/);
  });
});

it('the largest overlap is 1 - r/D of the deepest contact, 1 for coincident centres, 0 without contact', () => {
  const overlap = (places: number[][]) => {
    const { config, start } = spheresAt(places, {});
    return oracleStep(config, start, 0).largestOverlap;
  };
  expect(
    overlap([
      [1, 1],
      [1.8, 1],
      [1.8, 1.7],
    ]),
  ).toBeCloseTo(0.3, 8);
  expect(
    overlap([
      [2, 2],
      [2, 2],
    ]),
  ).toBe(1);
  expect(
    overlap([
      [2, 2],
      [4, 4],
    ]),
  ).toBe(0);
});
