/** The arena in memory: headers, one a thread, and the way between ids and slots. */
import { maxOf } from '../model/arrays.js';
import {
  type Derived,
  isRestless,
  type ParticleConfig,
  partsSome,
  type Species,
  slowsSome,
  speciesById,
} from '../model/index.js';
import { type ArenaPlan, cellsOf, gridRadius, layOut, reserve, shareOf } from './arena.js';
import { fieldOffsets } from './fieldOffsets.js';
import { contactReach, lawCounts, lawFields } from './lawHeader.js';
import { lawOf, plainLawOf } from './laws.js';
import * as A from './layout.js';
import { sumOfSquares } from './sumOfSquares.js';

/** A field of the header. */
export type Field = keyof A.Arena;
const offsets = fieldOffsets(new A.Arena());

const axes = { fixed: A.AXIS_FIXED, alternating: A.AXIS_ALTERNATING, random: A.AXIS_RANDOM };

/** Radii in grid units, by id. */
export function gridRadiiOf({ radii, boxLength }: Derived): Uint32Array {
  const grid = new Uint32Array(radii.length);
  for (let id = 0; id < grid.length; id++) grid[id] = gridRadius(radii[id] as number, boxLength);
  return grid;
}

/** State that only some runs have besides positions, [N * d], id-major, grid units; null where it is not kept. */
export interface Kept {
  /** Displacements since t = 0. */
  unwrapped: BigInt64Array | null;
  /** Displacements a step, of runs with momentum. */
  velocities: Int32Array | null;
}

export const nothingKept: Kept = { unwrapped: null, velocities: null };

export class ArenaView {
  /** Addresses of the headers. */
  headers: number[] = [];
  /** Epoch of the random streams. */
  epoch = 0;
  private end = 0;
  private u32: Uint32Array = new Uint32Array(0);
  private gridRadii: Uint32Array;
  private readonly n: number;
  private readonly d: number;
  private readonly stride: number;

  /** @param ids id of each slot, the order of storage; another one counts from the next layout on */
  constructor(
    private readonly memory: WebAssembly.Memory,
    private readonly base: number,
    private config: ParticleConfig,
    private derived: Derived,
    public ids: Uint32Array,
  ) {
    this.n = config.particles;
    this.d = config.dimension;
    this.stride = (this.d > 3 ? A.LONG_VECTOR_BYTES : A.VECTOR_BYTES) / 4;
    this.gridRadii = gridRadiiOf(derived);
  }

  /** Takes other fields of the same particles; they are written with the next layout, or by `writeSystem`. */
  adopt(config: ParticleConfig, derived: Derived): void {
    if (derived.boxLength !== this.derived.boxLength) this.gridRadii = gridRadiiOf(derived);
    this.config = config;
    this.derived = derived;
  }

  private at(field: Field, thread: number): number {
    return (this.headers[thread] as number) + offsets[field];
  }

  /** A 4-byte field of a thread's header. */
  get(field: Field, thread = 0): number {
    return this.u32[this.at(field, thread) >>> 2] as number;
  }

  /** Writes a 4-byte field of all headers. */
  set(field: Field, value: number): void {
    for (const thread of this.headers.keys()) this.setOne(field, value, thread);
  }

  setOne(field: Field, value: number, thread: number): void {
    this.u32[this.at(field, thread) >>> 2] = value;
  }

  /** Writes an f64 field of all headers. */
  setF64(field: Field, value: number): void {
    for (const thread of this.headers.keys()) this.doubles(this.at(field, thread), 1)[0] = value;
  }

  /** @param epoch of the random streams: in another one, all draws to come are others */
  setEpoch(epoch: number): void {
    this.epoch = epoch;
    this.set('epoch', epoch);
  }

  /** Sum of a 4-byte field over the threads. */
  total(field: Field): number {
    return this.headers.reduce((sum, _, t) => sum + this.get(field, t), 0);
  }

  /** An f64 field of each thread. */
  private f64Of(field: Field): number[] {
    return this.headers.map((_, t) => this.doubles(this.at(field, t), 1)[0] as number);
  }

  /** Sum of an f64 field over the threads. */
  totalF64(field: Field): number {
    return this.f64Of(field).reduce((sum, value) => sum + value, 0);
  }

  /** Largest of an f64 field over the threads. */
  largestF64(field: Field): number {
    return Math.max(0, maxOf(this.f64Of(field)));
  }

  /** Sum of an i64 field over the threads. */
  totalI64(field: Field): bigint {
    return this.headers.reduce((sum, _, t) => sum + (this.longs(this.at(field, t), 1)[0] as bigint), 0n);
  }

  /** Words at an address. */
  words(address: number, length: number): Uint32Array {
    return this.u32.subarray(address >>> 2, (address >>> 2) + length);
  }

