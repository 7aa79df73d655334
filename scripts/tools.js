/** What some tests need beyond npm: where each tool is, or why it can't be used. One list for the installer and for the tests. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { executable, findNode } from './nodes.js';

/**
 * @typedef {object} Tool
 * @property {string | null} path The executable, or null.
 * @property {string | null} reason Why it can't be used, or null.
 * @property {string[]} packages Debian packages that would help.
 */

/** The first of these commands that is there; a bare name is looked up in PATH. */
function which(commands) {
  for (const command of commands) {
    const places = isAbsolute(command)
      ? [command]
      : (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, command));
    const found = places.find(executable);
    if (found) return found;
  }
  return null;
}

/** The executable that `variable` names, else the first of `commands`. A variable that names nothing hides the tool. */
function locate(variable, commands) {
  const chosen = process.env[variable];
  if (!chosen) {
    const path = which(commands);
    return path ? { path } : { path: null, reason: `${commands.join(' or ')} was not found`, wanted: true };
  }
  return executable(chosen) ? { path: chosen } : { path: null, reason: `${variable} names ${chosen}, which is no executable` };
}

function findChromium() {
  const {
    path,
    reason = null,
    wanted,
  } = locate('RANDORG_CHROMIUM', ['/usr/bin/chromium', 'chromium', 'chromium-browser', 'google-chrome']);
  return { path, reason: reason && `no Chromium: ${reason}`, packages: wanted ? ['chromium'] : [] };
}

/** For one test of the page only, so that it is not installed for all of them. */
function findFirefox() {
  const { path, reason = null } = locate('RANDORG_FIREFOX', ['/usr/bin/firefox-esr', 'firefox-esr', 'firefox']);
  return { path, reason: reason && `no Firefox: ${reason} (Debian's package is firefox-esr)`, packages: [] };
}

/** Python with some modules, which Debian packages each as python3-<module>. */
function findPython(pythonModules) {
  const { path, reason, wanted } = locate('RANDORG_PYTHON', ['/usr/bin/python3', 'python3']);
  const all = pythonModules.map((name) => `python3-${name}`);
  if (!path) return { path, reason: `no Python: ${reason}`, packages: wanted ? ['python3', ...all] : [] };
  const code = `import importlib.util as u; print(*(m for m in ${JSON.stringify(pythonModules)} if not u.find_spec(m)))`;
  const { status, stdout, error } = spawnSync(path, ['-c', code], { encoding: 'utf8' });
  if (status !== 0)
    return { path: null, reason: `no Python: ${path} does not run${error ? ` (${error.message})` : ''}`, packages: [] };
  const missing = stdout.split(/\s+/).filter(Boolean);
  if (missing.length === 0) return { path, reason: null, packages: [] };
  // Debian's packages serve Debian's interpreter alone.
  const packages = path === '/usr/bin/python3' ? missing.map((name) => `python3-${name}`) : [];
  return { path: null, reason: `no ${missing.join(' and ')} in ${path}`, packages };
}

/** A driver for Node's WebGPU: the one that is named, or Chromium's, which computes on the processor. */
function findGpu() {
  if (!existsSync(fileURLToPath(new URL('../node_modules/webgpu/index.js', import.meta.url))))
    return { path: null, reason: 'no GPU: the package webgpu is missing', packages: [] };
  const named = process.env.VK_ICD_FILENAMES;
  if (named) return { path: named, reason: null, packages: [] };
  const driver = '/usr/lib/chromium/vk_swiftshader_icd.json';
  if (existsSync(driver)) return { path: driver, reason: null, packages: [] };
  return { path: null, reason: `no GPU: ${driver} was not found`, packages: findChromium().packages };
}

const slurmCommands = ['munged', 'slurmctld', 'slurmd', 'sbatch'];

/** Slurm's daemons, which the test starts for itself, as root. */
function findSlurm() {
  if (process.getuid?.() !== 0) return { path: null, reason: 'no Slurm: its daemons need root', packages: [] };
  if (!which(['setpriv'])) return { path: null, reason: 'no Slurm: setpriv was not found', packages: [] };
  const missing = slurmCommands.filter((name) => !which([name, `/usr/sbin/${name}`]));
  if (missing.length === 0) return { path: which(['slurmctld', '/usr/sbin/slurmctld']), reason: null, packages: [] };
  return { path: null, reason: `no Slurm: ${missing.join(', ')} not found`, packages: ['munge', 'slurm-wlm'] };
}

/** A command of a Debian package, which mostly has its name. */
function findCommand(name, from = name) {
  const path = which([name, `/usr/bin/${name}`]);
  return path ? { path, reason: null, packages: [] } : { path: null, reason: `${name} was not found`, packages: [from] };
}

/** Another Node, which npm has and Debian does not. */
const findLine = (line) => ({ ...findNode(line), packages: [] });

const finders = {
  chromium: findChromium,
  gpu: findGpu,
  firefox: findFirefox,
  python: () => findPython(['numpy', 'scipy']),
  // Judges of our files.
  gsd: () => findPython(['gsd']),
  ase: () => findPython(['ase']),
  h5py: () => findPython(['h5py']),
  slurm: findSlurm,
  // Shells that complete commands, and the judge of the manual page.
  zsh: () => findCommand('zsh'),
  fish: () => findCommand('fish'),
  mandoc: () => findCommand('mandoc'),
  // The judge of readers of dumps.
  lammps: () => findCommand('lmp', 'lammps'),
  // The judge of our PDF.
  pdftotext: () => findCommand('pdftotext', 'poppler-utils'),
  node24: () => findLine(24),
  node26: () => findLine(26),
};

/** Names that `findTool` knows. */
export const toolNames = Object.keys(finders);

/**
 * Looks for a tool; `RANDORG_CHROMIUM`, `RANDORG_FIREFOX`, `RANDORG_PYTHON`, `RANDORG_NODE24` and `RANDORG_NODE26` name another executable.
 * @param {'chromium' | 'gpu' | 'firefox' | 'python' | 'gsd' | 'ase' | 'h5py' | 'slurm' | 'zsh' | 'fish' | 'mandoc' | 'lammps' | 'pdftotext' | 'node24' | 'node26'} name
 *   python means Python 3 with numpy and scipy, slurm its daemons and munge's, gsd, ase and h5py Python 3 with that module
 * @returns {Tool}
 */
export function findTool(name) {
  return finders[name]();
}
