import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, parseConfig, trajectoryHash } from '../../src/model/index.js';
import { RecordTimes } from '../../src/run/index.js';
import { type PlanInput, planSweep, readPlanFile, Sweep } from '../../src/study/index.js';
import { rowsOf } from '../../src/study/sweep/estimate.js';
import { axisOf } from '../../src/study/sweep/grid.js';
import { openSweepDirectory, readPlan } from '../../src/study/sweep/planStore.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const base = { particles: 200, steps: 50 };

describe('values of the grid', () => {
  it.each([
    ['phi', [0.5, 0.6], [0.5, 0.6]],
    ['phi', { from: 0.5, to: 0.6, step: 0.05 }, [0.5, 0.55, 0.6]],
    // 0.1 + 2 * 0.1 is not 0.3 in doubles, and 3 steps of 0.1 from 0 end above it.
    ['phi', { from: 0.1, to: 0.3, step: 0.1 }, [0.1, 0.2, 0.3]],
    ['phi', { from: 0.6, to: 0.5, step: -0.05 }, [0.6, 0.55, 0.5]],
    ['phi', { from: 0.5, to: 0.58, step: 0.05 }, [0.5, 0.55]],
    ['phi', { from: 0.5, to: 0.6, count: 3 }, [0.5, 0.55, 0.6]],
    ['phi', { from: 0.5, to: 0.6, count: 1 }, [0.5]],
    ['kick', { from: 0.001, to: 0.1, count: 3, scale: 'log' }, [0.001, 0.01, 0.1]],
    ['particles', { from: 1000n, to: 100000n, count: 5n, scale: 'log' }, [1000, 3162, 10000, 31623, 100000]],
    ['seed', [1n, 18446744073709551615n], [1, 18446744073709551615n]],
  ])('%s: %o', (field, given, values) => {
    expect(axisOf(field, given).values).toEqual(values);
  });

  it.each([
    [[], 'grid.phi must have at least one value, got []; '],
    [0.6, 'grid.phi must be a list of values or a range, got 0.6; put constants into base'],
    [{ from: 0.1, to: 0.2 }, 'grid.phi must have either a step or a count, got "neither"; '],
    [{ from: 0.1, to: 0.2, step: 0.1, count: 2 }, 'grid.phi must have either a step or a count, got "both"; '],
    [{ from: 0.1, to: 0.2, step: 0 }, 'grid.phi must have a step that leads from from to to, got 0; '],
    [{ from: 0.1, to: 0.2, step: -0.1 }, 'grid.phi must have a step that leads from from to to, got -0.1; '],
    [{ from: 0.1, to: 0.2, count: 1.5 }, 'grid.phi must have a whole number of at least 1 as count, got 1.5; '],
    [{ from: 0, to: 0.2, count: 2, scale: 'log' }, 'grid.phi must have positive ends on scale log, got 0; '],
    [{ from: 0.1, to: 0.2, count: 2, scale: 'cubic' }, 'grid.phi must have scale linear or log, with a count, got "cubic"; '],
    [{ from: 'a', to: 0.2, count: 2 }, 'grid.phi must have a number as from, got "a"; '],
    [{ start: 0.1, to: 0.2, count: 2 }, 'grid.phi must be a range of from, to and step or count, got {"start":"..."}; '],
    [{ from: 0, to: 1, step: 1e-7 }, 'a sweep has at most 1000000 runs, got 10000001; '],
  ])('%o is refused', (given, message) => {
    expect(() => axisOf('phi', given)).toThrow(message);
  });
});

