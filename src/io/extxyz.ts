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
import { ConfigError } from '../model/index.js';
import { addToChecksum } from './checksum.js';
import {
  checkSystem,
  type Frame,
  type FrameWriter,
  longestFrameWait,
  particlesOf,
  type System,
  systemOf,
  toCoordinate,
} from './frames.js';
import { checkNotCut, writeAt } from './openFile.js';
import type { TextFrame } from './textFrames.js';

/** Of our files; other programs' have none. */
export const extxyzVersion = '1';
const axesOfFile = 3;
/** Rows of one write. */
const rowsAtOnce = 8192;
/** Names that other programs give the step. */
export const stepKeys = ['step', 'Step', 'timestep', 'Timestep'];
export const ownKeys = new Set(['Lattice', 'Properties', 'pbc', 'randorg', 'dimension', ...stepKeys]);
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
  const words = [`Lattice="${lattice.join(' ')}"`, `Properties=${columns}`, `pbc="${periodic}"`, `randorg=${extxyzVersion}`];
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
  #checksum: number;
  #system: System | null;
  #flushed = Date.now();

  /**
   * @param file open for writing
   * @param bytes its size, whole frames
   * @param first its first frame, if it has any
   * @param checksum of its bytes
   * @param guard called before anything is written; what it throws keeps it from being written
   */
  constructor(
    file: number,
    bytes: number,
    first: Frame | null,
    checksum: number,
    readonly guard: () => void,
  ) {
    this.#checksum = checksum;
    this.#file = file;
    this.#bytes = bytes;
    this.#system = first && systemOf(first);
  }

  get bytes(): number {
    return this.#bytes;
  }

  get checksum(): number {
    return this.#checksum;
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
    let checksum = this.#checksum;
    for (const text of textOf(frame)) {
      const bytes = Buffer.from(text);
      this.guard();
      checkNotCut(this.#file, end, 'the file of frames');
      writeAt(this.#file, end, bytes);
      checksum = addToChecksum(checksum, bytes);
      end += bytes.length;
    }
    // Only now: a frame that could not be written is written over by the next one.
    this.#bytes = end;
    this.#checksum = checksum;
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
