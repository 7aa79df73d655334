/** Mean and covariance of the displacement in a step, for BRO, SGD and the stochastic approximation, against their closed forms. */
import { maxOf } from '../../../model/arrays.js';
import type { RunConfigInput } from '../../../model/index.js';
import { measureNoise, type NoiseResult } from '../../noise/noise.js';
import type { NoiseComparison } from '../../noise/sums.js';
import { type Judged, judgeCount } from '../judge.js';
import { type Columns, measuredColumns, tableOf } from '../tables.js';
import type { Analysis, AnalysisInput, DataTable, FigureModule, Preset } from '../types.js';

const sizes = {
  quick: { particles: 150, draws: 10_000 },
  standard: { particles: 400, draws: 100_000 },
  full: { particles: 1000, draws: 1_000_000 },
} satisfies Record<Preset, object>;
type Size = (typeof sizes)[Preset];

const kick = 0.1;
const families = ['bro', 'sgd', 'sde'] as const;
type Name = (typeof families)[number];
/** Equal mean and variance of a kick (docs/models.md). */
const noiseStrength = (kick * kick) / 3;
const fields = {
  bro: { kick },
  sgd: { learningRate: (4 * kick) / 3, batchFraction: 0.75 },
  sde: { learningRate: kick, noiseStrength },
};

interface Case {
  name: string;
  family: Name;
  rule: RunConfigInput;
  /** The rule that it is matched with, if it stands for another. */
  of?: RunConfigInput;
  /** Correlation of the two amplitudes of a contact. */
  c?: number;
}

function caseOf(family: Name, mode: 'correlated' | 'particle', c?: number): Case {
  const correlation = c === undefined ? {} : { correlation: c };
  const rule = (model: Name) => ({ model, mode, ...fields[model], ...correlation }) as RunConfigInput;
  return {
    name: c === undefined ? `${family} ${mode}` : `${family} ${mode} c ${c}`,
    family,
    rule: rule(family),
    ...(family !== 'bro' && { of: rule('bro') }),
    ...(c !== undefined && { c }),
  };
}

// Two selections of probability 3/4 can't be anticorrelated more than this.
const isPossible = (family: Name, c: number): boolean => family !== 'sgd' || c >= -1 / 3;
const correlated = [-1, -0.5, 0, 0.5, 1].flatMap((c) =>
  families.filter((family) => isPossible(family, c)).map((family) => caseOf(family, 'correlated', c)),
);
const byParticle = families.map((family) => caseOf(family, 'particle'));
/** The rules whose share along the force is drawn against phi: one amplitude a pair, and one a particle. */
const onePerPair = caseOf('bro', 'correlated', 1);
const onePerParticle = caseOf('bro', 'particle');

const phis = [0.5, 0.6, 0.7, 0.8];

interface Found {
  one: Case;
  phi: number;
  own: NoiseResult;
  /** Against the closed form of the rule that it stands for; null if it stands for none. */
  other: NoiseResult | null;
}

async function measureAll({ preset, signal, say }: AnalysisInput): Promise<Found[]> {
  const { particles, draws } = sizes[preset];
  const common = { dimension: 3, particles, seed: 8101, initialSeed: 8102 } as const;
  const wanted = [
    ...[...correlated, ...byParticle].map((one) => ({ one, phi: 0.6 })),
    ...phis.filter((phi) => phi !== 0.6).flatMap((phi) => [onePerPair, onePerParticle].map((one) => ({ one, phi }))),
  ];
  const found: Found[] = [];
  for (const { one, phi } of wanted) {
    if (signal?.aborted) break;
    say?.(`noise of ${one.name} at phi ${phi} (${found.length + 1} of ${wanted.length})`);
    const input = { ...common, phi, ...one.rule } as RunConfigInput;
    const options = { draws, ...(signal ? { signal } : {}) };
    const own = await measureNoise(input, options);
    const expected = one.of && ({ ...common, phi, ...one.of } as RunConfigInput);
    found.push({ one, phi, own, other: expected ? await measureNoise(input, { ...options, expected }) : null });
  }
  return found;
}

/** A comparison: the value, its error, the closed form, and how far they are apart in errors. */
const comparedColumns = <N extends string>(name: N, of: (measured: Found) => NoiseComparison | null) => ({
  ...measuredColumns(name, of),
  ...({
    [`${name}Expected`]: (measured) => of(measured)?.expected ?? null,
    [`${name}Z`]: (measured) => of(measured)?.z ?? null,
  } as Columns<Found>),
});

