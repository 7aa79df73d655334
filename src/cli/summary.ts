/** What a run prints for people: a table and a small plot, at most 80 columns wide. */
import {
  describeMatched,
  type FinalQuantities,
  fieldAt,
  fieldPaths,
  isLattice,
  isManifold,
  isSpheres,
  listOf,
  listText,
  type ParticleConfig,
  populationOf,
  quantities,
  type Species,
  scheduleText,
  withError,
  wordsOf,
} from '../model/index.js';
import type { RunResult } from '../run/index.js';
import { labelTable, plot } from './table.js';

/** Six significant digits, without zeros at the end. */
const brief = (x: number): string => String(Number(x.toPrecision(6)));

/** Three significant digits in full: 0.0875, 4000. */
function plain(x: number): string {
  const rounded = Number(x.toPrecision(3));
  return rounded !== 0 && Math.abs(rounded) < 1e-6 ? rounded.toFixed(12).replace(/0+$/, '') : String(rounded);
}

type Average = { mean: number | null; error: number | null };

function average({ mean, error }: Average, absorbed: boolean): string {
  if (mean === null) return 'no steps to average';
  if (absorbed && mean === 0) return '0 (absorbed)';
  if (error === null) return `${brief(mean)} (error unknown)`;
  return error === 0 ? brief(mean) : withError(mean, error);
}

/** Values that change nothing are not shown. */
const silent: Record<string, unknown> = { exponent: 1, activityCutoff: 0 };

/** The rule and its parameters: `name value`. */
function dynamicsOf({ config, fields }: RunResult): string {
  if (isLattice(config)) return `${config.model}, ${config.start} start`;
  const values: Record<string, unknown> = { ...config, ...fields };
  const shown = fieldPaths.filter((path) => {
    const isParameter = fieldAt(path).group === 'Dynamics' && !['model', 'mode', 'schedule'].includes(path);
    return isParameter && values[path] !== undefined && values[path] !== (silent[path] ?? fieldAt(path).neutral);
  });
  const rule = 'mode' in config ? `${config.model} ${config.mode}` : config.model;
  return [rule, ...shown.map((path) => `${wordsOf(path)} ${values[path]}`)].join(', ');
}

/** What is simulated, by rows of the table. */
function systemOf({ config, boxLength, fields }: RunResult): [label: string, value: string][] {
  if (isLattice(config)) {
    const { particles, places } = populationOf(config);
    const sides = Array(config.dimension).fill(config.size).join(' x ');
    return [['system', `${particles} particles on ${places} sites (${sides}), density ${config.density}`]];
  }
  if (isManifold(config)) {
    const { cloudsNumber, embedding, views, clouds, cloudSize, batch, encoder = 'none', inputDimension, hidden } = config;
    const size = clouds === 'rigid' ? `of size ${cloudSize}` : `of ${views} points`;
    const layers =
      encoder === 'mlp'
        ? `${encoder}, ${inputDimension} to ${hidden} to ${embedding}`
        : `${encoder}, ${inputDimension} to ${embedding}`;
    return [
      ['system', `${cloudsNumber} ${clouds} clouds ${size} on the sphere of ${embedding} dimensions, batches of ${batch}`],
      ...(encoder === 'none' ? [] : [['encoder', layers] as [string, string]]),
    ];
  }
  return [
    ...(config.matched === undefined ? [] : [['matched', describeMatched(config.matched)] as [string, string]]),
    [
      'system',
      `${config.particles} particles in ${config.dimension}D, phi ${fields?.phi ?? config.phi}, box side ${brief(boxLength ?? 0)}`,
    ],
    ...(config.schedule === undefined ? [] : [['schedule', scheduleText(config.schedule)] as [string, string]]),
    ['sizes', sizesOf(config)],
    ...(config.species === undefined ? [] : [['species', speciesText(config.species)] as [string, string]]),
    ...(config.initial === 'random' ? [] : [['initial file', config.initial] as [string, string]]),
  ];
}

