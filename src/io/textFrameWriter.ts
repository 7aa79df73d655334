/** Writes frames of text formats: only ever behind the frames that are there. */
import { closeSync, fsyncSync, ftruncateSync } from 'node:fs';
import { ConfigError } from '../model/index.js';
import { addToChecksum, checksumOfStart } from './checksum.js';
import {
  checkSystem,
  countUpTo,
  type Frame,
  type FrameWriter,
  longestFrameWait,
  notOurs,
  type StoredFormat,
  type System,
  systemOf,
} from './frames.js';
import { checkNotCut, writeAt } from './openFile.js';
import { type TextFrame, TextFrameReader, type TextRules, textFormat } from './textFrames.js';

/** What the writer of a text format needs besides `TextRules`. */
export interface TextWriting extends Pick<StoredFormat, 'dimensions' | 'bytesPerParticle'> {
  /** @throws Error if the format can't hold the first frame of a file, its dimension apart */
  check(frame: Frame): void;
  /** The text of a frame, in pieces. */
  textOf(frame: Frame): Iterable<string>;
}

/** A text format that runs can store their frames in. The frames of a file of ours have a version. */
export function storedTextFormat<T extends TextFrame>(rules: TextRules<T> & TextWriting): StoredFormat {
  const { name, dimensions, bytesPerParticle } = rules;
  const check = (frame: Frame): void => {
    if (frame.dimension > dimensions) {
      const most = `${name} frames hold 1 to ${dimensions} dimensions, got ${frame.dimension}`;
      throw new ConfigError(`${most}; take gsd`, 'frames.format');
    }
    rules.check(frame);
  };
  /** First byte behind so many frames. */
  const endOf = ({ scan }: TextFrameReader<T>, count: number): number => (count === 0 ? 0 : (scan.frames[count - 1] as T).end);
  return {
    ...textFormat(rules),
    dimensions,
    bytesPerParticle,
    write(file, path, keepUpTo, guard) {
      const reader = new TextFrameReader(file, path, rules);
      if (reader.count > 0 && reader.version === null) throw notOurs(path);
      const keep = countUpTo(reader.steps, keepUpTo);
      const end = endOf(reader, keep);
      ftruncateSync(file, end);
      fsyncSync(file);
      const first = keep > 0 ? reader.read(0) : null;
      return new TextFrameWriter(file, end, first, checksumOfStart(file, end), guard, { ...rules, check });
    },
    checksum(file, path, step) {
      const reader = new TextFrameReader(file, path, rules);
      return checksumOfStart(file, endOf(reader, countUpTo(reader.steps, step)));
    },
  };
}

class TextFrameWriter implements FrameWriter {
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
   * @param rules of the format
   */
  constructor(
    file: number,
    bytes: number,
    first: Frame | null,
    checksum: number,
    private readonly guard: () => void,
    private readonly rules: TextWriting,
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
      this.rules.check(frame);
      this.#system = { ...systemOf(frame), radii: frame.radii.slice() };
    }
    let end = this.#bytes;
    let checksum = this.#checksum;
    for (const text of this.rules.textOf(frame)) {
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
