/** S(kx, ky) of all that a path holds, with its harmonics: of each source, and of the means over runs of one system. */
import { basename, join } from 'node:path';
import {
  type Configuration,
  type MapResult,
  type MapRing,
  type MeanValue,
  type StructureKernels,
  StructureMap,
} from '../../analysis/structure/index.js';
import { axisNames, tenDigits, writeAtomic } from '../../io/index.js';
import { maxOf } from '../../model/arrays.js';
import { ConfigError, listOf } from '../../model/index.js';
import type { FigureSpec, HeatMapSpec } from '../../plot/figure/index.js';
import { writeOut } from '../out/directory.js';
import { type ConfigurationSource, packingFraction, selectFrames, stepOfFrame } from '../stored/configurations.js';
import { Stopped } from '../threads/pool.js';
import { structureDocument } from './files.js';
import { groupsOf } from './groups.js';
import { digits, valueText } from './observables/observable.js';

export interface MapOptions {
  /** last, all, or the number of a frame. */
  frame: string;
  /** Largest k, 1/sigma. */
  kMax: number;
  /** Two axes such as xz. */
  plane: string;
}

/** A map without its vectors, which are in map.csv. */
export interface MapSummary extends Pick<MapResult, 'kUnit' | 'stride' | 'anisotropy' | 'rings'> {
  plane: string;
  kMax: number;
  /** Vectors, of k and -k one. */
  vectors: number;
  particles: number;
  dimension: number;
  boxLength: number;
  phi: number;
  /** Of the sweep that the runs are of; null of other sources. */
  system: Record<string, unknown> | null;
}

export interface SourceMap extends MapSummary {
  source: string;
  /** Steps of the frames, where known. */
  frames: (number | string | null)[];
  notes: string[];
}

/** The mean over runs of one system, each the mean over its frames; errors from the runs too. */
export interface GroupMap extends MapSummary {
  runs: string[];
}

/** What is drawn and written of a map. */
export interface Mapped<S extends MapSummary> {
  summary: S;
  result: MapResult;
}

export interface MapStudy extends Mapped<SourceMap> {
  map: StructureMap;
}

export interface Maps {
  studies: Mapped<SourceMap>[];
  groups: Mapped<GroupMap>[];
}

/** @throws ConfigError for what is no plane of the dimension */
function axesOf({ name }: ConfigurationSource, plane: string, dimension: number): [number, number] {
  const names = axisNames.slice(0, dimension);
  if (dimension < 2) throw new ConfigError(`map does not apply to ${name}, which is of one dimension; leave it out`, 'map');
  const planes = names.flatMap((a, at) => names.slice(at + 1).map((b) => `${a}${b}`));
  if (!planes.includes(plane)) {
    throw new ConfigError(`map must be ${listOf(planes)} in ${dimension} dimensions of ${name}, got ${plane}`, 'map');
  }
  return [...plane].map((axis) => names.indexOf(axis as (typeof names)[number])) as [number, number];
}

function summaryOf(
  result: MapResult,
  { dimension, boxLength, radii }: Configuration,
  { plane, kMax }: MapOptions,
  system: MapSummary['system'],
  phi: number,
): MapSummary {
  const { kUnit, stride, anisotropy, rings, values } = result;
  const particles = radii.length;
  return { plane, kMax, vectors: values.length, particles, dimension, boxLength, phi, system, kUnit, stride, anisotropy, rings };
}

/** The map of the chosen frames of a source. @throws ConfigError; Stopped */
export async function mapOf(
  source: ConfigurationSource,
  kernels: StructureKernels,
  options: MapOptions,
  signal?: AbortSignal,
): Promise<MapStudy> {
  const chosen = selectFrames(source, options.frame);
  let map: StructureMap | null = null;
  let last: Configuration | null = null;
  for (const frame of chosen) {
    if (signal?.aborted) throw new Stopped();
    last = await source.read(frame);
    map ??= new StructureMap(kernels, options.kMax, axesOf(source, options.plane, last.dimension));
    map.add(last);
  }
  const [made, state] = [map as StructureMap, last as Configuration];
  const result = made.result();
  const summary = summaryOf(result, state, options, source.system ?? null, packingFraction(state));
  const frames = chosen.map((frame) => stepOfFrame(source, frame));
  return { map: made, result, summary: { source: source.name, frames, ...summary, notes: [...source.notes] } };
}

/** Means over runs of one system. @throws ConfigError for runs of different N or L */
export function mapGroups(studies: readonly MapStudy[], kernels: StructureKernels, { kMax }: MapOptions): Mapped<GroupMap>[] {
  return groupsOf(studies, ({ summary }) => summary.system).map((members): Mapped<GroupMap> => {
    const mean = new StructureMap(kernels, kMax);
    for (const { map } of members) mean.addMean(map);
    const result = mean.result();
    const { source: _, frames: __, notes: ___, ...first } = (members[0] as MapStudy).summary;
    const { anisotropy, rings } = result;
    return { result, summary: { runs: members.map(({ summary }) => summary.source), ...first, anisotropy, rings } };
  });
}

export const mapDocument = ({ studies, groups }: Maps) =>
  structureDocument(
    studies.map(({ summary }) => summary),
    groups.map(({ summary }) => summary),
  );

