/**
 * Extended XYZ, as ASE and OVITO read it. A frame is
 *
 *   N
 *   Lattice="L 0 0 0 L 0 0 0 L" Properties=species:S:1:pos:R:3:radius:R:1:active:L:1 pbc="T T T" randorg=1 dimension=3 step=.. activity=..
 *   X x y z radius T                                                              N lines
 *
 * Lengths in sigma, coordinates in [0, L), every number with all its digits, so that the fractions of the box are had back exactly.
 * In d = 1, 2 the other coordinates are 0 and the other sides 1. Frames are only ever appended.
 */

import { closeSync, fsyncSync, ftruncateSync } from 'node:fs';
import { ConfigError, toFraction } from '../model/index.js';
import {
  checkSystem,
  cubicSide,
  type Frame,
  type FrameWriter,
  longestFrameWait,
  particlesOf,
  refuseTilt,
  type System,
  systemOf,
  toCoordinate,
} from './frames.js';
import { openToRead, writeAt } from './openFile.js';
import { LineScanner } from './textFile.js';
import { cutShort, Rows, type TextFrame, TextFrameReader, type TextScan, wholeBefore } from './textFrames.js';

const version = '1';
const axesOfFile = 3;
/** Rows of one write. */
const rowsAtOnce = 8192;
/** Names that other programs give the step. */
const stepKeys = ['step', 'Step', 'timestep', 'Timestep'];
const ownKeys = new Set(['Lattice', 'Properties', 'pbc', 'randorg', 'dimension', ...stepKeys]);
/** What an observable may be called, so that the comment can be taken apart again. */
const observableName = /^[A-Za-z_][\w./-]*$/;

/** @throws ConfigError if the format can't hold the dimension */
export function checkExtxyzDimension(dimension: number): void {
  if (dimension <= axesOfFile) return;
  throw new ConfigError(`extxyz frames hold 1 to 3 dimensions, got ${dimension}; take gsd`, 'frames.format');
}

function comment({ boxLength, dimension, step, active, log }: Frame): string {
  const axes = [0, 1, 2];
  const lattice = axes.flatMap((row) => axes.map((column) => (row !== column ? 0 : row < dimension ? boxLength : 1)));
  const columns = `species:S:1:pos:R:3:radius:R:1${active ? ':active:L:1' : ''}`;
  const periodic = axes.map((axis) => (axis < dimension ? 'T' : 'F')).join(' ');
  const words = [`Lattice="${lattice.join(' ')}"`, `Properties=${columns}`, `pbc="${periodic}"`, `randorg=${version}`];
  const observables = Object.entries(log).map(([name, value]) => `${name}=${value}`);
  return [...words, `dimension=${dimension}`, `step=${step}`, ...observables].join(' ');
}

/** The text of a frame, in pieces. */
function* textOf(frame: Frame): Generator<string> {
  yield `${particlesOf(frame)}\n${comment(frame)}\n`;
  const { positions, dimension, boxLength, radii, active } = frame;
  const others = ' 0'.repeat(axesOfFile - dimension);
  let text = '';
  for (let i = 0; i < radii.length; i++) {
    let row = 'X';
    for (let axis = 0; axis < dimension; axis++) row += ` ${toCoordinate(positions[i * dimension + axis] as number, boxLength)}`;
    text += `${row}${others} ${radii[i]}${active ? (active[i] ? ' T' : ' F') : ''}\n`;
    if (i % rowsAtOnce === rowsAtOnce - 1) {
      yield text;
      text = '';
    }
  }
  yield text;
}

export class ExtxyzWriter implements FrameWriter {
  readonly #file: number;
  #bytes: number;
  #system: System | null;
  #flushed = Date.now();

  /**
   * @param file open for writing
   * @param bytes its size, whole frames
   * @param first its first frame, if it has any
   * @param guard called before anything is written; what it throws keeps it from being written
   */
  constructor(
    file: number,
    bytes: number,
    first: Frame | null,
    readonly guard: () => void,
  ) {
    this.#file = file;
    this.#bytes = bytes;
    this.#system = first && systemOf(first);
  }

  get bytes(): number {
    return this.#bytes;
  }

