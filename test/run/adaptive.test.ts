/** Adaptive compressions: what they decide, against a model whose answer is known; the bits of the same steps under a plain schedule. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  type ParticleConfig,
  parseConfig,
  type RunConfigInput,
  readFieldSchedule,
  type Schedule,
} from '../../src/model/index.js';
import { Compression } from '../../src/run/adaptive.js';
import { resumeRun, runSimulation, simulate } from '../../src/run/index.js';

const folder = mkdtempSync(join(tmpdir(), 'randorg-'));
afterAll(() => rmSync(folder, { recursive: true }));

const configOf = (phi: unknown): ParticleConfig => parseConfig({ schedule: { phi } } as RunConfigInput) as ParticleConfig;

/** A system that absorbs 40 steps after phi was set if it lies below `critical`, and else settles at a constant activity, in chunks of some steps. */
function compress(phi: unknown, critical: number, chunk: number): Compression {
  let compression = Compression.of(configOf(phi)) as Compression;
  let t = 0;
  let since = 0;
  for (let round = 0; round < 1e5 && !compression.finished; round++) {
    const isBelow = compression.phi < critical;
    const steps = Math.min(chunk, compression.next - t, isBelow ? since + 40 - t : chunk);
    const active = Array.from({ length: steps }, (_, k) => (isBelow ? 1000 * 0.8 ** (t + k - since) : 500));
    compression.add({ from: t, steps, active });
    t += steps;
    if (compression.judge(t, isBelow && t === since + 40)) since = t;
    // as a checkpoint would
    compression = Compression.of(configOf(phi), JSON.parse(JSON.stringify(compression.save()))) as Compression;
  }
  return compression;
}

describe('an adaptive compression', () => {
  const schedule = { kind: 'adaptive', from: 0.5, by: 0.02, hold: 400, least: 0.0005 };

  it.each([0.50713, 0.571, 0.6400001, 0.49])('ends at the transition: %d', (critical) => {
    const { result } = compress(schedule, critical, 1e9);
    expect(result.finished).toBe(true);
    expect(Math.abs((result.phi as number) - critical)).toBeLessThanOrEqual((result.error as number) + 1e-12);
    expect(result.error).toBeLessThanOrEqual(0.0005);
    expect(result.absorbed).toBeLessThan(critical);
    expect(result.active).toBeGreaterThanOrEqual(critical);
    expect(compress(schedule, critical, 7).result).toEqual(result);
    expect(compress(schedule, critical, 33).result).toEqual(result);
  });

  it('raises phi where it absorbs, lowers it by half of that where it does not', () => {
    const { stages } = compress({ ...schedule, least: 0.02 / 8 }, 0.531, 100).result;
    expect(stages.map(({ phi, end }) => `${phi} ${end}`)).toEqual([
      '0.5 absorbed',
      '0.52 absorbed',
      '0.54 levelled',
      '0.53 absorbed',
      '0.54 levelled',
      '0.535 levelled',
      '0.5325 levelled',
      '0.53 absorbed',
    ]);
    expect(stages.map(({ step }) => step)).toEqual([0, 40, 80, 480, 520, 920, 1320, 1720]);
  });

  it('waits where f_a still falls', () => {
    const compression = Compression.of(configOf({ ...schedule, hold: 320 })) as Compression;
    const falling = Array.from({ length: 640 }, (_, t) => 1000 / Math.sqrt(t + 1));
    compression.add({ from: 0, steps: 320, active: falling });
    expect(compression.judge(320, false)).toBe(false);
    expect(compression.next).toBe(640);
    compression.add({ from: 320, steps: 320, active: falling.slice(320) });
    expect(compression.judge(640, false)).toBe(false);
    // f_a = 12 from now on: the half decade before falls, this one does not
    compression.add({ from: 640, steps: 40000, active: new Array(40000).fill(12) });
    expect(compression.judge(40640, false)).toBe(true);
    expect(compression.phi).toBe(0.49);
  });

  it('with level goes up there as well, to its last phi', () => {
    const { stages, finished, phi } = compress({ ...schedule, to: 0.55, level: true }, 0.53, 50).result;
    expect(stages.map((stage) => `${stage.phi} ${stage.end}`)).toEqual([
      '0.5 absorbed',
      '0.52 absorbed',
      '0.54 levelled',
      '0.55 levelled',
    ]);
    expect([finished, phi]).toEqual([true, null]);
  });
});

