/** phi_c against the step size for every rule of the paper; all lines are said to meet 0.64 at zero step. */
import type { FigureSpec } from '../../../plot/figure/index.js';
import { type LinePoint, type LineSpec, levelWords, linePoints, lineStages } from '../criticalLine.js';
import { bro, type Family, sde, sgd } from '../families.js';
import { type Judged, judgeValue, type Rival } from '../judge.js';
import { measuredColumns, tableOf } from '../tables.js';
import type { Analysis, DataTable, FigureModule, Preset } from '../types.js';
import { type Intercept, interceptOf, meeting } from '../zeroStep.js';

/** Random close packing, to which the lines are extrapolated in the paper; it is quoted to two digits, and the error is that of rounding. */
export const closePacking = { value: 0.64, error: 0.003 };

/** Values that are not random close packing: two hundredths away, farther than protocols of packing differ. */
export const packingRivals = (packing: number): Rival[] =>
  [-0.02, 0.02].map((shift) => ({ value: Number((packing + shift).toFixed(3)), name: 'no random close packing' }));

const fractions = [0.2, 0.6, 1] as const;
const families: readonly Family[] = [
  ...fractions.map((p) => sgd('pair', p)),
  ...fractions.map((p) => sgd('particle', p)),
  bro('reciprocal'),
  bro('nonreciprocal'),
  bro('particle'),
  sde('reciprocal'),
];

const offsets = {
  quick: [-0.016, -0.006, 0.002, 0.01, 0.02, 0.036],
  // The scan puts the place below phi_c, as the authors' rule does.
  standard: [-0.011, -0.004, 0.002, 0.007, 0.013, 0.02, 0.028, 0.038],
};

const specs: Record<Preset, Omit<LineSpec, 'families' | 'seed'>> = {
  quick: {
    // A part of the contacts at a small rate takes ten times the steps.
    steps: ({ name }) => (/p 0/.test(name) ? [0.1, 0.2, 0.3] : [0.05, 0.1, 0.2, 0.3]),
    scan: { from: 0.4, to: 0.66, step: 0.02, particles: 1000, travel: 50 },
    offsets: offsets.quick,
    levels: [{ particles: 2000, travel: 240, replicas: 3 }],
    estimator: 'bracket',
  },
  standard: {
    steps: () => [0.02, 0.05, 0.1, 0.2, 0.3],
    scan: { from: 0.4, to: 0.66, step: 0.01, particles: 1000, travel: 100 },
    offsets: offsets.standard,
    levels: [
      { particles: 2000, travel: 150, replicas: 3 },
      { particles: 4000, travel: 300, replicas: 3 },
    ],
    estimator: 'search',
  },
  full: {
    steps: () => [0.001, 0.01, 0.05, 0.1, 0.2, 0.3],
    scan: { from: 0.4, to: 0.67, step: 0.01, particles: 2000, travel: 200 },
    offsets: offsets.standard,
    levels: [
      { particles: 10_000, travel: 1000, replicas: 8 },
      { particles: 40_000, travel: 4000, replicas: 8 },
    ],
    estimator: 'search',
  },
};

const specOf = (preset: Preset): LineSpec => ({ families, seed: 301, ...specs[preset] });

/** Points of every line as a table; phi-c-dimensions writes the same. */
export const pointsTable = (points: readonly LinePoint[], name: string, title: string): DataTable =>
  tableOf(name, title, points, {
    rule: ({ family }) => family.name,
    step: ({ step }) => step,
    ...measuredColumns('phiC', (point) => point),
    method: ({ method }) => method,
    bracketLow: ({ bracket }) => bracket.low,
    bracketHigh: ({ bracket }) => bracket.high,
    ...measuredColumns('threshold', ({ threshold }) => threshold),
    particles: ({ level }) => level.size,
    steps: ({ level }) => level.steps,
    runsPerPhi: ({ level }) => level.starts,
  });

export const interceptsTable = (intercepts: readonly Intercept[], name: string): DataTable =>
  tableOf(
    name,
    'phi_c at zero step: midway between a straight line and a parabola; beside it the straight line through the threshold values.',
    intercepts,
    {
      rule: ({ family }) => family.name,
      ...measuredColumns('phiCZero', (intercept) => intercept),
      errorOfPoints: ({ parts }) => parts?.points ?? null,
      errorOfForm: ({ parts }) => parts?.form ?? null,
      slope: ({ slope }) => slope,
      points: ({ points }) => points,
      ...measuredColumns('thresholdZero', ({ threshold }) => threshold),
    },
  );

/** A drawing of some lines, each with its intercept at zero. */
export function lineFigure(
  name: string,
  points: readonly LinePoint[],
  intercepts: readonly Intercept[],
  xLabel: string,
  levels: FigureSpec['levels'],
): FigureSpec {
  return {
    name,
    x: { label: xLabel, unit: 'sigma' },
    y: { label: 'phi_c' },
    series: intercepts.map(({ family, value, error }) => ({
      name: family.name,
      style: 'both' as const,
      parameters: { rule: family.name },
      points: [
        ...(value === null ? [] : [{ x: 0, y: value, error: error as number }]),
        ...points
          .filter((point) => point.family === family && point.value !== null)
          .map((point) => ({ x: point.step, y: point.value as number, error: point.error as number })),
      ],
    })),
    ...(levels === undefined ? {} : { levels }),
  };
}

