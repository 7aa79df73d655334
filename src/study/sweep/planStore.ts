/** plan.json: the plan of a sweep directory, its runs written out, one a line. */
import { join } from 'node:path';
import {
  checkStored,
  fileErrorReason,
  isThere,
  largestFile,
  makeDirectory,
  parseStored,
  planSchema,
  readIfThere,
  StoredDamage,
  writeAtomic,
} from '../../io/index.js';
import { ConfigError, showValue } from '../../model/index.js';
import { namesInOut } from '../out/directory.js';
import { claimsFolder, failuresFolder, planName, runsFolder } from './layout.js';
import { type PlanContent, SweepPlan } from './plan.js';

const format = 'randorg sweep';
const formatVersion = 1;

/** A JSON array with an entry a line: a plan of many runs stays readable, and can be searched. */
const lines = (entries: readonly unknown[]): string =>
  entries.length === 0 ? '[]' : `[\n${entries.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n')}\n  ]`;

function textOf(plan: SweepPlan): string {
  const { hash, base, axes, replicas, duplicates } = plan;
  const head = { format, formatVersion, hash, base, axes, replicas, duplicates };
  const members = Object.entries(head).map(([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)}`);
  const runs = plan.runs.map((run) => ({ ...run, values: plan.valuesOf(run.index) }));
  return `{\n${members.join(',\n')},\n  "runs": ${lines(runs)}\n}\n`;
}

/**
 * The plan of a sweep directory.
 * @throws ConfigError if there is none, or the file is damaged or of another version
 */
export function readPlan(directory: string): SweepPlan {
  const path = join(directory, planName);
  const give = 'give the directory of a sweep';
  const text = readIfThere(path, give, largestFile.document);
  if (text === null) throw new ConfigError(`${path}: can't be read, no such file or directory; ${give}`);
  const stored = parseStored(text, path) as { format?: unknown; formatVersion?: unknown } | null;
  if (stored?.format !== format) throw new ConfigError(`${path}: not the plan of a randorg sweep`);
  if (stored.formatVersion !== formatVersion) {
    throw new ConfigError(
      `${path}: format version must be ${formatVersion}, got ${showValue(stored.formatVersion ?? null)}; use the version that wrote it`,
    );
  }
  const content: PlanContent = checkStored(planSchema, stored, path);
  const runs = content.runs.map(({ index, directory: name, particles, steps }) => ({ index, directory: name, particles, steps }));
  const plan = new SweepPlan({ ...content, runs });
  const beyond = runs.find(({ index }) => index >= plan.size);
  if (beyond === undefined) return plan;
  throw new StoredDamage(`${path}: run ${beyond.index} is none of the ${plan.size} of its grid; the file is damaged`);
}

/** Refuses a directory that belongs to another plan, or holds other things. Touches nothing. */
export function checkSweepDirectory(directory: string, plan: SweepPlan): void {
  const names = namesInOut(directory);
  if (names.includes(planName)) {
    const { hash } = readPlan(directory);
    if (hash === plan.hash) return;
    throw new ConfigError(
      `out ${directory} holds the sweep of plan ${hash}, but this plan is ${plan.hash}; choose another directory, or use its own plan`,
      'out',
    );
  }
  // Two processes may make the directory at once: the folders of one, without its plan yet, are no reason to refuse.
  const foreign = names.find((name) => !['runs', 'claims', 'failures'].includes(name) && !name.startsWith(`.${planName}.`));
  if (foreign === undefined) return;
  throw new ConfigError(`out ${directory} is not empty and not a sweep (${foreign}); choose another directory`, 'out');
}

/**
 * Makes the directory of a sweep, or joins it if the plan is the same.
 * @throws ConfigError if it belongs to another plan, or can't be made
 */
export function openSweepDirectory(directory: string, plan: SweepPlan): void {
  checkSweepDirectory(directory, plan);
  try {
    for (const folder of [runsFolder, claimsFolder, failuresFolder]) makeDirectory(folder(directory));
    const path = join(directory, planName);
    if (!isThere(path)) writeAtomic(path, textOf(plan));
  } catch (error) {
    throw new ConfigError(`out ${directory} can't be made, ${fileErrorReason(error)}; choose another directory`, 'out');
  }
}
