/** LAMMPS text dumps (docs.lammps.org/dump.html): any columns in any order, rows in any order, several frames. Read only. */
import { maxOf, minOf } from '../model/arrays.js';
import { ConfigError, largestStep, showValue, stepOf, toFraction } from '../model/index.js';
import { allPeriodic, type Boundaries, cubicSide, isFlatAlong, refuseOpen } from './box.js';
import type { Frame } from './frames.js';
import { numberOfWord } from './numberText.js';
import { LineScanner } from './textFile.js';
import {
  cutShort,
  isCutWithin,
  openEndDoubt,
  Rows,
  sizeDoubts,
  type TextFrame,
  type TextScan,
  textFormat,
  wholeBefore,
} from './textFrames.js';

interface DumpFrame extends TextFrame {
  /** Whether its last line has an end. */
  closed: boolean;
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

/** What is wrong with the head of a frame; null if nothing is. */
function wrongHead(step: string, particles: number, bounds: readonly string[]): 'damaged' | { beyond: string } | null {
  const isLong = /^\d+$/.test(step);
  if (isLong && BigInt(step) > largestStep) return { beyond: step };
  const isStep = isLong || (/\d/.test(step) && Number.isSafeInteger(Number(step)));
  return isStep && Number.isSafeInteger(particles) && particles >= 0 && bounds.length === 3 ? null : 'damaged';
}

/** Reads one frame's head and passes over its rows; or a word of why there is none. */
function scanFrame(lines: LineScanner): DumpFrame | 'end' | 'cut' | 'damaged' | { beyond: string } {
  const start = lines.position;
  let step = '';
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
    if (section === 'TIMESTEP') step = lines.next()?.text.trim() ?? '';
    else if (section === 'NUMBER OF ATOMS') particles = Number(lines.next()?.text || 'NaN');
    else if (section === 'UNITS' || section === 'TIME') lines.next();
    else if (section === 'BOX BOUNDS') {
      boundary = rest.trim().split(/\s+/);
      for (let axis = 0; axis < 3; axis++) bounds.push(lines.next()?.text ?? '');
    } else {
      const wrong = wrongHead(step, particles, bounds);
      if (wrong !== null) return wrong;
      const from = lines.position;
      const { passed, closed } = lines.skip(particles);
      if (passed < particles) return 'cut';
      if (!closed && particles > 1 && isCutWithin(lines.file, from, lines.position)) return 'cut';
      return {
        start,
        end: lines.position,
        closed,
        step: stepOf(step),
        particles,
        boundary,
        bounds,
        columns: rest.trim().split(/\s+/),
      };
    }
  }
}

function doubtsOf(frames: readonly DumpFrame[]): string[] {
  const unnamed = frames.some((frame) => flagsOf(frame).length === 0);
  return [
    ...(unnamed ? ['BOX BOUNDS names no boundaries, they are taken as periodic (pp)'] : []),
    ...sizeDoubts(frames.map(({ columns }) => columns)),
    ...(frames.every(({ closed }) => closed) ? [] : [openEndDoubt]),
  ];
}

function scan(file: number): TextScan<DumpFrame> {
  const lines = new LineScanner(file);
  const frames: DumpFrame[] = [];
  while (lines.position < lines.size) {
    const frame = scanFrame(lines);
    if (frame === 'end') break;
    if (frame === 'cut') return { frames, problem: cutShort(frames), doubts: doubtsOf(frames) };
    if (typeof frame === 'object' && 'beyond' in frame) {
      const problem = `TIMESTEP of frame ${frames.length} must be at most ${largestStep}, got ${frame.beyond}; ${wholeBefore(frames)}`;
      return { frames, problem, doubts: doubtsOf(frames) };
    }
    if (frame === 'damaged') {
      return { frames, problem: `frame ${frames.length} is damaged; ${wholeBefore(frames)}`, doubts: doubtsOf(frames) };
    }
    frames.push(frame);
  }
  return { frames, problem: null, doubts: doubtsOf(frames) };
}

interface Axis {
  column: number;
  scaled: boolean;
  low: number;
  side: number;
}

interface Cell {
  /** Of all three axes, in sigma. */
  lows: number[];
  sides: number[];
  tilts: number[];
}

/** Words behind BOX BOUNDS that name what its columns are. */
const columnWords = ['', 'xy', 'xz', 'yz', 'abc', 'origin'];

/** The other words, which say how each axis ends: pp, ff, ss, mm, and mixtures; versions of before 2011 have none. */
const flagsOf = ({ boundary }: DumpFrame): readonly string[] => boundary.filter((word) => !columnWords.includes(word));

function boundariesOf(frame: DumpFrame, place: string): Boundaries {
  const flags = flagsOf(frame);
  if (flags.length === 0) return allPeriodic(3, 'BOX BOUNDS, which names no boundaries; taken as periodic');
  if (flags.length !== 3 || !flags.every((flag) => /^(pp|[fsm]{2})$/.test(flag))) {
    throw new ConfigError(
      `${place}: BOX BOUNDS must name three boundaries such as pp pp pp, got ${showValue(frame.boundary.join(' '))}`,
    );
  }
  return { periodic: flags.map((flag) => flag === 'pp'), from: `BOX BOUNDS ${flags.join(' ')}` };
}

