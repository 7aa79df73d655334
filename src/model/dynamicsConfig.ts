/** The fields that belong to one rule, with their defaults. */
import { checkReachable, type Given, requiredCorrelation } from './check.js';
import type { FieldPath } from './fields.js';
import { sdeOfBro, undirectedOfRo } from './matching.js';
import type { ParticleModel } from './modes.js';
import type { BroConfig, GdConfig, ParticleConfig, RoConfig, SdeConfig, SgdConfig, SpheresConfig } from './schema.js';

/** The part of a config that its model and mode decide. */
type Own<C extends ParticleConfig> = Omit<C, Exclude<keyof SpheresConfig, 'model'>>;
export type DynamicsConfig = Own<BroConfig> | Own<SgdConfig> | Own<GdConfig> | Own<SdeConfig> | Own<RoConfig>;

const standardKick = 0.1;
/** Overlaps of soft particles decay without an end; below this part of contact distance they are not activity. */
const softCutoff = 1e-7;

type Numbers = (path: FieldPath, standard: number) => number;

/** What every rule with a force has. */
function forceOf(number: Numbers) {
  const exponent = number('exponent', 1);
  return {
    learningRate: number('learningRate', 0.1),
    exponent,
    activityCutoff: number('activityCutoff', exponent === 1 ? 0 : softCutoff),
  };
}

function broOf(given: Given, mode: BroConfig['mode'], number: Numbers): Own<BroConfig> {
  const own: Own<BroConfig> = { model: 'bro', mode, kick: number('kick', standardKick) };
  if (mode === 'correlated') own.correlation = requiredCorrelation(given, own);
  if (mode === 'mixed') own.isotropicWeight = number('isotropicWeight', 0.5);
  return own;
}

function sgdOf(given: Given, mode: SgdConfig['mode'], number: Numbers): Own<SgdConfig> {
  const own: Own<SgdConfig> = { model: 'sgd', mode, batchFraction: number('batchFraction', 0.5), ...forceOf(number) };
  if (mode === 'correlated') {
    own.correlation = requiredCorrelation(given, own);
    checkReachable(own.correlation, own.batchFraction);
  }
  return own;
}

function sdeOf(given: Given, mode: SdeConfig['mode'], number: Numbers, dimension: number): Own<SdeConfig> {
  if (mode === 'undirected') {
    const { noiseStrength } = undirectedOfRo(standardKick, dimension);
    return {
      model: 'sde',
      mode,
      noiseStrength: number('noiseStrength', noiseStrength),
      correlation: number('correlation', 1),
    };
  }
  const force = forceOf(number);
  const noiseStrength = number('noiseStrength', sdeOfBro(force.learningRate).noiseStrength);
  const own: Own<SdeConfig> = { model: 'sde', mode, noiseStrength, ...force };
  if (mode === 'correlated') own.correlation = requiredCorrelation(given, own);
  return own;
}

function roOf(given: Given, mode: RoConfig['mode'], number: Numbers): Own<RoConfig> {
  const own: Own<RoConfig> = { model: 'ro', mode, kick: number('kick', standardKick) };
  if (mode === 'particle') {
    own.kickShape = (given.get('kickShape') ?? 'ball') as RoConfig['kickShape'];
  } else {
    own.magnitudeCorrelation = number('magnitudeCorrelation', 1);
    own.directionCorrelation = number('directionCorrelation', 1);
  }
  return own;
}

/**
 * Model, mode and the fields that only they have.
 * @param given checked fields, none of another rule
 * @throws ConfigError if a correlation is missing or can't be reached
 */
export function dynamicsOf(given: Given, model: ParticleModel, mode: string, dimension: number): DynamicsConfig {
  const number: Numbers = (path, standard) => (given.get(path) ?? standard) as number;
  switch (model) {
    case 'bro':
      return broOf(given, mode as BroConfig['mode'], number);
    case 'sgd':
      return sgdOf(given, mode as SgdConfig['mode'], number);
    case 'gd':
      return { model, ...forceOf(number) };
    case 'sde':
      return sdeOf(given, mode as SdeConfig['mode'], number, dimension);
    case 'ro':
      return roOf(given, mode as RoConfig['mode'], number);
  }
}
