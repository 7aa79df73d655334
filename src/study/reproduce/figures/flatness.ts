/** Flatness of the states that SGD finds above phi_c, against p, by pairs and by particles. */
import { exactFlatness } from '../../../analysis/landscape/index.js';
import { difference, fitPolynomial, overRuns } from '../../../analysis/overRuns.js';
import { type Configuration, inSpaceOrder } from '../../../analysis/structure/index.js';
import type { Measured } from '../../../model/measured.js';
import { withError } from '../../../model/withError.js';
import { annealer } from '../../flatness/anneal.js';
import { stepsFor } from '../criticalLine.js';
import { type Family, sgd, slug } from '../families.js';
import { type Judged, judgeSide } from '../judge.js';
import { combinations, listed, upTo } from '../rows.js';
import { fieldOf, finalState, groupRuns, type StoredRun } from '../storedRuns.js';
import { measuredColumns, tableOf } from '../tables.js';
import type { Analysis, AnalysisInput, DataTable, FigureModule, NamedPlan, Preset } from '../types.js';

const alpha = 0.02;
const modes = ['pair', 'particle'] as const;
type Mode = (typeof modes)[number];
const fractions = [0.25, 0.5, 0.75, 1] as const;

/**
 * `travel`: length of runs in mean kicks, sigma; `anneal`: steps of gradient descent at alpha/10
 * before the second measurement.
 */
const sizes = {
  quick: { particles: [500, 1000], phis: [0.66, 0.68, 0.7], travel: 20, seeds: 5, anneal: 500 },
  standard: { particles: [1000, 4000], phis: [0.65, 0.66, 0.67, 0.68, 0.7, 0.72], travel: 100, seeds: 8, anneal: 2000 },
  full: {
    particles: [10_000, 40_000],
    phis: [0.64, 0.645, 0.65, 0.655, 0.66, 0.67, 0.68, 0.69, 0.7],
    travel: 1000,
    seeds: 10,
    anneal: 10_000,
  },
} satisfies Record<Preset, object>;
type Size = (typeof sizes)[Preset];

const familiesOf = (mode: Mode): Family[] => fractions.map((p) => sgd(mode, p));

function plan(family: Family, { particles, phis, travel, seeds }: Size): NamedPlan {
  const rows = combinations({ particles, phi: phis, replica: upTo(seeds) }).map((row) => ({
    ...row,
    // The smaller size says at one phi whether the size matters.
    steps: stepsFor(family, alpha, travel),
  }));
  const kept = rows.filter(({ particles: N, phi }) => N === particles.at(-1) || phi === phis[Math.floor(phis.length / 2)]);
  return { name: slug(family.name), plan: listed({ ...family.base, learningRate: alpha, seed: 801, initialSeed: 802 }, kept) };
}

interface Point {
  mode: Mode;
  p: number;
  phi: number;
  particles: number;
  deltaV: Measured;
  annealed: Measured;
  energy: Measured;
  activity: Measured;
  seeds: number;
}

async function pointOf(
  mode: Mode,
  p: number,
  runs: readonly StoredRun[],
  anneal: (state: Configuration) => Promise<Configuration>,
): Promise<Point> {
  const values: number[] = [];
  const annealed: number[] = [];
  for (const run of runs) {
    const state = inSpaceOrder(await finalState(run));
    values.push(exactFlatness(state, 1).value);
    annealed.push(exactFlatness(await anneal(state), 1).value);
  }
  const [first] = runs as [StoredRun];
  return {
    mode,
    p,
    phi: fieldOf(first, 'phi'),
    particles: fieldOf(first, 'particles'),
    deltaV: overRuns(values),
    annealed: overRuns(annealed),
    energy: overRuns(runs.map(({ summary }) => summary.energyPerParticle ?? 0)),
    activity: overRuns(runs.map(({ summary }) => summary.activity.mean ?? 0)),
    seeds: runs.length,
  };
}

const systemOf = (run: StoredRun): string => `${fieldOf(run, 'particles')} ${fieldOf(run, 'phi')}`;

async function measure({ runs, preset, signal, say }: AnalysisInput): Promise<Point[]> {
  const anneal = annealer(sizes[preset].anneal, alpha / 10);
  const points: Point[] = [];
  for (const mode of modes) {
    for (const family of familiesOf(mode)) {
      const p = family.base.batchFraction as number;
      for (const { runs: group } of groupRuns(runs[slug(family.name)] ?? [], systemOf)) {
        if (signal?.aborted) return points;
        points.push(await pointOf(mode, p, group, (state) => anneal(state, 1)));
      }
      say?.(`flatness of ${family.name}`);
    }
  }
  return points;
}

type Kind = 'deltaV' | 'annealed';

/** Slope of DeltaV against p at one phi and size, by errors over seeds. */
function slopeOf(points: readonly Point[], mode: Mode, phi: number, particles: number, kind: Kind): Measured | null {
  const own = points.filter((one) => one.mode === mode && one.phi === phi && one.particles === particles);
  const places = own.map((one) => ({ x: one.p, y: one[kind].value, error: one[kind].error }));
  const line = fitPolynomial(places, 1);
  return line && { value: line.slope.value, error: line.slope.error * line.scatter };
}

