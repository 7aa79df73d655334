import { type RunResult, resumeCommand } from '../run/index.js';

export interface Stop {
  name: 'SIGINT' | 'SIGTERM';
  /** 128 + the number of the signal. */
  exitCode: number;
}

const stops: readonly Stop[] = [
  { name: 'SIGINT', exitCode: 130 },
  { name: 'SIGTERM', exitCode: 143 },
];

/**
 * Runs an action that SIGINT and SIGTERM ask to stop at a good moment. A second signal ends the process at once.
 * @returns what the action returned, and the signal that came, if one did
 */
export async function withSignals<T>(action: (signal: AbortSignal) => Promise<T>): Promise<{ value: T; stoppedBy: Stop | null }> {
  const controller = new AbortController();
  let stoppedBy: Stop | null = null;
  const handlers = stops.map((stop) => ({
    name: stop.name,
    handle: () => {
      stoppedBy ??= stop;
      controller.abort();
    },
  }));
  for (const { name, handle } of handlers) process.once(name, handle);
  try {
    const value = await action(controller.signal);
    return { value, stoppedBy };
  } finally {
    for (const { name, handle } of handlers) process.off(name, handle);
  }
}

/** What to say when a run was stopped, after its checkpoint. */
export function stopMessage({ name }: Stop, { steps, out }: Pick<RunResult, 'steps' | 'out'>): string {
  return `stopped by ${name} after ${steps} steps; go on with: ${resumeCommand(out)}`;
}
