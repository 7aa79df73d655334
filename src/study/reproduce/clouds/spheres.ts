/** Spheres in a box with the batches of clouds: both members in the batch, batches dealt out in turn. Shown at the same observables. */
import { withError } from '../../../model/withError.js';
import { type Judged, judgeSide } from '../judge.js';
import type { Analysis, Preset, Runs } from '../types.js';
import type { FreePart } from './free.js';
import { curves, pointsTable, thresholdsTable } from './shown.js';
import { pointsOf, type Rule, ruleName, type Spec, stagesOf, type Threshold, thresholdsOf } from './switching.js';
import { exponentOf, type Kind, type Ours, phasesClaim, sharpensClaim, slopeWithSize, staysClaim } from './thresholdClaims.js';

/** By trial: 0.8 at all batches. */
const scan = { from: -0.375, to: 0.125, step: 0.125 };
const rules: readonly Rule[] = [0.1, 0.25, 1].map((fraction) => ({ momentum: 0, fraction, scan, switches: true }));

const phi = 0.5;
const base = { model: 'sgd', mode: 'both-batch', sampling: 'epochs', dimension: 2, phi, seed: 1403 };
const common = { name: 'spheres', base, sizeField: 'particles', batchField: 'batchSize', rules } as const;

const specs: Record<Preset, Spec> = {
  quick: {
    ...common,
    rules: rules.slice(1),
    sizes: [64, 256, 1024],
    passes: 1000,
    scanReplicas: 2,
    near: { sides: 4, step: 1 / 50, replicas: 8 },
  },
  standard: { ...common, sizes: [64, 256, 1024], passes: 4000, scanReplicas: 2, near: { sides: 4, step: 1 / 60, replicas: 8 } },
  full: {
    ...common,
    sizes: [64, 256, 1024, 4096],
    passes: 40_000,
    scanReplicas: 4,
    near: { sides: 8, step: 1 / 120, replicas: 32 },
  },
};

const kind: Kind = { name: 'spheres', title: `Discs in a box (d = 2, phi = ${phi})` };

/** At a continuous transition f_a at the switch goes to 0 with N. */
function smallJumpClaim({ rule, thresholds }: Ours, artefact: string | null): Judged {
  const { name, title } = kind;
  return judgeSide(
    {
      id: `${name} jump with N, ${ruleName(rule)}`,
      statement: `${title} switch at an f_a that falls with N (${ruleName(rule)}; their transition is continuous, arXiv:2411.11834)`,
      statistic: 'change with ln N of f_a of the runs that last, near the switch',
    },
    { ...slopeWithSize(thresholds, ({ jump }) => jump), missing: 'too few systems have runs that last', artefact },
    0,
    -1,
  );
}

export function spheresPart(preset: Preset): FreePart {
  const spec = specs[preset];
  const thresholds = (runs: Runs): Threshold[] => thresholdsOf(spec, pointsOf(spec, runs[spec.name]));
  const analyse = (runs: Runs): Analysis => {
    const scanned = pointsOf(spec, runs[`${spec.name} scan`]);
    const near = pointsOf(spec, runs[spec.name]);
    const found = thresholds(runs);
    const byRule = spec.rules.map((rule) => ({ kind, rule, thresholds: found.filter((one) => one.rule === rule) }));
    return {
      tables: [
        pointsTable('spheres-scan', 'Discs in a box, scan: runs that absorbed, and f_a.', scanned),
        pointsTable('spheres', 'Discs in a box, near the switch: runs that absorbed, and f_a over the second half.', near),
        thresholdsTable('spheres-switch', 'Discs in a box: where half of the runs stay active.', found),
      ],
      figures: curves(spec, `Discs in a box, d = 2, phi = ${phi}`, near),
      claims: [
        phasesClaim(kind, [...scanned, ...near], found),
        ...byRule.map((own) => staysClaim(own, { value: -0.5, name: 'a threshold that falls with N, as that of clouds does' })),
        ...byRule.map(sharpensClaim),
        ...byRule.map((own) => smallJumpClaim(own, preset === 'quick' ? 'runs are short; use standard' : null)),
      ],
      notes: byRule.flatMap((own) => {
        const x = exponentOf(own.thresholds);
        return x === null
          ? []
          : [`Spheres, ${ruleName(own.rule)}: the switch moves as N^x with x = ${withError(x.value, x.error)}.`];
      }),
    };
  };
  return {
    protocol: `Spheres: SGD, both members in the batch, by passes, d = 2, phi = ${phi}, a = 1, N = ${spec.sizes.join(', ')}, batches ${spec.rules.map(({ fraction }) => fraction).join(', ')} of N, ${spec.passes} passes; ${spec.near.replicas} starts at each of ${2 * spec.near.sides + 1} learning rates near the switch.`,
    stages: stagesOf(spec),
    analyse,
    thresholds,
  };
}