describe('the runs of a plan', () => {
  it('are the cross product, the last field fastest and replicas fastest of all', () => {
    const plan = planSweep({ base, grid: { phi: [0.5, 0.6], kick: [0.1, 0.2, 0.3] }, replicas: 2 });
    expect(plan.runs.map(({ index }) => index)).toEqual(Array.from({ length: 12 }, (_, k) => k));
    expect(plan.valuesOf(0)).toEqual({ phi: 0.5, kick: 0.1, replica: 0 });
    expect(plan.valuesOf(1)).toEqual({ phi: 0.5, kick: 0.1, replica: 1 });
    expect(plan.valuesOf(2)).toEqual({ phi: 0.5, kick: 0.2, replica: 0 });
    expect(plan.valuesOf(6)).toEqual({ phi: 0.6, kick: 0.1, replica: 0 });
    expect(plan.inputOf(11)).toEqual({ ...base, phi: 0.6, kick: 0.3, replica: 1 });
  });

  it('have directories named by index and trajectory hash, replicas included', () => {
    const plan = planSweep({ base, grid: { phi: [0.5, 0.6] }, replicas: 3 });
    for (const { index, directory, particles, steps } of plan.runs) {
      const hash = trajectoryHash(parseConfig(plan.inputOf(index)));
      expect(directory).toBe(`00000${index}-${hash.slice(0, 8)}`);
      expect([particles, steps]).toEqual([200, 50]);
    }
    expect(new Set(plan.runs.map(({ directory }) => directory.slice(7))).size).toBe(6);
  });

  it('nest dotted fields, also below a word that stands for them', () => {
    const plan = planSweep({ base: { ...base, sizes: 'binary' }, grid: { 'sizes.ratio': [1.2, 1.4], 'record.every': [5] } });
    expect(plan.inputOf(1)).toEqual({ ...base, sizes: { kind: 'binary', ratio: 1.4 }, record: { every: 5 } });
  });

  it('vary fields together whose names are joined by commas', () => {
    const together = (values: unknown) => planSweep({ base, grid: { 'phi,sizes.ratio': values }, replicas: 2 });
    const binary = { ...base, sizes: 'binary' };
    const plan = planSweep({
      base: binary,
      grid: {
        'phi,sizes.ratio': [
          [0.5, 1.2],
          [0.6, 1.4],
        ],
        kick: [0.1],
      },
    });
    expect(plan.runs.map(({ index }) => plan.inputOf(index))).toEqual([
      { ...base, phi: 0.5, kick: 0.1, sizes: { kind: 'binary', ratio: 1.2 } },
      { ...base, phi: 0.6, kick: 0.1, sizes: { kind: 'binary', ratio: 1.4 } },
    ]);
    expect(() => together([[0.5, 1.2], [0.6]])).toThrow(
      /^grid.phi,sizes.ratio must have lists of 2 values, one for each field, got \[0.6\]; /,
    );
    expect(() => planSweep({ base: { phi: 0.5 }, grid: { 'phi,kick': [[0.5, 0.1]] } })).toThrow(/^grid.phi is in base too; /);
  });

  it('may be replicas of one system', () => {
    expect(planSweep({ base, replicas: 5 }).runs).toHaveLength(5);
  });

  it('that are equal in trajectory and steps are one, and it is said', () => {
    const plan = planSweep({ base, grid: { phi: [0.5, 0.6, 0.5], stopWhenAbsorbed: [true, false] } });
    expect(plan.runs.map(({ index }) => index)).toEqual([0, 2]);
    expect(plan.duplicates).toEqual([
      [1, 0],
      [3, 2],
      [4, 0],
      [5, 0],
    ]);
    expect(plan.warnings).toEqual([
      '4 runs equal others and are run once (first: run 1 is run 0, with the same trajectory and steps)',
    ]);
    expect(planSweep({ base: { particles: 200 }, grid: { steps: [50, 60] } }).warnings).toEqual([]);
  });

  it('take their number of particles from an initial file', () => {
    const rows = Array.from({ length: 64 }, (_, k) => `${k % 4},${(k >> 2) % 4},${k >> 4}`);
    writeFileSync(join(folder, 'start.csv'), `x,y,z\n${rows.join('\n')}\n`);
    writeFileSync(join(folder, 'plan.yaml'), 'base: {initial: start.csv, steps: 5}\ngrid: {phi: [0.4, 0.5]}\n');
    const plan = readPlanFile(join(folder, 'plan.yaml'), planSweep);
    expect(plan.runs.map(({ particles }) => particles)).toEqual([64, 64]);
    expect(plan.inputOf(0).initial).toBe(join(folder, 'start.csv'));
    // The content counts, not the place.
    mkdirSync(join(folder, 'sub'));
    for (const name of ['start.csv', 'plan.yaml']) writeFileSync(join(folder, 'sub', name), readFileSync(join(folder, name)));
    expect(readPlanFile(join(folder, 'sub/plan.yaml'), planSweep).hash).toBe(plan.hash);
    writeFileSync(join(folder, 'sub/start.csv'), `x,y,z\n${rows.slice(1).join('\n')}\n0.5,0,0\n`);
    expect(readPlanFile(join(folder, 'sub/plan.yaml'), planSweep).hash).not.toBe(plan.hash);
  });
});

