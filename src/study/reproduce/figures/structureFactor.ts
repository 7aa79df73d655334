/** S(k) of absorbed states as phi goes to phi_c from below: long waves are the more suppressed the larger xi is, in the end as S ~ k^0.25. */
import { mannaHyperuniformity } from '../../../analysis/index.js';
import { difference } from '../../../analysis/overRuns.js';
import type { Configuration } from '../../../analysis/structure/index.js';
import { listOf } from '../../../model/index.js';
import { bro, type Family, sgd, slug } from '../families.js';
import { type Judged, judgeSide, judgeValue } from '../judge.js';
import { combinations, listed, upTo } from '../rows.js';
import { judgedLambda, type Spectrum, slopeOf, spectraFigure, spectrumOf, suppressionOf } from '../spectra.js';
import { fieldOf, finalState, groupRuns, type StoredRun } from '../storedRuns.js';
import { measuredColumns, shellColumns, slopeColumns, tableOf } from '../tables.js';
import type { Analysis, AnalysisInput, FigureModule, NamedPlan, Preset } from '../types.js';

export interface Case {
  family: Family;
  step: number;
  phis: readonly number[];
}

const near = { family: bro('reciprocal'), step: 0.1 };
const sizes = {
  quick: {
    cases: [{ ...near, phis: [0.54, 0.556] }],
    particles: 80_000,
    steps: 3000,
    replicas: 4,
    kMax: 1.5,
  },
  standard: {
    cases: [
      // Up to a phi at which little is active after these steps, for what active states look like: reciprocal kicks make S ~ k^2.
      { ...near, phis: [0.55, 0.5545, 0.5565] },
      { family: sgd('pair', 0.5), step: 0.1, phis: [0.567, 0.571, 0.5735] },
    ],
    particles: 100_000,
    steps: 60_000,
    replicas: 4,
    kMax: 2,
  },
  full: {
    cases: [{ family: sgd('pair', 0.5), step: 0.01, phis: [0.63, 0.635, 0.64] }],
    particles: 1_000_000,
    steps: 1_000_000,
    replicas: 4,
    kMax: 1.5,
  },
} satisfies Record<Preset, object>;
type Size = (typeof sizes)[Preset];

const sweepName = ({ family }: Case): string => `runs-${slug(family.name)}`;

function plan(one: Case, { particles, steps, replicas }: Size): NamedPlan {
  const { family, step, phis } = one;
  const rows = combinations({ phi: phis, replica: upTo(replicas) }).map(({ phi, replica }) => ({
    phi,
    replica: phis.indexOf(phi) * 100 + replica,
  }));
  return { name: sweepName(one), plan: listed({ ...family.base, ...family.fields(step), particles, steps, seed: 601 }, rows) };
}

async function* finalStates(runs: readonly StoredRun[], signal: AbortSignal | undefined): AsyncGenerator<Configuration> {
  for (const run of runs) {
    if (signal?.aborted) return;
    yield await finalState(run);
  }
}

export interface Found {
  one: Case;
  phi: number;
  spectrum: Spectrum[];
  slope: ReturnType<typeof slopeOf>;
  suppression: ReturnType<typeof suppressionOf>;
  runs: number;
  absorbed: number;
}

async function measure({ runs, preset, signal, say }: AnalysisInput): Promise<Found[]> {
  const { cases, kMax } = sizes[preset];
  const found: Found[] = [];
  for (const one of cases) {
    for (const { key, runs: group } of groupRuns(runs[sweepName(one)] ?? [], (run) => fieldOf(run, 'phi'))) {
      if (signal?.aborted) return found;
      say?.(`S(k) of ${one.family.name} at phi ${key}`);
      const spectrum = await spectrumOf(finalStates(group, signal), kMax);
      const absorbed = group.filter(({ summary }) => summary.absorbed).length;
      found.push({
        one,
        phi: key,
        spectrum,
        slope: slopeOf(spectrum, group.length, 3, absorbed < group.length),
        suppression: suppressionOf(spectrum, group.length),
        runs: group.length,
        absorbed,
      });
    }
  }
  return found;
}

const artefacts: Record<Preset, string | null> = {
  quick: 'N = 80000 leaves less than a decade of k, and 3000 steps have not relaxed the smallest; use standard',
  standard: 'N = 1e5 leaves a decade of k; use full',
  full: null,
};

