/**
 * Versions of Node beside the one that runs: where each is, or why it can't be had. npm has them as packages; one that was fetched stays in
 * a folder of the user's cache, outside of the checkout. As development dependencies they would add 400 MB to each `npm ci`.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** @typedef {24 | 26} Line A release line of Node. */

/** The version of each release line that tests and executables take. */
export const versions = { 24: '24.21.0', 26: '26.10.0' };

/** The newest line with long-term support: executables are made of it. */
export const longTermLine = 24;

const fiveMinutes = 300_000;

/** Whether there is a file that may be executed. */
export function executable(path) {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The folder for what was fetched; XDG_CACHE_HOME chooses another place. */
function cacheFolder() {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  const standard = { darwin: 'Library/Caches', win32: 'AppData/Local' }[process.platform] ?? '.cache';
  const base = XDG_CACHE_HOME || (process.platform === 'win32' && LOCALAPPDATA) || join(homedir(), standard);
  return join(base, 'randorg');
}

const suffix = process.platform === 'win32' ? '.exe' : '';
const system = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;

/** A home may be shared by machines of several kinds. */
const cached = (line) => join(cacheFolder(), `node-${versions[line]}-${system}${suffix}`);

/**
 * What a program says about itself as a Node.
 * @param {string} path
 * @returns {{version: string, platform: string, arch: string} | {reason: string}}
 */
export function describeNode(path) {
  const code = 'console.log(JSON.stringify({ version: process.versions.node, platform: process.platform, arch: process.arch }))';
  const { status, stdout, stderr, error } = spawnSync(path, ['-e', code], { encoding: 'utf8' });
  try {
    const said = JSON.parse(stdout);
    if (status === 0 && typeof said.version === 'string') return said;
  } catch {
    // it is no Node, or doesn't run
  }
  const why = error?.message ?? stderr.trim().split('\n')[0];
  return { reason: `${path} does not run as a Node${why ? ` (${why})` : ''}` };
}

/**
 * The Node of a line: the one that `RANDORG_NODE24` or `RANDORG_NODE26` names, the one that runs this, or the one in the cache.
 * @param {Line} line
 * @returns {{path: string | null, reason: string | null, fetchable: boolean}} `fetchable`: `fetchNode` may help
 */
export function findNode(line) {
  const variable = `RANDORG_NODE${line}`;
  const chosen = process.env[variable];
  if (chosen) {
    const reason = executable(chosen) ? null : `no Node ${line}: ${variable} names ${chosen}, which is no executable`;
    return { path: reason ? null : chosen, reason, fetchable: false };
  }
  if (process.versions.node.startsWith(`${line}.`)) return { path: process.execPath, reason: null, fetchable: false };
  const path = cached(line);
  if (executable(path)) return { path, reason: null, fetchable: false };
  return { path: null, reason: `no Node ${line}: ${versions[line]} is not at ${path}`, fetchable: true };
}

/** What npm says of an error, without the mark of its lines. */
function firstLines(stderr) {
  const lines = stderr.split('\n').map((line) => line.replace(/^npm error /, '').trim());
  return lines.filter(Boolean).slice(0, 2).join(', ') || 'npm failed';
}

/** Installs an npm package in a folder; returns what went wrong in one line, or null. */
function install(specification, folder) {
  // The packages hold a program alone. The level of messages may be inherited from `npm test --silent`.
  const flags = ['--prefix', '.', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const patience = ['--fetch-retries=1', '--fetch-retry-mintimeout=1000', '--fetch-timeout=60000'];
  const { status, stderr, error } = spawnSync('npm', ['install', ...flags, ...patience, specification], {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    timeout: fiveMinutes,
    shell: process.platform === 'win32',
  });
  if (status === 0) return null;
  return error?.message ?? firstLines(stderr);
}

/**
 * Fetches the Node of a line from npm into the cache.
 * @param {Line} line
 * @returns {string | null} why it could not, or null
 */
export function fetchNode(line) {
  const specification = `node-${system}@${versions[line]}`;
  const failure = (why) => `${specification} can't be had from npm: ${why}`;
  let folder = null;
  try {
    mkdirSync(cacheFolder(), { recursive: true });
    folder = mkdtempSync(join(cacheFolder(), 'fetching-'));
    const wrong = install(specification, folder);
    if (wrong !== null) return failure(wrong);
    const fetched = join(folder, 'node_modules', `node-${system}`, 'bin', `node${suffix}`);
    const { version, reason } = describeNode(fetched);
    if (version !== versions[line]) return failure(reason ?? `it is Node ${version}`);
    // Others may be fetching the same: whole files only.
    renameSync(fetched, cached(line));
    return null;
  } catch (error) {
    return failure(error.message);
  } finally {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
  }
}
