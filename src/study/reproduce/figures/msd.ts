/** Mean squared displacement of BRO and of SGD and SDE matched to it, from the same starts. */
import { overRuns } from '../../../analysis/overRuns.js';
import type { Measured } from '../../../model/measured.js';
import { withError } from '../../../model/withError.js';
import { meanCurve } from '../curves.js';
import { bro, type Family, sde, sgd } from '../families.js';
import { type Judged, judgeValue, type Rival } from '../judge.js';
import { combinations, listed, upTo } from '../rows.js';
import { fieldOf, groupRuns, type StoredRun, seriesOf } from '../storedRuns.js';
import { measuredColumns, tableOf } from '../tables.js';
import type { Analysis, DataTable, FigureModule, NamedPlan, Preset, Runs } from '../types.js';

/** Steps of eps = 0.01; of larger kicks fewer, so that all travel about as far. */
const sizes = {
  quick: { particles: 4000, replicas: 4, steps: 3000 },
  standard: { particles: 20_000, replicas: 8, steps: 20_000 },
  full: { particles: 40_000, replicas: 10, steps: 180_000 },
} satisfies Record<Preset, object>;
type Size = (typeof sizes)[Preset];
const phis = [0.63, 0.65] as const;
/** Larger kicks of SDE have no bound that fits into the box of the quick preset. */
const kicks = [0.01, 0.05, 0.15] as const;
const families = ['bro', 'sgd', 'sde'] as const;
type Name = (typeof families)[number];

const rules: Record<Name, Family> = { bro: bro('reciprocal'), sgd: sgd('pair', 0.75), sde: sde('reciprocal') };
/** The step size that gives the mean and variance of a kick of BRO (docs/models.md). */
const stepOf = (name: Name, eps: number): number => (name === 'sgd' ? Number(((4 * eps) / 3).toPrecision(15)) : eps);

const fewestSteps = 300;
const stepsOf = (eps: number, { steps }: Size): number => Math.max(fewestSteps, Math.round((steps * 0.01) / eps));
/** Time at which the independent programs were compared: 0.3 sigma of kicks. */
const referenceTime = (eps: number): number => Math.round(0.3 / eps);
const timesOf = (eps: number, size: Size): number[] => [referenceTime(eps), stepsOf(eps, size)];

function plan(name: Name, size: Size): NamedPlan {
  const rows = combinations({ eps: kicks, phi: phis, replica: upTo(size.replicas) }).map(({ eps, phi, replica }) => ({
    ...rules[name].fields(stepOf(name, eps)),
    phi,
    replica,
    steps: stepsOf(eps, size),
  }));
  // The starts are the same for the three rules: what differs between starts cancels.
  const base = {
    ...rules[name].base,
    particles: size.particles,
    seed: 401,
    initialSeed: 402,
    msd: true,
    record: { perDecade: 20 },
  };
  return { name: `runs-${name}`, plan: listed(base, rows) };
}

const epsOf = (name: Name, run: StoredRun): number => {
  const step = fieldOf(run, rules[name].stepName);
  return Number((name === 'sgd' ? 0.75 * step : step).toPrecision(6));
};

/** Runs of the three rules at one eps and phi, by start. */
export interface Case {
  eps: number;
  phi: number;
  runs: Record<Name, StoredRun[]>;
}

function casesOf(runs: Runs): Case[] {
  return combinations({ eps: kicks, phi: phis }).map(({ eps, phi }) => ({
    eps,
    phi,
    runs: Object.fromEntries(
      families.map((name) => [
        name,
        (runs[`runs-${name}`] ?? [])
          .filter((run) => fieldOf(run, 'phi') === phi && epsOf(name, run) === eps)
          .sort((a, b) => fieldOf(a, 'replica') - fieldOf(b, 'replica')),
      ]),
    ) as Record<Name, StoredRun[]>,
  }));
}

