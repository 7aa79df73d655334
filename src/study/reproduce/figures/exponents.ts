/**
 * Critical exponents of BRO and SGD in three dimensions, against those of the Manna class. With steps of half a diameter phi_c lies below freezing, no
 * cage holds a particle, and states level off: there exponents can be measured. With steps of a tenth of it phi_c is that of dense spheres, which age.
 */
import { dirname } from 'node:path';
import { type Estimate, isRefusal, type Result, referenceExponent } from '../../../analysis/index.js';
import { bracketOf, sidesOf, slowsDown } from '../../../analysis/levelling.js';
import { describesData } from '../../../analysis/records.js';
import { maxOf } from '../../../model/arrays.js';
import type { Measured } from '../../../model/measured.js';
import { withError } from '../../../model/withError.js';
import { type MeasuredExponent, measuredExponents } from '../../exponents/estimate.js';
import { type ExponentsResult, exponentsOfSweeps } from '../../exponents/study.js';
import { exponentSymbols } from '../../exponents/symbols.js';
import { bro, type Family, sgd, slug } from '../families.js';
import { type Judged, judgeValue, type Rival } from '../judge.js';
import { combinations, listed, upTo } from '../rows.js';
import { curveOf, fieldOf, type StoredRun } from '../storedRuns.js';
import { tableOf } from '../tables.js';
import type { Analysis, DataTable, FigureModule, NamedPlan, Preset, Runs } from '../types.js';

/** Runs of equal length. */
interface Group {
  particles: readonly number[];
  phis: readonly number[];
  steps: number;
  replicas: number;
  /** Steps between records, for the fluctuations of a steady state; logarithmic otherwise. */
  every?: number;
}

interface System {
  family: Family;
  step: number;
  /** Decays are taken from those with the most steps. */
  groups: readonly Group[];
}

/**
 * Sizes with many starts in steady states, and with fewer. Decays have more steps than steady
 * states, from which no decay is taken.
 */
const efforts = {
  quick: { small: [] as number[], large: [16_000], decaySteps: 3000, steadySteps: 2500, decayStarts: 8, every: 5 },
  standard: { small: [4000], large: [16_000, 64_000], decaySteps: 12_000, steadySteps: 10_000, decayStarts: 12, every: 10 },
  full: { small: [4000, 16_000], large: [64_000, 256_000], decaySteps: 100_000, steadySteps: 50_000, decayStarts: 16, every: 10 },
} satisfies Record<Preset, object>;
type Effort = (typeof efforts)[Preset];

/** Decays around phi_c, and steady states above it. */
function groupsOf(decays: readonly number[], steady: readonly number[], effort: Effort): Group[] {
  const { small, large, decaySteps, steadySteps, decayStarts, every } = effort;
  return [
    { particles: [...small, ...large], phis: decays, steps: decaySteps, replicas: decayStarts },
    { particles: small, phis: steady, steps: steadySteps, replicas: 8, every },
    { particles: large, phis: steady, steps: steadySteps, replicas: 4, every },
  ].filter(({ particles }) => particles.length > 0);
}

/** phi around 0.298. */
const broPhis = {
  decays: [0.2966, 0.2972, 0.2976, 0.2979, 0.2982, 0.2986, 0.2991],
  steady: [0.2995, 0.3001, 0.3008, 0.3018, 0.303, 0.305, 0.308],
};
/** phi around 0.2118; the same mean kick. */
const sgdPhis = {
  decays: [0.2103, 0.2109, 0.2113, 0.2116, 0.2119, 0.2122, 0.2126],
  steady: [0.213, 0.2136, 0.2143, 0.2152, 0.2164, 0.218, 0.2205],
};

/** phi around 0.56; a minute tells nothing here. */
const dense: Record<Preset, readonly Group[]> = {
  quick: [],
  standard: [
    { particles: [8000], phis: [0.557, 0.558, 0.559, 0.56, 0.561, 0.5625], steps: 1_000_000, replicas: 4 },
    { particles: [8000], phis: [0.5645], steps: 300_000, replicas: 4 },
    { particles: [8000], phis: [0.567], steps: 200_000, replicas: 4 },
    { particles: [8000], phis: [0.571, 0.577], steps: 100_000, replicas: 4 },
    { particles: [8000], phis: [0.588, 0.603, 0.63], steps: 30_000, replicas: 4 },
  ],
  full: [
    {
      particles: [10_000, 40_000, 160_000],
      phis: [0.5575, 0.5585, 0.559, 0.5595, 0.56, 0.5606, 0.5612, 0.5622, 0.5635, 0.567, 0.573, 0.581],
      steps: 10_000_000,
      replicas: 8,
    },
  ],
};

