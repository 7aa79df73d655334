/** How often the intervals of z, nu_perp and nu_par = z nu_perp hold the truth where the size shows, on data with corrections to scaling. */
import {
  type ActivityCurve,
  decayCollapse,
  type Estimate,
  isRefusal,
  nuParallelFromProduct,
  type Result,
  SeededRandom,
  type SteadySample,
  steadyCollapse,
} from '../../src/analysis/index.js';
import { type Coverage, coverageOf, type Measured } from './coverageSets.js';
import { type Correction, type OtherModel, otherDecay, truths } from './otherGenerator.js';

export interface CollapseRow extends Correction {
  truth: keyof typeof truths;
}

const row = (truth: CollapseRow['truth'], amplitude: number, omega: number): CollapseRow => ({ truth, amplitude, omega });

export const collapseRows: readonly CollapseRow[] = [
  row('manna2', 0, 0.5),
  row('manna2', 0.1, 0.5),
  row('manna2', 0.3, 0.5),
  row('manna2', -0.3, 0.5),
  row('dp2', 0, 0.5),
  row('dp2', 0.1, 0.8),
  row('dp2', 0.3, 0.5),
  row('dp2', -0.3, 0.5),
];

const lengths = [24, 48, 96, 192];
const starts = 24;

/** f_a of a steady state above phi_c and of a quasi-stationary one below: the distance rounded by the size as y/(1 - exp(-y)). */
function nearState(
  { dimension, criticalPoint, beta, nuPerp, z }: OtherModel,
  { phi, length, run }: { phi: number; length: number; run: number },
  random: SeededRandom,
  { amplitude, omega }: Correction,
): SteadySample {
  const width = length ** (-1 / nuPerp);
  const y = (1.5 * (phi - criticalPoint)) / width;
  const rounded = (width / 1.5) * (Math.abs(y) < 1e-6 ? 1 + y / 2 : y / -Math.expm1(-y));
  const mean = 1.2 * rounded ** beta * (1 + amplitude * (rounded / 0.05) ** omega);
  const variance = (0.3 * rounded ** (2 * beta - dimension * nuPerp)) / length ** dimension;
  const steps = (2 * 0.3 * rounded ** (-z * nuPerp) + 1) / 1e5;
  const relative = Math.hypot(Math.sqrt(variance * steps) / mean, 0.004);
  const particles = Math.round(phi * length ** dimension);
  return { phi, particles, length, dimension, run, mean: mean * (1 + relative * random.gaussian()), variance, absorbed: false };
}

export interface CollapseSet {
  curves: ActivityCurve[];
  states: SteadySample[];
}

/** Decays at three phi, until many L^z of the smaller sizes, and states around phi_c, the same phi at all sizes. */
export function collapseSet(model: OtherModel, random: SeededRandom, correction: Correction): CollapseSet {
  const times = [...new Set(Array.from({ length: 33 }, (_, k) => Math.round(10 ** (k / 8))))];
  const runs = (phi: number) => lengths.flatMap((length) => Array.from({ length: starts }, (_, run) => ({ phi, length, run })));
  const middle = (lengths[1] as number) ** (-1 / model.nuPerp);
  const growth = 1000 ** (-model.delta / model.beta);
  return {
    curves: [-0.17, -0.05, 0.1].flatMap((x) =>
      runs(model.criticalPoint + x * growth).map((plan) =>
        otherDecay(model, { ...plan, times, survival: true }, random, correction),
      ),
    ),
    states: [-0.7, -0.4, -0.15, 0, 0.15, 0.3, 0.5, 0.8, 1.2, 1.8, 2.7].flatMap((x) =>
      runs(model.criticalPoint + x * middle)
        .filter(({ length }) => x * middle * length ** (1 / model.nuPerp) > -1.5)
        .map((plan) => nearState(model, plan, random, correction)),
    ),
  };
}

/** What a steady state says of phi_c beside the collapse of the decays: its error, in units of the distance over which f_a levels at t = 1000. */
const knownWithin = 0.02;

/** z, nu_perp and their product, with the truth. */
export function measureCollapses({ truth, ...correction }: CollapseRow, seed: number): Measured[] {
  const model = truths[truth];
  const random = new SeededRandom(seed, 6);
  const { curves, states } = collapseSet(model, random, correction);
  const error = knownWithin * 1000 ** (-model.delta / model.beta);
  const criticalPoint = { value: model.criticalPoint + error * random.gaussian(), error };
  const decays = decayCollapse(curves, { criticalPoint });
  const steady = steadyCollapse(states);
  const nuPerp: Result = isRefusal(steady) ? steady : steady.nuPerp;
  const product = isRefusal(decays) ? decays : isRefusal(nuPerp) ? nuPerp : nuParallelFromProduct(decays, nuPerp as Estimate);
  return [
    { name: 'z', truth: model.z, estimate: decays },
    { name: 'nu_perp', truth: model.nuPerp, estimate: nuPerp },
    { name: 'nu_par', truth: model.z * model.nuPerp, estimate: product },
    { name: 'delta', truth: model.delta, estimate: isRefusal(decays) ? decays : decays.delta },
    { name: 'beta', truth: model.beta, estimate: isRefusal(steady) ? steady : steady.beta },
    { name: 'phi_c', truth: model.criticalPoint, estimate: steady },
  ];
}

/** Coverage of the quantities of one row. */
export const coverageOfRow = (row: CollapseRow, sets: number, seed: number): Coverage[] =>
  coverageOf(Array.from({ length: sets }, (_, k) => measureCollapses(row, seed + k)));

/** The row of a table of docs/estimators.md: held, mean pull (median error), how many were given if not all. */
export function collapseText({ truth, amplitude, omega }: CollapseRow, coverages: readonly Coverage[]): string {
  const cells = coverages.map(({ sets, refused, held, meanPull, error }) =>
    refused === sets
      ? 'refused'
      : `${Math.round(100 * held)} %, ${meanPull.toFixed(1)} (${error.toPrecision(2)})${refused > 0 ? `, ${sets - refused}` : ''}`,
  );
  return `| ${[truth, `${amplitude}, ${omega}`, coverages[0]?.sets, ...cells].join(' | ')} |`;
}
