import { describe, expect, it } from 'vitest';
import { figureNamed, figures, presetNamed, presets } from '../../../src/study/reproduce/index.js';
import { planSweep } from '../../../src/study/sweep/plan.js';

describe('the figures', () => {
  it('are the ones of the paper, the sequel and beyond', () => {
    expect(figures.map(({ name }) => name)).toEqual([
      'activity-time',
      'activity-phi',
      'phi-c',
      'msd',
      'exponents',
      'structure-factor',
      'flatness',
      'noise',
      'correlation',
      'phi-c-dimensions',
      'crystallisation',
      'protocol',
      'hysteresis',
      'manifold',
    ]);
  });

  it('plan runs that are all accepted, in sweeps of different names, for every preset', async () => {
    for (const figure of figures) {
      for (const preset of presets) {
        const names: string[] = [];
        for (const stage of figure.stages(preset)) {
          for (const { name, plan } of stage.typical ?? (await stage.plan({}, '.'))) {
            names.push(name);
            // The first run of each kind is enough: full presets have tens of thousands.
            const [fields, rows] = Object.entries(plan.grid ?? {})[0] as [string, unknown[]];
            const few = [rows[0], rows[rows.length - 1]];
            const { duplicates } = planSweep({ ...plan, grid: { [fields]: few } });
            expect(duplicates.length).toBe(rows.length === 1 ? 1 : 0);
            // No two rows are the same run.
            expect(new Set(rows.map((row) => JSON.stringify(row))).size).toBe(rows.length);
          }
        }
        expect(new Set(names).size).toBe(names.length);
        expect(figure.protocol(preset)).toMatch(/\d/);
      }
    }
  });

  it('take exponents from decays at phi on both sides, that are longer than the runs of steady states, and from different starts', async () => {
    for (const preset of presets) {
      for (const stage of figureNamed('exponents').stages(preset)) {
        for (const { plan } of await stage.plan({}, '.')) {
          const [fields, rows] = Object.entries(plan.grid ?? {})[0] as [string, unknown[][]];
          const column = (name: string) => rows.map((row) => row[fields.split(',').indexOf(name)] as number);
          const [phi, steps, replica, particles] = ['phi', 'steps', 'replica', 'particles'].map(column) as [
            number[],
            number[],
            number[],
            number[],
          ];
          const decays = phi.filter((_, k) => steps[k] === Math.max(...steps));
          expect(new Set(decays).size).toBeGreaterThanOrEqual(6);
          expect(new Set(replica.map((one, k) => `${one} ${particles[k]}`)).size).toBe(rows.length);
          // Equally spaced records are for steady states: a decay has none of its early times there.
          const records = rows.map((row) => row[fields.split(',').indexOf('record')] as { every?: number });
          expect(records.some(({ every }, k) => every !== undefined && steps[k] === Math.max(...steps))).toBe(false);
        }
      }
    }
  });

  it('are refused by a wrong name with those there are', () => {
    expect(() => figureNamed('phi')).toThrow(/figure must be one of activity-time, .*manifold or all, got "?phi"?/);
    expect(() => presetNamed('tiny')).toThrow(/preset must be quick, standard or full, got "?tiny"?/);
  });
});
