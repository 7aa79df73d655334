/**
 * Cells of a periodic box, for every search of neighbours. Cell (c_1 .. c_d) has the number c_1 + side (c_2 + side (c_3 + ...)):
 * cells along the first axis follow each other. Ids are sorted by cell; those of cell c are ids[starts[c]] .. ids[starts[c + 1] - 1].
 */
import { gridUnits } from './configuration.js';

export interface CellGrid {
  dimension: number;
  /** Cells along an edge. */
  side: number;
  /** Cells to look at to either side to reach as far as the cut-off. */
  reach: number;
}

export interface CellList extends CellGrid {
  /** [side^d + 1]. */
  starts: Uint32Array;
  /** [N]. */
  ids: Uint32Array;
}

/**
 * Cells for a cut-off.
 * @param cutoff part of the box side, at most 1/2
 * @param finer cells along a cut-off; more leave out more of the corners, but cost more visits
 */
export function chooseCells(particles: number, dimension: number, cutoff: number, finer = 1): CellGrid {
  // more cells than particles only cost memory
  const enough = Math.max(1, Math.ceil(particles ** (1 / dimension)));
  const side = Math.max(1, Math.min(enough, Math.floor(finer / cutoff)));
  return { dimension, side, reach: Math.max(1, Math.ceil(cutoff * side)) };
}

/** Cell of the particle whose first coordinate is at `start`. */
function cellAt(positions: Uint32Array, start: number, { dimension, side }: CellGrid): number {
  let cell = 0;
  for (let c = dimension - 1; c >= 0; c--) cell = cell * side + Math.floor(((positions[start + c] as number) * side) / gridUnits);
  return cell;
}

/**
 * Sorts particles into cells (counting sort).
 * @param positions [N*d], id-major, 2^-32 of the box
 */
export function fillCells(positions: Uint32Array, grid: CellGrid): CellList {
  const { dimension, side } = grid;
  const particles = positions.length / dimension;
  const starts = new Uint32Array(side ** dimension + 1);
  const cells = new Uint32Array(particles);
  for (let id = 0; id < particles; id++) {
    const cell = cellAt(positions, id * dimension, grid);
    cells[id] = cell;
    starts[cell + 1] = (starts[cell + 1] as number) + 1;
  }
  for (let cell = 1; cell < starts.length; cell++) starts[cell] = (starts[cell] as number) + (starts[cell - 1] as number);
  const next = starts.slice(0, -1);
  const ids = new Uint32Array(particles);
  for (let id = 0; id < particles; id++) {
    const cell = cells[id] as number;
    ids[next[cell] as number] = id;
    next[cell] = (next[cell] as number) + 1;
  }
  return { ...grid, starts, ids };
}

/** Offsets of the cells within reach along one axis, each cell once, however small the box. */
function offsetsAlong({ side, reach }: CellGrid): number[] {
  if (2 * reach + 1 > side) return Array.from({ length: side }, (_, k) => k);
  return Array.from({ length: 2 * reach + 1 }, (_, k) => k - reach);
}

/** Cells within reach of a cell, itself among them, each once. */
export class Neighbourhood {
  /** Numbers of the cells around the last one asked for. */
  readonly cells: Uint32Array;
  private readonly offsets: number[];
  private readonly coordinates: number[];

  constructor(private readonly grid: CellGrid) {
    this.offsets = offsetsAlong(grid);
    this.cells = new Uint32Array(this.offsets.length ** grid.dimension);
    this.coordinates = new Array(grid.dimension).fill(0);
  }

  /** Fills `cells` for a cell. */
  around(cell: number): Uint32Array {
    const { dimension, side } = this.grid;
    for (let c = 0, rest = cell; c < dimension; c++) {
      this.coordinates[c] = rest % side;
      rest = Math.floor(rest / side);
    }
    this.cells[0] = 0;
    let found = 1;
    for (let c = dimension - 1; c >= 0; c--) found = this.extend(found, this.coordinates[c] as number);
    return this.cells;
  }

  /** Takes one more axis into the partial cell numbers; from the back, so that none is overwritten before it is read. */
  private extend(found: number, coordinate: number): number {
    const { side } = this.grid;
    const { offsets, cells } = this;
    for (let k = found - 1; k >= 0; k--) {
      const partial = (cells[k] as number) * side;
      for (let o = offsets.length - 1; o >= 0; o--) {
        cells[k * offsets.length + o] = partial + ((coordinate + (offsets[o] as number) + side) % side);
      }
    }
    return found * offsets.length;
  }
}
