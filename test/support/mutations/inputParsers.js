/** Everything but frames for the fuzz: configs, plans, tables, checkpoints, what is stored of runs and sweeps, command lines. */
import { copyFileSync, cpSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildProgram } from '../../../build/lib/cli/main.js';
import {
  inspectPath,
  mergeFlags,
  readConfigFile,
  readPositions,
  readSeries,
  readSizes,
  withLocation,
} from '../../../build/lib/io/index.js';
import { prepareSystem, resumeRun } from '../../../build/lib/run/index.js';
import { planSweep, readPlanFile, Sweep } from '../../../build/lib/study/index.js';
import { openStored } from '../../../build/lib/study/stored/reader.js';

async function readConfig(path) {
  const file = readConfigFile(path);
  await withLocation(file, {}, () => prepareSystem(mergeFlags(file.values, {})));
}

function readPlan(path) {
  readPlanFile(path, planSweep);
}

const inspect = async (path) => (await inspectPath(path)).problems;

/** Where a whole run and a whole sweep are, `run` and `sweep`; whoever starts the fuzz makes them. */
const home = process.env.RANDORG_FUZZ_HOME;
const at = (name) => join(home, name);

let copies = 0;
/** A copy of the whole run or sweep with the damaged file in it. */
function damaged(kind, path, place = basename(path)) {
  const copy = at(`copy-${process.pid}-${copies++}`);
  cpSync(at(kind), copy, { recursive: true });
  copyFileSync(path, join(copy, place));
  return copy;
}

/** Whoever opens the directory of a run. */
async function readRun(path) {
  const run = damaged('run', path);
  const said = [];
  try {
    said.push(...(await inspectPath(run)).problems);
    for (const use of [
      async () => {
        for (const source of await openStored(run)) await source.read(source.frames - 1);
      },
      () => resumeRun(run, { steps: 30, signal: AbortSignal.timeout(3000), onNote: (note) => said.push(note) }),
    ]) {
      await use().catch((error) => {
        // Whoever waits for a sign of life of its owner was asked to stop.
        if (error?.name !== 'ConfigError' && !/^stopped while/.test(error?.message)) throw error;
        said.push(error.message);
      });
    }
    return said;
  } finally {
    rmSync(run, { recursive: true, force: true });
  }
}

/** Whoever opens the directory of a sweep. */
async function readSweep(path) {
  const sweep = damaged('sweep', path);
  try {
    const { problems } = await inspectPath(sweep);
    Sweep.open(sweep).status();
    const { missing } = await Sweep.open(sweep).collect({ path: join(sweep, 'all.csv'), format: 'csv', series: true });
    return [...problems, ...missing.map(({ message }) => message)];
  } finally {
    rmSync(sweep, { recursive: true, force: true });
  }
}

/** Every command line of the samples names no file that is there; one that has lost that name would do real work. */
async function readCommandLine(path) {
  const words = readFileSync(path, 'utf8')
    .split(/[ \n]+/)
    .filter(Boolean);
  const harmless = ['inspect', 'structure', 'flatness', 'exponents', 'resume', 'sweep', 'completion'];
  if (!words.some((word) => word.includes('none')) && !harmless.includes(words[0])) return [];
  const write = process.stdout.write;
  process.stdout.write = () => true;
  try {
    const program = await buildProgram(() => {});
    await program.parseAsync(['node', 'randorg', ...words]);
    return [];
  } catch (error) {
    if (error?.name === 'CommanderError') return error.exitCode === 0 ? [] : [error.message.replaceAll('\n', ' ')];
    throw error;
  } finally {
    process.stdout.write = write;
  }
}

export default {
  config: readConfig,
  plan: readPlan,
  sizes: (path) => void readSizes(path),
  positions: (path) => void readPositions(path, 2),
  series: (path) => void readSeries(path),
  checkpoint: inspect,
  table: inspect,
  run: readRun,
  sweep: readSweep,
  commandLine: readCommandLine,
};
