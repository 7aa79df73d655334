/** Programs of others as judges of our files: Python with modules that Debian packages. */
import { spawnSync } from 'node:child_process';
import { it } from 'vitest';
import { findTool } from '../../scripts/tools.js';

export type PythonModule = 'gsd' | 'ase' | 'h5py';

function whyNot(python: string, module: PythonModule): string | null {
  const code = `import ${module}`;
  return spawnSync(python, ['-c', code]).status === 0 ? null : `no ${module} in ${python} (Debian: python3-${module})`;
}

/** Runs a Python program and gives what it prints, as JSON. */
export function runPython<T>(python: string, code: string, args: readonly string[] = []): T {
  const { status, stdout, stderr } = spawnSync(python, ['-c', code, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

/** `it` with a judge; skipped with the reason where there is none. The body gets the Python that has it. */
export function itJudged(module: PythonModule) {
  const { path, reason } = findTool('python');
  const missing = path === null ? reason : whyNot(path, module);
  return (name: string, body: (python: string) => void | Promise<void>): void => {
    it(name, (context) => (path === null || missing !== null ? context.skip(missing ?? undefined) : body(path)));
  };
}
