/** Which runs a GPU can do, and what its kernels have to know of one. */
import { lawOf } from '../engine/laws.js';
import {
  ConfigError,
  configAt,
  type Derived,
  differSome,
  isRestless,
  isSpheres,
  momentumOf,
  type ParticleConfig,
  type RunConfig,
  stepsToCheck,
} from '../model/index.js';
import { hasLaw } from './kernels/laws.js';
import type { Shape } from './kernels/layout.js';

/** Most of the overlap's powers, each of which costs a product. */
const largestExponent = 16;

/** Why a GPU can't do a run, or null. */
export function whyNotOnGpu(config: RunConfig): string | null {
  if (!isSpheres(config)) return `model ${config.model}`;
  const reasons = [0, ...stepsToCheck(config)].map((t) => whyNotAt(configAt(config, t)));
  return reasons.find((reason) => reason !== null) ?? null;
}

/** Why a GPU can't do the steps of a config without a schedule. */
function whyNotAt(config: ParticleConfig): string | null {
  if (config.dimension > 3) return `dimension ${config.dimension}`;
  if (momentumOf(config) > 0) return 'momentum';
  if (differSome(config.species)) return 'species that differ';
  if ('shear' in config && (config.shear ?? 0) > 0) return 'shear';
  if ('timeCorrelation' in config && config.timeCorrelation !== 0) return 'timeCorrelation';
  const mode = 'mode' in config ? ` mode ${config.mode}` : '';
  if (!hasLaw(lawOf(config))) {
    return `model ${config.model}${mode}${'sampling' in config && config.sampling !== undefined ? ` (sampling ${config.sampling})` : ''}`;
  }
  const exponent = ('exponent' in config ? config.exponent : undefined) ?? 1;
  if (!Number.isInteger(2 * exponent) || exponent > largestExponent) return `exponent ${exponent}`;
  return null;
}

/** @throws ConfigError if a GPU can't do the run */
export function requireGpuRule(config: RunConfig): void {
  const reason = whyNotOnGpu(config);
  if (reason !== null)
    throw new ConfigError(`device gpu has no ${reason}; docs/gpu.md lists what it has, or leave device out`, 'device');
}

/** What systems side by side need together; what only some of them have is 0 in the others. */
export function commonShape(members: readonly { config: RunConfig; derived: Derived }[]): Shape {
  const shapes = members.map(({ config, derived }) => shapeOf(config, derived));
  const [first] = shapes as [Shape];
  const some = (flag: 'thermal' | 'restless'): boolean => shapes.some((shape) => shape[flag]);
  return { ...first, thermal: some('thermal'), restless: some('restless') };
}

/** @throws ConfigError if a GPU can't do the run */
export function shapeOf(config: RunConfig, derived: Derived): Shape {
  requireGpuRule(config);
  if (!isSpheres(config)) throw new Error('other systems than spheres were refused');
  return {
    dimension: config.dimension,
    law: lawOf(config),
    soft: derived.exponent > 1,
    cutoff: derived.activityCutoff > 0,
    thermal: derived.thermalGrid > 0,
    restless: isRestless(config),
    unwraps: config.msd,
  };
}
