/** reproduce.json: which figure and preset a directory belongs to. */
import { join } from 'node:path';
import { figureName, fileErrorReason, isFound, makeDirectory, readText, writeAtomic } from '../../io/index.js';
import { ConfigError, version } from '../../model/index.js';
import { namesInOut, requirePath } from '../out/directory.js';
import type { Preset } from './types.js';

const format = 'randorg figure';
const formatVersion = 1;

/** What a directory is of; `figure` is its name, or all. @param randorg version of the program that begins it */
const bindingOf = (figure: string, preset: Preset, randorg: string) => ({ format, formatVersion, figure, preset, randorg });
type Binding = ReturnType<typeof bindingOf>;

function readBinding(path: string): Binding {
  let stored: Binding;
  try {
    stored = JSON.parse(readText(path)) as Binding;
  } catch (error) {
    throw new ConfigError(`${path} can't be read, ${fileErrorReason(error)}; choose another directory`, 'out');
  }
  if (stored?.format === format && stored.formatVersion === formatVersion) return stored;
  throw new ConfigError(`${path} is of no figure that this version knows; choose another directory`, 'out');
}

/**
 * Refuses a directory that holds another figure, another preset or other things. Touches nothing.
 * @throws ConfigError
 */
export function checkBinding(directory: string, figure: string, preset: Preset): void {
  requirePath(directory);
  const path = join(directory, figureName);
  if (isFound(path)) {
    const { figure: own, preset: ownPreset } = readBinding(path);
    if (own === figure && ownPreset === preset) return;
    throw new ConfigError(
      `out must be a directory of ${figure} with preset ${preset}, got ${directory}, which holds ${own} with preset ${ownPreset}; choose another directory`,
      'out',
    );
  }
  const [foreign] = namesInOut(directory).filter((name) => !name.startsWith(`.${figureName}.`));
  if (foreign === undefined) return;
  throw new ConfigError(`out ${directory} is not empty and of no figure (${foreign}); choose another directory`, 'out');
}

/** Makes the directory, or joins it. @throws ConfigError as `checkBinding` */
export function bindDirectory(directory: string, figure: string, preset: Preset): void {
  checkBinding(directory, figure, preset);
  const path = join(directory, figureName);
  if (isFound(path)) return;
  try {
    makeDirectory(directory);
    writeAtomic(path, `${JSON.stringify(bindingOf(figure, preset, version), null, 2)}\n`);
  } catch (error) {
    throw new ConfigError(`out ${directory} can't be made, ${fileErrorReason(error)}; choose another directory`, 'out');
  }
}
