/**
 * Channels: parts of the density that add up to it, rho = sum_c rho_c, such that the density of the solid phase is
 * sum_c m(k; R_c) rho_c. With a few sizes they are the species. With many, m(k; R) is interpolated between Chebyshev nodes R_c, and each
 * particle adds to all channels with Lagrange's weights, which sum to 1.
 */
import { unitBallVolume } from '../../model/box.js';
import { ConfigError } from '../../model/errors.js';
import { ballTransform } from './bessel.js';
import { type Configuration, positionsOf, speciesOf } from './configuration.js';

export interface Channel {
  radius: number;
  positions: Uint32Array;
  /** [N], or null for 1. */
  weights: Float64Array | null;
}

export interface Channels {
  channels: Channel[];
  /** Whether the channels are species: partials have a meaning then. */
  areSpecies: boolean;
}

/** Sizes that are told apart; more are interpolated. */
const mostSpecies = 8;
const mostNodes = 24;

function interpolated(configuration: Configuration, kMax: number): Channel[] {
  const { radii, positions } = configuration;
  const low = radii.reduce((least, radius) => Math.min(least, radius));
  const high = radii.reduce((most, radius) => Math.max(most, radius));
  const half = (high - low) / 2;
  // m oscillates with k R: two nodes a radian beyond a few are enough for 1e-8
  const nodes = 8 + Math.ceil(2 * kMax * half);
  if (nodes > mostNodes) {
    throw new ConfigError(
      `kMax must be at most ${(mostNodes - 8) / 2 / half} for the spectral density of this many sizes, got ${kMax}; leave the spectral density out`,
      'kMax',
    );
  }
  const at = Array.from({ length: nodes }, (_, j) => low + half + half * Math.cos((Math.PI * (j + 0.5)) / nodes));
  return at.map((radius, j) => ({
    radius,
    positions,
    weights: radii.map((each) =>
      at.reduce((product, other, k) => (k === j ? product : (product * (each - other)) / (radius - other)), 1),
    ),
  }));
}

/**
 * Channels of a configuration.
 * @param solid whether the density of the solid phase is wanted
 * @param kMax largest k of that, 1/sigma
 * @throws ConfigError if there are too many sizes for it
 */
export function channelsOf(configuration: Configuration, solid: boolean, kMax: number): Channels {
  const species = speciesOf(configuration, mostSpecies);
  if (species !== null) {
    const whole = species.length === 1;
    const channels = species.map(({ radius, ids }) => ({
      radius,
      positions: whole ? configuration.positions : positionsOf(configuration, ids),
      weights: null,
    }));
    return { channels, areSpecies: true };
  }
  if (solid) return { channels: interpolated(configuration, kMax), areSpecies: false };
  return { channels: [{ radius: Number.NaN, positions: configuration.positions, weights: null }], areSpecies: false };
}

/** m(k; R) = (2 pi R / k)^(d/2) J_{d/2}(k R): the transform of a ball of radius R. */
export function formFactor(dimension: number, k: number, radius: number): number {
  return (unitBallVolume[dimension] as number) * radius ** dimension * ballTransform(dimension, k * radius);
}
