/** A font for PNG files: WebAssembly sees none of the system's, so the file of one is looked up. */
import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';

const folders = [
  '/usr/share/fonts',
  '/usr/local/share/fonts',
  join(homedir(), '.fonts'),
  join(homedir(), '.local/share/fonts'),
  '/Library/Fonts',
  '/System/Library/Fonts',
  'C:\\Windows\\Fonts',
];

/** In order of preference, upright and italic; all have the signs that figures use. */
const wanted: readonly (readonly string[])[] = [
  ['DejaVuSans.ttf', 'DejaVuSans-Oblique.ttf'],
  ['LiberationSans-Regular.ttf', 'LiberationSans-Italic.ttf'],
  ['NotoSans-Regular.ttf', 'NotoSans-Italic.ttf'],
  ['Arial.ttf', 'Arial Italic.ttf'],
  ['arial.ttf', 'ariali.ttf'],
  ['Arial Unicode.ttf'],
];

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path));
  } catch {
    return [];
  }
}

/** The best sans-serif font of this machine, and its italics if they are there; null if there is none. */
export function findFont(): Uint8Array[] | null {
  const files = folders.flatMap(filesIn);
  for (const names of wanted) {
    const found = names.map((name) => files.find((file) => basename(file) === name));
    if (found[0] !== undefined) return found.flatMap((path) => (path === undefined ? [] : [readFileSync(path)]));
  }
  return null;
}
