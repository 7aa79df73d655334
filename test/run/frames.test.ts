/** Frames of a run: when they are taken, and that they are what they say. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Simulation } from '../../src/engine/index.js';
import type { RunConfigInput } from '../../src/model/index.js';
import { runSimulation } from '../../src/run/index.js';
import { type Counts, FakeEngine } from './fakeEngine.js';
import { openFakeFrames } from './fakeFrames.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'randorg-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const framesIn = (name: string) =>
  readFileSync(join(folder, 'run', name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

const clock: Counts = (t) => ({ active: (t % 50) + 1, contacts: t + 1, energy: t / 4 });

async function runFake(input: RunConfigInput, counts = clock) {
  const engine = new FakeEngine(counts);
  await runSimulation(
    { particles: 100, out: join(folder, 'run'), ...input },
    { create: async () => engine, openFrames: openFakeFrames },
  );
  return engine;
}

describe('frames', () => {
  it.each([
    [{ every: 30 }, { every: 1 }, 100, [0, 30, 60, 90, 100]],
    [{ every: 30 }, { every: 50 }, 90, [0, 30, 60, 90]],
    [{ every: 1 }, { perDecade: 1 }, 5, [0, 1, 2, 3, 4, 5]],
    [{ perDecade: 2 }, { perDecade: 20 }, 120, [0, 1, 3, 10, 32, 100, 120]],
    [{ every: 10 }, { every: 10 }, 0, [0]],
  ])('%j beside records %j over %d steps', async (frames, record, steps, times) => {
    await runFake({ frames, record, steps } as RunConfigInput);
    expect(framesIn('frames.gsd').map(({ step, log }) => [step, log])).toEqual(
      times.map((t) => {
        const { active, contacts, energy } = clock(t);
        return [t, { activity: active / 100, contactsPerParticle: contacts / 50, energyPerParticle: energy / 100 }];
      }),
    );
    // The positions are those of the same time.
    for (const { step, positions } of framesIn('frames.gsd')) expect(positions[0]).toBe(step);
  });

  it('end with the absorbed configuration, once', async () => {
    const dying: Counts = (t) => ({ active: Math.max(0, 40 - t), contacts: Math.max(0, 40 - t), energy: 0 });
    await runFake({ frames: { every: 20, format: 'extxyz' }, steps: 1000 }, dying);
    expect(framesIn('frames.extxyz').map(({ step, log }) => [step, log.activity])).toEqual([
      [0, 0.4],
      [20, 0.2],
      [40, 0],
    ]);
  });

  it('are not written unless asked for', async () => {
    await runFake({ steps: 10 });
    expect(() => framesIn('frames.gsd')).toThrow('ENOENT');
  });

  it('hold positions, radii and who is active, as the engine has them', async () => {
    const config: RunConfigInput = { particles: 150, phi: 0.6, sizes: 'binary', steps: 70, seed: 3 };
    await runSimulation({ ...config, frames: { every: 25 }, out: join(folder, 'run') }, { openFrames: openFakeFrames });
    const sim = await Simulation.create(config);
    for (const frame of framesIn('frames.gsd')) {
      sim.step(frame.step - sim.time);
      const { active, contacts, energy } = sim.observe();
      expect(frame).toEqual({
        format: 'gsd',
        step: sim.time,
        boxLength: sim.boxLength,
        dimension: 3,
        log: { activity: active / 150, contactsPerParticle: (2 * contacts) / 150, energyPerParticle: energy / 150 },
        positions: [...sim.positionsU32()],
        radii: [...sim.radii()],
        active: [...sim.active()],
      });
    }
    expect(sim.time).toBe(70);
  });
});
