/** How this program is called again, by a batch system. */
import { realpathSync } from 'node:fs';

/** Words of a command line: Node and its script, or the executable alone. */
export function ownCommand(): string[] {
  const sea = process.getBuiltinModule?.('node:sea') as { isSea(): boolean } | undefined;
  return sea?.isSea() ? [process.execPath] : [process.execPath, realpathSync(process.argv[1] as string)];
}
