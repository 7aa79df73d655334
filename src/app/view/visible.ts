/**
 * Which spheres can be seen, where a processor draws and every hidden one costs as much as one in front. From front to back, what is
 * surely covered is noted on a coarse raster; a sphere whose place is covered already is left out. It never leaves out a visible one.
 */
import { type Scene, sliceEnds } from './picture.js';

const bins = 4096;
/** The part of a sphere's radius that covers: there its surface is this far, in radii, before its centre. */
const covering = 0.9;
const before = 0.43;
/** Cells of the raster along a radius. */
const cellsOfRadius = 8;

/** Ids by depth, the nearest first. */
function byDepth(depth: Float32Array, ids: Uint32Array, reach: number): Uint32Array {
  const starts = new Uint32Array(bins + 1);
  const bin = new Uint16Array(ids.length);
  for (let k = 0; k < ids.length; k++) {
    const b = Math.min(bins - 1, Math.max(0, Math.floor(((reach - (depth[ids[k] as number] as number)) * bins) / (2 * reach))));
    bin[k] = b;
    starts[b + 1] = (starts[b + 1] as number) + 1;
  }
  for (let b = 0; b < bins; b++) starts[b + 1] = (starts[b + 1] as number) + (starts[b] as number);
  const order = new Uint32Array(ids.length);
  for (let k = 0; k < ids.length; k++) {
    const b = bin[k] as number;
    order[starts[b] as number] = ids[k] as number;
    starts[b] = (starts[b] as number) + 1;
  }
  return order;
}

/** Particles that are to be shown at all. */
export function shownIds({ frame, look }: Scene): Uint32Array {
  const { axes, positions, active } = frame;
  const ids = new Uint32Array(active.length);
  const ends = look.slice && look.slice.axis < axes ? sliceEnds(look.slice) : null;
  let count = 0;
  for (let i = 0; i < active.length; i++) {
    if (look.onlyActive && !active[i]) continue;
    if (ends && look.slice) {
      const along = (positions[i * axes + look.slice.axis] as number) / 2 ** 32 - 0.5;
      if (along < ends[0] || along > ends[1]) continue;
    }
    ids[count++] = i;
  }
  return ids.subarray(0, count);
}

class Raster {
  readonly #covered: Uint8Array;
  readonly #wide: number;
  readonly #high: number;

  constructor(
    width: number,
    height: number,
    private readonly cell: number,
  ) {
    this.#wide = Math.ceil(width / cell);
    this.#high = Math.ceil(height / cell);
    this.#covered = new Uint8Array(this.#wide * this.#high);
  }

  /** Notes cells that lie within a disk. */
  cover(x: number, y: number, radius: number): void {
    const r = radius / this.cell - Math.SQRT1_2;
    if (r <= 0) return;
    const [cx, cy] = [x / this.cell - 0.5, y / this.cell - 0.5];
    for (let j = Math.max(0, Math.ceil(cy - r)); j <= Math.min(this.#high - 1, Math.floor(cy + r)); j++) {
      const half = Math.sqrt(r * r - (j - cy) ** 2);
      const from = Math.max(0, Math.ceil(cx - half));
      const to = Math.min(this.#wide - 1, Math.floor(cx + half));
      if (to >= from) this.#covered.fill(1, j * this.#wide + from, j * this.#wide + to + 1);
    }
  }

  /** Whether any cell that a disk touches is free. */
  isFree(x: number, y: number, radius: number): boolean {
    // A cell is touched if its middle is no farther than the disk and half a diagonal.
    const r = radius / this.cell + Math.SQRT1_2;
    const [cx, cy] = [x / this.cell - 0.5, y / this.cell - 0.5];
    for (let j = Math.max(0, Math.ceil(cy - r)); j <= Math.min(this.#high - 1, Math.floor(cy + r)); j++) {
      const half = Math.sqrt(r * r - (j - cy) ** 2);
      const from = Math.max(0, Math.ceil(cx - half));
      const to = Math.min(this.#wide - 1, Math.floor(cx + half));
      const row = j * this.#wide;
      for (let i = from; i <= to; i++) if (this.#covered[row + i] === 0) return true;
    }
    return false;
  }
}

/** Ids of the spheres of a 3D scene that may be seen, about from front to back. */
export function visibleSpheres(scene: Scene, width: number, height: number): Uint32Array {
  const { frame, system, camera } = scene;
  const { positions, axes, boxLength } = frame;
  const [m, f] = [camera.view(), camera.projection(width / height)];
  const ids = shownIds(scene);
  const n = frame.values.length;
  const [X, Y, Z, P] = [new Float32Array(n), new Float32Array(n), new Float32Array(n), new Float32Array(n)];
  const [fx, fy] = [((f[0] as number) * width) / 2, ((f[5] as number) * height) / 2];
  const at = (row: number, x: number, y: number, z: number): number =>
    (m[row] as number) * x + (m[row + 4] as number) * y + (m[row + 8] as number) * z + (m[row + 12] as number);
  let largest = 0;
  for (const i of ids) {
    const x = (positions[i * axes] as number) / 2 ** 32 - 0.5;
    const y = (positions[i * axes + 1] as number) / 2 ** 32 - 0.5;
    const z = (positions[i * axes + 2] as number) / 2 ** 32 - 0.5;
    const depth = at(2, x, y, z);
    const radius = (system.radii[i] as number) / boxLength;
    if (radius > largest) largest = radius;
    X[i] = width / 2 + (fx * at(0, x, y, z)) / -depth;
    Y[i] = height / 2 + (fy * at(1, x, y, z)) / -depth;
    P[i] = (fy * radius) / -depth;
    Z[i] = depth + camera.distance;
  }
  const order = byDepth(Z, ids, 1);
  const typical = P[order[order.length >> 1] as number] ?? 1;
  const raster = new Raster(width, height, Math.max(1, typical / cellsOfRadius));
  const seen = new Uint32Array(order.length);
  /** A hidden one covers nothing that is not covered already. */
  const isSeen = new Uint8Array(n);
  let count = 0;
  let next = 0;
  for (const i of order) {
    const front = (Z[i] as number) + largest;
    // Those whose covering part is before the whole of this one, and of all behind.
    for (; next < order.length; next++) {
      const k = order[next] as number;
      if ((Z[k] as number) + (before * (system.radii[k] as number)) / boxLength < front + 2 / bins) break;
      if (isSeen[k]) raster.cover(X[k] as number, Y[k] as number, covering * (P[k] as number));
    }
    if (!raster.isFree(X[i] as number, Y[i] as number, (P[i] as number) * 1.02)) continue;
    isSeen[i] = 1;
    seen[count++] = i;
  }
  return seen.subarray(0, count);
}
