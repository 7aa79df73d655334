/** The documents of `structure` and `flatness`, from sources made here. */
import { describe, expect, it } from 'vitest';
import { type Configuration, type Estimate, toGrid } from '../../src/analysis/structure/index.js';
import { loadStructureKernels } from '../../src/engine/observe.js';
import { analyseFlatness, flatnessDefaults } from '../../src/study/flatness/flatness.js';
import type { ConfigurationSource } from '../../src/study/stored/configurations.js';
import { selectFrames } from '../../src/study/stored/configurations.js';
import { structureDefaults } from '../../src/study/structure/options.js';
import { studyStructure } from '../../src/study/structure/structure.js';
import { fccBasis, idealGas, lattice } from '../support/configurations.js';

const sourceOf = (frames: Configuration[], exponent: number | null = null): ConfigurationSource => ({
  name: 'here',
  frames: frames.length,
  steps: frames.map((_, k) => 10 * k),
  exponent,
  notes: [],
  boundariesOf: () => ({ periodic: [true, true, true], from: 'made here' }),
  read: (k) => frames[k] as Configuration,
});
const gases = [1, 2, 3].map((seed) => idealGas(3, 500, 0.8, seed));
const options = { ...structureDefaults, kMax: 4, windows: 50 };
const analyse = async (...given: Parameters<typeof studyStructure>) => (await studyStructure(...given)).result;

describe('studyStructure', () => {
  it('averages g(r) and S(k) over all frames and takes the rest from the last', async () => {
    const kernels = await loadStructureKernels();
    const result = await analyse(sourceOf(gases), kernels, { ...options, frame: 'all' });
    expect(result).toMatchObject({ source: 'here', frames: [0, 10, 20], particles: 500, dimension: 3 });
    expect(result.phi).toBeCloseTo((0.8 * Math.PI) / 6, 12);
    expect(result.structureFactor.frames).toBe(3);
    const single = await analyse(sourceOf(gases), kernels, options);
    expect(single.frames).toEqual([20]);
    const each = await Promise.all(['0', '1', '2'].map((frame) => analyse(sourceOf(gases), kernels, { ...options, frame })));
    result.structureFactor.shells.forEach(({ values }, k) => {
      const mean = each.reduce(
        (sum, { structureFactor }) => sum + (structureFactor.shells[k]?.values[0] as Estimate).value / 3,
        0,
      );
      expect(values[0]?.value).toBeCloseTo(mean, 9);
    });
    expect(result.clusters).toEqual(single.clusters);
    expect(result.numberVariance).toEqual(single.numberVariance);
    expect(JSON.stringify(result)).not.toContain('levels');
  });

  it('warns of a crystal, and says what could not be had', async () => {
    const kernels = await loadStructureKernels();
    const { notes, hyperuniformity, hyperuniform } = await analyse(
      sourceOf([lattice(4, fccBasis, Math.SQRT2, 0.5)]),
      kernels,
      options,
    );
    expect(hyperuniformity).toBeNull();
    expect(hyperuniform).toMatchObject({ answer: 'yes', kind: 'class I, a crystal or stealthy', needed: null });
    expect(notes.some((note) => note.startsWith('no lambda: fitWindow must hold at least 5 shells'))).toBe(true);
    expect(notes.some((note) => note.includes('crystallisation destroys the absorbing transition'))).toBe(true);
  });
});

it('leaves the spectral density out with many sizes, unless it is asked for', async () => {
  const kernels = await loadStructureKernels();
  const gas = { ...(gases[0] as Configuration), radii: Float64Array.from({ length: 500 }, (_, id) => 0.4 + id / 5000) };
  const [without, asked] = [
    await analyse(sourceOf([gas]), kernels, options),
    await analyse(sourceOf([gas]), kernels, { ...options, spectralDensity: true }),
  ];
  const names = ({ structureFactor }: typeof without): string[] => structureFactor.quantities.map(({ name }) => name);
  expect([names(without), names(asked)]).toEqual([['total'], ['total', 'solid']]);
  expect(without.notes.join()).toContain('no spectral density beyond the k of lambda');
});

describe('analyseFlatness', () => {
  it("is that of the run's exponent, and refuses another", async () => {
    const source = sourceOf(gases, 2);
    const { exponent, deltaV, frames } = await analyseFlatness(source, flatnessDefaults);
    expect([exponent, frames]).toEqual([2, [20]]);
    expect(deltaV.value).not.toBe((await analyseFlatness(sourceOf(gases), flatnessDefaults)).deltaV.value);
    await expect(analyseFlatness(source, { ...flatnessDefaults, exponent: 1 })).rejects.toThrow(
      'exponent must be left out or be that of the run, 2, got 1',
    );
  });

  it('anneals first where it is told how', async () => {
    const before = await analyseFlatness(sourceOf(gases), flatnessDefaults);
    const after = await analyseFlatness(sourceOf(gases), { ...flatnessDefaults, anneal: { steps: 300 } });
    expect([before.annealed, after.annealed]).toEqual([null, { steps: 300, learningRate: 0.01 }]);
    expect(after.energyPerParticle).toBeLessThan(0.05 * before.energyPerParticle);
    const ofRun = { ...sourceOf(gases), learningRate: 0.2 };
    const { annealed } = await analyseFlatness(ofRun, { ...flatnessDefaults, anneal: { steps: 1 } });
    expect(annealed?.learningRate).toBeCloseTo(0.02, 12);
  });

  it('adds what is asked for', async () => {
    const all = { ...flatnessDefaults, frame: 'all', scan: true, sampled: 200, hessian: true, minimise: true, exponent: 2 };
    const result = await analyseFlatness(sourceOf(gases), all);
    expect(result.scan?.map(({ s }) => s)).toContain(0.015);
    expect(result.minimum?.converged).toBe(true);
    // phi = 0.42 is far below jamming: nothing is left to overlap
    expect(result.minimum?.energyPerParticle).toBeLessThan(1e-12);
    const sampled = result.sampled as Estimate;
    const exact = result.scan?.find(({ s }) => s === 0.015)?.deltaV.value as number;
    expect(Math.abs(sampled.value - exact)).toBeLessThan(3 * (sampled.error as number));
    expect(result.deltaV.error).toBeGreaterThan(0);
  });
});

it('selects frames, and refuses those that are not there', () => {
  const source = sourceOf(gases);
  expect([selectFrames(source, 'last'), selectFrames(source, 'all'), selectFrames(source, '1')]).toEqual([[2], [0, 1, 2], [1]]);
  for (const wrong of ['3', '-1', 'first', ''])
    expect(() => selectFrames(source, wrong)).toThrow('frame must be last, all or a whole number from 0 to 2');
});

it('positions go to the grid and around the box', () => {
  expect([...toGrid(Float64Array.from([0, 2.5, -2.5, 12.5]), 10)]).toEqual([0, 2 ** 30, 3 * 2 ** 30, 2 ** 30]);
});
