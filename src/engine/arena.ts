/** Sizes and lays out the arena: how many cells, how long the rows, where each region starts. */
import { maxOf } from '../model/arrays.js';
import { ConfigError, type Derived, gridUnits, memoryAvailable, unitBallVolume, wholePower } from '../model/index.js';
import * as A from './layout.js';

/** What may differ between runs, machines and restarts without changing a bit. Lengths in sigma. */
export interface EngineTuning {
  /** Rows reach this far beyond contact; half of it is how far a particle goes before it is relisted. */
  skin?: number;
  /** Entries of a row before it overflows, a multiple of 4. */
  rowCapacity?: number;
  /** auto, or one path of detection forced. */
  path?: 'auto' | 'dense' | 'sparse' | 'cells';
  /** Overflow blocks of rows and cells to begin with; they double when they run out. */
  poolBlocks?: number;
  /** Messages between two threads in a phase to begin with; doubles when it runs out. */
  mailRoom?: number;
  /** Keys of a fixed batch to have room for to begin with; doubles when it runs out. */
  edgeRoom?: number;
  /** Storage order: along a Morton curve (default) or by id. */
  sorted?: boolean;
  /** Way of the particles (root mean square, sigma) after which the order follows them, whatever the size of the system. */
  reorderAfter?: number;
}

export interface ArenaPlan {
  particles: number;
  dimension: number;
  /** Cells a side while rows are kept, and on the cell path. */
  sideRows: number;
  sideCells: number;
  /** Largest contact distance, how far apart two may be that touch in some cycle of a shear, and skin, in grid units. */
  contactGrid: number;
  reachGrid: number;
  skinGrid: number;
  capacity: number;
  rowBlocks: number;
  cellBlocks: number;
  hitRoom: number;
  /** Threads; pools and mail are those of one. */
  threads: number;
  /** Messages that one thread may leave for another in a phase. */
  mailRoom: number;
  /** Keys of a fixed batch that one thread may gather; 0 if there is none. */
  edgeRoom: number;
  /** Whether unwrapped displacements are kept. */
  unwraps: boolean;
  /** Whether velocities are kept. */
  glides: boolean;
  /** Whether the system is sheared. */
  sheared: boolean;
  /** Whether particles have species that differ. */
  species: boolean;
}

/** What a run asks of the arena beyond the dynamics of plain kicks. */
export interface ArenaExtras {
  /** A fixed batch is drawn each step. */
  batch: boolean;
  unwraps: boolean;
  glides: boolean;
  species: boolean;
}

/** Entries of a row: the candidate buffers have room for two such rows between flushes. */
const largestCapacity = 64;
/** Displacements above this part of sigma may make most particles leave their rows in a step or two. */
const cellPathKick = 0.15;

/** Sigma. */
const thickest = 0.6;

/** Radius in grid units (docs/dynamics.md). */
export function gridRadius(radius: number, boxLength: number): number {
  return Math.floor((radius / boxLength) * gridUnits + 0.5);
}

/**
 * Skin from the largest displacement of one contact: a mover then stays several steps on its rows. Sparse: few are scanned, who look at both of
 * their rows, and most of their neighbours are at rest. Factors and bounds are where a step was cheapest (3D, phi 0.53 to 0.66, kicks 0.01 and
 * 0.1); in 2D rows are short, and a thinner skin gains nothing. Sigma.
 */
export function chooseSkin(displacement: number, dimension: number, sparse = false): number {
  const factor = sparse && dimension > 2 ? 3.5 : 5.5;
  return Math.min(thickest, Math.max(0.1, factor * displacement));
}

/**
 * A better skin from how often a scanned particle had to be relisted, or the same one. A scan costs about 3 ns (2D: 1) for each unit of
 * (1 + skin)^d, a relisting 600 ns, and relistings fall with the square of the skin; the best skin follows. Too many relistings show soon. That
 * hardly any is needed is known after many scans only: the skin becomes thinner little by little.
 */
export function adaptSkin(skin: number, rate: number, dimension: number): number {
  const scan = dimension > 2 ? 3 : 1;
  const best = (skin * dimension * scan * (1 + skin) ** (dimension - 1)) / 1200;
  if (rate > 2 * best) return Math.min(thickest, skin * Math.cbrt(rate / best));
  if (rate < best / 4) return Math.max(0.05, skin * 0.75);
  return skin;
}

