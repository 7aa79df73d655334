/** Goes on with a run from its directory, which is all it needs. */
import { join } from 'node:path';
import {
  type Checkpoint,
  checkStored,
  type FoundCheckpoint,
  findCheckpoint,
  type Manifest,
  manifestName,
  promotePrevious,
  readManifest,
  removeCheckpoints,
} from '../../io/index.js';
import { ownOwner } from '../../io/process.js';
import {
  ConfigError,
  isLattice,
  isManifold,
  isSpheres,
  parseConfig,
  type RunConfig,
  type RunConfigInput,
  showValue,
  trajectoryHash,
  version,
} from '../../model/index.js';
import { type CreateEngine, type Device, dynamicsVersion, enginesFor, type RestoreEngine, type RunEngine } from '../engine.js';
import { newToken } from './fence.js';
import { checkExtent, removeOutput } from './output.js';
import { type PreparedRun, prepareSystem } from './prepare.js';
import { type RunOutcome, runSession, type SessionOptions } from './session.js';
import { savedCompressionSchema, statisticsSchema } from './statisticsSchema.js';
import { resultOfManifest } from './summary.js';
import { takeOver, untilEnded } from './takeOver.js';

/** Fields that may be given anew. `steps` becomes that of the run; the others hold for this process only. */
export type ResumeFields = Pick<RunConfigInput, 'steps' | 'threads' | 'checkpoint'>;

export interface ResumeOptions extends SessionOptions, ResumeFields {
  /** Draws other random numbers from here on. */
  reseed?: boolean | undefined;
  /** Takes what should be known although the run goes on: a checkpoint that was damaged, a start from t = 0. One line each. */
  onNote?: ((note: string) => void) | undefined;
  /** Where the steps are made (default cpu); no bit depends on it. */
  device?: Device | undefined;
  /** Other engines. */
  create?: CreateEngine | undefined;
  restore?: RestoreEngine | undefined;
}

export interface ResumeOutcome extends RunOutcome {
  /** t that it went on from; null if it was finished and nothing was left to do. */
  resumedFrom: number | null;
}

/** What is to be done, with all input checked. */
interface Plan {
  manifest: Manifest;
  /** The run's from now on. */
  config: RunConfig;
  /** With the threads and checkpoints of this process. */
  ownConfig: RunConfig;
  configHash: string;
  found: FoundCheckpoint;
  /** Whether the files were held to checksums; those of older versions have none. */
  isSummed: boolean;
}

/** The config of a manifest, checked: people can write in it. */
function checkedConfig(directory: string, manifest: Manifest): RunConfig {
  try {
    return parseConfig(manifest.config as RunConfigInput);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new ConfigError(`${join(directory, manifestName)}: ${error.message}`, error.field);
  }
}

/** Refuses what would give another trajectory than that of the first part. */
function checkSame(directory: string, what: string, theirs: number | string, ours: number | string, remedy: string): void {
  if (theirs === ours) return;
  throw new ConfigError(`${directory} can't be resumed: its ${what} is ${theirs}, here it is ${ours}; ${remedy}`);
}

function checkSteps(done: number, steps: number): void {
  if (steps > done) return;
  throw new ConfigError(
    `steps must be more than the ${done} done, got ${steps}; leave it out to go on to the run's end`,
    'steps',
  );
}

