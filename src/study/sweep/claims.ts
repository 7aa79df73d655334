/**
 * Claims keep two writers off one run. `claims/<index>.<n>` is made exclusively; of the files of a run the one with the highest n counts.
 * It is free to be followed by n + 1 if its owner gave it back, is dead (asked on the same host only), or has not touched it for 60 s.
 * A claim is never replaced, so of all who see a dead one, one gets the next number. Files of a run are removed when it is finished: whoever
 * still makes one after that looks at the run again, and finds it finished.
 *
 * Ages compare two times of one file system, so that clocks of hosts need not agree.
 */
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '../../run/index.js';
import { claimsFolder } from './layout.js';

/** A claim without a heartbeat for so long is free, in ms. */
export const claimLifetime = 60_000;
/** Time between two heartbeats, in ms. */
export const heartbeatPeriod = 10_000;

interface Owner {
  host: string;
  pid: number;
  /** Whether the owner gave the run back unfinished. */
  released: boolean;
}

const textOf = (owner: Owner): string => `${JSON.stringify(owner)}\n`;

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** Time since a file was written, in ms, by the clock of its file system. */
function age(folder: string, path: string): number {
  const probe = join(folder, `.clock.${hostname()}.${process.pid}`);
  try {
    writeFileSync(probe, '');
    return statSync(probe).mtimeMs - statSync(path).mtimeMs;
  } finally {
    rmSync(probe, { force: true });
  }
}

function isFree(folder: string, path: string): boolean {
  try {
    const text = readFileSync(path, 'utf8');
    // Empty for the moment between being made and being written.
    const owner = text === '' ? null : (JSON.parse(text) as Owner);
    if (owner?.released) return true;
    if (owner?.host === hostname() && !isAlive(owner.pid)) return true;
    return age(folder, path) > claimLifetime;
  } catch (error) {
    // Removed by an owner who finished the run.
    if (codeOf(error) === 'ENOENT') return true;
    if (error instanceof SyntaxError) return age(folder, path) > claimLifetime;
    throw error;
  }
}

const pathOf = (folder: string, index: number, number: number): string => join(folder, `${index}.${number}`);

export class Claim {
  private constructor(
    private readonly folder: string,
    readonly index: number,
    private readonly number: number,
  ) {}

  /**
   * Claims a run of a sweep for this process.
   * @returns null if another holds it
   */
  static take(sweep: string, index: number): Claim | null {
    const folder = claimsFolder(sweep);
    for (let number = 0; ; number++) {
      const path = pathOf(folder, index, number);
      try {
        writeFileSync(path, textOf({ host: hostname(), pid: process.pid, released: false }), { flag: 'wx' });
        return new Claim(folder, index, number);
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error;
      }
      if (!isFree(folder, path)) return null;
    }
  }

  private get path(): string {
    return pathOf(this.folder, this.index, this.number);
  }

  /**
   * Says that the owner still works on it.
   * @returns false if another has taken the run, since this process gave no sign for too long
   */
  beat(): boolean {
    if (existsSync(pathOf(this.folder, this.index, this.number + 1))) return false;
    return this.write({ host: hostname(), pid: process.pid, released: false });
  }

  /** Writes over the file without emptying it first, so that no reader finds it empty. False if it is gone. */
  private write(owner: Owner): boolean {
    let file: number;
    try {
      file = openSync(this.path, 'r+');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return false;
      throw error;
    }
    try {
      writeSync(file, textOf(owner).padEnd(200), 0);
    } finally {
      closeSync(file);
    }
    return true;
  }

  /** Gives the run back: for others to go on with, or, if it is finished, for good. */
  release(finished: boolean): void {
    if (!finished) {
      this.write({ host: hostname(), pid: process.pid, released: true });
      return;
    }
    for (let number = 0; number <= this.number; number++) rmSync(pathOf(this.folder, this.index, number), { force: true });
  }
}

/** Whether somebody works on a run now. */
export function isClaimed(sweep: string, index: number): boolean {
  const folder = claimsFolder(sweep);
  let number = 0;
  while (existsSync(pathOf(folder, index, number))) number++;
  return number > 0 && !isFree(folder, pathOf(folder, index, number - 1));
}
