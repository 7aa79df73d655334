/**
 * Radical Voronoi cells in 2 and 3 dimensions: of a point x belong to particle i those with |x - x_i|^2 - R_i^2 least. A cell begins as a
 * box and is cut by the plane of one neighbour after the other, the nearest first, until no plane farther away can reach it.
 */
import { ConfigError } from '../../model/errors.js';
import type { Configuration } from './configuration.js';
import { adjacencyOf, findPairs, type Neighbours, separation } from './pairs.js';

type Vector = [number, number, number];

/** A facet: its corners in order, and the neighbour behind it; -1 for a side of the first box. */
interface Facet {
  corners: Vector[];
  id: number;
}

const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const minus = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
const cross = (a: Vector, b: Vector): Vector => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];

/** The sides of a cube of half-width h; in two dimensions those of a prism of height 1, whose lids count for nothing. */
function firstCell(h: number, dimension: number): Facet[] {
  const z = dimension === 2 ? 0.5 : h;
  const of = (corners: Vector[]): Facet => ({ corners, id: -1 });
  const sides: Facet[] = [];
  for (const s of [-1, 1]) {
    sides.push(
      of([
        [s * h, -h, -z],
        [s * h, h, -z],
        [s * h, h, z],
        [s * h, -h, z],
      ]),
    );
    sides.push(
      of([
        [-h, s * h, -z],
        [h, s * h, -z],
        [h, s * h, z],
        [-h, s * h, z],
      ]),
    );
    sides.push(
      of([
        [-h, -h, s * z],
        [h, -h, s * z],
        [h, h, s * z],
        [-h, h, s * z],
      ]),
    );
  }
  return sides;
}

/** Corners of a polygon below a plane n x = level, and the edge along the plane. */
function clip(corners: readonly Vector[], n: Vector, level: number, onPlane: Vector[]): Vector[] {
  const kept: Vector[] = [];
  for (let k = 0; k < corners.length; k++) {
    const [a, b] = [corners[k] as Vector, corners[(k + 1) % corners.length] as Vector];
    const [below, next] = [dot(n, a) - level, dot(n, b) - level];
    if (below <= 0) kept.push(a);
    if (below < 0 !== next < 0 && below !== 0 && next !== 0) {
      const part = below / (below - next);
      const point: Vector = [a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1]), a[2] + part * (b[2] - a[2])];
      kept.push(point);
      onPlane.push(point);
    } else if (below === 0) onPlane.push(a);
  }
  return kept;
}

/** Points of a plane in the order of their angle around their middle, equal ones once. */
function inOrder(points: readonly Vector[], n: Vector): Vector[] {
  const middle = points.reduce<Vector>(
    (sum, p) => [sum[0] + p[0] / points.length, sum[1] + p[1] / points.length, sum[2] + p[2] / points.length],
    [0, 0, 0],
  );
  const u = minus(points[0] as Vector, middle);
  const v = cross(n, u);
  const angle = (p: Vector): number => Math.atan2(dot(minus(p, middle), v) / Math.sqrt(dot(n, n)), dot(minus(p, middle), u));
  return points
    .map((p) => ({ p, at: angle(p) }))
    .sort((a, b) => a.at - b.at)
    .map(({ p }) => p);
}

/** Cuts a cell by the plane n x = level. */
function cut(cell: readonly Facet[], n: Vector, level: number, id: number): Facet[] {
  const onPlane: Vector[] = [];
  const kept = cell
    .map((facet) => ({ ...facet, corners: clip(facet.corners, n, level, onPlane) }))
    .filter(({ corners }) => corners.length > 2);
  if (onPlane.length > 2) kept.push({ corners: inOrder(onPlane, n), id });
  return kept;
}

function areaOf(corners: readonly Vector[]): number {
  let sum: Vector = [0, 0, 0];
  for (let k = 2; k < corners.length; k++) {
    const turn = cross(minus(corners[k - 1] as Vector, corners[0] as Vector), minus(corners[k] as Vector, corners[0] as Vector));
    sum = [sum[0] + turn[0], sum[1] + turn[1], sum[2] + turn[2]];
  }
  return Math.sqrt(dot(sum, sum)) / 2;
}

