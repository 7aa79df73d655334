/** The answers of `structure` on states whose answers are known. */
import { describe, expect, it } from 'vitest';
import type { Configuration, Crystals } from '../../src/analysis/structure/index.js';
import { order } from '../../src/study/structure/observables/order.js';
import { observe } from '../../src/study/structure/observables.js';
import { structureDefaults } from '../../src/study/structure/options.js';
import { type Relaxation, relaxationTo } from '../../src/study/structure/relaxation.js';
import { questionsOf, systemFigures, systemsCsv } from '../../src/study/structure/systems.js';
import { glassVerdict } from '../../src/study/structure/verdicts/glass.js';
import { notAsked, type Verdict } from '../../src/study/structure/verdicts/verdict.js';
import { verdictsOf, verdictsTogether } from '../../src/study/structure/verdicts/verdicts.js';
import { idealGas } from '../support/configurations.js';
import { shakenCrystal } from '../support/crystals.js';

const hyperuniform = notAsked('hyperuniform', 'no S(k)');

function answers(configuration: Configuration, relaxation: Relaxation | null = null): Record<string, Verdict> {
  const { dimension, boxLength, radii } = configuration;
  const sizes = { radii: [...new Set(radii)] };
  const observed = observe(configuration, structureDefaults, []);
  const verdicts = verdictsOf({
    ...observed,
    dimension,
    boxLength,
    particles: radii.length,
    structureFactor: sizes,
    relaxation,
    hyperuniform,
  });
  return Object.fromEntries(verdicts.map((verdict) => [verdict.question, verdict]));
}

describe('verdicts', () => {
  const touching = 0.5 - 1e-9;

  it('of a square lattice that touches: just rigid by the count of Maxwell, absorbed, no crystal of its kind', () => {
    const { active, isostatic, crystalline } = answers(shakenCrystal('square', 0, 1, touching));
    expect(active).toMatchObject({ answer: 'no', kind: 'absorbed', value: { value: 0 } });
    expect(isostatic).toMatchObject({ answer: 'yes', value: { value: 4 }, power: '3.995 if just rigid' });
    expect(crystalline?.kind ?? '').not.toContain('fcc');
  });

  it('of a hexagonal lattice that touches: hyperstatic, crystalline, solid', () => {
    const { isostatic, crystalline, hexatic } = answers(shakenCrystal('hexagonal', 0, 1, 0.4998));
    expect(isostatic).toMatchObject({ answer: 'no', kind: 'hyperstatic', value: { value: 6 } });
    expect(crystalline).toMatchObject({ answer: 'yes', kind: 'hexagonal', value: { value: 1 } });
    expect(hexatic).toMatchObject({ answer: 'no', kind: 'solid' });
  });

  it('of a honeycomb that touches: hypostatic', () => {
    // three contacts are the fewest that a particle of a rigid network in the plane has
    expect(answers(shakenCrystal('honeycomb', 0, 1, 0.4998)).isostatic).toMatchObject({ answer: 'no', kind: 'hypostatic' });
  });

  it('of a gas: active, no packing, fluid, no crystal', () => {
    const { active, isostatic, crystalline, hexatic, glassy } = answers(idealGas(2, 2500, 0.8, 3));
    expect(active?.answer).toBe('yes');
    expect(isostatic).toMatchObject({ answer: 'not asked', statistic: 'an active state is no packing' });
    expect(crystalline?.answer).toBe('no');
    expect(hexatic).toMatchObject({ answer: 'no', kind: 'fluid' });
    expect(glassy?.answer).toBe('not asked');
  });

  it('of points without contacts: loose', () => {
    const points = { ...idealGas(3, 500, 0.3, 1), radii: new Float64Array(500).fill(1e-7) };
    expect(answers(points).isostatic).toMatchObject({ answer: 'no', kind: 'loose' });
  });
});

describe('the verdict on a glass', () => {
  const relaxation = (at: (lag: number) => number, longest: number): Relaxation => ({
    lags: [1, 3, 10, 30, 100, 300, 1000, 3000, 10000]
      .filter((lag) => lag <= longest)
      .map((lag) => ({ lag, scattering: { value: at(lag), error: 0.01 } })),
    k: 6,
    ofRun: false,
  });
  const verdict = (at: (lag: number) => number, longest: number) =>
    glassVerdict({ overlaps: null, relaxation: relaxation(at, longest) });

  it('follows from the relaxation time against the run', () => {
    const decay = (lag: number): number => Math.exp(-lag / 50);
    expect(verdict(decay, 10000)).toMatchObject({ answer: 'no', kind: 'fluid' });
    expect(verdict(decay, 10000).value?.value).toBeCloseTo(50, -1);
    const slow = verdict(decay, 300);
    expect(slow).toMatchObject({ answer: 'undecided', kind: 'slow' });
    expect(slow.needed).toMatch(/^a run of [45]\d0 steps$/);
    expect(verdict((lag) => 0.8 - 0.01 * Math.log10(lag), 10000)).toMatchObject({ answer: 'yes' });
    // falls on, and has not come to 1/e
    expect(verdict((lag) => 0.99 - 0.12 * Math.log10(lag), 10000)).toMatchObject({ answer: 'undecided' });
    expect(verdict(() => 0.2, 100)).toMatchObject({ answer: 'no', kind: 'fluid', value: null });
    expect(verdict(() => 1, 100)).toMatchObject({ answer: 'not asked' });
    expect(glassVerdict({ overlaps: null, relaxation: null })).toMatchObject({ answer: 'not asked' });
  });
});

