/** Runs side by side whose callers do not wait for one another: what a batch answers, on a GPU that does as it is told. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { nothingKept } from '../../src/engine/arenaView.js';
import { GpuError } from '../../src/gpu/device.js';
import { RING, ringWords } from '../../src/gpu/kernels/layout.js';
import { GpuSimulation } from '../../src/gpu/simulation.js';
import type { Member } from '../../src/gpu/systemRecord.js';
import type { TakeRows } from '../../src/gpu/systems.js';
import { derive, type ParticleConfig, parseConfig } from '../../src/model/index.js';

const turn = (): Promise<void> => new Promise((resume) => setImmediate(resume));

const gpu = { users: 0, failsAt: Number.POSITIVE_INFINITY, destroyed: 0 };
beforeEach(() => Object.assign(gpu, { users: 0, failsAt: Number.POSITIVE_INFINITY, destroyed: 0 }));

vi.mock('../../src/gpu/device.js', async (original) => ({
  ...(await original<object>()),
  acquire: async () => {
    gpu.users++;
    return {};
  },
  release: () => {
    gpu.users--;
  },
}));

/** Systems whose first position is the number of steps that they have made; each of those that are alive has two contacts. */
class FakeSystems {
  readonly made: number[];
  readonly alive: boolean[];
  constructor(readonly members: Member[]) {
    this.made = members.map(() => 0);
    this.alive = members.map(() => true);
  }
  async run(n: number, _: boolean, take: TakeRows): Promise<void> {
    for (let k = 0; k < n; k++) {
      await turn();
      if (this.made[0] === gpu.failsAt) throw new GpuError('the GPU has not enough memory');
      const ring = new Uint32Array(this.members.length * ringWords);
      for (const [s, lives] of this.alive.entries()) {
        if (lives) ring.set([4, 4, 4], s * ringWords + RING.active);
        (this.made[s] as number) += 1;
      }
      if (take(ring, 1)) return;
    }
  }
  async look(): Promise<Uint32Array> {
    await turn();
    return new Uint32Array(this.members.length * ringWords).fill(2);
  }
  async contactCounts(): Promise<Uint32Array> {
    return new Uint32Array(2);
  }
  async positions(s: number): Promise<Uint32Array> {
    await turn();
    return new Uint32Array([this.made[s] as number]);
  }
  async unwrapped(): Promise<null> {
    return null;
  }
  change(): void {}
  leave(s: number): void {
    this.alive[s] = false;
  }
  destroy(): void {
    gpu.destroyed++;
  }
}
vi.mock('../../src/gpu/systems.js', () => ({
  Systems: { open: async (_: unknown, members: Member[]) => new FakeSystems(members) },
}));
vi.mock('../../src/gpu/selfTest.js', () => ({ checkGpu: async () => {} }));

const config = parseConfig({ model: 'bro', particles: 60, phi: 0.5 }) as ParticleConfig;
const placed = { config, derived: derive(config), positions: new Uint32Array([0]), kept: nothingKept, time: 0, epoch: 0 };
const open = (n: number) =>
  GpuSimulation.together(Array.from({ length: n }, () => ({ ...placed, listedRadii: null, wasmSha256: '' })));
const closed = 'the simulation is closed, and has no steps or state any more';

describe('a batch', () => {
  it('gives a state the time that it is of, though steps are on their way', async () => {
    const [one] = (await open(1)) as [GpuSimulation];
    await one.advance(3);
    const advanced = one.advance(4);
    await one.fetch();
    await advanced;
    expect([one.time, [...one.positionsU32()]]).toEqual([7, [7]]);
    await one.close();
  });

  it('makes the steps that are on their way before it closes, and once', async () => {
    const [one] = (await open(1)) as [GpuSimulation];
    const advanced = one.advance(5);
    await turn();
    await Promise.all([one.close(), one.close()]);
    const { steps, absorbed, active } = await advanced;
    expect([steps, absorbed, [...active]]).toEqual([5, false, [4, 4, 4, 4, 4]]);
    expect(gpu).toMatchObject({ users: 0, destroyed: 1 });
  });

  it('refuses calls of what is closed, and moves no others on their account', async () => {
    const [one, two, three] = (await open(3)) as [GpuSimulation, GpuSimulation, GpuSimulation];
    const early = one.advance(2);
    const refused = expect(early).rejects.toThrow(closed);
    await one.close();
    await refused;
    await expect(one.advance(2)).rejects.toThrow(closed);
    const asked = two.advance(2);
    for (const call of [() => one.look(), () => one.lookAtContacts(), () => one.change({ kick: 0.23 })]) {
      await expect(call()).rejects.toThrow(closed);
    }
    await turn();
    await expect(two.advance(1)).rejects.toThrow('a simulation in a batch takes one call of advance at a time');
    expect([two.time, three.time]).toEqual([0, 0]);
    await Promise.all([asked, three.advance(2)]);
    await Promise.all([two.fetch(), three.fetch()]);
    expect([two, three].map((each) => [each.time, each.positionsU32()[0]])).toEqual([
      [2, 2],
      [2, 2],
    ]);
    await Promise.all([two.close(), three.close()]);
    expect(gpu).toMatchObject({ users: 0, destroyed: 1 });
  });

  it('gives no state after steps that failed on their way', async () => {
    const runs = (await open(2)) as [GpuSimulation, GpuSimulation];
    gpu.failsAt = 3;
    const failed = 'the GPU has not enough memory';
    for (const each of await Promise.allSettled(runs.map((run) => run.advance(9)))) {
      expect(each).toMatchObject({ status: 'rejected', reason: { message: failed } });
    }
    gpu.failsAt = Number.POSITIVE_INFINITY;
    for (const run of runs) {
      await expect(run.look()).rejects.toThrow(failed);
      await expect(run.change({ kick: 0.23 })).rejects.toThrow(failed);
      expect(run.time).toBe(0);
    }
    await expect(Promise.race(runs.map((run) => run.advance(1)))).rejects.toThrow(failed);
    await Promise.all(runs.map((run) => run.close()));
    expect(gpu).toMatchObject({ users: 0, destroyed: 1 });
  });
});
