import type { Command } from 'commander';
import { largestFitWavenumber, type NeighbourRule, neighbourRules } from '../analysis/structure/index.js';
import { ConfigError, listOf, showValue } from '../model/index.js';
import { type AnalysisRequest, structureOf } from '../study/analyse/analyse.js';
import { openLattices } from '../study/stored/reader.js';
import { structureDocument, writeLattices, writeStructure } from '../study/structure/files.js';
import type { StructureGroup } from '../study/structure/groups.js';
import { isMixture } from '../study/structure/lambda.js';
import { lambdaRows, suppressionRow } from '../study/structure/lambdaRows.js';
import { type LatticeGroup, type LatticeResult, type LatticeStructures, latticeStructures } from '../study/structure/lattice.js';
import { digits, valueText } from '../study/structure/observables/observable.js';
import { meanRows, observableTitles, observedRows } from '../study/structure/observables.js';
import { type StructureOptions, structureDefaults } from '../study/structure/options.js';
import type { StructureCurves, StructureResult } from '../study/structure/structure.js';
import { verdictRow } from '../study/structure/verdicts/verdict.js';
import type { ActionOf } from './action.js';
import { type AnalysisFlags, addAnalysisFlags, analysing, configurationPaths } from './analysing.js';
import { boundariesText } from './boundaries.js';
import { intervalFlag, numberFlag, ranges } from './numbers.js';
import { plot, tableText } from './table.js';

const examples = `
Examples:
  randorg structure out/run --frame all
  randorg structure frames.gsd --k-max 10 --json
  randorg structure packing.csv --box-length 20
  randorg structure packing.csv --phi 0.64 --out out/structure

Lengths are in diameters, of a lattice in lattice constants. g(r) and S(k) are means over the frames, the rest is of the last one; docs/structure.md defines them all.`;

/** Numbers as commander read them, under the names of the options of an analysis. */
type Flags = AnalysisFlags & Partial<StructureOptions>;

/** Adds what `randorg structure` takes and does. */
export function add(command: Command, actionOf: ActionOf): void {
  const { kMax, rMax, rBin, gapWindow, windows, seed } = structureDefaults;
  command
    .description(
      `Analyse the structure of stored configurations: g(r), S(k), number variance, hyperuniformity, ${observableTitles.join(', ')}.`,
    )
    .argument('<path>', configurationPaths)
    .option('--frame <which>', 'last, all, or the number of a frame from 0', structureDefaults.frame)
    .addOption(numberFlag('--k-max <k>', `largest k of S(k), in 1/sigma (default: ${kMax})`, '(0, 1e6], such as 15'))
    .addOption(
      numberFlag(
        '--k-exact <k>',
        'exact sums up to this k, transforms beyond (default: 1, less where that takes long)',
        '(0, 1e6], such as 1',
      ),
    )
    .addOption(numberFlag('--r-max <r>', `largest r of g(r), at most half the box (default: ${rMax})`, '(0, 1e6], such as 5'))
    .addOption(numberFlag('--r-bin <width>', `width of a bin of g(r) (default: ${rBin})`, '(0, 1e6], such as 0.02'))
    .addOption(
      intervalFlag(
        '--fit-window <low,high>',
        `k of the fits of lambda, lowest and largest (default: from the smallest to ${largestFitWavenumber})`,
        '(0, 1e6], such as 0.1,1',
      ),
    )
    .addOption(
      intervalFlag(
        '--gap-window <low,high>',
        `gaps of the fit of their exponent (default: ${gapWindow.join(',')})`,
        '(0, 1e3], such as 1e-4,0.1',
      ),
    )
    .addOption(
      numberFlag('--windows <n>', `windows of the number variance (default: ${windows})`, 'whole [2, 1e6], such as 1000'),
    )
    .addOption(numberFlag('--seed <n>', `seed of the windows (default: ${seed})`, ranges.seed))
    .option('--neighbours <rule>', `for bond order: ${neighbourRules.join(', ')}`, structureDefaults.neighbours)
    .addOption(
      numberFlag(
        '--neighbour-cutoff <times>',
        `with cutoff: the largest r/(R_i + R_j) (default: ${structureDefaults.neighbourCutoff})`,
        '(0, 10], such as 1.4',
      ),
    )
    .option('--spectral-density', 'the spectral density even with many sizes')
    .addHelpText('after', examples)
    .action(actionOf(structure));
  addAnalysisFlags(command, 'structure.json, gr.csv, sk.csv');
}

/** @throws ConfigError */
function checkNeighbours({ neighbours = structureDefaults.neighbours, neighbourCutoff }: Partial<StructureOptions>): void {
  if (!neighbourRules.includes(neighbours as NeighbourRule)) {
    throw new ConfigError(
      `neighbours must be ${listOf(neighbourRules)}, got ${showValue(neighbours)}; leave it out for the nearest`,
      'neighbours',
    );
  }
  if (neighbourCutoff === undefined || neighbours === 'cutoff') return;
  throw new ConfigError(
    `neighbour-cutoff does not apply with neighbours ${neighbours}, got ${neighbourCutoff}; add --neighbours cutoff`,
    'neighbourCutoff',
  );
}

