import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a run directory holds, to be compared with another one's: what differs by time, machine or process is left out. */
export function runFiles(directory: string): Record<string, unknown> {
  const files: Record<string, unknown> = {};
  for (const name of readdirSync(directory).sort()) {
    if (name.startsWith('checkpoint.')) continue;
    const text = readFileSync(join(directory, name), 'utf8');
    files[name] = name === 'run.json' ? timeless(text) : text;
  }
  return files;
}

function timeless(text: string): string {
  const { host, pid, bootId, pidNamespace, startTicks, token, ...timely } = JSON.parse(text);
  const { threads, startedAt, resumedAt, finishedAt, summary, versions, checksum, ...manifest } = timely;
  const { timing, ...observables } = summary;
  // Threads have a module of their own.
  const { wasmSha256, ...ours } = versions;
  // As text: the order of the fields counts too.
  return JSON.stringify(
    { ...manifest, versions: ours, config: { ...manifest.config, out: null }, summary: observables },
    null,
    1,
  );
}