/** The cell of an orthogonal, a restricted ("xy xz yz") or a general ("abc origin") triclinic box. */
function cellOf({ boundary, bounds }: DumpFrame, place: string): Cell {
  const rows = bounds.map((line) => line.trim().split(/\s+/).map(numberOfWord));
  const isRestricted = boundary.includes('xy');
  const isGeneral = boundary.includes('abc');
  const width = isGeneral ? 4 : isRestricted ? 3 : 2;
  if (rows.some((row) => row.length !== width || row.some(Number.isNaN))) {
    throw new ConfigError(`${place}: BOX BOUNDS must be three lines of ${width} numbers, got ${showValue(bounds.join(' | '))}`);
  }
  const column = (k: number): number[] => rows.map((row) => row[k] as number);
  if (isGeneral) {
    const sides = rows.map((row, axis) => row[axis] as number);
    const tilts = rows.flatMap((row, axis) => row.slice(0, 3).filter((_, k) => k !== axis));
    return { lows: column(3), sides, tilts };
  }
  const [lows, highs, tilts] = [column(0), column(1), isRestricted ? column(2) : []];
  // The bounds of a tilted box are those of the box around it.
  const [xy = 0, xz = 0, yz = 0] = tilts;
  const around = [[0, xy, xz, xy + xz], [0, yz], [0]];
  const from = lows.map((low, axis) => low - minOf(around[axis] as number[]));
  const sides = highs.map((high, axis) => high - maxOf(around[axis] as number[]) - (from[axis] as number));
  return { lows: from, sides, tilts };
}

/** Where the coordinates are, axis by axis; an axis without a column is none of the system's. */
function axesOf({ columns }: DumpFrame, { lows, sides }: Cell, place: string): Axis[] {
  const found = ['x', 'y', 'z'].map((name) => coordinateColumns.find(([suffix]) => columns.includes(name + suffix)));
  const count = found.includes(undefined) ? found.indexOf(undefined) : found.length;
  if (count === 0) throw new ConfigError(`${place}: ATOMS must have x, xs, xu or xsu, got ${columns.join(' ')}`);
  const missing = ['x', 'y', 'z'].filter((_, axis) => axis >= count);
  if (found.slice(count).some(Boolean) || missing.some((_, k) => sides[count + k] === sides[0])) {
    throw new ConfigError(`${place}: ATOMS must have a coordinate along ${missing[0]}, got ${columns.join(' ')}`);
  }
  return found.slice(0, count).map((kind, axis) => {
    const [suffix, scaled] = kind as (typeof coordinateColumns)[number];
    const column = columns.indexOf(`${'xyz'[axis]}${suffix}`);
    return { column, scaled, low: lows[axis] as number, side: sides[axis] as number };
  });
}

/** LAMMPS writes z in two dimensions too: the same for all, in a box of another height. */
function dimensionOf(coordinates: Float64Array, axes: readonly Axis[], { periodic }: Boundaries): number {
  let dimension = axes.length;
  const isNone = (axis: number): boolean =>
    axis > 0 && (!periodic[axis] || axes[axis]?.side !== axes[0]?.side) && isFlatAlong(axis, coordinates, axes.length);
  while (isNone(dimension - 1)) dimension--;
  return dimension;
}

function parse(frame: DumpFrame, lines: Iterator<string>, place: string): Frame {
  for (let line = lines.next(); !line.done && !line.value.startsWith('ITEM: ATOMS'); ) line = lines.next();
  const { columns, particles, step } = frame;
  const cell = cellOf(frame, place);
  const axes = axesOf(frame, cell, place);
  const boundaries = boundariesOf(frame, place);
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
  const dimension = dimensionOf(coordinates, axes, boundaries);
  refuseOpen(boundaries, dimension, place);
  const boxLength = cubicSide(cell.sides.slice(0, dimension), cell.tilts, place);
  const order = rowsById(ids, place);
  const positions = new Uint32Array(particles * dimension);
  order.forEach((row, id) => {
    for (let axis = 0; axis < dimension; axis++) {
      positions[id * dimension + axis] = toFraction(coordinates[row * axes.length + axis] as number, boxLength);
    }
  });
  const radii = Float64Array.from(order, (row) => radiiByRow[row] as number);
  const assumed = radiusColumn < 0 ? { radiiAssumed: true as const } : {};
  return { step, boxLength, dimension, positions, radii, ...assumed, active: null, log: {} };
}

/** Rows in the order of their ids. */
function rowsById(ids: Float64Array, place: string): number[] {
  const rows = Array.from(ids.keys()).sort((a, b) => (ids[a] as number) - (ids[b] as number));
  const double = rows.find((row, k) => k > 0 && ids[row] === ids[rows[k - 1] as number]);
  if (double !== undefined) throw new ConfigError(`${place}: ids must differ, ${ids[double]} occurs twice`);
  return rows;
}

export const lammps = textFormat<DumpFrame>({
  name: 'lammps',
  title: 'LAMMPS dump',
  noun: 'a LAMMPS text dump',
  beginning: /^ITEM: /,
  scan,
  boundariesOf,
  parse,
});
