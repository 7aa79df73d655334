/** Grids of dots that become lines of text: braille (2 x 4 dots in a character) or one marker in a character. */

export interface Canvas {
  /** Dots across and down. */
  readonly columns: number;
  readonly rows: number;
  /** Sets a dot; row 0 is the top. */
  set(column: number, row: number, series: number): void;
  lines(): string[];
}

/** Bit of a braille dot by [row][column] in its cell (Unicode block 2800). */
const brailleBits = [
  [0x01, 0x08],
  [0x02, 0x10],
  [0x04, 0x20],
  [0x40, 0x80],
] as const;

/** One series at 2 x 4 dots a character. */
export class BrailleCanvas implements Canvas {
  readonly columns: number;
  readonly rows: number;
  readonly #width: number;
  readonly #cells: Uint8Array;

  constructor(width: number, height: number) {
    this.#width = width;
    this.columns = 2 * width;
    this.rows = 4 * height;
    this.#cells = new Uint8Array(width * height);
  }

  set(column: number, row: number): void {
    const cell = Math.floor(row / 4) * this.#width + Math.floor(column / 2);
    const bit = (brailleBits[row % 4] as readonly number[])[column % 2] as number;
    this.#cells[cell] = (this.#cells[cell] as number) | bit;
  }

  lines(): string[] {
    const text = Array.from(this.#cells, (bits) => (bits === 0 ? ' ' : String.fromCharCode(0x2800 + bits)));
    return Array.from({ length: text.length / this.#width }, (_, row) =>
      text.slice(row * this.#width, (row + 1) * this.#width).join(''),
    );
  }
}

/** Several series, each with a marker of its own; where they meet the later one shows. */
export class MarkerCanvas implements Canvas {
  readonly #cells: string[][];

  constructor(
    readonly columns: number,
    readonly rows: number,
    readonly markers: readonly string[],
  ) {
    this.#cells = Array.from({ length: rows }, () => new Array<string>(columns).fill(' '));
  }

  set(column: number, row: number, series: number): void {
    (this.#cells[row] as string[])[column] = this.markers[series % this.markers.length] as string;
  }

  lines(): string[] {
    return this.#cells.map((row) => row.join(''));
  }
}

/** Sets the dots of a straight line, ends included. */
export function drawLine(canvas: Canvas, from: [number, number], to: [number, number], series: number): void {
  const length = Math.max(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1]), 1);
  for (let k = 0; k <= length; k++) {
    const at = (c: 0 | 1) => Math.round(from[c] + ((to[c] - from[c]) * k) / length);
    canvas.set(at(0), at(1), series);
  }
}
