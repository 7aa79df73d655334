/** What is shown in the page: a run, a sweep, or a file of frames. Both may be growing. */
import { closeSync, realpathSync, statSync } from 'node:fs';
import path, { basename, join } from 'node:path';
import { checkpointName, previousCheckpointName } from '../../io/checkpoint.js';
import { framesNames, isDirectory, isFound, manifestName, openToRead, seriesName } from '../../io/index.js';
import { ConfigError, showValue } from '../../model/index.js';
import { type FinishedRun, ofChance } from '../../study/sweep/finished.js';
import { planName, runDirectory } from '../../study/sweep/layout.js';
import type { PlannedRun } from '../../study/sweep/plan.js';
import { readPlan } from '../../study/sweep/planStore.js';
import { stateOf } from '../../study/sweep/states.js';

/** Files of a run that the page can use. */
const runFiles = [manifestName, seriesName, ...framesNames, checkpointName, previousCheckpointName];

/** A run of a sweep. */
export interface ListedRun {
  /** Its directory in the sweep. */
  name: string;
  /** What it varies. */
  label: string;
  /** What it came to, once it is done. */
  point?: SweepPoint;
}

/** A finished run in the plot of the active fraction against phi. */
export interface SweepPoint {
  phi: number;
  /** Mean active fraction. */
  activity: number;
  /** What it varies besides phi and chance. */
  series: string;
}

export interface ViewSource {
  name: string;
  /** The runs of a sweep that have begun, as of now; null if it is none. */
  runs(): ListedRun[] | null;
  /** Paths by the name under which they are served, as of now; of a run of a sweep by its name. Null if there is no such run. */
  files(run: string | null): ReadonlyMap<string, string> | null;
}

/**
 * The files of a run's directory, those of a sweep's runs, or a file of frames.
 * @throws ConfigError if there is nothing to show
 */
export function viewSource(path: string): ViewSource {
  const give = 'the directory of a run or a sweep, or a file of frames';
  if (!isDirectory(path, give)) {
    closeSync(openToRead(path, give));
    const files = new Map([[basename(path), realpathSync(path)]]);
    return { name: basename(path), runs: () => null, files: (run) => (run === null ? files : null) };
  }
  const folder = realpathSync(path);
  const name = basename(folder);
  if (isFound(join(folder, manifestName))) {
    return { name, runs: () => null, files: (run) => (run === null ? filesOfRun(folder) : null) };
  }
  if (isFound(join(folder, planName))) return sweepSource(folder);
  throw new ConfigError(
    `${path}: not the directory of a run, it has no ${manifestName}, nor of a sweep, it has no ${planName}; give one, or a file of frames`,
  );
}

const labelOf = (values: Record<string, unknown>): string =>
  Object.entries(values)
    .map(([field, value]) => `${field} ${typeof value === 'string' ? value : showValue(value)}`)
    .join(', ');

/** Only names of the plan are ever looked for. */
function sweepSource(folder: string): ViewSource {
  const plan = readPlan(folder);
  const runs = plan.runs.map((run) => {
    const values = plan.valuesOf(run.index);
    const others = Object.fromEntries(Object.entries(values).filter(([field]) => field !== 'phi' && !ofChance.has(field)));
    return { run, name: run.directory, label: labelOf(values) || run.directory, series: labelOf(others) };
  });
  const names = new Set(runs.map(({ name }) => name));
  // A run that is done stays so: it is read once.
  const points = new Map<string, SweepPoint>();
  const listed = ({ run, name, label, series }: (typeof runs)[number]): ListedRun => {
    const point = points.get(name) ?? pointOf(folder, run, series);
    if (point === null) return { name, label };
    points.set(name, point);
    return { name, label, point };
  };
  return {
    name: basename(folder),
    runs: () => runs.filter(({ name }) => isFound(join(runDirectory(folder, name), manifestName))).map(listed),
    files: (run) => (run !== null && names.has(run) ? filesOfRun(runDirectory(folder, run)) : null),
  };
}

/** What a run came to; null if it is not done, or has no one packing fraction and state. */
function pointOf(folder: string, run: PlannedRun, series: string): SweepPoint | null {
  const found = stateOf(folder, run);
  if (found.state !== 'done') return null;
  const { config, summary } = found.manifest as unknown as Pick<FinishedRun, 'config' | 'summary'>;
  if ('phi' in ((config.schedule as object | undefined) ?? {}) || summary.activity.changed !== undefined) return null;
  const [phi, activity] = [config.phi, summary.activity.mean];
  return typeof phi === 'number' && typeof activity === 'number' ? { phi, activity, series } : null;
}

function filesOfRun(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const name of runFiles) {
    const file = join(folder, name);
    try {
      if (statSync(file).isFile() && isWithin(realpathSync(folder), realpathSync(file))) files.set(name, realpathSync(file));
    } catch {
      // Not there, or just being replaced.
    }
  }
  return files;
}

/** Whether a file lies in a folder; a link may lead out of it, on Windows to another drive. */
export function isWithin(folder: string, file: string, { relative, isAbsolute, sep } = path): boolean {
  const way = relative(folder, file);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
