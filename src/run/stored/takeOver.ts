/** How a run that has ended gets a new process: one of all that try. */
import { join } from 'node:path';
import {
  checkpointName,
  fileErrorReason,
  framesNames,
  isThere,
  looseManifest,
  type Manifest,
  manifestName,
  parseManifest,
  readText,
  removeTemporaries,
  renewFile,
  seriesName,
  writeManifest,
} from '../../io/index.js';
import { lifeOf } from '../../io/process.js';
import { ConfigError } from '../../model/index.js';
import { lockName, whileLocked } from './lock.js';
import { enterDirectory, heartbeatLifetime, heartbeatPeriod, lifeOfRun, silenceOf } from './owner.js';

/** A run that another process works on, or may work on. */
export class StillGoing extends ConfigError {}

/** How a message names a run, and the field that its directory was given in. */
export interface Place {
  subject: string;
  field: string;
}

const placeAt = (directory: string): Place => ({ subject: `${directory} is`, field: '' });
const manifestAt = (directory: string): string => join(directory, manifestName);
const remedyFor = ({ field }: Place): string =>
  `stop it first, or ${field === '' ? 'wait for its end' : 'choose another directory'}`;

/** Refuses a run that a process surely works on. @throws StillGoing naming it */
export function checkNotAlive(directory: string, manifest: Partial<Manifest>, place = placeAt(directory)): void {
  if (lifeOfRun(directory, manifest, manifestAt(directory)) !== 'alive') return;
  const { subject, field } = place;
  throw new StillGoing(`${subject} a run that is still going (process ${manifest.pid}); ${remedyFor(place)}`, field);
}

/** Refuses a run that a process works on, or may work on. @throws StillGoing naming it */
export function checkEnded(directory: string, manifest: Partial<Manifest>, place = placeAt(directory)): void {
  checkNotAlive(directory, manifest, place);
  if (lifeOfRun(directory, manifest, manifestAt(directory)) === 'dead') return;
  throw new StillGoing(
    `${place.subject} a run that is going on ${manifest.host} (process ${manifest.pid}), which can't be asked from here and has just given a ` +
      `sign of life; ${remedyFor(place)}`,
    place.field,
  );
}

export interface WatchingOptions {
  /** Takes what is waited for, before the wait. */
  onNote?: ((note: string) => void) | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Waits until it is known whether a process that can't be asked still works on a run: it gives a sign, or is silent for so long that it is dead.
 * @throws StillGoing if a process works on it; Error if the signal came first
 */
export async function untilEnded(
  directory: string,
  { onNote, signal }: WatchingOptions,
  place = placeAt(directory),
): Promise<void> {
  const path = manifestAt(directory);
  const read = (): Partial<Manifest> => looseManifest(readText(path)) ?? {};
  const first = read();
  let silence = -1;
  for (let manifest = first; lifeOfRun(directory, manifest, path) !== 'dead'; manifest = read()) {
    const before = silence;
    silence = silenceOf(path);
    if (silence < before || manifest.token !== first.token) checkEnded(directory, manifest, place);
    checkNotAlive(directory, manifest, place);
    if (before < 0) {
      const seconds = Math.ceil((heartbeatLifetime - silence) / 1000);
      const what = `${place.subject} a run that was going on ${manifest.host} (process ${manifest.pid}), which can't be asked from here`;
      onNote?.(`${what}; waiting up to ${seconds} s for a sign of life`);
    }
    if (signal?.aborted) throw new Error(`stopped while ${directory} was watched for a sign of life; nothing was changed`);
    await new Promise((settle) => setTimeout(settle, heartbeatPeriod / 20));
  }
}

/** Files that an owner may still have open. */
function renewOutput(directory: string): void {
  for (const name of [seriesName, ...framesNames]) {
    if (isThere(join(directory, name))) renewFile(join(directory, name));
  }
}

/**
 * Makes a run this process's, by its manifest. Of several processes that try at once, one gets it.
 * @param seen the manifest that the decision to go on was made from
 * @param next the one to write
 * @param tidy what has to be done in the directory before
 * @throws ConfigError if another process is at it or was meanwhile, or the directory can't be written
 */
export function takeOver(directory: string, seen: Manifest, next: Manifest, tidy: () => void): void {
  try {
    whileLocked(directory, (content) => {
      const now = parseManifest(content, join(directory, manifestName));
      checkEnded(directory, now);
      if (JSON.stringify(now) !== JSON.stringify(seen)) {
        throw new StillGoing(`${directory} was changed by another process meanwhile; try again`);
      }
      for (const name of [manifestName, checkpointName, lockName]) removeTemporaries(join(directory, name));
      tidy();
      writeManifest(directory, next);
      enterDirectory(directory);
    });
    // One that is only silent may wake up.
    if (seen.status === 'running' && lifeOf(seen) === 'unknown') renewOutput(directory);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(`${directory} can't be written, ${fileErrorReason(error)}; a run is resumed in its directory`);
  }
}
