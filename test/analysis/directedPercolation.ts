/** Bond directed percolation in one dimension from one site at p_c = 0.644700185 (Jensen, J. Phys. A 32, 5233 (1999)): spreading with known exponents. */
import type { SpreadingData, SpreadingRun } from '../../src/analysis/index.js';
import { RandomSource } from '../../src/analysis/structure/random.js';

/** delta = 0.159464, theta = 0.313686, z = 1.580745. */
export const percolationExponents = { delta: 0.159464, theta: 0.313686, z: 1.580745 };

const threshold = 0.644700185;

/** Whole numbers, about equally spaced in the logarithm. */
function timesTo(last: number, perDecade: number): number[] {
  const count = Math.round(perDecade * Math.log10(last));
  return [...new Set(Array.from({ length: count + 1 }, (_, k) => Math.round(10 ** (k / perDecade))))];
}

function runOf(times: readonly number[], spreads: number, random: RandomSource): SpreadingRun {
  const sums = { surviving: times.map(() => 0), active: times.map(() => 0), squares: times.map(() => 0) };
  const last = times[times.length - 1] as number;
  const opens = Math.round(threshold * 2 ** 32);
  // active sites now and next, and the time at which a site was last reached, at i + last + 1
  let [now, next] = [new Int32Array(2 * last + 3), new Int32Array(2 * last + 3)];
  const reached = new Int32Array(2 * last + 3);
  for (let spread = 0; spread < spreads; spread++) {
    reached.fill(0);
    now[0] = last + 1;
    let count = 1;
    for (let t = 1, place = 0; t <= last && count > 0; t++) {
      let found = 0;
      for (let k = 0; k < count; k++) {
        const site = now[k] as number;
        // sites of even and odd steps lie between each other: half a spacing to the left and to the right
        for (let to = site - 1; to <= site + 1; to += 2) {
          if (random.word() >= opens || reached[to] === t) continue;
          reached[to] = t;
          next[found++] = to;
        }
      }
      [now, next, count] = [next, now, found];
      if (t !== times[place]) continue;
      if (count > 0) sums.surviving[place] = (sums.surviving[place] as number) + 1;
      sums.active[place] = (sums.active[place] as number) + count;
      for (let k = 0; k < count; k++) {
        sums.squares[place] = (sums.squares[place] as number) + ((now[k] as number) - last - 1) ** 2;
      }
      place++;
    }
  }
  return { spreads, ...sums };
}

export function percolation(seed: number, { runs = 16, spreads = 1000, last = 1000 } = {}): SpreadingData {
  const times = timesTo(last, 8);
  return { times, runs: Array.from({ length: runs }, (_, run) => runOf(times, spreads, new RandomSource(seed * 1000 + run))) };
}
