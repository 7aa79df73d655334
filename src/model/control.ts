/** The control parameter of a system, by name: what drives its transition, and what its size is. */
import { isLattice } from './lattice.js';
import { hasEncoder, isManifold, largestDistance } from './manifold.js';
import type { RunConfig } from './schema.js';

/** load: clouds over dimensions of the embedding, N/D. */
export type ControlName = 'phi' | 'density' | 'cloudSize' | 'learningRate' | 'load';
export type SizeField = 'particles' | 'size' | 'cloudsNumber' | 'embedding';

export interface Control {
  name: ControlName;
  /** Field that sets it. */
  field: 'phi' | 'density' | 'cloudSize' | 'learningRate' | 'cloudsNumber';
  /** Field of the size: N, the sites along a side of a lattice, or what of clouds is held while the control parameter varies. */
  size: SizeField;
  /** Values go up to here. */
  largest: number;
  /** One unit of the field is so much of the control parameter. */
  unit: number;
  /** Dimension of the space that the system fills: of a sphere that of its surface, at most 5. */
  dimension: number;
}

/** A sphere of more dimensions counts as one of these: from four on the transition is that of mean field. */
const mostDimensions = 5;
/** N/D beyond which nobody looks. */
const largestLoad = 64;
/** Clouds of the largest size of all can't come apart and are refused; this part of it is taken. */
const almost = 0.999;

/** @param config complete */
export function controlOf(config: RunConfig): Control {
  if (isLattice(config)) return { ...plain('density', 'size', 4), dimension: config.dimension };
  if (!isManifold(config)) return { ...plain('phi', 'particles', 1.5), dimension: config.dimension };
  const { embedding, cloudsNumber, range } = config;
  const dimension = Math.min(mostDimensions, embedding - 1);
  if (config.clouds === 'rigid') {
    const largest = Number(((almost * Math.min(range, largestDistance(cloudsNumber, embedding))) / 2).toPrecision(4));
    return { ...plain('cloudSize', 'cloudsNumber', largest), dimension };
  }
  if (!hasEncoder(config)) return { ...plain('learningRate', 'cloudsNumber', 4), dimension };
  return { name: 'load', field: 'cloudsNumber', size: 'embedding', largest: largestLoad, unit: 1 / embedding, dimension };
}

const plain = <N extends Exclude<ControlName, 'load'>>(name: N, size: SizeField, largest: number) => ({
  ...{ name, field: name, size, largest, unit: 1 },
});

/** Value of the field for one of the control parameter. */
export const fieldValue = ({ name, unit }: Pick<Control, 'name' | 'unit'>, value: number): number =>
  name === 'load' ? Math.round(value / unit) : value;
