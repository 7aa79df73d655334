/**
 * phi_c by protocol: random starts at each phi, against compression in steps of phi from a dilute state, each step run until it absorbs or its time is over.
 * A compressed state keeps its place in the box: fractions of the side stay, the side shrinks.
 */
import { join } from 'node:path';
import { difference, overRuns } from '../../../analysis/overRuns.js';
import type { Configuration } from '../../../analysis/structure/index.js';
import { makeDirectory, writeAtomic } from '../../../io/index.js';
import { maxOf } from '../../../model/arrays.js';
import { boxLength, gridUnits, listMoment } from '../../../model/index.js';
import type { Measured } from '../../../model/measured.js';
import { withError } from '../../../model/withError.js';
import { phiCurve } from '../curves.js';
import { type Judged, judgeEither } from '../judge.js';
import { combinations, evenly, listed, upTo } from '../rows.js';
import { fieldOf, finalState, groupRuns, type StoredRun } from '../storedRuns.js';
import { measuredColumns, tableOf } from '../tables.js';
import type { Analysis, FigureModule, NamedPlan, Preset, Runs, Stage } from '../types.js';

const kick = 0.1;
const base = { model: 'bro', mode: 'reciprocal', kick, dimension: 3 };

/** Compressions begin at `from` and go by `rates`; their last phi is that of the random starts. */
const sizes = {
  quick: {
    particles: 1000,
    steps: 5000,
    replicas: 6,
    random: { from: 0.545, to: 0.58, step: 0.0025 },
    from: 0.52,
    rates: [0.02, 0.005],
  },
  standard: {
    particles: 4000,
    steps: 20_000,
    replicas: 8,
    random: { from: 0.548, to: 0.574, step: 0.002 },
    from: 0.5,
    rates: [0.02, 0.01, 0.004],
  },
  full: {
    particles: 40_000,
    steps: 200_000,
    replicas: 8,
    random: { from: 0.55, to: 0.57, step: 0.001 },
    from: 0.5,
    rates: [0.02, 0.005, 0.001],
  },
} satisfies Record<Preset, object>;
type Size = (typeof sizes)[Preset];

const rateName = (rate: number): string => `compress-${rate}`;
const levelsOf = ({ from, random }: Size, rate: number): number[] =>
  evenly(from, from + Math.floor((random.to - from) / rate + 1e-9) * rate, rate);

/** Replica numbers of a rate, so that no two protocols share a start. */
const replicaOf = (size: Size, rate: number, replica: number): number => 10_000 * (size.rates.indexOf(rate) + 1) + replica;

function randomPlan({ particles, steps, replicas, random }: Size): NamedPlan {
  const phis = evenly(random.from, random.to, random.step);
  const rows = phis.flatMap((phi, k) => upTo(replicas).map((replica) => ({ phi, replica: 100 * k + replica })));
  return { name: 'random', plan: listed({ ...base, particles, steps, seed: 1101 }, rows) };
}

const firstPlan = (size: Size): NamedPlan => ({
  name: 'compress-0',
  plan: listed(
    { ...base, particles: size.particles, steps: size.steps, seed: 1102, phi: size.from },
    combinations({ rate: size.rates, replica: upTo(size.replicas) }).map(({ rate, replica }) => ({
      replica: replicaOf(size, rate, replica),
    })),
  ),
});

/** Positions in diameters for another phi, to the last digit: reading them back gives the same fractions of the side. */
function squeezed({ dimension, positions, radii }: Configuration, phi: number): string {
  const side = boxLength(listMoment(radii, dimension), phi, dimension);
  const rows = Array.from(radii, (_, i) =>
    Array.from(positions.subarray(i * dimension, (i + 1) * dimension), (u) => String((u / gridUnits) * side)).join(','),
  );
  return `x,y,z\n${rows.join('\n')}\n`;
}

/** Runs of step k of all compressions that go on so far. */
const rowsAt = (size: Size, k: number) =>
  combinations({ rate: size.rates, start: upTo(size.replicas) }).flatMap(({ rate, start }) => {
    const phi = levelsOf(size, rate)[k];
    return phi === undefined ? [] : [{ phi, replica: replicaOf(size, rate, start), file: `${rateName(rate)}-${k}-${start}.csv` }];
  });

function compressPlan({ particles, steps }: Size, k: number, rows: readonly Record<string, unknown>[]): NamedPlan {
  return { name: `compress-${k}`, plan: listed({ ...base, particles, steps, seed: 1102 }, rows) };
}

/** Step k of the compressions that have not come to an end: whatever still absorbed is squeezed. */
async function squeezedPlan(earlier: Runs, folder: string, size: Size, k: number): Promise<NamedPlan[]> {
  const rows: Record<string, unknown>[] = [];
  for (const { phi, replica, file } of rowsAt(size, k)) {
    const last = earlier[`compress-${k - 1}`]?.find((run) => fieldOf(run, 'replica') === replica);
    if (!last?.summary.absorbed) continue;
    makeDirectory(folder);
    const path = join(folder, file);
    writeAtomic(path, squeezed(await finalState(last), phi));
    rows.push({ phi, initial: path, replica });
  }
  return rows.length === 0 ? [] : [compressPlan(size, k, rows)];
}

function stagesOf(size: Size): Stage[] {
  const longest = maxOf(size.rates.map((rate) => levelsOf(size, rate).length));
  const later = upTo(longest)
    .slice(1)
    .map((k): Stage => {
      const rows = rowsAt(size, k).map(({ phi, replica }) => ({ phi, replica }));
      return {
        name: `compress ${k}`,
        plan: (earlier, folder) => squeezedPlan(earlier, folder, size, k),
        typical: [compressPlan(size, k, rows)],
      };
    });
  return [{ name: 'starts', plan: () => [randomPlan(size), firstPlan(size)] }, ...later];
}

