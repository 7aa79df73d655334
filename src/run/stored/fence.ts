/** Keeps a process that has lost its run, while it was suspended or cut off, from writing to the run's directory. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { isAbsent, type Manifest, manifestName, readText } from '../../io/index.js';
import { giveSign, heartbeatPeriod } from './owner.js';

/** Another process has taken the run: nothing may be written to its directory any more. */
export class RunLost extends Error {
  constructor(directory: string) {
    super(
      `${directory} was taken by another process, since this one gave no sign of life for too long; the run is left to that one`,
    );
    this.name = 'RunLost';
  }
}

/** A token for run.json that no other process has. */
export const newToken = (): string => randomBytes(8).toString('hex');

/** A look at run.json is spared if the last one was so short ago by both clocks, in ms. */
const sparedFor = heartbeatPeriod / 20;

export class Fence {
  readonly #path: string;
  #lost = false;
  #lookedAt = { wall: Number.NaN, steady: Number.NaN };

  /** @param isOurs what else tells whether this process holds the run, a claim */
  constructor(
    readonly directory: string,
    readonly token: string,
    readonly isOurs: () => boolean = () => true,
  ) {
    this.#path = join(directory, manifestName);
  }

  #hasToken(): boolean {
    let text: string;
    try {
      text = readText(this.#path);
    } catch (error) {
      // Nobody takes a run by removing it.
      if (isAbsent(error)) return true;
      throw error;
    }
    try {
      return (JSON.parse(text) as Partial<Manifest> | null)?.token === this.token;
    } catch {
      // Damaged by somebody, and replaced at the end.
      return true;
    }
  }

  /**
   * Looks whether the run is still this process's.
   * @throws RunLost if not; the error of the file system if that can't be told
   */
  readonly look = (): void => {
    this.#lost ||= !this.isOurs() || !this.#hasToken();
    if (this.#lost) throw new RunLost(this.directory);
    this.#lookedAt = { wall: Date.now(), steady: performance.now() };
  };

  /** The same for what is written often: it looks only if time has passed. One of the clocks may have stood still meanwhile. */
  readonly check = (): void => {
    const { wall, steady } = this.#lookedAt;
    const passed = Date.now() - wall;
    if (this.#lost || !(passed >= 0 && passed < sparedFor && performance.now() - steady < sparedFor)) this.look();
  };

  /** Gives a sign of life, if the run is still this process's. @returns whether it is */
  beat(): boolean {
    try {
      this.look();
    } catch (error) {
      if (error instanceof RunLost) return false;
      throw error;
    }
    giveSign(this.#path);
    return true;
  }
}
