/** Which pairs of configurations are compared. */

/** Pairs of configurations whose steps differ by the same number, or by nearly the same. */
export interface Lag {
  /** Steps between the two of a pair; their mean over the pairs if they differ. */
  lag: number;
  /** First configuration of each pair and the later one, by number, in time order. */
  pairs: Pair[];
  /** Intervals of the pairs that don't overlap: at most that many are independent. */
  independent: number;
  /** Whether the pairs differ in their steps. */
  mixed: boolean;
}

type Pair = [from: number, to: number];

/** `most` of a list, evenly spread, the first and the last among them. */
function spread<T>(list: readonly T[], most: number): T[] {
  if (list.length <= most) return [...list];
  if (most === 1) return [list[0] as T];
  return Array.from({ length: most }, (_, k) => list[Math.round((k * (list.length - 1)) / (most - 1))] as T);
}

/**
 * The lags of a list of steps, one for each tenth of a decade (or `perDecade`): the number of steps that most pairs have, of two that as
 * many have the shorter. Where pairs of any lag in that part of a decade hold more intervals that don't overlap, as of configurations at
 * logarithmic times, they are taken together, of each first configuration the shortest.
 * @param steps of the configurations, growing
 * @param most pairs of a lag, spread evenly over the run
 */
export function lagsOf(steps: readonly number[], perDecade: number, most: number): Lag[] {
  const binOf = (lag: number): number => Math.round(Math.log10(lag) * perDecade);
  const counts = new Map<number, number>();
  for (let i = 0; i < steps.length; i++) {
    for (let j = i + 1; j < steps.length; j++) {
      const lag = (steps[j] as number) - (steps[i] as number);
      counts.set(lag, (counts.get(lag) ?? 0) + 1);
    }
  }
  const best = new Map<number, { lag: number; count: number }>();
  for (const [lag, count] of [...counts].sort(([a], [b]) => a - b)) {
    const bin = binOf(lag);
    if (count > (best.get(bin)?.count ?? 0)) best.set(bin, { lag, count });
  }
  const between = ([from, to]: Pair): number => (steps[to] as number) - (steps[from] as number);
  return [...best].map(([bin, { lag }]) => {
    const same = pairsFrom(steps, (each) => each >= lag).filter((pair) => between(pair) === lag);
    const near = pairsFrom(steps, (each) => binOf(each) >= bin).filter((pair) => binOf(between(pair)) === bin);
    const [apart, together] = [disjoint(same, steps), disjoint(near, steps)];
    const mixed = together > apart;
    const pairs = spread(mixed ? near : same, most);
    const mean = mixed ? pairs.reduce((sum, pair) => sum + between(pair), 0) / pairs.length : lag;
    return { lag: mean, pairs, independent: Math.min(pairs.length, mixed ? together : apart), mixed };
  });
}

/** Of each configuration the first later one that is far enough. */
function pairsFrom(steps: readonly number[], isFar: (lag: number) => boolean): Pair[] {
  const pairs: Pair[] = [];
  for (let from = 0, to = 0; from < steps.length; from++) {
    to = Math.max(to, from + 1);
    while (to < steps.length && !isFar((steps[to] as number) - (steps[from] as number))) to++;
    if (to < steps.length) pairs.push([from, to]);
  }
  return pairs;
}

/** The largest number of intervals that don't overlap, of intervals whose ends grow with their beginnings. */
function disjoint(pairs: readonly Pair[], steps: readonly number[]): number {
  let [count, end] = [0, Number.NEGATIVE_INFINITY];
  for (const [from, to] of pairs) {
    if ((steps[from] as number) < end) continue;
    end = steps[to] as number;
    count++;
  }
  return count;
}
