/** Lines of text files that may be larger than a string can be. */
import { fstatSync } from 'node:fs';
import { ConfigError } from '../model/index.js';
import { readAt } from './openFile.js';

const newline = 10;
const pieceSize = 1 << 20;
/** Longer ones would not fit into a string, and are no line of any format. */
const longestLine = 1 << 28;

export interface Line {
  text: string;
  /** First byte. */
  start: number;
  /** First byte of the next line. */
  end: number;
  /** Whether the line has its end. */
  closed: boolean;
}

/** Bytes of the mark that some programs put before UTF-8; it is no part of the first line. */
export const markLength = (head: Uint8Array): number => (head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0);

/** Goes through a file line by line, a piece at a time. */
export class LineScanner {
  readonly size: number;
  #piece: Buffer = Buffer.alloc(0);
  #pieceStart = 0;
  #at = 0;

  constructor(readonly file: number) {
    this.size = fstatSync(file).size;
    this.#at = markLength(readAt(file, 0, 3));
  }

  /** The next byte to be read. */
  get position(): number {
    return this.#at;
  }

  /** Byte behind the next line's end; the end of the file if the line has none. */
  #lineEnd(): { end: number; closed: boolean } {
    for (let from = this.#at; from < this.size; ) {
      if (from < this.#pieceStart || from >= this.#pieceStart + this.#piece.length) {
        this.#piece = readAt(this.file, from, pieceSize);
        this.#pieceStart = from;
        if (this.#piece.length === 0) break;
      }
      const found = this.#piece.indexOf(newline, from - this.#pieceStart);
      if (found >= 0) return { end: this.#pieceStart + found + 1, closed: true };
      from = this.#pieceStart + this.#piece.length;
    }
    return { end: this.size, closed: false };
  }

  /** The next line, without its end; null at the end of the file. */
  next(): Line | null {
    if (this.#at >= this.size) return null;
    const start = this.#at;
    const { end, closed } = this.#lineEnd();
    this.#at = end;
    if (end - start > longestLine)
      throw new ConfigError(`a line must have less than ${longestLine} bytes, got ${end - start}; give a text file`);
    const inPiece = start >= this.#pieceStart && end <= this.#pieceStart + this.#piece.length;
    const bytes = inPiece
      ? this.#piece.subarray(start - this.#pieceStart, end - this.#pieceStart)
      : readAt(this.file, start, end - start);
    return { text: bytes.toString('utf8').replace(/\r?\n$/, ''), start, end, closed };
  }

  /** Passes over lines; returns how many there were, and whether the last one has its end. */
  skip(lines: number): { passed: number; closed: boolean } {
    let closed = true;
    for (let passed = 0; passed < lines; passed++) {
      if (this.#at >= this.size) return { passed, closed };
      const line = this.#lineEnd();
      this.#at = line.end;
      closed = line.closed;
    }
    return { passed: lines, closed };
  }
}

/** Bytes that are made text at once: a call for each line takes as long as its numbers do. */
const textSize = 1 << 16;

/** Lines of a piece of a file, without their ends. */
export function* linesOf(bytes: Buffer): Generator<string> {
  for (let start = 0; start < bytes.length; ) {
    const last = bytes.lastIndexOf(newline, Math.min(bytes.length, start + textSize) - 1);
    const next = last < start ? bytes.indexOf(newline, start) : last;
    const end = next < 0 ? bytes.length : next;
    for (const line of bytes.toString('utf8', start, end).split('\n')) yield line.trimEnd();
    start = end + 1;
  }
}
