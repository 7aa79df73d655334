/** S(kx, ky) against numpy, and its harmonics where they are known. */
import { describe, expect, it } from 'vitest';
import { type Configuration, StructureMap } from '../../../src/analysis/structure/index.js';
import { loadStructureKernels } from '../../../src/engine/observe.js';
import { idealGas } from '../../support/configurations.js';
import { itNeeds } from '../../support/needs.js';
import { ask } from '../../support/scipy.js';

async function mapOf(frames: Configuration[], kMax: number) {
  const map = new StructureMap(await loadStructureKernels(), kMax);
  for (const frame of frames) map.add(frame);
  return map.result();
}

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
  itNeeds('python')('is that of numpy, in the plane of the first two axes and as a mean over frames', async (python) => {
    const program = `x = np.array(data['frames'], dtype=float) / 2**32
n = np.array(data['vectors'], dtype=float).reshape(-1, 2)
p = np.exp(2j * np.pi * np.einsum('fic,vc->fiv', x[:, :, :2], n)).sum(1)
answer = (abs(p) ** 2 / x.shape[1]).mean(0).tolist()`;
    for (const dimension of [2, 3]) {
      const gases = [1, 2].map((seed) => idealGas(dimension, 60, 0.3, seed));
      const { vectors, values } = await mapOf(gases, 8);
      const frames = gases.map(({ positions }) =>
        Array.from({ length: 60 }, (_, i) => [...positions.subarray(i * dimension, (i + 1) * dimension)]),
      );
      const theirs = ask<number[]>(python, program, { frames, vectors: [...vectors] });
      expect(theirs.length).toBe(values.length);
      expect(Math.max(...theirs.map((value, v) => Math.abs(value - (values[v] as number))))).toBeLessThan(1e-10);
    }
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
