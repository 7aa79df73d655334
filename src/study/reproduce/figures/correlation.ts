/** S(k) in two dimensions as the kicks of a contact become reciprocal. */
import { difference } from '../../../analysis/overRuns.js';
import type { Configuration } from '../../../analysis/structure/index.js';
import type { Measured } from '../../../model/measured.js';
import { type Judged, judgeSide, judgeValue } from '../judge.js';
import { combinations, listed, upTo } from '../rows.js';
import { judgedLambda, levelOf, type Spectrum, slopeOf, spectraFigure, spectrumOf } from '../spectra.js';
import { configurationsOf, fieldOf, type StoredRun } from '../storedRuns.js';
import { measuredColumns, shellColumns, slopeColumns, tableOf } from '../tables.js';
import type { Analysis, AnalysisInput, FigureModule, NamedPlan, Preset } from '../types.js';

/** `discard`: steps left out of `steps`; `every`: steps between configurations. */
const sizes = {
  quick: { particles: 4000, discard: 1000, steps: 2000, every: 250, replicas: 2 },
  standard: { particles: 20_000, discard: 5000, steps: 15_000, every: 1000, replicas: 4 },
  full: { particles: 318_309, discard: 50_000, steps: 100_000, every: 5000, replicas: 4 },
} satisfies Record<Preset, object>;
type Size = (typeof sizes)[Preset];
const correlations = [0, 0.5, 0.9, 1] as const;
const kMax = 2;

const families = ['ro', 'bro', 'sgd'] as const;
type Name = (typeof families)[number];

/** eps = 1; SGD alpha = 0.5, p = 0.5. c is that of the amplitudes (of lengths and directions of RO): 1 is reciprocal. */
const rules: Record<Name, { base: Record<string, unknown>; fields: [string, ...string[]] }> = {
  ro: { base: { model: 'ro', mode: 'pair', kick: 1 }, fields: ['magnitudeCorrelation', 'directionCorrelation'] },
  bro: { base: { model: 'bro', mode: 'correlated', kick: 1 }, fields: ['correlation'] },
  sgd: { base: { model: 'sgd', mode: 'correlated', learningRate: 0.5, batchFraction: 0.5 }, fields: ['correlation'] },
};

function plan(name: Name, { particles, steps, every, replicas }: Size): NamedPlan {
  const rows = combinations({ c: correlations, replica: upTo(replicas) }).map(({ c, replica }) => ({
    ...Object.fromEntries(rules[name].fields.map((field) => [field, c])),
    replica: correlations.indexOf(c) * 100 + replica,
  }));
  const base = { ...rules[name].base, dimension: 2, phi: 1, particles, steps, frames: { every }, seed: 701 };
  return { name: `runs-${name}`, plan: listed(base, rows) };
}

async function* framesOf(
  runs: readonly StoredRun[],
  discard: number,
  signal: AbortSignal | undefined,
): AsyncGenerator<Configuration> {
  for (const run of runs) {
    for (const { step, read } of await configurationsOf(run)) {
      if (signal?.aborted) return;
      if (step > discard) yield await read();
    }
  }
}

interface Found {
  name: Name;
  c: number;
  spectrum: Spectrum[];
  slope: ReturnType<typeof slopeOf>;
  /** S/k^2 for k sigma from 0.25 to 0.6; S below 0.35. */
  overSquare: ReturnType<typeof levelOf>;
  plateau: ReturnType<typeof levelOf>;
}

async function measure({ runs, preset, signal, say }: AnalysisInput): Promise<Found[]> {
  const { discard } = sizes[preset];
  const found: Found[] = [];
  for (const name of families) {
    for (const c of correlations) {
      if (signal?.aborted) return found;
      say?.(`S(k) of ${name}, c = ${c}`);
      const own = (runs[`runs-${name}`] ?? []).filter((run) => fieldOf(run, rules[name].fields[0]) === c);
      const spectrum = await spectrumOf(framesOf(own, discard, signal), kMax);
      const isActive = own.some(({ summary }) => !summary.absorbed);
      found.push({
        name,
        c,
        spectrum,
        // Frames of a run depend on each other at small k.
        slope: slopeOf(spectrum, own.length, 2, isActive),
        overSquare: levelOf(spectrum, [0.25, 0.6], 2),
        plateau: levelOf(spectrum, [0, 0.35], 0),
      });
    }
  }
  return found;
}

const artefacts: Record<Preset, string | null> = {
  quick: 'the box of N = 4000 holds little more than half a decade of k; use standard',
  standard: 'half a decade of k; use full',
  full: null,
};