/** phi up to which runs absorb: midway between the last that does and the first that does not. */
interface End extends Measured {
  protocol: string;
  /** Of each start; of random starts, of each series of starts with the same number. */
  each: number[];
  open: number;
}

/** Where a series of runs by rising phi stops absorbing; null if it never does. */
function endOf(series: readonly StoredRun[], spacing: number): number | null {
  const sorted = [...series].sort((a, b) => fieldOf(a, 'phi') - fieldOf(b, 'phi'));
  const first = sorted.find(({ summary }) => !summary.absorbed);
  return first === undefined ? null : fieldOf(first, 'phi') - spacing / 2;
}

function ended(protocol: string, series: readonly (readonly StoredRun[])[], spacing: number): End {
  const ends = series.map((one) => endOf(one, spacing));
  const each = ends.filter((end) => end !== null);
  const { value, error } = each.length > 0 ? overRuns(each) : { value: Number.NaN, error: Number.NaN };
  // A spacing hides where in it the end lies: sqrt(1/12) of it for each series.
  return {
    protocol,
    value,
    error: Math.hypot(error, spacing / Math.sqrt(12 * Math.max(1, each.length))),
    each,
    open: ends.length - each.length,
  };
}

const compressedOf = (runs: Runs): StoredRun[] =>
  Object.entries(runs).flatMap(([name, own]) => (name.startsWith('compress-') ? own : []));

function endsOf(runs: Runs, size: Size): End[] {
  const random = groupRuns(runs.random ?? [], (run) => fieldOf(run, 'replica') % 100).map((group) => group.runs);
  const compressed = compressedOf(runs);
  return [
    ended('random starts', random, size.random.step),
    ...size.rates.map((rate) =>
      ended(
        `compression by ${rate}`,
        upTo(size.replicas).map((replica) =>
          compressed.filter((run) => fieldOf(run, 'replica') === replicaOf(size, rate, replica)),
        ),
        rate,
      ),
    ),
  ];
}

/** A dependence is shown by a difference; that there is none can't be, only how small it is. */
function claimOf(ends: readonly End[]): Judged {
  const [random, ...others] = ends as [End, ...End[]];
  const slowest = others.at(-1) as End;
  const change = difference(slowest, random);
  return judgeEither(
    {
      id: 'protocol',
      main: true,
      statement: 'The phi up to which runs absorb depends on the protocol',
      statistic: `that of the slowest compression (${slowest.protocol}) less that of random starts, same N and steps`,
    },
    {
      ...(Number.isFinite(change.value / change.error) && change),
      missing: 'a protocol did not come to its end within the range of phi',
      artefact: null,
    },
  );
}

const activeFraction = (runs: readonly StoredRun[]) =>
  phiCurve(runs, ({ summary }) => (summary.absorbed ? 0 : summary.activity.last));

function analyse(runs: Runs, preset: Preset): Analysis {
  const size = sizes[preset];
  const ends = endsOf(runs, size);
  const compressed = compressedOf(runs);
  const series = [
    { name: 'random starts', points: activeFraction(runs.random ?? []) },
    ...size.rates.map((rate) => ({
      name: `compression by ${rate}`,
      points: activeFraction(
        compressed.filter((run) => Math.floor(fieldOf(run, 'replica') / 10_000) === size.rates.indexOf(rate) + 1),
      ),
    })),
  ];
  return {
    tables: [
      tableOf('protocol-ends', 'phi up to which runs absorb, mean over starts; open: series that absorbed at every phi.', ends, {
        protocol: ({ protocol: name }) => name,
        ...measuredColumns('phi', (end) => end),
        series: ({ each }) => each.length,
        open: ({ open }) => open,
      }),
      tableOf(
        'protocol',
        'f_a at the end of the runs at each phi, mean over runs; absorbed runs count with 0.',
        series.flatMap(({ name, points }) => points.map((point) => ({ name, point }))),
        {
          protocol: ({ name }) => name,
          phi: ({ point }) => point.x,
          activityEnd: ({ point }) => point.y,
          activityEndError: ({ point }) => point.error,
          runs: ({ point }) => point.runs,
          absorbed: ({ point }) => point.absorbed,
        },
      ),
    ],
    figures: [
      {
        caption: `f_a after ${size.steps} steps, by protocol (BRO reciprocal, eps = ${kick}).`,
        spec: {
          name: 'protocol',
          x: { label: 'phi' },
          y: { label: 'f_a at the end' },
          series: series.map(({ name, points }) => ({ name, points, style: 'both' as const })),
        },
      },
    ],
    claims: [claimOf(ends)],
    notes: ends.map(({ protocol: name, value, error }) => `${name}: runs absorb up to phi = ${withError(value, error)}.`),
  };
}

export const protocol: FigureModule = {
  name: 'protocol',
  title: 'Protocol dependence of phi_c',
  source: 'beyond',
  claim:
    'The critical line depends on the protocol (arXiv 2603.15519): random starts and compression in steps of different size end at different phi.',
  protocol: (preset) => {
    const { particles, steps, replicas, random, from, rates } = sizes[preset];
    return `BRO reciprocal, eps = ${kick}, d = 3, N = ${particles}, ${steps} steps a phi, ${replicas} series; random starts from phi ${random.from} to ${random.to} by ${random.step}; compression from ${from} in steps of ${rates.join(' and ')}.`;
  },
  stages: (preset) => stagesOf(sizes[preset]),
  analyse: ({ runs, preset }) => analyse(runs, preset),
};
