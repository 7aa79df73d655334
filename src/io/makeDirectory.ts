import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** mkdir -p. Node's own `recursive` never returns where a parent exists but takes no entries (/proc). */
export function makeDirectory(path: string): void {
  const whole = resolve(path);
  if (existsSync(whole)) return;
  makeDirectory(dirname(whole));
  try {
    mkdirSync(whole);
  } catch (error) {
    // Another process may have made it in between.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