describe('the hash of a plan', () => {
  const hashOf = (input: PlanInput) => planSweep(input).hash;
  const plan = { base, grid: { phi: [0.5, 0.55] } };

  it('depends on all that shapes the runs and their files', () => {
    const others: PlanInput[] = [
      { ...plan, replicas: 2 },
      { base, grid: { phi: [0.55, 0.5] } },
      { base: { ...base, steps: 60 }, grid: plan.grid },
      { base: { ...base, record: { every: 5 } }, grid: plan.grid },
      { base: { ...base, seed: 2 }, grid: plan.grid },
    ];
    const hashes = [plan, ...others].map(hashOf);
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
  });

  it('does not depend on how its values are written', () => {
    expect(
      hashOf({ base: { steps: 50n, particles: 200n }, grid: { phi: { from: 0.5, to: 0.55, step: 0.05 } }, replicas: 1n }),
    ).toBe(hashOf(plan));
  });
});

describe('bad plans', () => {
  const refused: [yaml: string, message: string][] = [
    ['bases: {}\ngrid: {phi: [0.5]}', '1:1: unknown field bases; a plan has base (fields of all runs), grid and replicas'],
    ['base: {phii: 0.5}\ngrid: {kick: [0.1]}', '1:8: unknown field phii; did you mean phi?'],
    ['grid:\n  phii: [0.5]', '2:3: unknown field phii; did you mean phi?'],
    ['grid:\n  recrod.every: [5]', '2:3: unknown field recrod; did you mean record?'],
    ['base: {particles: 500}\ngrid:\n  phi: [0.5, 1.7]', '3:3: phi must be in (0, 1.5], got 1.7; '],
    ['base:\n  kick: 3\ngrid:\n  phi: [0.5]', '2:3: kick must be in (0, 2], got 3; '],
    ['base:\n  particles: 40\ngrid:\n  phi: [0.6, 1.2]', '2:3: particles must be at least 62 at phi 1.2, got 40; '],
    ['grid: {}', '1:1: grid must name at least one field with its values, got none; '],
    ['grid:', '1:1: grid must name at least one field with its values, got none; '],
    ['base: {phi: 0.5}', 'grid must name at least one field'],
    ['grid:\n  phi: []', '2:3: grid.phi must have at least one value, got []; '],
    ['grid: {seed: {from: 1, to: 2000000, step: 1}}', 'a sweep has at most 1000000 runs, got 2000000; '],
    ['grid: {seed: {from: 1, to: 2000, step: 1}}\nreplicas: 501', 'a sweep has at most 1000000 runs, got 1002000; '],
    ['grid: {phi: [0.5]}\nreplicas: 0', '2:1: replicas must be a whole number from 1 to 1000000, got 0; '],
    ['grid: {phi: [0.5], replica: [1]}\nreplicas: 2', 'grid.replica is given and so is replicas, got 2; leave one out'],
    ['base: {phi: 0.5}\ngrid: {phi: [0.5]}', '2:8: grid.phi is in base too; leave one out'],
    ['base: {out: a}\ngrid: {phi: [0.5]}', '1:8: base.out has no place in a plan; '],
    ['base: 3\ngrid: {phi: [0.5]}', '1:1: base must be a map of fields, got 3; give one field a line'],
    ['grid: [phi', 'not valid YAML'],
    ['- a', '1:1: '],
  ];

  it.each(refused)('%j', (yaml, message) => {
    const path = join(folder, 'plan.yaml');
    writeFileSync(path, `${yaml}\n`);
    const attempt = () => readPlanFile(path, planSweep);
    expect(attempt).toThrow(ConfigError);
    expect(attempt).toThrow(message.replace(/^(?=\d)/, `${path}:`));
  });
});

