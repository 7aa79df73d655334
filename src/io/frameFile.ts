/** What writers of frames share: all frames of a file are of one system, and none stays off the disk for long. */
import { closeSync } from 'node:fs';
import { checkSystem, type Frame, type FrameWriter, longestFrameWait, type System, systemOf } from './frames.js';
import { checkNotCut } from './openFile.js';

export abstract class FrameFile implements FrameWriter {
  abstract readonly bytes: number;
  #system: System | null;
  #flushed = Date.now();

  /**
   * @param file open for reading and writing, cut back to whole frames
   * @param first its first frame, if it has any
   * @param checksum of its frames
   * @param guard called before anything is written; what it throws keeps it from being written
   * @param boxChanges whether each frame has a box of its own
   */
  constructor(
    protected readonly file: number,
    first: Frame | null,
    public checksum: number,
    protected readonly guard: () => void,
    private readonly boxChanges: boolean,
  ) {
    this.#system = first && systemOf(first, boxChanges);
  }

  append(frame: Frame): void {
    this.guard();
    this.checkNotCut();
    if (this.#system) checkSystem(this.#system, frame);
    else {
      const system = { ...systemOf(frame, this.boxChanges), radii: frame.radii.slice() };
      this.begin(frame, system);
      this.#system = system;
    }
    this.write(frame);
    if (Date.now() - this.#flushed > longestFrameWait) this.flush();
  }

  flush(): void {
    this.#flushed = Date.now();
    this.sync();
  }

  close(): void {
    try {
      this.flush();
    } finally {
      closeSync(this.file);
    }
  }

  /** @throws Error if the file is shorter than so many bytes, all that were written if none are given */
  protected checkNotCut(bytes = this.bytes): void {
    checkNotCut(this.file, bytes, 'the file of frames');
  }

  /** Takes the first frame of a file. @throws Error if the format can't hold it */
  protected abstract begin(frame: Frame, system: System): void;
  /** Writes a frame behind the others; one that could not be written is written over by the next. */
  protected abstract write(frame: Frame): void;
  /** Puts everything written on the disk itself. */
  protected abstract sync(): void;
}
