/** Lattice models: what a complete config of one is and what follows from it. Rules and sources: docs/lattice.md. */
import { ConfigError, listOf } from './errors.js';
import { isManifold } from './manifold.js';
import { replicaSeed } from './philox.js';
import { isLatticeModel, kindOf, particleModels } from './rules.js';
import type { LatticeConfig, ParticleConfig, RunConfig } from './schema.js';

export interface DerivedLattice {
  /** Sites, size^dimension. */
  sites: number;
  /** Particles N, the whole number nearest to density times sites; a half counts up. */
  particles: number;
  /** Side of the lattice in lattice constants: the size. */
  boxLength: number;
  /** Seed after the replica, u64. */
  seed: bigint;
  /** Seed of the start after the replica, u64. */
  initialSeed: bigint;
}

/** Sites and their particles are counted in 32 bits, and WASM32 addresses 4 GiB: at most this many sites. */
export const mostSites = 2 ** 28;

/** Whether a run is of particles on a lattice rather than of spheres in a box. */
export function isLattice(config: RunConfig): config is LatticeConfig {
  return isLatticeModel(config.model);
}

/** Whether a run is of spheres in a box. */
export const isSpheres = (config: RunConfig): config is ParticleConfig => kindOf(config.model) === 'spheres';

/** @throws ConfigError for a lattice or clouds, which what follows is not for; `remedy` says what is */
export function requireParticles(config: RunConfig, remedy: string): ParticleConfig {
  if (isSpheres(config)) return config;
  throw new ConfigError(`model must be ${listOf(particleModels)} here, got ${config.model}; ${remedy}`, 'model');
}

/** Largest size whose lattice has at most `mostSites`. */
export function largestSize(dimension: number): number {
  let size = Math.floor(mostSites ** (1 / dimension)) + 1;
  while (size ** dimension > mostSites) size--;
  return size;
}

/**
 * Everything that follows from the complete config of a lattice model.
 * @throws ConfigError if the lattice is too large or would be empty
 */
export function deriveLattice(config: LatticeConfig): DerivedLattice {
  const { size, dimension, density, replica } = config;
  const sites = size ** dimension;
  if (sites > mostSites) {
    throw new ConfigError(
      `size must be at most ${largestSize(dimension)} in dimension ${dimension}, got ${size}; the lattice would have ${sites} sites ` +
        `and ${mostSites} are possible`,
      'size',
    );
  }
  const particles = Math.floor(density * sites + 0.5);
  if (particles === 0) {
    throw new ConfigError(
      `density must be at least ${0.5 / sites} on ${sites} sites, got ${density}; no particle would be left`,
      'density',
    );
  }
  return {
    sites,
    particles,
    boxLength: size,
    seed: replicaSeed(BigInt(config.seed), replica),
    initialSeed: replicaSeed(BigInt(config.initialSeed), replica),
  };
}

/** What a run counts in. */
export interface Population {
  /** N. */
  particles: number;
  /** What the active fraction is a fraction of: particles, clouds, or the sites of a lattice. */
  places: number;
}

/** @throws ConfigError as deriveLattice */
export function populationOf(config: RunConfig): Population {
  if (isManifold(config)) return { particles: config.cloudsNumber, places: config.cloudsNumber };
  if (isSpheres(config)) return { particles: config.particles, places: config.particles };
  const { particles, sites } = deriveLattice(config);
  return { particles, places: sites };
}
