/** Links: what is written is read back, and what is absurd is repaired and named. */
import { describe, expect, it } from 'vitest';
import { commandOf } from '../../src/app/command.js';
import { edited, rescheduled } from '../../src/app/controls/edit.js';
import { fragmentOf, type ReadLink, readExperimentFile, readFragment } from '../../src/app/link.js';
import { plotSpecs } from '../../src/app/plots/curves.js';
import { csvOf, svgOf } from '../../src/app/plots/export.js';
import { repair } from '../../src/app/repair.js';
import { fieldAt, type ParticleConfig, parseConfig, type RunConfigInput } from '../../src/model/index.js';
import type { FieldEvent } from '../../src/run/experiment.js';

const config = (input: RunConfigInput) => parseConfig(input) as ParticleConfig;
const read = (text: string) => {
  const link = readFragment(text) as ReadLink;
  const repaired = repair(link.values, link.events);
  return { ...repaired, problems: [...link.problems, ...repaired.problems] };
};

describe('a link', () => {
  it.each<[RunConfigInput, FieldEvent[]]>([
    [{}, []],
    [{ model: 'sgd', mode: 'correlated', correlation: -0.2, batchFraction: 0.75, phi: 0.7, dimension: 2, sizes: 'binary' }, []],
    [{ model: 'sde', noiseStrength: 0.01, exponent: 2, seed: '18446744073709551615' }, [{ step: 4, field: 'phi', value: 0.61 }]],
    [{ schedule: 'phi=0:0.5,20000:0.64@50;kick=step:9:0.6,20:0.2' }, [{ step: 9000, field: 'phi', value: 0.6 }]],
    [{ phi: 0.6, schedule: 'phi=step:9:0.5' }, []],
    [{ sizes: 'binary', species: { kicks: [1, 0.25] } }, []],
    [
      {
        species: {
          fractions: [0.2, 0.8],
          touch: [
            [1, 1],
            [1, 0],
          ],
        },
      },
      [],
    ],
    [{ sizes: { kind: 'lognormal', polydispersity: 0.3 }, initialSeed: 9, stopWhenAbsorbed: false }, []],
    [
      { model: 'ro', mode: 'pair', magnitudeCorrelation: 0.5, thermalNoise: 1e-6 },
      [
        { step: 1, field: 'kick', value: 1e-3 },
        { step: 9, field: 'phi', value: 0.3 },
      ],
    ],
  ])('of %o comes back', (input, events) => {
    const own = { ...config(input), steps: 123 } as ParticleConfig;
    const fragment = fragmentOf({ config: own, events, target: 123, at: 123, digest: 'a'.repeat(64) });
    const { config: back, events: others, problems } = read(fragment);
    expect({ ...back, steps: 123 }).toEqual(own);
    expect(others).toEqual(events);
    expect(problems).toEqual([]);
  });

  it('holds only what is not the default', () => {
    const own = { config: config({ phi: 0.58 }), events: [], digest: null };
    expect(fragmentOf({ ...own, target: 50, at: 50 })).toBe('#model=bro&mode=reciprocal&phi=0.58&steps=50&v=1');
    expect(fragmentOf({ ...own, target: null, at: 0 })).toBe('#model=bro&mode=reciprocal&phi=0.58&v=1');
  });

  it.each([
    [null, 0],
    [null, 70],
    [50, 0],
    [50, 20],
    [50, 50],
    [50, 70],
  ])('tells how far to go (%o) from how far it came (%o)', (target, at) => {
    const link = readFragment(fragmentOf({ config: config({}), events: [], target, at, digest: null })) as ReadLink;
    expect([link.values.get('steps') ?? null, link.at ?? link.values.get('steps') ?? 0, link.version]).toEqual([target, at, 1]);
  });

  it('is none where the fragment is the name of a place', () => {
    expect([readFragment('#picture'), readFragment('#')]).toEqual([null, null]);
  });

  it.each([
    ['phi=7', { phi: 1.5 }, 'phi must be in (0, 1.5], got 7'],
    ['phi=-1', { phi: 0.6 }, 'phi must be in (0, 1.5], got -1'],
    ['phi=lots', { phi: 0.6 }, 'phi must be in (0, 1.5], got "lots"'],
    ['kick=3', { kick: 2 }, 'kick must be in (0, 2], got 3'],
    ['model=brro', { model: 'bro' }, 'did you mean bro?'],
    ['model=manna', { model: 'bro' }, 'lattice'],
    ['model=sgd&kick=0.1', { model: 'sgd', learningRate: 0.1 }, 'kick does not apply to model sgd'],
    ['partciles=300', { particles: 300 }, 'unknown field partciles; taken for particles'],
    ['particles=2', { particles: 30 }, 'particles must be at least'],
    ['particles=1e12', { particles: 1_000_000 }, 'particles must be at most 1000000 in the page, got 1000000000000'],
    ['colour=red', {}, 'unknown field colour'],
    ['mode=correlated', { mode: 'correlated', correlation: 1 }, null],
    ['events=5:phi:0.7,x:y:z', {}, 'an event must be step:field:value'],
    ['events=5:phi:9', {}, 'the event at step 5: phi must be in (0, 1.5]'],
    ['schedule=phi%3D0:0.5,9:7', {}, 'schedule.phi must stay in (0, 1.5], got 7 at step 9'],
    ['schedule=phi%3Dadaptive:0.5,0.01,5000', { phi: 0.6 }, 'schedule must not be adaptive in the page'],
    ['schedule=pi', {}, 'schedule must be a set of fields'],
    ['phi=0.7&schedule=phi%3D0:0.5,9:0.6', { phi: 0.5 }, 'phi must be 0.5, that of step 0 of its schedule'],
    ['digest=abc', {}, 'digest must be 64 hexadecimal digits'],
    ['sizes=file', {}, 'sizes'],
    ['dimension=7', { dimension: 5 }, 'dimension must be 1, 2, 3, 4 or 5'],
    ['dimension=2.4', { dimension: 2 }, 'Taken instead: 2.'],
    ['dimension=3d', { dimension: 3 }, 'Left out.'],
    ['seed=-4', { seed: '1' }, 'seed must be a whole number'],
  ])('%s is repaired', (text, wanted, problem) => {
    const { config: found, problems } = read(text as string);
    const { particles, ...rest } = wanted as Record<string, unknown>;
    expect(found).toMatchObject(rest);
    if (particles !== undefined && text !== 'particles=2') expect(found.particles).toBe(particles);
    if (problem !== null) expect(problems.join('\n')).toContain(problem);
    expect(problems.length).toBeLessThan(3);
    expect(() => parseConfig(found as RunConfigInput)).not.toThrow();
  });

  it('says that a file is none', () => {
    expect(() => readExperimentFile('a.json', '{')).toThrow('a.json: not JSON');
    expect(() => readExperimentFile('a.json', '{"format":"other"}')).toThrow('not an experiment');
  });
});

