/** Whether the parts of a run's directory belong together: its config, series, frames and checkpoints, and what run.json says of them. */

import { createHash } from 'node:crypto';
import { fstatSync } from 'node:fs';
import { join } from 'node:path';
import { append } from '../model/arrays.js';
import {
  ConfigError,
  deriveManifold,
  hasEncoder,
  isManifold,
  isSpheres,
  parseConfig,
  type RunConfig,
  type RunConfigInput,
  type Step,
  sha256Hex,
  trajectoryHash,
} from '../model/index.js';
import { type Checkpoint, checkpointName, previousCheckpointName, readCheckpoint } from './checkpoint.js';
import { checksumOfStart } from './checksum.js';
import { cloudFramesName, readLastCloudFrame } from './cloudFrames.js';
import { messageOf } from './inspection.js';
import type { FileSum, Manifest } from './manifest.js';
import { closing, openToRead } from './openFile.js';
import { checksumOfOwnFrames, framesNameOf, openFrames } from './openFrames.js';
import { isThere } from './presence.js';
import { seriesName } from './series.js';

/** Bytes behind the body of a sealed state. */
const sealBytes = 32;
/** Sites of a lattice hashed at once. */
const hashedSites = 1 << 20;

/** A sum that a part is held to, and who knows it. */
interface Expected extends FileSum {
  by: string;
}

/** SHA-256 of the configuration in a checkpoint, as `digest` of run.json is. */
function digestOf({ engine }: Checkpoint, config: RunConfig): string {
  const end = engine.length - sealBytes;
  if (isManifold(config)) {
    const { particles, points } = deriveManifold(config);
    const bytes = 8 * particles * points * config.embedding;
    // Velocities stand behind the points, but those of an encoder's weights before them.
    const from = end - bytes * (config.momentum > 0 && !hasEncoder(config) ? 2 : 1);
    return sha256Hex(engine.subarray(from, from + bytes));
  }
  if (isSpheres(config)) return sha256Hex(engine.subarray(end - 4 * config.particles * config.dimension, end));
  const heights = engine.subarray(end - config.size ** config.dimension, end);
  const hash = createHash('sha256');
  for (let at = 0; at < heights.length; at += hashedSites) {
    hash.update(new Uint8Array(Uint32Array.from(heights.subarray(at, at + hashedSites)).buffer));
  }
  return hash.digest('hex');
}

