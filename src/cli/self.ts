/** How this program is called again, by a batch system. */
import { realpathSync } from 'node:fs';
import type { SlurmOptions } from '../study/index.js';

/** Flags that say how a batch system shall do the runs. */
export type SlurmFlags = Omit<SlurmOptions, 'command'>;

/** Words of a command line: Node and its script, or the executable alone. */
export function ownCommand(): string[] {
  const sea = process.getBuiltinModule?.('node:sea') as { isSea(): boolean } | undefined;
  return sea?.isSea() ? [process.execPath] : [process.execPath, realpathSync(process.argv[1] as string)];
}

/** What a batch system does with this program, of the flags of a command. */
export function slurmOptions({ partition, time, maxTime, arrayParallelism, perTask, retry }: SlurmFlags): SlurmOptions {
  return { command: ownCommand(), partition, time, maxTime, arrayParallelism, perTask, retry };
}
