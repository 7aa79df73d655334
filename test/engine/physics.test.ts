/** Closed forms and conservation laws (physics of two and three particles), measured on the engine. */
import { describe, expect, it } from 'vitest';
import { Simulation } from '../../src/engine/index.js';
import type { RunConfigInput } from '../../src/model/index.js';

const diameter = 1;
const grid = 2 ** 32;

/** phi of n unit spheres (disks) in a box of side L. */
function phiOf(n: number, d: number, L: number): number {
  return (n * (d === 3 ? Math.PI / 6 : Math.PI / 4) * diameter ** d) / L ** d;
}

/**
 * Displacements (sigma) of particles 0 and 1 in many draws from one configuration.
 * @returns per draw the d components of particle 0, then those of particle 1
 */
async function draws(rule: RunConfigInput, positions: number[][], count: number): Promise<number[][]> {
  const d = positions[0]?.length as number;
  const L = 20;
  const config = {
    ...rule,
    dimension: d as 2 | 3,
    particles: positions.length,
    phi: phiOf(positions.length, d, L),
    initial: 'listed',
  };
  const start = Float64Array.from(positions.flat());
  const result: number[][] = [];
  const sim = await Simulation.create(config, { initialState: { positions: start } });
  const before = sim.positionsU32();
  // from the same state, each step number is an independent draw
  for (let t = 0; t < count; t++) {
    sim.restore(before, t);
    sim.step(1);
    const after = sim.positionsU32();
    const row: number[] = [];
    for (let k = 0; k < 2 * d; k++) row.push(((((after[k] as number) - (before[k] as number)) | 0) / grid) * sim.boxLength);
    result.push(row);
  }
  return result;
}

function moments(rows: number[][]): { mean: number[]; covariance: number[][]; n: number } {
  const n = rows.length;
  const m = (rows[0] as number[]).map((_, k) => rows.reduce((sum, row) => sum + (row[k] as number), 0) / n);
  const covariance = m.map((a, i) =>
    m.map((b, j) => rows.reduce((sum, row) => sum + ((row[i] as number) - a) * ((row[j] as number) - b), 0) / n),
  );
  return { mean: m, covariance, n };
}

const separation = [0.3, 0.4, 0.5];
const r = Math.sqrt(0.5);
const pair = [
  [5.3, 5.4, 5.5],
  [5, 5, 5],
];
const count = 20000;

/** Checks mean and covariance of two particles within 4 standard errors. c: correlation of the two amplitudes. */
function checkPair(rows: number[][], expectedMean: number, variance: number, kurtosis: number, c: number): void {
  const { mean, covariance, n } = moments(rows);
  const e = separation.map((x) => x / r);
  for (let k = 0; k < 6; k++) {
    const unit = (e[k % 3] as number) * (k < 3 ? 1 : -1);
    const error = Math.sqrt((variance * unit * unit) / n);
    expect(Math.abs((mean[k] as number) - expectedMean * unit), `mean ${k}`).toBeLessThan(4 * error);
    for (let l = 0; l < 6; l++) {
      const other = (e[l % 3] as number) * (l < 3 ? 1 : -1);
      const correlation = k < 3 === l < 3 ? 1 : c;
      // standard error of a covariance of amplitudes: the kurtosis term for equal ones, independence otherwise
      const spread = Math.abs(unit * other) * variance * Math.sqrt((correlation === 0 ? 1 : kurtosis - 1) / n);
      const got = (covariance[k] as number[])[l] as number;
      expect(Math.abs(got - correlation * variance * unit * other), `covariance ${k} ${l}`).toBeLessThan(4 * spread + 1e-12);
    }
  }
}