function farthestCorner(cell: readonly Facet[]): number {
  let most = 0;
  for (const { corners } of cell) for (const corner of corners) most = Math.max(most, dot(corner, corner));
  return Math.sqrt(most);
}

interface Near {
  id: number;
  n: Vector;
  /** |n|^2. */
  square: number;
  /** Distance of the plane along n, in units of |n|. */
  plane: number;
}

/**
 * Facets of the cell of one particle.
 * @param near its neighbours within `range`, by the distance of their planes
 * @returns null if a plane beyond the range might cut the cell
 */
function cellOf(near: readonly Near[], range: number, dimension: number, radius: number, largest: number): Facet[] | null {
  let cell = firstCell(range, dimension);
  for (const { n, square, plane, id } of near) {
    // a neighbour at r has its plane at (r^2 + R_i^2 - R_j^2)/(2r), beyond the cell from some r on
    if (plane > farthestCorner(cell)) break;
    cell = cut(cell, n, plane * Math.sqrt(square), id);
  }
  const reach = (range * range + radius * radius - largest * largest) / (2 * range);
  const flat = dimension === 2 ? Math.sqrt(Math.max(0, farthestCorner(cell) ** 2 - 0.25)) : farthestCorner(cell);
  return flat <= reach ? cell : null;
}

/** Neighbours by the facets of the cells, each weighed by its part of the surface. @throws ConfigError if cells reach beyond half the box */
export function voronoiNeighbours(configuration: Configuration): Neighbours {
  const { dimension, boxLength, radii } = configuration;
  const spacing = boxLength / radii.length ** (1 / dimension);
  let largest = 0;
  for (const radius of radii) largest = Math.max(largest, radius);
  for (let range = Math.min(2.5 * spacing, boxLength / 2); ; range = Math.min(1.3 * range, boxLength / 2)) {
    const found = cellsWithin(configuration, range * (1 - 1e-12), largest);
    if (found !== null) return found;
    if (range === boxLength / 2) {
      throw new ConfigError(
        `particles must be enough for Voronoi cells within half the box, got ${radii.length}; use the nearest neighbours`,
        'particles',
      );
    }
  }
}

function cellsWithin(configuration: Configuration, range: number, largest: number): Neighbours | null {
  const { dimension, radii } = configuration;
  const pairs = findPairs(configuration, { times: 0, plus: range });
  const { starts: all, neighbour } = adjacencyOf(pairs, radii.length);
  const starts = new Uint32Array(radii.length + 1);
  const ids: number[] = [];
  const weights: number[] = [];
  for (let id = 0; id < radii.length; id++) {
    const own = radii[id] as number;
    const near: Near[] = [];
    for (let at = all[id] as number; at < (all[id + 1] as number); at++) {
      const other = neighbour[at] as number;
      const n: Vector = [0, 0, 0];
      for (let c = 0; c < dimension; c++) n[c] = separation(configuration, other, id, c);
      const square = dot(n, n);
      if (square === 0) continue;
      const plane = (square + own * own - (radii[other] as number) ** 2) / (2 * Math.sqrt(square));
      near.push({ id: other, n, square, plane });
    }
    near.sort((a, b) => a.plane - b.plane);
    const cell = cellOf(near, range, dimension, own, largest);
    if (cell === null) return null;
    const facets = cell.filter((facet) => facet.id >= 0).map((facet) => ({ id: facet.id, area: areaOf(facet.corners) }));
    const surface = facets.reduce((sum, { area }) => sum + area, 0);
    for (const facet of facets) {
      ids.push(facet.id);
      weights.push(facet.area / surface);
    }
    starts[id + 1] = ids.length;
  }
  return { starts, ids: Uint32Array.from(ids), weights: Float64Array.from(weights) };
}
