/** What the bench needs beyond npm: a compiler, LAMMPS, numpy and scipy, taskset. Missing ones are installed where that takes no question. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describeNode } from '../scripts/nodes.js';
import { findTool } from '../scripts/tools.js';

const tenMinutes = 600_000;

/** Path of a command, or null. */
export function which(command) {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return join(folder, command);
    } catch {
      // not here
    }
  }
  return null;
}

function apt(...args) {
  const options = ['-q', '-y', '-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=30', '-o', 'DPkg::Lock::Timeout=120'];
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync('apt-get', [...options, ...args], { stdio: 'ignore', timeout: tenMinutes, env }).status === 0;
}

/** Installs Debian packages; false where that is not for us to do, or if it failed. */
function install(packages) {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version') || !which('apt-get')) return false;
  console.error(`installing for the bench: ${packages.join(' ')}`);
  apt('update');
  return apt('install', '--no-install-recommends', ...packages);
}

/**
 * Looks for a command, installs its package if it is missing.
 * @returns {{path: string | null, reason: string | null}}
 */
export function needCommand(command, debianPackage) {
  const path = which(command) ?? (install([debianPackage]) ? which(command) : null);
  return { path, reason: path ? null : `${command} was not found` };
}

/** Python 3 with numpy and scipy. */
export function needPython() {
  let tool = findTool('python');
  if (!tool.path && tool.packages.length > 0 && install(tool.packages)) tool = findTool('python');
  return { path: tool.path, reason: tool.reason };
}

/** Cores this process may use, by number; empty if the system doesn't say. */
export function allowedCores() {
  try {
    const list = /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
    return list.split(',').flatMap((range) => {
      const [from, to = from] = range.split('-').map(Number);
      return Array.from({ length: to - from + 1 }, (_, k) => from + k);
    });
  } catch {
    return [];
  }
}

/** Command and arguments that keep a program on some cores, or the program as it is where there is no taskset. */
export function pinned(cores, command, args) {
  const taskset = cores.length > 0 ? which('taskset') : null;
  return taskset ? [taskset, ['-c', cores.join(','), command, ...args]] : [command, args];
}

/** The Nodes that --node names, with their versions; ends the program where a path is none. */
export function nodesAt(paths) {
  return paths.map((path) => {
    const { version, reason } = describeNode(path);
    if (reason) {
      console.error(`bench: --node must be the path of a Node: ${reason}`);
      process.exit(2);
    }
    return { path, version };
  });
}

/** The processor's name, for the report. */
export function processorName() {
  try {
    return /^model name\s*:\s*(.+)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? 'unknown';
  } catch {
    return 'unknown';
  }
}
