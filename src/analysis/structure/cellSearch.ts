/** Neighbours of single particles, for what looks at some of them only. */
import { type CellList, chooseCells, fillCells, Neighbourhood } from './cells.js';
import { type Configuration, gridUnits } from './configuration.js';

export class CellSearch {
  readonly #cells: CellList;
  readonly #around: Neighbourhood;
  readonly #cellOf: Uint32Array;
  readonly #range: number;

  /** @param spacings range of the search, in mean spacings of the particles; at most half the box */
  constructor(
    private readonly configuration: Configuration,
    spacings: number,
  ) {
    const { dimension, positions, radii } = configuration;
    this.#range = Math.min(0.5, spacings / radii.length ** (1 / dimension));
    this.#cells = fillCells(positions, chooseCells(radii.length, dimension, this.#range, 2));
    this.#around = new Neighbourhood(this.#cells);
    this.#cellOf = new Uint32Array(radii.length);
    const { starts, ids } = this.#cells;
    for (let cell = 0; cell + 1 < starts.length; cell++) {
      for (let at = starts[cell] as number; at < (starts[cell + 1] as number); at++) this.#cellOf[ids[at] as number] = cell;
    }
  }

  /** Others within the range, the nearest first; distances in sigma. */
  around(id: number): { id: number; distance: number }[] {
    const { dimension, positions, boxLength } = this.configuration;
    const { starts, ids } = this.#cells;
    const limit = (this.#range * gridUnits) ** 2;
    const found: { id: number; distance: number }[] = [];
    for (const cell of this.#around.around(this.#cellOf[id] as number)) {
      for (let at = starts[cell] as number; at < (starts[cell + 1] as number); at++) {
        const other = ids[at] as number;
        if (other === id) continue;
        let square = 0;
        for (let c = 0; c < dimension; c++) {
          const difference = ((positions[other * dimension + c] as number) - (positions[id * dimension + c] as number)) | 0;
          square += difference * difference;
        }
        if (square <= limit) found.push({ id: other, distance: (Math.sqrt(square) * boxLength) / gridUnits });
      }
    }
    return found.sort((a, b) => a.distance - b.distance);
  }
}
