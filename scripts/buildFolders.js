/**
 * The folders of a build: `build`, and beside it `build.<pid>` while a prepare works and `build.old.<pid>` while it swaps. Several
 * prepares may work at once, and any of them may be killed.
 */
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const stampName = 'inputs.sha256';
const parts = ['lib/index.js', 'wasm/randorg-d3.wasm', 'cli/chunks/main.js', 'inline/index.js', 'randorg.html', 'app/index.html'];

/** Where a build is recorded to be of certain inputs. */
export const stampOf = (build) => join(build, stampName);

export const isComplete = (build) => parts.every((part) => existsSync(join(build, part)));

/** Whether a complete build of these inputs is there. */
export function isFresh(build, inputs) {
  try {
    return isComplete(build) && readFileSync(stampOf(build), 'utf8') === inputs;
  } catch {
    return false;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Removes what prepares left that are no more. */
export function sweepStale(root) {
  for (const name of readdirSync(root)) {
    const pid = /^build\.(?:old\.)?(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) rmSync(join(root, name), { recursive: true, force: true });
  }
}

function renameUnless(from, to, harmless) {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if (harmless.includes(error.code)) return false;
    throw error;
  }
}

/**
 * Puts a finished build in the place of the old one. Another prepare may do the same at any moment: then its build is taken if it is
 * of the same inputs, else replaced.
 */
export function install(root, aside, inputs, force = false) {
  const build = join(root, 'build');
  const old = join(root, `build.old.${process.pid}`);
  for (let tries = 0; tries < 100; tries++) {
    if ((!force || tries > 0) && isFresh(build, inputs)) {
      rmSync(aside, { recursive: true, force: true });
      return;
    }
    rmSync(old, { recursive: true, force: true });
    renameUnless(build, old, ['ENOENT']);
    const done = renameUnless(aside, build, ['ENOTEMPTY', 'EEXIST', 'EPERM', 'EACCES']);
    rmSync(old, { recursive: true, force: true });
    if (done) return;
  }
  throw new Error(`${build} can't be replaced`);
}
