/** Clouds whose points an encoder makes: against the oracle, central differences and numpy, and against themselves. */
import { describe, expect, it } from 'vitest';
import { ManifoldSimulation } from '../../src/engine/manifold.js';
import { ConfigError, type RunConfigInput } from '../../src/model/index.js';
import { itNeeds } from '../support/needs.js';
import { ask } from '../support/scipy.js';
import { type OracleEncoder, oracleEncode, oracleEncoderStep, oracleVectors, oracleWeights } from './encoderOracle.js';
import { oracleCounts } from './oracle.js';

const base = { model: 'manifold', encoder: 'linear', cloudsNumber: 10, views: 3, batch: 4, scale: 2, inputSpread: 0.4 } as const;

/** Every branch of a step is in one of them; odd and even dimensions, blocks of four rows and what is left of them. */
const systems: [name: string, input: RunConfigInput][] = [
  ['linear, D0 = 5, D = 3, log', { ...base, inputDimension: 5, embedding: 3, learningRate: 0.2, seed: 2 }],
  [
    'linear, D0 = 12, D = 4, plain, momentum, shared axes, a spectrum',
    {
      ...base,
      inputDimension: 12,
      embedding: 4,
      loss: 'plain',
      exponent: 1.7,
      momentum: 0.9,
      inputAxes: 'shared',
      inputSpectrum: 1.5,
      scale: 3,
    },
  ],
  [
    'mlp, D0 = 6, H = 9, D = 2, log, all in one batch',
    { ...base, encoder: 'mlp', inputDimension: 6, hidden: 9, embedding: 2, batch: 10, learningRate: 0.05 },
  ],
  [
    'mlp, D0 = 7, H = 6, D = 17, weight of the radii, momentum, warm-up and cosine',
    {
      ...base,
      encoder: 'mlp',
      inputDimension: 7,
      hidden: 6,
      embedding: 17,
      sizeWeight: 0.01,
      momentum: 0.5,
      warmUp: 3,
      cosine: 40,
      scale: 4,
      inputRank: 3,
    },
  ],
];

function oracleOf({ config, derived }: ManifoldSimulation): OracleEncoder {
  const {
    hidden = 0,
    inputDimension = 0,
    inputRank = 0,
    inputSpread = 0,
    inputSpectrum = 0,
    scale = 0,
    sizeWeight = 0,
    ...own
  } = config;
  return {
    ...own,
    ...{ hidden, inputs: inputDimension, rank: inputRank, inputSpread, spectrum: inputSpectrum, scale, sizeWeight },
    clouds: own.cloudsNumber,
    views: derived.points,
    fresh: derived.freshPoints,
    shared: own.inputAxes === 'shared',
    dimension: own.embedding,
    rigid: false,
    logarithm: own.loss === 'log',
    cloudSize: 0,
    spread: 0,
  };
}

describe('the oracle, over 30 steps', () => {
  it.each(systems)('%s', async (_, input) => {
    const sim = await ManifoldSimulation.create(input, { build: 'debug' });
    const own = oracleOf(sim);
    const { seed, initialSeed } = sim.derived;
    const vectors = oracleVectors(own, initialSeed);
    const views = vectors.map((all) => all.slice(0, own.views));
    let state = { weights: oracleWeights(own, initialSeed), velocities: oracleWeights(own, initialSeed) };
    state = { ...state, velocities: state.velocities.map((layer) => layer.map((row) => row.map(() => 0))) };
    expect([...sim.vectors()]).toEqual(views.flat(2));
    expect([...sim.vectors('fresh')]).toEqual(vectors.flatMap((all) => all.slice(own.views)).flat());
    let moved = 0;
    for (let t = 0; t < 30; t++) {
      const points = views.map((all) => all.map((x) => oracleEncode(own, state.weights, x).point));
      expect([...sim.points()], `t = ${t}`).toEqual(points.flat(2));
      expect([...sim.weights()], `t = ${t}`).toEqual(state.weights.flat(2));
      const before = sim.digest();
      const run = sim.step(1, { stopWhenAbsorbed: false });
      expect([run.active[0], run.contacts[0]], `t = ${t}`).toEqual(Object.values(oracleCounts(own, points)));
      state = oracleEncoderStep(own, state, vectors, seed, t);
      if (sim.digest() !== before) moved++;
    }
    if (own.momentum > 0) expect([...sim.velocities()]).toEqual(state.velocities.flat(2).map((v) => v + 0));
    const fresh = vectors.flatMap((all) => all.slice(own.views).map((x) => oracleEncode(own, state.weights, x).point));
    expect([...sim.freshPoints()]).toEqual(fresh.flat());
    expect(moved).toBeGreaterThan(10);
  });
});

