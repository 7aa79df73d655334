/** The built command, as a user calls it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Ended } from './child.js';

const command = resolve('bin/randorg.js');

export interface Started {
  child: ChildProcess;
  done: Promise<Ended>;
}

/** Starts the command with arguments in a directory, as another user if `uid` is given. */
export function startRandorg(args: string, cwd: string, uid?: number): Started {
  const options = { cwd, env: { ...process.env, LC_ALL: 'C.UTF-8' }, ...(uid === undefined ? {} : { uid, gid: uid }) };
  const child = spawn(process.execPath, [command, ...args.split(' ').filter(Boolean)], options);
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      output[name] += text;
    });
  }
  const done = new Promise<Ended>((settle) => {
    child.on('close', (code) => settle({ code, ...output }));
  });
  return { child, done };
}

/** Runs the command to its end. */
export const randorg = (args: string, cwd: string, uid?: number): Promise<Ended> => startRandorg(args, cwd, uid).done;

/** Waits for a file; false if the command ended without it. */
export async function appears(path: string, { child }: Started): Promise<boolean> {
  while (!existsSync(path)) {
    if (child.exitCode !== null || child.signalCode !== null) return existsSync(path);
    await sleep(5);
  }
  return true;
}

export const sleep = (ms: number): Promise<void> => new Promise((settle) => setTimeout(settle, ms));
