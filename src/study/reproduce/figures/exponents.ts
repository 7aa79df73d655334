/** Critical exponents of BRO in three dimensions, against those of the Manna class. */
import { dirname } from 'node:path';
import { type Estimate, isRefusal, type Result, referenceExponent } from '../../../analysis/index.js';
import { type MeasuredExponent, measuredExponents } from '../../exponents/estimate.js';
import { exponentsOfSweeps } from '../../exponents/study.js';
import { exponentSymbols } from '../../exponents/symbols.js';
import { type Judged, judgeValue } from '../judge.js';
import { levellingBracket } from '../levelling.js';
import { combinations, listed, upTo } from '../rows.js';
import { curveOf, fieldOf, type StoredRun } from '../storedRuns.js';
import type { Analysis, FigureModule, NamedPlan, Preset, Runs } from '../types.js';

const kick = 0.1;

interface Size {
  particles: readonly number[];
  phis: readonly number[];
  steps: number;
  /** Where f_a levels off soon, for beta. */
  far?: { phis: readonly number[]; steps: number };
  replicas: number;
}
/** Around phi_c, closer near it: 0.5565 for the short runs of quick, 0.5595 after long ones (docs/critical.md). */
const sizes: Record<Preset, Size> = {
  quick: {
    particles: [5000],
    phis: [0.535, 0.542, 0.548, 0.553, 0.557, 0.561, 0.566, 0.573, 0.582, 0.592, 0.605],
    steps: 20_000,
    replicas: 4,
  },
  standard: {
    particles: [4000, 16_000],
    phis: [0.546, 0.551, 0.5545, 0.557, 0.559, 0.561, 0.564, 0.569, 0.577, 0.588, 0.603],
    steps: 50_000,
    far: { phis: [0.582, 0.595, 0.615, 0.63], steps: 15_000 },
    replicas: 8,
  },
  full: {
    particles: [10_000, 40_000, 160_000],
    phis: [0.5545, 0.5565, 0.5575, 0.5582, 0.5588, 0.5594, 0.56, 0.5612, 0.5635, 0.567, 0.573, 0.581, 0.591],
    steps: 1_000_000,
    replicas: 8,
  },
};

const sweepName = 'runs';

function plan({ particles, phis, steps, far = { phis: [], steps: 0 }, replicas }: Size): NamedPlan {
  const all = [...phis, ...far.phis];
  const rows = combinations({ particles, phi: all, replica: upTo(replicas) }).map(({ particles: N, phi, replica }) => ({
    particles: N,
    phi,
    replica: all.indexOf(phi) * 100 + replica,
    steps: far.phis.includes(phi) ? far.steps : steps,
  }));
  return { name: sweepName, plan: listed({ model: 'bro', mode: 'reciprocal', kick, seed: 501 }, rows) };
}

/** What each exponent may be off at most, 68 %, for an agreement to mean something. */
const widest: Partial<Record<MeasuredExponent, number>> = { beta: 0.08, delta: 0.08, betaOverDelta: 0.15, nuPerp: 0.08, z: 0.2 };

const artefacts: Record<Preset, string | null> = {
  quick: 'one size and 20000 steps leave corrections to scaling that no window shows; use standard',
  standard: 'decays over less than three decades leave corrections to scaling; use full',
  full: null,
};

/** A fit less probable than this does not describe the data. */
const improbable = 0.01;

function claimOf(name: MeasuredExponent, result: Result, preset: Preset): Judged {
  const symbol = exponentSymbols[name];
  const poor = !isRefusal(result) && result.goodness !== null && result.goodness < improbable;
  const refused = isRefusal(result) || poor;
  const quality = isRefusal(result) || result.goodness === null ? '' : `, goodness ${Number(result.goodness.toPrecision(2))}`;
  return judgeValue(
    {
      id: name,
      main: name === 'beta' || name === 'delta',
      statement: `${symbol} is that of the Manna class in three dimensions`,
      statistic: `${symbol} by docs/exponents.md${quality}`,
    },
    {
      value: refused ? null : (result as Estimate).value,
      error: refused ? null : (result as Estimate).error,
      missing: isRefusal(result)
        ? result.reason
        : poor
          ? 'no power law describes the data over any window (goodness below 0.01)'
          : null,
      artefact: artefacts[preset],
    },
    referenceExponent('manna', 3, name as never) as { value: number; error: number },
    widest[name] ?? 0.1,
  );
}