describe('two overlapping particles', () => {
  const kick = 0.2;
  const uniform = { mean: kick / 2, variance: kick ** 2 / 12, kurtosis: 1.8 };
  it.each([
    ['reciprocal', 1],
    ['nonreciprocal', 0],
    ['particle', 0],
    ['particle-normalised', 0],
  ] as const)('bro %s: mean eps/2 and variance eps^2/12 along the line of centres, partners correlated %i', async (mode, c) => {
    const rows = await draws({ model: 'bro', mode, kick }, pair, count);
    checkPair(rows, uniform.mean, uniform.variance, uniform.kurtosis, c);
  });

  const p = 0.75;
  const alpha = (4 * kick) / 3;
  // a Bernoulli amplitude alpha / 2 with p = 3/4: kurtosis (1 - 3 p (1 - p)) / (p (1 - p))
  const bernoulli = (1 - 3 * p * (1 - p)) / (p * (1 - p));
  it.each([
    ['pair', 1],
    ['particle', 0],
  ] as const)('sgd %s with p = 3/4 and alpha = 4 eps / 3 has the same moments as bro', async (mode, c) => {
    const rows = await draws({ model: 'sgd', mode, learningRate: alpha, batchFraction: p }, pair, count);
    checkPair(rows, uniform.mean, uniform.variance, bernoulli, c);
  });

  it('gd is deterministic: each moves by alpha/2, and by alpha (a/2) (1 - r)^(a - 1) for a > 1 on average over the dither', async () => {
    const rows = await draws({ model: 'gd', learningRate: 0.1 }, pair, 20);
    for (const row of rows) for (let k = 0; k < 3; k++) expect(row[k]).toBeCloseTo((0.05 * (separation[k] as number)) / r, 7);
    for (const exponent of [1.5, 2, 2.3]) {
      const soft = await draws({ model: 'gd', learningRate: 0.1, exponent }, pair, 50);
      const { mean } = moments(soft);
      const push = 0.1 * (exponent / 2) * (1 - r) ** (exponent - 1);
      // a dither is at most one grid unit, 5e-9 sigma
      for (let k = 0; k < 3; k++) expect(mean[k]).toBeCloseTo((push * (separation[k] as number)) / r, 7);
    }
  });

  it('ro: kicks are isotropic, uniform in the ball (variance eps^2/(d + 2)) or of uniform length (eps^2/(3 d))', async () => {
    for (const [kickShape, variance] of [
      ['ball', kick ** 2 / 5],
      ['uniform', kick ** 2 / 9],
    ] as const) {
      const { mean, covariance, n } = moments(await draws({ model: 'ro', kick, kickShape }, pair, count));
      for (let k = 0; k < 6; k++) {
        expect(Math.abs(mean[k] as number)).toBeLessThan(4 * Math.sqrt(variance / n));
        for (let l = 0; l < 6; l++) {
          const expected = k === l ? variance : 0;
          expect(Math.abs(((covariance[k] as number[])[l] as number) - expected)).toBeLessThan(4 * variance * Math.sqrt(2 / n));
        }
      }
    }
  });
});

describe('three particles in a row', () => {
  // 0 overlaps 1 and 2, which do not overlap: the noise of 0 is a sum of two rank-one terms or one along the sum
  const row = [
    [5, 5, 5],
    [5.8, 5, 5],
    [4.6, 5.6, 5],
  ];
  const n01 = [-1, 0, 0];
  const n02 = [0.4 / Math.sqrt(0.52), -0.6 / Math.sqrt(0.52), 0];
  const sum = n01.map((x, k) => x + (n02[k] as number));
  const variance = 0.2 ** 2 / 12;
  it.each(['reciprocal', 'nonreciprocal', 'particle'] as const)('bro %s', async (mode) => {
    const { mean, covariance, n } = moments(await draws({ model: 'bro', mode, kick: 0.2 }, row, count));
    for (let k = 0; k < 3; k++) {
      expect(Math.abs((mean[k] as number) - 0.1 * (sum[k] as number))).toBeLessThan(4 * Math.sqrt((2 * variance) / n));
      for (let l = 0; l < 3; l++) {
        const rank1 = (sum[k] as number) * (sum[l] as number);
        const pairs = (n01[k] as number) * (n01[l] as number) + (n02[k] as number) * (n02[l] as number);
        const expected = variance * (mode === 'particle' ? rank1 : pairs);
        expect(Math.abs(((covariance[k] as number[])[l] as number) - expected), `${k} ${l}`).toBeLessThan(
          4 * variance * Math.sqrt(2 / n),
        );
      }
    }
  });
});