function systemsOf(preset: Preset): System[] {
  const effort = efforts[preset];
  return [
    { family: bro('reciprocal'), step: 0.5, groups: groupsOf(broPhis.decays, broPhis.steady, effort) },
    { family: sgd('pair', 0.5), step: 1, groups: groupsOf(sgdPhis.decays, sgdPhis.steady, effort) },
    { family: bro('reciprocal'), step: 0.1, groups: dense[preset] },
  ].filter(({ groups }) => groups.length > 0);
}

/** Name of its sweep. */
const nameOf = ({ family, step }: System): string => slug(`${family.name} ${step}`);

function plan(system: System): NamedPlan {
  const rows = system.groups.flatMap(({ particles, phis, steps, replicas, every }) =>
    combinations({ particles, phi: phis, replica: upTo(replicas) }).map(({ particles: N, phi, replica }) => ({
      particles: N,
      phi,
      // By phi, so that no two starts are the same, and a phi more or less changes none of the others.
      replica: Math.round(phi * 1e5) * 100 + replica,
      steps,
      record: every === undefined ? { perDecade: 20 } : { every },
    })),
  );
  return { name: nameOf(system), plan: listed({ ...system.family.base, ...system.family.fields(system.step), seed: 501 }, rows) };
}

const reference = (one: 'manna' | 'directedPercolation' | 'meanField', name: MeasuredExponent) =>
  referenceExponent(one, 3, name as never) as Measured;

/** A class within three errors of the Manna value can't be told from it by any measurement: it is named in the claim and is no rival. */
export function rivalsOf(name: MeasuredExponent): { rivals: Rival[]; alike: string } {
  const manna = reference('manna', name);
  const classes = [
    { name: 'directed percolation', ...reference('directedPercolation', name) },
    { name: 'mean field', ...reference('meanField', name) },
  ];
  const isAlike = ({ value, error }: Measured): boolean => Math.abs(value - manna.value) < 3 * Math.hypot(error, manna.error);
  return {
    rivals: classes.filter((one) => !isAlike(one)),
    alike: classes.flatMap((one) => (isAlike(one) ? [` (or of ${one.name}, too near to be told apart)`] : [])).join(''),
  };
}

const artefacts: Record<Preset, string | null> = {
  quick: 'one size and short runs leave corrections to scaling that no window shows; use standard',
  standard: 'decays over less than three decades leave corrections to scaling; use full',
  full: null,
};

const stepSymbol = ({ stepName }: Family): string => (stepName === 'kick' ? 'eps' : 'alpha');
const labelOf = ({ family, step }: System): string => `${family.name}, ${stepSymbol(family)} = ${step}`;

