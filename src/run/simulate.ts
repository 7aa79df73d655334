/** A run that touches no files, for Node and browsers: it must import nothing that needs Node. */
import type { InitialState } from '../engine/types.js';
import { parseConfig, type RunConfigInput, type SeriesRecord } from '../model/index.js';
import { type Device, enginesFor } from './engine.js';
import { type Progress, runLoop } from './loop.js';
import { resultOf, type SimulationResult } from './result.js';

export interface WatchOptions {
  /** Stops the run at the end of a chunk; what it did so far stays. */
  signal?: AbortSignal | undefined;
  /** Called a few times a second. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** Called with the records that `record` asks for, in rising t, and with the last configuration. */
  onRecord?: ((record: SeriesRecord) => void) | undefined;
}

export interface SimulateOptions extends WatchOptions {
  /** Positions to start from instead of a random start. */
  initialState?: InitialState | undefined;
  /** Where the steps are made (default cpu); no bit depends on it. */
  device?: Device | undefined;
}

export interface SimulationOutcome extends SimulationResult {
  /** Whether the signal ended it before its end. */
  stopped: boolean;
}

/**
 * Runs a simulation to its end or to absorption, in memory.
 * @param input fields of a run as in the config file; out, json and force mean nothing here
 * @returns the result; if the signal stopped it, `stopped` is true and `steps` says how far it came
 * @throws ConfigError for bad input
 * @example const { activity } = await simulate({ model: 'bro', phi: 0.6, steps: 1000 });
 */
export async function simulate(input: RunConfigInput, options: SimulateOptions = {}): Promise<SimulationOutcome> {
  const config = parseConfig(input);
  const { signal, onProgress, onRecord = () => {}, initialState = null } = options;
  const { create } = await enginesFor(options.device, config);
  const engine = await create(config, initialState);
  try {
    const outcome = await runLoop(engine, config, { signal, onProgress, onRecord });
    return { ...resultOf(config, engine, outcome), stopped: outcome.stopped };
  } finally {
    await engine.close();
  }
}
