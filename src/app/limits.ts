/** What the page takes on: less than the command line. */
import {
  ConfigError,
  derive,
  deriveManifold,
  isLattice,
  isLatticeModel,
  isManifold,
  type ManifoldConfig,
  models,
  type ParticleConfig,
  parseConfig,
  type RunConfigInput,
  showValue,
} from '../model/index.js';

/** What the page shows: spheres in a box, and clouds on a sphere. */
export type ShownConfig = ParticleConfig | ManifoldConfig;
export const shownModels = models.filter((model) => !isLatticeModel(model));

/** More particles than these can't be drawn at a rate worth watching, nor kept by every browser. */
export const mostParticles = 1_000_000;

/**
 * A config that the page can show.
 * @throws ConfigError for a lattice, for too many particles, and as `parseConfig` and `derive` do
 */
export function shownConfig(input: RunConfigInput): ShownConfig {
  const config = parseConfig(input);
  if (isLattice(config)) {
    throw new ConfigError(
      `model ${config.model} is of a lattice, which has no positions to show; use randorg run, or model bro here`,
      'model',
    );
  }
  if (isManifold(config)) {
    if (config.vectors !== undefined) {
      const text = `vectors must be drawn in the page, got ${showValue(config.vectors)}; use randorg run for a file of them`;
      throw new ConfigError(text, 'vectors');
    }
    deriveManifold(config);
    return config;
  }
  if (config.initial !== 'random') {
    throw new ConfigError(
      `initial must be random in the page, got ${config.initial}; use randorg run for a file of positions`,
      'initial',
    );
  }
  if (config.particles > mostParticles) {
    throw new ConfigError(
      `particles must be at most ${mostParticles} in the page, got ${config.particles}; use randorg run for more`,
      'particles',
      mostParticles,
    );
  }
  if (config.schedule?.phi?.kind === 'adaptive') {
    throw new ConfigError('schedule must not be adaptive in the page, got phi=adaptive; use randorg run for it', 'schedule');
  }
  derive(config);
  return config;
}
