/** What figures claim: that a true value agrees, that its rival does not, and that it can be told. */
import { describe, expect, it } from 'vitest';
import { RandomSource } from '../../../src/analysis/structure/random.js';
import { bro } from '../../../src/study/reproduce/families.js';
import { rivalsOf } from '../../../src/study/reproduce/figures/exponents.js';
import { energyClaims } from '../../../src/study/reproduce/figures/msd.js';
import { packingRivals } from '../../../src/study/reproduce/figures/phiC.js';
import { claimsOf, type Found } from '../../../src/study/reproduce/figures/structureFactor.js';
import { slopeOf, suppressionOf } from '../../../src/study/reproduce/spectra.js';
import type { StoredRun } from '../../../src/study/reproduce/storedRuns.js';
import { drawn, shellsOf } from '../../analysis/structure/spectrumSets.js';

describe('structure-factor', () => {
  const one = { family: bro('reciprocal'), step: 0.1, phis: [0.5, 0.6] };
  const shells = shellsOf(80, 1.5);
  const random = new RandomSource(2);
  const found = (phi: number, of: (k: number) => number, absorbed: number): Found => {
    const spectrum = drawn(shells, 4, of, random).map(({ k, value }, n) => {
      const { vectors } = shells[n] as { vectors: number };
      return { k, value, error: value / Math.sqrt(4 * vectors), vectors };
    });
    const slope = slopeOf(spectrum, 4, 3, absorbed < 4);
    return { one, phi, spectrum, slope, suppression: suppressionOf(spectrum, 4), runs: 4, absorbed };
  };
  const white = (k: number): number => Math.max(k, 0.5) ** 0.25;
  const critical = (k: number): number => k ** 0.25;
  const square = (k: number): number => k * k;

  it('agrees where long waves are the more suppressed the nearer phi is, and disagrees where they are the less', () => {
    const [deepens] = claimsOf(one, [found(0.5, white, 4), found(0.6, (k) => k ** 0.4, 4)], 'full');
    expect(deepens).toMatchObject({ verdict: 'agrees', main: true });
    expect(deepens?.power).toBeGreaterThan(0.5);
    const [other] = claimsOf(one, [found(0.5, (k) => k ** 0.4, 4), found(0.6, white, 4)], 'full');
    expect(other?.verdict).toBe('disagrees');
  });

  it('takes no active state for a critical one, though its S falls', () => {
    const [deepens, lambda] = claimsOf(one, [found(0.5, white, 4), found(0.6, square, 0)], 'full');
    expect(deepens).toMatchObject({ verdict: 'undecided', value: null });
    // the largest phi at which all absorb is the white one
    expect(lambda?.statement).toContain('absorbs, 0.5 ');
    const [, none] = claimsOf(one, [found(0.6, square, 0)], 'full');
    expect(none).toMatchObject({ verdict: 'undecided', value: null, reason: 'there is no phi at which every run absorbs' });
  });

  it('cannot tell at the presets whose boxes are small, whatever S is', () => {
    for (const preset of ['quick', 'standard'] as const) {
      for (const claim of claimsOf(one, [found(0.5, white, 4), found(0.6, critical, 4)], preset)) {
        expect([claim.verdict, claim.power]).toEqual(['cannot tell at this preset', 0]);
      }
    }
  });

  it('does not call a lambda of a small box k^0.25: its error reaches too near to no hyperuniformity', () => {
    const [, lambda] = claimsOf(one, [found(0.6, critical, 4)], 'full');
    expect(lambda).toMatchObject({ verdict: 'cannot tell at this preset', rival: { value: 0 } });
    expect(lambda?.power).toBeLessThan(0.5);
  });
});

describe('exponents', () => {
  it('name a class too near to be told apart, and take the next for the rival', () => {
    expect(rivalsOf('beta')).toEqual({
      rivals: [expect.objectContaining({ name: 'mean field', value: 1 })],
      alike: ' (or of directed percolation, too near to be told apart)',
    });
    expect(rivalsOf('nuPerp').rivals.map(({ name }) => name)).toEqual(['mean field']);
    expect(rivalsOf('z').rivals.map(({ name }) => name)).toEqual(['directed percolation', 'mean field']);
  });
});

describe('msd', () => {
  const run = (energyPerParticle: number): StoredRun => ({ summary: { energyPerParticle } }) as StoredRun;
  const judged = (ratio: number) => {
    const bros = [0.0166, 0.0168, 0.0171, 0.0167].map(run);
    const others = bros.map(({ summary }, k) => run((summary.energyPerParticle as number) * (ratio + 0.003 * (k - 1.5))));
    const size = { particles: 4000, replicas: 4, steps: 3000 };
    return energyClaims([{ eps: 0.05, phi: 0.63, runs: { bro: bros, sgd: others, sde: others } }], size)[0];
  };

  it('tells noise of the right variance from none and from 15 % more, by V/N', () => {
    expect(judged(1.002)).toMatchObject({ verdict: 'agrees', main: true, rival: { value: 1.033 } });
    expect(judged(1.002)?.power).toBeGreaterThan(0.9);
    expect(judged(1.033)?.verdict).toBe('disagrees');
    expect(judged(0.78)?.verdict).toBe('disagrees');
  });
});

it('densities of packings are told from those two hundredths away', () => {
  expect(packingRivals(0.64).map(({ value }) => value)).toEqual([0.62, 0.66]);
});
