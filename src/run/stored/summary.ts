/** The result of a run as run.json keeps it, and back. */
import type { Manifest } from '../../io/index.js';
import type { RunResult } from '../result.js';

/** The result without config, engine, digest and out, which have their own places in the manifest. */
export function summaryOf(result: RunResult): Record<string, unknown> {
  const { config: _config, engine: _engine, out: _out, digest: _digest, ...summary } = result;
  return summary;
}

/** The result that a finished run gave. */
export function resultOfManifest({ config, versions, threads, summary, digest }: Manifest, out: string): RunResult {
  const { timing, ...observables } = summary as Pick<RunResult, 'timing'>;
  const { randorg: version, dynamicsVersion, wasmSha256 } = versions;
  return { config, ...observables, digest, engine: { version, dynamicsVersion, wasmSha256, threads }, timing, out } as RunResult;
}
