/** The directory that a command writes to, before it does. */
import { accessSync, constants, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileErrorReason, makeDirectory, removeEmpty, writeAtomic } from '../../io/index.js';
import { ConfigError, showValue } from '../../model/index.js';
import type { FigureSpec, HeatMapSpec } from '../../plot/figure/index.js';

/** @throws ConfigError for an empty path, which would stand for the working directory, and for what is no text */
export function requirePath(directory: string): void {
  if (typeof directory === 'string' && directory !== '') return;
  throw new ConfigError(`out must be the path of a directory, got ${showValue(directory)}; give one such as out/a`, 'out');
}

/**
 * Names of what is in it; none if it is not there.
 * @throws ConfigError if it can't be read, or its path is empty
 */
export function namesInOut(directory: string): string[] {
  requirePath(directory);
  try {
    // All else joins names to the path, which resolves its `..`; the file system would look behind links first, or find no such folder.
    return readdirSync(resolve(directory));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new ConfigError(`out ${directory} can't be read, ${fileErrorReason(error)}; choose another directory`, 'out');
  }
}

const unwritable = (out: string, error: unknown): ConfigError =>
  new ConfigError(`out ${out} can't be written, ${fileErrorReason(error)}; choose another directory`, 'out');

/**
 * Tries whether it can be made and written, so that nothing is computed in vain. Nothing is left of the trial.
 * @param out undefined if nothing is to be written
 * @param force whether it may hold something; what is written then replaces files of the same names
 * @throws ConfigError if not, or if something is in it and `force` is not given
 */
export function checkOut(out: string | undefined, force = false): void {
  if (out === undefined) {
    if (force) throw new ConfigError('force does not apply without --out; leave it out', 'force');
    return;
  }
  const [first] = namesInOut(out);
  if (first !== undefined && !force) {
    throw new ConfigError(
      `out ${out} is not empty (${first}); choose another directory, or add --force to replace files of the same names`,
      'out',
    );
  }
  let made: string[] = [];
  try {
    made = makeDirectory(out);
    accessSync(resolve(out), constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unwritable(out, error);
  } finally {
    for (const directory of made.reverse()) removeEmpty(directory);
  }
}

/** Writes figures (SVG, PDF, PNG, CSV) into a folder, making it. */
export type Draw = (folder: string, specs: readonly (FigureSpec | HeatMapSpec)[]) => Promise<void>;

/**
 * Writes what a command found into its directory.
 * @returns warnings of the drawing, each once
 * @throws ConfigError if the file system refuses
 */
export async function writeOut(out: string, write: (draw: Draw) => Promise<void>): Promise<string[]> {
  // Loaded when something is drawn: the drawing libraries would make every command start a third of a second later.
  const { writeFigures } = await import('../../plot/figure/index.js');
  const warnings = new Set<string>();
  try {
    makeDirectory(out);
    await write(async (folder, specs) => {
      makeDirectory(folder);
      for (const warning of (await writeFigures(folder, specs, writeAtomic)).warnings) warnings.add(warning);
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw unwritable(out, error);
  }
  return [...warnings];
}

/**
 * Writes a JSON document, and figures beside it.
 * @returns warnings of the drawing, each once
 * @throws ConfigError if the file system refuses
 */
export const writeResult = (out: string, name: string, json: string, figures: readonly FigureSpec[]): Promise<string[]> =>
  writeOut(out, async (draw) => {
    await draw(out, figures);
    writeAtomic(join(out, name), `${json}\n`);
  });
