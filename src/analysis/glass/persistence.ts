/** How long particles stay active and inactive, as far as stored configurations tell. */
import { type Step, stepsBetween } from '../../model/step.js';
import type { MeanValue } from '../structure/frames.js';
import { meanOf } from '../structure/frames.js';

export interface PersistenceRow {
  /** Steps since the origin. */
  lag: number;
  origins: number;
  /** Part of the particles that were active (inactive) at the origin and in every frame since; null if there was none. */
  active: MeanValue | null;
  inactive: MeanValue | null;
}

/**
 * Persistence of activity in one run. What changes between two frames and back is not seen.
 * @param steps of the configurations, growing
 * @param active [N] of each
 * @param origins most origins, spread evenly
 * @returns a row for each lag that all origins taken have; the lags are those from the first
 */
export function persistenceOf(steps: readonly Step[], active: readonly Uint8Array[], origins: number): PersistenceRow[] {
  const kept = new Map<number, { active: number[]; inactive: number[] }>();
  const stride = Math.max(1, Math.ceil((steps.length - 1) / origins));
  for (let from = 0; from < steps.length - 1; from += stride) {
    // 1 for those active since the origin, 2 for those inactive since, 0 for others
    const state = (active[from] as Uint8Array).map((is) => (is ? 1 : 2));
    const [first, rest] = counts(state);
    for (let to = from + 1; to < steps.length; to++) {
      const now = active[to] as Uint8Array;
      for (let id = 0; id < state.length; id++) if (state[id] !== (now[id] ? 1 : 2)) state[id] = 0;
      const [still, quiet] = counts(state);
      const lag = stepsBetween(steps[from] as Step, steps[to] as Step);
      const row = kept.get(lag) ?? { active: [], inactive: [] };
      kept.set(lag, row);
      if (first > 0) row.active.push(still / first);
      if (rest > 0) row.inactive.push(quiet / rest);
    }
  }
  const meanOrNull = (values: readonly number[]): MeanValue | null => (values.length === 0 ? null : meanOf(values));
  return [...kept]
    .sort(([a], [b]) => a - b)
    .map(([lag, row]) => ({
      lag,
      origins: Math.max(row.active.length, row.inactive.length),
      active: meanOrNull(row.active),
      inactive: meanOrNull(row.inactive),
    }));
}

function counts(state: Uint8Array): [active: number, inactive: number] {
  let [active, inactive] = [0, 0];
  for (const each of state) {
    if (each === 1) active++;
    else if (each === 2) inactive++;
  }
  return [active, inactive];
}
