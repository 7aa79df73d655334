/**
 * Runs under a schedule: bit for bit those of the same steps made by hand, whatever the threads, and however often they were interrupted.
 * The hand makes a new engine from the old positions at each change; the run changes the one it has.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
// Threads run the built files.
import { createEngine, restoreEngine } from '../../build/lib/run/engine.js';
import { Simulation } from '../../src/engine/index.js';
import { decodeState, encodeState } from '../../src/engine/state.js';
import { openFrames, readSeries } from '../../src/io/index.js';
import {
  boxLength,
  changedConfig,
  configAt,
  fieldsAt,
  listMoment,
  nextChange,
  type ParticleConfig,
  parseConfig,
  type RunConfigInput,
  type SeriesRecord,
} from '../../src/model/index.js';
import { resumeRun, runSimulation, simulate } from '../../src/run/index.js';

const folder = mkdtempSync(join(tmpdir(), 'randorg-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Positions and unwrapped displacements after some steps, a new engine at each change. */
async function byHand(input: RunConfigInput, steps: number) {
  const config = parseConfig(input) as ParticleConfig;
  let simulation = await Simulation.create(configAt(config, 0));
  while (simulation.time < steps) {
    const end = Math.min(steps, nextChange(config.schedule, simulation.time));
    simulation.step(end - simulation.time, { stopWhenAbsorbed: false });
    const state = decodeState(simulation.toBytes());
    const changed = changedConfig(state.config, fieldsAt(config, end));
    simulation = await Simulation.fromBytes(encodeState({ ...state, config: changed }));
  }
  return simulation;
}

const base = { particles: 300, dimension: 2, seed: 3, steps: 400 } as const;
const cases: [string, RunConfigInput][] = [
  ['phi up and down', { ...base, kick: 0.1, schedule: 'phi=0:0.3,200:0.8,400:0.4@10' }],
  ['phi in 3D', { ...base, dimension: 3, kick: 0.05, schedule: 'phi=0:0.5,300:0.65@7' }],
  ['kick, from small to large', { ...base, phi: 0.6, schedule: 'kick=0:0.01,300:1.5@20' }],
  [
    'phi and kick of polydisperse particles',
    { ...base, sizes: { kind: 'lognormal', polydispersity: 0.2 }, schedule: 'phi=cycle:0.5,0.7,100@5;kick=step:50:0.1,90:0.3' },
  ],
  ['a rate that comes down', { ...base, model: 'gd', phi: 0.9, exponent: 2, schedule: 'learningRate=cosine:0.4,0.001,300,50@9' }],
  [
    'the batch fraction of fixed batches',
    { ...base, model: 'sgd', mode: 'pair-batch', phi: 0.7, schedule: 'batchFraction=0:1,300:0.05@11' },
  ],
  [
    'a correlation through 1, where the law is another',
    { ...base, mode: 'correlated', phi: 0.6, schedule: 'correlation=0:0,100:1,200:0,300:-1@20' },
  ],
  ['the noise of sde', { ...base, model: 'sde', phi: 0.6, schedule: 'noiseStrength=0:0,300:0.01@20' }],
  ['thermal noise that begins and ends', { ...base, phi: 0.3, schedule: 'thermalNoise=step:50:1e-3,100:0,300:1e-4,310:0' }],
];

describe('a scheduled run', () => {
  it.each(cases)('has the bits of steps made by hand: %s', async (_, input) => {
    const hand = await byHand(input, base.steps);
    const { digest, boxLength, absorbed } = await simulate({ ...input, stopWhenAbsorbed: false });
    expect(digest).toBe(hand.digest());
    expect(boxLength).toBe(hand.boxLength);
    expect(absorbed).toBe(hand.observe().overlaps === 0);
    // It is the schedule that does it.
    expect((await simulate({ ...configAt(parseConfig(input) as ParticleConfig, 0), steps: base.steps })).digest).not.toBe(digest);
  });

  it.each([2, 3])('has the same bits with %i threads', async (threads) => {
    const input = { ...base, kick: 0.1, schedule: 'phi=0:0.3,200:0.8,400:0.4@10;kick=step:100:0.05,300:0.2' };
    const config = parseConfig({ ...input, threads }) as ParticleConfig;
    const engine = await createEngine(config as never, null);
    try {
      while (engine.time < base.steps) {
        const { schedule } = config;
        await engine.advance(Math.min(base.steps, nextChange(schedule, engine.time)) - engine.time, {
          energy: false,
          stopWhenAbsorbed: false,
        });
        await engine.change?.(fieldsAt(config, engine.time));
      }
      expect(engine.threads).toBe(threads);
      expect(engine.digest()).toBe((await simulate(input)).digest);
    } finally {
      await engine.close();
    }
  });

  it('keeps displacements through a change of the box', async () => {
    const input = { ...base, kick: 0.2, msd: true, schedule: 'phi=0:0.5,400:0.7@50' };
    const [{ msd }, hand] = [await simulate(input), await byHand(input, base.steps)];
    expect(msd).toBe(hand.msd());
    expect(msd).toBeGreaterThan(0);
  });

  it('is the run without a schedule if its values never change', async () => {
    const plain = await simulate({ ...base, phi: 0.9 });
    const { config: _, fields, timing: _timing, ...scheduled } = await simulate({ ...base, schedule: 'phi=0:0.9,300:0.9@10' });
    const { config: _config, timing, ...rest } = plain;
    expect(scheduled).toEqual(rest);
    expect(fields).toEqual({ phi: 0.9 });
  });

  it('waits for the next change when it is absorbed, and tells when it was for good', async () => {
    const dilute = { particles: 60, dimension: 2, kick: 0.2, seed: 5 } as const;
    const records: SeriesRecord[] = [];
    const schedule = 'phi=step:0:0.15,3000:1,3100:0.1';
    const run = await simulate(
      { ...dilute, schedule, steps: 20000, record: { every: 1 } },
      { onRecord: (record) => records.push(record) },
    );
    // Absorbed before the first change, active after it, absorbed again after the last.
    expect(records.find(({ t }) => t === 2999)?.active).toBe(0);
    expect(records.find(({ t }) => t === 3000)?.active).toBeGreaterThan(0);
    expect(run.absorbed).toBe(true);
    expect(run.absorbedAt).toBe((records.findLast(({ active }) => active > 0) as SeriesRecord).t + 1);
    expect(run.absorbedAt).toBeGreaterThan(3100);
    expect(run.steps).toBe(run.absorbedAt);
    expect(new Set(records.map(({ t, phi }) => `${t < 3000 ? 0 : t < 3100 ? 1 : 2} ${phi}`))).toEqual(
      new Set(['0 0.15', '1 1', '2 0.1']),
    );
    // Active at the end: not absorbed, whatever was before.
    const cut = await simulate({ ...dilute, schedule, steps: 3050 });
    expect([cut.absorbed, cut.absorbedAt, cut.steps]).toEqual([false, null, 3050]);
    expect(cut.activity.mean).toBeCloseTo(
      records.filter(({ t }) => t > 1525 && t <= 3050).reduce((sum, { activity }) => sum + activity, 0) / 1525,
      12,
    );
    expect(cut.activity.changed).toEqual(['phi']);
  });

  it('labels a mean only if a field changed within its window', async () => {
    const { activity } = await simulate({ ...base, schedule: 'phi=0:0.7,201:0.9' });
    expect([activity.window, activity.changed]).toEqual([[201, 400], undefined]);
    expect((await simulate({ ...base, schedule: 'phi=0:0.7,202:0.9' })).activity.changed).toEqual(['phi']);
    expect((await simulate({ ...base, phi: 0.9 })).activity.changed).toBeUndefined();
  });
});

