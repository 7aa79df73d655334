/** Signs of life, given while something is worked on. */
import { heartbeatPeriod } from './owner.js';

export interface Heart {
  /** Aborted by a request to stop, or because another has taken what was worked on. */
  signal: AbortSignal;
  end(): void;
}

/**
 * Gives a sign every `heartbeatPeriod`.
 * @param beat gives it, and says whether this process still holds what it works on
 * @param request to stop
 */
export function keepAlive(beat: () => boolean, request?: AbortSignal): Heart {
  const stop = new AbortController();
  const pass = (): void => stop.abort();
  // Not AbortSignal.any: a worker's request outlives thousands of runs, and would remember them all.
  if (request?.aborted) pass();
  request?.addEventListener('abort', pass);
  const timer = setInterval(() => {
    try {
      if (!beat()) pass();
    } catch {
      // The file system is out of order for the moment; if it stays so, the run itself will say it.
    }
  }, heartbeatPeriod);
  timer.unref();
  return {
    signal: stop.signal,
    end() {
      clearInterval(timer);
      request?.removeEventListener('abort', pass);
    },
  };
}