/** Poisson mean of blocks beyond the first in a cell of mean occupation m. */
function surplusBlocks(m: number): number {
  let p = Math.exp(-m);
  let mean = 0;
  const most = Math.ceil(m + 10 * Math.sqrt(m) + 10);
  for (let n = 1; n <= most; n++) {
    p *= m / n;
    mean += p * Math.max(0, Math.ceil(n / 4) - 1);
  }
  return mean;
}

/** How far a contact moves a particle in a step, about; sigma. */
export function displacementScale({ stepSize, largestForce, noiseGrid, boxLength, exponent }: Derived): number {
  const noise = (noiseGrid / gridUnits) * boxLength;
  return stepSize * largestForce + 2 * noise * 0.5 * exponent;
}

/** Chooses cells, skin and row capacity for a system. */
export function planArena(
  particles: number,
  dimension: number,
  derived: Derived,
  tuning: EngineTuning,
  threads = 1,
  extras: ArenaExtras = { batch: false, unwraps: false, glides: false, species: false },
): ArenaPlan {
  checkTuning(tuning);
  const contactGrid = 2 * gridRadius(derived.largestRadius, derived.boxLength);
  const reachGrid = Math.ceil(contactGrid * derived.stretch);
  const wanted = tuning.skin ?? chooseSkin(displacementScale(derived), dimension);
  let skinGrid = Math.floor((wanted / derived.boxLength) * gridUnits);
  // more cells than particles only cost memory
  const enough = Math.max(3, Math.ceil(particles ** (1 / dimension)));
  const sideFor = (width: number): number => Math.min(enough, Math.max(3, Math.floor(gridUnits / (width + 2))));
  const sideRows = sideFor(reachGrid + skinGrid);
  // the finer cells are worth their memory where the cell path is likely
  const likely = tuning.path === 'cells' || displacementScale(derived) > cellPathKick;
  const sideCells = likely ? sideFor(reachGrid) : sideRows;
  skinGrid = Math.max(0, Math.min(skinGrid, Math.floor(gridUnits / sideRows) - reachGrid - 2));
  const reach = (reachGrid + skinGrid) / gridUnits;
  const own = 0.5 * particles * (unitBallVolume[dimension] as number) * wholePower(reach, dimension);
  const fitting = Math.ceil((own + 3 * Math.sqrt(own) + 1) / 8) * 8;
  const capacity = tuning.rowCapacity ?? Math.min(largestCapacity, Math.max(8, fitting));
  const surplus = maxOf([sideRows, sideCells].map((side) => side ** dimension * surplusBlocks(particles / side ** dimension)));
  return {
    particles,
    dimension,
    sideRows,
    sideCells,
    contactGrid,
    reachGrid,
    skinGrid,
    capacity,
    rowBlocks: tuning.poolBlocks ?? Math.ceil(particles / 32 / threads) + 64,
    cellBlocks: tuning.poolBlocks ?? Math.ceil((1.5 * surplus) / threads) + 64,
    hitRoom: 1024,
    threads,
    mailRoom: threads === 1 ? 0 : (tuning.mailRoom ?? Math.max(1024, Math.ceil(particles / (4 * threads * threads)))),
    edgeRoom: extras.batch ? (tuning.edgeRoom ?? 256 + Math.ceil(particles / 256)) : 0,
    unwraps: extras.unwraps,
    glides: extras.glides,
    sheared: derived.strains.length > 0,
    species: extras.species,
  };
}

export interface ArenaRegions {
  /** Address of the header of each thread. */
  headers: number[];
  /** Address of each region by the header field that holds it, for each thread; shared ones are the same for all. */
  addresses: Map<keyof A.Arena, number>[];
  end: number;
}

/** Cells there must be room for. */
export function cellsOf(plan: ArenaPlan): number {
  return wholePower(Math.max(plan.sideRows, plan.sideCells), plan.dimension);
}

/** Slots that a thread owns; the last may own fewer. */
export function shareOf(plan: ArenaPlan): number {
  return Math.ceil(plan.particles / plan.threads);
}

