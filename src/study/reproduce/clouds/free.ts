/** Free clouds with the log loss: the learning rate from which on they stay active, by batch, momentum and N. */
import { withError } from '../../../model/withError.js';
import { judgeCount } from '../judge.js';
import type { Analysis, Preset, Runs } from '../types.js';
import { analyseDecay, type DecaySpec, decayStage, longer } from './decay.js';
import type { Part } from './part.js';
import { curves, pointsTable, thresholdsTable } from './shown.js';
import { type Point, pointsOf, type Rule, ruleName, type Spec, stagesOf, type Threshold, thresholdsOf } from './switching.js';
import { exponentOf, fallsClaim, jumpChangesClaim, jumpClaim, type Kind, phasesClaim, sharpensClaim } from './thresholdClaims.js';

/** Scans found by trial: from where all runs absorb in time to where all stay active, at all N. */
const small: Rule = { momentum: 0, fraction: 0.05, scan: { from: -2, to: 0, step: 0.25 }, switches: true };
const smallWithMomentum: Rule = { momentum: 0.9, fraction: 0.05, scan: { from: -3.25, to: -1, step: 0.25 }, switches: true };
const quarter: Rule = { momentum: 0, fraction: 0.25, scan: { from: -1.5, to: 0.5, step: 0.25 }, switches: true };
const quarterWithMomentum: Rule = { momentum: 0.9, fraction: 0.25, scan: { from: -3, to: -1, step: 0.25 }, switches: true };
const fullWithMomentum: Rule = { momentum: 0.9, fraction: 1, scan: { from: -2.25, to: -0.25, step: 0.25 }, switches: true };
/** Gradient descent of the loss of all clouds, without any chance after the start. */
const descent: Rule = { momentum: 0, fraction: 1, scan: { from: -1.5, to: 0.5, step: 0.5 }, switches: false };
const larger = [quarter, quarterWithMomentum, fullWithMomentum, descent];

const base = {
  model: 'manifold',
  clouds: 'free',
  embedding: 3,
  views: 8,
  scale: 2,
  exponent: 1,
  loss: 'log',
  seed: 1402,
};
const common = { name: 'free', base, sizeField: 'cloudsNumber', batchField: 'batch' } as const;

const specs: Record<Preset, Spec & { decays: number }> = {
  quick: {
    ...common,
    rules: larger,
    sizes: [20, 40, 80],
    passes: 2000,
    scanReplicas: 2,
    near: { sides: 4, step: 1 / 12, replicas: 8 },
    decays: 12,
  },
  standard: {
    ...common,
    rules: [small, ...larger],
    sizes: [40, 80, 160],
    passes: 3000,
    scanReplicas: 2,
    near: { sides: 4, step: 1 / 12, replicas: 8 },
    decays: 32,
  },
  full: {
    ...common,
    rules: [small, smallWithMomentum, ...larger],
    sizes: [40, 80, 160, 320, 640],
    passes: 40_000,
    scanReplicas: 4,
    near: { sides: 8, step: 1 / 24, replicas: 32 },
    decays: 128,
  },
};

const kind: Kind = { name: 'clouds', title: 'Free clouds with the log loss' };

const descentClaim = (points: readonly Point[]) => {
  const own = points.filter(({ rule }) => rule === descent);
  return judgeCount(
    {
      id: 'clouds descent',
      statement:
        'With all clouds in the batch and without momentum free clouds absorb at every learning rate (nothing is left to chance; no published value)',
      statistic: 'N and learning rates at which all runs absorb',
    },
    own.filter(({ absorbed, runs }) => absorbed === runs).length,
    own.length,
    null,
  );
};

const exponentNote = (rule: Rule, thresholds: readonly Threshold[]): string[] => {
  const found = exponentOf(thresholds);
  return found === null
    ? []
    : [`Clouds, ${ruleName(rule)}: the switch moves as N^x with x = ${withError(found.value, found.error)}.`];
};

export interface FreePart extends Part {
  thresholds: (runs: Runs) => Threshold[];
}

export function freePart(preset: Preset): FreePart {
  const spec = specs[preset];
  const decay: DecaySpec = {
    spec: { ...spec, passes: longer * spec.passes },
    rules: [quarter, quarterWithMomentum],
    replicas: spec.decays,
    artefact: preset === 'quick' ? 'N is small and runs are few; use standard' : null,
  };
  const thresholds = (runs: Runs): Threshold[] => thresholdsOf(spec, pointsOf(spec, runs[spec.name]));
  const analyse = (runs: Runs): Analysis => {
    const scan = pointsOf(spec, runs[`${spec.name} scan`]);
    const near = pointsOf(spec, runs[spec.name]);
    const found = thresholds(runs);
    const byRule = [...new Set(found.map(({ rule }) => rule))].map((rule) => ({
      kind,
      rule,
      thresholds: found.filter((one) => one.rule === rule),
    }));
    const decays = analyseDecay(decay, runs);
    return {
      tables: [
        pointsTable('free-scan', 'Free clouds, log loss, scan: runs that absorbed, and f_a over the second half.', scan),
        pointsTable('free', 'Free clouds, log loss, near the switch: runs that absorbed, and f_a over the second half.', near),
        thresholdsTable('free-switch', 'Free clouds, log loss: where half of the runs stay active.', found),
      ],
      figures: [
        ...curves(spec, 'Free clouds with the log loss', [...scan.filter(({ rule }) => !rule.switches), ...near]),
        ...decays.figures,
      ],
      claims: [
        phasesClaim(kind, [...scan, ...near], found),
        ...byRule.map(fallsClaim),
        ...byRule.map(sharpensClaim),
        ...byRule.map(jumpClaim),
        ...byRule.map(jumpChangesClaim),
        descentClaim(scan),
        ...decays.claims,
      ],
      notes: [...byRule.flatMap((own) => exponentNote(own.rule, own.thresholds)), ...decays.notes],
    };
  };
  return {
    protocol: `Free clouds: D = 3, V = 8, r_s = 2, p = 1, log loss, N = ${spec.sizes.join(', ')}, batches ${[...new Set(spec.rules.map(({ fraction }) => fraction))].join(', ')} of N, momentum 0 and 0.9, ${spec.passes} passes; ${spec.near.replicas} starts at each of ${2 * spec.near.sides + 1} learning rates near the switch, ${spec.decays} of four times the length for the decay.`,
    stages: [...stagesOf(spec), decayStage(decay)],
    analyse,
    thresholds,
  };
}