describe('F_s for it', () => {
  /** A particle that moves by a hundredth of a box of one diameter a step, and where two frames were compared. */
  const lagsOf = async (steps: number[]) => {
    const source = {
      name: 'here',
      frames: steps.length,
      steps,
      exponent: null,
      notes: [],
      boundariesOf: () => ({ periodic: [true], from: 'made here' }),
      read: (frame: number) => ({
        dimension: 1,
        boxLength: 1,
        positions: Uint32Array.of((steps[frame] as number) * 0.01 * 2 ** 32),
        radii: Float64Array.of(0.5),
      }),
    };
    const { lags = [] } = (await relaxationTo(source, steps.length - 1)) ?? {};
    for (const { lag, scattering } of lags) expect(scattering.value).toBeCloseTo(Math.cos(0.02 * Math.PI * lag), 6);
    return lags.map(({ lag }) => lag);
  };

  it('has short lags of early frames where frames lie at logarithmic times', async () => {
    expect(await lagsOf([0, 1, 2, 4, 8, 16, 32, 64])).toEqual([1, 2, 3, 4, 7, 8, 16, 24, 32, 48, 64]);
  });

  it('has lags to the last frame only where frames lie at even times', async () => {
    expect(await lagsOf([0, 10, 20, 30, 40])).toEqual([10, 20, 30, 40]);
    expect(await lagsOf([5, 9])).toEqual([]);
  });
});

describe('the crystals of a state', () => {
  const kinds = { fcc: 0, hcp: 1, bcc: 0, sc: 0 };
  const rowsAt = (value: number) => {
    const measured = observe(idealGas(3, 200, 0.8, 1), structureDefaults, []);
    return order.rows({ ...measured, crystals: { fraction: { value, error: 0.001 }, kinds } as Crystals });
  };

  it('are named with their part of all particles, and not where there are next to none', () => {
    expect(rowsAt(0.0005).some(([name]) => name === 'crystals')).toBe(false);
    expect(rowsAt(0.1)).toContainEqual(['crystals', '0.100(1) of all: hcp 100 %']);
  });
});

describe('verdicts of runs of one system', () => {
  const of = (answer: Verdict['answer'], value: number): Verdict => ({
    ...notAsked('active', 'active fraction'),
    answer,
    value: { value, error: null },
  });

  it('have the mean over the runs with its error, and are undecided where runs differ', () => {
    expect(verdictsTogether([[of('yes', 0.1)], [of('yes', 0.3)]])).toMatchObject([
      { answer: 'yes', value: { value: 0.2, error: expect.closeTo(0.1, 12) } },
    ]);
    expect(verdictsTogether([[of('yes', 0.1)], [of('no', 0)]])).toMatchObject([
      { answer: 'undecided', kind: 'yes in 1 of 2 runs' },
    ]);
  });

  it('make a table and a figure of a sweep', () => {
    const rows = [0.5, 0.3].map((phi) => ({
      system: { phi, mode: 'a,b' },
      runs: 2,
      verdicts: [of('yes', phi), notAsked('glassy', 'one configuration')],
    }));
    expect(questionsOf(rows)).toEqual(['active']);
    expect(systemsCsv(rows)).toBe('phi,mode,runs,active,active_value,active_error\n0.5,"a,b",2,yes,0.5,\n0.3,"a,b",2,yes,0.3,\n');
    const [figure] = systemFigures(rows);
    expect(figure).toMatchObject({ name: 'active', x: { label: 'phi' }, series: [{ name: 'mode a,b' }] });
    expect(figure?.series[0]?.points.map(({ x }) => x)).toEqual([0.3, 0.5]);
    // values of another statistic have a figure of their own
    const mixed = [...rows, { system: { phi: 0.7, mode: 'a,b' }, runs: 1, verdicts: [{ ...of('no', 3), statistic: 'S(0)' }] }];
    expect(systemFigures(mixed).map(({ name, y }) => [name, y.label])).toEqual([
      ['active', 'active fraction'],
      ['active-2', 'S(0)'],
    ]);
  });
});