/** MSD at t, between two records by a power law; the last one if the run absorbed before, since nothing moves any more. */
function msdAt(run: StoredRun, time: number): number {
  const records = seriesOf(run).filter(({ t }) => t > 0);
  const next = records.findIndex(({ t }) => t >= time);
  const [low, high] = [records[next - 1], records[next]];
  if (high === undefined) return records.at(-1)?.msd as number;
  if (high.t === time || low === undefined) return high.msd as number;
  const share = Math.log(time / low.t) / Math.log(high.t / low.t);
  return (low.msd as number) ** (1 - share) * (high.msd as number) ** share;
}

/** Mean over starts of the ratio to BRO, from the same start. */
function ratioAt({ runs }: Case, name: 'sgd' | 'sde', time: number): Measured {
  return overRuns(runs[name].map((run, k) => msdAt(run, time) / msdAt(runs.bro[k] as StoredRun, time)));
}

/** Mean over starts of V/N at the end, over that of BRO from the same start. */
const energyRatio = ({ runs }: Case, name: 'sgd' | 'sde'): Measured =>
  overRuns(
    runs[name].map(
      (run, k) => (run.summary.energyPerParticle ?? 0) / ((runs.bro[k] as StoredRun).summary.energyPerParticle || Number.NaN),
    ),
  );

/** Each case with each rule that is matched to BRO. */
const matchedIn = (cases: readonly Case[]) =>
  cases.flatMap((one) => (['sgd', 'sde'] as const).map((name) => ({ one, name, phi: one.phi })));

const ratioTable = (cases: readonly Case[], size: Size): DataTable =>
  tableOf(
    'msd-ratios',
    'MSD of the matched rules over that of BRO from the same start, at 0.3 sigma of kicks and at the end; and V/N at the end.',
    matchedIn(cases).flatMap((each) => timesOf(each.one.eps, size).map((time) => ({ ...each, time }))),
    {
      rule: ({ name }) => name,
      step: ({ one }) => one.eps,
      phi: ({ one }) => one.phi,
      t: ({ time }) => time,
      ...measuredColumns('ratio', ({ one, name, time }) => ratioAt(one, name, time)),
      msdBro: ({ one, time }) => overRuns(one.runs.bro.map((run) => msdAt(run, time))).value,
      ...measuredColumns('energyRatioEnd', ({ one, name }) => energyRatio(one, name)),
    },
  );

/** V/N is what noise and contraction leave of overlaps: it tells a wrong noise, of which the MSD of few steps holds little. */
export function energyClaims(cases: readonly Case[], size: Size): Judged[] {
  const middle = cases.filter(({ eps }) => eps === kicks[1]);
  return matchedIn(middle).map(({ one, name, phi }) =>
    judgeValue(
      {
        id: `energy ${name} phi ${phi}`,
        main: true,
        statement: `At eps = ${one.eps}, phi = ${phi} V/N of matched ${name} after ${stepsOf(one.eps, size)} steps is that of BRO`,
        statistic: 'mean over starts of the ratio of the two V/N from the same start',
      },
      { ...energyRatio(one, name), artefact: null },
      { value: 1, error: 0.003 },
      noisier,
    ),
  );
}

/** MSD after 30 steps and V/N of rules with another noise over those of BRO, measured at N = 4000. */
const noiseless: Rival[] = [{ value: 0.977, name: 'without noise' }];
const noisier: Rival[] = [
  { value: 1.033, name: 'noise of 15 % more variance' },
  { value: 0.78, name: 'without noise' },
];

