/** Mixtures and active states: which curve lambda is of, and what of a packing is not printed of a state that is none. */
import { describe, expect, it } from 'vitest';
import { type Configuration, toGrid } from '../../src/analysis/structure/index.js';
import { RandomSource } from '../../src/analysis/structure/random.js';
import { loadStructureKernels } from '../../src/engine/observe.js';
import { spectrumOf } from '../../src/study/reproduce/spectra.js';
import type { ConfigurationSource } from '../../src/study/stored/configurations.js';
import { structureGroups } from '../../src/study/structure/groups.js';
import { structureDefaults } from '../../src/study/structure/options.js';
import { type StructureResult, studyStructure } from '../../src/study/structure/structure.js';
import { idealGas, lattice } from '../support/configurations.js';

const options = { ...structureDefaults, kMax: 4, windows: 50 };
const sourceOf = (configuration: Configuration, system: Record<string, unknown> | null = null): ConfigurationSource => ({
  name: 'here',
  frames: 1,
  steps: [0],
  exponent: null,
  notes: [],
  boundariesOf: () => ({ periodic: [true, true], from: 'made here' }),
  read: () => configuration,
  ...(system === null ? {} : { system }),
});
const analysed = async (configuration: Configuration, more: Partial<typeof options> = {}): Promise<StructureResult> =>
  (await studyStructure(sourceOf(configuration), await loadStructureKernels(), { ...options, ...more })).result;

/**
 * Cells of equal area on a shaken square lattice, each with one disk or with two of the same area in all: the area of disks hardly varies from place to place,
 * chi ~ k^2 by the shaking, while their number does, so that S is flat. No two disks touch.
 * @param split part of the area that the first of two disks takes
 */
function cells(across: number, split: (random: RandomSource) => number, seed = 1): Configuration {
  const random = new RandomSource(seed);
  const [positions, radii]: [number[], number[]] = [[], []];
  const spacing = 3;
  const whole = 0.6;
  for (let cell = 0; cell < across * across; cell++) {
    const at = [cell % across, Math.floor(cell / across)].map((x) => (x + 0.5) * spacing + 0.5 * (random.uniform() - 0.5));
    const [x, y] = at as [number, number];
    if (random.uniform() < 0.5) {
      positions.push(x, y);
      radii.push(whole);
      continue;
    }
    // The centre of area stays where it is.
    const part = split(random);
    positions.push(x - 1.1 * (1 - part), y, x + 1.1 * part, y);
    radii.push(whole * Math.sqrt(part), whole * Math.sqrt(1 - part));
  }
  const boxLength = across * spacing;
  return { dimension: 2, boxLength, positions: toGrid(Float64Array.from(positions), boxLength), radii: Float64Array.from(radii) };
}
const binary = cells(48, () => 0.5);
const many = cells(48, (random) => 0.3 + 0.4 * random.uniform());

/** Vectors of the first shell, in units of 2 pi / L. */
const firstShell = [
  [1, 0],
  [0, 1],
  [1, 1],
  [1, -1],
] as const;

/** Mean of |sum m(k; R) exp(i k.x)|^2 / L^2 over the first shell, with J_1 by its series. */
function chiOfFirstShell({ boxLength, positions, radii }: Configuration): number {
  const values = firstShell.map(([h, l]) => {
    const k = ((2 * Math.PI) / boxLength) * Math.hypot(h, l);
    let [re, im] = [0, 0];
    radii.forEach((radius, id) => {
      let [term, bessel] = [(k * radius) / 2, 0];
      for (let s = 0; s < 30; s++) {
        bessel += term;
        term *= -((k * radius) ** 2) / 4 / ((s + 1) * (s + 2));
      }
      const phase = 2 * Math.PI * ((h * (positions[2 * id] as number) + l * (positions[2 * id + 1] as number)) / 2 ** 32);
      const m = ((2 * Math.PI * radius) / k) * bessel;
      re += m * Math.cos(phase);
      im += m * Math.sin(phase);
    });
    return (re * re + im * im) / boxLength ** 2;
  });
  return values.reduce((sum, value) => sum + value / values.length, 0);
}

