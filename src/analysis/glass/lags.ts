/** Which pairs of configurations are compared. */

/** Pairs of configurations whose steps differ by the same number. */
export interface Lag {
  /** Steps between the two of a pair. */
  lag: number;
  /** First configuration of each pair and the later one, by number, in time order. */
  pairs: [from: number, to: number][];
}

/** `most` of a list, evenly spread, the first and the last among them. */
function spread<T>(list: readonly T[], most: number): T[] {
  if (list.length <= most) return [...list];
  if (most === 1) return [list[0] as T];
  return Array.from({ length: most }, (_, k) => list[Math.round((k * (list.length - 1)) / (most - 1))] as T);
}

/**
 * The lags of a list of steps: of those within a tenth of a decade (or `perDecade`) the one that most pairs have, so that a lag is one
 * number of steps and not a mixture; of two that as many have, the shorter.
 * @param steps of the configurations, growing
 * @param most pairs of a lag, spread evenly over the run
 */
export function lagsOf(steps: readonly number[], perDecade: number, most: number): Lag[] {
  const counts = new Map<number, number>();
  for (let i = 0; i < steps.length; i++) {
    for (let j = i + 1; j < steps.length; j++) {
      const lag = (steps[j] as number) - (steps[i] as number);
      counts.set(lag, (counts.get(lag) ?? 0) + 1);
    }
  }
  const best = new Map<number, { lag: number; count: number }>();
  for (const [lag, count] of [...counts].sort(([a], [b]) => a - b)) {
    const bin = Math.round(Math.log10(lag) * perDecade);
    if (count > (best.get(bin)?.count ?? 0)) best.set(bin, { lag, count });
  }
  const numbers = new Map(steps.map((step, k) => [step, k]));
  return [...best.values()].map(({ lag }) => ({ lag, pairs: spread(pairsOf(steps, numbers, lag), most) }));
}

/** All pairs of configurations that are a lag apart. */
function pairsOf(steps: readonly number[], numbers: ReadonlyMap<number, number>, lag: number): [number, number][] {
  return steps.flatMap((step, from) => {
    const to = numbers.get(step + lag);
    return to === undefined ? [] : [[from, to] as [number, number]];
  });
}

/** How many intervals of a lag without overlap lie between the first and the last step of its pairs: at most that many are independent. */
export function independentIntervals({ lag, pairs }: Lag, steps: readonly number[]): number {
  const [first] = pairs[0] as [number, number];
  const last = pairs.at(-1) as [number, number];
  const span = (steps[last[1]] as number) - (steps[first] as number);
  return Math.max(1, Math.min(pairs.length, Math.floor(span / lag + 1e-9)));
}
