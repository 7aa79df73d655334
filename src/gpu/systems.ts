/**
 * Systems of one shape side by side on a GPU: same rule, dimension and particle number, each with its own fields, seed and time. A submission
 * makes many steps without a word from the host; lists of contacts and of touched particles hold those of all systems, so that what is absorbed
 * costs nothing. Positions are the only state, as in the engine.
 */
import { maxOf, minOf } from '../model/arrays.js';
import { wholePower } from '../model/index.js';
import { BufferSet, type Extent } from './buffers.js';
import type { Gpu } from './device.js';
import { type Buffers, lanes, NONE, ringWords, SETS, type Shape, STATE, stateWords, submissionWords } from './kernels/layout.js';
import { type Kernel, type Pipeline, pipelineOf } from './pipelines.js';
import { commonShape } from './rules.js';
import { type Member, particlesOf, positionsOf, radiiOf, sideOf, systemOf } from './systemRecord.js';

/** Most steps of a submission, and the time it should take, in ms: watchdogs reset a GPU that is long silent. */
const mostSteps = 1024;
const submissionTime = 50;
/** Workgroups of a kernel at least, if there are so many particles, and at most: each then handles several stretches of its list. */
const fewestGroups = 16;
const mostGroups = 4096;
/** Lists may grow so much before workgroups take several stretches: their number is that of the last submission's lists. */
const growth = 1.5;

const stepKernels = ['begin', 'find', 'kick', 'apply', 'link'] as const satisfies Kernel[];
const energyKernels = ['begin', 'find', 'kickWithEnergy', 'largest', 'apply', 'link'] as const satisfies Kernel[];
const lookKernels = ['lookBegin', 'lookFind', 'look', 'largest', 'lookCount', 'lookEnd'] as const satisfies Kernel[];

interface Command {
  pipeline: GPUComputePipeline;
  group: GPUBindGroup;
  /** Whether one workgroup does it. */
  single: boolean;
}

/**
 * Takes the rows of the steps of a submission.
 * @param ring entries [made][systems], ringWords words each
 * @returns whether no more steps are wanted
 */
export type TakeRows = (ring: Uint32Array, made: number) => boolean;

export class Systems {
  readonly #alive: boolean[];
  #extent: Extent;
  #commands = new Map<Kernel, Command>();
  #pipelines = new Map<Kernel, Pipeline>();
  #steps = 16;
  #shape: Shape;
  /** Entries of the longest list of the last step; of all particles before there was one. */
  #busy = Number.POSITIVE_INFINITY;
  /** Whether radii have changed since all particles were listed. */
  #isResized = false;

