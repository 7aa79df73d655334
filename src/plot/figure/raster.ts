/** Spheres as pixels: parallel light and view, each pixel at its own depth, so that spheres that overlap meet where they do. */
import { crc32, deflateSync } from 'node:zlib';

/** Spheres of a picture, in pixels: x to the right, y downwards, z towards the eye. */
export interface Spheres {
  x: Float64Array;
  y: Float64Array;
  z: Float64Array;
  radius: Float64Array;
  /** Which of the colours each has. */
  colour: Uint8Array;
}

export type Rgb = readonly [number, number, number];
type Point = readonly [x: number, y: number, z: number];

export interface RasterSpec {
  width: number;
  height: number;
  spheres: Spheres;
  colours: readonly Rgb[];
  /** Straight lines, hidden by what is before them. */
  lines: readonly (readonly [Point, Point])[];
  lineColour: Rgb;
  /** Half the thickness of a line, in pixels. */
  lineRadius: number;
  /** The nearest and the farthest z: what is far is paler. */
  depth: readonly [near: number, far: number];
}

/** Samples along each side of a pixel. */
const samples = 2;
const nothing = -1;
const ofLine = -2;
/** Of what is farthest, the part that is background. */
const mostHaze = 0.45;

class Samples {
  readonly width: number;
  readonly height: number;
  readonly ids: Int32Array;
  readonly depth: Float32Array;

  constructor(width: number, height: number) {
    this.width = width * samples;
    this.height = height * samples;
    this.ids = new Int32Array(this.width * this.height).fill(nothing);
    this.depth = new Float32Array(this.width * this.height).fill(Number.NEGATIVE_INFINITY);
  }

  /** A sphere, in samples; `round` is 0 for a flat disc. */
  add(id: number, x: number, y: number, z: number, radius: number, round = 1): void {
    const { width, height, ids, depth } = this;
    const [top, bottom] = [Math.max(0, Math.ceil(y - radius - 0.5)), Math.min(height - 1, Math.floor(y + radius - 0.5))];
    for (let row = top; row <= bottom; row++) {
      const dy = row + 0.5 - y;
      const half = Math.sqrt(Math.max(0, radius * radius - dy * dy));
      const left = Math.max(0, Math.ceil(x - half - 0.5));
      const right = Math.min(width - 1, Math.floor(x + half - 0.5));
      for (let column = left; column <= right; column++) {
        const at = row * width + column;
        // Most spheres of a dense system are hidden: their roots are never taken.
        if (z + round * radius <= (depth[at] as number)) continue;
        const dx = column + 0.5 - x;
        const own = z + round * Math.sqrt(Math.max(0, radius * radius - dx * dx - dy * dy));
        if (own <= (depth[at] as number)) continue;
        depth[at] = own;
        ids[at] = id;
      }
    }
  }
}

/** Colour of a sample by its normal: the lamps of the page. */
function shade(colour: Rgb, nx: number, ny: number, nz: number, haze: number, into: Float64Array): void {
  const light = 0.62 + 0.22 * nz + 0.34 * Math.max(0, -0.4 * nx + 0.55 * ny + 0.733 * nz);
  const gloss = 0.16 * Math.max(0, -0.22 * nx + 0.3 * ny + 0.928 * nz) ** 24;
  for (let c = 0; c < 3; c++) {
    const lit = Math.min(255, (colour[c] as number) * light + 255 * gloss);
    into[c] = (into[c] as number) + lit + haze * (255 - lit);
  }
}

/** The picture as rows of RGB, 8 bits each. */
export function rasterise({ width, height, spheres, colours, lines, lineColour, lineRadius, depth }: RasterSpec): Uint8Array {
  const { x, y, z, radius, colour } = spheres;
  const drawn = new Samples(width, height);
  for (let i = 0; i < x.length; i++) {
    const at = [x[i], y[i], z[i], radius[i]].map((value) => (value as number) * samples) as [number, number, number, number];
    drawn.add(i, ...at);
  }
  for (const [from, to] of lines) {
    const steps = Math.ceil(samples * Math.hypot(to[0] - from[0], to[1] - from[1])) + 1;
    for (let k = 0; k <= steps; k++) {
      const at = from.map((value, c) => (value + ((to[c] as number) - value) * (k / steps)) * samples) as [
        number,
        number,
        number,
      ];
      drawn.add(ofLine, ...at, lineRadius * samples, 0);
    }
  }
  const pixels = new Uint8Array(width * height * 3);
  const sum = new Float64Array(3);
  const [near, far] = [depth[0] * samples, depth[1] * samples];
  for (let p = 0; p < width * height; p++) {
    sum.fill(0);
    for (let s = 0; s < samples * samples; s++) {
      const column = (p % width) * samples + (s % samples);
      const row = Math.floor(p / width) * samples + Math.floor(s / samples);
      const at = row * drawn.width + column;
      const id = drawn.ids[at] as number;
      const haze = near > far ? mostHaze * Math.min(1, Math.max(0, (near - (drawn.depth[at] as number)) / (near - far))) : 0;
      if (id >= 0) {
        const r = (radius[id] as number) * samples;
        const nx = (column + 0.5 - (x[id] as number) * samples) / r;
        const ny = ((y[id] as number) * samples - row - 0.5) / r;
        const nz = Math.sqrt(Math.max(0, 1 - nx * nx - ny * ny));
        shade(colours[colour[id] as number] as Rgb, nx, ny, nz, haze, sum);
      } else {
        for (let c = 0; c < 3; c++) sum[c] = (sum[c] as number) + (id === ofLine ? (lineColour[c] as number) : 255);
      }
    }
    for (let c = 0; c < 3; c++) pixels[3 * p + c] = Math.round((sum[c] as number) / (samples * samples));
  }
  return pixels;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  framed.set(body, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/** Rows of RGB as PNG. */
export function pngOf(pixels: Uint8Array, width: number, height: number): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const rows = new Uint8Array(height * (3 * width + 1));
  for (let row = 0; row < height; row++) {
    rows.set(pixels.subarray(3 * width * row, 3 * width * (row + 1)), row * (3 * width + 1) + 1);
  }
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', new Uint8Array(0)),
  ]);
}
