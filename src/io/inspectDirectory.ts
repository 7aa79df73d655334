/** Describes directories: of a run, with each of its files, and whether they belong together; of a sweep. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type * as z from 'zod';
import { append } from '../model/arrays.js';
import { ConfigError, type LiveValues } from '../model/index.js';
import { type Findings, type Inspection, messageOf } from './inspection.js';
import { partsProblems } from './inspectRunParts.js';
import { manifestIn, manifestName, readManifest } from './manifest.js';
import { largestFile, readText } from './openFile.js';
import { framesNames } from './openFrames.js';
import { planOutlineSchema } from './planSchema.js';
import { isFound } from './presence.js';
import { lifeOf } from './process.js';
import { seriesName } from './series.js';
import { checkStored, parseStored } from './stored.js';

const planName = 'plan.json';
/** Kind of a file that is none of its format. */
const unreadable = 'unreadable';

export const isRun = (path: string): boolean => isFound(join(path, manifestName));

/** Files of a run besides its manifest; others that lie in its directory are not ours. */
const isRunFile = (name: string): boolean => [seriesName, ...framesNames].includes(name) || /^checkpoint.*\.bin$/.test(name);

/** What can't be read at all is told of like other damage, so that the rest of the run is described. */
async function inspectPart(path: string, inspectFile: (path: string) => Promise<Inspection>): Promise<Inspection> {
  try {
    return await inspectFile(path);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const [problem = ''] = messageOf(error, path).split('; give ');
    return { kind: unreadable, path, version: null, contents: {}, whole: false, problems: [problem] };
  }
}

/** A run that ended has its last configuration in the series. */
function seriesProblems(manifest: Inspection, files: readonly Inspection[], path: string): string[] {
  const { status, steps } = manifest.contents;
  const series = files.find((file) => file.path === join(path, seriesName));
  if (series === undefined) return [`${seriesName} is missing`];
  if (series.kind === unreadable) return [];
  const last = (series.contents.t as [number, number] | null)?.[1] ?? null;
  if ((status !== 'done' && status !== 'stopped') || typeof steps !== 'number' || last === steps) return [];
  return [`${seriesName} ends at t = ${last ?? 'no step'}, but the run did ${steps} steps`];
}

export async function inspectRun(path: string, inspectFile: (path: string) => Promise<Inspection>): Promise<Findings> {
  const manifest = await inspectFile(join(path, manifestName));
  const names = readdirSync(path).filter(isRunFile);
  const files: Inspection[] = [];
  for (const name of names.sort()) files.push(await inspectPart(join(path, name), inspectFile));
  const problems = [manifest, ...files].flatMap((file) =>
    file.problems.map((problem) => `${file.path.slice(path.length).replace(/^\//, '')}: ${problem}`),
  );
  if (!manifest.whole) return { version: manifest.version, contents: { ...manifest.contents, files }, problems };
  const fitting = seriesProblems(manifest, files, path);
  append(problems, fitting);
  const stored = readManifest(path);
  const isOver = stored.status === 'done' || stored.status === 'stopped';
  const reached = files.find((file) => file.path === join(path, seriesName))?.contents.fields as LiveValues | undefined;
  const present =
    isOver || reached === undefined ? {} : { fields: reached, ...(reached.phi === undefined ? {} : { phi: reached.phi }) };
  // One reason is enough for a series.
  const hasSeries = fitting.length === 0 && files.some((file) => file.path === join(path, seriesName) && file.whole);
  append(problems, partsProblems(path, stored, hasSeries));
  const checksum = stored.checksum === undefined ? { checksum: 'none, an older version wrote the run' } : {};
  // A process of another machine can't be judged from here.
  const interrupted = stored.status === 'running' && lifeOf(stored) === 'dead';
  const goesOn = interrupted || stored.status === 'stopped' || stored.status === 'failed';
  const next = { ...(interrupted ? { interrupted } : {}), ...(goesOn ? { next: `randorg resume ${path}` } : {}) };
  return { version: manifest.version, contents: { ...manifest.contents, ...present, ...checksum, ...next, files }, problems };
}

export const isSweep = (path: string): boolean => isFound(join(path, planName));

/** How many runs are in which state; the runs themselves are not looked into. */
export function inspectSweep(path: string): Findings {
  const place = join(path, planName);
  let plan: z.infer<ReturnType<typeof planOutlineSchema>>;
  try {
    plan = checkStored(planOutlineSchema, parseStored(readText(place, largestFile.document), place), place);
  } catch (error) {
    const problems = [`${planName} is damaged: ${messageOf(error, place)}; its runs can be used one by one`];
    return { version: null, contents: {}, problems };
  }
  const { runs } = plan;
  const states: Record<string, number> = {};
  const problems: string[] = [];
  for (const { directory } of runs) {
    let state = 'damaged';
    try {
      state = manifestIn(join(path, 'runs', directory, manifestName))?.status ?? 'waiting';
    } catch (error) {
      problems.push(messageOf(error, path).replace(`${path}/`, ''));
    }
    states[state] = (states[state] ?? 0) + 1;
  }
  return { version: String(plan.formatVersion), contents: { plan: plan.hash, runs: runs.length, ...states }, problems };
}
