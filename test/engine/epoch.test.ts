/** Epochs of the random streams: other draws, the same rules. */
import { describe, expect, it } from 'vitest';
// Threads run the built files.
import { Simulation } from '../../build/lib/index.js';
import type { EngineOptions } from '../../src/engine/index.js';
import type { RunConfigInput } from '../../src/model/index.js';

const config: RunConfigInput = { particles: 500, phi: 0.66, kick: 0.1, seed: 9 };

async function bytesAt(steps: number): Promise<Uint8Array> {
  const sim = await Simulation.create(config);
  sim.step(steps);
  return sim.toBytes();
}

describe('a state that is reseeded', () => {
  it('draws other numbers, once an epoch, and keeps its epoch', async () => {
    const bytes = await bytesAt(20);
    const same = await Simulation.fromBytes(bytes);
    const reseeded = await Simulation.fromBytes(bytes, { reseed: true });
    expect([same.epoch, reseeded.epoch, reseeded.time]).toEqual([0, 1, 20]);
    expect(reseeded.digest()).toBe(same.digest());
    const later = await Simulation.fromBytes(reseeded.toBytes());
    const again = await Simulation.fromBytes(reseeded.toBytes(), { reseed: true });
    expect([later.epoch, again.epoch]).toEqual([1, 2]);
    const digests = [same, reseeded, later, again].map((sim) => {
      sim.step(30);
      return sim.digest();
    });
    expect(digests[2]).toBe(digests[1]);
    expect(new Set(digests).size).toBe(3);
  });

  it('stays in its epoch when the host lays the arena out anew in mid-run', async () => {
    const first = await Simulation.create({ particles: 400, phi: 0.64, kick: 0.01 });
    const adapted = await Simulation.fromBytes(first.toBytes(), { reseed: true });
    const fixed = await Simulation.fromBytes(first.toBytes(), { reseed: true, engine: { skin: 0.2 } });
    const before = adapted.diagnostics().skin;
    // The skin is judged between calls.
    for (let k = 0; k < 40; k++) for (const sim of [adapted, fixed]) sim.step(50);
    expect(adapted.diagnostics().skin).not.toBe(before);
    expect([adapted.epoch, adapted.digest()]).toEqual([1, fixed.digest()]);
  });

  // Threads have headers of their own.
  it.each([
    [{ rowCapacity: 4, poolBlocks: 0 }, 1],
    [{ path: 'cells' }, 1],
    [{ build: 'debug' }, 1],
    [{}, 2],
  ] as [EngineOptions, number][])('has the same bits with %j and %d threads', async (engine, threads) => {
    const bytes = await bytesAt(20);
    const expected = await Simulation.fromBytes(bytes, { reseed: true });
    expected.step(60);
    const sim = await Simulation.fromBytes(bytes, { reseed: true, engine, threads, asynchronous: true });
    expect(sim.threads).toBe(threads);
    await sim.advance(60);
    expect(sim.digest()).toBe(expected.digest());
    await sim.close();
  });

  it('tells the contacts of each particle with any number of threads', async () => {
    const one = await Simulation.create({ ...config, threads: 1 });
    const two = await Simulation.create({ ...config, threads: 2 });
    expect(await two.lookAtContacts()).toEqual(one.contactCounts());
    await two.close();
  });
});
