/** GPU tests run in processes of their own, which find the software GPU of Debian's Chromium where no other is named. */
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findTool } from '../../scripts/tools.js';
import { type Ended, runNode } from './child.js';

/** Variables with which Node finds a GPU. */
export function gpuEnvironment(): Record<string, string> {
  const scratch = mkdtempSync(join(tmpdir(), 'randorg-gpu-'));
  mkdirSync(scratch, { recursive: true });
  if (process.env.VK_ICD_FILENAMES) return { XDG_RUNTIME_DIR: scratch };
  const driver = findTool('gpu').path as string;
  return { LD_LIBRARY_PATH: dirname(driver), VK_ICD_FILENAMES: driver, XDG_RUNTIME_DIR: scratch };
}

/** Runs Node on a script with a GPU. */
export const runWithGpu = (args: readonly string[]): Promise<Ended> => runNode(args, { env: gpuEnvironment() });

/** A run to be made on both devices: fields, steps, and fields that change after them. */
export interface GpuCase {
  config: Record<string, unknown>;
  steps: number;
  changed?: Record<string, number>;
  /** Side of the part of the box that all particles begin in, sigma; a random start without. */
  heap?: number;
}

/** A run of a batch: its fields, steps, and fields that change at a step. */
export interface BatchRun {
  config: Record<string, unknown>;
  steps: number;
  changes?: Record<number, Record<string, number>>;
}

/** Runs a script of test/gpu/ that prints JSON. */
export async function askGpu<T>(script: string, ...args: readonly string[]): Promise<T> {
  const { stdout, stderr, code } = await runWithGpu([`test/gpu/${script}`, ...args]);
  if (code !== 0 || stderr !== '') throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

/** What differs between runs side by side on the GPU and the same ones in the engine, a list a run; empty lists are right. */
export const differencesTogether = (runs: readonly BatchRun[]): Promise<string[][]> =>
  askGpu('together.js', JSON.stringify({ runs }));

/** What differs between the GPU and the engine, a list a case; empty lists are right. */
export const differences = (cases: readonly GpuCase[]): Promise<string[][]> => askGpu('compare.js', JSON.stringify(cases));
