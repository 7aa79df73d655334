/** The loss and its gradient: against central differences, and against a program in numpy that shares nothing with the engine. */
import { describe, expect, it } from 'vitest';
import { ManifoldSimulation } from '../../src/engine/manifold.js';
import type { RunConfigInput } from '../../src/model/index.js';
import { itNeeds } from '../support/needs.js';
import { ask } from '../support/scipy.js';

const base = { model: 'manifold', cloudsNumber: 9, batch: 9, views: 4 } as const;
const systems: [name: string, input: RunConfigInput][] = [2, 3, 17, 256].flatMap((embedding) =>
  (['plain', 'log'] as const).flatMap((loss): [string, RunConfigInput][] => [
    [`D = ${embedding}, ${loss}`, { ...base, embedding, loss, exponent: 2, scale: 1.2, spread: embedding > 100 ? 0.1 : 0.3 }],
    [`D = ${embedding}, ${loss}, clipped`, { ...base, embedding, loss, exponent: 1.5, scale: 9, spread: 0.3, sizeWeight: 0.1 }],
  ]),
);

/** Half of the pairs of centres are nearer than this, and none is as near. */
function medianDistance(centres: Float64Array, d: number): number {
  const distances: number[] = [];
  for (let i = 0; i < centres.length; i += d) {
    for (let j = 0; j < i; j += d) {
      distances.push(Math.hypot(...centres.subarray(i, i + d).map((x, k) => x - (centres[j + k] as number))));
    }
  }
  distances.sort((a, b) => a - b);
  const middle = distances.length >> 1;
  return ((distances[middle - 1] as number) + (distances[middle] as number)) / 2;
}

/** Clouds so wide that they touch up to the range alone are refused as a start, and put in place afterwards. */
async function open(input: RunConfigInput) {
  if (input.scale !== 9) return { sim: await ManifoldSimulation.create(input, { gradients: true }), isClipped: false };
  const wide = await ManifoldSimulation.create({ ...input, scale: 0.01 });
  const range = medianDistance(wide.centres(), wide.dimension);
  const sim = await ManifoldSimulation.create({ ...input, range, spread: 0.001 }, { gradients: true });
  sim.restore(wide.points(), 0);
  return { sim, isClipped: 2 * Math.min(...sim.radii()) > range };
}

describe.each(systems)('%s', (name, input) => {
  it('is the derivative of the loss along the sphere', async () => {
    const { sim, isClipped } = await open(input);
    expect(isClipped).toBe(name.endsWith('clipped'));
    expect(sim.observe().contacts).toBeGreaterThan(0);
    expect(sim.observe().contacts).toBeLessThan(36);
    const [points, gradient] = [sim.points(), sim.gradients()];
    const norm = Math.hypot(...gradient);
    expect(norm).toBeGreaterThan(1e-3);
    const d = sim.dimension;
    const lossAt = (direction: Float64Array, by: number): number => {
      const moved = points.map((x, k) => x + by * (direction[k] as number));
      for (let at = 0; at < moved.length; at += d) {
        const length = Math.hypot(...moved.subarray(at, at + d));
        for (let k = at; k < at + d; k++) moved[k] = (moved[k] as number) / length;
      }
      sim.restore(moved, 0);
      return sim.loss();
    };
    for (let trial = 0; trial < 6; trial++) {
      const direction = points.map((_, k) => Math.sin(1000 * (trial + 1) * (k + 1)));
      const h = 2e-5;
      const first = lossAt(direction, h) - lossAt(direction, -h);
      const second = lossAt(direction, 2 * h) - lossAt(direction, -2 * h);
      const slope = (8 * first - second) / (12 * h);
      const expected = gradient.reduce((sum, g, k) => sum + g * (direction[k] as number), 0);
      expect(Math.abs(slope - expected) / (norm * Math.hypot(...direction)), `direction ${trial}`).toBeLessThan(1e-7);
    }
  });
});

const program = `
def clouds(data):
    z = np.array(data['points']).reshape(data['shape'])
    N, V, D = z.shape
    p, rs, lw0, smax, margin = (data[k] for k in ('exponent', 'scale', 'sizeWeight', 'range', 'margin'))
    c = z.mean(axis=1)
    C = z - c[:, None, :]
    m = min(D, V)
    r = rs * np.sqrt(np.einsum('ivk,ivk->i', C, C) / (V - 1) / m + 1e-12)
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
    g -= (g * z).sum(axis=2, keepdims=True) * z
    if data['log']:
        g /= L + 1e-6
        L = np.log(L + 1e-6)
    return {'loss': float(L), 'gradient': g.ravel().tolist(), 'contacts': int(touch.sum() // 2)}
answer = [clouds(each) for each in data]
`;

itNeeds('python')('numpy finds the same loss and gradient, to 1e-12', async (python) => {
  const sims = await Promise.all(systems.map(async ([, input]) => (await open(input)).sim));
  const inputs = sims.map((sim) => {
    const { config } = sim;
    const shape = [config.cloudsNumber, config.views, config.embedding];
    return { ...config, shape, log: config.loss === 'log', points: [...sim.points()] };
  });
  const found = ask<{ loss: number; gradient: number[]; contacts: number }[]>(python, program, inputs);
  for (const [k, { loss, gradient, contacts }] of found.entries()) {
    const [sim, [name]] = [sims[k], systems[k]] as [ManifoldSimulation, [string, RunConfigInput]];
    expect(sim.observe().contacts, name).toBe(contacts);
    expect(Math.abs(sim.loss() - loss) / Math.abs(loss), name).toBeLessThan(1e-12);
    const norm = Math.hypot(...gradient);
    expect(Math.abs(sim.measures().gradientNorm / norm - 1), name).toBeLessThan(1e-12);
    const worst = sim.gradients().reduce((most, g, at) => Math.max(most, Math.abs(g - (gradient[at] as number))), 0);
    expect(worst / norm, name).toBeLessThan(1e-12);
  }
});