/** Addresses of headers and regions, 64-byte aligned, from `base` on. */
export function layOut(plan: ArenaPlan, base: number): ArenaRegions {
  const n = plan.particles;
  const { threads } = plan;
  const vector = plan.dimension > 3 ? A.LONG_VECTOR_BYTES : A.VECTOR_BYTES;
  const blocks = cellsOf(plan) + threads * plan.cellBlocks;
  const team: [field: keyof A.Arena, bytes: number][] = [
    ['positions', vector * n],
    ['references', vector * n],
    ['accumulators', vector * n],
    ['ids', 4 * n],
    ['flags', n],
    ['rows', 8 * plan.capacity * n],
    ['counts', 4 * n],
    ['links', 8 * n],
    ['rowPool', A.ROW_BLOCK_BYTES * (threads * plan.rowBlocks + 1)],
    ['cells', 16 * (plan.dimension + 1) * blocks],
    ['nextBlocks', 4 * blocks],
  ];
  const span = shareOf(plan);
  const own: [field: keyof A.Arena, bytes: number][] = [
    ['scanSet', 4 * (span + 16)],
    ['touchedSet', 4 * (span + 16)],
    ['queue', 4 * (span + 16)],
    ['candidatesI', 4 * (A.CANDIDATES + 16)],
    ['candidatesJ', 4 * (A.CANDIDATES + 16)],
    ['hits', 4 * (plan.hitRoom + 64)],
    ['ring', A.RING_BYTES * A.CHUNK],
  ];
  if (plan.unwraps) team.push(['unwrapped', 8 * plan.dimension * n]);
  if (plan.glides) team.push(['velocities', 4 * plan.dimension * n]);
  if (plan.sheared) team.push(['strains', 4 * A.STRAINS]);
  if (plan.species) team.push(['species', A.SPECIES_OF + n]);
  if (plan.edgeRoom > 0) own.push(['histogram', A.HISTOGRAM_BYTES], ['edge', 16 * plan.edgeRoom]);
  if (threads > 1) {
    team.push(['relisted', (1 + threads) * n], ['barrier', A.BARRIER_BYTES]);
    const boxes = threads * plan.mailRoom;
    own.push(['posts', (vector + A.POST_BYTES) * boxes], ['notes', A.NOTE_BYTES * boxes]);
  }
  const headers = Array.from({ length: threads }, (_, t) => base + t * A.HEADER_BYTES);
  let at = base + threads * A.HEADER_BYTES;
  const place = (regions: [field: keyof A.Arena, bytes: number][]): [keyof A.Arena, number][] =>
    regions.map(([field, bytes]) => {
      const address = Math.ceil(at / 64) * 64;
      at = address + bytes;
      return [field, address];
    });
  const shared = place(team);
  const addresses = headers.map(() => new Map([...shared, ...place(own)]));
  return { headers, addresses, end: at };
}

/**
 * Is there room for the plan?
 * @throws ConfigError saying the bytes needed and available
 */
export function checkFits(plan: ArenaPlan, base: number): void {
  const { end } = layOut(plan, base);
  if (end <= memoryAvailable) return;
  const most = Math.floor(((memoryAvailable - base) / (end - base)) * plan.particles * 0.99);
  throw new ConfigError(
    `particles must be at most about ${most} here, got ${plan.particles}; they need ${end} bytes of memory and ${memoryAvailable} are available`,
    'particles',
  );
}

/**
 * Grows the memory to hold `end` bytes.
 * @throws Error saying the bytes needed
 */
export function reserve(memory: WebAssembly.Memory, end: number): void {
  const missing = end - memory.buffer.byteLength;
  if (missing <= 0) return;
  if (end > memoryAvailable)
    throw new Error(`the run needs ${end} bytes of memory and ${memoryAvailable} are available; give fewer particles`);
  try {
    memory.grow(Math.ceil(missing / 65536));
  } catch {
    throw new Error(`the run needs ${end} bytes of memory, more than this machine gives; give fewer particles`);
  }
}

function checkTuning({ skin, rowCapacity, poolBlocks, mailRoom, edgeRoom, path }: EngineTuning): void {
  const refuse = (name: string, range: string, value: unknown): never => {
    throw new RangeError(`engine.${name} must be ${range}, got ${value}`);
  };
  if (skin !== undefined && !(skin >= 0 && skin <= 100)) refuse('skin', 'in [0, 100]', skin);
  if (rowCapacity !== undefined && !(rowCapacity % 4 === 0 && rowCapacity >= 4 && rowCapacity <= largestCapacity)) {
    refuse('rowCapacity', `a multiple of 4 from 4 to ${largestCapacity}`, rowCapacity);
  }
  const whole = (name: string, value: number | undefined, least: number, power: number): void => {
    if (value === undefined || (Number.isInteger(value) && value >= least && value < 2 ** power)) return;
    refuse(name, `a whole number from ${least} to 2^${power}`, value);
  };
  whole('poolBlocks', poolBlocks, 0, 26);
  whole('mailRoom', mailRoom, 1, 24);
  whole('edgeRoom', edgeRoom, 1, 24);
  if (path !== undefined && !['auto', 'dense', 'sparse', 'cells'].includes(path))
    refuse('path', 'auto, dense, sparse or cells', path);
}