function claimsOf(found: readonly Found[], preset: Preset): Judged[] {
  const artefact = artefacts[preset];
  const at = (name: Name, c: number): Found => found.find((one) => one.name === name && one.c === c) as Found;
  return families.flatMap((name): Judged[] => {
    const [apart, reciprocal] = [at(name, 0), at(name, 1)];
    const [low, high] = [apart, reciprocal].map(({ slope }) => ('reason' in slope ? null : slope.effective));
    const rise = low && high ? difference(high, low) : null;
    return [
      judgeSide(
        {
          id: `rises ${name}`,
          main: true,
          statement: `Density fluctuations of ${name} at long waves are suppressed as the kicks become reciprocal`,
          statistic: 'effective exponent of S(k) at c = 1 less that at c = 0',
        },
        { ...rise, artefact },
        0,
        1,
      ),
      judgeValue(
        {
          id: `square ${name}`,
          main: true,
          statement: `S(k) ~ k^2 for reciprocal kicks of ${name}`,
          statistic: 'lambda at c = 1, over windows and forms',
        },
        { ...judgedLambda(reciprocal.slope), artefact },
        { value: 2, error: 0 },
        [{ value: 1, name: 'as of jammed packings' }],
      ),
    ];
  });
}

function referenceClaims(found: readonly Found[]): Judged[] {
  const at = (c: number): Found => found.find((one) => one.name === 'bro' && one.c === c) as Found;
  const judged = (id: string, statement: string, level: Found['plateau'], expected: Measured): Judged =>
    judgeValue(
      { id, statement, statistic: 'mean over shells, weighted by their vectors' },
      { ...level, artefact: 'N and the window differ from those of the other programs' },
      expected,
      [{ value: expected.value / 4, name: 'a quarter of it' }],
    );
  return [
    judged(
      'reference c 1',
      'S/k^2 of BRO, c = 1, k sigma from 0.25 to 0.6, is 0.25-0.29, as independent programs find',
      at(1).overSquare,
      { value: 0.27, error: 0.02 },
    ),
    judged(
      'reference c 0',
      'S of BRO, c = 0, has a plateau of 0.05-0.07 at small k (here k sigma below 0.35), as independent programs find',
      at(0).plateau,
      { value: 0.06, error: 0.01 },
    ),
  ];
}

function analysisOf(found: readonly Found[], preset: Preset): Analysis {
  return {
    tables: [
      tableOf(
        'correlation-exponent',
        'Effective exponent of S(k), over windows and forms; S/k^2 for k sigma from 0.25 to 0.6; mean S below 0.35.',
        found,
        {
          rule: ({ name }) => name,
          c: ({ c }) => c,
          ...slopeColumns(({ slope }: Found) => slope),
          ...measuredColumns('structureFactorOverK2', ({ overSquare }) => overSquare),
          ...measuredColumns('structureFactorMean', ({ plateau }) => plateau),
        },
      ),
      tableOf(
        'correlation',
        'S(k), mean over configurations, by shells of lattice vectors.',
        found.flatMap(({ name, c, spectrum }) => spectrum.map((shell) => ({ name, c, shell }))),
        { rule: ({ name }) => name, c: ({ c }) => c, ...shellColumns(({ shell }: { shell: Spectrum }) => shell) },
      ),
    ],
    figures: families.map((name) => ({
      caption: `S(k) of ${name} in two dimensions; c = 1: reciprocal kicks, c = 0: independent ones.`,
      spec: spectraFigure(
        `correlation-${name}`,
        found.filter((one) => one.name === name).map(({ c, spectrum }) => ({ name: `c = ${c}`, spectrum })),
      ),
    })),
    claims: [...claimsOf(found, preset), ...referenceClaims(found)],
    notes: [
      'c is the correlation of the amplitudes of a contact; the sequel gives that of displacements, which is its opposite.',
    ],
  };
}

export const correlation: FigureModule = {
  name: 'correlation',
  title: 'Structure factor against the correlation of kicks',
  source: 'sequel',
  claim: 'In two dimensions S(k) of RO, BRO and SGD goes from a plateau to k^2 as the kicks of a contact become reciprocal.',
  protocol: (preset) => {
    const { particles, discard, steps, every, replicas } = sizes[preset];
    return `d = 2, phi = 1, N = ${particles}, equal disks; eps = 1 (RO, BRO), alpha = 0.5 and p = 0.5 (SGD); ${replicas} random starts, ${steps} steps, the first ${discard} left out, a configuration every ${every}.`;
  },
  stages: (preset) => [{ name: 'runs', plan: () => families.map((name) => plan(name, sizes[preset])) }],
  analyse: async (input) => analysisOf(await measure(input), input.preset),
};
