/** How far a run has moved from its earlier frames to the one that is analysed: what tells a glass from a fluid. */
import { type MeanValue, meanOf } from '../../analysis/structure/index.js';
import { stepsBetween } from '../../model/index.js';
import type { ConfigurationSource } from '../stored/configurations.js';

export interface Relaxation {
  /** F_s between an earlier frame and the analysed one, lags growing. */
  lags: { lag: number; scattering: MeanValue }[];
  /** Wave number, 1/sigma. */
  k: number;
  /** Whether the frames are of a run of ours, whose absorbed states don't move. */
  ofRun: boolean;
}

/** Earlier frames at most, evenly in the logarithm of the lag. */
const mostFrames = 12;
const groups = 16;

/** Frames before `last`, a lag each. */
function earlierFrames({ steps }: ConfigurationSource, last: number): { frame: number; lag: number }[] {
  const end = steps[last] ?? null;
  if (end === null) return [];
  const all = steps
    .slice(0, last)
    .flatMap((step, frame) => (step !== null && step < end ? [{ frame, lag: stepsBetween(step, end) }] : []));
  all.sort((a, b) => a.lag - b.lag);
  const [first, longest] = [all[0]?.lag ?? 1, all.at(-1)?.lag ?? 1];
  const bins = new Map<number, { frame: number; lag: number }>();
  for (const each of all) {
    const bin = longest === first ? 0 : Math.round(((mostFrames - 1) * Math.log(each.lag / first)) / Math.log(longest / first));
    bins.set(bin, each);
  }
  return [...bins.values()];
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
 * @returns null with fewer than two earlier frames, or where steps are not known or the system changes
 */
export async function relaxationTo(source: ConfigurationSource, last: number): Promise<Relaxation | null> {
  const earlier = earlierFrames(source, last);
  if (earlier.length < 2) return null;
  const { positions, radii, boxLength } = await source.read(last);
  const diameter = (2 * radii.reduce((sum, radius) => sum + radius, 0)) / radii.length;
  const waves = Math.max(1, Math.round(boxLength / diameter));
  const lags: Relaxation['lags'] = [];
  for (const { frame, lag } of earlier) {
    const before = await source.read(frame);
    if (before.positions.length !== positions.length || before.boxLength !== boxLength) return null;
    lags.push({ lag, scattering: scatteringOf(before.positions, positions, waves) });
  }
  return { lags, k: (2 * Math.PI * waves) / boxLength, ofRun: source.exponent !== null };
}
