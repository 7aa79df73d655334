/** Dynamics of stored configurations against numpy, closed forms of Brownian particles, and by hand. */
import { describe, expect, it } from 'vitest';
import {
  Correlator,
  cloneDistances,
  type LagResult,
  persistenceOf,
  relaxationOf,
  type Trajectory,
  Unwrapper,
} from '../../src/analysis/glass/index.js';
import { lagsOf } from '../../src/analysis/glass/lags.js';
import { SeededRandom } from '../../src/analysis/random.js';
import { itNeeds } from '../support/needs.js';
import { ask } from '../support/scipy.js';

const L = 10;

/** Brownian particles: every component of a step is normal with variance 2 D. */
function brownian(particles: number, dimension: number, frames: number, D: number, seed: number, stride = 1): Trajectory {
  const random = new SeededRandom(seed);
  const x = Float64Array.from({ length: particles * dimension }, () => 0.5);
  const radii = Float64Array.from({ length: particles }, (_, id) => (id % 3 === 0 ? 0.7 : 0.5));
  const grid = () => Uint32Array.from(x, (each) => Math.round((each - Math.floor(each)) * 2 ** 32) % 2 ** 32);
  const unwrapper = new Unwrapper({ dimension, boxLength: L, radii, positions: grid() });
  for (let frame = 0; frame < frames; frame++) {
    unwrapper.add({ dimension, boxLength: L, radii, positions: grid() }, frame * stride);
    for (let c = 0; c < x.length; c++) x[c] = (x[c] as number) + (Math.sqrt(2 * D) / L) * random.gaussian();
  }
  return unwrapper.trajectory;
}

const groupsOf = ({ radii }: Trajectory) => [
  { radius: null, ids: Uint32Array.from(radii, (_, id) => id) },
  ...[0.5, 0.7].map((radius) => ({ radius, ids: Uint32Array.from(radii.keys()).filter((id) => radii[id] === radius) })),
];
const options = { wave: 3, overlap: 0.6, removeDrift: true, edges: [0, 0.2, 0.5, 1, 3], perDecade: 10, origins: 20 };

const judge = `
steps, x = np.array(data['steps']), np.array(data['x'])
radii, L, k, a = np.array(data['radii']), data['L'], data['k'], data['a']
x = x.reshape(len(steps), len(radii), -1) * L
d = x.shape[2]
answer = []
for lag in data['lags']:
    pairs = [(i, j) for i in range(len(steps)) for j in range(i + 1, len(steps)) if steps[j] - steps[i] == lag]
    if len(pairs) > 20:
        pairs = [pairs[int(np.floor(m * (len(pairs) - 1) / 19 + 0.5))] for m in range(20)]
    dx = np.array([x[j] - x[i] for i, j in pairs])
    dx -= dx.mean(axis=1, keepdims=True)
    for radius in [None, 0.5, 0.7]:
        some = dx if radius is None else dx[:, radii == radius]
        r2 = (some ** 2).sum(axis=2)
        n = r2.shape[1]
        q = (r2 <= a * a).mean(axis=1)
        r = np.sqrt(r2)
        edges = np.array(data['edges'])
        answer.append([len(pairs), r2.mean(), d * (r2 ** 2).mean() / ((d + 2) * r2.mean() ** 2) - 1, np.cos(k * some).mean(), q.mean(),
                       float(n * q.var(ddof=1)) if len(pairs) > 1 else 0.0,
                       *(np.histogram(r.ravel(), edges)[0] / r.size / np.diff(edges)).tolist()])
`;

