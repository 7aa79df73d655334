/** Where analysis gets its configurations: runs, sweeps, frames, CSV. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Simulation } from '../../src/engine/index.js';
import type { RunConfigInput } from '../../src/model/index.js';
import { runSimulation } from '../../src/run/index.js';
import { annealer } from '../../src/study/flatness/anneal.js';
import { openStored } from '../../src/study/stored/reader.js';

const folder = mkdtempSync(join(tmpdir(), 'randorg-stored-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const config: RunConfigInput = { particles: 120, phi: 0.6, sizes: 'binary', seed: 5, steps: 25 };
const run = join(folder, 'run');
const noBox = { phi: undefined, boxLength: undefined };

async function positionsAt(steps: number): Promise<Uint32Array> {
  const sim = await Simulation.create(config);
  sim.step(steps);
  return sim.positionsU32();
}

describe('openStored', () => {
  beforeAll(async () => {
    await runSimulation({ ...config, frames: { every: 10 }, out: run });
    await runSimulation({ ...config, out: join(folder, 'bare') });
  });

  it('of a run gives its frames and its final state', async () => {
    const [source] = await openStored(run, noBox);
    expect(source?.steps).toEqual([0, 10, 20, 25]);
    for (const [k, step] of [0, 10, 20, 25].entries()) {
      const { positions, radii, boxLength } = await (source as NonNullable<typeof source>).read(k);
      expect(positions).toEqual(await positionsAt(step));
      const sim = await Simulation.create(config);
      expect([...radii]).toEqual([...sim.radii()]);
      expect(boxLength).toBe(sim.boxLength);
    }
  });

  it('of a run without frames gives its final state', async () => {
    const [source] = await openStored(join(folder, 'bare'), noBox);
    expect(source?.steps).toEqual([25]);
    expect((await source?.read(0))?.positions).toEqual(await positionsAt(25));
  });

  it('of a run that goes on gives the frames after its checkpoint as well', async () => {
    const going = join(folder, 'going');
    cpSync(run, going, { recursive: true });
    const earlier = join(folder, 'earlier');
    await runSimulation({ ...config, steps: 15, frames: { every: 10 }, out: earlier });
    cpSync(join(earlier, 'checkpoint.bin'), join(going, 'checkpoint.bin'));
    const [source] = await openStored(going, noBox);
    expect(source?.steps).toEqual([0, 10, 20, 25]);
    expect((await source?.read(2))?.positions).toEqual(await positionsAt(20));
    // Until the next frame the checkpoint is the last.
    rmSync(join(going, 'frames.gsd'));
    expect((await openStored(going, noBox))[0]?.steps).toEqual([15]);
    cpSync(join(earlier, 'frames.gsd'), join(going, 'frames.gsd'));
    const [shorter] = await openStored(going, noBox);
    expect(shorter?.steps).toEqual([0, 10, 15]);
    expect((await shorter?.read(2))?.positions).toEqual(await positionsAt(15));
  });

  it('of a file of frames gives those', async () => {
    const [source] = await openStored(join(run, 'frames.gsd'), noBox);
    expect(source?.frames).toBe(4);
    expect((await source?.read(1))?.positions).toEqual(await positionsAt(10));
  });

  it('refuses a directory that is neither run nor sweep, and a CSV without a box', async () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    await expect(openStored(empty, noBox)).rejects.toThrow('neither the directory of a run nor of a sweep');
    const csv = join(folder, 'p.csv');
    writeFileSync(csv, 'x,y,z\n1,1,1\n2,2,2\n');
    await expect(openStored(csv, noBox)).rejects.toThrow('give either --phi or --box-length');
  });

  it('hands over to annealing, which lowers the energy of the same particles', async () => {
    const [source] = await openStored(run, noBox);
    const before = await (source as NonNullable<typeof source>).read(0);
    const after = await annealer(50, 0.05)(before, 1);
    const energy = async (positions: Uint32Array): Promise<number> => {
      const sim = await Simulation.create(config);
      sim.restore(positions, 0);
      return sim.energy();
    };
    expect(await energy(after.positions)).toBeLessThan(0.5 * (await energy(before.positions)));
    expect(() => annealer(0, 0.1)).toThrow('anneal must be a whole number');
  });
});