function speciesText({ fractions, kicks, touch }: Species): string {
  return `fractions ${listText(fractions)}, kicks ${listText(kicks)}, touch ${listText(touch)}`;
}

function sizesOf({ sizes, initialSeed }: ParticleConfig): string {
  if (sizes.kind === 'list') return 'from the initial file';
  const words: string[] = [sizes.kind];
  for (const [name, value] of Object.entries(sizes)) {
    // the seed of the start is shown anyway
    if (name !== 'kind' && !(name === 'seed' && value === initialSeed)) words.push(`${name} ${value}`);
  }
  return words.join(', ');
}

function seedOf({ config }: RunResult): string {
  const words = [config.seed];
  if (config.replica !== 0) words.push(`replica ${config.replica}`);
  const drawsStart = !isSpheres(config) || config.initial === 'random';
  if (drawsStart && config.initialSeed !== config.seed) words.push(`initial seed ${config.initialSeed}`);
  return words.join(', ');
}

function timeOf({ timing, engine }: RunResult): string {
  const words = [`${plain(timing.seconds)} s`];
  if (timing.nsPerParticleStep !== null) words.push(`${plain(timing.nsPerParticleStep)} ns a particle-step`);
  if (engine.threads > 1) words.push(`${engine.threads} threads`);
  return words.join(', ');
}

function finalRows(result: RunResult): [label: string, value: string][] {
  return quantities.flatMap(({ name, label, inResult }) => {
    const value = inResult ? result[name as keyof FinalQuantities] : null;
    return typeof value === 'number' ? [[label, brief(value)]] : [];
  });
}

/** Where an adaptive compression ended. */
function compressionOf({ compression }: RunResult): [label: string, value: string][] {
  if (compression === undefined) return [];
  const { phi, error, absorbed, active, finished, stages } = compression;
  const words = [`${stages.length} stages`, `absorbed at phi ${absorbed ?? 'none'}`, `active at ${active ?? 'none'}`].join(', ');
  if (phi === null || error === null) return [['compression', `${finished ? 'to its last phi' : 'not ended'}: ${words}`]];
  return [['compression', `ends at phi ${withError(phi, error)}: ${words}`]];
}

/** Says that a mean is of no one state. */
const changedIn = ({ changed }: RunResult['activity']): string =>
  changed === undefined ? '' : ` (${listOf(changed.map(wordsOf), 'and')} changed meanwhile)`;

/** Clouds whose centres coincide don't push each other, and an end of theirs is none. */
const spurious = ({ coincident = 0 }: RunResult): string =>
  coincident === 0 ? '' : `, but spurious: ${coincident} pairs of centres coincide, which the loss does not see`;

/** The result of a run as a table of two columns. */
export function summaryTable(result: RunResult): string {
  const { activity, absorbed } = result;
  const mean = average(activity, absorbed);
  const averaged = activity.window !== null && activity.mean !== null && !(absorbed && activity.mean === 0);
  const window = averaged ? `, t = ${activity.window?.join(' to ')}${changedIn(activity)}` : '';
  const rows: [label: string, value: string][] = [
    ['dynamics', dynamicsOf(result)],
    ...systemOf(result),
    ['seed', seedOf(result)],
    ['steps', String(result.steps)],
    ...compressionOf(result),
    ['absorbed', absorbed ? `yes, at t = ${result.absorbedAt}${spurious(result)}` : 'no'],
    ['active fraction, last', brief(activity.last)],
    ['active fraction, mean', `${mean}${window}`],
    ['contacts per particle', average(result.contactsPerParticle, absorbed)],
    ...finalRows(result),
    ['digest', `${result.digest.slice(0, 32)} ${result.digest.slice(32)}`],
    ['time', timeOf(result)],
    ['directory', result.out],
  ];
  return labelTable(rows);
}

/** f_a against t, both logarithmic. */
export function activityPlot(points: readonly (readonly [number, number])[]): string {
  return plot([{ name: 'f_a', points }], {
    x: { label: 't (steps)', log: true },
    y: { label: 'active fraction f_a', log: true },
  });
}