function planOf(directory: string, manifest: Manifest, options: ResumeOptions): Plan {
  const { steps, threads, checkpoint } = options;
  const ownFrames = options.openFrames === undefined;
  const stored = checkedConfig(directory, manifest);
  const given = Object.entries({ steps, threads, checkpoint }).filter(([, value]) => value !== undefined);
  const ownConfig = parseConfig({ ...stored, ...Object.fromEntries(given) } as RunConfigInput);
  const found = findCheckpoint(directory);
  const configHash = trajectoryHash(stored, manifest.initialSha256 ?? undefined, manifest.sizesSha256 ?? undefined);

  const version = found.checkpoint?.dynamicsVersion ?? manifest.versions.dynamicsVersion;
  checkSame(directory, 'dynamicsVersion', version, dynamicsVersion, 'use the version of randorg that wrote it');
  const begun = found.checkpoint?.configHash ?? manifest.configHash;
  checkSame(directory, 'config hash', begun, configHash, `give ${join(directory, manifestName)} the config it had`);
  const reached = manifest.status === 'done' ? Number(manifest.summary?.steps) : 0;
  if (steps !== undefined) checkSteps(Math.max(reached, found.checkpoint?.progress.t ?? 0), ownConfig.steps);
  if (found.checkpoint) {
    const { t, statistics, compression } = found.checkpoint.progress;
    checkStored(statisticsSchema, statistics, `${directory}: statistics of the checkpoint of t = ${t}`);
    checkStored(savedCompressionSchema, compression, `${directory}: compression of the checkpoint of t = ${t}`);
  }
  const isSummed = found.checkpoint === null || checkExtent(directory, stored, found.checkpoint.progress, ownFrames);
  // Not the parsed one: run.json keeps the order of its fields, to the byte.
  return { manifest, config: { ...manifest.config, steps: ownConfig.steps }, ownConfig, configHash, found, isSummed };
}

/** What happened to the checkpoints, and what follows. */
function notesOf({ manifest, isSummed, found: { checkpoint, isPrevious, damages } }: Plan): string[] {
  const notes: string[] = [];
  if (!isSummed || manifest.checksum === undefined) {
    notes.push('there is no checksum of what an older version wrote; the files are taken as they are');
  }
  const next = checkpoint
    ? `going on from the ${isPrevious ? 'previous' : 'last'} checkpoint, t = ${checkpoint.progress.t}`
    : null;
  for (const damage of damages) notes.push(`${damage}; the checkpoint is damaged`);
  if (next === null) notes.push(`there is no ${damages.length > 0 ? 'whole ' : ''}checkpoint; starting again from t = 0`);
  else if (isPrevious) notes.push(next);
  return notes;
}

/** The state that a run without a checkpoint began with. @throws ConfigError if it is not known any more */
function initialStateAgain({ config, configHash, manifest }: Plan): PreparedRun['initialState'] {
  if (isLattice(config)) return null;
  const system = prepareSystem(config);
  if (system.initialSha256 !== manifest.initialSha256) {
    const [path, field, what] = isManifold(config)
      ? [config.vectors, 'vectors', 'file of vectors']
      : [config.initial, 'initial', 'initial file'];
    throw new ConfigError(
      `${path} is not the ${what} of the run any more: its SHA-256 is ${system.initialSha256}, it was ${manifest.initialSha256}; ` +
        'put the old one back, or start another run',
      field,
    );
  }
  if (isSpheres(config) && system.configHash !== configHash) {
    const path = config.sizes.kind === 'file' ? config.sizes.path : 'sizes';
    throw new ConfigError(`${path} is not what the run began with; put the old file back, or start another run`, 'sizes.path');
  }
  return system.initialState;
}

/** @throws ConfigError if the state is not one of ours, or of another time: a checksum tells damage, not who made it */
async function restoreFrom(
  { engine: bytes, progress }: Checkpoint,
  restore: (bytes: Uint8Array) => Promise<RunEngine>,
): Promise<RunEngine> {
  const place = `the checkpoint of t = ${progress.t}`;
  let engine: RunEngine;
  try {
    engine = await restore(bytes);
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof ConfigError)) throw error;
    throw new ConfigError(`${place} can't be used: ${error.message}; start the run again with randorg run --force`);
  }
  if (engine.time === progress.t) return engine;
  await engine.close();
  throw new ConfigError(
    `${place} can't be used: its state is of t = ${engine.time}; start the run again with randorg run --force`,
  );
}

async function openEngine(plan: Plan, options: ResumeOptions): Promise<RunEngine> {
  const own = await enginesFor(options.device, plan.ownConfig, options.onNote);
  const { create = own.create, restore = own.restore, reseed = false } = options;
  const { threads } = plan.ownConfig;
  if (plan.found.checkpoint) return restoreFrom(plan.found.checkpoint, (bytes) => restore(bytes, { reseed, threads }));
  const fresh = await create(plan.ownConfig, initialStateAgain(plan));
  if (!reseed) return fresh;
  try {
    return await restore(fresh.toBytes(), { reseed, threads });
  } finally {
    await fresh.close();
  }
}