describe('correlations in time', () => {
  itNeeds('python')('are those of numpy, of all particles and of each species', (python) => {
    const trajectory = brownian(60, 3, 40, 0.05, 1, 5);
    const correlator = new Correlator(options, groupsOf(trajectory));
    correlator.add(trajectory);
    const { lags } = correlator.result();
    const expected = ask<number[][]>(python, judge, {
      steps: trajectory.steps,
      x: trajectory.positions.flatMap((each) => [...each]),
      radii: [...trajectory.radii],
      L,
      k: (2 * Math.PI * options.wave) / L,
      a: options.overlap,
      edges: options.edges,
      lags: lags.map(({ lag }) => lag),
    });
    const found = lags.flatMap(({ origins, species }) =>
      species.map(({ msd, alpha2, scattering, overlap, chi4, vanHove }) => [
        origins,
        msd?.value,
        alpha2?.value,
        scattering.value,
        overlap.value,
        chi4?.value,
        ...(vanHove as number[]),
      ]),
    );
    expect(found.length).toBeGreaterThan(30);
    found.forEach((row, at) => {
      row.forEach((value, column) => {
        const scale = Math.max(1, Math.abs(expected[at]?.[column] as number));
        // fewer than 8 independent intervals give no chi_4
        if (value !== undefined) expect(Math.abs(value - (expected[at]?.[column] as number)) / scale).toBeLessThan(1e-10);
      });
    });
    expect(found.filter(([, , , , , chi4]) => chi4 !== undefined).length).toBeGreaterThan(9);
  });

  it('hold the truth of Brownian particles in their errors as often as they say', () => {
    const [D, sets] = [0.02, 60];
    const k = (2 * Math.PI * options.wave) / L;
    const pulls: Record<string, number[]> = { msd: [], scattering: [], alpha2: [], chi4: [] };
    for (let seed = 1; seed <= sets; seed++) {
      const trajectory = brownian(100, 2, 41, D, 100 + seed);
      const correlator = new Correlator({ ...options, removeDrift: false }, groupsOf(trajectory).slice(0, 1));
      correlator.add(trajectory);
      const lag = 4;
      const all = (correlator.result().lags.find((each) => each.lag === lag) as LagResult).species[0];
      // Q of one particle is 1 with probability 1 - exp(-a^2/(4 D t)) in two dimensions
      const q = 1 - Math.exp(-(options.overlap ** 2) / (4 * D * lag));
      const truth = { msd: 4 * D * lag, scattering: Math.exp(-k * k * D * lag), alpha2: 0, chi4: q * (1 - q) };
      for (const [name, value] of Object.entries(truth)) {
        const found = all?.[name as keyof typeof truth];
        pulls[name]?.push(((found?.value as number) - value) / (found?.error as number));
      }
    }
    for (const [name, each] of Object.entries(pulls)) {
      const within = each.filter((pull) => Math.abs(pull) < 1).length / sets;
      const mean = each.reduce((sum, pull) => sum + pull, 0) / sets;
      expect([name, within > 0.55, within < 0.9, Math.abs(mean) < 0.5, within, mean]).toEqual([
        name,
        true,
        true,
        true,
        within,
        mean,
      ]);
    }
  });

  it('pool runs of one system, and tell a state that ages', () => {
    const [first, second] = [brownian(30, 2, 20, 0.02, 7), brownian(30, 2, 20, 0.02, 8)];
    const pooled = new Correlator(options, groupsOf(first).slice(0, 1));
    for (const run of [first, second]) pooled.add(run);
    const alone = [first, second].map((run) => {
      const correlator = new Correlator(options, groupsOf(run).slice(0, 1));
      correlator.add(run);
      return correlator.result().lags[2]?.species[0]?.msd?.value as number;
    });
    const { lags, ages } = pooled.result();
    expect(lags[2]?.species[0]?.msd?.value).toBeCloseTo(((alone[0] as number) + (alone[1] as number)) / 2, 12);
    expect(ages).toBe(false);
    // slower and slower: displacements of the second half are halved
    const ageing = {
      ...first,
      positions: first.positions.map((x, k) => (k < 10 ? x : halved(first.positions[9] as Float64Array, x))),
    };
    const aged = new Correlator(options, groupsOf(first).slice(0, 1));
    aged.add(ageing);
    expect(aged.result().ages).toBe(true);
  });

  it('give no lengths of displacements that may have been folded', () => {
    const trajectory = { ...brownian(30, 2, 12, 0.02, 7), leap: 0.26 };
    const correlator = new Correlator(options, groupsOf(trajectory).slice(0, 1));
    correlator.add(trajectory);
    const all = correlator.result().lags[0]?.species[0];
    expect([all?.msd, all?.alpha2, all?.vanHove]).toEqual([null, null, null]);
    expect(all?.scattering.value).toBeGreaterThan(0.5);
  });
});

const halved = (from: Float64Array, to: Float64Array): Float64Array =>
  to.map((x, c) => (from[c] as number) + (x - (from[c] as number)) / 4);

