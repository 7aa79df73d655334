/**
 * Rigid clouds, by the dimension of the sphere: the largest size at which they absorb, beside that at which so many can touch at all (the problem of
 * Tammes). Each start has a bisection of its own.
 */
import { difference, overRuns } from '../../../analysis/overRuns.js';
import { maxOf, minOf } from '../../../model/arrays.js';
import { largestDistance } from '../../../model/index.js';
import type { Measured } from '../../../model/measured.js';
import { type Judged, judgeCount, judgeSide } from '../judge.js';
import { combinations, listed, upTo } from '../rows.js';
import { fieldOf, type StoredRun } from '../storedRuns.js';
import { measuredColumns, tableOf } from '../tables.js';
import type { Analysis, NamedPlan, Preset, Runs, Stage } from '../types.js';
import type { Part } from './part.js';

/** So many points on a sphere, and the largest least distance (chord) that they can have. */
export interface System {
  embedding: number;
  cloudsNumber: number;
  chord: number;
  /** Who proved it. */
  source: string;
}

const degrees = Math.PI / 180;
const system = (embedding: number, cloudsNumber: number, chord: number, source: string): System => ({
  embedding,
  cloudsNumber,
  chord,
  source,
});
/** All are proved. Of other numbers of points in these dimensions hardly any is. */
const systems: readonly System[] = [
  system(2, 24, 2 * Math.sin(Math.PI / 24), 'regular polygon'),
  system(3, 12, 2 * Math.sin((63.4349488 / 2) * degrees), 'icosahedron, Fejes Toth 1943'),
  system(3, 24, 2 * Math.sin((43.6907671 / 2) * degrees), 'snub cube, Robinson 1961'),
  system(4, 24, 1, '24-cell, de Laat, Leijenhorst and de Muinck Keizer, arXiv:2404.18794'),
  system(4, 120, (Math.sqrt(5) - 1) / 2, '600-cell, Boroczky 1978'),
  system(8, 240, 1, 'roots of E8, Levenshtein 1979, Odlyzko and Sloane 1979'),
  system(16, 288, Math.sqrt(1.5), 'Kerdock, Cohn, de Laat and Leijenhorst, arXiv:2403.16874'),
  system(16, 32, Math.SQRT2, 'cross-polytope, Rankin 1955'),
  system(32, 64, Math.SQRT2, 'cross-polytope, Rankin 1955'),
];
const sizeOf = ({ chord }: System): number => chord / 2;
const nameOf = ({ embedding, cloudsNumber }: System): string => `D = ${embedding}, N = ${cloudsNumber}`;

/** Sizes are looked for from this part of the touching one. */
const from = 0.75;
/** Part of it at which nothing can absorb. */
const above = 1.005;

interface Size {
  systems: readonly System[];
  /** Parts of the clouds that a batch holds. */
  fractions: readonly number[];
  /** Lengths of a run, steps times N; those after the first for the first fraction only. */
  lengths: readonly number[];
  levels: number;
  replicas: number;
}
const sizes: Record<Preset, Size> = {
  // All but the largest.
  quick: {
    systems: systems.filter(({ cloudsNumber }) => cloudsNumber < 288),
    fractions: [0.25],
    lengths: [500_000],
    levels: 5,
    replicas: 3,
  },
  standard: { systems, fractions: [0.25, 1], lengths: [1e6, 3e6], levels: 6, replicas: 8 },
  full: { systems, fractions: [0.05, 0.25, 1], lengths: [4e6, 4e7], levels: 9, replicas: 32 },
};

/** A bisection. */
export interface Way {
  system: System;
  fraction: number;
  length: number;
  replica: number;
}
const batchOf = ({ system: { cloudsNumber }, fraction }: Way): number => Math.max(2, Math.round(fraction * cloudsNumber));

const stepsOf = ({ system: { cloudsNumber }, length }: Way): number => Math.round(length / cloudsNumber);

const waysOf = (size: Size): Way[] =>
  combinations({ system: size.systems, fraction: size.fractions, length: size.lengths, replica: upTo(size.replicas) }).filter(
    ({ fraction, length }) => fraction === size.fractions[0] || length === size.lengths[0],
  );

const isOf = (way: Way, run: StoredRun): boolean =>
  fieldOf(run, 'embedding') === way.system.embedding &&
  fieldOf(run, 'cloudsNumber') === way.system.cloudsNumber &&
  fieldOf(run, 'batch') === batchOf(way) &&
  fieldOf(run, 'steps') === stepsOf(way) &&
  fieldOf(run, 'replica') === way.replica;

