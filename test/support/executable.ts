/** The executable, built for tests; null and the reason where it can't be. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findNode, longTermLine } from '../../scripts/nodes.js';

/** Builds it into a folder. */
export function buildExecutable(folder: string): { path: string | null; reason: string } {
  if (!existsSync('node_modules/postject')) return { path: null, reason: 'no executable: postject is not installed' };
  const node = findNode(longTermLine).path ?? process.execPath;
  if (!readFileSync(node).includes('NODE_SEA_FUSE_')) {
    return { path: null, reason: `no executable: ${node} has no place for a program` };
  }
  const path = join(folder, process.platform === 'win32' ? 'randorg.exe' : 'randorg');
  const { status, stderr } = spawnSync(process.execPath, ['scripts/buildExecutable.js', '--out', path, '--node', node], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`scripts/buildExecutable.js failed\n${stderr}`);
  return { path, reason: '' };
}
