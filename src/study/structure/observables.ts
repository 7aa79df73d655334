/** Every observable of one configuration, in the order of the document and of the table. A new one gets a row here. */
import type { Configuration, MeanValue } from '../../analysis/structure/index.js';
import type { FigureSpec } from '../../plot/figure/index.js';
import { clusters } from './observables/clusters.js';
import type { Mean, Observable, Row } from './observables/observable.js';
import { order } from './observables/order.js';
import { packing } from './observables/packing.js';
import type { StructureOptions } from './options.js';

const observables = [packing, order, clusters] as const;

type Every = (typeof observables)[number];
type All<T> = (T extends unknown ? (each: T) => void : never) extends (all: infer A) => void ? A : never;

/** The fields of all observables. */
export type Observed = All<Every extends infer O ? (O extends Observable<infer T, infer _> ? T : never) : never>;

/** Names of the means over runs. */
export type MeanName = Every extends infer O ? (O extends Observable<infer _, infer M> ? M : never) : never;

/** Each takes of the fields of all observables those that are its own. */
const all = observables as unknown as readonly Observable<Observed, MeanName>[];

export const observableTitles = all.map(({ title }) => title);

/** @throws ConfigError for options that make no sense */
export const observe = (configuration: Configuration, options: StructureOptions, notes: string[]): Observed =>
  Object.fromEntries(all.flatMap(({ measure }) => Object.entries(measure(configuration, options, notes)))) as unknown as Observed;

export const observedRows = (observed: Observed): Row[] => all.flatMap(({ rows }) => rows(observed));

export const observedFigures = (observed: Observed): (FigureSpec | null)[] =>
  all.flatMap(({ figures }) => figures?.(observed) ?? []);

const means = all.flatMap((each) => Object.entries<Mean<Observed>>(each.means ?? {})) as [MeanName, Mean<Observed>][];

/** Means over runs, as `meanOver` takes them; null where too few runs have a value. */
export const observedMeans = (
  runs: readonly Observed[],
  meanOver: (values: (number | null | undefined)[]) => MeanValue | null,
): Record<MeanName, MeanValue | null> =>
  Object.fromEntries(means.map(([key, { of }]) => [key, meanOver(runs.map(of))])) as Record<MeanName, MeanValue | null>;

/** The means that there are, by their names in the table. */
export const meanRows = (group: Record<MeanName, MeanValue | null>): [name: string, mean: MeanValue][] =>
  means.flatMap(([key, { name }]) => (group[key] === null ? [] : [[name, group[key]]]));
