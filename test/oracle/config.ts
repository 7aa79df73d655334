/** What a step of the oracle needs to know, in the words of docs/dynamics.md. */

export type OracleDimension = 1 | 2 | 3 | 4 | 5;

export interface OracleConfig {
  model: 'bro' | 'sgd' | 'gd' | 'ro' | 'sde';
  /**
   * bro: reciprocal (default), nonreciprocal, correlated, particle, particle-normalised, mixed; sgd: pair (default), correlated, particle,
   * pair-batch, particle-batch, both-batch; ro: particle (default), pair; sde: reciprocal (default), nonreciprocal, correlated, particle, undirected.
   */
  mode?: string;
  dimension: OracleDimension;
  /** Side of the box, in sigma. */
  boxLength: number;
  /** Radius of each particle by id, in sigma. */
  radii: number[];
  /** Kick (bro, ro) or learning rate (sgd, gd, sde), in sigma. */
  stepSize: number;
  /** p of sgd: probability, or fraction of a fixed batch. */
  batchFraction?: number;
  /** sgd pair, particle, both-batch; default independent. */
  sampling?: 'independent' | 'exact' | 'epochs' | undefined;
  /** k of sampling exact and epochs, instead of p. */
  batchSize?: number | undefined;
  /** c of the correlated modes and of sde undirected, in [-1, 1]. */
  correlation?: number;
  /** bro correlated and ro pair; default copula. */
  correlationLaw?: 'copula' | 'mixture' | undefined;
  /** c of draws correlated in time, in [-1, 1]; default 0. Of gd, whose only draws are these, that of its thermal noise. */
  timeCorrelation?: number;
  /** w of bro mixed, in [0, 1]. */
  isotropicWeight?: number;
  /** c_mag of ro pair. */
  magnitudeCorrelation?: number;
  /** c_dir of ro pair. */
  directionCorrelation?: number;
  /** D0 of sde, in sigma^2. */
  noiseStrength?: number;
  /** mu, in [0, 1); default 0: no velocities. */
  momentum?: number;
  /** Default heavy-ball. */
  momentumKind?: 'heavy-ball' | 'nesterov';
  /** D_T, in sigma^2 per step; default 0. */
  thermalNoise?: number;
  /** Particles that it moves: all (default), or those in an active contact. */
  thermalOn?: 'all' | 'active';
  /** Exponent a of the potential, >= 1; default 1. bro and ro use it for the energy only. */
  exponent?: number;
  /** Default 0: every contact is active. */
  activityCutoff?: number;
  /** ro particle only; default ball. */
  kickShape?: 'ball' | 'uniform';
  /** Cyclic shear, if there is one. */
  shear?: { strain: number; range: 'forward' | 'symmetric'; axis: 'fixed' | 'alternating' | 'random'; factors: number[] };
  /** Species of each particle by id, factor of the displacements and row of `touch` of each species; default: one species. */
  species?: { of: number[]; kicks: number[]; touch: number[][] };
  seed: bigint;
}

export const GRID = 4294967296;

const defaultMode = { bro: 'reciprocal', sgd: 'pair', gd: 'pair', ro: 'particle', sde: 'reciprocal' };

/** "model mode". */
export function ruleOf(config: OracleConfig): string {
  return `${config.model} ${config.mode ?? defaultMode[config.model]}`;
}

/** A field that the rule can't do without. */
export function need<Name extends keyof OracleConfig>(config: OracleConfig, name: Name): NonNullable<OracleConfig[Name]> {
  const value = config[name];
  if (value === undefined || value === null) throw new RangeError(`${name} must be given for ${ruleOf(config)}`);
  return value;
}

export function exponentOf(config: OracleConfig): number {
  const a = config.exponent ?? 1;
  if (!(a >= 1)) throw new RangeError(`exponent must be at least 1, got ${a}`);
  return a;
}

/** A length of sigma in grid units. */
export function inGridUnits(length: number, config: OracleConfig): number {
  return (length / config.boxLength) * GRID;
}

/** Radii in grid units, by id. */
export function gridRadii(config: OracleConfig): number[] {
  return config.radii.map((radius) => Math.floor((radius / config.boxLength) * GRID + 0.5));
}
