/**
 * A limit of the address space (`ulimit -v`, usual on clusters). V8 sets 10 GB of addresses aside for each WebAssembly memory, so that an access beyond
 * its end is caught by the processor. Where they are not to be had, the program starts itself again and has V8 check each access instead.
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { ownCommand } from './self.js';

/** Below this limit, in bytes, memories with guards may not all fit: each thread of an analysis has one. */
const enough = 2 ** 38;
const flag = '--disable-wasm-trap-handler';

/** Limit of this process in bytes; infinite where there is none, or none is known. */
function addressLimit(): number {
  try {
    const soft = /^Max address space +(\S+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return Number(soft ?? Number.NaN) || Number.POSITIVE_INFINITY;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

/**
 * Runs the command in a process without guards, if the address space is limited and this process has them.
 * @returns its exit code; null if this process can do the work
 */
export async function restartInSmallSpace(args: readonly string[]): Promise<number | null> {
  const { NODE_OPTIONS: given = '' } = process.env;
  if (given.includes(flag) || process.execArgv.includes(flag) || addressLimit() >= enough) return null;
  const [program = process.execPath, ...script] = ownCommand();
  // In the environment, so that workers of a sweep have it too.
  const env = { ...process.env, NODE_OPTIONS: `${given} ${flag}`.trim() };
  const child = spawn(program, [...process.execArgv, ...script, ...args], { stdio: 'inherit', env });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  return new Promise((settle, fail) => {
    child.once('error', fail);
    child.once('exit', (code, signal) => settle(code ?? 128 + (signal === null ? 1 : constants.signals[signal])));
  });
}
