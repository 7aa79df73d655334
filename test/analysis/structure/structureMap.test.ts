/** S(kx, ky) against numpy, and its harmonics where they are known. */
import { describe, expect, it } from 'vitest';
import { type Configuration, type MapRing, StructureMap } from '../../../src/analysis/structure/index.js';
import { loadStructureKernels } from '../../../src/engine/observe.js';
import { maxOf } from '../../../src/model/arrays.js';
import { idealGas } from '../../support/configurations.js';
import { itNeeds } from '../../support/needs.js';
import { ask } from '../../support/scipy.js';

async function mapFrom(frames: Configuration[], kMax: number, axes?: [number, number]) {
  const map = new StructureMap(await loadStructureKernels(), kMax, axes);
  for (const frame of frames) map.add(frame);
  return map;
}

const mapOf = async (...of: Parameters<typeof mapFrom>) => (await mapFrom(...of)).result();

/** A square gas in which each particle has another at a distance of one diameter, at an angle. */
function dumbbells(angle: number, seed: number): Configuration {
  const gas = idealGas(2, 3000, 0.3, seed);
  const unit = 2 ** 32 / gas.boxLength;
  for (let i = 0; i < 3000; i += 2) {
    gas.positions[2 * i + 2] = (gas.positions[2 * i] as number) + Math.round(unit * Math.cos(angle));
    gas.positions[2 * i + 3] = (gas.positions[2 * i + 1] as number) + Math.round(unit * Math.sin(angle));
  }
  return gas;
}

describe('S(kx, ky)', () => {
  itNeeds('python')('is that of numpy, in any plane, as a mean over frames, and on multiples in large boxes', async (python) => {
    const program = `x = np.array(data['frames'], dtype=float) / 2**32
n = np.array(data['vectors'], dtype=float).reshape(-1, 2) * data['stride']
p = np.exp(2j * np.pi * np.einsum('fic,vc->fiv', x[:, :, data['axes']], n)).sum(1)
s = abs(p) ** 2 / x.shape[1]
k = np.hypot(*n.T) * 2 * np.pi / data['side']
ring = (k // 0.2 == 20)
mean, theta = s.mean(0)[ring], 2 * np.arctan2(*n[ring].T[::-1])
answer = [s.mean(0).tolist(), (s.std(0, ddof=1) / 2 ** .5).tolist(), [mean.mean(), (2 * np.sin(theta) * mean).mean() / mean.mean()] if ring.any() else []]`;
    for (const [dimension, axes, density] of [
      [2, [0, 1], 0.3],
      [3, [0, 1], 0.3],
      [3, [0, 2], 0.3],
      [2, [0, 1], 1e-5],
    ] as const) {
      const gases = [1, 2].map((seed) => idealGas(dimension, 10, density, seed));
      const { vectors, values, errors, stride, rings } = await mapOf(gases, density < 0.1 ? 4.2 : 8, [...axes]);
      expect(stride).toBe(density < 0.1 ? 2 : 1);
      const frames = gases.map(({ positions }) =>
        Array.from({ length: 10 }, (_, i) => [...positions.subarray(i * dimension, (i + 1) * dimension)]),
      );
      const side = gases[0]?.boxLength as number;
      const asked = { frames, vectors: [...vectors], stride, axes, side };
      const [means, scatters, ring] = ask<[number[], number[], number[]]>(python, program, asked);
      expect(means.length).toBe(values.length);
      expect(maxOf(means.map((value, v) => Math.abs(value - (values[v] as number))))).toBeLessThan(1e-10);
      expect(maxOf(scatters.map((value, v) => Math.abs(value - (errors?.[v] as number))))).toBeLessThan(1e-10);
      if (density > 0.1) continue;
      const { level, sine } = rings.find(({ k }) => k > 4 && k < 4.2) as MapRing;
      expect(level.value).toBeCloseTo(ring[0] as number, 10);
      expect(sine.value).toBeCloseTo(ring[1] as number, 10);
    }
  });

  it('takes the scatter over runs into the error of their mean', async () => {
    const maps = await Promise.all([0, 1, 2, 3].map((at) => mapFrom([dumbbells(at < 2 ? 0 : Math.PI / 2, at + 1)], 9)));
    const mean = new StructureMap(await loadStructureKernels(), 9);
    for (const map of maps) mean.addMean(map);
    const { anisotropy, frames, values } = mean.result();
    const results = maps.map((map) => map.result());
    const ofRuns = results.map((each) => each.anisotropy.cosine.value);
    expect(frames).toBe(4);
    expect(values[5]).toBeCloseTo(
      results.reduce((sum, each) => sum + (each.values[5] as number) / 4, 0),
      12,
    );
    // pairs along x and along y: harmonics of opposite signs
    expect([ofRuns[0], ofRuns[2]].map((value) => Math.sign(value as number))).toEqual(
      [1, -1].map((s) => s * Math.sign(ofRuns[1] as number)),
    );
    expect(anisotropy.cosine.error).toBeGreaterThan(0.3 * Math.abs(ofRuns[0] as number));
    const other = await mapFrom([idealGas(2, 400, 0.3, 1)], 9);
    expect(() => mean.addMean(other)).toThrow('frames of a map must have equal N and L');
  });

  it('has no harmonics in an ideal gas, within errors that hold, and those of its bonds in a gas of pairs', async () => {
    const pulls: number[] = [];
    for (let seed = 1; seed <= 20; seed++) {
      const { cosine, sine } = (await mapOf([idealGas(2, 400, 0.3, seed)], 8)).anisotropy;
      for (const { value, error } of [cosine, sine]) pulls.push(value / (error as number));
    }
    const spread = Math.sqrt(pulls.reduce((sum, pull) => sum + pull * pull, 0) / pulls.length);
    expect(spread).toBeGreaterThan(0.7);
    expect(spread).toBeLessThan(1.35);
    // S = 1 + cos(k r cos(theta - angle)) has -2 J_2(kr) / (1 + J_0(kr)) cos 2(theta - angle)
    for (const angle of [0, Math.PI / 4]) {
      const { cosine, sine, peak } = (await mapOf([dumbbells(angle, 1)], 9)).anisotropy;
      const [strong, weak] = angle === 0 ? [cosine, sine] : [sine, cosine];
      expect(Math.abs(weak.value)).toBeLessThan(4 * (weak.error as number));
      expect(Math.abs(peak - 7)).toBeLessThan(0.8);
      expect(Math.abs(strong.value - besselRatio(peak))).toBeLessThan(4 * (strong.error as number) + 0.03);
    }
  });
});

/** -2 J_2(x) / (1 + J_0(x)), J_n(x) being the mean of cos(n t - x sin t). */
function besselRatio(x: number): number {
  const bessel = (n: number): number =>
    Array.from({ length: 400 }, (_, k) =>
      Math.cos(n * ((k + 0.5) * (Math.PI / 400)) - x * Math.sin((k + 0.5) * (Math.PI / 400))),
    ).reduce((sum, term) => sum + term / 400, 0);
  return (-2 * bessel(2)) / (1 + bessel(0));
}
