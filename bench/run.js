/**
 * `npm run bench`: our engine against other programs, side by side on one core. Compiles what it compares with, makes the starting states, measures,
 * and writes bench/results/<date>.json, .md and .svg.
 *
 *   node bench/run.js [--quick] [--only TEXT] [--node PATH] [--out DIR]
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Simulation, version } from '../build/lib/index.js';
import { caseName, casesOf, configOf, profiles } from './cases.js';
import { measureCase } from './measure.js';
import { plot } from './plot.js';
import { preparePrograms } from './programs.js';
import { markdown } from './report.js';
import { States } from './states.js';
import { checkTargets, disagreements } from './targets.js';
import { nodesAt, pinned, processorName } from './tools.js';

const usage = `node bench/run.js [--quick] [--only TEXT] [--node PATH] [--out DIR]
  --quick      small systems and short windows, under five minutes
  --only TEXT  only cases whose name holds the text, e.g. "3D dense"
  --node PATH  measure the engine in that Node too; may be repeated
  --out DIR    where results go (default bench/results)`;

function readFlags() {
  const options = {
    quick: { type: 'boolean' },
    only: { type: 'string' },
    node: { type: 'string', multiple: true, default: [] },
    out: { type: 'string' },
    help: { type: 'boolean' },
  };
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    console.error(`bench: ${error.message}\n${usage}`);
    process.exit(2);
  }
}

const flags = readFlags();
if (flags.help) {
  console.log(usage);
  process.exit(0);
}
const profileName = flags.quick ? 'quick' : 'full';
const profile = profiles[profileName];
const wanted = casesOf(profile).filter((given) => caseName(given).includes(flags.only ?? ''));
if (wanted.length === 0) {
  console.error(`bench: --only must be part of the name of a case, got ${flags.only}`);
  process.exit(2);
}

const nodes = nodesAt(flags.node);

const folder = mkdtempSync(join(tmpdir(), 'randorg-bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
]) {
  process.on(signal, () => process.exit(code));
}

const load = loadavg()[0];
const { programs, cores } = await preparePrograms(folder, profile.motions, nodes);
for (const { label, reason } of programs) if (reason) console.error(`${label}: not available, ${reason}`);
const begin = performance.now();
const seconds = () => (performance.now() - begin) / 1000;
const probe = await Simulation.create({ ...configOf(wanted[0]), particles: 1000 });
const date = new Date().toISOString();
const out = flags.out ?? fileURLToPath(new URL('./results', import.meta.url));
mkdirSync(out, { recursive: true });
const stem = join(out, date.slice(0, 19).replaceAll(':', ''));
const states = new States(folder);
const known = new Map();
const results = [];

function documentNow() {
  const labels = Object.fromEntries(programs.map(({ name, label }) => [name, label]));
  return {
    date,
    profile: profileName,
    machine: {
      processor: processorName(),
      cores: availableParallelism(),
      pinned: pinned(cores, '', []).length === 2 && pinned(cores, '', [])[0] !== '',
      node: process.versions.node,
      otherNodes: nodes.map(({ version }) => version),
      load,
      version,
      wasmSha256: probe.wasmSha256,
    },
    seconds: Math.round(seconds()),
    labels,
    results,
    targets: checkTargets(results),
    disagreements: disagreements(results, labels),
  };
}

/** Writes what has been measured so far: the full bench is long, and one that is cut off has not been for nothing. */
function write() {
  const document = documentNow();
  writeFileSync(`${stem}.json`, `${JSON.stringify(document, null, 2)}\n`);
  writeFileSync(`${stem}.md`, markdown(document));
  writeFileSync(`${stem}.svg`, plot(document));
  return document;
}

let document;
for (const given of wanted) {
  const levels = profile.sparse[given.particles] ?? [];
  const state = await states.of(given, profile.settleSteps(given.particles), levels);
  const measured = await measureCase({ ...given, ...state }, programs, profile, known, seconds() > profile.deadlineSeconds);
  results.push({ case: given, startStep: state.time, programs: measured });
  document = write();
  const { ours } = measured;
  console.error(
    `${seconds().toFixed(0).padStart(5)} s  ${caseName(given)}, N ${given.particles}: ${ours.available ? `${ours.nsPerParticleStep.toPrecision(3)} ns a particle-step` : ours.reason}`,
  );
}
console.log(markdown(document));
console.error(`${stem}.json, .md and .svg after ${document.seconds} s`);
if (document.disagreements.length > 0) process.exitCode = 1;
