/** Child processes for tests of what a user would type. */
import { spawn } from 'node:child_process';

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

interface Surroundings {
  /** Default: the package. */
  cwd?: string;
  env?: Record<string, string>;
}

/** Runs a program without a terminal and with a UTF-8 locale. */
export function runProgram(program: string, args: readonly string[], options: Surroundings = {}): Promise<Ended> {
  const env = { ...process.env, LC_ALL: 'C.UTF-8', ...options.env };
  const child = spawn(program, args, { cwd: options.cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  return new Promise((settle, fail) => {
    child.on('error', fail);
    child.on('close', (code) => settle({ code, ...output }));
  });
}

/** Runs Node with arguments, likewise. */
export const runNode = (args: readonly string[], options?: Surroundings): Promise<Ended> =>
  runProgram(process.execPath, args, options);
