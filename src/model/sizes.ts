import type { RadiusCount } from './box.js';

/** Particle sizes of a run; `list` stands for radii that came with the positions. */
export type Sizes = { kind: 'mono' } | { kind: 'binary'; ratio: number; fraction: number } | { kind: 'list' };

/** Radius of a mono particle and of the small one of two, in sigma: sigma is its diameter. */
export const smallRadius = 0.5;

/** Number of large particles of a binary mixture; an odd particle is small. */
export function largeCount(fraction: number, particles: number): number {
  return Math.floor(fraction * particles);
}

/**
 * Radii in sigma and how often each occurs, without making the list.
 * @throws RangeError for `list`, whose radii only a file knows
 */
export function sizeClasses(sizes: Sizes, particles: number): RadiusCount[] {
  if (sizes.kind === 'list') throw new RangeError('a list of sizes has no classes of its own');
  if (sizes.kind === 'mono') return [{ radius: smallRadius, count: particles }];
  const large = largeCount(sizes.fraction, particles);
  const classes = [
    { radius: smallRadius, count: particles - large },
    { radius: sizes.ratio * smallRadius, count: large },
  ];
  return classes.filter(({ count }) => count > 0);
}

/**
 * Radii by id in sigma, [N]. Ids below the number of large particles are the large ones.
 * @throws RangeError for `list`
 */
export function radiiById(sizes: Sizes, particles: number): Float64Array {
  if (sizes.kind === 'list') throw new RangeError('a list of sizes is read from a file');
  const radii = new Float64Array(particles).fill(smallRadius);
  if (sizes.kind === 'binary') radii.fill(sizes.ratio * smallRadius, 0, largeCount(sizes.fraction, particles));
  return radii;
}
