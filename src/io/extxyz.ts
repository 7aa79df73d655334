/**
 * Extended XYZ as a format of frames, ours and that of other programs. `extxyzText.ts` draws the text and writes it, `extxyzComment.ts` reads the
 * comment line.
 */
import { ConfigError, stepOf as exactStep, largestStep, type Step, showValue, toFraction } from '../model/index.js';
import { type Boundaries, cubicSide, refuseOpen } from './box.js';
import { type CommentLine, type CommentValue, parseComment, wordOf, wordsOf } from './extxyzComment.js';
import { axesOfFile, checkNames, extxyzVersion, ownKeys, stepKeys, textOf } from './extxyzText.js';
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
  truthOf,
  wholeBefore,
} from './textFrames.js';
import { storedTextFormat } from './textFrameWriter.js';

interface ExtxyzFrame extends TextFrame {
  comment: CommentLine;
}

/** The value of a key of the specification, in its own case or, as some programs have it, in another. */
function specified({ values }: CommentLine, key: string): CommentValue | undefined {
  const exact = values.get(key);
  if (exact !== undefined) return exact;
  return [...values].findLast(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
}

/** A value in a message. */
const shown = (value: CommentValue): string => showValue(typeof value === 'string' ? value : wordsOf(value).join(' '));

/** Only `step` is written by us; other programs have other names, and some have none. null of a step that is no whole number. */
function stepOf({ values }: CommentLine, k: number): Step | null {
  const key = stepKeys.find((name) => values.has(name));
  if (key === undefined) return k;
  const word = wordOf(values.get(key)) ?? '';
  if (/^\d+$/.test(word)) return BigInt(word) <= largestStep ? exactStep(word) : null;
  const step = numberOfWord(word);
  return Number.isSafeInteger(step) ? step : null;
}

function framesIn(file: number): TextScan<ExtxyzFrame> {
  const lines = new LineScanner(file);
  const frames: ExtxyzFrame[] = [];
  const doubts: string[] = [];
  for (let line = lines.next(); line !== null; line = lines.next()) {
    if (line.text.trim() === '') continue;
    if (!/^\s*\d+\s*$/.test(line.text)) {
      return { frames, problem: `frame ${frames.length} must begin with its number of particles; ${wholeBefore(frames)}` };
    }
    const particles = Number(line.text);
    const second = lines.next();
    const comment = parseComment(second?.text ?? '');
    const { passed, closed } = lines.skip(particles);
    if (second === null || passed < particles) return { frames, problem: cutShort(frames) };
    // A last line without an end may be cut inside its last word; other programs leave it so.
    if (!(closed && second.closed)) {
      const isCut = comment.values.has('randorg') || (particles > 1 && isCutWithin(file, second.end, lines.position));
      if (isCut) return { frames, problem: cutShort(frames) };
      doubts.push(openEndDoubt);
    }
    const step = stepOf(comment, frames.length) ?? frames.length;
    frames.push({ start: line.start, end: lines.position, step, particles, comment });
  }
  return { frames, problem: null, doubts };
}

/** Names of the columns of a frame, as far as Properties can be read. */
const namesOf = (comment: CommentLine): string[] =>
  (wordOf(specified(comment, 'Properties')) ?? '').split(':').filter((_, k) => k % 3 === 0);

interface Columns {
  count: number;
  position: number;
  /** Number of the column, and radii in one unit of it. */
  radius: number | null;
  radiusShare: number;
  active: number | null;
}

const plainColumns = 'species:S:1:pos:R:3';

/** The columns that Properties names, in triplets name:type:count. */
function columnsOf(comment: CommentLine, place: string): Columns {
  const given = specified(comment, 'Properties') ?? plainColumns;
  const fail = (what: string) => new ConfigError(`${place}: Properties must ${what}, got ${wordOf(given) ?? shown(given)}`);
  const parts = (wordOf(given) ?? '').split(':');
  const columns = new Map<string, { start: number; type: string; width: number }>();
  let count = 0;
  for (let k = 0; k < parts.length; k += 3) {
    const [name = '', type = '', width = ''] = parts.slice(k, k + 3);
    if (name === '' || !/^[SIRL]$/.test(type) || !/^[1-9]\d{0,5}$/.test(width)) {
      throw fail('be triplets name:type:count of types S, I, R, L');
    }
    if (columns.has(name)) throw fail(`name ${name} once`);
    columns.set(name, { start: count, type, width: Number(width) });
    count += Number(width);
  }
  const place3 = columns.get('pos');
  if (place3?.width !== axesOfFile || !/[RI]/.test(place3.type)) throw fail('have pos:R:3');
  const single = (name: string, types: RegExp): number | null => {
    const column = columns.get(name);
    if (column === undefined) return null;
    if (column.width !== 1 || !types.test(column.type)) throw fail(`have one column of ${name}`);
    return column.start;
  };
  const radius = single('radius', /[RI]/);
  return {
    count,
    position: place3.start,
    radius: radius ?? single('diameter', /[RI]/),
    radiusShare: radius === null ? 0.5 : 1,
    active: single('active', /[LI]/),
  };
}

/** @throws ConfigError if the comment line can't be relied on */
function checkComment(comment: CommentLine, place: string): void {
  if (comment.problem !== null) {
    throw new ConfigError(`${place}: the comment line can't be read, ${comment.problem}; put the value into double quotes`);
  }
  if (stepOf(comment, 0) !== null) return;
  const key = stepKeys.find((name) => comment.values.has(name)) as string;
  throw new ConfigError(`${place}: ${key} must be a whole number, got ${shown(comment.values.get(key) as CommentValue)}`);
}

/** What pbc says; without it, a file that has a Lattice is periodic. */
function boundariesOf({ comment }: ExtxyzFrame, place: string): Boundaries {
  checkComment(comment, place);
  const value = specified(comment, 'pbc');
  if (value === undefined) {
    return { periodic: [true, true, true], from: 'Lattice without pbc, which is periodic by the specification' };
  }
  const words = wordsOf(value);
  const flags = words.map(truthOf);
  if (flags.includes(undefined) || (flags.length !== axesOfFile && flags.length !== 1)) {
    throw new ConfigError(`${place}: pbc must be three of T and F, got ${shown(value)}`);
  }
  const periodic = [0, 1, 2].map((axis) => flags[flags.length === 1 ? 0 : axis] as boolean);
  return { periodic, from: `pbc="${words.join(' ')}"` };
}

/** The cell, row by row: nine numbers, or the three of its diagonal. */
function cellOf(comment: CommentLine, place: string): number[] {
  const value = specified(comment, 'Lattice') ?? '';
  const numbers = wordsOf(value).map(numberOfWord);
  const [x = 0, y = 0, z = 0] = numbers;
  const cell = numbers.length === axesOfFile ? [x, 0, 0, 0, y, 0, 0, 0, z] : numbers;
  if (cell.length === 9 && cell.every(Number.isFinite)) return cell;
  throw new ConfigError(`${place}: Lattice must have nine numbers; a periodic box is needed`);
}

/**
 * Dimension and side of the box. An open axis behind the periodic ones is none of the system's; the rows must then say the same coordinate along it.
 */
function boxOf(frame: ExtxyzFrame, place: string): { dimension: number; boxLength: number; boundaries: Boundaries } {
  const boundaries = boundariesOf(frame, place);
  const cell = cellOf(frame.comment, place);
  const dimension = boundaries.periodic.lastIndexOf(true) + 1;
  refuseOpen(boundaries, dimension || axesOfFile, place);
  const sides = [0, 1, 2].slice(0, dimension).map((axis) => cell[4 * axis] as number);
  const tilts = cell.filter((_, k) => k % 4 !== 0);
  const said = wordOf(frame.comment.values.get('dimension'));
  if (frame.comment.values.has('randorg') && Number(said) !== dimension) {
    throw new ConfigError(`${place}: dimension must be that of pbc, ${dimension}, got ${said}`);
  }
  return { dimension, boxLength: cubicSide(sides, tilts, place), boundaries };
}

function logOf({ values }: CommentLine): Record<string, number> {
  const log: Record<string, number> = {};
  const own = new Set([...ownKeys].map((key) => key.toLowerCase()));
  for (const [key, given] of values) {
    const word = wordOf(given)?.trim() ?? '';
    const value = numberOfWord(word);
    if (!own.has(key.toLowerCase()) && (!Number.isNaN(value) || word === 'NaN')) log[key] = value;
  }
  return log;
}

function parse(frame: ExtxyzFrame, lines: Iterator<string>, place: string): Frame {
  lines.next();
  lines.next();
  const { particles, step, comment } = frame;
  const { dimension, boxLength, boundaries } = boxOf(frame, place);
  const columns = columnsOf(comment, place);
  const rows = new Rows(lines, columns.count, place);
  const positions = new Uint32Array(particles * dimension);
  const radii = new Float64Array(particles).fill(0.5);
  const active = columns.active === null ? null : new Uint8Array(particles);
  const left: number[] = [];
  for (let i = 0; i < particles; i++) {
    const values = rows.next(i);
    for (let axis = 0; axis < axesOfFile; axis++) {
      const coordinate = rows.number(values, columns.position + axis, i, 'xyz'[axis] as string);
      if (axis < dimension) positions[i * dimension + axis] = toFraction(coordinate, boxLength);
      else if (i === 0) left[axis] = coordinate;
      else if (coordinate !== left[axis]) refuseOpen(boundaries, axis + 1, place);
    }
    if (columns.radius !== null) radii[i] = rows.radius(values, columns.radius, i, columns.radiusShare);
    if (active && columns.active !== null) active[i] = rows.truth(values, columns.active, i, 'active') ? 1 : 0;
  }
  const assumed = columns.radius === null ? { radiiAssumed: true as const } : {};
  return { step, boxLength, dimension, positions, radii, ...assumed, active, log: logOf(comment) };
}

/** The frames of a file, with the doubts about all of them. */
function scan(file: number, path: string): TextScan<ExtxyzFrame> {
  const { frames, problem, doubts = [] } = framesIn(file);
  const version = wordOf(frames[0]?.comment.values.get('randorg'));
  if (version !== null && version !== extxyzVersion) {
    throw new ConfigError(`${path}: the version of randorg's extxyz must be ${extxyzVersion}, got ${version.slice(0, 60)}`);
  }
  const sizes = sizeDoubts(frames.map(({ comment }) => namesOf(comment)));
  return { frames, problem, doubts: [...doubts, ...sizes], version };
}

export const extxyz = storedTextFormat<ExtxyzFrame>({
  name: 'extxyz',
  title: 'extended XYZ',
  noun: 'an extended XYZ file',
  beginning: /^\s*\d+[ \t]*\r?\n/,
  dimensions: axesOfFile,
  bytesPerParticle: (dimension) => 15 + 16 * dimension,
  scan,
  boundariesOf,
  parse,
  check: checkNames,
  textOf,
});
