/** A font for PNG files: WebAssembly sees none of the system's, so the file of one is looked up. */
import { readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

const folders = [
  '/usr/share/fonts',
  '/usr/local/share/fonts',
  join(homedir(), '.fonts'),
  join(homedir(), '.local/share/fonts'),
  '/Library/Fonts',
  '/System/Library/Fonts',
  'C:\\Windows\\Fonts',
];

/** In order of preference; all have the signs that figures use. */
const wanted = [
  'DejaVuSans.ttf',
  'LiberationSans-Regular.ttf',
  'NotoSans-Regular.ttf',
  'Arial.ttf',
  'arial.ttf',
  'Arial Unicode.ttf',
];

function filesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path));
  } catch {
    return [];
  }
}

/** The best sans-serif font of this machine, or null. */
export function findFont(): Uint8Array | null {
  const files = folders.flatMap(filesIn);
  for (const name of wanted) {
    const path = files.find((file) => file.endsWith(name));
    if (path !== undefined) return readFileSync(path);
  }
  return null;
}