function structure(path: string, { phi, boxLength, workers, out, force, json, ...own }: Flags): Promise<number> {
  const flags = { phi, boxLength, workers, out, force, json };
  checkNeighbours(own);
  const lattices = openLattices(path, { phi, boxLength });
  if (lattices !== null) {
    return analysing(path, flags, (watch) => latticeStructures(lattices, own, watch), presentLattices);
  }
  const analyse = (request: AnalysisRequest) => structureOf(request, { ...structureDefaults, ...own });
  return analysing(path, flags, analyse, ({ studies, groups }) => {
    const results = studies.map(({ result }) => result);
    return {
      document: structureDocument(results, groups),
      write: (directory) => writeStructure(directory, results, groups),
      text: [...results.map((result) => structureText(result)), ...groups.map((group) => groupText(group))].join('\n'),
    };
  });
}

function presentLattices({ studies, groups }: LatticeStructures) {
  const results = studies.map(({ result }) => result);
  return {
    document: structureDocument(results, groups),
    write: (directory: string) => writeLattices(directory, results, groups),
    text: [...results.map(latticeText), ...groups.map(latticeGroupText)].join('\n'),
  };
}

function latticeText(result: LatticeResult): string {
  const { source, particles, dimension, boxLength, density, active, frames, notes } = result;
  const rows = [
    ['source', source],
    ['system', `${particles} particles in ${dimension}D on ${boxLength} sites a side, density ${digits(density)}`],
    ['state', `step ${frames.join()}, ${active === 0 ? 'absorbed' : `${active} active sites`}`],
    verdictRow(result.hyperuniform),
    ...lambdaRows(result.hyperuniformity),
  ];
  return [tableText(rows), ...notes.map((note) => `note: ${note}`), ...factorPlot(result.structureFactor, 'total')].join('\n');
}

function latticeGroupText(group: LatticeGroup): string {
  const rows = [meanRow(group), verdictRow(group.hyperuniform), ...lambdaRows(group.hyperuniformity)];
  return [tableText(rows), ...group.notes.map((note) => `note: ${note}`), ...factorPlot(group.structureFactor, 'total')].join(
    '\n',
  );
}

/** Which runs a mean is of. */
function meanRow({ system, runs }: Pick<StructureGroup, 'system' | 'runs'>): string[] {
  const values = Object.entries(system).map(([field, value]) => `${field} ${JSON.stringify(value)}`);
  return ['mean over runs', `${runs.length} of ${values.join(', ') || 'one system'}`];
}

/** A mean over runs as a table. */
function groupText(group: StructureGroup): string {
  const rows = [
    meanRow(group),
    verdictRow(group.hyperuniform),
    ...lambdaRows(group.hyperuniformity),
    ...meanRows(group).map(([name, mean]) => [name, valueText(mean)]),
  ];
  return [tableText(rows), ...group.notes.map((note) => `note: ${note}`)].join('\n');
}

/** A curve of S(k), or of the spectral density. */
function factorPlot(curves: StructureCurves, name: 'total' | 'solid'): string[] {
  const { shells, quantities } = curves;
  const q = quantities.findIndex((quantity) => quantity.name === name);
  if (q < 0) return [];
  const label =
    name === 'solid' ? 'spectral density chi(k)' : isMixture(curves) ? 'number S(k), with a plateau by composition' : 'S(k)';
  const points = shells.map(({ k, values }) => [k, values[q]?.value ?? Number.NaN] as const);
  const axes = { x: { label: 'k', log: true }, y: { label, log: true } };
  return [plot([{ name: name === 'solid' ? 'chi' : 'S', points }], axes)];
}

/** A table of numbers and the curves: g(r), S(k), and of mixtures the spectral density, which lambda is of. */
function structureText(result: StructureResult): string {
  const { hyperuniformity } = result;
  const rows = [
    ['source', result.source],
    [
      'system',
      `${result.particles} particles in ${result.dimension}D, phi ${digits(result.phi)}, box side ${digits(result.boxLength)}`,
    ],
    ['boundaries', boundariesText(result.boundaries)],
    ['frames', String(result.frames.length)],
    verdictRow(result.hyperuniform),
    ...lambdaRows(hyperuniformity),
    ...suppressionRow(result.suppression),
    ...observedRows(result),
  ];
  const { r, parts } = result.radialDistribution;
  const g = (parts[0]?.g ?? []).map(({ value }, k) => [r[k] as number, value] as const);
  return [
    tableText(rows),
    ...result.notes.map((note) => `note: ${note}`),
    plot([{ name: 'g', points: g }], { x: { label: 'r' }, y: { label: 'g(r)' } }),
    ...factorPlot(result.structureFactor, 'total'),
    ...(hyperuniformity?.quantity === 'spectralDensity'
      ? factorPlot(result.spectralDensity ?? result.structureFactor, 'solid')
      : []),
  ].join('\n');
}