describe('a run under it', () => {
  const input = { particles: 200, dimension: 2, kick: 0.1, seed: 5, steps: 1e6 } as const;
  const schedule = { phi: { kind: 'adaptive', from: 0.6, by: 0.05, hold: 400, least: 0.01 } } as const;

  it('has the bits of its stages as a plain schedule, and ends absorbed at the phi it names', async () => {
    const run = await simulate({ ...input, schedule });
    const { stages, finished, absorbed, phi, error } = run.compression as NonNullable<typeof run.compression>;
    expect([finished, run.absorbed, run.fields?.phi]).toEqual([true, true, absorbed]);
    expect(stages.some(({ end }) => end === 'levelled')).toBe(true);
    expect(Math.abs((phi as number) - (absorbed as number))).toBeCloseTo(error as number, 12);
    const points = stages.map((stage) => [stage.step, stage.phi] as [number, number]);
    const plain = await simulate({ ...input, schedule: { phi: { kind: 'step', points } } });
    expect([plain.digest, plain.boxLength, plain.steps]).toEqual([run.digest, run.boxLength, run.steps]);
  });

  it('is whole where it was stopped, says so where its steps do not suffice, and keeps the frame at which it is absorbed', async () => {
    const given = { ...input, schedule, frames: { every: 100 }, record: { every: 50 } };
    const { result } = await runSimulation({ ...given, out: join(folder, 'whole') });
    const out = join(folder, 'cut');
    const first = await runSimulation({ ...given, steps: 777, out });
    expect(first.result.compression).toMatchObject({ finished: false, phi: null });
    let { status, result: last } = first as { status: string; result: typeof result };
    for (let steps = 1500; !last.compression?.finished; steps += 700)
      ({ status, result: last } = await resumeRun(out, { steps }));
    expect(status).toBe('done');
    expect([last.digest, last.compression]).toEqual([result.digest, result.compression]);
    expect((await resumeRun(out, { steps: 2e6 })).result.digest).toBe(result.digest);
    const text = readFileSync(join(folder, 'whole', 'series.csv'), 'utf8')
      .trim()
      .split('\n');
    const phis = new Map(text.slice(1).map((line) => [Number(line.split(',')[0]), Number(line.split(',').at(-1))]));
    for (const [t, value] of phis) expect(value).toBe(result.compression?.stages.findLast(({ step }) => step <= t)?.phi);
    expect(phis.size).toBeGreaterThanOrEqual(Math.floor(result.steps / 50));
  });
});

describe('its words', () => {
  it('are read as its fields are', () => {
    expect(readFieldSchedule('adaptive:0.5,0.02,400,0.001')).toEqual({
      kind: 'adaptive',
      from: 0.5,
      by: 0.02,
      hold: 400,
      least: 0.001,
    });
    expect((configOf('adaptive:0.5,0.032,400').schedule as Schedule).phi).toMatchObject({ least: 0.001 });
  });

  it.each([
    [{ schedule: 'kick=adaptive:0.1,0.01,400' }, 'only phi is compressed'],
    [{ schedule: 'phi=adaptive:0.5,-0.01,400' }, 'schedule.phi.by must be above 0, got -0.01'],
    [{ schedule: 'phi=adaptive:0.5,0.01,400,0.02' }, 'schedule.phi.least must be at most by, 0.01'],
    [{ schedule: { phi: { kind: 'adaptive', from: 0.5, by: 0.01, hold: 400, to: 0.4 } } }, 'must be above from, 0.5'],
    [{ schedule: { phi: { kind: 'adaptive', from: 0.5, by: 0.01, hold: 400, level: true } } }, 'to must be given with level'],
    [{ thermalNoise: 1e-5, schedule: 'phi=adaptive:0.5,0.01,400' }, 'nothing absorbs then'],
    [{ schedule: 'phi=adaptive:0.5,0.02,50' }, /^schedule\.phi\.hold must be at least 100, got 50;/],
    [{ schedule: 'phi=adaptive:0.5,0,200' }, /^schedule\.phi\.by must be above 0, got 0;/],
    [{ schedule: 'phi=adaptive:0.5,0.02,200,1e-17' }, /^schedule\.phi\.least must be at least 0\.000001, got 1e-17;/],
  ])('refuse what is none: %j', (given, words) => {
    expect(() => parseConfig(given as RunConfigInput)).toThrow(words);
  });
});