/** Changes only with dynamicsVersion. */
const golden = ['c2fed6b624b880a4', 'f25f2df1ca08286f', 'ac2b1f8c08015a67', '69f8fd0a5a725e1c'];

describe('a trajectory does not depend on', () => {
  it.each(
    systems.map(([name, input], k) => [name, input, golden[k]] as const),
  )('build, chunks or a restart: %s', async (_, input, digest) => {
    const [first, scalar, chunked] = await Promise.all(
      [{}, { build: 'scalar' } as const, {}].map((options) => ManifoldSimulation.create(input, options)),
    );
    const options = { stopWhenAbsorbed: false };
    first?.step(120, options);
    scalar?.step(120, options);
    chunked?.step(50, options);
    const again = await ManifoldSimulation.fromBytes(chunked?.toBytes() as Uint8Array);
    again.step(70, options);
    expect(scalar?.digest()).toBe(first?.digest());
    expect(again.toBytes()).toEqual(first?.toBytes());
    expect(again.measures()).toEqual(first?.measures());
    expect(first?.digest().slice(0, 16)).toBe(digest);
  });
});

const differences = ([5, 64] as const).flatMap((inputDimension) =>
  ([2, 3, 17] as const).flatMap((embedding) =>
    (['plain', 'log'] as const).flatMap((loss) =>
      (['linear', 'mlp'] as const).map((encoder): [string, RunConfigInput] => [
        `${encoder}, D0 = ${inputDimension}, D = ${embedding}, ${loss}`,
        {
          ...base,
          encoder,
          inputDimension,
          embedding,
          loss,
          exponent: 2,
          cloudsNumber: 8,
          batch: 8,
          scale: embedding > 3 ? 3 : 1.5,
          inputSpread: 0.3,
          seed: 5,
        },
      ]),
    ),
  ),
);

describe('the gradient by the weights', () => {
  it.each(differences)('is the derivative of the loss: %s', async (_, input) => {
    const sim = await ManifoldSimulation.create(input);
    const { contacts } = sim.observe();
    expect(contacts).toBeGreaterThan(0);
    const [weights, gradient] = [sim.weights(), sim.weightGradients()];
    const norm = Math.hypot(...gradient);
    expect(norm).toBeGreaterThan(1e-3);
    expect(sim.measures().gradientNorm / norm).toBeCloseTo(1, 12);
    for (let trial = 0; trial < 3; trial++) {
      const direction = weights.map((_w, k) => Math.sin(1000 * (trial + 1) * (k + 1)));
      const lossAt = (by: number): number => {
        sim.restoreWeights(
          weights.map((w, k) => w + by * (direction[k] as number)),
          0,
        );
        return sim.loss();
      };
      const h = 1e-5;
      const slope = (8 * (lossAt(h) - lossAt(-h)) - (lossAt(2 * h) - lossAt(-2 * h))) / (12 * h);
      const expected = gradient.reduce((sum, g, k) => sum + g * (direction[k] as number), 0);
      expect(Math.abs(slope - expected) / (norm * Math.hypot(...direction)), `direction ${trial}`).toBeLessThan(1e-7);
    }
  });
});

