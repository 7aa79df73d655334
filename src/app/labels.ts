/** Names of experiments' curves. */
import { isManifold, type ManifoldConfig, type ParticleConfig } from '../model/index.js';
import type { ShownConfig } from './limits.js';

function ruleOf(config: ParticleConfig): string {
  return `${config.model}${'mode' in config ? ` ${config.mode}` : ''}`;
}

function stepOf(config: ParticleConfig): string[] {
  const words: string[] = [];
  if ('kick' in config) words.push(`ε ${config.kick}`);
  else if ('learningRate' in config && config.learningRate) words.push(`α ${Number(config.learningRate.toPrecision(4))}`);
  if ('batchFraction' in config) words.push(`p ${config.batchFraction}`);
  return words;
}

function cloudLabel({ clouds, cloudSize, learningRate, embedding, loss }: ManifoldConfig): string {
  const what = cloudSize === undefined ? `${loss} loss, α ${Number(learningRate.toPrecision(4))}` : `r ${cloudSize}`;
  return `${clouds} clouds, ${what}, D ${embedding}`;
}

/** A name for an experiment's curves. */
export const labelOf = (config: ShownConfig): string =>
  isManifold(config) ? cloudLabel(config) : [ruleOf(config), `φ ${config.phi}`, ...stepOf(config)].join(', ');

/** Fields that make no other system of a run: its mean activity belongs into one series with those at other values of them. */
const free: readonly string[] = [
  'phi',
  'seed',
  'initialSeed',
  'replica',
  'steps',
  'stopWhenAbsorbed',
  'schedule',
  'record',
  'out',
];

/** What mean activities against phi are told apart by: all fields but phi and those of a replica. */
export interface ScanSeries {
  key: string;
  label: string;
}

export function scanSeriesOf(config: ParticleConfig): ScanSeries {
  const key = JSON.stringify(config, (name, value) => (free.includes(name) ? undefined : value));
  const label = [ruleOf(config), ...stepOf(config), `N ${config.particles}, ${config.dimension}D`].join(', ');
  return { key, label };
}