/**
 * The study of a sweep. A critical point that its runs contradict (noise has a root where all curves level off) is replaced by the bracket of the
 * largest size: below it all runs absorb, above it the decay slows down.
 */
function measured(runs: readonly StoredRun[]) {
  // The directory of the sweep, two above that of a run.
  const directory = dirname(dirname((runs[0] as StoredRun).directory));
  const free = exponentsOfSweeps([directory]);
  const largest = Math.max(...runs.map((run) => fieldOf(run, 'particles')));
  const { low, high } = levellingBracket(runs.filter((run) => fieldOf(run, 'particles') === largest).map(curveOf));
  if (low === null || high === null) return { ...free, bracketed: false };
  const { phiC } = free.result;
  const width = high - low;
  const inside = !isRefusal(phiC) && (phiC.value as number) > low - width && (phiC.value as number) < high + width;
  if (inside) return { ...free, bracketed: false };
  return { ...exponentsOfSweeps([directory], { criticalPoint: { value: (low + high) / 2, error: width / 2 } }), bracketed: true };
}

function analyse(runs: Runs, preset: Preset): Analysis {
  const own = runs[sweepName] as StoredRun[];
  const { result, figures, bracketed } = measured(own);
  const judged = (['beta', 'delta', 'betaOverDelta', 'nuPerp', 'z'] as const).map((name) => claimOf(name, result[name], preset));
  const row = (name: string, one: Result<{ value: number; error: number }>) =>
    isRefusal(one) ? [name, null, null, one.reason] : [name, one.value as number, one.error as number, ''];
  return {
    tables: [
      {
        name: 'exponents',
        title: 'Critical point by every method and exponents, with the reason where there is no value.',
        columns: ['quantity', 'value', 'error', 'reason'],
        rows: [
          row('phi_c', result.phiC),
          ...Object.entries(result.phiCMethods).map(([method, one]) => row(`phi_c ${method}`, one)),
          ...measuredExponents.map((name) => row(name, result[name])),
        ],
      },
    ],
    figures: figures.map((spec) => ({
      spec: { ...spec, name: `exponents-${spec.name}` },
      caption: captions[spec.name] ?? spec.name,
    })),
    claims: judged,
    notes: [
      // The plan that the study would print is the next preset here.
      result.verdict.replace(' Run the plan below.', ''),
      ...(bracketed
        ? ['No method gives a phi_c that the runs allow: it is the middle of the bracket, and its error half the width.']
        : []),
      ...result.system.leftOut.slice(0, 8).map(({ phi, reason }) => `phi ${phi} has no steady state: ${reason}.`),
    ],
  };
}

const captions: Record<string, string> = {
  decay: 'f_a from random starts at the phi nearest to phi_c.',
  slopes: 'Local slopes of log f_a against log t at phi_c, with delta of known classes.',
  steady: 'f_a in the steady state against the distance from phi_c.',
  'collapse-steady': 'Collapse of the steady state over sizes.',
  'collapse-decay': 'Collapse of the decay over sizes.',
};

export const exponents: FigureModule = {
  name: 'exponents',
  title: 'Critical exponents',
  source: 'paper',
  claim:
    'Near phi_c the exponents of BRO and SGD are consistent with those of the Manna class in three dimensions (later work doubts it: arXiv 2510.06641).',
  protocol: (preset) => {
    const { particles, phis, steps, far, replicas } = sizes[preset];
    const others = far ? `, and ${far.phis.join(', ')} for ${far.steps}` : '';
    return `BRO reciprocal, eps = ${kick}, d = 3, random starts, N = ${particles.join(', ')}, ${phis.length} phi from ${phis[0]} to ${phis.at(-1)}, ${steps} steps${others}, ${replicas} starts.`;
  },
  stages: (preset) => [{ name: 'runs', plan: () => [plan(sizes[preset])] }],
  analyse: ({ runs, preset }) => analyse(runs, preset),
};