/** Largest size that absorbed and smallest that did not; the ends of the search where there is none. */
export function bracketOf({ system }: Way, tried: readonly { size: number; absorbed: boolean }[]) {
  const touching = sizeOf(system);
  const [below, over] = [true, false].map((side) => tried.filter(({ absorbed }) => absorbed === side).map(({ size }) => size));
  return {
    low: maxOf([from * touching, ...(below as number[])]),
    high: minOf([touching, ...(over as number[])]),
    /** Whether a run absorbed at all. */
    isClosed: (below as number[]).length > 0,
  };
}

const triedIn = (way: Way, runs: readonly StoredRun[]) =>
  runs.filter((run) => isOf(way, run)).map((run) => ({ size: fieldOf(run, 'cloudSize'), absorbed: run.summary.absorbed }));

const base = { model: 'manifold', clouds: 'rigid', exponent: 1, learningRate: 0.02, seed: 1404 };
const rowOf = (way: Way, cloudSize: number) => ({
  embedding: way.system.embedding,
  cloudsNumber: way.system.cloudsNumber,
  batch: batchOf(way),
  cloudSize: Number(cloudSize.toPrecision(6)),
  steps: stepsOf(way),
  replica: way.replica,
});
const levelName = (level: number): string => `touching ${level + 1}`;
const runsUpTo = (runs: Runs, levels: number): StoredRun[] => upTo(levels).flatMap((level) => runs[levelName(level)] ?? []);

function planOf(ways: readonly Way[], level: number, earlier: Runs): NamedPlan {
  const before = runsUpTo(earlier, level);
  const rows = ways.map((way) => {
    const { low, high } = bracketOf(way, triedIn(way, before));
    return rowOf(way, (low + high) / 2);
  });
  return { name: levelName(level), plan: listed(base, rows) };
}

/** A run of a size that simple bounds exclude is refused. */
const canBeTried = ({ system: { chord, cloudsNumber, embedding } }: Way): boolean =>
  above * chord < largestDistance(cloudsNumber, embedding);
const abovePlan = (ways: readonly Way[]): NamedPlan => ({
  name: 'above touching',
  plan: listed(
    base,
    ways.filter(canBeTried).map((way) => rowOf(way, above * sizeOf(way.system))),
  ),
});

/** What the starts of a system say. */
export interface Found {
  system: System;
  fraction: number;
  length: number;
  /** Starts that absorbed at a size. */
  closed: number;
  starts: number;
  /** Size at which they absorb over the touching size; null if not all starts absorbed anywhere. */
  ratio: Measured | null;
}

export function foundOf(size: Pick<Size, 'levels'>, ways: readonly Way[], runs: readonly StoredRun[]): Found[] {
  const groups = new Map<string, Way[]>();
  for (const way of ways) {
    const key = `${nameOf(way.system)} ${way.fraction} ${way.length}`;
    groups.set(key, [...(groups.get(key) ?? []), way]);
  }
  // The last bracket is even between its ends.
  const resolution = (1 - from) / 2 ** size.levels / Math.sqrt(12);
  return [...groups.values()].map((group) => {
    const { system, fraction, length } = group[0] as Way;
    const brackets = group.map((way) => bracketOf(way, triedIn(way, runs)));
    const closed = brackets.filter(({ isClosed }) => isClosed).length;
    const { value, error } = overRuns(brackets.map(({ low, high }) => (low + high) / 2 / sizeOf(system)));
    const ratio = closed < group.length ? null : { value, error: Math.hypot(error, resolution) };
    return { system, fraction, length, closed, starts: group.length, ratio };
  });
}

const stepsText = (length: number): string => `${length.toExponential().replace('e+', 'e')}/N steps`;
const wordsOf = ({ fraction, length }: Pick<Found, 'fraction' | 'length'>): string => `batch ${fraction} N, ${stepsText(length)}`;