function claimOf(system: System, name: MeasuredExponent, result: Result, preset: Preset): Judged {
  const symbol = exponentSymbols[name];
  const poor = !isRefusal(result) && !describesData(result);
  const { rivals, alike } = rivalsOf(name);
  const refused = isRefusal(result) || poor;
  const quality = isRefusal(result) || result.goodness === null ? '' : `, goodness ${Number(result.goodness.toPrecision(2))}`;
  return judgeValue(
    {
      id: `${nameOf(system)}-${name}`,
      main: name === 'beta' || name === 'delta',
      statement: `${symbol} of ${labelOf(system)} is that of the Manna class in three dimensions${alike}`,
      statistic: `${symbol} by docs/exponents.md${quality}`,
    },
    {
      ...(!refused && (result as Estimate)),
      missing: isRefusal(result)
        ? result.reason
        : poor
          ? 'no power law describes the data over any window (goodness below 0.01)'
          : null,
      artefact: artefacts[preset],
    },
    reference('manna', name),
    rivals,
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
  const largest = maxOf(runs.map((run) => fieldOf(run, 'particles')));
  const steps = maxOf(runs.map((run) => fieldOf(run, 'steps')));
  const decays = runs.filter((run) => fieldOf(run, 'particles') === largest && fieldOf(run, 'steps') === steps);
  const { low, high } = bracketOf(sidesOf(decays.map(curveOf), slowsDown));
  if (low === null || high === null) return { ...free, bracketed: false };
  const { phiC } = free.result;
  const width = high - low;
  const inside = !isRefusal(phiC) && (phiC.value as number) > low - width && (phiC.value as number) < high + width;
  if (inside) return { ...free, bracketed: false };
  return { ...exponentsOfSweeps([directory], { criticalPoint: { value: (low + high) / 2, error: width / 2 } }), bracketed: true };
}

const exponentTable = (studies: readonly { system: System; result: ExponentsResult }[]): DataTable =>
  tableOf(
    'exponents',
    'Critical point by every method and exponents, with the reason where there is no value.',
    studies.flatMap(({ system, result }) =>
      [
        ['phi_c', result.phiC] as const,
        ...Object.entries(result.phiCMethods).map(([method, found]) => [`phi_c ${method}`, found] as const),
        ...measuredExponents.map((name) => [name, result[name]] as const),
      ].map(([quantity, found]) => ({ system, quantity, found: found as Result<Measured> })),
    ),
    {
      rule: ({ system }) => system.family.name,
      step: ({ system }) => system.step,
      quantity: ({ quantity }) => quantity,
      value: ({ found }) => found.value,
      error: ({ found }) => (isRefusal(found) ? null : found.error),
      reason: ({ found }) => (isRefusal(found) ? found.reason : ''),
    },
  );

function analyse(runs: Runs, preset: Preset): Analysis {
  const studies = systemsOf(preset).map((system) => ({ system, ...measured(runs[nameOf(system)] as StoredRun[]) }));
  return {
    tables: [exponentTable(studies)],
    figures: studies.flatMap(({ system, figures }) =>
      figures.map((spec) => ({
        spec: { ...spec, name: `exponents-${nameOf(system)}-${spec.name}` },
        caption: `${labelOf(system)}: ${captions[spec.name] ?? spec.name}`,
      })),
    ),
    claims: studies.flatMap(({ system, result }) => judgedExponents.map((name) => claimOf(system, name, result[name], preset))),
    notes: studies.flatMap(({ system, result, bracketed }) => notesOf(system, result, bracketed)),
  };
}

const judgedExponents = ['beta', 'delta', 'betaOverDelta', 'nuPerp', 'z'] as const;

function notesOf(system: System, { verdict, phiC, system: swept }: ExponentsResult, bracketed: boolean): string[] {
  const label = labelOf(system);
  const point = isRefusal(phiC) ? '' : ` phi_c = ${withError(phiC.value as number, phiC.error as number)}.`;
  // The plan that the study would print is the next preset here.
  const said = `${label}:${point} ${verdict.replace(' Run the plan below.', '')}`;
  const from = `${label}: no method gives a phi_c that the runs allow: it is the middle of the bracket, and its error half the width.`;
  const without = swept.leftOut
    .slice(0, 8)
    .map(
      ({ phi, length, reason }) => `${label}: phi ${phi} at L ${Number(length.toPrecision(3))} has no steady state: ${reason}.`,
    );
  return [said, ...(bracketed ? [from] : []), ...without];
}

const captions: Record<string, string> = {
  decay: 'f_a from random starts at the phi nearest to phi_c.',
  slopes: 'local slopes of log f_a against log t at phi_c, with delta of known classes.',
  steady: 'f_a in the steady state against the distance from phi_c.',
  'collapse-steady': 'collapse of the steady state over sizes.',
  'collapse-decay': 'collapse of the decay over sizes.',
};

function protocolOf(system: System): string {
  const groups = system.groups.map(
    ({ particles, phis, steps, replicas }) =>
      `N = ${particles.join(', ')}, ${phis.length === 1 ? `phi ${phis[0]}` : `${phis.length} phi from ${phis[0]} to ${phis.at(-1)}`}, ${steps} steps, ${replicas} starts`,
  );
  return `${labelOf(system)}: ${groups.join('; ')}.`;
}

export const exponents: FigureModule = {
  name: 'exponents',
  title: 'Critical exponents',
  source: 'paper',
  claim:
    'Near phi_c the exponents of BRO and SGD are consistent with those of the Manna class in three dimensions (later work doubts it: arXiv 2510.06641).',
  protocol: (preset) => `Random starts, d = 3. ${systemsOf(preset).map(protocolOf).join(' ')}`,
  stages: (preset) => [{ name: 'runs', plan: () => systemsOf(preset).map(plan) }],
  analyse: ({ runs, preset }) => analyse(runs, preset),
};