function configProblems({ config, configHash, initialSha256, sizesSha256 }: Manifest): {
  config: RunConfig | null;
  problems: string[];
} {
  try {
    const parsed = parseConfig(config as RunConfigInput);
    const hash = trajectoryHash(parsed, initialSha256 ?? undefined, sizesSha256 ?? undefined);
    return { config: parsed, problems: hash === configHash ? [] : ['run.json: its config is not the one of its config hash'] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { config: null, problems: [`run.json: config: ${error.message}`] };
  }
}

const isOver = ({ status }: Manifest): boolean => status === 'done' || status === 'stopped';

/** The checkpoints that can be read, and which of them are another run's. */
function checkpointProblems(
  path: string,
  manifest: Manifest,
  config: RunConfig,
): { last: Checkpoint | null; problems: string[] } {
  const problems: string[] = [];
  let last: Checkpoint | null = null;
  for (const name of [checkpointName, previousCheckpointName]) {
    if (!isThere(join(path, name))) continue;
    let checkpoint: Checkpoint;
    try {
      checkpoint = readCheckpoint(join(path, name));
    } catch {
      // The inspection of the file has told.
      continue;
    }
    if (checkpoint.configHash !== manifest.configHash)
      problems.push(`${name} is of another run: its config hash is not that of run.json`);
    else last ??= checkpoint;
  }
  if (!isOver(manifest)) return { last, problems };
  const { steps } = manifest.summary as { steps: number };
  if (last?.progress.t !== steps) {
    problems.push(`${checkpointName} of t = ${steps} is missing; the run can't take more steps from its end`);
  } else if (digestOf(last, config) !== manifest.digest) {
    problems.push(`${checkpointName}: its configuration is not the one of the digest in run.json`);
  }
  return { last, problems };
}

/** A file held to a sum; a file that goes on growing may be longer. */
function seriesProblem(path: string, { bytes, crc32, by }: Expected, grows: boolean): string | null {
  return closing(openToRead(join(path, seriesName), 'the series of a run'), (file) => {
    const { size } = fstatSync(file);
    if (size < bytes || (!grows && size > bytes)) return `${seriesName} has ${size} bytes, but ${by} knows ${bytes}`;
    return checksumOfStart(file, bytes) === crc32
      ? null
      : `${seriesName} is not what the run wrote: its checksum is not that of ${by}`;
  });
}

const digestOfNumbers = ({ buffer, byteOffset, byteLength }: Uint32Array | Float64Array): string =>
  sha256Hex(new Uint8Array(buffer, byteOffset, byteLength));

/** Step and digest of the last frame of a file; null without frames. */
function lastFrameOf(path: string): { step: Step; digest: string } | null {
  if (path.endsWith(cloudFramesName)) {
    const last = readLastCloudFrame(path);
    return last && { step: last.step, digest: digestOfNumbers(last.points) };
  }
  const reader = openFrames(path);
  try {
    if (reader.count === 0) return null;
    const { step, positions } = reader.read(reader.count - 1);
    return { step, digest: digestOfNumbers(positions) };
  } finally {
    reader.close();
  }
}

/** The last frame of a run that is done is its final configuration. */
function lastFrameProblem(path: string, name: string, manifest: Manifest): string | null {
  const { steps } = manifest.summary as { steps: number };
  const last = lastFrameOf(join(path, name));
  if (last?.step !== steps) return `${name} ends at t = ${last?.step ?? 'no step'}, but the run did ${steps} steps`;
  return last.digest === manifest.digest ? null : `${name}: its last frame is not the configuration of the digest in run.json`;
}

function framesProblems(path: string, manifest: Manifest, config: RunConfig, last: Checkpoint | null): string[] {
  if (!config.frames) return [];
  const name = framesNameOf(config);
  const isExpected = isOver(manifest) || (last?.progress.framesBytes ?? 0) > 0;
  if (!isThere(join(path, name))) return isExpected ? [`${name} is missing, but the config asks for frames`] : [];
  const problems: (string | null)[] = [];
  try {
    const end = manifest.files?.frames?.crc32;
    if (typeof end === 'number' && checksumOfOwnFrames(join(path, name), config) !== end) {
      problems.push(`${name} is not what the run wrote: its checksum is not that of run.json`);
    }
    const sum = isOver(manifest) ? null : last?.progress.framesCrc32;
    if (last && sum && checksumOfOwnFrames(join(path, name), config, last.progress.t - 1) !== sum) {
      problems.push(`${name} is not what the run wrote: its checksum is not that of ${checkpointName}`);
    }
    if (manifest.status === 'done') problems.push(lastFrameProblem(path, name, manifest));
  } catch (error) {
    // What can't be read at all, the inspection of the file has told.
    if (problems.length === 0 && !(error instanceof ConfigError)) problems.push(`${name}: ${messageOf(error, join(path, name))}`);
  }
  return problems.filter((problem) => problem !== null);
}

/**
 * What does not fit.
 * @param path of the run's directory
 * @param hasSeries whether there is a series of which nothing is wrong in itself
 */
export function partsProblems(path: string, manifest: Manifest, hasSeries: boolean): string[] {
  const { config, problems } = configProblems(manifest);
  if (config === null) return problems;
  const checkpoints = checkpointProblems(path, manifest, config);
  append(problems, checkpoints.problems);
  const { last } = checkpoints;
  const over = manifest.files && { ...manifest.files.series, by: 'run.json' };
  const { seriesBytes: bytes = 0, seriesCrc32: crc32 } = last?.progress ?? {};
  const expected = over ?? (crc32 === undefined ? null : { bytes, crc32, by: checkpointName });
  const series = hasSeries && expected && seriesProblem(path, expected, over === null || over === undefined);
  if (series) problems.push(series);
  append(problems, framesProblems(path, manifest, config, last));
  return problems;
}
