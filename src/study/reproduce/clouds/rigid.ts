/** f_a of a hundred rigid clouds against their size, by the dimension of the sphere. */
import { overRuns } from '../../../analysis/overRuns.js';
import { maxOf } from '../../../model/arrays.js';
import type { Measured } from '../../../model/measured.js';
import { type Judged, judgeCount } from '../judge.js';
import { combinations, listed, upTo } from '../rows.js';
import { fieldOf, groupRuns, type StoredRun } from '../storedRuns.js';
import { measuredColumns, tableOf } from '../tables.js';
import type { Analysis, NamedPlan, Preset, Runs } from '../types.js';
import type { Part } from './part.js';

export interface Size {
  dimensions: readonly number[];
  steps: number;
  replicas: number;
}

const sizes: Record<Preset, Size> = {
  quick: { dimensions: [3, 4, 8], steps: 5000, replicas: 3 },
  standard: { dimensions: [3, 4, 8, 16], steps: 20_000, replicas: 8 },
  full: { dimensions: [3, 4, 8, 16, 32], steps: 200_000, replicas: 24 },
};

const rigidClouds = 100;
/** Sizes on both sides of where clouds absorb. */
const sizesIn: Record<number, readonly number[]> = {
  3: [0.16, 0.17, 0.18, 0.19],
  4: [0.27, 0.29, 0.31, 0.33],
  8: [0.48, 0.5, 0.52, 0.54],
  16: [0.56, 0.58, 0.6, 0.62, 0.64, 0.66, 0.68],
  32: [0.62, 0.64, 0.66, 0.68, 0.7],
};
/** In three dimensions: absorbed and active in the runs that the model was tried out with (docs/manifold.md). */
const tried = { absorbs: 0.17, stays: 0.18 };

function rigidPlan({ dimensions, steps, replicas }: Size): NamedPlan {
  const rows = dimensions.flatMap((embedding) =>
    combinations({ cloudSize: sizesIn[embedding] as readonly number[], replica: upTo(replicas) }).map((row) => ({
      embedding,
      ...row,
    })),
  );
  const base = {
    model: 'manifold',
    clouds: 'rigid',
    cloudsNumber: rigidClouds,
    batch: 50,
    exponent: 1,
    learningRate: 0.02,
    steps,
    seed: 1401,
  };
  return { name: 'rigid', plan: listed(base, rows) };
}

/** Runs of one dimension at one size. */
export interface Point {
  dimension: number;
  size: number;
  absorbed: number;
  runs: number;
  /** Mean over runs of f_a over the second half of the steps, 0 of those that absorbed. */
  activity: Measured;
}

function pointsOf(runs: readonly StoredRun[] = []): Point[] {
  return groupRuns(runs, (run) => `${fieldOf(run, 'embedding')} ${fieldOf(run, 'cloudSize')}`).map(({ runs: group }) => ({
    dimension: fieldOf(group[0] as StoredRun, 'embedding'),
    size: fieldOf(group[0] as StoredRun, 'cloudSize'),
    absorbed: group.filter(({ summary }) => summary.absorbed).length,
    runs: group.length,
    activity: overRuns(group.map(({ summary }) => summary.activity.mean ?? 0)),
  }));
}

const isAbsorbed = ({ absorbed, runs }: Point): boolean => absorbed === runs;
const isActive = ({ absorbed }: Point): boolean => absorbed === 0;

/** The largest size at which all runs absorb; null if there is none. */
function lastAbsorbing(points: readonly Point[], dimension: number): number | null {
  const found = points.filter((point) => point.dimension === dimension && isAbsorbed(point)).map(({ size }) => size);
  return found.length === 0 ? null : maxOf(found);
}

export function claimsOf(points: readonly Point[], { dimensions, steps }: Size): Judged[] {
  const sides = points.filter(({ dimension, size }) => dimension === 3 && Object.values(tried).includes(size));
  const grows = dimensions.map((dimension) => lastAbsorbing(points, dimension) ?? 0);
  return [
    judgeCount(
      {
        id: 'rigid size',
        main: true,
        statement: `On the sphere in 3 dimensions ${rigidClouds} rigid clouds absorb at size ${tried.absorbs} and stay active at ${tried.stays} (no published value; tried out in docs/manifold.md)`,
        statistic: `sizes at which all runs of ${steps} steps do so`,
      },
      sides.filter((point) => (point.size === tried.absorbs ? isAbsorbed(point) : isActive(point))).length,
      sides.length,
      null,
    ),
    judgeCount(
      {
        id: 'rigid dimension',
        statement:
          'In more dimensions rigid clouds absorb up to larger sizes, since the sphere has more room (no published value)',
        statistic: 'neighbouring dimensions in which the largest size at which all runs absorb grows',
      },
      grows.slice(1).filter((size, k) => size > (grows[k] as number)).length,
      grows.length - 1,
      null,
    ),
  ];
}

export function rigidPart(preset: Preset): Part {
  const size = sizes[preset];
  const analyse = (runs: Runs): Analysis => {
    const points = pointsOf(runs.rigid);
    return {
      tables: [
        tableOf('rigid', 'Rigid clouds: runs that absorbed, and f_a over the second half, by dimension D and size.', points, {
          dimension: ({ dimension }) => dimension,
          cloudSize: ({ size }) => size,
          absorbed: ({ absorbed }) => absorbed,
          runs: ({ runs }) => runs,
          ...measuredColumns('activity', (point: Point) => point.activity),
        }),
      ],
      figures: [
        {
          caption: `f_a of ${rigidClouds} rigid clouds against their size, by the dimension D of the embedding; batch 50, p = 1.`,
          spec: {
            name: 'rigid',
            x: { label: 'size r' },
            y: { label: 'active fraction f_a' },
            series: size.dimensions.map((dimension) => ({
              name: `D = ${dimension}`,
              style: 'both' as const,
              points: points
                .filter((point) => point.dimension === dimension)
                .map((point) => ({ x: point.size, y: point.activity.value, error: point.activity.error })),
            })),
          },
        },
      ],
      claims: claimsOf(points, size),
      notes: [],
    };
  };
  return {
    protocol: `Rigid clouds by size: N = ${rigidClouds}, batch 50, learning rate 0.02 diameters, D = ${size.dimensions.join(', ')}, ${size.steps} steps, ${size.replicas} starts a size.`,
    stages: [{ name: 'rigid', plan: () => [rigidPlan(size)] }],
    analyse,
  };
}
