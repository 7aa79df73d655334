/**
 * Installs what the tests need beyond `npm ci` where that takes no question. As root on Debian these are the missing packages. Everywhere
 * they are other versions of Node, which go to a folder of the user's cache. Where it fails, the tests that need them are skipped and say why.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fetchNode, findNode, versions } from './nodes.js';
import { findTool, toolNames } from './tools.js';

const tenMinutes = 600_000;

function onDebian() {
  if (existsSync('/etc/debian_version')) return true;
  if (!existsSync('/etc/os-release')) return false;
  return /^ID(_LIKE)?=.*\bdebian\b/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/** Runs apt-get without questions; returns what it said if it failed, else null. */
function apt(...args) {
  const options = ['-q', '-y', '-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=30', '-o', 'DPkg::Lock::Timeout=120'];
  const { status, stdout, stderr, error } = spawnSync('apt-get', [...options, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: tenMinutes,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  return status === 0 ? null : `${stdout ?? ''}${stderr ?? ''}${error ? `${error.message}\n` : ''}`;
}

const packages = [...new Set(toolNames.flatMap((name) => findTool(name).packages))];
if (packages.length > 0 && process.getuid?.() === 0 && onDebian()) {
  console.error(`installing for the tests: ${packages.join(' ')}`);
  // Old lists may still do: only the second failure counts.
  const update = apt('update');
  const failure = apt('install', '--no-install-recommends', ...packages);
  if (failure !== null) {
    console.error(
      `${update ?? ''}${failure}apt-get could not install ${packages.join(' ')}; the tests that need them are skipped`,
    );
  }
}

for (const [line, version] of Object.entries(versions)) {
  if (!findNode(line).fetchable) continue;
  console.error(`fetching for the tests: Node ${version}`);
  const failure = fetchNode(line);
  if (failure !== null) console.error(`${failure}; the tests that need it are skipped`);
}