function claims(found: readonly Found[], draws: number): Judged[] {
  const matches = found.filter(({ other }) => other !== null);
  const worst = (results: readonly NoiseResult[]): string =>
    maxOf(results.flatMap(({ mean, variance }) => [mean.largestZ, variance.largestZ])).toFixed(1);
  return [
    judgeCount(
      {
        id: 'matched',
        main: true,
        statement:
          'SGD and the stochastic approximation have the mean and covariance of BRO in a step, if p = 3/4, alpha = 4 eps/3 (SGD) and alpha = eps, D0 = eps^2/3 (SDE)',
        statistic: `rules whose ${draws} draws agree with the closed form of the BRO rule (largest |z| of a particle ${worst(matches.flatMap(({ other }) => other ?? []))})`,
      },
      matches.filter(({ other }) => other?.agrees).length,
      matches.length,
      null,
    ),
    judgeCount(
      {
        id: 'closed-forms',
        main: true,
        statement:
          'The noise is multiplicative and anisotropic: a term of rank one along the force for each contact (pair) or particle',
        statistic: `rules that agree with their own closed form, particle by particle and over all (largest |z| ${worst(found.map(({ own }) => own))})`,
      },
      found.filter(({ own }) => own.agrees).length,
      found.length,
      null,
    ),
  ];
}

const noiseTable = (found: readonly Found[]): DataTable =>
  tableOf('noise', 'Noise of every rule in one step from the same random configuration: measured, and in closed form.', found, {
    rule: ({ one }) => one.name,
    phi: ({ phi }) => phi,
    contacts: ({ own }) => own.contacts,
    draws: ({ own }) => own.draws,
    ...comparedColumns('partnerCorrelation', ({ own }) => own.partnerCorrelation),
    ...comparedColumns('shareAlongForce', ({ own }) => own.alongForce),
    ...comparedColumns('centreOfMassMsd', ({ own }) => own.centreOfMass),
    meanChiSquare: ({ own }) => own.mean.chiSquare,
    meanLargestZ: ({ own }) => own.mean.largestZ,
    varianceChiSquare: ({ own }) => own.variance.chiSquare,
    varianceLargestZ: ({ own }) => own.variance.largestZ,
    degreesOfFreedom: ({ own }) => own.mean.degreesOfFreedom,
    agrees: ({ own }) => own.agrees,
    agreesWithMatchedBro: ({ other }) => other?.agrees ?? null,
  });

function correlationFigure(found: readonly Found[]): Analysis['figures'][number] {
  const at06 = found.filter(({ phi, one }) => phi === 0.6 && one.c !== undefined);
  return {
    caption:
      'Correlation of the noise on the two sides of a contact, against that of the amplitudes; displacements have the opposite sign. Line: closed form.',
    spec: {
      name: 'noise-correlation',
      x: { label: 'c of the amplitudes' },
      y: { label: 'correlation of displacements' },
      series: [
        ...families.map((family) => ({
          name: family,
          style: 'points' as const,
          points: at06
            .filter(({ one }) => one.family === family)
            .map(({ one, own }) => ({
              x: one.c as number,
              y: own.partnerCorrelation?.value ?? Number.NaN,
              error: own.partnerCorrelation?.error ?? 0,
            })),
        })),
        {
          name: 'closed form',
          style: 'line',
          points: at06
            .filter(({ one }) => one.family === 'bro')
            .map(({ one, own }) => ({ x: one.c as number, y: own.partnerCorrelation?.expected ?? Number.NaN })),
        },
      ],
    },
  };
}

function alongForceFigure(found: readonly Found[]): Analysis['figures'][number] {
  const shares = (name: string) => found.filter(({ one }) => one.name === name).sort((a, b) => a.phi - b.phi);
  const pair = shares(onePerPair.name);
  const points = (cases: readonly Found[]) =>
    cases.map(({ phi, own: { alongForce } }) => ({ x: phi, y: alongForce.value, error: alongForce.error }));
  return {
    caption:
      'Part of the noise along the force on a particle: all of it in particle modes, less in pair modes as contacts get more.',
    spec: {
      name: 'noise-along-force',
      x: { label: 'phi' },
      y: { label: 'share of noise along force' },
      series: [
        { name: 'pair', style: 'points', points: points(pair) },
        { name: 'particle', style: 'points', points: points(shares(onePerParticle.name)) },
        {
          name: 'closed form',
          style: 'line',
          points: pair.map(({ phi, own }) => ({ x: phi, y: own.alongForce.expected })),
        },
      ],
    },
  };
}

function analysisOf(found: readonly Found[], { particles, draws }: Size): Analysis {
  return {
    tables: [noiseTable(found)],
    figures: [correlationFigure(found), alongForceFigure(found)],
    claims: claims(found, draws),
    notes: [
      `${particles} particles at a random start; every draw is one step from it, so errors are those of independent draws.`,
      'c is the correlation of amplitudes; the sequel gives that of displacements, which is its opposite.',
    ],
  };
}

export const noise: FigureModule = {
  name: 'noise',
  title: 'Noise of the rules',
  source: 'paper',
  claim:
    'BRO, SGD and their stochastic approximation have the same mean and covariance of displacements in a step when their parameters are matched; the noise is multiplicative and along the forces.',
  protocol: (preset) =>
    `${sizes[preset].draws} draws of one step from one random configuration of ${sizes[preset].particles} spheres, d = 3, eps = ${kick}, phi = 0.6 (and others for the share along the force).`,
  stages: () => [],
  analyse: async (input) => analysisOf(await measureAll(input), sizes[input.preset]),
};
