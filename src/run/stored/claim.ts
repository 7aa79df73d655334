/**
 * Claims keep two writers off one thing. `<prefix>.<n>` is made exclusively; of the files of a prefix the one with the highest n counts. It may be
 * followed by n + 1 if its owner gave it back or is dead (owner.ts). A claim is never replaced, so of all who see a dead one, one gets the next
 * number. The files are removed when what was claimed has changed for good: whoever still makes one after that looks again, and finds it changed.
 */
import { openSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { closing, isThere, type Owner, readText } from '../../io/index.js';
import { lifeOf, ownOwner } from '../../io/process.js';
import { newToken } from './fence.js';
import { ageOf, giveSign, heartbeatLifetime, silenceOf } from './owner.js';

interface Content extends Partial<Owner> {
  /** Whether the owner gave it back. */
  released?: boolean;
  /** No other claim has it: a file of the same name may be another's. */
  token?: string;
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException).code;

/** What a claim says; null if nothing that can be understood: it is empty for the moment between being made and being written. */
function contentOf(path: string): Content | null {
  const text = readText(path);
  try {
    const content: unknown = JSON.parse(text);
    return typeof content === 'object' && content !== null && !Array.isArray(content) ? content : null;
  } catch {
    return null;
  }
}

/** @param isSilent whether an owner that can't be asked is dead */
function isFree(path: string, isSilent: (path: string) => boolean): boolean {
  try {
    const content = contentOf(path);
    if (content?.released === true) return true;
    const life = content === null ? 'unknown' : lifeOf(content);
    return life === 'unknown' ? isSilent(path) : life === 'dead';
  } catch (error) {
    // Removed by an owner who was done.
    if (codeOf(error) === 'ENOENT') return true;
    throw error;
  }
}

const isSilentByWatching = (path: string): boolean => silenceOf(path) > heartbeatLifetime;
/** For claims that are held for a moment, and for those who only want to tell. */
export const isSilentByClock = (path: string): boolean => ageOf(path) > heartbeatLifetime;

const pathOf = (prefix: string, number: number): string => `${prefix}.${number}`;

export class Claim {
  private constructor(
    private readonly prefix: string,
    private readonly number: number,
    private readonly content: Content,
  ) {}

  /**
   * Claims something for this process.
   * @param prefix path of its claims, up to the number
   * @returns null if another holds it
   * @throws the error of the file system
   */
  static take(prefix: string, isSilent = isSilentByWatching): Claim | null {
    const content = { ...ownOwner(), released: false, token: newToken() };
    for (let number = 0; ; number++) {
      const path = pathOf(prefix, number);
      try {
        writeFileSync(path, `${JSON.stringify(content)}\n`, { flag: 'wx' });
        return new Claim(prefix, number, content);
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error;
      }
      if (!isFree(path, isSilent)) return null;
    }
  }

  private get path(): string {
    return pathOf(this.prefix, this.number);
  }

  /** Whether this process still holds it. @throws the error of the file system if that can't be told */
  isOurs(): boolean {
    if (isThere(pathOf(this.prefix, this.number + 1))) return false;
    try {
      return contentOf(this.path)?.token === this.content.token;
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return false;
      throw error;
    }
  }

  /**
   * Says that the owner still works on it.
   * @returns false if another has taken it, since this process gave no sign for too long
   */
  beat(): boolean {
    if (!this.isOurs()) return false;
    giveSign(this.path);
    return true;
  }

  /** Gives it back for others to go on with. */
  release(): void {
    if (!this.isOurs()) return;
    const text = `${JSON.stringify({ ...this.content, released: true })}\n`.padEnd(300);
    // Written over without being emptied first, so that no reader finds it empty.
    closing(openSync(this.path, 'r+'), (file) => writeSync(file, text, 0));
  }

  /** Gives it back as if it had never been taken. */
  withdraw(): void {
    if (this.isOurs()) rmSync(this.path, { force: true });
  }

  /** Removes all claims, since what was claimed is done with. */
  finish(): void {
    for (let number = 0; number <= this.number; number++) rmSync(pathOf(this.prefix, number), { force: true });
  }
}

/** Whether somebody holds something now, by the clock. */
export function isClaimed(prefix: string): boolean {
  let number = 0;
  while (isThere(pathOf(prefix, number))) number++;
  return number > 0 && !isFree(pathOf(prefix, number - 1), isSilentByClock);
}
