import { type RunResult, resumeCommand } from '../run/index.js';

export interface Stop {
  name: 'SIGINT' | 'SIGTERM' | '--max-time';
  /** Of a signal, 128 + its number. */
  exitCode: number;
}

const stops = [
  { name: 'SIGINT', exitCode: 130 },
  { name: 'SIGTERM', exitCode: 143 },
] as const satisfies Stop[];

/** EX_TEMPFAIL of sysexits.h: try again. */
export const timeUp: Stop = { name: '--max-time', exitCode: 75 };

/** Signals that come this soon after the first, in ms, are the same one: a batch system sends it to every process, and they pass it on. */
const sameSignal = 1000;

/**
 * Runs an action that SIGINT and SIGTERM ask to stop at a good moment. A second signal ends the process at once.
 * @param time in ms after which it is asked to stop too
 * @returns what the action returned, and what asked it to stop, if something did
 */
export async function withSignals<T>(
  action: (signal: AbortSignal) => Promise<T>,
  time?: number,
): Promise<{ value: T; stoppedBy: Stop | null }> {
  const controller = new AbortController();
  let stoppedBy: Stop | null = null;
  const end = (): void => {
    stoppedBy ??= timeUp;
    controller.abort();
  };
  const timer = time === undefined ? undefined : setTimeout(end, time);
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
    clearTimeout(timer);
    unwatch();
  }
}

/** What to say when a run was stopped, after its checkpoint. */
export function stopMessage({ name }: Stop, { steps, out }: Pick<RunResult, 'steps' | 'out'>): string {
  return `stopped by ${name} after ${steps} steps; go on with: ${resumeCommand(out)}`;
}