  append(frame: Frame): void {
    if (this.#system) checkSystem(this.#system, frame);
    else {
      checkExtxyzDimension(frame.dimension);
      const bad = Object.keys(frame.log).find((name) => ownKeys.has(name) || !observableName.test(name));
      if (bad !== undefined) throw new Error(`an observable can't be called ${bad} in extxyz`);
      this.#system = { ...systemOf(frame), radii: frame.radii.slice() };
    }
    let end = this.#bytes;
    for (const text of textOf(frame)) {
      const bytes = Buffer.from(text);
      this.guard();
      writeAt(this.#file, end, bytes);
      end += bytes.length;
    }
    // Only now: a frame that could not be written is written over by the next one.
    this.#bytes = end;
    if (Date.now() - this.#flushed > longestFrameWait) this.flush();
  }

  flush(): void {
    fsyncSync(this.#file);
    this.#flushed = Date.now();
  }

  close(): void {
    try {
      this.flush();
    } finally {
      closeSync(this.#file);
    }
  }
}

/** Cuts a file behind its first frames. */
export function cutExtxyz(file: number, frames: readonly TextFrame[], keep: number): number {
  const end = keep === 0 ? 0 : (frames[keep - 1] as TextFrame).end;
  ftruncateSync(file, end);
  fsyncSync(file);
  return end;
}

interface ExtxyzFrame extends TextFrame {
  comment: ReadonlyMap<string, string>;
}

/** key=value, key="several words", key={several words}; a key alone is true. */
function parseComment(text: string): Map<string, string> {
  const pairs = text.matchAll(/([^\s="]+)(?:\s*=\s*(?:"([^"]*)"|\{([^}]*)\}|(\S+)))?/g);
  return new Map([...pairs].map(([, key = '', quoted, braced, plain]) => [key, quoted ?? braced ?? plain ?? 'T']));
}

/** Only `step` is written by us; other programs have other names, and some have none. */
function stepOf(words: ReadonlyMap<string, string>, k: number): number {
  const value = stepKeys.map((key) => Number(words.get(key) ?? 'NaN')).find(Number.isSafeInteger);
  return value ?? k;
}

function scan(file: number): TextScan<ExtxyzFrame> {
  const lines = new LineScanner(file);
  const frames: ExtxyzFrame[] = [];
  for (let line = lines.next(); line !== null; line = lines.next()) {
    if (line.text.trim() === '') continue;
    if (!/^\s*\d+\s*$/.test(line.text)) {
      return { frames, problem: `frame ${frames.length} must begin with its number of particles; ${wholeBefore(frames)}` };
    }
    const particles = Number(line.text);
    const second = lines.next();
    const words = parseComment(second?.text ?? '');
    const { passed, closed } = lines.skip(particles);
    // A last line without an end may be cut inside its last word; other programs leave it so.
    const open = words.has('randorg') && !(closed && second?.closed);
    if (second === null || passed < particles || open) return { frames, problem: cutShort(frames) };
    frames.push({ start: line.start, end: lines.position, step: stepOf(words, frames.length), particles, comment: words });
  }
  return { frames, problem: null };
}

interface Columns {
  count: number;
  position: number;
  /** Number of the column, and radii in one unit of it. */
  radius: number | null;
  radiusShare: number;
  active: number | null;
}

function columnsOf(properties: string | undefined, place: string): Columns {
  const parts = (properties ?? 'species:S:1:pos:R:3').split(':');
  const starts = new Map<string, number>();
  let count = 0;
  for (let k = 0; k + 2 < parts.length; k += 3) {
    starts.set(parts[k] as string, count);
    count += Number(parts[k + 2]);
  }
  const position = starts.get('pos');
  if (position === undefined || !Number.isInteger(count)) {
    throw new ConfigError(`${place}: Properties must have pos:R:3, got ${properties}`);
  }
  const radius = starts.get('radius') ?? starts.get('diameter') ?? null;
  const active = starts.get('active') ?? null;
  return { count, position, radius, radiusShare: starts.has('radius') ? 1 : 0.5, active };
}

/** Dimension and side of the box. A direction without period is none of the system's. */
function boxOf(words: ReadonlyMap<string, string>, place: string): { dimension: number; boxLength: number } {
  const lattice = (words.get('Lattice') ?? '').trim().split(/\s+/).map(Number);
  if (lattice.length !== 9) throw new ConfigError(`${place}: Lattice must have nine numbers; a periodic box is needed`);
  const open = (words.get('pbc') ?? 'T T T')
    .trim()
    .split(/\s+/)
    .map((word) => /^(f|0)/i.test(word));
  const periodic = [0, 1, 2].filter((axis) => !open[axis]);
  if (periodic.some((axis, k) => axis !== k) || periodic.length === 0) {
    throw new ConfigError(`${place}: pbc must be T from the first axis on, got ${words.get('pbc')}`);
  }
  refuseTilt(
    lattice.filter((_, k) => k % 4 !== 0),
    place,
  );
  const sides = periodic.map((axis) => lattice[4 * axis] as number);
  return { dimension: periodic.length, boxLength: cubicSide(sides, place) };
}

function logOf(words: ReadonlyMap<string, string>): Record<string, number> {
  const log: Record<string, number> = {};
  for (const [key, word] of words) {
    const value = Number(word);
    if (!ownKeys.has(key) && word.trim() !== '' && (Number.isFinite(value) || word === 'NaN')) log[key] = value;
  }
  return log;
}

function parse(frame: ExtxyzFrame, lines: Iterator<string>, place: string): Frame {
  lines.next();
  lines.next();
  const { particles, step, comment: words } = frame;
  const { dimension, boxLength } = boxOf(words, place);
  const columns = columnsOf(words.get('Properties'), place);
  const rows = new Rows(lines, columns.count, place);
  const positions = new Uint32Array(particles * dimension);
  const radii = new Float64Array(particles).fill(0.5);
  const active = columns.active === null ? null : new Uint8Array(particles);
  for (let i = 0; i < particles; i++) {
    const values = rows.next(i);
    for (let axis = 0; axis < dimension; axis++) {
      const coordinate = rows.number(values, columns.position + axis, i, 'xyz'[axis] as string);
      positions[i * dimension + axis] = toFraction(coordinate, boxLength);
    }
    if (columns.radius !== null) radii[i] = rows.radius(values, columns.radius, i, columns.radiusShare);
    if (active && columns.active !== null) active[i] = /^(t|1)/i.test(values[columns.active] as string) ? 1 : 0;
  }
  return { step, boxLength, dimension, positions, radii, active, log: logOf(words) };
}

/** A reader of an open file. */
export function readExtxyz(file: number, path: string): TextFrameReader<ExtxyzFrame> {
  const scanned = scan(file);
  const written = scanned.frames[0]?.comment.get('randorg') ?? null;
  if (written !== null && written !== version) {
    throw new ConfigError(`${path}: the version of randorg's extxyz must be ${version}, got ${written}`);
  }
  return new TextFrameReader(file, path, scanned, { format: 'extxyz', version: written, parse });
}

/** @throws ConfigError if the file can't be read */
export function openExtxyz(path: string): TextFrameReader<ExtxyzFrame> {
  return readExtxyz(openToRead(path, 'an extended XYZ file'), path);
}