function claimsOf(cases: readonly Case[], size: Size): Judged[] {
  const small = cases.filter(({ eps }) => eps === 0.01);
  return [
    ...matchedIn(small).flatMap(({ one, name, phi }) =>
      timesOf(one.eps, size).map((time, late) =>
        judgeValue(
          {
            id: `${name} phi ${phi} t ${time}`,
            main: late === 0,
            statement: `At eps = 0.01, phi = ${phi} the MSD of matched ${name} after ${time} steps is that of BRO`,
            statistic: 'mean over starts of the ratio of the two MSD from the same start',
          },
          {
            ...ratioAt(one, name, time),
            artefact: late ? 'runs from one start part with time, and so few starts know their error badly' : null,
          },
          { value: 1, error: 0.002 },
          noiseless,
        ),
      ),
    ),
    ...energyClaims(cases, size),
    judgeValue(
      {
        id: 'reference',
        statement: 'MSD of BRO after 30 steps at eps = 0.01, phi = 0.63 is that of independent programs, 0.0391(3)',
        statistic: 'mean over starts; N differs, so that starts differ',
      },
      { ...overRuns((small[0] as Case).runs.bro.map((run) => msdAt(run, 30))), artefact: null },
      { value: 0.0391, error: 0.0003 },
      [{ value: 0.0352, name: 'a tenth less' }],
    ),
  ];
}

/** Rules differ visibly from BRO somewhere at the largest kick, or they don't: it is said, not judged, since the claim names no number. */
function parting(cases: readonly Case[], size: Size): string {
  const largest = cases.filter(({ eps }) => eps === kicks[2]);
  const words = matchedIn(largest).map(({ one, name, phi }) => {
    const { value, error } = ratioAt(one, name, stepsOf(one.eps, size));
    return `${name} at phi ${phi}: ${withError(value, error)}`;
  });
  return `MSD over that of BRO at eps = ${kicks[2]}, end of the runs: ${words.join('; ')}.`;
}

function analyse(runs: Runs, preset: Preset): Analysis {
  const size = sizes[preset];
  const cases = casesOf(runs);
  const curve = (group: readonly StoredRun[]) => meanCurve(group, ({ msd }) => msd ?? 0, null);
  return {
    tables: [
      ratioTable(cases, size),
      tableOf(
        'msd',
        'Mean squared displacement against t, mean over starts.',
        cases.flatMap((one) => families.flatMap((name) => curve(one.runs[name]).map((point) => ({ one, name, point })))),
        {
          rule: ({ name }) => name,
          step: ({ one }) => one.eps,
          phi: ({ one }) => one.phi,
          t: ({ point }) => point.x,
          msd: ({ point }) => point.y,
          msdError: ({ point }) => point.error ?? null,
          runs: ({ one, name }) => one.runs[name].length,
        },
      ),
    ],
    figures: kicks.map((eps) => ({
      caption: `MSD of BRO at eps = ${eps} and of the matched SGD and SDE, from the same starts.`,
      spec: {
        name: `msd-eps-${eps}`,
        x: { label: 't', unit: 'steps', log: true },
        y: { label: 'MSD', unit: 'sigma^2', log: true },
        series: cases
          .filter((one) => one.eps === eps)
          .flatMap((one) =>
            families.map((name) => ({
              name: `${name} phi ${one.phi}`,
              points: curve(one.runs[name]),
              style: 'both' as const,
              parameters: { rule: name, phi: one.phi },
            })),
          ),
      },
    })),
    claims: claimsOf(cases, size),
    notes: [
      parting(cases, size),
      `Starts: ${groupRuns(runs['runs-bro'] ?? [], (run) => fieldOf(run, 'replica')).length}, the same for all rules.`,
    ],
  };
}

export const msd: FigureModule = {
  name: 'msd',
  title: 'Mean squared displacement of matched rules',
  source: 'paper',
  claim:
    'The MSD of BRO, matched SGD and matched SDE coincide at small eps (phi = 0.63 and 0.65, eps = 0.01) and part as eps grows.',
  protocol: (preset) => {
    const { particles, replicas, steps } = sizes[preset];
    return `Random starts, the same for the three rules; d = 3, N = ${particles}, ${steps} steps at eps = 0.01 and in proportion for others, ${replicas} starts; reciprocal kicks; no drift removed.`;
  },
  stages: (preset) => [{ name: 'runs', plan: () => families.map((name) => plan(name, sizes[preset])) }],
  analyse: ({ runs, preset }) => analyse(runs, preset),
};
