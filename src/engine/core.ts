/**
 * The engine of one system: an instance, its arena, and the way between ids and slots. Grows the arena when a pool
 * runs out: rows and cells are no state, so that the run goes on with the same bits.
 */
import { ConfigError, type Derived, type RunConfig } from '../model/index.js';
import { type ArenaPlan, cellsOf, type EngineTuning, gridRadius, layOut, planArena, reserve } from './arena.js';
import type { LoadedEngine } from './binaries.js';
import { lawOf, laws } from './laws.js';
import * as A from './layout.js';
import { mortonOrder } from './morton.js';

/** Neighbours a row can count; more overlaps on one particle than this are no packing. */
const rowLimit = 65535;
const paths = { auto: A.PATH_AUTO, dense: A.PATH_DENSE, sparse: A.PATH_SPARSE, cells: A.PATH_CELLS };

export interface Counts {
  active: number;
  contacts: number;
  /** Units of 2^-32 sigma. */
  energy: bigint;
}

export class EngineCore {
  readonly law: number;
  private readonly arena: number;
  private readonly stride: number;
  private readonly n: number;
  private readonly d: number;
  private readonly gridRadii: Uint32Array;
  /** Id of each slot. */
  private readonly ids: Uint32Array;
  private plan: ArenaPlan;
  private u32: Uint32Array = new Uint32Array(0);
  private f64: Float64Array = new Float64Array(0);

  /**
   * @param positions u32, [N * d], id-major
   * @throws ConfigError if memory does not suffice
   */
  constructor(
    private readonly engine: LoadedEngine,
    config: RunConfig,
    private readonly derived: Derived,
    positions: Uint32Array,
    private readonly tuning: EngineTuning,
  ) {
    this.n = config.particles;
    this.d = config.dimension;
    this.stride = this.d > 3 ? 8 : 4;
    this.law = lawOf(config);
    this.gridRadii = Uint32Array.from(derived.radii, (radius) => gridRadius(radius, derived.boxLength));
    this.ids = tuning.sorted === false ? Uint32Array.from({ length: this.n }, (_, id) => id) : mortonOrder(positions, this.d);
    this.arena = Math.ceil(engine.exports.heapBase() / 64) * 64;
    this.plan = planArena(this.n, this.d, derived, tuning);
    this.makeArena(positions, config);
    this.list();
  }

  /** Bytes of memory taken. */
  get bytes(): number {
    return this.engine.memory.buffer.byteLength;
  }

  private at(field: number): number {
    return (this.arena + field) >>> 2;
  }

  private get(field: number): number {
    return this.u32[this.at(field)] as number;
  }

  private set(field: number, value: number): void {
    this.u32[this.at(field)] = value;
  }

  private setF64(field: number, value: number): void {
    this.f64[(this.arena + field) >>> 3] = value;
  }

  private view(): void {
    this.u32 = new Uint32Array(this.engine.memory.buffer);
    this.f64 = new Float64Array(this.engine.memory.buffer);
  }

  /** Writes header, positions and ids into a fresh layout. */
  private makeArena(positions: Uint32Array, config: RunConfig): void {
    const { plan, derived } = this;
    const { addresses, end } = layOut(plan, this.arena);
    reserve(this.engine.memory, end);
    this.view();
    this.u32.fill(0, this.arena >>> 2, end >>> 2);
    for (const [field, address] of addresses) this.set(field, address);
    this.set(A.N, this.n);
    this.set(A.CAPACITY, plan.capacity);
    this.set(A.SIDE_ROWS, plan.sideRows);
    this.set(A.SIDE_CELLS, plan.sideCells);
    this.set(A.LAW, this.law);
    this.set(A.CELL_END, cellsOf(plan) + plan.cellBlocks);
    this.set(A.ROW_END, plan.rowBlocks + 1);
    this.set(A.HIT_ROOM, plan.hitRoom);
    this.set(A.MONO, derived.monodisperse ? 1 : 0);
    this.set(A.PATH, paths[this.tuning.path ?? 'auto']);
    this.set(A.SCAN_ALL, 1);
    this.set(A.DMAX, plan.contactGrid);
    const f32 = new Float32Array(this.engine.memory.buffer);
    f32[this.at(A.LIST_R2)] = (plan.contactGrid + plan.skinGrid) ** 2 * (1 + 1e-5);
    f32[this.at(A.MOVE_R2)] = (plan.skinGrid / 2) ** 2 * (1 - 1e-5);
    f32[this.at(A.SKIN)] = plan.skinGrid;
    new BigUint64Array(this.engine.memory.buffer)[(this.arena + A.SEED) >>> 3] = derived.seed;
    this.setF64(A.STEP_SIZE, derived.kickGrid);
    this.setF64(A.PROBABILITY, config.model === 'sgd' ? config.batchFraction : 1);
    this.setF64(A.HALF_EXPONENT, derived.exponent * 0.5);
    this.setF64(A.FORCE_POWER, derived.exponent - 1);
    this.setF64(A.EXPONENT, derived.exponent);
    this.setF64(A.CUTOFF, derived.activityCutoff);
    this.setF64(A.BOX, derived.boxLength);
    const least = this.gridRadii.reduce((a, b) => Math.min(a, b));
    const most = this.gridRadii.reduce((a, b) => Math.max(a, b));
    this.setF64(A.UNIT_SCALE, most > 2 * least ? 2 ** 20 : 2 ** 26);
    this.u32.set(this.ids, this.get(A.P_ID) >>> 2);
    this.writePositions(positions);
  }

