/** Frames of text formats: where they are in the file, and the columns of their rows. */
import { closeSync } from 'node:fs';
import { ConfigError, type Step, showValue } from '../model/index.js';
import type { Boundaries } from './box.js';
import { checkFrameIndex, type FileFormat, type Frame, type FrameReader } from './frames.js';
import { numberOfWord } from './numberText.js';
import { readAt } from './openFile.js';
import { linesOf, markLength } from './textFile.js';

/** A whole frame of a file. */
export interface TextFrame {
  /** First byte, and first byte behind. */
  start: number;
  end: number;
  step: Step;
  particles: number;
}

export interface TextScan<T extends TextFrame> {
  frames: T[];
  /** What is wrong with the rest of the file, or null. */
  problem: string | null;
  /** What to beware of, a sentence each. */
  doubts?: string[];
  /** Version that a file of ours names; absent from other programs' files. */
  version?: string | null;
}

/** What a text format says of itself; `textFormat` makes a format of it. */
export interface TextRules<T extends TextFrame> extends Omit<FileFormat, 'matches' | 'read'> {
  /** How a file begins. */
  readonly beginning: RegExp;
  /** Finds the frames of a file. */
  scan(file: number, path: string): TextScan<T>;
  /** @throws ConfigError if the frame says its boundaries in no known way */
  boundariesOf(frame: T, place: string): Boundaries;
  /** Turns the lines of a frame into one. */
  parse(frame: T, lines: Iterator<string>, place: string): Frame;
}

export function textFormat<T extends TextFrame>(rules: TextRules<T>): FileFormat {
  const { name, title, noun, beginning } = rules;
  const matches = (head: Buffer): boolean => beginning.test(head.toString('latin1', markLength(head)));
  return { name, title, noun, matches, read: (file, path) => new TextFrameReader(file, path, rules) };
}

export class TextFrameReader<T extends TextFrame> implements FrameReader {
  readonly steps: readonly Step[];
  readonly format: string;
  readonly scan: TextScan<T>;

  constructor(
    readonly file: number,
    readonly path: string,
    private readonly rules: TextRules<T>,
  ) {
    this.format = rules.name;
    this.scan = rules.scan(file, path);
    this.steps = this.scan.frames.map(({ step }) => step);
  }

  get version(): string | null {
    return this.scan.version ?? null;
  }

  get count(): number {
    return this.steps.length;
  }

  get problem(): string | null {
    return this.scan.problem;
  }

  get notes(): readonly string[] {
    const { problem, doubts = [] } = this.scan;
    return problem === null ? doubts : [problem, ...doubts];
  }

  #frame(k: number): { frame: T; place: string } {
    checkFrameIndex(k, this.count);
    return { frame: this.scan.frames[k] as T, place: `${this.path}: frame ${k}` };
  }

  boundariesOf(k: number): Boundaries {
    const { frame, place } = this.#frame(k);
    return this.rules.boundariesOf(frame, place);
  }

  read(k: number): Frame {
    const { frame, place } = this.#frame(k);
    const bytes = readAt(this.file, frame.start, frame.end - frame.start);
    return this.rules.parse(frame, linesOf(bytes), place);
  }

  close(): void {
    closeSync(this.file);
  }
}

/** How many frames can be used. */
export const wholeBefore = ({ length }: readonly unknown[]): string =>
  `${length} whole ${length === 1 ? 'frame' : 'frames'} before it`;

/** What a scan says of a frame that ends too early. */
export const cutShort = (frames: readonly TextFrame[]): string => `frame ${frames.length} is cut short; ${wholeBefore(frames)}`;

/** What to say of a file whose last row has no end, and as many words as the others. */
export const openEndDoubt = 'the last line has no end, its last number may be cut short';

/** Columns that have the sizes of the particles. */
const sizeColumns = ['radius', 'diameter'];

/** What to say of columns whose names tell of sizes, and which are not read: the spheres are not those that the file means. */
export function sizeDoubts(columns: readonly (readonly string[])[]): string[] {
  const others = columns.map((names) =>
    names.some((name) => sizeColumns.includes(name)) ? undefined : names.find((name) => /radi(us|i)|diam/i.test(name)),
  );
  const names = [...new Set(others)].filter((name) => name !== undefined);
  return names.map(
    (name) => `column ${showValue(name)} is not read, radii are taken as 0.5; name it ${sizeColumns.join(' or ')} if it is one`,
  );
}

/** Whether the last row of a frame has other words than the row before it: without a line end, it was cut. */
export function isCutWithin(file: number, start: number, end: number): boolean {
  const from = Math.max(start, end - longestTail);
  const [last = '', before = last] = readAt(file, from, end - from)
    .toString('utf8')
    .trimEnd()
    .split(/\r?\n/)
    .reverse();
  return last.trim().split(/\s+/).length !== before.trim().split(/\s+/).length;
}

const longestTail = 1 << 16;

const truths: Record<string, boolean> = { t: true, true: true, 1: true, f: false, false: false, 0: false };

/** The boolean that a word stands for, T, True, true, 1 and so on; undefined of any other. */
export function truthOf(word: string): boolean | undefined {
  // Nearly every file has these.
  if (word === 'T' || word === 'F') return word === 'T';
  const key = word.toLowerCase();
  return Object.hasOwn(truths, key) ? truths[key] : undefined;
}

/** Rows of words. `row(i)` must be called in order, from 0. */
export class Rows {
  constructor(
    private readonly lines: Iterator<string>,
    private readonly columns: number,
    private readonly place: string,
  ) {}

  /** @throws ConfigError if the row is missing or has another number of words */
  next(i: number): string[] {
    const words = (this.lines.next().value ?? '').trim().split(/\s+/);
    if (words.length === this.columns) return words;
    throw new ConfigError(`${this.place}: row ${i} must have ${this.columns} values, got ${words.length}`);
  }

  /** @throws ConfigError if it is no finite number */
  number(words: readonly string[], column: number, i: number, name: string): number {
    const word = words[column] ?? '';
    const value = numberOfWord(word);
    if (!Number.isNaN(value)) return value;
    throw new ConfigError(`${this.place}: row ${i}: ${name} must be a finite number, got ${showValue(word)}`);
  }

  /** @throws ConfigError if it is not positive */
  radius(words: readonly string[], column: number, i: number, share: number): number {
    const value = this.number(words, column, i, 'radius') * share;
    if (value > 0) return value;
    throw new ConfigError(`${this.place}: row ${i}: radius must be positive, got ${value}`);
  }

  /** @throws ConfigError if it is no boolean */
  truth(words: readonly string[], column: number, i: number, name: string): boolean {
    const word = words[column] ?? '';
    const value = truthOf(word);
    if (value !== undefined) return value;
    throw new ConfigError(`${this.place}: row ${i}: ${name} must be T or F, got ${showValue(word)}`);
  }
}