function nextManifest({ manifest, config, configHash, found }: Plan, engine: RunEngine, reseed: boolean): Manifest {
  const epochs = found.checkpoint?.progress.epochs ?? [{ t: 0, epoch: 0 }];
  return {
    ...manifest,
    status: 'running',
    versions: { randorg: version, dynamicsVersion, wasmSha256: engine.wasmSha256, node: process.version },
    configHash,
    config,
    epochs: reseed ? [...epochs, { t: engine.time, epoch: engine.epoch }] : epochs,
    ...ownOwner(),
    token: newToken(),
    threads: engine.threads,
    resumedAt: new Date().toISOString(),
    finishedAt: null,
    summary: null,
    digest: null,
    error: null,
    files: null,
  };
}

/** A reseed that run.json tells of and no checkpoint knows yet: the process was killed between the two. */
function isReseedPending({ manifest, found: { checkpoint } }: Plan): boolean {
  const known = checkpoint?.progress.epochs.length ?? 1;
  return (manifest.epochs?.length ?? 1) > known;
}

/** Leaves in the directory what the run goes on from, and nothing that a later checkpoint would trip over. */
function tidy(directory: string, checkpoint: Checkpoint | null, isPrevious: boolean): void {
  if (isPrevious) promotePrevious(directory);
  if (checkpoint !== null) return;
  removeCheckpoints(directory);
  removeOutput(directory);
}

async function goOn(directory: string, plan: Plan, options: ResumeOptions): Promise<ResumeOutcome> {
  const { checkpoint, isPrevious } = plan.found;
  const reseed = options.reseed || isReseedPending(plan);
  for (const note of notesOf(plan)) options.onNote?.(note);
  const engine = await openEngine(plan, { ...options, reseed });
  try {
    const resumedFrom = engine.time;
    const manifest = nextManifest(plan, engine, reseed);
    takeOver(directory, plan.manifest, manifest, () => tidy(directory, checkpoint, isPrevious));
    const session = {
      directory,
      config: plan.config,
      manifest,
      engine,
      from: checkpoint?.progress ?? null,
      checkpointEvery: plan.ownConfig.checkpoint.every,
      // Another epoch is in no checkpoint yet, nor are positions of a file.
      checkpointFirst: reseed || (checkpoint === null && isSpheres(plan.config) && plan.config.initial !== 'random'),
    };
    return { ...(await runSession(session, options)), resumedFrom };
  } finally {
    await engine.close();
  }
}

/**
 * Goes on with a run that was stopped, killed, or finished and is to have more steps, from its last checkpoint; from t = 0 if
 * there is none. Series, frames and result become those of a run that was never interrupted; with more steps than it was to have, `activity.window` says
 * what could still be averaged.
 * @param directory of the run
 * @returns the result; that of a finished run is given again, if no more steps are asked for
 * @throws ConfigError if it is no run or still going, of another dynamicsVersion or config than its checkpoint, or its files
 *   are gone; other errors if it fails, after run.json says so
 */
export async function resumeRun(directory: string, options: ResumeOptions = {}): Promise<ResumeOutcome> {
  if (typeof directory !== 'string')
    throw new ConfigError(`directory must be a path, got ${showValue(directory)}; give that of a run`);
  readManifest(directory);
  await untilEnded(directory, options);
  const manifest = readManifest(directory);
  if (manifest.status === 'done' && options.steps === undefined) {
    if (options.reseed) {
      throw new ConfigError(
        `reseed needs steps to do, ${directory} is finished after ${manifest.summary?.steps}; give more steps`,
      );
    }
    const config = checkedConfig(directory, manifest);
    return { status: 'done', result: resultOfManifest({ ...manifest, config }, directory), resumedFrom: null };
  }
  return goOn(directory, planOf(directory, manifest, options), options);
}
