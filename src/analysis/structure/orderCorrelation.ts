/** How far bond order reaches: g_6(r), the mean product of the local orders of two particles at a distance r. */
import { unitBallVolume } from '../../model/box.js';
import { type LocalBondOrder, localBondOrder } from './bondOrder.js';
import { chooseCells, fillCells, Neighbourhood } from './cells.js';
import { type Configuration, gridUnits } from './configuration.js';
import { FrameStatistics, type MeanValue } from './frames.js';
import { type NeighbourChoice, nearestByDefault } from './neighbours.js';

export interface OrderCorrelation {
  /** Middle of each bin of r, sigma. */
  r: number[];
  /** Re <psi_6(0)* psi_6(r)> in two dimensions, sum over m of <q_6m(0) q_6m(r)> in three; null without a pair. */
  g6: (MeanValue | null)[];
  /** Mean of the squared local order: g_6 at r = 0. */
  atZero: number;
}

/** Pairs looked at, about: of large systems some origins stand for all. */
const mostPairs = 2e7;
/** Origins are taken in so many groups; the error is from the scatter of their means. */
const groups = 16;
const longest = 30;

/**
 * g_6(r) up to half the box or 30 sigma.
 * @param width of a bin, sigma
 * @returns null where `localBondOrder` is null
 */
export function orderCorrelation(
  configuration: Configuration,
  width = 0.1,
  choice: NeighbourChoice = nearestByDefault,
  local: LocalBondOrder | null = localBondOrder(configuration, choice),
): OrderCorrelation | null {
  return local === null ? null : correlate(configuration, local, width);
}

function correlate(configuration: Configuration, { order, norms }: LocalBondOrder, width: number): OrderCorrelation {
  const { dimension, boxLength, positions, radii } = configuration;
  const bins = Math.max(1, Math.floor(Math.min(boxLength / 2, longest) / width));
  const range = bins * width;
  const n = radii.length;
  const around = (n * (unitBallVolume[dimension] as number) * range ** dimension) / boxLength ** dimension;
  const stride = Math.max(1, Math.ceil((n * around) / mostPairs));
  const cells = fillCells(positions, chooseCells(n, dimension, range / boxLength, 4));
  const neighbourhood = new Neighbourhood(cells);
  const sums = Array.from({ length: groups }, () => ({ sum: new Float64Array(bins), pairs: new Float64Array(bins) }));
  const components = order.length / n;
  const unit = boxLength / gridUnits;
  let origin = 0;
  for (let cell = 0; cell + 1 < cells.starts.length; cell++) {
    const [begin, end] = [cells.starts[cell] as number, cells.starts[cell + 1] as number];
    if (begin === end) continue;
    const near = neighbourhood.around(cell);
    for (let at = begin; at < end; at++) {
      if (origin++ % stride !== 0) continue;
      const i = cells.ids[at] as number;
      // cells follow each other in space, so that a group is a part of the box
      const { sum, pairs } = sums[Math.floor((at * groups) / n)] as (typeof sums)[0];
      for (const other of near) {
        for (let to = cells.starts[other] as number; to < (cells.starts[other + 1] as number); to++) {
          const j = cells.ids[to] as number;
          if (i === j) continue;
          let square = 0;
          for (let c = 0; c < dimension; c++) {
            const difference = ((positions[i * dimension + c] as number) - (positions[j * dimension + c] as number)) | 0;
            square += difference * difference;
          }
          const bin = Math.floor((Math.sqrt(square) * unit) / width);
          if (bin >= bins) continue;
          let product = 0;
          for (let m = 0; m < components; m++) {
            product += (order[i * components + m] as number) * (order[j * components + m] as number);
          }
          sum[bin] = (sum[bin] as number) + product;
          pairs[bin] = (pairs[bin] as number) + 1;
        }
      }
    }
  }
  return {
    r: Array.from({ length: bins }, (_, bin) => (bin + 0.5) * width),
    g6: Array.from({ length: bins }, (_, bin) => meanOfBin(sums, bin)),
    atZero: norms.reduce((sum, norm) => sum + norm * norm, 0) / n,
  };
}

/** The mean over all pairs of a bin, with the error of the means of the groups. */
function meanOfBin(sums: readonly { sum: Float64Array; pairs: Float64Array }[], bin: number): MeanValue | null {
  const pairs = sums.reduce((total, each) => total + (each.pairs[bin] as number), 0);
  if (pairs === 0) return null;
  const value = sums.reduce((total, each) => total + (each.sum[bin] as number), 0) / pairs;
  const statistics = new FrameStatistics(1);
  for (const each of sums) if (each.pairs[bin]) statistics.add([(each.sum[bin] as number) / (each.pairs[bin] as number)]);
  return { value, error: statistics.error(0) };
}