  private writePositions(positions: Uint32Array): void {
    const base = this.get(A.P_POS) >>> 2;
    for (let slot = 0; slot < this.n; slot++) {
      const id = this.ids[slot] as number;
      const at = base + slot * this.stride;
      for (let c = 0; c < this.d; c++) this.u32[at + (c < 3 ? c : c + 1)] = positions[id * this.d + c] as number;
      this.u32[at + 3] = this.gridRadii[id] as number;
    }
  }

  /** Positions, u32, [N * d], id-major. */
  positions(): Uint32Array {
    const positions = new Uint32Array(this.n * this.d);
    const base = this.get(A.P_POS) >>> 2;
    for (let slot = 0; slot < this.n; slot++) {
      const id = this.ids[slot] as number;
      const at = base + slot * this.stride;
      for (let c = 0; c < this.d; c++) positions[id * this.d + c] = this.u32[at + (c < 3 ? c : c + 1)] as number;
    }
    return positions;
  }

  /**
   * Puts the particles elsewhere, as if the run had come here.
   * @param positions u32, [N * d], id-major
   */
  restore(positions: Uint32Array): void {
    this.writePositions(positions);
    this.set(A.SCAN_ALL, 1);
    this.list();
  }

  /** Lists neighbours, with larger pools as long as one runs out. */
  private list(): void {
    for (;;) {
      this.engine.exports.build(this.arena);
      const status = this.get(A.STATUS);
      if (status === A.STATUS_OK) return;
      this.grow(status);
    }
  }

  private grow(status: number): void {
    const plan = { ...this.plan };
    if (status === A.STATUS_ROW_POOL_FULL) plan.rowBlocks = plan.rowBlocks * 2 + 16;
    else if (status === A.STATUS_CELL_POOL_FULL) plan.cellBlocks = plan.cellBlocks * 2 + 16;
    else if (status === A.STATUS_HITS_FULL && plan.hitRoom < rowLimit) plan.hitRoom *= 2;
    else throw new ConfigError(`a particle has more than ${rowLimit} neighbours; spread the initial positions`, 'initial');
    const positions = this.positions();
    const header = this.u32.slice(this.arena >>> 2, (this.arena + A.HEADER_BYTES) >>> 2);
    this.plan = plan;
    const { addresses, end } = layOut(plan, this.arena);
    reserve(this.engine.memory, end);
    this.view();
    this.u32.fill(0, this.arena >>> 2, end >>> 2);
    this.u32.set(header, this.arena >>> 2);
    for (const [field, address] of addresses) this.set(field, address);
    this.set(A.CELL_END, cellsOf(plan) + plan.cellBlocks);
    this.set(A.ROW_END, plan.rowBlocks + 1);
    this.set(A.HIT_ROOM, plan.hitRoom);
    this.set(A.SCAN_ALL, 1);
    this.set(A.SCAN, 0);
    this.u32.set(this.ids, this.get(A.P_ID) >>> 2);
    this.writePositions(positions);
  }

