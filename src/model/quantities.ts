/**
 * What a run records of a configuration: a row a quantity. The columns of the series, the result, the logs of frames, the tables of
 * sweeps, the summary and the plots of the page are made from these rows.
 */
import type { LiveValues } from './changed.js';
import type { Population } from './lattice.js';

/** What is measured of clouds on a sphere beside their counts. */
export interface CloudMeasures {
  /** The loss of all clouds at once. */
  totalLoss: number;
  /** Mean radius of a cloud. */
  meanRadius: number;
  /** Norm of the gradient of that loss by all points. */
  gradientNorm: number;
  /** Directions in which a cloud is wide; null for rigid clouds, whose points are not kept. */
  participationRatio: number | null;
  /** Whether clouds are wide in the same directions; null likewise. */
  alignment: number | null;
  /** Pairs of clouds whose centres are no further apart than the margin: the loss does not see them. */
  coincident: number;
  /** Part of the fresh views that are nearest to the centre of their own cloud; null without any, absent without an encoder. */
  freshAccuracy?: number | null;
  /** Part of the fresh views that a linear probe of the views gives to their own cloud; likewise. */
  probeAccuracy?: number | null;
}

/** Counts of one configuration, as the engine gives them; null where it counts none. */
export interface Counts {
  active: number;
  contacts: number;
  /** Total energy in sigma. */
  energy: number | null;
  largestOverlap: number | null;
  /** Mean squared displacement in sigma^2, of a run that follows it. */
  msd?: number | undefined;
  /** Of clouds, where they are measured. */
  clouds?: CloudMeasures | undefined;
}

/** Counts of a configuration without contacts. */
export const noContacts: Counts = { active: 0, contacts: 0, energy: 0, largestOverlap: 0 };

/** What is measured of a configuration. */
export interface Measurements extends Partial<CloudMeasures> {
  /** Steps done; the record describes the configuration after them. */
  t: number;
  /** Active particles; active sites of a lattice. */
  active: number;
  /** Active fraction f_a. */
  activity: number;
  /** Contacts n_c; on a lattice pairs of particles that share a site. */
  contacts: number;
  /** z = 2 n_c / N. */
  contactsPerParticle: number;
  /** V / N in sigma; null, an empty cell, on a lattice. */
  energyPerParticle: number | null;
  /** Largest relative overlap 1 - r/D; 0 without contacts; null, an empty cell, on a lattice. */
  largestOverlap: number | null;
  /** Mean squared displacement in sigma^2; absent if the run does not follow it. */
  msd?: number;
}

/** The record of a configuration, a row of the series: what was measured, and the fields that the schedule of the run changes. */
export interface SeriesRecord extends Measurements, LiveValues {}

/** What a result says of the last configuration. */
export interface FinalQuantities
  extends Pick<SeriesRecord, 'energyPerParticle' | 'largestOverlap' | 'msd' | keyof CloudMeasures> {}

export type QuantityName = Exclude<keyof Measurements, 't'>;

export interface Quantity {
  name: QuantityName;
  /** Its name in the table of a run. */
  label: string;
  /** Of a whole number, which the series has with all its digits; others have ten. */
  isCount?: boolean;
  /** A lattice has none: its cells are empty. */
  onlySpheres?: boolean;
  /** Only runs that follow displacements have it, as the last column. */
  onlyMsd?: boolean;
  /** Only clouds on a sphere have it; a rigid one may have an empty cell. */
  onlyClouds?: boolean;
  /** Only clouds with an encoder have it. */
  onlyEncoder?: boolean;
  /** Frames have it in their log. */
  inFrames?: boolean;
  /** The result has it, of the last configuration. */
  inResult?: boolean;
  of(counts: Counts, population: Population): number | null | undefined;
  /** Its plot on the page against time. */
  plot?: QuantityPlot;
}

export interface QuantityPlot {
  id: string;
  title: string;
  /** For readers of the screen, and as a tip. */
  help: string;
  symbol: string;
  /** Whether its axis is logarithmic. */
  log: boolean;
  /** What it is, where it is shown over the picture of the present configuration as well. */
  reading?: string;
}

