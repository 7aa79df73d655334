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

/** Signals that come this soon after the first, in ms, are the same one: a batch system sends it to every process, and they pass it on. */
const sameSignal = 1000;

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
      if (stoppedBy !== null) return;
      stoppedBy = stop;
      controller.abort();
      setTimeout(unwatch, sameSignal).unref();
    },
  }));
  const unwatch = (): void => {
    for (const { name, handle } of handlers) process.off(name, handle);
  };
  for (const { name, handle } of handlers) process.on(name, handle);
  try {
    const value = await action(controller.signal);
    return { value, stoppedBy };
  } finally {
    unwatch();
  }
}

/** What to say when a run was stopped, after its checkpoint. */
export function stopMessage({ name }: Stop, { steps, out }: Pick<RunResult, 'steps' | 'out'>): string {
  return `stopped by ${name} after ${steps} steps; go on with: ${resumeCommand(out)}`;
}
