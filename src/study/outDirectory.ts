/** The directory that a command writes to, before it does. */
import { readdirSync } from 'node:fs';
import { fileErrorReason } from '../io/index.js';
import { ConfigError } from '../model/index.js';

/**
 * Names of what is in it; none if it is not there.
 * @throws ConfigError if it can't be read
 */
export function namesInOut(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new ConfigError(`out ${directory} can't be read, ${fileErrorReason(error)}; choose another directory`, 'out');
  }
}