describe('plan.json', () => {
  const input: PlanInput = { base: { ...base, seed: 18446744073709551615n }, grid: { phi: [0.5, 0.6, 0.5] }, replicas: 2 };

  it('gives the plan back', () => {
    const plan = planSweep(input);
    openSweepDirectory(join(folder, 's'), plan);
    const again = readPlan(join(folder, 's'));
    expect(again).toEqual(plan);
    expect(again.inputOf(3)).toEqual({ ...base, seed: '18446744073709551615', phi: 0.6, replica: 1 });
    // Equal plans share a directory.
    openSweepDirectory(join(folder, 's'), planSweep(input));
    const stored = JSON.parse(readFileSync(join(folder, 's/plan.json'), 'utf8'));
    expect(stored.runs[3]).toEqual({ ...plan.runs[3], values: { phi: 0.6, replica: 1 } });
  });

  it('of another plan is refused with both hashes', () => {
    const [plan, other] = [planSweep(input), planSweep({ ...input, replicas: 3 })];
    openSweepDirectory(join(folder, 's'), plan);
    const message = `holds the sweep of plan ${plan.hash}, but this plan is ${other.hash}; `;
    expect(() => openSweepDirectory(join(folder, 's'), other)).toThrow(message);
  });

  it('of another plan is found by a path through a folder that does not exist, too', () => {
    const [plan, other] = [planSweep(input), planSweep({ ...input, replicas: 3 })];
    openSweepDirectory(join(folder, 's'), plan);
    expect(() => openSweepDirectory(`${folder}/none/../s`, other)).toThrow('holds the sweep of plan');
  });

  it('is not written over other files, and refused when damaged', () => {
    writeFileSync(join(folder, 'thesis.tex'), '');
    expect(() => openSweepDirectory(folder, planSweep(input))).toThrow('is not empty and not a sweep (thesis.tex)');
    expect(() => readPlan(folder)).toThrow("plan.json: can't be read, no such file or directory; give the directory of a sweep");
    for (const [text, message] of [
      ['{"form', 'not JSON; the file is damaged'],
      ['{"format":"other"}', 'not the plan of a randorg sweep'],
      ['{"format":"randorg sweep","formatVersion":9}', 'format version must be 1, got 9; use the version that wrote it'],
    ] as const) {
      writeFileSync(join(folder, 'plan.json'), text);
      expect(() => readPlan(folder)).toThrow(message);
    }
  });
});

it('the estimate of rows is never too low, and close', () => {
  for (const [record, steps] of [
    [{ every: 7 }, 1000],
    [{ perDecade: 20 }, 5000],
    [{ perDecade: 1000 }, 100],
  ] as const) {
    const times = new RecordTimes(record);
    let rows = 1;
    for (; times.next < steps; times.advance()) rows++;
    expect(rowsOf(record, steps)).toBeGreaterThanOrEqual(rows);
    expect(rowsOf(record, steps)).toBeLessThan(1.5 * rows);
  }
});

describe('a stored plan', () => {
  it.each([
    ['null instead of the runs', { runs: null }, 'runs must be a list, got null; the file is damaged'],
    ['no axes', { axes: undefined }, 'axes is missing; the file is damaged'],
    [
      'a run that leads out of its folder',
      { runs: [{ index: 0, directory: '../x', particles: 1, steps: 1 }] },
      'runs.0.directory is not right',
    ],
    [
      'a run that is none of the grid',
      { runs: [{ index: 9, directory: 'x', particles: 1, steps: 1 }] },
      'run 9 is none of the 2 of its grid',
    ],
  ])('with %s is refused in a sentence', (_, changes, message) => {
    const folder = mkdtempSync(join(tmpdir(), 'randorg-'));
    try {
      openSweepDirectory(folder, planSweep({ grid: { phi: [0.5, 0.6] } }));
      const path = join(folder, 'plan.json');
      writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, 'utf8')), ...changes }));
      expect(() => Sweep.open(folder)).toThrow(ConfigError);
      expect(() => Sweep.open(folder)).toThrow(`${path}: ${message}`);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it.each([null, undefined, 7, 'x', { runs: 1 }])('%j is no plan', (plan) => {
    expect(() => new Sweep(plan as never, 'out')).toThrow(ConfigError);
  });
});
