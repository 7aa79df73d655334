/** Writes frames of text formats: only ever behind the frames that are there. */
import { fsyncSync, ftruncateSync } from 'node:fs';
import { ConfigError } from '../model/index.js';
import { addToChecksum, checksumOfStart } from './checksum.js';
import { FrameFile } from './frameFile.js';
import { countUpTo, type Frame, notOurs, type StoredFormat } from './frames.js';
import { writeAt } from './openFile.js';
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
    write(file, path, keepUpTo, guard, boxChanges) {
      const reader = new TextFrameReader(file, path, rules);
      if (reader.count > 0 && reader.version === null) throw notOurs(path);
      const keep = countUpTo(reader.steps, keepUpTo);
      const end = endOf(reader, keep);
      ftruncateSync(file, end);
      fsyncSync(file);
      const first = keep > 0 ? reader.read(0) : null;
      return new TextFrameWriter(file, end, first, guard, boxChanges, { ...rules, check });
    },
    checksum(file, path, step) {
      const reader = new TextFrameReader(file, path, rules);
      return checksumOfStart(file, endOf(reader, countUpTo(reader.steps, step)));
    },
  };
}

class TextFrameWriter extends FrameFile {
  /**
   * @param bytes size of the file, whole frames
   * @param rules of the format
   */
  constructor(
    file: number,
    public bytes: number,
    first: Frame | null,
    guard: () => void,
    boxChanges: boolean,
    private readonly rules: TextWriting,
  ) {
    super(file, first, checksumOfStart(file, bytes), guard, boxChanges);
  }

  protected begin(frame: Frame): void {
    this.rules.check(frame);
  }

  protected write(frame: Frame): void {
    let { bytes: end, checksum } = this;
    for (const text of this.rules.textOf(frame)) {
      const bytes = Buffer.from(text);
      this.guard();
      this.checkNotCut(end);
      writeAt(this.file, end, bytes);
      checksum = addToChecksum(checksum, bytes);
      end += bytes.length;
    }
    this.bytes = end;
    this.checksum = checksum;
  }

  protected sync(): void {
    fsyncSync(this.file);
  }
}
