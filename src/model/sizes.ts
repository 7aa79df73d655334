import type * as z from 'zod';
import type { RadiusCount } from './box.js';
import type { FieldPath, Fields } from './fields.js';
import type { sizesLeaves } from './sizesFields.js';

/** Kinds of sizes: `list` comes with the initial positions. */
export type SizesKind = keyof typeof sizesLeaves;
type Value<P extends FieldPath> = z.output<Fields[P]['schema']>;
/** Sizes of some kinds, each with its fields; a seed is a u64 in decimal digits, to which `replica` applies. */
type SizesOf<K extends SizesKind> = {
  [Each in K]: { kind: Each } & { [L in (typeof sizesLeaves)[Each][number]]: Value<`sizes.${L}`> };
}[K];

/** Sizes that are drawn, a diameter for each particle. */
export type DrawnSizes = SizesOf<'uniform' | 'lognormal' | 'powerlaw'>;

/** Sizes that are classes of equal particles. */
export type ClassSizes = SizesOf<'mono' | 'binary'>;

/** Particle sizes of a run; `file` is a list of radii, `list` stands for radii that came with the positions. */
export type Sizes = SizesOf<SizesKind>;

/** Radius of a mono particle and of the small one of two, in sigma: sigma is its diameter. */
export const smallRadius = 0.5;

export function isDrawn(sizes: Sizes): sizes is DrawnSizes {
  return sizes.kind === 'uniform' || sizes.kind === 'lognormal' || sizes.kind === 'powerlaw';
}

/** Number of large particles of a binary mixture; an odd particle is small. */
export function largeCount(fraction: number, particles: number): number {
  return Math.floor(fraction * particles);
}

/** Radii in sigma and how often each occurs, without making the list. */
export function sizeClasses(sizes: ClassSizes, particles: number): RadiusCount[] {
  if (sizes.kind === 'mono') return [{ radius: smallRadius, count: particles }];
  const large = largeCount(sizes.fraction, particles);
  const classes = [
    { radius: smallRadius, count: particles - large },
    { radius: sizes.ratio * smallRadius, count: large },
  ];
  return classes.filter(({ count }) => count > 0);
}

/** Radii by id in sigma, [N]. Ids below the number of large particles are the large ones. */
export function radiiById(sizes: ClassSizes, particles: number): Float64Array {
  const radii = new Float64Array(particles).fill(smallRadius);
  if (sizes.kind === 'binary') radii.fill(sizes.ratio * smallRadius, 0, largeCount(sizes.fraction, particles));
  return radii;
}
