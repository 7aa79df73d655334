/** A simulation that moves between processor and GPU, with a GPU that refuses, is lost in mid-run and comes back. The engine stands in for it. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { StepCounters } from '../../src/engine/counters.js';
import { Simulation } from '../../src/engine/simulation.js';
import type { StepOptions } from '../../src/engine/types.js';
import { GpuError } from '../../src/gpu/device.js';
import { requireGpuRule } from '../../src/gpu/rules.js';
import { ConfigError, configAt, type LiveValues, parseConfig, type RunConfigInput } from '../../src/model/index.js';
import { Experiment } from '../../src/run/experiment.js';
import { MovableSimulation } from '../../src/run/movable.js';

/** What the GPU does, and what was asked of it. */
const gpu = {
  refuses: null as Error | null,
  /** Fails in the step that leaves this configuration, half of what it was asked for done. */
  diesAt: Number.POSITIVE_INFINITY,
  error: new Error() as Error,
  opened: 0,
  open: 0,
  fetches: 0,
};
beforeEach(() => Object.assign(gpu, { refuses: null, diesAt: Number.POSITIVE_INFINITY, opened: 0, open: 0, fetches: 0 }));

/** As GpuSimulation: its state comes to the host by fetch, and is lost with it. */
class FakeGpu {
  readonly device = 'a fake';
  readonly threads = 1;
  #isDead = false;
  #time: number;
  constructor(
    readonly engine: Simulation,
    private bytes: Uint8Array,
    private bytesAt: number,
  ) {
    this.#time = bytesAt;
  }
  static async fromBytes(bytes: Uint8Array): Promise<FakeGpu> {
    gpu.opened++;
    if (gpu.refuses) throw gpu.refuses;
    const engine = await Simulation.fromBytes(bytes);
    requireGpuRule(engine.config);
    gpu.open++;
    return new FakeGpu(engine, bytes, engine.time);
  }
  get config() {
    return this.engine.config;
  }
  get derived() {
    return this.engine.derived;
  }
  get boxLength() {
    return this.engine.boxLength;
  }
  get time() {
    return this.#time;
  }
  #live(): void {
    if (this.#isDead) throw gpu.error;
  }
  async advance(steps: number, options: StepOptions): Promise<StepCounters> {
    this.#live();
    if (this.#time + steps > gpu.diesAt) {
      this.engine.step(Math.ceil(steps / 2), options);
      this.#isDead = true;
    }
    this.#live();
    const counters = this.engine.step(steps, options);
    this.#time = counters.time;
    return counters;
  }
  async look() {
    this.#live();
    return this.engine.observe();
  }
  async lookAtContacts() {
    this.#live();
    return this.engine.contactCounts();
  }
  async fetch(): Promise<void> {
    this.#live();
    gpu.fetches++;
    [this.bytes, this.bytesAt] = [this.engine.toBytes(), this.#time];
  }
  async change(values: LiveValues): Promise<void> {
    this.#live();
    await this.engine.change(values);
    if (this.bytesAt === this.#time) this.bytes = this.engine.toBytes();
  }
  #fetched(): Simulation {
    if (this.bytesAt !== this.#time) throw new Error('the state is on the GPU');
    return this.engine;
  }
  positionsU32() {
    return this.#fetched().positionsU32();
  }
  digest() {
    return this.#fetched().digest();
  }
  radii() {
    return this.engine.radii();
  }
  lastBytes() {
    return this.bytes;
  }
  async close(): Promise<void> {
    gpu.open--;
  }
}

vi.mock('../../src/gpu/index.js', async () => ({
  GpuSimulation: FakeGpu,
  whyNotOnGpu: (await import('../../src/gpu/rules.js')).whyNotOnGpu,
}));

const options = { energy: true, stopWhenAbsorbed: false };
const columns = ['active', 'contacts', 'energy', 'largestOverlap'] as const;

/** Counts of every configuration that was left, one after the other. */
class Records {
  readonly rows: unknown[] = [];
  add(counters: StepCounters): void {
    expect(counters.from).toBe(this.rows.length);
    for (let k = 0; k < counters.steps; k++) this.rows.push(columns.map((name) => counters[name]?.[k]));
  }
}

/** Rows and digest of the engine alone, with changes on the way. */
async function alone(input: RunConfigInput, steps: number, changes: Record<number, LiveValues> = {}) {
  const engine = await Simulation.create(input);
  const records = new Records();
  while (engine.time < steps) {
    await engine.change(changes[engine.time] ?? {});
    records.add(engine.step(1, options));
  }
  return { rows: records.rows, digest: engine.digest(), look: engine.observe(), contacts: engine.contactCounts() };
}

async function endOf(simulation: MovableSimulation, { rows }: Records) {
  await simulation.fetch();
  const [look, contacts] = [await simulation.look(), await simulation.lookAtContacts()];
  return { rows, digest: simulation.digest(), look, contacts };
}

const start = (input: RunConfigInput) => MovableSimulation.create(configAt(parseConfig(input), 0) as never);
const lost = (): Error => new GpuError('the GPU was lost (gone); resume the run, here or without device gpu');
const input = { particles: 90, dimension: 2, phi: 0.8, kick: 0.3, seed: 7 } as const;

describe('a simulation that moves', () => {
  it.each([
    ['is lost', lost()],
    ['has not the room', new ConfigError('particles times runs must be at most 1 on this GPU; give fewer', 'particles')],
    ['is out of memory', new GpuError('the GPU has not enough memory; give fewer particles')],
  ])('has the records of the processor when a GPU refuses, %s in mid-run, and comes back', async (_, error) => {
    const changes = { 10: { phi: 0.85 }, 35: { kick: 0.2 } };
    const simulation = await start(input);
    const records = new Records();
    const go = async (end: number, piece: number): Promise<void> => {
      while (simulation.time < end) {
        records.add(await simulation.advance(Math.min(piece, end - simulation.time), options));
        if (simulation.time in changes) await simulation.change(changes[simulation.time as 10]);
      }
    };
    gpu.refuses = new GpuError('no GPU was found; docs/gpu.md says what a machine needs');
    await simulation.moveTo('gpu');
    expect(simulation.place).toEqual({ device: 'cpu', name: null, note: 'no GPU was found: the processor goes on' });
    await go(10, 4);
    Object.assign(gpu, { refuses: null, diesAt: 29, error });
    await simulation.moveTo('gpu');
    await go(24, 7);
    expect(simulation.place).toEqual({ device: 'gpu', name: 'a fake', note: null });
    await go(30, 6);
    const note = `${error.message.split(';')[0]}: the processor went on from t = 24, with the same bits`;
    expect(simulation.place).toEqual({ device: 'cpu', name: null, note });
    expect(gpu.open).toBe(0);
    await go(40, 5);
    gpu.diesAt = Number.POSITIVE_INFINITY;
    await simulation.moveTo('gpu');
    await go(50, 5);
    expect(simulation.place.device).toBe('gpu');
    expect(await endOf(simulation, records)).toEqual(await alone(input, 50, changes));
    await simulation.close();
    expect(gpu.open).toBe(0);
  });

  it.each([
    'look',
    'lookAtContacts',
    'fetch',
    'change',
    'moveTo',
  ] as const)('loses nothing when the GPU is lost before %s', async (call) => {
    const simulation = await start(input);
    const records = new Records();
    await simulation.moveTo('gpu');
    records.add(await simulation.advance(9, options));
    vi.spyOn(FakeGpu.prototype, 'fetch').mockRejectedValue(lost());
    for (const name of ['look', 'lookAtContacts', 'change'] as const) vi.spyOn(FakeGpu.prototype, name).mockRejectedValue(lost());
    const does = {
      look: () => simulation.look(),
      lookAtContacts: () => simulation.lookAtContacts(),
      fetch: () => simulation.fetch(),
    };
    if (call === 'change') await simulation.change({ kick: 0.1 });
    else await (call === 'moveTo' ? simulation.moveTo('cpu') : does[call]());
    vi.restoreAllMocks();
    expect(simulation.place.device).toBe('cpu');
    records.add(await simulation.advance(6, options));
    expect(await endOf(simulation, records)).toEqual(await alone(input, 15, call === 'change' ? { 9: { kick: 0.1 } } : {}));
    expect(gpu.open).toBe(0);
  });

  it('refuses a bad value and stays where it is', async () => {
    const simulation = await start(input);
    await simulation.moveTo('gpu');
    await expect(simulation.change({ phi: 7 })).rejects.toThrow('phi must be in (0, 1.5], got 7');
    expect([simulation.place.device, simulation.config.phi]).toEqual(['gpu', 0.8]);
    await simulation.close();
  });

  it('goes to the GPU when its rule is one that it has, and is not tried again where a GPU failed', async () => {
    const simulation = await start({ ...input, model: 'gd', kick: undefined, momentum: 0.5 });
    await simulation.moveTo('gpu');
    expect(simulation.place.note).toBe('device gpu has no momentum: the processor goes on');
    await simulation.change({ momentum: 0 });
    expect(simulation.place).toEqual({ device: 'gpu', name: 'a fake', note: null });
    await simulation.change({ momentum: 0.2 });
    expect(simulation.place).toEqual({ device: 'cpu', name: null, note: 'device gpu has no momentum: the processor goes on' });
    gpu.refuses = lost();
    await simulation.change({ momentum: 0 });
    const { opened } = gpu;
    gpu.refuses = null;
    await simulation.change({ phi: 0.7 });
    expect([gpu.opened - opened, simulation.place.device]).toEqual([0, 'cpu']);
  });

  it('leaves the state on the GPU between the pieces of an experiment in which no field changes', async () => {
    const experiment = await Experiment.open(input, [{ step: 12, field: 'phi', value: 0.7 }], 'gpu');
    while (experiment.time < 12) await experiment.advance(3, options);
    expect(gpu.fetches).toBe(1);
    await experiment.advance(3, options);
    expect([gpu.fetches, gpu.opened]).toEqual([1, 1]);
    await experiment.simulation.fetch();
    expect(experiment.simulation.digest()).toBe((await alone(input, 15, { 12: { phi: 0.7 } })).digest);
    await experiment.close();
  });
});
