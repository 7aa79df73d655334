/** What happens to the displacement of a particle once its kicks are summed, docs/dynamics.md: momentum, thermal noise, species. */
import { exponentOf, inGridUnits, type OracleConfig } from './config.js';
import { Stream } from './inTime.js';
import { rne } from './math.js';
import { componentCounter, hash, STREAM, stepKey, unit } from './random.js';
import type { Sums } from './sums.js';

/** Whose displacements they are. */
interface Moved {
  config: OracleConfig;
  activeFlags: Uint8Array;
  t: number;
}

/** Momentum: velocities and displacements from the sums of the kicks, which the displacements replace. */
export function glide({ momentum: mu = 0, momentumKind }: OracleConfig, { words }: Sums, velocities: Int32Array): void {
  for (let k = 0; k < words.length; k++) {
    const S = words[k];
    const v = Math.trunc(mu * velocities[k]) + S;
    const x = momentumKind === 'nesterov' ? Math.trunc(mu * v) + S : v;
    if (Math.max(Math.abs(v), Math.abs(x)) >= 2 ** 31) throw new RangeError(`component ${k} moves by half the box in a step`);
    velocities[k] = v;
    words[k] = x;
  }
}

/** "Species": the displacement of a particle whose species has a factor other than 1, rounded, or dithered if a > 1. */
export function scaleBySpecies(config: OracleConfig, words: Int32Array, t: number): void {
  const { species, dimension } = config;
  const key = stepKey(config.seed, STREAM.rounding, t);
  species?.of.forEach((kind, id) => {
    const factor = species.kicks[kind];
    if (factor === 1) return;
    const h = hash(key, BigInt(id));
    for (let c = 0; c < dimension; c++) {
      const k = id * dimension + c;
      const v = factor * words[k];
      words[k] = exponentOf(config) > 1 ? Math.floor(v + unit(hash(key, h + BigInt(c)))) : rne(v);
    }
  });
}

/** On every particle, active or not, or on the active ones. */
export function addThermalNoise({ config, activeFlags, t }: Moved, sums: Sums): void {
  const strength = config.thermalNoise ?? 0;
  if (strength === 0) return;
  const T = inGridUnits(Math.sqrt(2 * strength), config);
  const stream = new Stream(config.seed, STREAM.thermal, t, config.model === 'gd' ? (config.timeCorrelation ?? 0) : 0);
  for (let id = 0; id < config.radii.length; id++) {
    if (config.thermalOn === 'active' && activeFlags[id] === 0) continue;
    sums.add(
      id,
      Array.from({ length: config.dimension }, (_, c) => rne(T * stream.normal(componentCounter(id, 0, c)))),
    );
  }
}
