/** Who may change whose run a directory is: one process at a time. */
import { createHash } from 'node:crypto';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { manifestName, readText } from '../../io/index.js';
import { ConfigError } from '../../model/index.js';
import { Claim, isSilentByClock } from './claim.js';

/** Begins the name of every lock. */
export const lockName = '.lock';

const contentOf = (directory: string): string => readText(join(directory, manifestName));

/**
 * Replaces run.json, while no other process does. Locks are claims on this very content of run.json: one that comes too late, when it has been
 * replaced, claims what nobody wants any more.
 * @param action takes the content of run.json that it has the lock on, and decides by that
 * @throws ConfigError if another process is at it or was; what the file system or the action throws
 */
export function whileLocked(directory: string, action: (content: string) => void): void {
  const content = contentOf(directory);
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
  const claim = Claim.take(join(directory, `${lockName}.${hash}`), isSilentByClock);
  if (claim === null) throw new ConfigError(`${directory} is just being taken by another process; wait for its end`);
  try {
    if (contentOf(directory) !== content)
      throw new ConfigError(`${directory} was changed by another process meanwhile; try again`);
    action(content);
  } catch (error) {
    claim.withdraw();
    throw error;
  }
  // Those of older contents, which killed processes have left, are as void as ours.
  for (const name of readdirSync(directory)) if (isLock(name)) rmSync(join(directory, name), { force: true });
}

export const isLock = (name: string): boolean => name === lockName || /^\.lock\.[0-9a-f]{16}\.\d+$/.test(name);
