/** What a simulation starts from, on whatever device: its config and its positions, checked. */
import {
  ConfigError,
  type Derived,
  type ParticleConfig,
  parseConfig,
  type RunConfigInput,
  refuseSchedule,
  requireParticles,
  toFraction,
} from '../model/index.js';
import type { InitialState } from './types.js';

/** Checks a config of spheres. @param remedy for other systems @throws ConfigError, also for those */
export function spheres(input: RunConfigInput, remedy: string): ParticleConfig {
  const config = requireParticles(parseConfig(input), remedy);
  refuseSchedule(config, 'use simulate, or change fields by change');
  return config;
}

/** @throws ConfigError if positions are missing */
export function requirePositions({ initial }: ParticleConfig, start: InitialState | undefined): void {
  if (initial === 'random' || start?.positions) return;
  throw new ConfigError('initial must be random when no positions are given; pass initialState', 'initial');
}

/** Positions that are given, u32, [N * d]; null for a random start. @throws ConfigError */
export function givenPositions(
  { particles, dimension }: ParticleConfig,
  { boxLength }: Derived,
  start: InitialState | undefined,
): Uint32Array | null {
  const given = start?.positions;
  if (!given) return null;
  const words = particles * dimension;
  if (given.length !== words) {
    throw new ConfigError(`initialState.positions must hold ${words} numbers, got ${given.length}`, 'initial');
  }
  const bad = given.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) throw new ConfigError(`initialState.positions must be finite, got ${given[bad]}`, 'initial');
  return Uint32Array.from(given, (x) => toFraction(x, boxLength));
}
