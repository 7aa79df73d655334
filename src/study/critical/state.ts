/** critical.json: the state of a search, its stages and its result so far. Runs and their numbers are in the stages' directories. */
import { join } from 'node:path';
import * as z from 'zod';
import {
  checkStored,
  fileErrorReason,
  largestFile,
  makeDirectory,
  parseStored,
  readIfThere,
  schemaOf,
  searchName,
  writeAtomic,
} from '../../io/index.js';
import { ConfigError } from '../../model/index.js';
import { namesInOut } from '../out/directory.js';
import type { Stage } from './stage.js';
import type { CriticalSystem } from './system.js';

const format = 'randorg critical';
const formatVersion = 1;

export interface StoredStage extends Stage {
  done: boolean;
}

export interface CriticalState {
  /** Of the system that is searched. */
  hash: string;
  base: Record<string, unknown>;
  stages: StoredStage[];
  /** As printed last; null before the first stage is done. */
  result: unknown;
}

const stateSchema = schemaOf(() => {
  const whole = z.number().int().min(0);
  return z.looseObject({
    stages: z.array(
      z.looseObject({
        kind: z.enum(['bracket', 'measure']),
        level: z.number().int().min(-1),
        size: whole,
        count: whole,
        steps: whole,
        values: z.array(z.number()),
        starts: whole,
        firstReplica: whole,
        done: z.boolean(),
      }),
    ),
    result: z.unknown(),
  });
});

type Stored = Partial<CriticalState> & { format?: unknown; formatVersion?: unknown };

/**
 * The state of a directory, a new one if it is empty or not there.
 * @throws ConfigError if the directory is another search's, holds other things or can't be read
 */
export function readState(directory: string, { hash, base }: CriticalSystem): CriticalState {
  const names = namesInOut(directory);
  const path = join(directory, searchName);
  if (!names.includes(searchName)) {
    const foreign = names.find((name) => !name.startsWith(`.${searchName}.`));
    if (foreign === undefined) return { hash, base, stages: [], result: null };
    throw new ConfigError(
      `out ${directory} is not empty and not a search for a critical point (${foreign}); choose another directory`,
      'out',
    );
  }
  const stored = parseStored(readIfThere(path, 'choose another directory', largestFile.document) ?? '', path) as Stored | null;
  if (stored?.format !== format || stored.formatVersion !== formatVersion)
    throw new ConfigError(`${path}: must be a search of format version ${formatVersion}; use the version that wrote it`, 'out');
  if (stored.hash !== hash) {
    throw new ConfigError(
      `out ${directory} holds the search of another system, ${JSON.stringify(stored.base)}; choose another directory or the same fields`,
      'out',
    );
  }
  const { stages, result } = checkStored(stateSchema, stored, path);
  return { hash, base, stages, result };
}

/** Writes the state of a directory, making it if it is not there. */
export function writeState(directory: string, state: CriticalState): void {
  try {
    makeDirectory(directory);
    writeAtomic(join(directory, searchName), `${JSON.stringify({ format, formatVersion, ...state }, null, 1)}\n`);
  } catch (error) {
    throw new ConfigError(`out ${directory} can't be written, ${fileErrorReason(error)}; choose another directory`, 'out');
  }
}