const program = `
def encode(x, W):
    h = x
    for k, w in enumerate(W):
        a = h @ w
        h = np.maximum(a, 0) if k + 1 < len(W) else a
    return h
def clouds(data):
    N, V, F, D0, H, D = data['sides']
    shapes = [(D0, D)] if H == 0 else [(D0, H), (H, D)]
    flat, W = np.array(data['weights']), []
    for a, b in shapes:
        W.append(flat[:a * b].reshape(a, b)); flat = flat[a * b:]
    x = np.array(data['views']).reshape(N * V, D0)
    hidden = None if H == 0 else np.maximum(x @ W[0], 0)
    u = encode(x, W)
    length = np.linalg.norm(u, axis=1, keepdims=True)
    inverse = np.where(length < 1e-12, 0, 1 / np.maximum(length, 1e-12))
    z = (u * inverse).reshape(N, V, D)
    p, rs, lw0, smax, margin = (data[k] for k in ('exponent', 'scale', 'sizeWeight', 'range', 'margin'))
    c = z.mean(axis=1); C = z - c[:, None, :]; m = min(D, V)
    r = rs * np.sqrt((C ** 2).sum(axis=(1, 2)) / (V - 1) / m + 1e-12)
    delta = c[:, None, :] - c[None, :, :]
    d = np.sqrt((delta ** 2).sum(axis=2) + 1e-12)
    raw = r[:, None] + r[None, :] + 1e-6
    s = np.minimum(raw, smax)
    touch = (d > margin) & (d < s) & ~np.eye(N, dtype=bool)
    h = np.where(touch, 1 - d / s, 0)
    L = 0.5 * (h[touch] ** p).sum() + lw0 * r.sum()
    f = np.where(touch, p * np.where(touch, h, 1) ** (p - 1) / s, 0)
    dc = -(f[:, :, None] * delta / d[:, :, None]).sum(axis=1)
    dr = np.where(raw < smax, f * d / s, 0).sum(axis=1) + lw0
    g = dc[:, None, :] / V + (dr * rs ** 2 / (r * (V - 1) * m))[:, None, None] * C
    if data['log']:
        g /= L + 1e-6; L = np.log(L + 1e-6)
    g = g.reshape(N * V, D); zz = z.reshape(N * V, D)
    du = (g - (g * zz).sum(axis=1, keepdims=True) * zz) * inverse
    grads = [x.T @ du] if H == 0 else [x.T @ ((du @ W[1].T) * (hidden > 0)), hidden.T @ du]
    y = encode(np.array(data['fresh']).reshape(N * F, D0), W)
    y /= np.maximum(np.linalg.norm(y, axis=1, keepdims=True), 1e-12)
    own = np.repeat(np.arange(N), F)
    nearest = ((y[:, None, :] - c[None, :, :]) ** 2).sum(axis=2).argmin(axis=1)
    f1 = np.hstack([zz, np.ones((N * V, 1))])
    Y = np.repeat(np.eye(N), V, axis=0)
    P = np.linalg.solve(f1.T @ f1 + 1e-3 * N * V / D * np.eye(D + 1), f1.T @ Y)
    probe = (np.hstack([y, np.ones((N * F, 1))]) @ P).argmax(axis=1)
    return {'loss': float(L), 'gradient': np.concatenate([a.ravel() for a in grads]).tolist(),
            'fresh': float((nearest == own).mean()), 'probe': float((probe == own).mean())}
answer = [clouds(each) for each in data]
`;