  private constructor(
    readonly gpu: Gpu,
    readonly members: Member[],
    private readonly buffers: BufferSet,
  ) {
    const [first] = members as [Member];
    const { particles, dimension, msd } = first.config;
    this.#shape = commonShape(members);
    this.#alive = members.map(() => true);
    const systems = members.length;
    this.#extent = {
      particles,
      systems,
      dimension,
      capacity: 4 * particles * systems + 1024,
      cells: 27,
      room: 4,
      entries: 0,
      unwraps: msd,
    };
    this.#divide();
  }

  /**
   * Puts systems on a GPU. All must have the same shape, particle number and dimension.
   * @throws ConfigError if a GPU has not the rule, or not the room
   */
  static async open(gpu: Gpu, members: Member[]): Promise<Systems> {
    const systems = new Systems(gpu, members, new BufferSet(gpu));
    await systems.#fit(1);
    for (const [s, member] of members.entries()) systems.#place(s, member);
    systems.buffers.write('state', new Uint32Array([1]), STATE.stamp);
    await systems.#relink();
    return systems;
  }

  get particles(): number {
    return this.#extent.particles;
  }

  /** Cells for the present radii: their number, and places for what a cell holds at random. */
  #divide(): void {
    const { particles, dimension } = this.#extent;
    const sides = this.members.map(sideOf);
    const cells = wholePower(maxOf(sides), dimension);
    const mean = particles / wholePower(minOf(sides), dimension);
    const room = Math.max(this.#extent.room, 4 * Math.ceil((mean + 5 * Math.sqrt(mean) + 5) / 4));
    this.#extent = { ...this.#extent, cells, room };
  }

  /** Writes a system's particles and, if it keeps any, its displacements. */
  #place(s: number, member: Member): void {
    const { particles, dimension, unwraps } = this.#extent;
    this.buffers.write('positions', particlesOf(member), 4 * particles * s);
    const { unwrapped } = member.kept;
    if (!unwraps || unwrapped === null) return;
    const words = new Uint32Array(unwrapped.buffer as ArrayBuffer, unwrapped.byteOffset, 2 * unwrapped.length);
    this.buffers.write('unwrapped', words, 2 * particles * dimension * s);
  }

  /** Sizes of the buffers, for so many steps a submission at least; commands follow them. */
  async #fit(entries: number): Promise<void> {
    if (entries > this.#extent.entries) this.#extent = { ...this.#extent, entries };
    await this.buffers.fit(this.#extent);
    this.#commands.clear();
  }

  async #commandsOf(kernels: readonly Kernel[]): Promise<Command[]> {
    const missing = kernels.filter((kernel) => !this.#commands.has(kernel));
    await Promise.all(
      missing.map(async (kernel) => {
        const made = this.#pipelines.get(kernel) ?? (await pipelineOf(this.gpu, kernel, this.#shape));
        this.#pipelines.set(kernel, made);
        const single = kernel === 'begin' || kernel === 'lookBegin' || kernel === 'lookEnd';
        const group = this.buffers.group(made.pipeline, made.buffers);
        this.#commands.set(kernel, { pipeline: made.pipeline, group, single });
      }),
    );
    return kernels.map((kernel) => this.#commands.get(kernel) as Command);
  }

  /** Workgroups of a kernel over a list: as many as keep each lane busy, which is no matter of correctness. */
  #workgroups(): number {
    const { particles, systems } = this.#extent;
    const total = particles * systems;
    const busy = this.#shape.restless ? total : Math.max(fewestGroups * lanes, growth * this.#busy);
    return Math.min(mostGroups, Math.ceil(Math.min(total, busy) / lanes));
  }

  /** Writes what a submission begins with, and records `times` rounds of commands. */
  #record(commands: readonly Command[], times: number): GPUCommandEncoder {
    const state = new Uint32Array(submissionWords);
    state[STATE.step] = NONE;
    this.buffers.write('state', state);
    const systems = this.members.map((member, s) => systemOf(member, this.#alive[s] as boolean));
    const words = new Uint32Array(systems.reduce((sum, each) => sum + each.length, 0));
    let at = 0;
    for (const each of systems) {
      words.set(each, at);
      at += each.length;
    }
    this.buffers.write('systems', words);
    const encoder = this.gpu.device.createCommandEncoder();
    encoder.clearBuffer(this.buffers.get('ring'), 0, 4 * times * this.#extent.systems * ringWords);
    const groups = this.#workgroups();
    const pass = encoder.beginComputePass();
    for (let k = 0; k < times; k++) {
      for (const { pipeline, group, single } of commands) {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, group);
        pass.dispatchWorkgroups(single ? 1 : groups);
      }
    }
    pass.end();
    return encoder;
  }

  /** Gives particles the radii that `change` left, lists all by cells, with more places until all have one; the next step looks at everybody. */
  async #relink(): Promise<void> {
    this.#isResized = false;
    this.#busy = Number.POSITIVE_INFINITY;
    for (;;) {
      await this.#fit(1);
      const commands = await this.#commandsOf(['linkAll']);
      const bins = this.gpu.device.createCommandEncoder();
      bins.clearBuffer(this.buffers.get('bins'));
      this.gpu.device.queue.submit([bins.finish()]);
      const encoder = this.#record(commands, 1);
      this.buffers.write('state', new Uint32Array([1]), STATE.allNext);
      const [state] = await this.buffers.submit(encoder, [['state', 0, submissionWords]]);
      if (state?.[STATE.binFull] === 0) return;
      this.#extent = { ...this.#extent, room: 2 * this.#extent.room };
    }
  }

  /** Makes n steps of all systems that are alive, in submissions of about 50 ms, or fewer if `take` has enough. */
  async run(n: number, energy: boolean, take: TakeRows): Promise<void> {
    if (this.#isResized) await this.#relink();
    for (let done = 0; done < n; ) {
      const { ring, made } = await this.#submit(Math.min(this.#steps, n - done), energy);
      done += made;
      for (const member of this.members) member.time += made;
      if (take(ring, made)) return;
    }
  }

  /** One submission; what is too small grows before the next one. */
  async #submit(steps: number, energy: boolean): Promise<{ ring: Uint32Array; made: number }> {
    if (steps > this.#extent.entries) await this.#fit(Math.min(mostSteps, 2 ** Math.ceil(Math.log2(steps))));
    const commands = await this.#commandsOf(energy ? energyKernels : stepKernels);
    const before = performance.now();
    const { systems, capacity } = this.#extent;
    const parts: [Buffers, number, number][] = [
      ['state', 0, stateWords],
      ['ring', 0, steps * systems * ringWords],
    ];
    const [state, ring] = (await this.buffers.submit(this.#record(commands, steps), parts)) as [Uint32Array, Uint32Array];
    const took = performance.now() - before;
    const wanted = Math.round((steps * submissionTime) / Math.max(took, 1e-3));
    this.#steps = Math.min(mostSteps, Math.max(1, Math.min(wanted, 4 * steps)), Math.max(this.#steps, 4 * steps));
    const contacts = state[STATE.contacts] as number;
    const isListFull = contacts > capacity;
    this.#busy = Math.max(contacts, state[STATE.lists] as number, state[STATE.lists + 1] as number);
    // the step with too many contacts moved nobody
    const made = ((state[STATE.step] as number) + 1 - (isListFull ? 1 : 0)) >>> 0;
    if (isListFull) this.#extent = { ...this.#extent, capacity: Math.max(2 * capacity, contacts + 1024) };
    if (state[STATE.binFull] !== 0) this.#extent = { ...this.#extent, room: 2 * this.#extent.room };
    if (isListFull || state[STATE.binFull] !== 0) await this.#relink();
    return { ring, made };
  }

  /** Counts of the present configurations, an entry of the ring a system; nothing moves. */
  async look(): Promise<Uint32Array> {
    if (this.#isResized) await this.#relink();
    for (;;) {
      const { systems, capacity } = this.#extent;
      const parts: [Buffers, number, number][] = [
        ['state', 0, submissionWords],
        ['ring', 0, systems * ringWords],
      ];
      const commands = await this.#commandsOf(lookKernels);
      const clear = this.gpu.device.createCommandEncoder();
      const total = this.#extent.particles * systems;
      clear.clearBuffer(this.buffers.get('sets'), 4 * SETS.counts * total, 4 * total);
      this.gpu.device.queue.submit([clear.finish()]);
      const [state, ring] = (await this.buffers.submit(this.#record(commands, 1), parts)) as [Uint32Array, Uint32Array];
      const contacts = state[STATE.contacts] as number;
      if (contacts <= capacity) return ring;
      this.#extent = { ...this.#extent, capacity: Math.max(2 * capacity, contacts + 1024) };
      await this.#relink();
    }
  }

  /** Active contacts of each particle of a system, [N], as the last look left them. */
  async contactCounts(s: number): Promise<Uint32Array> {
    const { particles, systems } = this.#extent;
    const first = SETS.counts * particles * systems + s * particles;
    return (await this.#read('sets', first, particles)) as Uint32Array;
  }

  /** Positions of a system, u32, [N * d], id-major. */
  async positions(s: number): Promise<Uint32Array> {
    const { particles, dimension } = this.#extent;
    return positionsOf(await this.#read('positions', 4 * particles * s, 4 * particles), dimension);
  }

  /** Unwrapped displacements of a system, [N * d], id-major; null if they are not kept. */
  async unwrapped(s: number): Promise<BigInt64Array | null> {
    const { particles, dimension, unwraps } = this.#extent;
    if (!unwraps) return null;
    const words = 2 * particles * dimension;
    return new BigInt64Array((await this.#read('unwrapped', words * s, words)).buffer);
  }

  async #read(name: Buffers, first: number, words: number): Promise<Uint32Array<ArrayBuffer>> {
    const [part] = await this.buffers.submit(this.gpu.device.createCommandEncoder(), [[name, first, words]]);
    return part as Uint32Array<ArrayBuffer>;
  }

  /** Leaves a system out of all further steps. */
  leave(s: number): void {
    this.#alive[s] = false;
  }

  /** Gives a system other fields from its present configuration on. @throws ConfigError if the box gets too small; nothing has changed then */
  change(s: number, config: Member['config'], derived: Member['derived']): void {
    const member = this.members[s] as Member;
    sideOf({ config, derived });
    const isResized = derived.boxLength !== member.derived.boxLength;
    Object.assign(member, { config, derived });
    const shape = commonShape(this.members);
    if (JSON.stringify(shape) !== JSON.stringify(this.#shape)) {
      this.#shape = shape;
      this.#pipelines.clear();
      this.#commands.clear();
      this.#busy = Number.POSITIVE_INFINITY;
      this.buffers.write('state', new Uint32Array([1]), STATE.allNext);
    }
    if (!isResized) return;
    this.#divide();
    this.#isResized = true;
    this.buffers.write('sums', radiiOf(member), 4 * this.#extent.particles * s);
  }

  destroy(): void {
    this.buffers.destroy();
  }
}
