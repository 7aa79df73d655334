/** run.json, the manifest of a run directory: what was asked, by which program, and how it ended. */
import { join } from 'node:path';
import { ConfigError, type RunConfig } from '../model/index.js';
import { writeAtomic, writeNew } from './atomic.js';
import { readText } from './openFile.js';
import { fileErrorReason } from './reason.js';

export const manifestName = 'run.json';
const format = 'randorg run';
const formatVersion = 1;

export type RunStatus = 'running' | 'done' | 'stopped' | 'failed';

/** From t on, random numbers are those of an epoch. */
export interface Epoch {
  t: number;
  epoch: number;
}

export interface Manifest {
  format: typeof format;
  formatVersion: number;
  status: RunStatus;
  versions: { randorg: string; dynamicsVersion: number; wasmSha256: string; node: string };
  /** Hash of the fields that shape the trajectory. */
  configHash: string;
  config: RunConfig;
  /** SHA-256 of the file of initial positions, if there was one. */
  initialSha256: string | null;
  /** SHA-256 of the file of sizes, if there was one. */
  sizesSha256: string | null;
  /** Seed of the config and the one used after the replica, in digits. */
  seed: { given: string; used: string };
  /** Epochs of the random streams in rising t, the first one at 0; each reseeding adds one. */
  epochs: Epoch[];
  /** Where it runs or ran, and on how many threads. */
  host: string;
  pid: number;
  threads: number;
  /** ISO 8601, UTC; of the first start, and of the latest time that it was resumed. */
  startedAt: string;
  resumedAt: string | null;
  finishedAt: string | null;
  /** Result without config and engine; null while running. */
  summary: Record<string, unknown> | null;
  /** SHA-256 of the final positions. */
  digest: string | null;
  /** Message of a failed run. */
  error: string | null;
}

/** A manifest of this format's version. */
export function newManifest(content: Omit<Manifest, 'format' | 'formatVersion'>): Manifest {
  return { format, formatVersion, ...content };
}

const textOf = (manifest: Manifest): string => `${JSON.stringify(manifest, null, 2)}\n`;

/** Writes the manifest of a directory, replacing an older one at once. */
export function writeManifest(directory: string, manifest: Manifest): void {
  writeAtomic(join(directory, manifestName), textOf(manifest));
}

/**
 * Writes the first manifest of a directory, which makes the directory this run's.
 * @throws the error of the file system, EEXIST if another run was first
 */
export function writeFirstManifest(directory: string, manifest: Manifest): void {
  writeNew(join(directory, manifestName), textOf(manifest));
}

/** A manifest of any version of ours, from a file; null if it is none. */
export function manifestIn(path: string): Partial<Manifest> | null {
  try {
    const manifest = JSON.parse(readText(path)) as Partial<Manifest> | null;
    return manifest?.format === format ? manifest : null;
  } catch {
    return null;
  }
}

/**
 * Reads the manifest of a directory.
 * @throws ConfigError if there is none, or it is not one of ours
 */
export function readManifest(directory: string): Manifest {
  const path = join(directory, manifestName);
  let text: string;
  try {
    text = readText(path);
  } catch (error) {
    throw new ConfigError(`${path}: can't be read, ${fileErrorReason(error)}; give the directory of a run`);
  }
  let manifest: Manifest;
  try {
    manifest = JSON.parse(text) as Manifest;
  } catch {
    throw new ConfigError(`${path}: not JSON; the file is damaged`);
  }
  if (manifest?.format !== format) throw new ConfigError(`${path}: not the manifest of a randorg run`);
  if (manifest.formatVersion !== formatVersion) {
    throw new ConfigError(
      `${path}: format version must be ${formatVersion}, got ${manifest.formatVersion}; use the version that wrote it`,
    );
  }
  return manifest;
}
