/** LAMMPS text dumps (docs.lammps.org/dump.html): any columns in any order, rows in any order, several frames. Read only. */
import { ConfigError, toFraction } from '../model/index.js';
import { cubicSide, type Frame } from './frames.js';
import { openToRead } from './openFile.js';
import { LineScanner } from './textFile.js';
import { cutShort, Rows, type TextFrame, TextFrameReader, type TextScan, wholeBefore } from './textFrames.js';

interface DumpFrame extends TextFrame {
  /** Words behind BOX BOUNDS. */
  boundary: readonly string[];
  /** Lines of the box. */
  bounds: readonly string[];
  /** Words behind ATOMS. */
  columns: readonly string[];
}

/** Columns of a coordinate, best first; true if in units of the side. */
const coordinateColumns: readonly [suffix: string, scaled: boolean][] = [
  ['', false],
  ['u', false],
  ['s', true],
  ['su', true],
];

/** Reads one frame's head and passes over its rows; or a word of why there is none. */
function scanFrame(lines: LineScanner): DumpFrame | 'end' | 'cut' | 'damaged' {
  const start = lines.position;
  let step = Number.NaN;
  let particles = Number.NaN;
  let boundary: string[] = [];
  const bounds: string[] = [];
  let begun = false;
  for (;;) {
    const line = lines.next();
    if (line === null) return begun ? 'cut' : 'end';
    if (line.text.trim() === '') continue;
    begun = true;
    const [, section = '', rest = ''] =
      /^ITEM: (TIMESTEP|UNITS|TIME|NUMBER OF ATOMS|BOX BOUNDS|ATOMS)\s*(.*)$/.exec(line.text) ?? [];
    if (section === '') return line.closed ? 'damaged' : 'cut';
    const value = (): number => Number(lines.next()?.text || 'NaN');
    if (section === 'TIMESTEP') step = value();
    else if (section === 'NUMBER OF ATOMS') particles = value();
    else if (section === 'UNITS' || section === 'TIME') lines.next();
    else if (section === 'BOX BOUNDS') {
      boundary = rest.trim().split(/\s+/);
      for (let axis = 0; axis < 3; axis++) bounds.push(lines.next()?.text ?? '');
    } else {
      if (!Number.isSafeInteger(step) || !Number.isSafeInteger(particles) || bounds.length !== 3) return 'damaged';
      if (lines.skip(particles).passed < particles) return 'cut';
      return { start, end: lines.position, step, particles, boundary, bounds, columns: rest.trim().split(/\s+/) };
    }
  }
}

function scan(file: number): TextScan<DumpFrame> {
  const lines = new LineScanner(file);
  const frames: DumpFrame[] = [];
  while (lines.position < lines.size) {
    const frame = scanFrame(lines);
    if (frame === 'end') break;
    if (frame === 'cut') return { frames, problem: cutShort(frames) };
    if (frame === 'damaged') return { frames, problem: `frame ${frames.length} is damaged; ${wholeBefore(frames)}` };
    frames.push(frame);
  }
  return { frames, problem: null };
}

interface Axis {
  column: number;
  scaled: boolean;
  low: number;
  side: number;
}

/** Where the coordinates are, axis by axis; an axis without a column is none of the system's. */
function axesOf({ columns, bounds, boundary }: DumpFrame, place: string): Axis[] {
  if (boundary.some((word) => /^[xyz]{2}$/.test(word)) || boundary.includes('abc')) {
    throw new ConfigError(`${place}: the box must be cubic, it is triclinic; only cubic boxes can be read`);
  }
  const axes = ['x', 'y', 'z'].flatMap((name, axis) => {
    const found = coordinateColumns.find(([suffix]) => columns.includes(name + suffix));
    if (!found) return [];
    const [low = Number.NaN, high = Number.NaN] = (bounds[axis] as string).trim().split(/\s+/).map(Number);
    return [{ column: columns.indexOf(name + found[0]), scaled: found[1], low, side: high - low }];
  });
  if (axes.length === 0) throw new ConfigError(`${place}: ATOMS must have x, xs, xu or xsu, got ${columns.join(' ')}`);
  return axes;
}

function parse(frame: DumpFrame, lines: Iterator<string>, place: string): Frame {
  for (let line = lines.next(); !line.done && !line.value.startsWith('ITEM: ATOMS'); ) line = lines.next();
  const { columns, particles, step } = frame;
  const axes = axesOf(frame, place);
  const rows = new Rows(lines, columns.length, place);
  const idColumn = columns.indexOf('id');
  const radiusColumn = columns.includes('radius') ? columns.indexOf('radius') : columns.indexOf('diameter');
  const radiusShare = columns.includes('radius') ? 1 : 0.5;
  const ids = new Float64Array(particles);
  const coordinates = new Float64Array(particles * axes.length);
  const radiiByRow = new Float64Array(particles).fill(0.5);
  for (let i = 0; i < particles; i++) {
    const words = rows.next(i);
    ids[i] = idColumn < 0 ? i : rows.number(words, idColumn, i, 'id');
    axes.forEach(({ column, scaled, low, side }, axis) => {
      const value = rows.number(words, column, i, columns[column] as string);
      coordinates[i * axes.length + axis] = scaled ? value * side : value - low;
    });
    if (radiusColumn >= 0) radiiByRow[i] = rows.radius(words, radiusColumn, i, radiusShare);
  }
  const dimension = isFlat(coordinates, axes) ? 2 : axes.length;
  const boxLength = cubicSide(
    axes.slice(0, dimension).map(({ side }) => side),
    place,
  );
  const order = rowsById(ids, place);
  const positions = new Uint32Array(particles * dimension);
  order.forEach((row, id) => {
    for (let axis = 0; axis < dimension; axis++) {
      positions[id * dimension + axis] = toFraction(coordinates[row * axes.length + axis] as number, boxLength);
    }
  });
  const radii = Float64Array.from(order, (row) => radiiByRow[row] as number);
  return { step, boxLength, dimension, positions, radii, active: null, log: {} };
}

/** LAMMPS writes z in two dimensions too: the same for all, in a box of another height. */
function isFlat(coordinates: Float64Array, axes: readonly Axis[]): boolean {
  if (axes.length !== 3 || axes[2]?.side === axes[0]?.side) return false;
  for (let k = 2; k < coordinates.length; k += 3) if (coordinates[k] !== coordinates[2]) return false;
  return true;
}

/** Rows in the order of their ids. */
function rowsById(ids: Float64Array, place: string): number[] {
  const rows = Array.from(ids.keys()).sort((a, b) => (ids[a] as number) - (ids[b] as number));
  const double = rows.find((row, k) => k > 0 && ids[row] === ids[rows[k - 1] as number]);
  if (double !== undefined) throw new ConfigError(`${place}: ids must differ, ${ids[double]} occurs twice`);
  return rows;
}

/** @throws ConfigError if the file can't be read */
export function openLammpsDump(path: string): TextFrameReader<DumpFrame> {
  const file = openToRead(path, 'a LAMMPS dump');
  return new TextFrameReader(file, path, scan(file), { format: 'lammps', version: null, parse });
}