describe('a scheduled run in its directory', () => {
  const input = {
    ...base,
    record: { perDecade: 9 },
    schedule: 'phi=0:0.3,200:0.8,400:0.4@7;kick=cycle:0.05,0.2,90@9',
  };

  it.each(['gsd', 'extxyz'] as const)('comes to the same bytes wherever it was stopped: %s', async (format) => {
    const files = (name: string) =>
      ['series.csv', `frames.${format}`].map((file) => readFileSync(join(folder, name, file)).toString('base64'));
    const whole = `whole-${format}`;
    const given = { ...input, frames: { every: 31, format } };
    const { result } = await runSimulation({ ...given, out: join(folder, whole) });
    let state = 12345;
    for (let round = 0; round < 4; round++) {
      const out = join(folder, `cut-${format}-${round}`);
      let left = 0;
      for (let session = 0; ; session++) {
        const stop = new AbortController();
        state = (state * 1103515245 + 12345) % 2147483648;
        const stopAt = left + 1 + (state % 170);
        const options = { signal: stop.signal, onRecord: () => {} };
        const restore: typeof restoreEngine = async (bytes, how) => stopping(await restoreEngine(bytes, how), stopAt, stop);
        const create: typeof createEngine = async (...how) => stopping(await createEngine(...how), stopAt, stop);
        const outcome =
          session === 0
            ? await runSimulation({ ...given, out }, { ...options, create } as never)
            : await resumeRun(out, { ...options, restore, create } as never);
        if (outcome.status === 'done') {
          const { timing: _t, out: _o, config: _c, ...same } = outcome.result;
          const { timing: _t2, out: _o2, config: _c2, ...expected } = result;
          expect(same).toEqual(expected);
          break;
        }
        left = outcome.result.steps;
      }
      expect(files(`cut-${format}-${round}`)).toEqual(files(whole));
    }
  });

  it.each(['gsd', 'extxyz'] as const)('says the fields and the box of each row and frame: %s', async (format) => {
    const out = join(folder, `whole-${format}`);
    const config = parseConfig(input) as ParticleConfig;
    const rows = readSeries(join(out, 'series.csv'));
    for (const row of rows) expect({ phi: row.phi, kick: row.kick }).toEqual(fieldsAt(config, row.t));
    expect(new Set(rows.map(({ phi }) => phi)).size).toBeGreaterThan(8);
    const frames = openFrames(join(out, `frames.${format}`));
    expect(frames.steps).toEqual([...Array.from({ length: 13 }, (_, k) => 31 * k), 400]);
    for (let k = 0; k < frames.count; k++) {
      const { boxLength: side, radii, step } = frames.read(k);
      expect(side).toBe(boxLength(listMoment(radii, 2), fieldsAt(config, step).phi as number, 2));
      if (k % 5 === 0) expect((await byHand(input, step)).positionsU32()).toEqual(frames.read(k).positions);
    }
    frames.close();
  });
});

/** An engine that asks for the end of its session when it comes to a step. */
function stopping<T extends { readonly time: number; advance(steps: number, options: never): Promise<unknown> }>(
  engine: T,
  stopAt: number,
  stop: AbortController,
): T {
  const advance = engine.advance.bind(engine);
  engine.advance = async (steps, options) => {
    const counters = await advance(Math.max(0, Math.min(steps, stopAt - engine.time)), options);
    if (engine.time >= stopAt) stop.abort();
    return counters;
  };
  return engine;
}
