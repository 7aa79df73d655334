import type { Command } from 'commander';
import { tenDigits } from '../io/index.js';
import { type AnalysisRequest, flatnessOf } from '../study/analyse/analyse.js';
import { flatnessFigures, systemText } from '../study/flatness/figures.js';
import { type FlatnessOptions, type FlatnessResult, flatnessDefaults } from '../study/flatness/flatness.js';
import type { FlatnessGroup } from '../study/flatness/groups.js';
import { writeResult } from '../study/out/directory.js';
import type { ActionOf } from './action.js';
import { type AnalysisFlags, addAnalysisFlags, analysing, configurationPaths } from './analysing.js';
import { boundariesText } from './boundaries.js';
import { numberFlag, ranges, refuseOptions } from './numbers.js';
import { tableText } from './table.js';

const examples = `
Examples:
  randorg flatness out/run
  randorg flatness out/sweep --anneal 2000 --json
  randorg flatness packing.csv --phi 0.66 --scan --sampled 4000 --json
  randorg flatness packing.csv --phi 0.66 --exponent 2 --minimise --hessian

DeltaV = <V(x + s xi) - V(x)> / (N s^2), in 1/sigma, is an exact sum over pairs; docs/structure.md says how.`;

/** Numbers as commander read them, under the names of the options of an analysis. */
type Flags = AnalysisFlags & Omit<Partial<FlatnessOptions>, 'anneal'> & { anneal?: number; annealRate?: number };

/** Adds what `randorg flatness` takes and does. */
export function add(command: Command, actionOf: ActionOf): void {
  command
    .description('Measure how flat the energy landscape is around stored configurations.')
    .argument('<path>', configurationPaths)
    .option('--frame <which>', 'last, all, or the number of a frame from 0', flatnessDefaults.frame)
    .addOption(
      numberFlag(
        '--s <width>',
        `width of the displacements, in diameters (default: ${flatnessDefaults.s})`,
        `(0, 10], such as ${flatnessDefaults.s}`,
      ),
    )
    .option('--scan', 'DeltaV at widths from 0.001 to 0.05 too')
    .addOption(numberFlag('--sampled <draws>', 'a sampled estimate too, for comparison', 'whole [4, 1e7], such as 4000'))
    .addOption(
      numberFlag(
        '--exponent <a>',
        'exponent of the potential, for a file that does not say it (default: 1)',
        '[1, 10], such as 2',
      ),
    )
    .addOption(
      numberFlag('--anneal <steps>', 'steps of gradient descent (p = 1) before measuring', 'whole [1, 1e9], such as 2000'),
    )
    .addOption(
      numberFlag(
        '--anneal-rate <alpha>',
        'its learning rate, in diameters (default: a tenth of that of the run, else 0.01)',
        '(0, 4], such as 0.01',
      ),
    )
    .option('--hessian', 'trace, extreme eigenvalues, spectral density and alignment of the noise (exponent 2 or more)')
    .option('--minimise', 'go to a minimum of the energy first (exponent 2 or more)')
    .addOption(numberFlag('--seed <n>', `seed of what is random (default: ${flatnessDefaults.seed})`, ranges.seed))
    .addHelpText('after', examples)
    .action(actionOf(flatness));
  addAnalysisFlags(command, 'flatness.json');
}

function flatness(path: string, flags: Flags): Promise<number> {
  const options = optionsOf(flags);
  const analyse = (request: AnalysisRequest) => flatnessOf(request, options);
  return analysing(path, flags, analyse, ({ results, groups }) => {
    const document = results.length === 1 ? results[0] : { runs: results, groups };
    return {
      document,
      write: (out) => writeResult(out, 'flatness.json', JSON.stringify(document), flatnessFigures(results, groups)),
      text: flatnessTable(results, groups),
    };
  });
}

function optionsOf({ phi, boxLength, workers, out, force, json, anneal, annealRate, ...own }: Flags): FlatnessOptions {
  const options = { ...flatnessDefaults, ...own };
  if (anneal !== undefined) return { ...options, anneal: { steps: anneal, learningRate: annealRate } };
  refuseOptions({ 'anneal-rate': annealRate }, 'without anneal');
  return options;
}

const cell = (x: number | null | undefined): string => (x === null || x === undefined ? '' : tenDigits(x));

/** A row for each source and width, then the rest of what was asked for. */
function flatnessTable(results: readonly FlatnessResult[], groups: readonly FlatnessGroup[]): string {
  const rows = results.flatMap(({ source, phi, s, deltaV, scan, sampled }) => [
    [source, cell(phi), cell(s), 'exact', cell(deltaV.value), cell(deltaV.error)],
    ...(sampled ? [[source, cell(phi), cell(s), `${sampled.draws} draws`, cell(sampled.value), cell(sampled.error)]] : []),
    ...(scan ?? []).map((at) => [source, cell(phi), cell(at.s), 'scan', cell(at.deltaV.value), cell(at.deltaV.error)]),
  ]);
  const lines = results.flatMap(({ source, hessian, minimum }) => [
    ...(minimum
      ? [`${source}: a minimum after ${minimum.steps} steps, energy per particle ${cell(minimum.energyPerParticle)}`]
      : []),
    ...(hessian
      ? [
          `${source}: trace ${cell(hessian.trace)}, eigenvalues ${cell(hessian.extremes.lowest.value)} to ${cell(hessian.extremes.highest.value)}, ` +
            `participation ${cell(hessian.extremes.lowest.participation)} and ${cell(hessian.extremes.highest.participation)}`,
        ]
      : []),
  ]);
  return [
    tableText(rows, ['source', 'phi', 's', 'kind', 'DeltaV', 'error']),
    ...results.map(({ source, boundaries }) => `${source}: ${boundariesText(boundaries)}`),
    ...results.flatMap(({ source, notes }) => notes.map((note) => `${source}: note: ${note}`)),
    ...lines,
    ...(groups.length > 0 ? [groupTable(groups)] : []),
  ].join('\n');
}

/** Means over the runs of each system. */
function groupTable(groups: readonly FlatnessGroup[]): string {
  const rows = groups.map(({ system, runs, deltaV, energyPerParticle }) => [
    systemText(system) || 'one system',
    String(runs.length),
    cell(deltaV.value),
    cell(deltaV.error),
    cell(energyPerParticle.value),
    cell(energyPerParticle.error),
  ]);
  return tableText(rows, ['mean over runs', 'runs', 'DeltaV', 'error', 'V/N', 'error']);
}