  /** Numbers of 64 bits at an address. */
  longs(address: number, length: number): BigInt64Array {
    return new BigInt64Array(this.memory.buffer, address, length);
  }

  /** Numbers of f64 at an address. */
  doubles(address: number, length: number): Float64Array {
    return new Float64Array(this.memory.buffer, address, length);
  }

  /** Address of room for so many bytes beyond the arena, until the next call. */
  scratch(bytes: number): number {
    const address = Math.ceil(this.end / 64) * 64;
    reserve(this.memory, address + bytes);
    this.u32 = new Uint32Array(this.memory.buffer);
    return address;
  }

  /**
   * Lays the arena out anew, all zero but for headers, ids and positions: nothing is listed yet.
   * @throws ConfigError if memory does not suffice
   */
  layOut(plan: ArenaPlan, positions: Uint32Array, kept: Kept): void {
    const { headers, addresses, end } = layOut(plan, this.base);
    const before = this.memory.buffer.byteLength;
    reserve(this.memory, end);
    this.headers = headers;
    this.end = end;
    this.u32 = new Uint32Array(this.memory.buffer);
    // What has just grown is zero, and most of it is not touched by a small system.
    this.u32.fill(0, this.base >>> 2, Math.min(before, end) >>> 2);
    for (const [thread, regions] of addresses.entries()) {
      for (const [field, address] of regions) this.setOne(field, address, thread);
      this.writeShare(plan, thread);
    }
    this.writeSystem(plan);
    this.u32.set(this.ids, this.get('ids') >>> 2);
    this.writePositions(positions);
    this.writeKept(kept);
    if (plan.species) this.writeSpecies(this.config.species as Species);
  }

  private writeSpecies(species: Species): void {
    const base = this.get('species');
    const bytes = new Uint8Array(this.memory.buffer, base, A.SPECIES_OF + this.n);
    this.doubles(base, species.kicks.length).set(species.kicks);
    species.touch.forEach((row, s) => {
      bytes[A.SPECIES_TOUCH + s] = row.reduce<number>((bits, touches, t) => bits | (touches << t), 0);
    });
    this.words(base + A.SPECIES_PARTS, 1)[0] = partsSome(species) ? 1 : 0;
    this.words(base + A.SPECIES_SLOWS, 1)[0] = slowsSome(species) ? 1 : 0;
    const byId = speciesById(species, this.n);
    for (let slot = 0; slot < this.n; slot++) bytes[A.SPECIES_OF + slot] = byId[this.ids[slot] as number] as number;
  }

  /** What a thread owns: slots, cells, parts of the pools. */
  private writeShare(plan: ArenaPlan, thread: number): void {
    const share = shareOf(plan);
    const first = Math.min(thread * share, this.n);
    const cells = cellsOf(plan);
    this.setOne('thread', thread, thread);
    this.setOne('first', first, thread);
    this.setOne('span', Math.min(share, this.n - first), thread);
    this.setOne('rowBegin', 1 + thread * plan.rowBlocks, thread);
    this.setOne('rowEnd', 1 + (thread + 1) * plan.rowBlocks, thread);
    this.setOne('cellBegin', cells + thread * plan.cellBlocks, thread);
    this.setOne('cellEnd', cells + (thread + 1) * plan.cellBlocks, thread);
  }

  /** What all headers say alike. The next step looks at all particles. */
  writeSystem(plan: ArenaPlan): void {
    const config = this.config;
    const derived = this.derived;
    this.set('particles', this.n);
    this.set('capacity', plan.capacity);
    this.set('sideRows', plan.sideRows);
    this.set('sideCells', plan.sideCells);
    this.set('law', lawOf(config));
    this.set('plainLaw', plainLawOf(config));
    this.set('restless', isRestless(config) ? 1 : 0);
    this.set('epoch', this.epoch);
    this.set('hitRoom', plan.hitRoom);
    this.set('edgeRoom', plan.edgeRoom);
    this.set('soft', derived.exponent > 1 ? 1 : 0);
    this.set('contactReach', contactReach(derived));
    this.set('nesterov', 'momentumKind' in config && config.momentumKind === 'nesterov' ? 1 : 0);
    this.set('mono', derived.monodisperse ? 1 : 0);
    this.set('scanAll', 1);
    this.set('reach', plan.contactGrid);
    this.set('threads', plan.threads);
    this.set('share', shareOf(plan));
    this.set('team', this.headers[0] as number);
    this.set('mailRoom', plan.mailRoom);
    this.writeShear();
    const { buffer } = this.memory;
    for (const [field, value] of Object.entries(lawCounts(config))) this.set(field as Field, value);
    const fields = Object.entries(lawFields(config, derived)) as [Field, number][];
    for (const thread of this.headers.keys()) {
      const f32 = (field: Field, value: number): void => {
        new Float32Array(buffer, this.at(field, thread), 1)[0] = value;
      };
      f32('stretch', derived.stretch);
      f32('listRadius2', (plan.reachGrid + plan.skinGrid) ** 2 * (1 + 1e-5));
      f32('moveRadius2', (plan.skinGrid / 2) ** 2 * (1 - 1e-5));
      f32('skin', plan.skinGrid);
      this.longs(this.at('seed', thread), 1)[0] = derived.seed;
      for (const [field, value] of fields) this.doubles(this.at(field, thread), 1)[0] = value;
    }
  }

