/** f_a against time below, at and above phi_c, for SGD and BRO. */
import { hasLevelled } from '../../../analysis/levelling.js';
import { withError } from '../../../model/withError.js';
import { criticalPointOf, type LineSpec, lineStages, measuredRuns } from '../criticalLine.js';
import { meanCurve } from '../curves.js';
import { bro, type Family, sgd, slug } from '../families.js';
import { type Judged, judgeCount } from '../judge.js';
import { curveOf, fieldOf, groupRuns, type StoredRun } from '../storedRuns.js';
import { tableOf } from '../tables.js';
import type { Analysis, FigureModule, Preset, Runs } from '../types.js';

const step = 0.1;
const families: readonly Family[] = [bro('reciprocal'), sgd('pair', 0.5)];

const levels: Record<Preset, LineSpec['levels'][number]> = {
  quick: { particles: 4000, travel: 300, replicas: 4 },
  standard: { particles: 10_000, travel: 1000, replicas: 8 },
  full: { particles: 40_000, travel: 20_000, replicas: 10 },
};

const specOf = (preset: Preset): LineSpec => ({
  families,
  steps: () => [step],
  scan: { from: 0.48, to: 0.66, step: 0.01, particles: 2000, travel: preset === 'quick' ? 100 : 200 },
  offsets: [-0.04, -0.02, -0.01, 0, 0.01, 0.03],
  levels: [levels[preset]],
  estimator: preset === 'quick' ? 'bracket' : 'search',
  seed: 101,
});

function claimsOf(family: Family, runs: readonly StoredRun[], preset: Preset): Judged[] {
  const byPhi = groupRuns(runs, (run) => fieldOf(run, 'phi')).sort((a, b) => a.key - b.key);
  const lowest = (byPhi[0] as (typeof byPhi)[number]).runs;
  const highest = (byPhi.at(-1) as (typeof byPhi)[number]).runs;
  const short = preset === 'quick' ? 'runs of a quick preset are short; use standard' : null;
  const phi = (group: readonly StoredRun[]): number => fieldOf(group[0] as StoredRun, 'phi');
  return [
    judgeCount(
      {
        id: `below ${family.name}`,
        main: true,
        statement: `Below phi_c (phi = ${phi(lowest)}) every run of ${family.name} absorbs`,
        statistic: 'runs that absorb',
      },
      lowest.filter(({ summary }) => summary.absorbed).length,
      lowest.length,
      short,
    ),
    judgeCount(
      {
        id: `above ${family.name}`,
        main: true,
        statement: `Above phi_c (phi = ${phi(highest)}) f_a of ${family.name} levels off and stays`,
        statistic: 'runs that are active at their end and whose f_a falls by less than 8 % over the last half decade',
      },
      highest.filter((run) => !run.summary.absorbed && hasLevelled([curveOf(run)])).length,
      highest.length,
      short,
    ),
  ];
}

function analyse(runs: Runs, preset: Preset): Analysis {
  const found = families.map((family) => ({ family, runs: measuredRuns(runs, family, step) }));
  const curves = found.map(({ family, runs: own }) => {
    const groups = groupRuns(own, (run) => fieldOf(run, 'phi'));
    const series = groups.map((group) => ({ ...group, points: meanCurve(group.runs, ({ activity }) => activity, 0) }));
    return { family, series };
  });
  return {
    tables: [
      tableOf(
        'activity-time',
        'Mean f_a over runs against t; an absorbed run counts with 0.',
        curves.flatMap(({ family, series }) =>
          series.flatMap(({ key: phi, points, runs: group }) => points.map((point) => ({ family, phi, group, point }))),
        ),
        {
          rule: ({ family }) => family.name,
          phi: ({ phi }) => phi,
          t: ({ point }) => point.x,
          activity: ({ point }) => point.y,
          activityError: ({ point }) => point.error ?? null,
          runs: ({ group }) => group.length,
        },
      ),
    ],
    figures: curves.map(({ family, series }) => ({
      caption: `f_a of ${family.name} (step ${step} sigma) from random starts, below, near and above phi_c.`,
      spec: {
        name: `activity-time-${slug(family.name)}`,
        x: { label: 't', unit: 'steps', log: true },
        y: { label: 'f_a', log: true },
        series: series.map(({ key, points }) => ({
          name: `phi ${key}`,
          points,
          style: 'both' as const,
          parameters: { phi: key },
        })),
      },
    })),
    claims: found.flatMap(({ family, runs: own }) => claimsOf(family, own, preset)),
    notes: found.map(({ family, runs: own }) => {
      const { value, error } = criticalPointOf(own, specOf(preset).estimator);
      const words = value === null ? 'these runs give no value' : withError(value, error);
      return `phi_c of ${family.name}: ${words}. The exponent of the decay is measured by the figure exponents.`;
    }),
  };
}

export const activityTime: FigureModule = {
  name: 'activity-time',
  title: 'Active fraction against time',
  source: 'paper',
  claim: 'f_a of SGD and BRO falls to zero below phi_c and levels off above; between them the decay slows down without end.',
  protocol: (preset) => {
    const { particles, travel, replicas } = levels[preset];
    return `Random starts, d = 3, N = ${particles}, eps = alpha = ${step}, steps = ${travel} sigma / mean kick, ${replicas} starts a phi; phi around the place that a scan finds.`;
  },
  stages: (preset) => lineStages([specOf(preset)]),
  analyse: ({ runs, preset }) => analyse(runs, preset),
};
