/**
 * The programs that are compared. Each opens on a case and measures windows from its state:
 * `window({lead, least, most})` resolves to {nsPerParticleStep, activeFraction, steps, ...}.
 */
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { configOf } from './cases.js';
import { LineProgram } from './lineProgram.js';
import { Lammps, writeData } from './rivals/lammps.js';
import { allowedCores, needCommand, needPython, pinned } from './tools.js';

const run = promisify(execFile);
const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const flagsOf = (values) => Object.entries(values).flatMap(([name, value]) => [`--${name}`, String(value)]);
const sceneFlags = ({ dimension, particles, phi, kick, state }) => ({ dimension, particles, phi, kick, state });

/** A program that answers `least most` lines. */
function periodic(name, [command, args]) {
  const program = new LineProgram(name, command, args);
  return { window: ({ least, most }) => program.ask(`${least} ${most}`), close: () => program.close() };
}

/** The engine in a Node; `threads` beyond one take as many cores. */
function ours(name, label, cores, { node = process.execPath, ...extra } = {}) {
  return {
    name,
    label,
    engine: true,
    reason: null,
    open(scene) {
      const setup = JSON.stringify({ config: { ...configOf(scene), ...extra }, state: scene.state, time: scene.time });
      const [command, args] = pinned(cores, node, [here('./ours.js'), setup]);
      const program = new LineProgram(name, command, args);
      return {
        window: ({ lead, least, digest }) => program.ask(`${digest ? 'digest ' : ''}${lead} ${least}`),
        close: () => program.close(),
      };
    },
  };
}

/** The engine's algorithm in C++; a process a window, the first of two discarded. */
function twin(executable, reason, cores) {
  return {
    name: 'twin',
    label: 'native twin',
    reason,
    open(scene) {
      const { model, mode, seed } = configOf(scene);
      const fixed = { model, mode, seed, ...sceneFlags(scene), 'start-step': scene.time, windows: 2 };
      return {
        async window({ lead, least }) {
          const [command, args] = pinned(cores, executable, flagsOf({ ...fixed, settle: lead, 'window-steps': least }));
          const { stdout } = await run(command, args);
          const { digest, nsPerParticleStep, activeFraction } = JSON.parse(stdout);
          return { nsPerParticleStep: nsPerParticleStep.at(-1), activeFraction, steps: least, digest };
        },
        async close() {},
      };
    },
  };
}

function sweep(executable, reason, cores) {
  return {
    name: 'sweep',
    label: 'f64 sweep in C++',
    reason,
    skins: [0.05, 0.1, 0.2, 0.3, 0.5, 0.8],
    open: (scene, skin) => periodic('sweep', pinned(cores, executable, flagsOf({ ...sceneFlags(scene), skin }))),
  };
}

function numpy({ path, reason }, cores) {
  return {
    name: 'numpy',
    label: 'numpy/scipy',
    reason,
    slow: true,
    skins: [0.02, 0.1, 0.3],
    open(scene, skin) {
      return periodic('numpy', pinned(cores, path, [here('./rivals/cells.py'), ...flagsOf({ ...sceneFlags(scene), skin })]));
    },
  };
}

function lammps({ path, reason }, motion, cores) {
  return {
    name: motion === 'damped' ? 'lammps' : 'lammpsStirred',
    label: `LAMMPS soft, ${motion}`,
    reason,
    slow: true,
    skins: [0.1, 0.3, 0.5],
    open(scene, skin) {
      const data = scene.state.replace(/u32$/, 'data');
      if (!existsSync(data)) writeData(data, scene);
      const program = new Lammps(path, cores, { ...scene, data }, { motion, skin });
      return { window: ({ least }) => program.window(least), close: () => program.close() };
    },
  };
}

/** The engine in other Nodes; two of one version are told apart by their paths. */
export function inOtherNodes(nodes, cores) {
  const versions = [process.versions.node, ...nodes.map(({ version }) => version)];
  return nodes.map(({ path, version }, index) => {
    const alone = versions.filter((other) => other === version).length === 1;
    return ours(`node${index + 1}`, `ours, Node ${version}${alone ? '' : ` (${path})`}`, cores, { node: path });
  });
}

/** Compiles a source, or says why that can't be. */
async function compile(compiler, source, output, flags) {
  if (!compiler.path) return compiler.reason;
  if (!existsSync(source)) return 'its source is not here';
  try {
    await run(compiler.path, [...flags, '-o', output, source]);
    return null;
  } catch (error) {
    return `it does not compile: ${error.message.split('\n').slice(0, 3).join(' ')}`;
  }
}

/**
 * Compiles and finds everything.
 * @param folder for the executables
 * @param motions of LAMMPS
 * @param nodes {path, version} of other Nodes that the engine is measured in
 * @returns programs, the engine first; `reason` says why one is not available
 */
export async function preparePrograms(folder, motions, nodes = []) {
  mkdirSync(folder, { recursive: true });
  const allowed = allowedCores();
  const core = allowed.slice(-1);
  const compiler = needCommand('g++', 'g++');
  const built = async (source, name, flags) => {
    const output = join(folder, name);
    return [output, await compile(compiler, here(source), output, ['-O3', '-march=native', ...flags])];
  };
  const [twinBuilt, sweepBuilt] = await Promise.all([
    built('./native/twin.cpp', 'twin', ['-std=c++17', '-ffp-contract=off']),
    built('./rivals/sweep.cpp', 'sweep', ['-std=c++20']),
  ]);
  const lmp = needCommand('lmp', 'lammps');
  if (!lmp.reason && !needCommand('stdbuf', 'coreutils').path) Object.assign(lmp, { path: null, reason: 'stdbuf was not found' });
  const two = ours('threads', 'ours, 2 threads', allowed.slice(-2), { threads: 2 });
  two.onlyFrom = 1e5;
  if (allowed.length < 2) two.reason = 'there is one core';
  return {
    cores: core,
    programs: [
      ours('ours', 'ours', core),
      ...inOtherNodes(nodes, core),
      twin(...twinBuilt, core),
      sweep(...sweepBuilt, core),
      ...motions.map((motion) => lammps(lmp, motion, core)),
      numpy(needPython(), core),
      two,
    ],
  };
}