/** What keeps the size and length of runs from being excluded as the reason of a distance. */
const artefacts: Record<Preset, string | null> = {
  quick: 'N = 2000 and so few steps shift phi_c by up to 0.01, which one size does not show; use standard',
  standard: null,
  full: null,
};

function claimOf({ family, value, error, points }: Intercept, artefact: string | null): Judged {
  return judgeValue(
    {
      id: `zero-step ${family.name}`,
      statement: `phi_c of ${family.name} goes to 0.64 as the step goes to zero`,
      statistic: 'intercept of phi_c against the step size',
    },
    { value, error, artefact, missing: `phi_c has a value at ${points} step sizes, and a line with an error takes three` },
    closePacking,
    packingRivals(closePacking.value),
  );
}

/** With p = 1 both selections are gradient descent and give the same runs to the last bit: one line, which counts once. */
const isAgain = ({ base }: Family): boolean => base.mode === 'particle' && base.batchFraction === 1;

function analyse(spec: LineSpec, preset: Preset, points: readonly LinePoint[]): Analysis {
  const intercepts = spec.families.map((family) => interceptOf(family, points));
  const all = meeting(intercepts.filter(({ family }) => !isAgain(family)));
  const artefact = artefacts[preset];
  const main = judgeValue(
    {
      id: 'lines-meet',
      main: true,
      statement: 'The lines of all rules meet at phi = 0.64 (random close packing) at zero step',
      statistic: 'weighted mean of the intercepts',
    },
    { value: all?.value ?? null, error: all?.error ?? null, artefact, missing: 'fewer than two lines have an intercept' },
    closePacking,
    packingRivals(closePacking.value),
  );
  const level = [{ name: '0.64', y: closePacking.value }];
  const of = (model: string) => intercepts.filter(({ family }) => (family.base.model === 'sgd') === (model === 'sgd'));
  const falling = intercepts.filter(({ slope }) => slope !== null && slope < 0).length;
  return {
    tables: [
      pointsTable(
        points,
        'phi-c',
        'phi_c of every rule and step size, with the bracket behind it and the rule of the authors beside it.',
      ),
      interceptsTable(intercepts, 'phi-c-zero'),
    ],
    figures: [
      {
        spec: lineFigure('phi-c-sgd', points, of('sgd'), 'alpha', level),
        caption: 'phi_c of SGD against the learning rate; at zero, the extrapolated value.',
      },
      {
        spec: lineFigure('phi-c-bro', points, of('bro'), 'eps (bro), alpha (sde)', level),
        caption: 'The same for BRO and its stochastic approximation.',
      },
      {
        spec: lineFigure(
          'phi-c-threshold',
          points.map((point) => ({ ...point, ...(point.threshold ?? { value: null, error: null }) })),
          intercepts.flatMap((one) => (one.threshold === null ? [] : [{ ...one, ...one.threshold }])),
          'alpha or eps',
          level,
        ),
        caption:
          'The rule of the authors on the same runs: largest phi whose last f_a is below 0.1; bars are half the spacing of phi.',
      },
    ],
    claims: [main, ...intercepts.map((one) => claimOf(one, artefact))],
    notes: [
      `phi_c falls with the step size for ${falling} of ${intercepts.length} rules.`,
      ...(all
        ? [
            `Intercepts of ${all.lines} different lines scatter about their mean with chi^2 = ${all.chiSquare.toFixed(1)}; far below their number it says that half a bracket is more than one error.`,
          ]
        : []),
      'With p = 1 pair and particle selection are gradient descent and give the same runs to the last bit; their line counts once.',
    ],
  };
}

export const phiC: FigureModule = {
  name: 'phi-c',
  title: 'phi_c against the step size',
  source: 'paper',
  claim:
    'phi_c of SGD (pair and particle; p = 0.2, 0.6, 1), BRO and the stochastic approximation, extrapolated to zero step, is 0.64.',
  protocol: (preset) => {
    const { levels, estimator } = specs[preset];
    const how =
      estimator === 'bracket'
        ? 'phi_c lies between the largest phi at which all runs absorb and the smallest at which the decay of f_a slows down; half the distance is the error'
        : 'phi_c by the change of sign of the curvature of log f_a(log t), else by divergence, power law or bracket (docs/critical.md); the error holds starts, methods and sizes';
    return `Random starts, d = 3, equal spheres; ${levels.map(levelWords).join('; ')}. ${how}.`;
  },
  stages: (preset) => lineStages([specOf(preset)]),
  analyse: ({ runs, preset }) => {
    const spec = specOf(preset);
    return analyse(spec, preset, linePoints(runs, spec));
  },
};