describe('the parts', () => {
  it('unwrap displacements across the box, and refuse another box or order', () => {
    const system = { dimension: 1, boxLength: 8, radii: Float64Array.of(0.5) };
    const at = (x: number) => ({ ...system, positions: Uint32Array.of((x / 8) * 2 ** 32) });
    const unwrapper = new Unwrapper(at(7));
    [7, 0.5, 2, 3.5, 5, 6.5, 0].forEach((x, step) => {
      unwrapper.add(at(x), step);
    });
    expect(unwrapper.trajectory.positions.map(([x]) => (x as number) * 8)).toEqual([7, 8.5, 10, 11.5, 13, 14.5, 16]);
    expect(unwrapper.trajectory.leap).toBe(1.5 / 8);
    expect(() => unwrapper.add(at(1), 6)).toThrow('steps of frames must grow, got 6');
    const pair = { ...at(1), positions: new Uint32Array(2) };
    expect(() => unwrapper.add(pair, 7)).toThrow('step 7 must hold 1 particles as the first frame does, got 2; give one system');
    expect(() => unwrapper.add({ ...at(1), boxLength: 9 }, 7)).toThrow('must be that of the first frame, side 8, got 9');
  });

  it('take of a tenth of a decade the lag that most pairs have, spread over the run', () => {
    const even = lagsOf(
      Array.from({ length: 101 }, (_, k) => 10 * k),
      10,
      20,
    );
    expect(even.slice(0, 6).map(({ lag }) => lag)).toEqual([10, 20, 30, 40, 50, 60]);
    expect(even.every(({ pairs }) => pairs.length <= 20)).toBe(true);
    expect(even[0]?.pairs[0]).toEqual([0, 1]);
    expect(even[0]?.pairs.at(-1)).toEqual([99, 100]);
    expect(lagsOf([0, 1, 2, 4, 8, 16], 10, 20).map(({ lag, pairs }) => [lag, pairs.length])).toContainEqual([2, 2]);
    expect(even.every(({ mixed }) => !mixed)).toBe(true);
  });

  it('take lags of nearly the same length together where frames lie at logarithmic times', () => {
    const steps = [0, 9, 20, 31, 45, 54, 100];
    const tens = lagsOf(steps, 10, 20).find(({ pairs }) => pairs.length > 2);
    // 9, 11, 11 and 9 steps; 14 is of the next tenth of a decade
    expect(tens).toEqual({
      lag: 10,
      pairs: [
        [0, 1],
        [1, 2],
        [2, 3],
        [4, 5],
      ],
      independent: 4,
      mixed: true,
    });
  });

  it('of Brownian particles at logarithmic times hold the msd at all lags, and give no chi_4 of mixed ones', () => {
    const full = brownian(2000, 2, 401, 1e-3, 8);
    const kept = [0, 1, 2, 3, 4, 5, 6, 8, 10, 13, 16, 20, 25, 32, 40, 50, 63, 79, 100, 126, 158, 200, 251, 316, 398];
    const some = { ...full, steps: kept, positions: kept.map((step) => full.positions[step] as Float64Array) };
    const correlator = new Correlator({ ...options, removeDrift: false }, groupsOf(full));
    correlator.add(some);
    const { lags } = correlator.result();
    const mixed = lags.filter(({ lag }) => !Number.isInteger(lag));
    expect(mixed.length).toBeGreaterThan(3);
    for (const { lag, independent, species } of lags) {
      const all = species[0] as (typeof species)[0];
      // dr^2 of a particle scatters by its mean, in two dimensions; 4 D a step
      expect(Math.abs((all.msd?.value as number) / (4e-3 * lag) - 1)).toBeLessThan(5 / Math.sqrt(2000 * independent));
      if (!Number.isInteger(lag)) expect(all.chi4).toBeNull();
    }
  });

  it('find when F_s crosses 1/e', () => {
    const lags = [1, 10, 100].map((lag) => ({ lag, scattering: { value: Math.exp(-lag / 30), error: 0.01 } }));
    const [a, b] = [Math.exp(-1 / 3), Math.exp(-10 / 3)];
    const expected = 10 ** (1 + (a - Math.exp(-1)) / (a - b));
    expect(relaxationOf(lags)?.value).toBeCloseTo(expected, 10);
    expect(relaxationOf(lags.slice(0, 2))).toBeNull();
    expect(relaxationOf(lags.slice(2))).toBeNull();
  });

  it('count who stays active and inactive', () => {
    const active = [
      [1, 1, 0, 0],
      [1, 0, 0, 1],
      [1, 0, 0, 0],
    ].map((row) => Uint8Array.from(row));
    const rows = persistenceOf([0, 5, 10], active, 20);
    expect(rows.map(({ lag, origins, active: still, inactive }) => [lag, origins, still?.value, inactive?.value])).toEqual([
      // from 0: 1 of 2 and 1 of 2; from 5: 1 of 2 and 2 of 2
      [5, 2, 0.5, 0.75],
      // particle 3 was active in between
      [10, 1, 0.5, 0.5],
    ]);
  });

  it('measure the distance of clones without their drift', () => {
    const a = brownian(50, 2, 3, 0.02, 3);
    const moved = { ...a, positions: a.positions.map((x) => x.map((each) => each + 0.1)) };
    expect(cloneDistances(a, moved).map(({ distance }) => distance)).toEqual([0, 0, 0].map(() => expect.closeTo(0, 10)));
    const b = brownian(50, 2, 3, 0.02, 4);
    // two steps each: variance 4 D for each of the two components and clones
    expect(cloneDistances(a, b)[2]?.distance).toBeGreaterThan(0.2);
    expect(cloneDistances(a, b)[2]?.distance).toBeLessThan(0.45);
    expect(() => cloneDistances(a, { ...b, boxLength: 11 })).toThrow('one dimension, box');
  });
});