describe('lambda', () => {
  it.each([
    ['two sizes', binary],
    ['many sizes', many],
  ])('of %s is that of the spectral density, which vanishes where the number S(k) does not', async (_, configuration) => {
    const { hyperuniformity, structureFactor, spectralDensity, notes } = await analysed(configuration, {
      fitWindow: [0.04, 0.5],
    });
    expect(hyperuniformity?.quantity).toBe('spectralDensity');
    const { value, error } = hyperuniformity?.effective as { value: number; error: number };
    expect(Math.abs(value - 2)).toBeLessThan(Math.min(0.4, 3.5 * error));
    expect(hyperuniformity?.pulls.map(({ name }) => name)).toEqual(
      ['depinning', 'simulations', 'field theory'].map((source) => `critical (Manna), ${source}`),
    );
    expect(notes.join()).toContain('lambda is sought in the spectral density chi(k)');
    // Fractions 1/2: var(n)/mean(n) of one or two disks is 1/6.
    const low = structureFactor.shells.filter(({ k }) => k < 0.5).map(({ values }) => values[0]?.value as number);
    expect(low.reduce((sum, s) => sum + s, 0) / low.length).toBeCloseTo(1 / 6, 1);
    const { shells, quantities } = spectralDensity ?? structureFactor;
    const solid = quantities.findIndex(({ name }) => name === 'solid');
    expect(shells[0]?.vectors).toBe(firstShell.length);
    const chi = shells[0]?.values[solid]?.value as number;
    expect(Math.abs(chi / chiOfFirstShell(configuration) - 1)).toBeLessThan(1e-5);
  });

  it('of equal particles is that of S(k)', async () => {
    const { hyperuniformity, spectralDensity } = await analysed(idealGas(2, 2000, 0.5, 3));
    expect([hyperuniformity?.quantity, spectralDensity]).toEqual(['structureFactor', null]);
    expect(hyperuniformity?.doubt).toMatch(/the state is active/);
  });

  it('is none where the spectral density is not wanted', async () => {
    const { hyperuniformity, notes } = await analysed(many, { spectralDensity: false });
    expect(hyperuniformity).toBeNull();
    expect(notes.join()).toContain('no lambda: spectralDensity must be wanted for particles of several sizes');
  });

  it('of a mean over runs is of the same quantity', async () => {
    const kernels = await loadStructureKernels();
    const settings = { ...options, fitWindow: [0.04, 0.5] as [number, number] };
    for (const split of [() => 0.5, (random: RandomSource) => 0.3 + 0.4 * random.uniform()]) {
      // The same numbers of particles: the mean asks for it.
      const configurations = [1, 1, 1].map((seed) => cells(48, split, seed));
      const studies = await Promise.all(
        configurations.map((one) => studyStructure(sourceOf(one, { phi: 0.3 }), kernels, settings)),
      );
      const [group] = structureGroups(studies, settings);
      expect(group?.hyperuniformity?.quantity).toBe('spectralDensity');
      const { value, error } = group?.hyperuniformity?.effective as { value: number; error: number };
      expect(Math.abs(value - 2)).toBeLessThan(3 * error);
    }
  });

  it('is none where it is negative, of waves that have not relaxed', async () => {
    const random = new RandomSource(4);
    const gas = idealGas(2, 4000, 0.5, 5);
    // A slow wave along x in an ideal gas.
    for (let id = 0; id < 4000; id++) {
      const x = random.uniform();
      gas.positions[2 * id] = Math.floor(2 ** 32 * (x + 0.08 * Math.sin(2 * Math.PI * x)));
    }
    const { hyperuniformity } = await analysed(gas, { fitWindow: [0.05, 1] });
    expect(hyperuniformity?.effective.value).toBeLessThan(-0.5);
    expect(hyperuniformity).toMatchObject({
      lambda: null,
      doubt: expect.stringMatching(/longest waves are still those of the start/),
    });
  });

  it('is refused to figures of S(k) by sizes that differ', async () => {
    async function* states() {
      yield binary;
    }
    await expect(spectrumOf(states(), 1)).rejects.toThrow('sizes must be mono');
  });
});

describe('contacts, rattlers and gaps', () => {
  it('are none of an active state; overlaps are measured instead', async () => {
    // Two pairs, at 0.9 and 0.6 of contact.
    const positions = toGrid(Float64Array.from([1, 1, 1.9, 1, 5, 5, 5.6, 5, 8, 8]), 10);
    const { overlaps, contacts, gaps, gapExponent, notes, clusters } = await analysed({
      dimension: 2,
      boxLength: 10,
      positions,
      radii: new Float64Array(5).fill(0.5),
    });
    expect(overlaps.count).toBe(2);
    expect(overlaps.mean).toBeCloseTo(0.25, 8);
    expect(overlaps.largest).toBeCloseTo(0.4, 8);
    expect([contacts, gaps, gapExponent, clusters.active]).toEqual([null, null, null, 0.8]);
    expect(notes.join()).toContain('no contacts, rattlers and gaps: 2 pairs overlap, by up to 0.4 of R_i + R_j');
  });

  it('are measured of particles that touch, and overlap by no more than rounding', async () => {
    const touching = lattice(6, [[0, 0, 0]], 1, 0.5 * (1 + 1e-7));
    const { overlaps, contacts, gaps } = await analysed(touching);
    expect(overlaps.count).toBe(3 * 216);
    expect(overlaps.largest).toBeLessThan(2e-7);
    expect(contacts?.plateau?.withoutRattlers).toBe(6);
    expect(gaps).not.toBeNull();
    const apart = await analysed(lattice(6, [[0, 0, 0]], 1, 0.45));
    expect(apart.overlaps).toEqual({ count: 0, mean: null, largest: 0 });
    expect(apart.contacts?.plateau).toBeNull();
  });
});
