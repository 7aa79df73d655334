/** Schedules: values and changes of each kind against closed forms, texts that are read back, refusals. */
import { describe, expect, it } from 'vitest';
import {
  ConfigError,
  changeAfter,
  changesWithin,
  configAt,
  cosPi,
  derive,
  type FieldSchedule,
  fieldScheduleText,
  nextChange,
  type ParticleConfig,
  parseConfig,
  type RunConfigInput,
  readFieldSchedule,
  type Schedule,
  scheduledValue,
  trajectoryHash,
} from '../../src/model/index.js';

const scheduleOf = (input: RunConfigInput): Schedule => (parseConfig(input) as ParticleConfig).schedule as Schedule;
const phi = (schedule: unknown): FieldSchedule =>
  scheduleOf({ schedule: { phi: schedule } } as RunConfigInput).phi as FieldSchedule;

function refusal(input: unknown): string {
  try {
    derive(parseConfig(input as RunConfigInput) as ParticleConfig);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as Error).message).not.toContain('\n');
    return (error as Error).message;
  }
  return 'none';
}

/** Steps of all changes up to one. */
function changes(schedule: FieldSchedule, end: number): number[] {
  const steps: number[] = [];
  for (let t = changeAfter(schedule, 0); t <= end; t = changeAfter(schedule, t)) steps.push(t);
  return steps;
}

describe('the cosine of schedules', () => {
  it('is that of the host to the last digits, and exact where it can be', () => {
    for (let k = 0; k <= 1000; k++) expect(Math.abs(cosPi(k / 1000) - Math.cos((Math.PI * k) / 1000))).toBeLessThan(5e-16);
    expect([0, 0.5, 1].map(cosPi)).toEqual([1, 0, -1]);
    for (const x of [0.125, 0.25, 0.375]) expect(cosPi(1 - x)).toBe(-cosPi(x));
  });
});

describe('a schedule', () => {
  it('of points is straight between them, and changes at multiples and at the points', () => {
    const line = phi([
      [0, 0.5],
      [250, 0.6],
      [300, 0.6],
      [1000, 0.55],
    ]);
    expect(changes(line, 2000)).toEqual([100, 200, 250, 300, 400, 500, 600, 700, 800, 900, 1000]);
    expect([0, 99, 100, 249, 250, 299, 300, 650, 1000, 5000].map((t) => scheduledValue(line, t))).toEqual([
      0.5, 0.5, 0.54, 0.58, 0.6, 0.6, 0.6, 0.578571428571, 0.55, 0.55,
    ]);
    expect(changeAfter(line, 1000)).toBe(Number.POSITIVE_INFINITY);
  });

  it('of steps is constant between them, and has no value before the first', () => {
    const steps = phi({
      kind: 'step',
      points: [
        [10, 0.5],
        [20, 0.7],
      ],
    });
    expect([9, 10, 19, 20].map((t) => scheduledValue(steps, t))).toEqual([undefined, 0.5, 0.5, 0.7]);
    expect(changes(steps, 100)).toEqual([10, 20]);
  });

  it('of a cosine warms up and comes down', () => {
    const { learningRate } = scheduleOf({ model: 'gd', schedule: 'learningRate=cosine:0.2,0.01,1100,100@1' });
    const at = (t: number) => scheduledValue(learningRate as FieldSchedule, t) as number;
    for (const t of [0, 17, 98]) expect(at(t)).toBeCloseTo((0.2 * (t + 1)) / 100, 11);
    for (const t of [99, 100]) expect(at(t)).toBe(0.2);
    for (const t of [101, 333, 600, 1099]) {
      expect(at(t)).toBeCloseTo(0.01 + (0.19 * (1 + Math.cos((Math.PI * (t - 100)) / 1000))) / 2, 11);
    }
    expect([1100, 9999].map(at)).toEqual([0.01, 0.01]);
  });

  it('of a cycle comes back', () => {
    const cycle = phi('cycle:0.5,0.6,2000@250');
    expect([0, 250, 999, 1000, 1250, 1999, 2000, 3000, 4500].map((t) => scheduledValue(cycle, t))).toEqual([
      0.5, 0.525, 0.575, 0.6, 0.575, 0.525, 0.5, 0.6, 0.55,
    ]);
    expect(changes(cycle, 2000)).toEqual([250, 500, 750, 1000, 1250, 1500, 1750, 2000]);
  });

  it('gives between two changes what it gives at the last one', () => {
    const texts = ['0:0.5,250:0.6,701:0.55@70', 'step:3:0.4,9:0.5', 'cosine:0.6,0.5,903,51@40', 'cycle:0.5,0.6,318@7'];
    for (const text of texts) {
      const schedule = phi(text);
      let expected = scheduledValue(schedule, 0);
      let next = changeAfter(schedule, 0);
      for (let t = 1; t < 1500; t++) {
        if (t === next) {
          expected = scheduledValue(schedule, t);
          next = changeAfter(schedule, t);
        }
        expect([t, scheduledValue(schedule, t)]).toEqual([t, expected]);
      }
    }
  });

  it('knows when the next of several fields changes, and whether one does within a window', () => {
    const schedule = scheduleOf({ schedule: 'phi=0:0.5,1000:0.6;kick=step:70:0.1,170:0.2' });
    expect([0, 70, 100, 170].map((t) => nextChange(schedule, t))).toEqual([70, 100, 170, 200]);
    expect(nextChange(schedule, 1000)).toBe(Number.POSITIVE_INFINITY);
    const kick = schedule.kick as FieldSchedule;
    expect([changesWithin(kick, 70, 169), changesWithin(kick, 70, 170), changesWithin(kick, 170, 9999)]).toEqual([
      false,
      true,
      false,
    ]);
    expect(
      changesWithin(
        phi([
          [0, 0.5],
          [100, 0.5],
        ]),
        0,
        1000,
      ),
    ).toBe(false);
  });

  it('is read back from its text', () => {
    for (const text of [
      '0:0.5,20000:0.64',
      '5:0.5@7',
      'step:0:1e-7,10:0.6',
      'cosine:0.6,0.5,20000,1000',
      'cycle:0.5,0.6,200@3',
    ]) {
      expect(fieldScheduleText(phi(text))).toBe(text);
      expect(phi(readFieldSchedule(text))).toEqual(phi(text));
    }
  });
});

