/** The address bar follows the experiment, so that a reload or the way back loses nothing. */
import { compact, isLong } from './compact.js';
import { fragmentOf, type Shared } from './link.js';

/** While steps are made, in ms. */
const every = 2000;

/** Puts a fragment into the address, which is not read then. */
export function showAddress(fragment: string, how: 'replace' | 'push' = 'replace'): void {
  try {
    if (how === 'push') history.pushState(null, '', fragment);
    else if (fragment !== location.hash) history.replaceState(null, '', fragment);
  } catch {
    // A page inside another one may have no address of its own.
  }
}

/** What the address follows. */
export interface Followed {
  /** Whether the user has done anything yet: before, the address stays what it is. */
  readonly isTouched: boolean;
  readonly present: Shared | null;
}

/** Writes the experiment into the address now and then; at rest as it stands. */
export class Address {
  #timer: ReturnType<typeof setTimeout> | null = null;
  /** Writes so far: one that comes late is not made. */
  #writes = 0;

  constructor(private readonly followed: Followed) {}

  /** Something has changed. */
  changed(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = null;
      this.write();
    }, every);
  }

  /** What comes is another experiment: the present one stays one step back in the history. */
  leave(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#writes++;
    const shared = this.followed.isTouched ? this.followed.present : null;
    if (shared) showAddress(fragmentOf(shared));
    if (this.followed.isTouched && location.hash) showAddress(location.hash, 'push');
  }

  write(): void {
    const shared = this.followed.isTouched ? this.followed.present : null;
    if (!shared) return;
    const write = ++this.#writes;
    const fragment = fragmentOf(shared);
    if (!isLong(fragment)) showAddress(fragment);
    else
      void compact(fragment).then((short) => {
        if (write === this.#writes) showAddress(short);
      });
  }
}
