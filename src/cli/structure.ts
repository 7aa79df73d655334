import type { Command } from 'commander';
import { largestFitWavenumber, type NeighbourRule, neighbourRules } from '../analysis/structure/index.js';
import { ConfigError, listOf, showValue } from '../model/index.js';
import { type AnalysisRequest, structureOf } from '../study/analyse/analyse.js';
import { mapsOf } from '../study/analyse/maps.js';
import { openLattices } from '../study/stored/reader.js';
import { structureDocument, writeLattices, writeStructure } from '../study/structure/files.js';
import { lambdaRows } from '../study/structure/lambdaRows.js';
import { type LatticeGroup, type LatticeResult, type LatticeStructures, latticeStructures } from '../study/structure/lattice.js';
import { mapDocument, writeMaps } from '../study/structure/map.js';
import { digits } from '../study/structure/observables/observable.js';
import { observableTitles } from '../study/structure/observables.js';
import { type StructureOptions, structureDefaults } from '../study/structure/options.js';
import { verdictRow } from '../study/structure/verdicts/verdict.js';
import type { ActionOf } from './action.js';
import { type AnalysisFlags, addAnalysisFlags, analysing, configurationPaths } from './analysing.js';
import { mapText } from './mapText.js';
import { intervalFlag, numberFlag, ranges, refuseOptions } from './numbers.js';
import { factorPlot, meanRow, noteLines, structureText, wrappedTable } from './structureText.js';

const examples = `
Examples:
  randorg structure out/run --frame all
  randorg structure frames.gsd --k-max 10 --json
  randorg structure packing.csv --box-length 20
  randorg structure packing.csv --phi 0.64 --out out/structure
  randorg structure out/sweep --details
  randorg structure out/sheared --map --out out/map

Lengths are in diameters, of a lattice in lattice constants. g(r) and S(k) are means over the frames, the rest is of the last one; docs/structure.md defines them all. Of a sweep a table is printed, a row for each system.`;

/** Numbers as commander read them, under the names of the options of an analysis. */
type Flags = AnalysisFlags & Partial<StructureOptions> & { details?: boolean; map?: string | true };

/** Adds what `randorg structure` takes and does. */
export function add(command: Command, actionOf: ActionOf): void {
  const { kMax, rMax, rBin, gapWindow, windows, seed } = structureDefaults;
  command
    .description(
      `Analyse the structure of stored configurations, with verdicts: g(r), S(k), number variance, hyperuniformity, ${observableTitles.join(', ')}.`,
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
    .option('--neighbours <rule>', `for bond order: ${neighbourRules.join(', ')} (default: ${structureDefaults.neighbours})`)
    .addOption(
      numberFlag(
        '--neighbour-cutoff <times>',
        `with cutoff: the largest r/(R_i + R_j) (default: ${structureDefaults.neighbourCutoff})`,
        '(0, 10], such as 1.4',
      ),
    )
    .option('--spectral-density', 'the spectral density even with many sizes')
    .option('--map [plane]', 'S(kx, ky) and its harmonics instead, in the plane of two axes, such as xz (default: xy)')
    .option('--details', 'of a sweep: print and write every run, besides the table and the means')
    .addHelpText('after', examples)
    .action(actionOf(structure));
  addAnalysisFlags(command, 'structure.json, gr.csv, sk.csv, or with --map map.json, map.csv, rings.csv');
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

/** S(kx, ky) of spheres. @throws ConfigError for what has no part in it */
function structureMap(
  path: string,
  { map, details = false, frame, kMax = structureDefaults.kMax, ...flags }: Flags,
): Promise<number> {
  const { phi, boxLength, out, force, json, ...others } = flags;
  const named = Object.entries(others).map(([name, value]) => [
    name.replace(/[A-Z]/g, (each) => `-${each.toLowerCase()}`),
    value,
  ]);
  refuseOptions(Object.fromEntries(named), 'with --map');
  if (openLattices(path, { phi, boxLength }) !== null) {
    throw new ConfigError(`map does not apply to lattices, got ${path}; leave it out`, 'map');
  }
  const plane = map === true || map === undefined ? 'xy' : map;
  const options = { frame: frame ?? structureDefaults.frame, kMax, plane };
  return analysing(
    path,
    { phi, boxLength, out, force, json },
    (request) => mapsOf(request, options),
    (maps) => ({
      document: mapDocument(maps),
      write: (directory) => writeMaps(directory, maps, details),
      text: mapText(maps, details),
    }),
  );
}

function structure(path: string, all: Flags): Promise<number> {
  if (all.map !== undefined) return structureMap(path, all);
  const { phi, boxLength, workers, out, force, json, details = false, map: _, ...own } = all;
  const flags = { phi, boxLength, workers, out, force, json };
  checkNeighbours(own);
  const lattices = openLattices(path, { phi, boxLength });
  if (lattices !== null) {
    return analysing(
      path,
      flags,
      (watch) => latticeStructures(lattices, own, watch),
      (found) => presentLattices(found, details),
    );
  }
  const analyse = (request: AnalysisRequest) => structureOf(request, { ...structureDefaults, ...own });
  return analysing(path, flags, analyse, ({ studies, groups }) => {
    const results = studies.map(({ result }) => result);
    return {
      document: structureDocument(results, groups),
      write: (directory) => writeStructure(directory, results, groups, details),
      text: structureText(results, groups, details),
    };
  });
}

/** Of a sweep with replicas the means, and every run where `details` are wanted. */
function presentLattices({ studies, groups }: LatticeStructures, details: boolean) {
  const results = studies.map(({ result }) => result);
  return {
    document: structureDocument(results, groups),
    write: (directory: string) => writeLattices(directory, results, groups),
    text: [...(details || groups.length === 0 ? results.map(latticeText) : []), ...groups.map(latticeGroupText)].join('\n'),
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
  return [wrappedTable(rows), ...noteLines(notes), ...factorPlot(result.structureFactor, 'total')].join('\n');
}

function latticeGroupText(group: LatticeGroup): string {
  const rows = [meanRow(group), verdictRow(group.hyperuniform), ...lambdaRows(group.hyperuniformity)];
  return [wrappedTable(rows), ...noteLines(group.notes), ...factorPlot(group.structureFactor, 'total')].join('\n');
}