/** Claims on one rule. States that are still active are no critical ones, so the largest phi at which every run absorbs stands for phi_c. */
export function claimsOf(one: Case, found: readonly Found[], preset: Preset): Judged[] {
  const manna = listOf(mannaHyperuniformity.map(({ values }) => String(values[2])));
  const own = found.filter((entry) => entry.one === one).sort((a, b) => a.phi - b.phi);
  const absorbed = own.filter((entry) => entry.absorbed === entry.runs);
  const [far, near] = [absorbed[0], absorbed.at(-1)];
  const artefact = artefacts[preset];
  const change = far?.suppression && near?.suppression && far !== near ? difference(near.suppression, far.suppression) : null;
  return [
    judgeSide(
      {
        id: `deepens ${one.family.name}`,
        main: true,
        statement: `Long waves of ${one.family.name} are the more suppressed the nearer phi is to phi_c from below${far && near && far !== near ? ` (phi ${far.phi} and ${near.phi})` : ''}`,
        statistic: 'ln of S up to twice the smallest k over S for k sigma from 0.8 to 1.2, at the larger phi less at the smaller',
      },
      {
        ...change,
        missing: 'there are no two phi at which every run absorbs',
        artefact,
      },
      0,
      -1,
    ),
    judgeValue(
      {
        id: `lambda ${one.family.name}`,
        main: true,
        statement: `S(k) ~ k^0.25 for ${one.family.name} at the largest phi at which every run absorbs${near ? `, ${near.phi}` : ''} (Manna class: ${manna})`,
        statistic: 'lambda, over windows and forms',
      },
      {
        ...(near ? judgedLambda(near.slope) : { missing: 'there is no phi at which every run absorbs' }),
        artefact,
      },
      { value: 0.25, error: 0.01 },
      [
        { value: 0, name: 'no hyperuniformity' },
        { value: 2, name: 'as in active states' },
      ],
    ),
  ];
}

function analysisOf(found: readonly Found[], preset: Preset): Analysis {
  const spectra = found.map(({ one, phi, spectrum }) => ({ name: `${one.family.name} phi ${phi}`, spectrum }));
  const drawn = spectraFigure('structure-factor', spectra);
  const line = { name: 'k^0.25', style: 'line', points: guide(found.at(-1)?.spectrum ?? []) } as const;
  return {
    tables: [
      tableOf(
        'structure-factor',
        'S(k) of final states, mean over runs, by shells of lattice vectors.',
        found.flatMap(({ one, phi, spectrum, runs }) => spectrum.map((shell) => ({ one, phi, runs, shell }))),
        {
          rule: ({ one }) => one.family.name,
          phi: ({ phi }) => phi,
          ...shellColumns(({ shell }: { shell: Spectrum }) => shell),
          runs: ({ runs }) => runs,
        },
      ),
      tableOf(
        'structure-factor-exponent',
        'Exponent of S(k) over windows and forms; why it is not lambda; suppression of long waves.',
        found,
        {
          rule: ({ one }) => one.family.name,
          phi: ({ phi }) => phi,
          ...slopeColumns(({ slope }: Found) => slope),
          notLambda: ({ slope }) => ('reason' in slope ? slope.reason : (slope.doubt ?? '')),
          ...measuredColumns('lnSuppression', ({ suppression }) => suppression),
          runs: ({ runs }) => runs,
          absorbed: ({ absorbed }) => absorbed,
        },
      ),
    ],
    figures: [
      {
        caption: 'S(k) of the final states. Line: k^0.25, to guide the eye.',
        spec: { ...drawn, series: [...drawn.series, line] },
      },
    ],
    claims: sizes[preset].cases.flatMap((one) => claimsOf(one, found, preset)),
    notes: [
      ...found.map(({ phi, runs, absorbed, one }) => `${one.family.name}, phi ${phi}: ${absorbed} of ${runs} runs absorbed.`),
      'States that absorb early keep the long waves of their start; how far they forget them is what grows towards phi_c.',
    ],
  };
}

/** k^0.25 through the spectrum, from its smallest k to 0.9. */
function guide(spectrum: readonly Spectrum[]): { x: number; y: number }[] {
  const [low, high] = [spectrum[0]?.k ?? 0, 0.9];
  const middle = Math.sqrt(low * high);
  const [at] = [...spectrum].sort((a, b) => Math.abs(a.k - middle) - Math.abs(b.k - middle));
  if (at === undefined) return [];
  return [low, middle, high].map((k) => ({ x: k, y: at.value * 1.5 * (k / at.k) ** 0.25 }));
}

export const structureFactor: FigureModule = {
  name: 'structure-factor',
  title: 'Structure factor at criticality',
  source: 'paper',
  claim: 'At criticality S(k) ~ k^0.25 at small k (N up to 1e6, alpha = 0.01, phi near 0.635).',
  protocol: (preset) => {
    const { particles, steps, replicas, cases } = sizes[preset];
    const rules = cases.map(({ family, step, phis }) => `${family.name}, step ${step}, phi ${phis.join(', ')}`);
    return `Final states (absorbed, or after ${steps} steps) of ${replicas} random starts; d = 3, N = ${particles}; ${rules.join('; ')}.`;
  },
  stages: (preset) => [{ name: 'runs', plan: () => sizes[preset].cases.map((one) => plan(one, sizes[preset])) }],
  analyse: async (input) => analysisOf(await measure(input), input.preset),
};
