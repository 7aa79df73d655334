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
import { type Judged, judgeEither } from '../judge.js';
import { combinations, evenly, listed, upTo } from '../rows.js';
import { fieldOf, finalState, groupRuns, type StoredRun } from '../storedRuns.js';
import { measuredColumns, tableOf } from '../tables.js';
import type { Analysis, FigureModule, NamedPlan, Preset, Runs, Stage } from '../types.js';

const kick = 0.1;
const base = { model: 'bro', mode: 'reciprocal', kick, dimension: 3 };

interface Size {
  particles: number;
  steps: number;
  replicas: number;
  random: { from: number; to: number; step: number };
  /** Compression: first phi, and the steps of phi; the last phi is that of the random starts. */
  from: number;
  rates: readonly number[];
}
const sizes: Record<Preset, Size> = {
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
};

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

/** Runs of a compression by rate and replica, the last before stage k. */
function before(earlier: Runs, size: Size, rate: number, replica: number, k: number): StoredRun | undefined {
  return (earlier[`compress-${k - 1}`] ?? []).find((run) => fieldOf(run, 'replica') === replicaOf(size, rate, replica));
}

/** Step k of the compressions that have not come to an end: whatever still absorbed is squeezed. */
async function compressPlan(earlier: Runs, folder: string, size: Size, k: number): Promise<NamedPlan[]> {
  const rows: Record<string, unknown>[] = [];
  for (const rate of size.rates) {
    const phi = levelsOf(size, rate)[k];
    if (phi === undefined) continue;
    for (const replica of upTo(size.replicas)) {
      const last = before(earlier, size, rate, replica, k);
      if (!last?.summary.absorbed) continue;
      makeDirectory(folder);
      const path = join(folder, `${rateName(rate)}-${k}-${replica}.csv`);
      writeAtomic(path, squeezed(await finalState(last), phi));
      rows.push({ phi, initial: path, replica: replicaOf(size, rate, replica) });
    }
  }
  const { particles, steps } = size;
  return rows.length === 0 ? [] : [{ name: `compress-${k}`, plan: listed({ ...base, particles, steps, seed: 1102 }, rows) }];
}

function stagesOf(size: Size): Stage[] {
  const longest = maxOf(size.rates.map((rate) => levelsOf(size, rate).length));
  const later = upTo(longest)
    .slice(1)
    .map((k): Stage => {
      const squeezedRows = size.rates.flatMap((rate) => {
        const phi = levelsOf(size, rate)[k];
        return phi === undefined ? [] : upTo(size.replicas).map((replica) => ({ phi, replica: replicaOf(size, rate, replica) }));
      });
      const { particles, steps } = size;
      return {
        name: `compress ${k}`,
        plan: (earlier, folder) => compressPlan(earlier, folder, size, k),
        typical: [{ name: `compress-${k}`, plan: listed({ ...base, particles, steps, seed: 1102 }, squeezedRows) }],
      };
    });
  return [{ name: 'starts', plan: () => [randomPlan(size), firstPlan(size)] }, ...later];
}

interface End {
  protocol: string;
  /** phi up to which runs absorb: midway between the last that does and the first that does not. */
  value: number;
  error: number;
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

function endsOf(runs: Runs, size: Size): End[] {
  const random = groupRuns(runs.random ?? [], (run) => fieldOf(run, 'replica') % 100).map((group) => group.runs);
  const compressed = Object.entries(runs).flatMap(([name, own]) => (name.startsWith('compress-') ? own : []));
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
  const { value, error }: Measured = difference(slowest, random);
  const measured = Number.isFinite(value / error) ? { value, error } : null;
  return judgeEither(
    {
      id: 'protocol',
      main: true,
      statement: 'The phi up to which runs absorb depends on the protocol',
      statistic: `that of the slowest compression (${slowest.protocol}) less that of random starts, same N and steps`,
    },
    {
      value: measured?.value ?? null,
      error: measured?.error ?? null,
      missing: 'a protocol did not come to its end within the range of phi',
      artefact: null,
    },
  );
}

function activeFraction(runs: readonly StoredRun[]) {
  return groupRuns(runs, (run) => fieldOf(run, 'phi')).map(({ key, runs: group }) => {
    const { value, error } = overRuns(group.map(({ summary }) => (summary.absorbed ? 0 : summary.activity.last)));
    return {
      x: key,
      y: value,
      ...(Number.isFinite(error) ? { error } : {}),
      runs: group.length,
      absorbed: group.filter(({ summary }) => summary.absorbed).length,
    };
  });
}

function analyse(runs: Runs, preset: Preset): Analysis {
  const size = sizes[preset];
  const ends = endsOf(runs, size);
  const compressed = Object.entries(runs).flatMap(([name, own]) => (name.startsWith('compress-') ? own : []));
  const series = [
    { name: 'random starts', points: activeFraction(runs.random ?? []) },
    ...size.rates.map((rate) => ({
      name: `compression by ${rate}`,
      points: activeFraction(
        compressed.filter((run) => Math.floor(fieldOf(run, 'replica') / 10_000) === size.rates.indexOf(rate) + 1),
      ).sort((a, b) => a.x - b.x),
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
          activityEndError: ({ point }) => point.error ?? null,
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
    notes: ends.map(
      ({ protocol: name, value, error }) => `${name}: runs absorb up to phi = ${value.toFixed(4)} +- ${error.toFixed(4)}.`,
    ),
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