describe('the command of an experiment', () => {
  it('says schedules, and changes by hand as one', () => {
    const own = config({ model: 'sgd', learningRate: 0.2, sizes: 'binary', dimension: 2, stopWhenAbsorbed: false });
    expect(commandOf({ config: own, events: [] }, 77)).toBe(
      'randorg run --model sgd --mode pair --learning-rate 0.2 --dimension 2 --sizes binary --steps 77 --no-stop-when-absorbed',
    );
    const events: FieldEvent[] = [
      { step: 1, field: 'phi', value: 0.5 },
      { step: 7, field: 'phi', value: 0.7 },
    ];
    expect(commandOf({ config: config({}), events }, 77)).toBe(
      'randorg run --model bro --mode reciprocal --phi 0.6 --steps 77 --schedule phi=step:1:0.5,7:0.7',
    );
    const ramp = config({ schedule: 'phi=0:0.5,9:0.6@3' });
    expect(commandOf({ config: ramp, events: [] }, 77)).toBe(
      'randorg run --model bro --mode reciprocal --phi 0.5 --steps 77 --schedule phi=0:0.5,9:0.6@3',
    );
    // A part of a ramp and then a change is no schedule; nor is a change of the start.
    expect(commandOf({ config: ramp, events }, 77)).toBeNull();
    expect(commandOf({ config: own, events: [{ step: 0, field: 'phi', value: 0.5 }] }, 77)).toBeNull();
  });
});

