import { ConfigError, showValue } from '../../model/index.js';
import { figures } from './figures/index.js';
import { type FigureModule, type Preset, presets } from './types.js';

export { type AllOptions, type AllOutcome, allFigures, reproduceAll } from './all.js';
export { costOf, type FigureCost } from './cost.js';
export { figures } from './figures/index.js';
export { cannotTell, type Judged, powerText, type Rival, type Word } from './judge.js';
export { type ReproduceOptions, type ReproduceOutcome, reproduceFigure } from './reproduce.js';
export type { FigureStage, StageOptions } from './stages.js';
export type { FigureResult } from './types.js';
export { type FigureModule, type Preset, presets } from './types.js';

/** @throws ConfigError with the names there are */
export function figureNamed(name: string): FigureModule {
  const found = figures.find((figure) => figure.name === name);
  if (found !== undefined) return found;
  throw new ConfigError(
    `figure must be one of ${figures.map((figure) => figure.name).join(', ')} or all, got ${showValue(name)}; see randorg reproduce list`,
    'figure',
  );
}

/** @throws ConfigError */
export function presetNamed(name: string): Preset {
  if ((presets as readonly string[]).includes(name)) return name as Preset;
  throw new ConfigError(`preset must be quick, standard or full, got ${showValue(name)}; quick takes minutes`, 'preset');
}
