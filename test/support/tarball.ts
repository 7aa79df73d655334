/** The package as npm makes it of the present build. */
import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';

export interface Packed {
  /** Path of the tarball; of a dry run there is none. */
  path: string;
  /** Bytes of the tarball, and of its files. */
  size: number;
  unpackedSize: number;
  files: { path: string; size: number }[];
}

/** Runs `npm pack`, without scripts: the build is there. @param folder for the tarball; null for a dry run */
export function pack(folder: string | null): Packed {
  const to = folder === null ? ['--dry-run'] : ['--pack-destination', folder];
  const output = execFileSync('npm', ['pack', '--ignore-scripts', '--json', ...to], { cwd: resolve('.'), encoding: 'utf8' });
  const [packed] = JSON.parse(output);
  return { ...packed, path: join(folder ?? '', packed.filename) };
}
