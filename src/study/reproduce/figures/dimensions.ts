/** phi_c against the kick in two (binary), four and five dimensions, and its value at zero kick beside jamming densities. */
import type { Measured } from '../../../model/measured.js';
import { type LineSpec, levelWords, linePoints, lineStages } from '../criticalLine.js';
import { bro, type Family } from '../families.js';
import { type Judged, judgeValue } from '../judge.js';
import type { Analysis, FigureModule, Preset } from '../types.js';
import { type Intercept, interceptOf } from '../zeroStep.js';
import { interceptsTable, lineFigure, packingRivals, pointsTable } from './phiC.js';

interface Space {
  dimension: 2 | 4 | 5;
  family: Family;
  /** Random close packing, and half the range of what is published. */
  packing: Measured;
  scan: { from: number; to: number; step: number };
}

const inSpace = (dimension: number, name: string, base: Record<string, unknown> = {}): Family => ({
  ...bro('reciprocal', { ...base, dimension }),
  name,
});

const spaces: readonly Space[] = [
  {
    dimension: 2,
    family: inSpace(2, 'd 2 binary', { sizes: 'binary' }),
    packing: { value: 0.84, error: 0.003 },
    scan: { from: 0.5, to: 0.86, step: 0.02 },
  },
  {
    dimension: 4,
    family: inSpace(4, 'd 4'),
    packing: { value: 0.455, error: 0.003 },
    scan: { from: 0.18, to: 0.48, step: 0.015 },
  },
  {
    dimension: 5,
    family: inSpace(5, 'd 5'),
    packing: { value: 0.305, error: 0.003 },
    scan: { from: 0.1, to: 0.33, step: 0.01 },
  },
];

type Shared = Pick<LineSpec, 'levels' | 'estimator'> & { steps: readonly number[]; scanParticles: number; travel: number };
const presetsOf: Record<Preset, Shared> = {
  quick: {
    steps: [0.05, 0.1, 0.2],
    scanParticles: 1000,
    travel: 50,
    levels: [{ particles: 2000, travel: 150, replicas: 3 }],
    estimator: 'bracket',
  },
  standard: {
    steps: [0.03, 0.05, 0.1, 0.15, 0.2],
    scanParticles: 1000,
    travel: 100,
    levels: [{ particles: 4000, travel: 400, replicas: 4 }],
    estimator: 'search',
  },
  full: {
    steps: [0.001, 0.01, 0.03, 0.05, 0.1, 0.2],
    scanParticles: 4000,
    travel: 200,
    levels: [
      { particles: 10_000, travel: 1000, replicas: 8 },
      { particles: 40_000, travel: 4000, replicas: 8 },
    ],
    estimator: 'search',
  },
};

/** In parts of the packing density of each dimension: what is near there is not near here. */
const offsets = [-0.03, -0.012, 0.003, 0.018, 0.036, 0.06];

function specOf({ family, packing, scan }: Space, preset: Preset): LineSpec {
  const { steps, scanParticles, travel, levels, estimator } = presetsOf[preset];
  return {
    families: [family],
    steps: () => steps,
    scan: { ...scan, particles: scanParticles, travel },
    offsets: offsets.map((offset) => Number((offset * packing.value).toFixed(6))),
    levels,
    estimator,
    seed: 901,
  };
}

const artefacts: Record<Preset, string | null> = {
  quick: 'N = 2000 and so few steps shift phi_c, which one size does not show; use standard',
  standard: 'one size was measured; use full',
  full: null,
};

const claimOf = ({ dimension, packing }: Space, { value, error, points }: Intercept, preset: Preset): Judged =>
  judgeValue(
    {
      id: `zero-kick d ${dimension}`,
      main: true,
      statement: `phi_c of BRO in d = ${dimension}${dimension === 2 ? ' (binary)' : ''} goes to random close packing, ${packing.value}, as the kick goes to zero`,
      statistic: 'intercept of phi_c against the kick, midway between a straight line and a parabola',
    },
    {
      value,
      error,
      artefact: artefacts[preset],
      missing: `phi_c has a value at ${points} kicks, and a line with an error takes three`,
    },
    packing,
    packingRivals(packing.value),
  );

export const dimensions: FigureModule = {
  name: 'phi-c-dimensions',
  title: 'phi_c in two, four and five dimensions',
  source: 'beyond',
  claim:
    'phi_c of BRO at zero kick is random close packing in other dimensions too: 0.84 (d = 2, binary 1:1.4), 0.45-0.46 (d = 4), 0.30-0.31 (d = 5).',
  protocol: (preset) => {
    const { levels, steps } = presetsOf[preset];
    return `BRO reciprocal, random starts, eps ${steps.join(', ')}; ${levels.map(levelWords).join('; ')}.`;
  },
  stages: (preset) => lineStages(spaces.map((space) => specOf(space, preset))),
  analyse: ({ runs, preset }): Analysis => {
    const points = spaces.flatMap((space) => linePoints(runs, specOf(space, preset)));
    const intercepts = spaces.map(({ family }) => interceptOf(family, points));
    return {
      tables: [
        pointsTable(points, 'phi-c-dimensions', 'phi_c in each dimension and at each kick.'),
        interceptsTable(intercepts, 'phi-c-dimensions-zero'),
      ],
      figures: [
        {
          caption: 'phi_c against the kick; at zero, the extrapolated value. Levels: random close packing.',
          spec: lineFigure(
            'phi-c-dimensions',
            points,
            intercepts,
            'eps',
            spaces.map(({ dimension, packing }) => ({ name: `packing, d ${dimension}`, y: packing.value })),
          ),
        },
      ],
      claims: spaces.map((space, k) => claimOf(space, intercepts[k] as Intercept, preset)),
      notes: [],
    };
  },
};