itNeeds('python')('numpy finds the same loss, gradient and accuracies, to 1e-12', async (python) => {
  const sims = await Promise.all([...systems, ...differences].map(([, input]) => ManifoldSimulation.create(input)));
  for (const sim of sims.slice(0, systems.length)) sim.step(20, { stopWhenAbsorbed: false });
  const inputs = sims.map((sim) => {
    const { config, derived } = sim;
    const { hidden = 0, inputDimension = 0 } = config;
    const sides = [config.cloudsNumber, config.views, derived.freshPoints, inputDimension, hidden, config.embedding];
    return {
      ...config,
      sides,
      log: config.loss === 'log',
      weights: [...sim.weights()],
      views: [...sim.vectors()],
      fresh: [...sim.vectors('fresh')],
    };
  });
  const found = ask<{ loss: number; gradient: number[]; fresh: number; probe: number }[]>(python, program, inputs);
  const accuracies = new Set<number>();
  for (const [k, { loss, gradient, fresh, probe }] of found.entries()) {
    const sim = sims[k] as ManifoldSimulation;
    const norm = Math.hypot(...gradient);
    expect(sim.observe().contacts).toBeGreaterThan(0);
    expect(Math.abs(sim.loss() - loss) / Math.abs(loss), `${k}`).toBeLessThan(1e-12);
    const worst = sim.weightGradients().reduce((most, g, at) => Math.max(most, Math.abs(g - (gradient[at] as number))), 0);
    expect(worst / norm, `${k}`).toBeLessThan(1e-12);
    expect(sim.measures()).toMatchObject({ freshAccuracy: fresh, probeAccuracy: probe });
    accuracies.add(fresh).add(probe);
  }
  expect(accuracies.size).toBeGreaterThan(5);
});

describe('vectors that are given', () => {
  const config = { ...base, inputDimension: 5, embedding: 3, freshViews: 2 };

  it('are those of the clouds, the fresh ones last, and stay in the state', async () => {
    const drawn = await ManifoldSimulation.create(config);
    const [views, fresh] = [drawn.vectors(), drawn.vectors('fresh')];
    const own = Float64Array.from({ length: 10 * 5 * 5 }, (_, k) => {
      const [cloud, row, at] = [Math.floor(k / 25), Math.floor(k / 5) % 5, k % 5];
      return (row < 3 ? views[(cloud * 3 + row) * 5 + at] : fresh[(cloud * 2 + row - 3) * 5 + at]) as number;
    });
    const { inputSpread: _, ...rest } = config;
    const given = await ManifoldSimulation.create({ ...rest, vectors: 'mine.csv' }, { vectors: own });
    drawn.step(40, { stopWhenAbsorbed: false });
    given.step(40, { stopWhenAbsorbed: false });
    const again = await ManifoldSimulation.fromBytes(given.toBytes());
    expect(given.digest()).toBe(drawn.digest());
    expect(again.measures()).toEqual(drawn.measures());
    expect([again.vectors(), again.vectors('fresh')]).toEqual([views, fresh]);
  });

  it('are refused where they do not fit', async () => {
    const create = (vectors?: Float64Array) => {
      const { inputSpread: _, ...rest } = config;
      return ManifoldSimulation.create({ ...rest, vectors: 'mine.csv' }, { vectors });
    };
    await expect(create()).rejects.toThrow('vectors must hold 250 finite numbers, N (V + F) D0, got none');
    await expect(create(new Float64Array(249))).rejects.toThrow('got 249, 249 of them finite');
    await expect(create(new Float64Array(250).fill(Number.NaN))).rejects.toThrow(ConfigError);
  });

  it('that the encoder sends to 0 have no point and push no weight', async () => {
    const { inputSpread: _, ...rest } = config;
    const vectors = Float64Array.from({ length: 250 }, (_x, k) => (k < 5 ? 1e-200 : Math.sin(k * k)));
    const sim = await ManifoldSimulation.create({ ...rest, scale: 0.5, vectors: 'mine.csv' }, { vectors });
    sim.step(10, { stopWhenAbsorbed: false });
    expect([...sim.points().subarray(0, 3)].map(Math.abs)).toEqual([0, 0, 0]);
    expect(sim.weights().every(Number.isFinite)).toBe(true);
  });
});
