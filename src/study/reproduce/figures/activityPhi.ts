/** f_a against phi, for SGD and BRO at two step sizes. */
import { difference } from '../../../analysis/overRuns.js';
import type { Measured } from '../../../model/measured.js';
import { stepsFor } from '../criticalLine.js';
import { phiCurve } from '../curves.js';
import { bro, type Family, sgd, slug } from '../families.js';
import { type Judged, judgeCount, judgeSide } from '../judge.js';
import { combinations, evenly, listed, upTo } from '../rows.js';
import { fieldOf, type StoredRun } from '../storedRuns.js';
import { tableOf } from '../tables.js';
import type { Analysis, FigureModule, NamedPlan, Preset, Runs } from '../types.js';

const families: readonly Family[] = [sgd('pair', 0.5), sgd('particle', 0.5), bro('reciprocal')];
const steps = [0.1, 0.3] as const;

const sizes = {
  quick: { particles: 1500, travel: 150, replicas: 3, spacing: 0.01 },
  standard: { particles: 4000, travel: 400, replicas: 5, spacing: 0.01 },
  full: { particles: 40_000, travel: 4000, replicas: 10, spacing: 0.0025 },
} satisfies Record<Preset, object>;
type Size = (typeof sizes)[Preset];
const range = { from: 0.38, to: 0.64 };

const sweepName = (family: Family): string => `runs-${slug(family.name)}`;

function plan(family: Family, { particles, travel, replicas, spacing }: Size): NamedPlan {
  const rows = combinations({ step: steps, phi: evenly(range.from, range.to, spacing), replica: upTo(replicas) }).map(
    ({ step, phi, replica }) => ({
      ...family.fields(step),
      phi,
      steps: stepsFor(family, step, travel),
      // Starts are independent at every phi.
      replica: Math.round(phi * 1e4) * 100 + replica,
    }),
  );
  return { name: sweepName(family), plan: listed({ ...family.base, particles, seed: 201 }, rows) };
}

interface Curve {
  family: Family;
  step: number;
  points: ReturnType<typeof phiCurve>;
}

function curveOf(family: Family, step: number, runs: readonly StoredRun[]): Curve {
  const own = runs.filter((run) => fieldOf(run, family.stepName) === step);
  return { family, step, points: phiCurve(own, ({ summary }) => summary.activity.mean ?? 0) };
}

/** Smallest phi from which on no run absorbs, midway to the one before; half the spacing is the error. */
function onset({ points }: Curve): Measured | null {
  const last = points.findLastIndex(({ absorbed }) => absorbed > 0);
  const [low, high] = [points[last]?.x, points[last + 1]?.x];
  return low === undefined || high === undefined ? null : { value: (low + high) / 2, error: (high - low) / 2 };
}

function claimsOf(curves: readonly Curve[], preset: Preset): Judged[] {
  const pairs = curves.flatMap(({ points }) =>
    points.slice(1).map((point, k) => ({ point, before: points[k] as (typeof points)[number] })),
  );
  const falls = pairs.filter(
    ({ point, before }) => before.y - point.y > 3 * Math.hypot(point.error, before.error) && before.y - point.y > 0.01,
  );
  const shift = (family: Family): Judged => {
    const [small, large] = steps
      .map((step) => curves.find((one) => one.family === family && one.step === step))
      .map((one) => one && onset(one));
    return judgeSide(
      {
        id: `shift ${family.name}`,
        main: true,
        statement: `The transition of ${family.name} lies at a smaller phi when the step is larger`,
        statistic: `phi from which on no run absorbs, at step ${steps[1]} less at step ${steps[0]}`,
      },
      {
        ...(small && large && difference(large, small)),
        missing: 'one of the transitions lies outside the range of phi',
        artefact: preset === 'quick' ? 'small systems absorb by chance above phi_c' : null,
      },
      0,
      -1,
    );
  };
  return [
    judgeCount(
      {
        id: 'grows',
        main: true,
        statement: 'f_a grows with phi, from 0 in the absorbing phase',
        statistic: 'neighbouring phi at which f_a does not fall by more than 0.01 and three errors',
      },
      pairs.length - falls.length,
      pairs.length,
      preset === 'quick' ? 'three runs know their own error badly' : null,
    ),
    ...families.map(shift),
  ];
}

function analyse(runs: Runs, preset: Preset): Analysis {
  const curves = families.flatMap((family) => steps.map((step) => curveOf(family, step, runs[sweepName(family)] ?? [])));
  return {
    tables: [
      tableOf(
        'activity-phi',
        'Mean f_a over the second half of the steps, over runs; runs that absorbed count with 0.',
        curves.flatMap(({ family, step, points }) => points.map((point) => ({ family, step, point }))),
        {
          rule: ({ family }) => family.name,
          step: ({ step }) => step,
          phi: ({ point }) => point.x,
          activity: ({ point }) => point.y,
          activityError: ({ point }) => point.error,
          runs: ({ point }) => point.runs,
          absorbed: ({ point }) => point.absorbed,
        },
      ),
    ],
    figures: [
      {
        caption: 'f_a in the second half of runs from random starts. Bars: error over runs.',
        spec: {
          name: 'activity-phi',
          x: { label: 'phi' },
          y: { label: 'f_a' },
          series: curves.map(({ family, step, points }) => ({
            name: `${family.name}, step ${step}`,
            points,
            style: 'both' as const,
            parameters: { rule: family.name, step },
          })),
        },
      },
    ],
    claims: claimsOf(curves, preset),
    notes: [],
  };
}

export const activityPhi: FigureModule = {
  name: 'activity-phi',
  title: 'Active fraction against packing fraction',
  source: 'paper',
  claim: 'f_a is 0 below phi_c and grows with phi above it; phi_c falls as the step grows.',
  protocol: (preset) => {
    const { particles, travel, replicas, spacing } = sizes[preset];
    return `Random starts, d = 3, N = ${particles}, phi from ${range.from} to ${range.to} by ${spacing}, steps = ${travel} sigma / mean kick, ${replicas} starts a phi.`;
  },
  stages: (preset) => [{ name: 'runs', plan: () => families.map((family) => plan(family, sizes[preset])) }],
  analyse: ({ runs, preset }) => analyse(runs, preset),
};