describe('conservation and identities', () => {
  it.each([
    { model: 'bro', mode: 'reciprocal', kick: 0.1 },
    { model: 'sgd', mode: 'pair', learningRate: 0.2 },
    { model: 'gd', learningRate: 0.2 },
    { model: 'gd', learningRate: 0.4, exponent: 1.7 },
  ] as RunConfigInput[])('%j conserves the centre of mass to the last bit', async (rule) => {
    const sim = await Simulation.create({ ...rule, particles: 500, phi: 0.65 });
    const total = (): number[] => {
      const sums = [0, 0, 0];
      sim.positionsU32().forEach((u, k) => {
        sums[k % 3] = ((sums[k % 3] as number) + u) % grid;
      });
      return sums;
    };
    const before = total();
    sim.step(200);
    expect(total()).toEqual(before);
  });

  it('nonreciprocal kicks do not conserve it', async () => {
    const sim = await Simulation.create({ mode: 'nonreciprocal', particles: 500, phi: 0.65 });
    const total = (): number => sim.positionsU32().reduce((sum, u) => (sum + u) % grid, 0);
    const before = total();
    sim.step(1);
    expect(total()).not.toBe(before);
  });

  it.each(['pair', 'particle', 'both-batch'] as const)('sgd %s with p = 1 is gd bit for bit', async (mode) => {
    for (const exponent of [1, 2, 2.3]) {
      const common = { particles: 400, phi: 0.66, learningRate: 0.2, exponent };
      const sgd = await Simulation.create({ ...common, model: 'sgd', mode, batchFraction: 1 });
      const gd = await Simulation.create({ ...common, model: 'gd' });
      sgd.step(100);
      gd.step(100);
      expect(sgd.digest()).toBe(gd.digest());
    }
  });

  it.each(['reciprocal', 'nonreciprocal', 'particle', 'particle-normalised'] as const)('bro %s is isotropic', async (mode) => {
    const sim = await Simulation.create({ mode, particles: 20000, phi: 0.5, kick: 0.1 });
    const before = sim.positionsU32();
    sim.step(1);
    const after = sim.positionsU32();
    const rows: number[][] = [];
    for (let i = 0; i < 20000; i++) {
      rows.push(
        [0, 1, 2].map((c) => ((((after[3 * i + c] as number) - (before[3 * i + c] as number)) | 0) / grid) * sim.boxLength),
      );
    }
    const { mean, covariance, n } = moments(rows);
    const variance = [0, 1, 2].reduce((sum, c) => sum + ((covariance[c] as number[])[c] as number) / 3, 0);
    for (let k = 0; k < 3; k++) {
      expect(Math.abs(mean[k] as number)).toBeLessThan(4 * Math.sqrt(variance / n));
      for (let l = 0; l < 3; l++) {
        const got = (covariance[k] as number[])[l] as number;
        // neighbours share kicks, so that n draws count as fewer: twice the independent error
        expect(Math.abs(got - (k === l ? variance : 0)), `${k} ${l}`).toBeLessThan(8 * variance * Math.sqrt(2 / n));
      }
    }
  });

  it('a = 2 gradient descent follows plain f64 gradient descent', async () => {
    const config: RunConfigInput = { model: 'gd', particles: 300, phi: 0.7, learningRate: 0.2, exponent: 2 };
    const sim = await Simulation.create(config);
    const L = sim.boxLength;
    const x = sim.positions();
    for (let t = 0; t < 30; t++) {
      const move = new Float64Array(x.length);
      for (let i = 0; i < 300; i++) {
        for (let j = 0; j < i; j++) {
          const d = [0, 1, 2].map((c) => {
            const s = (x[3 * i + c] as number) - (x[3 * j + c] as number);
            return s - L * Math.round(s / L);
          });
          const length = Math.hypot(...d);
          if (length >= 1) continue;
          for (let c = 0; c < 3; c++) {
            const k = (0.2 * (1 - length) * (d[c] as number)) / length;
            move[3 * i + c] = (move[3 * i + c] as number) + k;
            move[3 * j + c] = (move[3 * j + c] as number) - k;
          }
        }
      }
      for (let k = 0; k < x.length; k++) x[k] = (x[k] as number) + (move[k] as number);
      sim.step(1);
    }
    let worst = 0;
    sim.positions().forEach((y, k) => {
      const s = y - (x[k] as number);
      worst = Math.max(worst, Math.abs(s - L * Math.round(s / L)));
    });
    expect(worst).toBeLessThan(1e-6);
  });

  it('an absorbed state is found at its first step, stays, and counts nothing', async () => {
    const sim = await Simulation.create({ particles: 300, phi: 0.3, kick: 0.2 });
    const run = sim.step(4000);
    expect(run.absorbed).toBe(true);
    expect(run.active[run.steps - 1]).toBeGreaterThan(0);
    expect(run.absorbedAt).toBe(run.time);
    expect(sim.observe()).toMatchObject({ active: 0, contacts: 0, energy: 0, overlaps: 0 });
    const digest = sim.digest();
    expect(sim.step(100)).toMatchObject({ steps: 0, absorbed: true });
    const on = sim.step(100, { stopWhenAbsorbed: false });
    expect([on.steps, on.active.every((a) => a === 0), sim.digest()]).toEqual([100, true, digest]);
  });

  it('overlaps below the activity cut-off are not absorbed: they still move', async () => {
    const sim = await Simulation.create({
      model: 'sgd',
      particles: 100,
      phi: 0.6,
      learningRate: 0.02,
      batchFraction: 0.3,
      activityCutoff: 0.01,
    });
    let quiet = false;
    for (let t = 0; t < 4000 && !quiet; t++) {
      const run = sim.step(1);
      if (run.absorbed) break;
      quiet = run.contacts[0] === 0;
    }
    // a configuration without active contacts came by, and was not taken for absorbed
    expect(quiet).toBe(true);
    const before = sim.digest();
    expect(sim.observe().overlaps).toBeGreaterThan(0);
    expect(sim.step(5).steps).toBeGreaterThan(0);
    expect(sim.digest()).not.toBe(before);
  });

  it('gradient descent with a = 2 comes to rest without any overlap and stays there', async () => {
    const sim = await Simulation.create({ model: 'gd', particles: 100, phi: 0.4, learningRate: 0.5, exponent: 2 });
    const run = sim.step(200_000);
    expect(run.absorbed).toBe(true);
    const digest = sim.digest();
    expect(sim.observe().overlaps).toBe(0);
    const on = sim.step(1000, { stopWhenAbsorbed: false });
    expect([on.active.every((a) => a === 0), on.absorbedAt, sim.digest()]).toEqual([true, run.time, digest]);
  });

  it('particle-normalised kicks go away from a heap, however many are in it', async () => {
    for (const m of [1, 31, 32, 40, 70, 400]) {
      const n = m + 1;
      const L = 12;
      const positions = new Float64Array(3 * n);
      for (let i = 0; i < n; i++) {
        positions[3 * i] = i === 0 ? 5.6 : 5 + 1e-4 * ((i * 0.618) % 1);
        positions[3 * i + 1] = i === 0 ? 5 : 5 + 1e-4 * ((i * 0.755) % 1);
        positions[3 * i + 2] = 5;
      }
      const sim = await Simulation.create(
        { mode: 'particle-normalised', particles: n, phi: phiOf(n, 3, L), kick: 0.2, initial: 'listed' },
        { initialState: { positions } },
      );
      const before = sim.positions()[0] as number;
      sim.step(1);
      expect((sim.positions()[0] as number) - before, `${m} on one side`).toBeGreaterThan(0);
    }
  });

  it('the packing fraction, the energy and the contacts agree with a direct sum', async () => {
    const sim = await Simulation.create({ particles: 400, phi: 0.64, sizes: { kind: 'binary' } });
    const L = sim.boxLength;
    const radii = sim.radii();
    const volume = radii.reduce((sum, R) => sum + (4 / 3) * Math.PI * R ** 3, 0);
    expect(volume / L ** 3).toBeCloseTo(0.64, 12);
    const x = sim.positions();
    let energy = 0;
    let contacts = 0;
    for (let i = 0; i < 400; i++) {
      for (let j = 0; j < i; j++) {
        const d = [0, 1, 2].map((c) => {
          const s = (x[3 * i + c] as number) - (x[3 * j + c] as number);
          return s - L * Math.round(s / L);
        });
        const D = (radii[i] as number) + (radii[j] as number);
        const length = Math.hypot(...d);
        if (length >= D) continue;
        contacts++;
        energy += (D / 2) * (1 - length / D);
      }
    }
    expect(sim.observe().contacts).toBe(contacts);
    expect(sim.contacts().length).toBe(2 * contacts);
    expect(sim.energy()).toBeCloseTo(energy, 5);
  });
});