export function claimsOf(
  found: readonly Found[],
  higher: readonly StoredRun[],
  { fractions, lengths }: Pick<Size, 'fractions' | 'lengths'>,
  artefact: string | null,
): Judged[] {
  const at = (system: System, fraction: number, length: number): Found | undefined =>
    found.find((one) => one.system === system && one.fraction === fraction && one.length === length);
  const all = [...new Set(found.map(({ system }) => system))];
  const [quarter, full] = [fractions[0] as number, fractions.at(-1) as number];
  const [short, long] = [lengths[0] as number, lengths.at(-1) as number];
  const missing = 'not every start absorbed at a size that was tried';
  const longer = all.map((system) => [at(system, quarter, short)?.ratio, at(system, quarter, long)?.ratio] as const);
  return [
    judgeCount(
      {
        id: 'above touching',
        main: true,
        statement: `No rigid clouds absorb at ${above} of the size at which as many can touch (a theorem for these N; references in touching.csv)`,
        statistic: 'runs that stay active',
      },
      higher.filter(({ summary }) => !summary.absorbed).length,
      higher.length,
      null,
    ),
    ...all.map((system) =>
      judgeSide(
        {
          id: `short of touching, ${nameOf(system)}`,
          statement: `Rigid clouds absorb up to a size 1 % below the touching one at most, since they are not put into the best order (${nameOf(system)}; no published value)`,
          statistic: `size at which they absorb over the touching size, ${wordsOf({ fraction: quarter, length: long })}`,
        },
        { ...at(system, quarter, long)?.ratio, missing, artefact },
        0.99,
        -1,
      ),
    ),
    ...(full === quarter ? [] : all).map((system) => {
      const [a, b] = [at(system, full, short)?.ratio, at(system, quarter, short)?.ratio];
      return judgeSide(
        {
          id: `batch, ${nameOf(system)}`,
          statement: `Rigid clouds absorb at larger sizes if a batch has all of them (${nameOf(system)}; no published value)`,
          statistic: `size over the touching size, batch ${full} N less batch ${quarter} N, ${stepsText(short)}`,
        },
        { ...(a && b ? difference(a, b) : null), missing, artefact },
        0,
        1,
      );
    }),
    ...(long === short
      ? []
      : [
          judgeCount(
            {
              id: 'longer',
              statement: `In ${stepsText(long)} rigid clouds absorb at sizes no smaller than in ${stepsText(short)}`,
              statistic: 'systems in which it is so to three errors',
            },
            longer.filter(([a, b]) => a && b && b.value - a.value > -3 * Math.hypot(a.error, b.error)).length,
            longer.length,
            null,
          ),
        ]),
  ];
}

const series = (found: readonly Found[], value: (one: Found) => Measured | null) =>
  [...new Set(found.map(wordsOf))].map((name) => ({
    name,
    style: 'points' as const,
    points: found.flatMap((one) => {
      const shown = value(one);
      const x = [...new Set(found.map(({ system }) => system))].indexOf(one.system);
      return wordsOf(one) === name && shown !== null ? [{ x, y: shown.value, error: shown.error }] : [];
    }),
  }));

export function touchingPart(preset: Preset): Part {
  const size = sizes[preset];
  const ways = waysOf(size);
  const first = ways.filter(({ fraction, length }) => fraction === size.fractions[0] && length === size.lengths[0]);
  const stages = upTo(size.levels).map(
    (level): Stage => ({
      name: levelName(level),
      plan: (earlier) => [...(level === 0 ? [abovePlan(first)] : []), planOf(ways, level, earlier)],
      typical: [planOf(ways, level, {})],
    }),
  );
  const analyse = (runs: Runs): Analysis => {
    const found = foundOf(size, ways, runsUpTo(runs, size.levels));
    const artefact = preset === 'quick' ? 'runs are short; use standard' : null;
    const names = [...new Set(found.map(({ system }) => system))].map((one) => `${one.embedding}: ${one.cloudsNumber}`);
    return {
      tables: [
        tableOf('touching', 'Rigid clouds: size at which they absorb, over that at which as many can touch.', found, {
          dimension: ({ system }) => system.embedding,
          clouds: ({ system }) => system.cloudsNumber,
          batchFraction: ({ fraction }) => fraction,
          stepsTimesClouds: ({ length }) => length,
          touchingSize: ({ system }) => sizeOf(system),
          provedBy: ({ system }) => system.source,
          ...measuredColumns('ratio', (one: Found) => one.ratio),
          starts: ({ starts }) => starts,
          absorbing: ({ closed }) => closed,
        }),
      ],
      figures: [
        {
          caption:
            'Rigid clouds: size at which they absorb over the size at which as many can touch (Tammes), by dimension and number.',
          spec: {
            name: 'touching',
            x: { label: 'dimension D: clouds N', names },
            y: { label: 'size over touching size' },
            series: series(found, ({ ratio }) => ratio),
            levels: [{ name: 'touching', y: 1 }],
          },
        },
      ],
      claims: claimsOf(found, runs['above touching'] ?? [], size, artefact),
      notes: [
        `Touching sizes are half the chord of the best arrangement, which is proved for these N. A start absorbs up to the middle of its last bracket, ${((1 - from) / 2 ** size.levels).toPrecision(2)} of the touching size wide.`,
      ],
    };
  };
  return {
    protocol: `Rigid clouds beside touching ones: ${size.systems.map(nameOf).join('; ')}; batches ${size.fractions.join(', ')} of N, learning rate 0.02 diameters, ${size.lengths.map(stepsText).join(' and ')}, ${size.replicas} starts, a bisection of ${size.levels} steps each.`,
    stages,
    analyse,
  };
}
