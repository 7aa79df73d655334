/** Where drawings go: a file whose name says the format, or a folder that gets all formats. */
import { statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { dirname, extname } from 'node:path';
import { checkOutFile, fileErrorReason, makeDirectory, writeAtomic, writeOutFile } from '../../io/index.js';
import { ConfigError, listOf, showValue } from '../../model/index.js';
import type { Drawing, FigureFormat } from '../../plot/figure/index.js';
import { checkOut, requirePath } from '../out/directory.js';

const formats: readonly FigureFormat[] = ['svg', 'pdf', 'png', 'csv'];

/** The format that the name of a file says; null of a folder. @throws ConfigError for a format that is none of ours */
function formatOf(out: string): FigureFormat | null {
  requirePath(out);
  if (statSync(out, { throwIfNoEntry: false })?.isDirectory()) return null;
  const extension = extname(out).slice(1);
  const format = formats.find((each) => each === extension.toLowerCase());
  if (format !== undefined) return format;
  if (!/^[a-z]{2,5}$/i.test(extension)) return null;
  const known = listOf(formats.map((each) => `.${each}`));
  throw new ConfigError(`out must be a folder or end in ${known}, got ${showValue(out)}; choose another name`, 'out');
}

/**
 * Looks whether it can be written, before anything is read.
 * @throws ConfigError if not, or if it is there and `force` is not given
 */
export function checkDrawingOut(out: string | undefined, force = false): void {
  if (out === undefined || formatOf(out) === null) checkOut(out, force);
  else checkOutFile(out, { force });
}

/**
 * Writes drawings.
 * @param all each of them, for a folder
 * @param one all of them in one, for a file
 * @returns warnings
 * @throws ConfigError if the file system refuses
 */
export async function writeDrawing(out: string, force: boolean, all: () => Drawing[], one: () => Drawing): Promise<string[]> {
  const { fileOf, NoSign, writeDrawings } = await import('../../plot/figure/index.js');
  const format = formatOf(out);
  try {
    if (format === null) {
      makeDirectory(out);
      return (await writeDrawings(out, all(), writeAtomic)).warnings;
    }
    const content = await fileOf(one(), format);
    makeDirectory(dirname(out));
    await writeOutFile(out, { force }, (temporary) => writeFile(temporary, content));
    return [];
  } catch (error) {
    if (error instanceof NoSign) throw new ConfigError(`out ${out}: ${error.message}`, 'out');
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new ConfigError(`out ${out} can't be written, ${fileErrorReason(error)}; choose another path`, 'out');
  }
}
