import { join } from 'node:path';
import type { Command } from 'commander';
import { tenDigits, writeAtomic } from '../io/index.js';
import { speaksUtf8 } from '../plot/index.js';
import { type FlatnessStudies, flatnessOf } from '../study/analyse/analyse.js';
import { flatnessFigures, systemText } from '../study/flatness/figures.js';
import { type FlatnessOptions, type FlatnessResult, flatnessDefaults } from '../study/flatness/flatness.js';
import type { FlatnessGroup } from '../study/flatness/groups.js';
import { checkOut, writeOut } from '../study/out/directory.js';
import { analysing, configurationPaths } from './analysing.js';
import { boundariesText } from './boundaries.js';
import { given, numberOption, ranges, refuseOptions } from './numbers.js';
import { printResult, warn } from './print.js';
import { tableText } from './table.js';

const examples = `
Examples:
  randorg flatness out/run
  randorg flatness out/sweep --anneal 2000 --json
  randorg flatness packing.csv --phi 0.66 --scan --sampled 4000 --json
  randorg flatness packing.csv --phi 0.66 --exponent 2 --minimise --hessian

DeltaV = <V(x + s xi) - V(x)> / (N s^2), in 1/sigma, is an exact sum over pairs; docs/structure.md says how.`;

type Flags = Record<
  'frame' | 's' | 'sampled' | 'exponent' | 'seed' | 'phi' | 'boxLength' | 'out' | 'anneal' | 'annealRate' | 'workers',
  string | undefined
> &
  Partial<Record<'scan' | 'hessian' | 'minimise' | 'force' | 'json', boolean>>;

/** The command `randorg flatness`. `exit` takes its exit code. */
export function addFlatnessCommand(program: Command, exit: (code: number) => void): void {
  program
    .command('flatness')
    .summary('measure how flat the energy landscape is')
    .description('Measure how flat the energy landscape is around stored configurations.')
    .argument('<path>', configurationPaths)
    .option('--frame <which>', 'last, all, or the number of a frame from 0', flatnessDefaults.frame)
    .option('--s <width>', `width of the displacements, in diameters (default: ${flatnessDefaults.s})`)
    .option('--scan', 'DeltaV at widths from 0.001 to 0.05 too')
    .option('--sampled <draws>', 'a sampled estimate too, for comparison')
    .option('--exponent <a>', 'exponent of the potential, for a file that does not say it (default: 1)')
    .option('--anneal <steps>', 'steps of gradient descent (p = 1) before measuring')
    .option('--anneal-rate <alpha>', 'its learning rate, in diameters (default: a tenth of that of the run, else 0.01)')
    .option('--hessian', 'trace, extreme eigenvalues, spectral density and alignment of the noise (exponent 2 or more)')
    .option('--minimise', 'go to a minimum of the energy first (exponent 2 or more)')
    .option('--seed <n>', `seed of what is random (default: ${flatnessDefaults.seed})`)
    .option('--phi <phi>', 'packing fraction, for a file that does not say its box')
    .option('--box-length <length>', 'box side, for a file that does not say it')
    .option('--out <path>', 'directory for flatness.json and figures (SVG, PNG, CSV)')
    .option('--force', 'write into a directory that is not empty, replacing files of the same names')
    .option('--workers <n>', 'frames and runs side by side (default: all cores); the result is the same')
    .option('--json', 'print one JSON document')
    .addHelpText('after', examples)
    .action(async (path: string, flags: Flags) => {
      const options = { ...optionsOf(flags), ...annealOptions(flags) };
      checkOut(flags.out, flags.force);
      const found = await analysing(path, flags, (request) => flatnessOf(request, options));
      if (typeof found === 'number') return exit(found);
      const { results, groups } = found;
      const document = results.length === 1 ? results[0] : { runs: results, groups };
      if (flags.out !== undefined) await write(flags.out, `${JSON.stringify(document)}\n`, found);
      printResult(flags.json, document, () => flatnessTable(results, groups, speaksUtf8(process.env)));
      exit(0);
    });
}

function annealOptions(flags: Flags): Pick<FlatnessOptions, 'anneal'> {
  const steps = numberOption('anneal', flags.anneal, { from: 1, to: 1e9, whole: true, such: 2000 });
  const rate = numberOption('anneal-rate', flags.annealRate, { above: 0, to: 4, such: 0.01 });
  if (steps === undefined) {
    refuseOptions({ 'anneal-rate': flags.annealRate }, 'without anneal');
    return {};
  }
  return { anneal: { steps, learningRate: rate } };
}

function optionsOf(flags: Flags): FlatnessOptions {
  return {
    ...flatnessDefaults,
    ...given<FlatnessOptions>({
      frame: flags.frame,
      s: numberOption('s', flags.s, { above: 0, to: 10, such: flatnessDefaults.s }),
      scan: flags.scan,
      sampled: numberOption('sampled', flags.sampled, { from: 4, to: 1e7, whole: true, such: 4000 }),
      hessian: flags.hessian,
      minimise: flags.minimise,
      exponent: numberOption('exponent', flags.exponent, { from: 1, to: 10, such: 2 }),
      seed: numberOption('seed', flags.seed, ranges.seed),
    }),
  };
}

async function write(out: string, json: string, { results, groups }: FlatnessStudies): Promise<void> {
  const warnings = await writeOut(out, async (draw) => {
    writeAtomic(join(out, 'flatness.json'), json);
    await draw(out, flatnessFigures(results, groups));
  });
  warn(warnings);
}

const cell = (x: number | null | undefined): string => (x === null || x === undefined ? '' : tenDigits(x));

/** A row for each source and width, then the rest of what was asked for. */
function flatnessTable(results: readonly FlatnessResult[], groups: readonly FlatnessGroup[], unicode: boolean): string {
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
    tableText(rows, unicode, ['source', 'phi', 's', 'kind', 'DeltaV', 'error']),
    ...results.map(({ source, boundaries }) => `${source}: ${boundariesText(boundaries)}`),
    ...results.flatMap(({ source, notes }) => notes.map((note) => `${source}: note: ${note}`)),
    ...lines,
    ...(groups.length > 0 ? [groupTable(groups, unicode)] : []),
  ].join('\n');
}

/** Means over the runs of each system. */
function groupTable(groups: readonly FlatnessGroup[], unicode: boolean): string {
  const rows = groups.map(({ system, runs, deltaV, energyPerParticle }) => [
    systemText(system) || 'one system',
    String(runs.length),
    cell(deltaV.value),
    cell(deltaV.error),
    cell(energyPerParticle.value),
    cell(energyPerParticle.error),
  ]);
  return tableText(rows, unicode, ['mean over runs', 'runs', 'DeltaV', 'error', 'V/N', 'error']);
}
