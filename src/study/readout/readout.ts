/** The memory of stored configurations of sheared runs: f_a of one trial cycle against its strain, and the strains read back. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findKinks, type Kink, largestTrial, onsetStrains, orderedAxes } from '../../analysis/shearMemory.js';
import { manifestName, readManifest } from '../../io/index.js';
import {
  ConfigError,
  configAt,
  largestStrain,
  type ParticleConfig,
  type ShearRange,
  strainsOf,
  strainUnits,
} from '../../model/index.js';
import type { FigureSpec } from '../../plot/figure/index.js';
import { type BoxOption, type ConfigurationSource, selectFrames, stepOfFrame } from '../stored/configurations.js';
import { openStored } from '../stored/reader.js';

export interface ReadoutOptions {
  /** last, or the number of a frame from 0. */
  frame: string;
  /** Largest trial strain; absent for 1.5 times the largest trained one, or 1.5. */
  strains?: number | undefined;
}

export interface ReadoutPoint {
  strain: number;
  /** Part of the particles that touch another within the trial cycle. */
  activity: number;
  error: number;
}

export interface ReadoutResult {
  source: string;
  /** Step of the configuration, where it is known. */
  time: number | string | null;
  particles: number;
  range: ShearRange;
  /** Strains that the run was trained at, rising; empty where no run says it. */
  trained: number[];
  curve: ReadoutPoint[];
  /** Strains read back, with a standard error. */
  memories: Kink[];
  /** Why nothing is read back, or what to beware of. */
  notes: string[];
}

/** Points of a curve besides the one at 0. */
const points = 60;

/** What the run of a source says of its protocol. */
function protocolOf({ name }: ConfigurationSource, step: number) {
  const hasRun = existsSync(join(name, manifestName));
  const config = hasRun ? configAt(readManifest(name).config as ParticleConfig, step) : {};
  const { shearRange = 'forward', shearAxis = 'fixed' } = config as { shearRange?: ShearRange; shearAxis?: string };
  const trained = [...new Set(strainsOf(config))]
    .map((strain) => Number((strain / strainUnits).toFixed(4)))
    .sort((a, b) => a - b);
  return { hasRun, shearRange, shearAxis, trained, largest: largestStrain(config) };
}

/** Strains up to the largest that was asked for, or that is of interest and fits the box. */
function limitOf(asked: number | undefined, trained: number, most: number, name: string): number {
  if (!(most > 0)) {
    throw new ConfigError(`${name}: the box must be more than three of the largest diameter wide; give more particles`, 'path');
  }
  if (asked === undefined) return Math.min(most, trained > 0 ? 1.5 * trained : 1.5);
  if (asked <= most) return asked;
  throw new ConfigError(
    `strains must be at most ${Number(most.toPrecision(4))} in the box of ${name}, got ${asked}; it must be 3 (1 + strain) diameters wide`,
    'strains',
  );
}

/** Errors within which a strain counts as read back. */
const errorsOff = 4;

function notesOf(memories: readonly Kink[], curve: readonly ReadoutPoint[], trained: readonly number[]): string[] {
  const last = curve.at(-1) as ReadoutPoint;
  const isActive = (curve[0] as ReadoutPoint).activity > 0 || (curve[1] as ReadoutPoint).activity > 0;
  const lookedAt = trained.filter((strain) => strain < last.strain);
  if (memories.length > 0) {
    const lost = lookedAt.filter(
      (each) => !memories.some(({ strain, error }) => Math.abs(strain - each) < errorsOff * error + 0.02),
    );
    return [
      ...(lost.length > 0 ? [`no kink at the trained ${lost.join(', ')}`] : []),
      ...(isActive ? ['the state is active at the smallest strains: the errors are too small'] : []),
    ];
  }
  if (last.activity === 0) return [`nobody touches up to strain ${last.strain}: give larger strains`];
  const why = isActive ? 'the state is active at the smallest strains, and f_a' : 'f_a';
  return [`no memory: ${why} has no kink${lookedAt.length > 0 ? `, also not at ${lookedAt.join(', ')}` : ''}`];
}

/** Reads one configuration. @throws ConfigError in one dimension, or for strains that the box has no room for */
async function readSource(source: ConfigurationSource, { frame, strains }: ReadoutOptions): Promise<ReadoutResult> {
  const [at = 0] = selectFrames(source, frame);
  const configuration = await source.read(at);
  const { dimension, radii } = configuration;
  if (dimension === 1) throw new ConfigError(`${source.name} is of one dimension, which has no shear; give another`, 'path');
  const { hasRun, shearRange, shearAxis, trained, largest } = protocolOf(source, Number(source.steps[at] ?? 0));
  const limit = limitOf(strains, largest, largestTrial(configuration), source.name);
  const axes = shearAxis === 'fixed' ? ([[0, 1]] as const) : orderedAxes(dimension);
  const onsets = axes.flatMap((pair) => [...onsetStrains(configuration, limit, shearRange, pair)]).sort((a, b) => a - b);
  let touching = 0;
  const curve = Array.from({ length: points + 1 }, (_, k): ReadoutPoint => {
    const strain = (limit * k) / points;
    while (touching < onsets.length && (onsets[touching] as number) <= strain) touching++;
    const activity = touching / onsets.length;
    return { strain, activity, error: Math.sqrt((activity * (1 - activity)) / onsets.length) };
  });
  const memories = findKinks(onsets, limit);
  const unsheared = hasRun && trained.length === 0 && memories.length === 0;
  const own = unsheared ? ['the run was not sheared: no strain to remember'] : notesOf(memories, curve, trained);
  const notes = [...source.notes, ...own];
  const time = stepOfFrame(source, at);
  return { source: source.name, time, particles: radii.length, range: shearRange, trained, curve, memories, notes };
}

/** Reads what a path holds, each run of a sweep apart. @throws ConfigError */
export async function readOut(path: string, box: BoxOption, options: ReadoutOptions): Promise<ReadoutResult[]> {
  if (options.frame === 'all') {
    throw new ConfigError('frame must be last or the number of a frame for a read-out, got all; read one at a time', 'frame');
  }
  const results: ReadoutResult[] = [];
  for (const source of await openStored(path, box)) results.push(await readSource(source, options));
  return results;
}

/** Curves that one figure tells apart. */
const mostCurves = 8;

/** f_a against the trial strain. */
export function readoutFigures(results: readonly ReadoutResult[]): FigureSpec[] {
  const shown = results.slice(0, mostCurves);
  const series = shown.map(({ source, curve }) => ({
    name: shown.length === 1 ? 'trial cycle' : source.slice(-24),
    points: curve.map(({ strain, activity, error }) => ({ x: strain, y: activity, error })),
    style: 'both' as const,
  }));
  const [first] = shown;
  const read =
    shown.length === 1 && first ? first.memories.map(({ strain, error }) => `${strain.toFixed(4)}(${error.toFixed(4)})`) : [];
  return [
    {
      name: 'readout',
      x: { label: 'gamma' },
      y: { label: 'f_a' },
      series,
      ...(read.length > 0 ? { notes: [`Read back: ${read.join(', ')}.`] } : {}),
    },
  ];
}
