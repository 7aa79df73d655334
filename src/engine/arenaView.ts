/** The arena in memory: headers, one a thread, and the way between ids and slots. */
import type { Derived, ParticleConfig } from '../model/index.js';
import { type ArenaPlan, cellsOf, gridRadius, layOut, reserve, shareOf } from './arena.js';
import { lawFields } from './lawHeader.js';
import { lawOf } from './laws.js';
import * as A from './layout.js';
import { sumOfSquares } from './sumOfSquares.js';

/** A displacement of this many grid units, half the box, can't be told from one the other way round. */
const halfBox = 2 ** 31;

export class ArenaView {
  /** Addresses of the headers. */
  headers: number[] = [];
  /** Epoch of the random streams. */
  epoch = 0;
  private end = 0;
  private u32: Uint32Array = new Uint32Array(0);
  private readonly gridRadii: Uint32Array;
  private readonly n: number;
  private readonly d: number;
  private readonly stride: number;

  /** @param ids id of each slot, the order of storage */
  constructor(
    private readonly memory: WebAssembly.Memory,
    private readonly base: number,
    private readonly config: ParticleConfig,
    private readonly derived: Derived,
    private readonly ids: Uint32Array,
  ) {
    this.n = config.particles;
    this.d = config.dimension;
    this.stride = (this.d > 3 ? A.LONG_VECTOR_BYTES : A.VECTOR_BYTES) / 4;
    this.gridRadii = Uint32Array.from(derived.radii, (radius) => gridRadius(radius, derived.boxLength));
  }

  /** A 4-byte field of a thread's header. */
  get(field: number, thread = 0): number {
    return this.u32[((this.headers[thread] as number) + field) >>> 2] as number;
  }

  /** Writes a 4-byte field of all headers. */
  set(field: number, value: number): void {
    for (const header of this.headers) this.u32[(header + field) >>> 2] = value;
  }

  setOne(field: number, value: number, thread: number): void {
    this.u32[((this.headers[thread] as number) + field) >>> 2] = value;
  }

  /** @param epoch of the random streams: in another one, all draws to come are others */
  setEpoch(epoch: number): void {
    this.epoch = epoch;
    this.set(A.EPOCH, epoch);
  }

  /** Sum of a 4-byte field over the threads. */
  total(field: number): number {
    return this.headers.reduce((sum, _, t) => sum + this.get(field, t), 0);
  }

  /** Sum of an f64 field over the threads. */
  totalF64(field: number): number {
    const f64 = new Float64Array(this.memory.buffer);
    return this.headers.reduce((sum, header) => sum + (f64[(header + field) >>> 3] as number), 0);
  }

  /** Largest of an f64 field over the threads. */
  largestF64(field: number): number {
    const f64 = new Float64Array(this.memory.buffer);
    return this.headers.reduce((most, header) => Math.max(most, f64[(header + field) >>> 3] as number), 0);
  }