describe('an edit', () => {
  it('drops what belonged to another model', () => {
    const own = config({ model: 'bro', kick: 0.3, phi: 0.7, seed: 4 });
    expect(edited(own, 'model', 'sgd')).toMatchObject({ model: 'sgd', mode: 'pair', learningRate: 0.1, phi: 0.7, seed: '4' });
    expect(edited(own, 'mode', 'correlated')).toMatchObject({ mode: 'correlated', correlation: 1, kick: 0.3 });
    expect(edited(own, 'seed', '9')).toMatchObject({ seed: '9', initialSeed: '9' });
    const halves = edited(own, 'species.kicks', '1,0');
    expect(halves.species).toEqual({
      fractions: [0.5, 0.5],
      kicks: [1, 0],
      touch: [
        [1, 1],
        [1, 1],
      ],
    });
    expect(edited(halves, 'species.fractions', '0.2,0.3,0.5').species?.kicks).toEqual([1, 1, 1]);
    expect(edited(edited(halves, 'species.kicks', ''), 'species.fractions', '')).not.toHaveProperty('species');
    const parted = edited(halves, 'species.touch', '1,0;0,1');
    expect(commandOf({ config: parted, events: [] }, 5)).toContain(
      "--species '0.5,0.5' --species-kicks '1,0' --species-touch '1,0;0,1'",
    );
    expect(edited(own, 'sizes.kind', 'powerlaw')).toMatchObject({ sizes: { kind: 'powerlaw', exponent: 3, ratio: 3 } });
    expect(() => edited(own, 'phi', 2)).toThrow('phi must be in (0, 1.5], got 2');
  });

  it('keeps the schedule of other fields, from their values of the start', () => {
    const start = config({ kick: 0.3, schedule: 'phi=0:0.5,9:0.6;kick=step:5:0.1' });
    const schedule = start.schedule as NonNullable<typeof start.schedule>;
    const now = config({ phi: 0.57, kick: 0.1 });
    expect(rescheduled(edited(now, 'particles', 500), start, schedule, 'particles')).toMatchObject({
      particles: 500,
      phi: 0.5,
      kick: 0.3,
      schedule,
    });
    expect(rescheduled(edited(now, 'phi', 0.7), start, schedule, 'phi')).toMatchObject({
      phi: 0.7,
      schedule: { kick: schedule.kick },
    });
    const sgd = rescheduled(edited(now, 'model', 'sgd'), start, schedule, 'model');
    expect(Object.keys(sgd.schedule ?? {})).toEqual(['phi']);
    expect(rescheduled(now, start, {})).toBe(now);
  });

  it('knows the ranges of the command line', () => {
    expect(fieldAt('phi').range).toMatchObject({ low: 0, high: 1.5, openLow: true, openHigh: false });
    expect(fieldAt('mode').range).toBeUndefined();
  });
});

describe('an exported plot', () => {
  const spec = plotSpecs[0] as (typeof plotSpecs)[0];
  const curves = [{ label: 'a, "b"', colour: 0, x: [0, 1, 10], y: [1, 0.5, 0.25] }];

  it('as CSV has all digits', () => {
    expect(csvOf(spec, curves)).toBe('curve,t,f_a\n"a, ""b""",0,1\n"a, ""b""",1,0.5\n"a, ""b""",10,0.25\n');
  });

  it('as SVG has points where they belong', () => {
    const svg = svgOf(spec, curves, [{ at: 2, axis: 'x', label: '<c>' }]);
    // t from 1 to 10, f_a from 0.25 to 0.5, logarithmic, each end a factor of 1.12 within a frame of 550 by 370 at (72, 18).
    expect(svg).toContain('M96.64 63.59L597.36 342.41');
    expect(svg).toContain('&lt;c&gt;');
    expect(svgOf(spec, [], [])).toContain('</svg>');
  });
});