/** In the order of the columns of the series. */
export const quantities: readonly Quantity[] = [
  { name: 'active', label: 'active particles', isCount: true, of: ({ active }) => active },
  {
    name: 'activity',
    label: 'active fraction',
    inFrames: true,
    of: ({ active }, { places }) => active / places,
    plot: {
      id: 'activity',
      title: 'Active fraction',
      help: 'Active fraction f_a against time t, both logarithmic. A power law, a straight line, separates the absorbing from the active phase.',
      symbol: 'f_a',
      log: true,
      reading: 'active fraction',
    },
  },
  { name: 'contacts', label: 'contacts', isCount: true, of: ({ contacts }) => contacts },
  {
    name: 'contactsPerParticle',
    label: 'contacts per particle',
    inFrames: true,
    of: ({ contacts }, { particles }) => (2 * contacts) / particles,
    plot: {
      id: 'contacts',
      title: 'Overlaps per particle',
      help: 'z = 2 n_c/N against time, n_c the pairs that overlap. 2d is what a rigid packing of frictionless spheres has; an active state is no packing.',
      symbol: 'z',
      log: false,
      reading: 'overlaps per particle, 2 n_c/N',
    },
  },
  {
    name: 'energyPerParticle',
    label: 'energy per particle',
    onlySpheres: true,
    inFrames: true,
    inResult: true,
    of: ({ energy }, { particles }) => energy && energy / particles,
    plot: {
      id: 'energy',
      title: 'Energy',
      help: 'Overlap energy per particle against time, both logarithmic.',
      symbol: 'V/N',
      log: true,
    },
  },
  {
    name: 'largestOverlap',
    label: 'largest overlap',
    onlySpheres: true,
    inResult: true,
    of: ({ largestOverlap }) => largestOverlap,
  },
  { name: 'msd', label: 'mean squared displacement', onlyMsd: true, inResult: true, of: ({ msd }) => msd },
  ...(
    [
      [
        'totalLoss',
        'loss of all clouds',
        { id: 'loss', help: 'Loss of all clouds at once against time, as if the batch had all.', symbol: 'L' },
      ],
      [
        'meanRadius',
        'mean radius',
        { id: 'radius', help: 'Mean radius of a cloud against time; rigid clouds keep theirs.', symbol: 'r' },
      ],
      [
        'gradientNorm',
        'norm of the gradient',
        { id: 'gradient', help: 'Norm of the gradient of the loss of all clouds against time.', symbol: '|g|' },
      ],
      [
        'participationRatio',
        'participation ratio',
        {
          id: 'participation',
          help: 'Directions in which a cloud is wide, mean over the clouds, against time: 1 for a line, D for a ball.',
          symbol: 'PR',
        },
      ],
      ['alignment', 'alignment'],
      ['coincident', 'coincident centres'],
      ['freshAccuracy', 'fresh views nearest to their centre'],
      ['probeAccuracy', 'fresh views that a probe tells'],
    ] as const
  ).map(
    ([name, label, plot]): Quantity => ({
      name,
      label,
      onlyClouds: true,
      inResult: true,
      isCount: name === 'coincident',
      onlyEncoder: name === 'freshAccuracy' || name === 'probeAccuracy',
      of: ({ clouds }) => clouds?.[name],
      ...(plot && { plot: { ...plot, title: `${label.charAt(0).toUpperCase()}${label.slice(1)}`, log: false } }),
    }),
  ),
];

/** Quantities that have something in their rows, by name, in order. */
export const namesWith = (has: keyof Quantity): QuantityName[] => quantities.filter((each) => each[has]).map(({ name }) => name);

/** Puts some quantities into an object, except those that a run does not follow. */
function fill<T extends object>(values: T, chosen: readonly Quantity[], counts: Counts, population: Population): T {
  for (const { name, of } of chosen) {
    const value = of(counts, population);
    if (value !== undefined) (values as Record<QuantityName, number | null>)[name] = value;
  }
  return values;
}

export const seriesRecordOf = (t: number, counts: Counts, population: Population): SeriesRecord =>
  fill({ t } as SeriesRecord, quantities, counts, population);

const final = quantities.filter(({ inResult }) => inResult);

export const finalQuantities = (last: Counts, population: Population): FinalQuantities =>
  fill({} as FinalQuantities, final, last, population);