  /** Sum of an i64 field over the threads. */
  totalI64(field: number): bigint {
    const i64 = new BigInt64Array(this.memory.buffer);
    return this.headers.reduce((sum, header) => sum + (i64[(header + field) >>> 3] as bigint), 0n);
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
  layOut(plan: ArenaPlan, positions: Uint32Array, unwrapped: BigInt64Array | null = null): void {
    const { headers, addresses, end } = layOut(plan, this.base);
    reserve(this.memory, end);
    this.headers = headers;
    this.end = end;
    this.u32 = new Uint32Array(this.memory.buffer);
    this.u32.fill(0, this.base >>> 2, end >>> 2);
    for (const [thread, regions] of addresses.entries()) {
      for (const [field, address] of regions) this.setOne(field, address, thread);
      this.writeShare(plan, thread);
    }
    this.writeSystem(plan);
    this.u32.set(this.ids, this.get(A.P_ID) >>> 2);
    this.writePositions(positions);
    this.writeUnwrapped(unwrapped);
  }

  /** What a thread owns: slots, cells, parts of the pools. */
  private writeShare(plan: ArenaPlan, thread: number): void {
    const share = shareOf(plan);
    const first = Math.min(thread * share, this.n);
    const cells = cellsOf(plan);
    this.setOne(A.THREAD, thread, thread);
    this.setOne(A.FIRST, first, thread);
    this.setOne(A.SPAN, Math.min(share, this.n - first), thread);
    this.setOne(A.ROW_BEGIN, 1 + thread * plan.rowBlocks, thread);
    this.setOne(A.ROW_END, 1 + (thread + 1) * plan.rowBlocks, thread);
    this.setOne(A.CELL_BEGIN, cells + thread * plan.cellBlocks, thread);
    this.setOne(A.CELL_END, cells + (thread + 1) * plan.cellBlocks, thread);
  }

  /** What all headers say alike. */
  private writeSystem(plan: ArenaPlan): void {
    const config = this.config;
    const derived = this.derived;
    this.set(A.N, this.n);
    this.set(A.CAPACITY, plan.capacity);
    this.set(A.SIDE_ROWS, plan.sideRows);
    this.set(A.SIDE_CELLS, plan.sideCells);
    this.set(A.LAW, lawOf(config));
    this.set(A.EPOCH, this.epoch);
    this.set(A.HIT_ROOM, plan.hitRoom);
    this.set(A.EDGE_ROOM, plan.edgeRoom);
    this.set(A.SOFT, derived.exponent > 1 ? 1 : 0);
    this.set(A.MOST_CONTACTS, this.mostContacts());
    this.set(A.MONO, derived.monodisperse ? 1 : 0);
    this.set(A.SCAN_ALL, 1);
    this.set(A.DMAX, plan.contactGrid);
    this.set(A.THREADS, plan.threads);
    this.set(A.SHARE, shareOf(plan));
    this.set(A.CELL_SHARE, Math.ceil(plan.sideRows ** this.d / plan.threads));
    this.set(A.P_TEAM, this.headers[0] as number);
    this.set(A.MAIL_ROOM, plan.mailRoom);
    const f32 = new Float32Array(this.memory.buffer);
    const f64 = new Float64Array(this.memory.buffer);
    const u64 = new BigUint64Array(this.memory.buffer);
    const fields = lawFields(config, derived);
    for (const header of this.headers) {
      f32[(header + A.LIST_R2) >>> 2] = (plan.contactGrid + plan.skinGrid) ** 2 * (1 + 1e-5);
      f32[(header + A.MOVE_R2) >>> 2] = (plan.skinGrid / 2) ** 2 * (1 - 1e-5);
      f32[(header + A.SKIN) >>> 2] = plan.skinGrid;
      u64[(header + A.SEED) >>> 3] = derived.seed;
      for (const [field, value] of fields) f64[(header + field) >>> 3] = value;
    }
  }

  /** Contacts with which a displacement still stays within half the box. */
  private mostContacts(): number {
    const { largestDisplacement, boxLength, thermalGrid } = this.derived;
    const each = (largestDisplacement / boxLength) * 2 * halfBox + 1;
    const rest = 9 * thermalGrid + each;
    return Math.max(0, Math.min(0xffff, Math.floor((halfBox - rest) / each)));
  }

  /** Unwrapped displacements, grid units, [N * d], id-major; null if they are not kept. */
  readUnwrapped(): BigInt64Array | null {
    const base = this.get(A.P_UNWRAP);
    if (base === 0) return null;
    const stored = this.longs(base, this.n * this.d);
    const unwrapped = new BigInt64Array(this.n * this.d);
    for (let slot = 0; slot < this.n; slot++) {
      unwrapped.set(stored.subarray(slot * this.d, (slot + 1) * this.d), (this.ids[slot] as number) * this.d);
    }
    return unwrapped;
  }

  /** @param unwrapped [N * d], id-major, or null for zeros */
  writeUnwrapped(unwrapped: BigInt64Array | null): void {
    const base = this.get(A.P_UNWRAP);
    if (base === 0) return;
    const stored = this.longs(base, this.n * this.d);
    if (unwrapped === null) stored.fill(0n);
    else {
      for (let slot = 0; slot < this.n; slot++) {
        const id = this.ids[slot] as number;
        stored.set(unwrapped.subarray(id * this.d, (id + 1) * this.d), slot * this.d);
      }
    }
  }

  /** Sum of the squared unwrapped displacements, exact, grid units squared. */
  squaredDisplacement(): bigint {
    const base = this.get(A.P_UNWRAP);
    return sumOfSquares(new Int32Array(this.memory.buffer, base, 2 * this.n * this.d));
  }

  /** @param positions u32, [N * d], id-major */
  writePositions(positions: Uint32Array): void {
    const base = this.get(A.P_POS) >>> 2;
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
    const base = this.get(A.P_POS) >>> 2;
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