  private writeShear(): void {
    const { config } = this;
    const { strains } = this.derived;
    this.set('strainCount', strains.length);
    if (strains.length === 0 || (config.model !== 'bro' && config.model !== 'ro')) return;
    this.words(this.get('strains'), strains.length).set(strains);
    this.set('widest', maxOf(strains));
    this.set('symmetric', config.shearRange === 'symmetric' ? 1 : 0);
    this.set('shearAxis', axes[config.shearAxis ?? 'fixed']);
  }

  /** What the run keeps besides positions. */
  readKept(): Kept {
    const words = this.n * this.d;
    const [unwrapped, velocities] = [this.get('unwrapped'), this.get('velocities')];
    return {
      unwrapped: unwrapped === 0 ? null : this.#toIds(this.longs(unwrapped, words), new BigInt64Array(words)),
      velocities: velocities === 0 ? null : this.#toIds(this.#ints(velocities, words), new Int32Array(words)),
    };
  }

  /** @param kept zeros for null; what the run does not keep is left out */
  writeKept({ unwrapped, velocities }: Kept): void {
    const words = this.n * this.d;
    const [unwrappedAt, velocitiesAt] = [this.get('unwrapped'), this.get('velocities')];
    if (unwrappedAt !== 0) this.#toSlots(unwrapped ?? new BigInt64Array(words), this.longs(unwrappedAt, words));
    if (velocitiesAt === 0) return;
    const stored = this.#ints(velocitiesAt, words);
    this.#toSlots(velocities ?? new Int32Array(words), stored);
    for (const thread of this.headers.keys()) {
      const [first, span] = [this.get('first', thread), this.get('span', thread)];
      let moving = 0;
      for (let slot = first; slot < first + span; slot++) {
        if (stored.subarray(slot * this.d, (slot + 1) * this.d).some((v) => v !== 0)) moving++;
      }
      this.setOne('moving', moving, thread);
    }
  }

  #ints(address: number, length: number): Int32Array {
    return new Int32Array(this.memory.buffer, address, length);
  }

  /** Vectors by slot to vectors by id. */
  #toIds<V extends Int32Array | BigInt64Array>(bySlot: V, byId: V): V {
    for (const [slot, id] of this.ids.entries()) {
      for (let c = 0; c < this.d; c++) byId[id * this.d + c] = bySlot[slot * this.d + c] as V[number];
    }
    return byId;
  }

  #toSlots<V extends Int32Array | BigInt64Array>(byId: V, bySlot: V): void {
    for (const [slot, id] of this.ids.entries()) {
      for (let c = 0; c < this.d; c++) bySlot[slot * this.d + c] = byId[id * this.d + c] as V[number];
    }
  }

  /** Sum of the squared unwrapped displacements, exact, grid units squared. */
  squaredDisplacement(): bigint {
    const base = this.get('unwrapped');
    return sumOfSquares(new Int32Array(this.memory.buffer, base, 2 * this.n * this.d));
  }

  /** @param positions u32, [N * d], id-major */
  writePositions(positions: Uint32Array): void {
    const base = this.get('positions') >>> 2;
    for (let slot = 0; slot < this.n; slot++) {
      const id = this.ids[slot] as number;
      const at = base + slot * this.stride;
      for (let c = 0; c < this.d; c++) this.u32[at + (c < 3 ? c : c + 1)] = positions[id * this.d + c] as number;
      this.u32[at + 3] = this.gridRadii[id] as number;
    }
  }

  /** Positions, u32, [N * d], id-major. */
  readPositions(): Uint32Array {
    const positions = new Uint32Array(this.n * this.d);
    const base = this.get('positions') >>> 2;
    for (let slot = 0; slot < this.n; slot++) {
      const id = this.ids[slot] as number;
      const at = base + slot * this.stride;
      for (let c = 0; c < this.d; c++) positions[id * this.d + c] = this.u32[at + (c < 3 ? c : c + 1)] as number;
    }
    return positions;
  }

  /** Values by slot, at an address, to values by id. */
  byId(address: number): Uint32Array {
    const values = this.words(address, this.n);
    const result = new Uint32Array(this.n);
    for (let slot = 0; slot < this.n; slot++) result[this.ids[slot] as number] = values[slot] as number;
    return result;
  }
}
