/** Whether systems crystallise in active states: equal disks do, mixtures and spheres should not within the runs of the other figures. */
import { overRuns } from '../../../analysis/overRuns.js';
import { bondOrder } from '../../../analysis/structure/index.js';
import type { Measured } from '../../../model/measured.js';
import { type Judged, judgeSide } from '../judge.js';
import { combinations, listed, upTo } from '../rows.js';
import { configurationsOf, fieldOf, groupRuns, type StoredRun } from '../storedRuns.js';
import { measuredColumns, tableOf } from '../tables.js';
import type { Analysis, AnalysisInput, FigureModule, NamedPlan, Preset } from '../types.js';

interface System {
  name: string;
  base: Record<string, unknown>;
  phis: readonly number[];
  /** Whether it is expected to crystallise. */
  crystallises: boolean;
}
const systems: readonly System[] = [
  { name: 'd 2 equal', base: { dimension: 2 }, phis: [0.76, 0.8, 0.84], crystallises: true },
  { name: 'd 2 binary', base: { dimension: 2, sizes: 'binary' }, phis: [0.76, 0.8, 0.84], crystallises: false },
  { name: 'd 3 equal', base: { dimension: 3 }, phis: [0.56, 0.6, 0.64], crystallises: false },
];
const kick = 0.1;

const sizes = {
  quick: { particles: 1500, steps: 10_000, replicas: 3 },
  standard: { particles: 4000, steps: 100_000, replicas: 6 },
  full: { particles: 10_000, steps: 1_000_000, replicas: 8 },
} satisfies Record<Preset, object>;
type Size = (typeof sizes)[Preset];
/** From this part on a system counts as crystalline; random packings stay below. */
const limit = 0.2;

const sweepName = ({ name }: System): string => name.replaceAll(' ', '-');

function plan(system: System, { particles, steps, replicas }: Size): NamedPlan {
  const rows = combinations({ phi: system.phis, replica: upTo(replicas) }).map(({ phi, replica }) => ({
    phi,
    replica: system.phis.indexOf(phi) * 100 + replica,
  }));
  const base = { ...system.base, model: 'bro', mode: 'reciprocal', kick, particles, steps, frames: { perDecade: 3 }, seed: 1001 };
  return { name: sweepName(system), plan: listed(base, rows) };
}

interface Course {
  system: System;
  phi: number;
  points: { t: number; crystalline: Measured; order: Measured }[];
  activity: Measured;
  runs: number;
}

/** Frames of runs that absorbed end early; their last state stays. */
async function courseOf(system: System, runs: readonly StoredRun[]): Promise<Course> {
  const each = await Promise.all(
    runs.map(async (run) => {
      const found: { t: number; crystalline: number; order: number }[] = [];
      for (const { step, read } of await configurationsOf(run)) {
        const order = bondOrder(await read());
        if (order) found.push({ t: step, crystalline: order.crystallineFraction, order: order.local.value });
      }
      return found;
    }),
  );
  const times = [...new Set(each.flatMap((found) => found.map(({ t }) => t)))].sort((a, b) => a - b);
  const points = times.map((t) => {
    const now = each.map((found) => found.filter((one) => one.t <= t).at(-1) as (typeof found)[number]);
    return { t, crystalline: overRuns(now.map((one) => one.crystalline)), order: overRuns(now.map((one) => one.order)) };
  });
  const phi = fieldOf(runs[0] as StoredRun, 'phi');
  return { system, phi, points, activity: overRuns(runs.map(({ summary }) => summary.activity.last)), runs: runs.length };
}

async function measure({ runs, signal, say }: AnalysisInput): Promise<Course[]> {
  const courses: Course[] = [];
  for (const system of systems) {
    for (const { key, runs: group } of groupRuns(runs[sweepName(system)] ?? [], (run) => fieldOf(run, 'phi'))) {
      if (signal?.aborted) return courses;
      say?.(`bond order of ${system.name} at phi ${key}`);
      courses.push(await courseOf(system, group));
    }
  }
  return courses;
}

/** Of the phi whose last state is the most crystalline. */
function claimOf(system: System, courses: readonly Course[], preset: Preset): Judged {
  const ends = courses
    .filter((one) => one.system === system)
    .map(({ phi, points }) => ({ phi, ...(points.at(-1) as Course['points'][number]).crystalline }));
  const most = ends.reduce((a, b) => (b.value > a.value ? b : a));
  return judgeSide(
    {
      id: system.name,
      main: true,
      statement: system.crystallises
        ? 'Equal disks crystallise'
        : `${system.name === 'd 3 equal' ? 'Equal spheres' : 'A binary mixture of disks'} do${system.name === 'd 3 equal' ? '' : 'es'} not crystallise within these runs`,
      statistic: `part of the particles in crystalline surroundings at the end, at phi = ${most.phi}, against ${limit}`,
    },
    // Runs that agree to the last particle still can't be known better than this.
    {
      value: most.value,
      error: Math.max(most.error, 0.01),
      artefact: preset === 'quick' ? 'runs are short and systems small; use standard' : null,
    },
    limit,
    system.crystallises ? 1 : -1,
  );
}

function analysisOf(courses: readonly Course[], preset: Preset): Analysis {
  return {
    tables: [
      tableOf(
        'crystallisation',
        'Part of the particles in crystalline surroundings (psi6 in two dimensions, Q6 in three) against t, mean over runs.',
        courses.flatMap((course) => course.points.map((point) => ({ ...course, point }))),
        {
          system: ({ system }) => system.name,
          phi: ({ phi }) => phi,
          t: ({ point }) => point.t,
          ...measuredColumns('crystalline', ({ point }) => point.crystalline),
          ...measuredColumns('localOrder', ({ point }) => point.order),
          ...measuredColumns('activityEnd', ({ activity }) => activity),
          runs: ({ runs }) => runs,
        },
      ),
    ],
    figures: [
      {
        caption:
          'Part of the particles in crystalline surroundings against time (BRO reciprocal, eps = 0.1), at the middle and the largest phi of each system.',
        spec: {
          name: 'crystallisation',
          x: { label: 't', unit: 'steps', log: true },
          y: { label: 'crystalline part' },
          series: courses
            .filter(({ system, phi }) => phi > (system.phis[0] as number))
            .map(({ system, phi, points }) => ({
              name: `${system.name} phi ${phi}`,
              style: 'both' as const,
              parameters: { system: system.name, phi },
              points: points.map(({ t, crystalline }) => ({ x: t, y: crystalline.value, error: crystalline.error })),
            })),
          levels: [{ name: 'counts as crystalline', y: limit }],
        },
      },
    ],
    claims: systems.map((system) => claimOf(system, courses, preset)),
    notes: ['Surroundings are told apart by the 6 or 12 nearest neighbours of equal weight (docs/structure.md).'],
  };
}

export const crystallisation: FigureModule = {
  name: 'crystallisation',
  title: 'Crystallisation',
  source: 'beyond',
  claim:
    'Equal disks crystallise in the active phase (arXiv 2512.19277); binary disks and, within these runs, equal spheres do not.',
  protocol: (preset) => {
    const { particles, steps, replicas } = sizes[preset];
    return `BRO reciprocal, eps = ${kick}, random starts, N = ${particles}, ${steps} steps, ${replicas} starts a phi.`;
  },
  stages: (preset) => [{ name: 'runs', plan: () => systems.map((system) => plan(system, sizes[preset])) }],
  analyse: async (input) => analysisOf(await measure(input), input.preset),
};
