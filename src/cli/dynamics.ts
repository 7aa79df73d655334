import type { Command } from 'commander';
import type { LagResult } from '../analysis/glass/index.js';
import { ConfigError } from '../model/index.js';
import { clonesOf, type DynamicsResult, dynamicsOf } from '../study/dynamics/dynamics.js';
import { dynamicsDocument, writeDynamics } from '../study/dynamics/files.js';
import { type DynamicsOptions, dynamicsDefaults } from '../study/dynamics/options.js';
import { checkOut } from '../study/out/directory.js';
import { digits, stepsText, valueText } from '../study/structure/observables/observable.js';
import type { ActionOf } from './action.js';
import { addSourceFlags, configurationPaths, untilStopped } from './analysing.js';
import { numberFlag, stepFlag } from './numbers.js';
import { printResult, warn } from './print.js';
import { noteLines, wrappedTable } from './structureText.js';
import { plot, tableText } from './table.js';

const examples = `
Examples:
  randorg run --dimension 2 --sizes binary --phi 0.86 --kick 0.3 --frames-every 20 --steps 2000 --out out/b
  randorg dynamics out/b --from 1000
  randorg dynamics out/b --k 6.3 --overlap 0.2 --remove-drift --json
  randorg dynamics out/a --clone out/b

Lengths are in diameters, times in steps. Errors count intervals that do not overlap; docs/glass.md defines all quantities.`;

interface Flags extends Partial<DynamicsOptions> {
  clone?: string;
  phi?: number;
  boxLength?: number;
  out?: string;
  force?: boolean;
  json?: boolean;
}

/** Adds what `randorg dynamics` takes and does. */
export function add(command: Command, actionOf: ActionOf): void {
  const { from, every, overlap, origins, perDecade } = dynamicsDefaults;
  addSourceFlags(command, 'dynamics.json, dynamics.csv')
    .description('Analyse how stored configurations move: msd, F_s, overlap, chi_4, alpha_2, van Hove function, persistence.')
    .argument('<path>', configurationPaths)
    .addOption(stepFlag('--from <step>', `first step that is used (default: ${from})`))
    .addOption(numberFlag('--every <n>', `use every n-th frame (default: ${every})`, 'whole [1, 1e6], such as 10'))
    .addOption(
      numberFlag('--k <k>', 'wave number of F_s, in 1/sigma (default: 2 pi over the mean diameter)', '(0, 1e6], such as 6.3'),
    )
    .addOption(
      numberFlag('--overlap <a>', `largest displacement that is an overlap (default: ${overlap})`, '(0, 1e3], such as 0.3'),
    )
    .option('--remove-drift', 'take the mean displacement of all particles out')
    .addOption(
      numberFlag('--origins <n>', `pairs of frames of a lag in a run (default: ${origins})`, 'whole [1, 1e5], such as 20'),
    )
    .addOption(numberFlag('--per-decade <n>', `lags a decade (default: ${perDecade})`, 'whole [1, 100], such as 10'))
    .option('--clone <path>', 'a second run of the same state: the distance of the two instead')
    .addHelpText('after', examples)
    .action(actionOf(dynamics));
}

async function dynamics(path: string, { clone, phi, boxLength, out, force, json, ...own }: Flags): Promise<number> {
  const options = { ...dynamicsDefaults, ...own };
  if (clone !== undefined) return clones([path, clone], options, { phi, boxLength, out, json });
  checkOut(out, force);
  const results = await untilStopped((signal, progress) =>
    dynamicsOf(
      {
        path,
        box: { phi, boxLength },
        signal,
        onProgress: (done, runs) => {
          if (runs > 1) progress.update(`${done}/${runs} runs analysed`);
        },
      },
      options,
    ),
  );
  if (typeof results === 'number') return results;
  if (out !== undefined) warn(await writeDynamics(out, results));
  printResult(json, dynamicsDocument(results), () => results.map(dynamicsText).join('\n'));
  return 0;
}

async function clones(
  paths: readonly [string, string],
  options: DynamicsOptions,
  { phi, boxLength, out, json }: Pick<Flags, 'phi' | 'boxLength' | 'out' | 'json'>,
): Promise<number> {
  if (out !== undefined) throw new ConfigError(`out does not apply with --clone, got ${out}; use --json`, 'out');
  const rows = await clonesOf(paths, { phi, boxLength }, options);
  printResult(json, { clones: paths, distances: rows }, () =>
    tableText(
      rows.map(({ step, distance }) => [String(step), digits(distance)]),
      ['step', 'Delta_AB (sigma^2)'],
    ),
  );
  return 0;
}

/** About ten rows of the lags. */
function shownLags(lags: readonly LagResult[]): LagResult[] {
  const stride = Math.max(1, Math.ceil(lags.length / 12));
  return lags.filter((_, k) => (lags.length - 1 - k) % stride === 0);
}

function dynamicsText(result: DynamicsResult): string {
  const { sources, particles, dimension, phi, frames, k, overlapLength, driftRemoved, lags, relaxation, peak, notes } = result;
  const system = Object.entries(result.system ?? {}).map(([field, value]) => `${field} ${JSON.stringify(value)}`);
  const count = frames.reduce((sum, each) => sum + each.count, 0);
  const facts = [
    ['source', sources.length === 1 ? (sources[0] as string) : `${sources.length} runs of ${system.join(', ') || 'one system'}`],
    ['system', `${particles} particles in ${dimension}D, phi ${digits(phi)}`],
    ['frames', `${count}, steps ${frames[0]?.first} to ${frames[0]?.last}`],
    ['F_s at', `k = ${digits(k)}/sigma`],
    ['Q within', `${digits(overlapLength)} sigma${driftRemoved ? ', drift removed' : ''}`],
    ['relaxation time', relaxation === null ? 'none' : `${valueText(relaxation)} steps, F_s = 1/e`],
    ['largest chi_4', peak === null ? 'none within these lags' : `${valueText(peak.chi4)} at ${stepsText(peak.lag)} steps`],
  ];
  const cell = (value: Parameters<typeof valueText>[0] | null | undefined): string => (value ? valueText(value) : '');
  const rows = shownLags(lags).map(({ lag, independent, species: [all] }) => [
    stepsText(lag),
    String(independent),
    cell(all?.msd),
    cell(all?.scattering),
    cell(all?.overlap),
    cell(all?.chi4),
    cell(all?.alpha2),
  ]);
  const curve = (name: string, of: (lag: LagResult) => number | undefined) => ({
    name,
    points: lags.map((lag) => [lag.lag, of(lag) ?? Number.NaN] as const),
  });
  return [
    wrappedTable(facts),
    tableText(rows, ['t', 'independent', 'msd', 'F_s', 'Q', 'chi_4', 'alpha_2']),
    ...noteLines(notes),
    plot([curve('F_s', ({ species: [all] }) => all?.scattering.value), curve('Q', ({ species: [all] }) => all?.overlap.value)], {
      x: { label: 't', log: true },
      y: { label: 'F_s, Q' },
    }),
  ].join('\n');
}