describe('a config with a schedule', () => {
  it('takes it as text, list or fields, and stays what it is when it is parsed again', () => {
    const line = {
      kind: 'linear',
      points: [
        [0, 0.5],
        [20000, 0.64],
      ],
      every: 100,
    };
    for (const phi of [
      '0:0.50,20000:0.64',
      line.points,
      { kind: 'linear', points: line.points },
      [
        [0n, 0.5],
        [20000n, 0.64],
      ],
    ]) {
      const config = parseConfig({ schedule: { phi } } as unknown as RunConfigInput) as ParticleConfig;
      expect(config.schedule).toEqual({ phi: line });
      expect(config.phi).toBe(0.5);
      expect(parseConfig(config as RunConfigInput)).toEqual(config);
    }
    expect(scheduleOf({ schedule: 'phi=0:0.50,20000:0.64' })).toEqual({ phi: line });
  });

  it('has another hash; without one the hash is as before', () => {
    const plain = parseConfig({ phi: 0.5 });
    const hashes = ['phi=0:0.5,9:0.6', 'phi=0:0.5,9:0.7', 'phi=0:0.5,9:0.6@3'].map((schedule) =>
      trajectoryHash(parseConfig({ schedule })),
    );
    expect(new Set([...hashes, trajectoryHash(plain)]).size).toBe(4);
    expect(parseConfig({ phi: 0.5, schedule: {} })).toEqual(plain);
  });

  it('keeps its own value before the first point, or takes that of the point', () => {
    expect(configAt(parseConfig({ phi: 0.4, schedule: 'phi=step:9:0.5' }) as ParticleConfig, 8).phi).toBe(0.4);
    expect((parseConfig({ schedule: 'phi=step:9:0.5' }) as ParticleConfig).phi).toBe(0.5);
  });

  it('stops when absorbed unless there is thermal noise at the end', () => {
    const stops = (schedule: string) => parseConfig({ schedule }).stopWhenAbsorbed;
    expect(stops('thermalNoise=0:1e-5,100:0')).toBe(true);
    expect(stops('thermalNoise=0:0,100:1e-5')).toBe(false);
    expect(stops('thermalNoise=cycle:0,1e-5,100')).toBe(false);
    const config = parseConfig({ schedule: 'thermalNoise=0:1e-5,100:0' }) as ParticleConfig;
    expect([0, 100].map((t) => configAt(config, t).stopWhenAbsorbed)).toEqual([false, true]);
  });

  it('refuses what is none, in one line', () => {
    const cases: [unknown, string][] = [
      [{ schedule: 'phi' }, 'schedule must be a set of fields, got "phi"; give'],
      [{ schedule: ' ' }, 'schedule must be a set of fields, got " "; give'],
      [{ schedule: 7 }, 'schedule must be a set of fields, got 7; give'],
      [{ schedule: 'phi=0:0.5;phi=0:0.6' }, 'schedule gives phi twice; give all its points in one'],
      [{ schedule: 'time-correlation=0:1' }, 'got time-correlation; did you mean timeCorrelation?'],
      [{ schedule: 'seed=0:1' }, 'schedule can change kick, learningRate, batchFraction'],
      [{ schedule: 'phy=0:1' }, 'got phy; did you mean phi?'],
      [
        { schedule: 'learningRate=0:1' },
        'schedule.learningRate does not apply to mode reciprocal of model bro; its fields that can change are kick, timeCorrelation, shear, phi or thermalNoise',
      ],
      [{ model: 'manna', schedule: 'phi=0:1' }, 'schedule does not apply to model manna, got "phi=0:1"; leave it out'],
      [{ schedule: 'phi=0:0.5,x:1' }, 'schedule.phi must be STEP:VALUE,STEP:VALUE'],
      [{ schedule: { phi: [] } }, 'schedule.phi must be STEP:VALUE,STEP:VALUE'],
      [{ schedule: { phi: { kind: 'sine' } } }, 'schedule.phi must be STEP:VALUE,STEP:VALUE'],
      [{ schedule: { phi: { kind: 'step', points: [[0, 0.5]], every: 3 } } }, 'schedule.phi must be STEP:VALUE,STEP:VALUE'],
      [{ schedule: 'phi=0:0.5,1.5:0.6' }, 'schedule.phi must be STEP:VALUE,STEP:VALUE'],
      [{ schedule: 'phi=0:0.5@0' }, 'schedule.phi must be STEP:VALUE,STEP:VALUE'],
      [
        { schedule: 'phi=0:0.5,200:0.6,100:0.7' },
        'schedule.phi must have rising steps, got 100 after 200; give the points in order of time',
      ],
      [
        { schedule: 'phi=cosine:0.5,0.4,100,100' },
        'schedule.phi must have rising steps, got 100 after 100; give more steps, or less warm-up',
      ],
      [{ schedule: 'phi=cycle:0.5,0.4,101' }, 'schedule.phi must have an even period, got 101; '],
      [
        { schedule: 'phi=0:0.5,20000:1.7' },
        'schedule.phi must stay in (0, 1.5], got 1.7 at step 20000; give a packing fraction such as 0.6',
      ],
      [{ phi: 0.6, schedule: 'phi=0:0.5,20000:0.7' }, 'phi must be 0.5, that of step 0 of its schedule, got 0.6; leave it out'],
      [
        { model: 'sgd', mode: 'correlated', correlation: -1, schedule: 'batchFraction=0:0.5,9:0.1' },
        'correlation must be at least -0.111111111111 for batchFraction 0.1',
      ],
      [{ particles: 40, schedule: 'phi=0:0.5,9:0.9,20:0.5' }, 'particles must be at least 47 at phi 0.9, got 40'],
      [
        { stopWhenAbsorbed: true, schedule: 'thermalNoise=0:0,9:1e-5' },
        'stopWhenAbsorbed must be false with thermalNoise 0.00001',
      ],
    ];
    for (const [input, words] of cases) expect(refusal(input)).toContain(words);
  });
});