function claimOf(points: readonly Point[], mode: Mode, preset: Preset, kind: Kind): Judged {
  const { particles, phis } = sizes[preset];
  const [small, large] = [particles[0] as number, particles.at(-1) as number];
  const middle = phis[Math.floor(phis.length / 2)] as number;
  const slope = slopeOf(points, mode, middle, large, kind);
  const other = slopeOf(points, mode, middle, small, kind);
  const change = slope && other ? difference(slope, other) : null;
  const sizeMatters = change === null || Math.abs(change.value) > 2 * change.error;
  const after = kind === 'annealed' ? ' after annealing (alpha/10, p = 1)' : '';
  return judgeSide(
    {
      id: `${kind} ${mode}`,
      main: kind === 'deltaV',
      statement: `SGD by ${mode} finds flatter states (smaller DeltaV) the smaller p is, at phi = ${middle}${after}`,
      statistic: 'slope of DeltaV against p by errors over seeds; flatter at small p: above 0',
    },
    {
      ...slope,
      artefact:
        preset === 'quick'
          ? `N = ${large} and ${phis.length} phi are few, and states this dense age; use standard`
          : sizeMatters
            ? `the slope changes with N (${small} to ${large})`
            : null,
    },
    0,
    1,
  );
}

const flatnessTable = (points: readonly Point[]): DataTable =>
  tableOf(
    'flatness',
    'DeltaV (s = 0.015 sigma) of final states, mean and error over seeds; the same after annealing; energy and activity.',
    points,
    {
      selection: ({ mode }) => mode,
      p: ({ p }) => p,
      phi: ({ phi }) => phi,
      particles: ({ particles }) => particles,
      seeds: ({ seeds }) => seeds,
      ...measuredColumns('deltaV', ({ deltaV }) => deltaV),
      ...measuredColumns('annealed', ({ annealed }) => annealed),
      ...measuredColumns('energyPerParticle', ({ energy }) => energy),
      ...measuredColumns('activity', ({ activity }) => activity),
    },
  );

/** @param points of the largest size */
function figuresOf(points: readonly Point[], middle: number): Analysis['figures'] {
  const line = (name: string, parameters: { selection: string; p?: number }, phi: number | null, kind: Kind) => ({
    name,
    parameters: phi === null ? parameters : { ...parameters, phi },
    style: 'both' as const,
    points: points
      .filter((one) => one.mode === parameters.selection && (phi === null ? one.p === parameters.p : one.phi === phi))
      .map((one) => ({ x: phi === null ? one.phi : one.p, y: one[kind].value, error: one[kind].error }))
      .sort((a, b) => a.x - b.x),
  });
  return [
    ...(['deltaV', 'annealed'] as const).map((kind) => ({
      caption: `DeltaV against p at phi = ${middle}, ${kind === 'deltaV' ? 'as the runs end' : 'after annealing (alpha/10, p = 1)'}.`,
      spec: {
        name: kind === 'deltaV' ? 'flatness-p' : 'flatness-p-annealed',
        x: { label: 'p' },
        y: { label: 'DeltaV', unit: '1/sigma' },
        series: modes.map((mode) => line(mode, { selection: mode }, middle, kind)),
      },
    })),
    ...modes.map((mode) => ({
      caption: `DeltaV against phi, selection by ${mode}.`,
      spec: {
        name: `flatness-phi-${mode}`,
        x: { label: 'phi' },
        y: { label: 'DeltaV', unit: '1/sigma' },
        series: fractions.map((p) => line(`p = ${p}`, { selection: mode, p }, null, 'deltaV')),
      },
    })),
  ];
}

function analysisOf(points: readonly Point[], preset: Preset): Analysis {
  const { particles, phis } = sizes[preset];
  const large = particles.at(-1) as number;
  const middle = phis[Math.floor(phis.length / 2)] as number;
  const ofLargest = points.filter((one) => one.particles === large);
  const words = modes.map((mode) => {
    const slope = slopeOf(points, mode, middle, large, 'deltaV');
    if (slope === null) return `${mode}: no slope`;
    const clear = Math.abs(slope.value) > 3 * slope.error;
    return `${mode}: DeltaV ${clear ? (slope.value > 0 ? 'grows' : 'falls') : 'does not change clearly'} with p, slope ${withError(slope.value, slope.error)}`;
  });
  return {
    tables: [flatnessTable(points)],
    figures: figuresOf(ofLargest, middle),
    claims: (['deltaV', 'annealed'] as const).flatMap((kind) => modes.map((mode) => claimOf(points, mode, preset, kind))),
    notes: [
      `At phi = ${middle}: ${words.join('; ')}.`,
      'At p = 1 both selections are gradient descent and give the same runs to the last bit, so that their two points are one.',
      'For a = 1 all that is positive in DeltaV comes from the kink at contact, so it depends on s (docs/structure.md).',
      "The authors' ordinate is ours times phi^(-2/3).",
    ],
  };
}

export const flatness: FigureModule = {
  name: 'flatness',
  title: 'Flatness above phi_c',
  source: 'paper',
  claim: 'Above phi_c SGD is biased towards flatter minima.',
  protocol: (preset) => {
    const { particles, phis, travel, seeds, anneal } = sizes[preset];
    return `SGD, alpha = ${alpha}, p = ${fractions.join(', ')}, by pairs and by particles; d = 3, N = ${particles.join(' and ')}, phi ${phis.join(', ')}, ${travel} sigma / mean kick steps from the same ${seeds} random starts; final states, and after ${anneal} steps of gradient descent at alpha/10.`;
  },
  stages: (preset) => [{ name: 'runs', plan: () => modes.flatMap(familiesOf).map((family) => plan(family, sizes[preset])) }],
  analyse: async (input) => analysisOf(await measure(input), input.preset),
};