  /**
   * At most CHUNK steps from configuration t on.
   * @returns steps made, whether the state then reached is absorbed, and the counts of configurations t, t + 1, ... (two words and an energy each)
   */
  run(
    t: number,
    n: number,
    options: { energy: boolean; stop: boolean },
  ): { steps: number; absorbed: boolean; active: Uint32Array; contacts: Uint32Array; energy: BigInt64Array | null } {
    const active = new Uint32Array(n);
    const contacts = new Uint32Array(n);
    const energy = options.energy ? new BigInt64Array(n) : null;
    let done = 0;
    let absorbed = false;
    while (done < n && !absorbed) {
      this.set(A.WITH_ENERGY, options.energy ? 1 : 0);
      this.set(A.STOP_WHEN_ABSORBED, options.stop ? 1 : 0);
      const made = this.engine.exports.steps(this.arena, t + done, n - done);
      const ring = this.get(A.P_RING);
      for (let k = 0; k < made; k++) {
        active[done + k] = this.u32[(ring >>> 2) + 4 * k] as number;
        contacts[done + k] = this.u32[(ring >>> 2) + 4 * k + 1] as number;
      }
      if (energy)
        energy.set(
          new BigInt64Array(this.engine.memory.buffer, ring, 2 * made).filter((_, k) => k % 2 === 1),
          done,
        );
      done += made;
      const status = this.get(A.STATUS);
      absorbed = status === A.STATUS_ABSORBED;
      if (status !== A.STATUS_OK && !absorbed) {
        this.grow(status);
        this.list();
      }
    }
    const cut = <T extends Uint32Array | BigInt64Array>(array: T): T => (done < n ? (array.slice(0, done) as T) : array);
    return { steps: done, absorbed, active: cut(active), contacts: cut(contacts), energy: energy && cut(energy) };
  }

  /** Counts of the present configuration. */
  observe(): Counts {
    this.set(A.WITH_ENERGY, 1);
    this.engine.exports.look(this.arena, laws.OBSERVE, 0);
    return {
      active: this.get(A.ACTIVE),
      contacts: this.get(A.CONTACTS),
      energy: new BigInt64Array(this.engine.memory.buffer)[(this.arena + A.ENERGY) >>> 3] as bigint,
    };
  }

  /** Active contacts of each particle, by id. */
  contactCounts(): Uint32Array {
    this.set(A.WITH_ENERGY, 0);
    // the relisting queue is idle between steps and of the right length
    const counts = this.get(A.P_QUEUE);
    this.engine.exports.look(this.arena, laws.OBSERVE, counts);
    const byId = new Uint32Array(this.n);
    for (let slot = 0; slot < this.n; slot++) byId[this.ids[slot] as number] = this.u32[(counts >>> 2) + slot] as number;
    return byId;
  }

  /** Active contacts as pairs of ids (lower first), sorted: [2 n_c]. */
  contactPairs(): Uint32Array {
    const { contacts } = this.observe();
    const out = Math.ceil(layOut(this.plan, this.arena).end / 64) * 64;
    reserve(this.engine.memory, out + 8 * contacts + 64);
    this.view();
    this.set(A.WITH_ENERGY, 0);
    this.set(A.OUT, out);
    this.set(A.OUT_COUNT, 0);
    this.engine.exports.look(this.arena, laws.LIST_PAIRS, 0);
    // low word first: as little-endian u64 the pairs sort by the second id, so the words are swapped around the sort
    const words = this.u32.slice(out >>> 2, (out >>> 2) + 2 * contacts);
    const keys = new BigUint64Array(contacts);
    for (let k = 0; k < contacts; k++) keys[k] = (BigInt(words[2 * k] as number) << 32n) | BigInt(words[2 * k + 1] as number);
    keys.sort();
    keys.forEach((key, k) => {
      words[2 * k] = Number(key >> 32n);
      words[2 * k + 1] = Number(key & 0xffffffffn);
    });
    return words;
  }

  /** What the engine is doing, for tests and tuning; never for results. */
  diagnostics(): {
    side: number;
    capacity: number;
    skin: number;
    rows: boolean;
    scan: number;
    relisted: number;
    scanned: number;
    rowBlocks: number;
  } {
    return {
      side: this.get(A.SIDE),
      capacity: this.plan.capacity,
      skin: (this.plan.skinGrid / 4294967296) * this.derived.boxLength,
      rows: this.get(A.ROWS_VALID) === 1,
      scan: this.get(A.SCAN),
      relisted: this.f64[(this.arena + A.TOTAL_RELISTED) >>> 3] as number,
      scanned: this.f64[(this.arena + A.TOTAL_SCANNED) >>> 3] as number,
      rowBlocks: this.plan.rowBlocks,
    };
  }
}

/** Random start on the grid: u32, [N * d], id-major. Leaves the memory to be laid out anew. */
export function randomStart(engine: LoadedEngine, n: number, dimension: number, seed: bigint): Uint32Array {
  const scratch = Math.ceil(engine.exports.heapBase() / 64) * 64;
  const out = scratch + 64;
  reserve(engine.memory, out + 4 * n * dimension);
  engine.exports.randomStart(seed, n, out, scratch);
  return new Uint32Array(engine.memory.buffer.slice(out, out + 4 * n * dimension));
}
