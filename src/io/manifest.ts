/** run.json, the manifest of a run directory: what was asked, by which program, and how it ended. */
import { join } from 'node:path';
import type * as z from 'zod';
import { ConfigError, type RunConfig, sha256Hex, showValue } from '../model/index.js';
import { writeAtomic, writeNew } from './atomic.js';
import { type epochsSchema, manifestSchema } from './manifestSchema.js';
import { checkStored, parseStored, readIfThere, StoredDamage } from './stored.js';

export const manifestName = 'run.json';
export const runFormat = 'randorg run';
const formatVersion = 1;

export type RunStatus = 'running' | 'done' | 'stopped' | 'failed';

/** From t on, random numbers are those of an epoch. */
export type Epoch = z.infer<ReturnType<typeof epochsSchema>>[number];

/** A process, so that others can tell whether it still lives; null where the system does not say. */
export interface Owner {
  host: string;
  pid: number;
  /** Of the boot of its machine, and of the namespace that its pid belongs to. */
  bootId: string | null;
  pidNamespace: string | null;
  /** Start of the process, in clock ticks since the boot. */
  startTicks: number | null;
}

/** Manifests of older versions lack all of the owner but host and pid, and the token. */
export interface Manifest extends Owner {
  format: typeof runFormat;
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
  /** Each process that takes the run writes another one: whoever finds a token that is not its own has lost the run. */
  token: string;
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
  /** The files as they are at the end; null while running. Older versions kept no sums. */
  files?: { series: FileSum; frames: FileSum | null } | null;
  /** SHA-256 of all of the above, as `JSON.stringify` writes it. Older versions wrote none. */
  checksum?: string;
}

/** What a file held that a run has written. */
export interface FileSum {
  bytes: number;
  /** CRC-32 of a series; of frames, what `FrameWriter.checksum` says. */
  crc32: number;
}

/** A manifest of this format's version. */
export function newManifest(content: Omit<Manifest, 'format' | 'formatVersion' | 'checksum'>): Manifest {
  return { format: runFormat, formatVersion, ...content };
}

const checksumOf = ({ checksum: _old, ...content }: Partial<Manifest>): string =>
  sha256Hex(new TextEncoder().encode(JSON.stringify(content)));

function textOf(manifest: Manifest): string {
  const { checksum: _old, ...content } = manifest;
  return `${JSON.stringify({ ...content, checksum: checksumOf(content) }, null, 2)}\n`;
}

/**
 * Writes the manifest of a directory, replacing an older one at once.
 * @param guard called when all is ready; what it throws leaves the older one
 */
export function writeManifest(directory: string, manifest: Manifest, guard?: () => void): void {
  writeAtomic(join(directory, manifestName), textOf(manifest), { guard });
}

/**
 * Writes the first manifest of a directory, which makes the directory this run's.
 * @throws the error of the file system, EEXIST if another run was first
 */
export function writeFirstManifest(directory: string, manifest: Manifest): void {
  writeNew(join(directory, manifestName), textOf(manifest));
}

/** What a text says of a run of ours, of any version and however damaged; null if nothing. Enough to ask whose it is. */
export function looseManifest(text: string): Partial<Manifest> | null {
  try {
    const value = JSON.parse(text) as Partial<Manifest> | null;
    return value?.format === runFormat ? value : null;
  } catch {
    return null;
  }
}

/**
 * A manifest from its text.
 * @param path for messages
 * @throws StoredDamage saying what is wrong or that it was altered; ConfigError if it is of another program or version
 */
export function parseManifest(text: string, path: string): Manifest {
  const value = parseStored(text, path) as Partial<Manifest> | null;
  if (value?.format !== runFormat) throw new ConfigError(`${path}: not the manifest of a randorg run`);
  if (value.formatVersion !== formatVersion) {
    throw new ConfigError(
      `${path}: format version must be ${formatVersion}, got ${showValue(value.formatVersion ?? null)}; use the version that wrote it`,
    );
  }
  checkStored(manifestSchema, value, path);
  // Whoever writes tokens writes checksums.
  if ((value.checksum !== undefined || value.token !== undefined) && value.checksum !== checksumOf(value)) {
    throw new StoredDamage(`${path}: it was altered, its checksum does not match; put the file back that randorg wrote`);
  }
  return value as Manifest;
}

/**
 * The manifest in a file.
 * @returns null if there is no file
 * @throws ConfigError if it can't be read; else as `parseManifest`
 */
export function manifestIn(path: string): Manifest | null {
  const text = readIfThere(path, 'put that right and try again');
  return text === null ? null : parseManifest(text, path);
}

/**
 * Reads the manifest of a directory.
 * @throws ConfigError if there is none, or it can't be read; else as `parseManifest`
 */
export function readManifest(directory: string): Manifest {
  const path = join(directory, manifestName);
  const give = 'give the directory of a run';
  const text = readIfThere(path, give);
  if (text === null) throw new ConfigError(`${path}: can't be read, no such file or directory; ${give}`);
  return parseManifest(text, path);
}
