/** How far a run moves between its frames, the latest ones that there are: what tells a glass from a fluid. */
import { type MeanValue, meanOf } from '../../analysis/structure/index.js';
import { stepsBetween } from '../../model/index.js';
import type { ConfigurationSource } from '../stored/configurations.js';

export interface Relaxation {
  /** F_s between two frames, lags growing. */
  lags: { lag: number; scattering: MeanValue }[];
  /** Wave number, 1/sigma. */
  k: number;
  /** Whether the frames are of a run of ours, whose absorbed states don't move. */
  ofRun: boolean;
}

/** Pairs of frames at most, evenly in the logarithm of the lag. */
const mostPairs = 12;
const groups = 16;

/** Two frames, and the steps from the first to the second. */
interface FramePair {
  from: number;
  to: number;
  lag: number;
}

/**
 * Of each range of lags the latest pair of frames, up to the analysed one: frames at even times give pairs with that one alone, frames
 * at logarithmic times have short lags among early frames only.
 */
function latestPairs({ steps }: ConfigurationSource, last: number): FramePair[] {
  const end = steps[last] ?? null;
  if (end === null) return [];
  const frames = steps.slice(0, last + 1).flatMap((step, frame) => {
    const isBefore = step !== null && (step < end || frame === last);
    return isBefore ? [{ frame, before: stepsBetween(step, end) }] : [];
  });
  frames.sort((a, b) => b.before - a.before);
  const lagOf = (from: number, to: number): number => (frames[from]?.before as number) - (frames[to]?.before as number);
  const longest = lagOf(0, frames.length - 1);
  const shortest = frames.slice(1).reduce((least, _, k) => Math.min(least, lagOf(k, k + 1) || least), longest);
  const binOf = (lag: number): number =>
    longest === shortest ? 0 : Math.round(((mostPairs - 1) * Math.log(lag / shortest)) / Math.log(longest / shortest));
  return Array.from({ length: mostPairs }, (_, bin) => {
    // the first frame from which on the lag is not above the bin moves back with the later frame
    for (let to = frames.length - 1, from = to - 1; to > 0; to--) {
      from = Math.min(from, to - 1);
      while (from > 0 && binOf(lagOf(from - 1, to)) <= bin) from--;
      const lag = from < 0 ? 0 : lagOf(from, to);
      if (lag > 0 && binOf(lag) === bin) {
        return [{ from: frames[from]?.frame as number, to: frames[to]?.frame as number, lag }];
      }
    }
    return [];
  }).flat();
}

/** Mean over axes and particles of cos(k dx), which needs no unwrapping: k is a whole number of waves a box. */
function scatteringOf(a: Uint32Array, b: Uint32Array, waves: number): MeanValue {
  const parts: number[] = [];
  for (let group = 0; group < groups; group++) {
    const [from, to] = [Math.floor((group * a.length) / groups), Math.floor(((group + 1) * a.length) / groups)];
    if (to === from) continue;
    let sum = 0;
    for (let c = from; c < to; c++) {
      sum += Math.cos(2 * Math.PI * waves * ((((a[c] as number) - (b[c] as number)) | 0) / 2 ** 32));
    }
    parts.push(sum / (to - from));
  }
  return meanOf(parts);
}

/**
 * F_s at the wave number nearest to 2 pi over the mean diameter.
 * @param last number of the analysed frame
 * @returns null with fewer than two pairs of frames, or where steps are not known or the system changes
 */
export async function relaxationTo(source: ConfigurationSource, last: number): Promise<Relaxation | null> {
  const pairs = latestPairs(source, last);
  if (pairs.length < 2) return null;
  const { positions, radii, boxLength } = await source.read(last);
  const diameter = (2 * radii.reduce((sum, radius) => sum + radius, 0)) / radii.length;
  const waves = Math.max(1, Math.round(boxLength / diameter));
  const lags: Relaxation['lags'] = [];
  for (const { from, to, lag } of pairs) {
    const [before, after] = [await source.read(from), to === last ? { positions, boxLength } : await source.read(to)];
    const isSame = [before, after].every((each) => each.positions.length === positions.length && each.boxLength === boxLength);
    if (!isSame) return null;
    lags.push({ lag, scattering: scatteringOf(before.positions, after.positions, waves) });
  }
  return { lags, k: (2 * Math.PI * waves) / boxLength, ofRun: source.exponent !== null };
}
