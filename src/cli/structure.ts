import type { Command } from 'commander';
import { loadStructureKernels } from '../engine/observe.js';
import { plotText, speaksUtf8 } from '../plot/index.js';
import { storedReader } from '../study/storedConfigurations.js';
import { analyseStructure, type StructureOptions, type StructureResult, structureDefaults } from '../study/structure.js';
import { writeStructure } from '../study/structureFiles.js';
import { given, numberFlag, rangeFlag } from './numbers.js';
import { tableText } from './table.js';

const examples = `
Examples:
  randorg structure out/run --frame all
  randorg structure frames.gsd --k-max 10 --json
  randorg structure packing.csv --box-length 20
  randorg structure packing.csv --phi 0.64 --out out/structure

Lengths are in diameters. g(r) and S(k) are means over the frames, the rest is of the last one; docs/structure.md defines them all.`;

type Flags = Record<
  'frame' | 'kMax' | 'kExact' | 'rMax' | 'rBin' | 'fitWindow' | 'gapWindow' | 'windows' | 'seed' | 'phi' | 'boxLength' | 'out',
  string | undefined
> & { json?: boolean; spectralDensity?: boolean };

/** The command `randorg structure`. `exit` takes its exit code. */
export function addStructureCommand(program: Command, exit: (code: number) => void): void {
  const { kMax, rMax, rBin, fitWindow, gapWindow, windows, seed } = structureDefaults;
  program
    .command('structure')
    .summary('analyse the structure of stored configurations')
    .description(
      'Analyse the structure of stored configurations: g(r), S(k), number variance, hyperuniformity, contacts, gaps, bond order, clusters.',
    )
    .argument('<path>', 'directory of a run or sweep, GSD, extended XYZ, LAMMPS dump or CSV of positions')
    .option('--frame <which>', 'last, all, or the number of a frame from 0', structureDefaults.frame)
    .option('--k-max <k>', `largest k of S(k), in 1/sigma (default: ${kMax})`)
    .option('--k-exact <k>', 'exact sums up to this k, transforms beyond (default: 1, less where that takes long)')
    .option('--r-max <r>', `largest r of g(r), at most half the box (default: ${rMax})`)
    .option('--r-bin <width>', `width of a bin of g(r) (default: ${rBin})`)
    .option('--fit-window <low,high>', `k of the fit of the exponent lambda (default: ${fitWindow.join(',')})`)
    .option('--gap-window <low,high>', `gaps of the fit of their exponent (default: ${gapWindow.join(',')})`)
    .option('--windows <n>', `windows of the number variance (default: ${windows})`)
    .option('--seed <n>', `seed of the windows (default: ${seed})`)
    .option('--spectral-density', 'the spectral density even with many sizes')
    .option('--phi <phi>', 'packing fraction, for a file that does not say its box')
    .option('--box-length <length>', 'box side, for a file that does not say it')
    .option('--out <path>', 'directory for structure.json, gr.csv and sk.csv')
    .option('--json', 'print one JSON document')
    .addHelpText('after', examples)
    .action(async (path: string, flags: Flags) => {
      const reader = storedReader({ phi: numberFlag('phi', flags.phi), boxLength: numberFlag('box-length', flags.boxLength) });
      const options = optionsOf(flags);
      const kernels = await loadStructureKernels();
      const results: StructureResult[] = [];
      for (const source of await reader.open(path)) results.push(await analyseStructure(source, kernels, options));
      if (flags.out !== undefined) writeStructure(flags.out, results);
      if (flags.json) process.stdout.write(`${JSON.stringify(results.length === 1 ? results[0] : { runs: results })}\n`);
      else for (const result of results) process.stdout.write(`${structureText(result, speaksUtf8(process.env))}\n`);
      exit(0);
    });
}

function optionsOf(flags: Flags): StructureOptions {
  return {
    ...structureDefaults,
    ...given<StructureOptions>({
      frame: flags.frame,
      kMax: numberFlag('k-max', flags.kMax),
      kExact: numberFlag('k-exact', flags.kExact),
      rMax: numberFlag('r-max', flags.rMax),
      rBin: numberFlag('r-bin', flags.rBin),
      fitWindow: rangeFlag('fit-window', flags.fitWindow),
      gapWindow: rangeFlag('gap-window', flags.gapWindow),
      windows: numberFlag('windows', flags.windows),
      seed: numberFlag('seed', flags.seed),
      spectralDensity: flags.spectralDensity,
    }),
  };
}

const brief = (x: number): string => String(Number(x.toPrecision(4)));

function withError({ value, error }: { value: number; error: number | null }): string {
  return error === null ? brief(value) : `${brief(value)} +- ${error.toPrecision(2)}`;
}

/** A table of numbers and the two curves. */
function structureText(result: StructureResult, unicode: boolean): string {
  const { contacts, bondOrder, clusters, hyperuniformity, gapExponent } = result;
  const { plateau, isostatic } = contacts;
  const rows = [
    [
      'system',
      `${result.particles} particles in ${result.dimension}D, phi ${brief(result.phi)}, box side ${brief(result.boxLength)}`,
    ],
    ['frames', String(result.frames.length)],
    ...(hyperuniformity ? [['lambda, S ~ k^lambda', withError(hyperuniformity.lambda)]] : []),
    ...(plateau
      ? [
          [
            'contacts per particle',
            `${brief(plateau.withoutRattlers)} at gap ${brief(plateau.threshold)} (isostatic: ${isostatic})`,
          ],
          ['rattlers', brief(plateau.rattlers)],
        ]
      : [['contacts per particle', 'no plateau']]),
    ...(gapExponent ? [['gap exponent', withError(gapExponent.gamma)]] : []),
    ...(bondOrder ? [[`${bondOrder.name}, local`, withError(bondOrder.local)]] : []),
    ...(bondOrder ? [['crystalline fraction', brief(bondOrder.crystallineFraction)]] : []),
    ['active clusters', clusters.clusters === 0 ? 'none' : `${clusters.clusters}, largest ${clusters.largest}`],
  ];
  const { r, parts } = result.radialDistribution;
  const g = (parts[0]?.g ?? []).map(({ value }, k) => [r[k] as number, value] as const);
  const s = result.structureFactor.shells.map(({ k, values }) => [k, values[0]?.value ?? Number.NaN] as const);
  return [
    tableText(rows, unicode),
    ...result.notes.map((note) => `note: ${note}`),
    plotText([{ name: 'g', points: g }], { x: { label: 'r' }, y: { label: 'g(r)' }, unicode }),
    plotText([{ name: 'S', points: s }], { x: { label: 'k', log: true }, y: { label: 'S(k)', log: true }, unicode }),
  ].join('\n');
}