/** Most cells along an axis of the figure; of a finer map their means. */
const mostCells = 101;

/** The map as a figure: both signs of k, means over cells of several vectors where there are many. */
function mapFigure({ summary: { plane }, result }: Mapped<MapSummary>): HeatMapSpec {
  const { kUnit, vectors, values, frames, anisotropy } = result;
  const most = maxOf(vectors.map(Math.abs));
  const block = Math.ceil((2 * most + 1) / mostCells);
  const reach = Math.round(most / block);
  const columns = 2 * reach + 1;
  const [sums, counts] = [new Float64Array(columns * columns), new Float64Array(columns * columns)];
  for (let v = 0; v < values.length; v++) {
    for (const sign of [1, -1]) {
      const at = [0, 1].map((c) => reach + Math.round((sign * (vectors[2 * v + c] as number)) / block)) as [number, number];
      const cell = at[1] * columns + at[0];
      sums[cell] = (sums[cell] as number) + (values[v] as number);
      counts[cell] = (counts[cell] as number) + 1;
    }
  }
  const edge = reach * block * kUnit;
  const [x, y] = [...plane] as [string, string];
  const axis = (name: string) => ({ label: `k_${name}`, unit: '1/sigma', range: [-edge, edge] as const });
  const { peak, cosine, sine } = anisotropy;
  return {
    name: 'map',
    x: axis(x),
    y: axis(y),
    value: { label: `S(k_${x}, k_${y})`, log: true },
    columns,
    values: sums.map((sum, cell) => sum / (counts[cell] as number)),
    notes: [
      `On the ring at k = ${digits(peak)}: cos 2 theta = ${valueText(cosine)}, sin 2 theta = ${valueText(sine)}.`,
      `Logarithmic colours.${block > 1 ? ` Means over cells of ${block} x ${block} vectors.` : ''}${frames > 1 ? ` Mean of ${frames}.` : ''}`,
    ],
  };
}

function ringFigure(rings: readonly MapRing[]): FigureSpec {
  const series = ([name, key]: readonly [string, 'cosine' | 'sine']) => ({
    name,
    points: rings.flatMap((ring) => {
      const { value, error } = ring[key];
      return error === null ? [] : [{ x: ring.k, y: value, error }];
    }),
    style: 'both' as const,
  });
  return {
    name: 'rings',
    x: { label: 'k', unit: '1/sigma' },
    y: { label: 'harmonic of S over its mean' },
    series: (
      [
        ['cos 2 theta', 'cosine'],
        ['sin 2 theta', 'sine'],
      ] as const
    ).map(series),
    levels: [{ name: 'isotropic', y: 0 }],
  };
}

const cell = (x: number | null): string => (x === null ? '' : tenDigits(x));
const pair = ({ value, error }: MeanValue): string[] => [cell(value), cell(error)];

/** kx, ky, S and its error over frames or runs, a row for each vector; of -k it is that of k. */
function mapCsv({ summary: { plane }, result: { kUnit, vectors, values, errors } }: Mapped<MapSummary>): string {
  const lines = Array.from(values, (value, v) => {
    const k = [vectors[2 * v], vectors[2 * v + 1]].map((n) => tenDigits(kUnit * (n as number)));
    return [...k, ...pair({ value, error: errors?.[v] ?? null })].join(',');
  });
  return `${[`k${plane[0]},k${plane[1]},s,s_error`, ...lines].join('\n')}\n`;
}

function ringsCsv(rings: readonly MapRing[]): string {
  const lines = rings.map(({ k, vectors, level, cosine, sine }) =>
    [cell(k), vectors, ...pair(level), ...pair(cosine), ...pair(sine)].join(','),
  );
  return `${['k,vectors,s,s_error,cos2,cos2_error,sin2,sin2_error', ...lines].join('\n')}\n`;
}

/**
 * Writes map.json and of each map its figure, its vectors and its rings: of one source beside it, of several in means/<number>, and in runs/<name> those
 * of each run where `details` are wanted or there are no means.
 * @returns what could not be written, and why
 * @throws ConfigError if the file system refuses
 */
export function writeMaps(out: string, maps: Maps, details: boolean): Promise<string[]> {
  const { studies, groups } = maps;
  const single = studies.length === 1;
  const ofRuns = details || groups.length === 0 ? studies : [];
  const parts: [string, Mapped<MapSummary>][] = [
    ...ofRuns.map((study): [string, Mapped<MapSummary>] => [
      single ? out : join(out, 'runs', basename(study.summary.source)),
      study,
    ]),
    ...groups.map((group, at): [string, Mapped<MapSummary>] => [join(out, 'means', String(at)), group]),
  ];
  return writeOut(out, async (draw) => {
    writeAtomic(join(out, 'map.json'), `${JSON.stringify(mapDocument(maps))}\n`);
    for (const [directory, mapped] of parts) {
      await draw(directory, [mapFigure(mapped), ringFigure(mapped.result.rings)]);
      // after the figures, whose data of the same name hold less
      writeAtomic(join(directory, 'map.csv'), mapCsv(mapped));
      writeAtomic(join(directory, 'rings.csv'), ringsCsv(mapped.result.rings));
    }
  });
}
