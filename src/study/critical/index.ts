export type { Bracket } from '../../analysis/levelling.js';
export type { CombinedEstimate } from './combine.js';
export type { Rung } from './drift.js';
export type { LevelEstimate, Method, MethodEstimate } from './estimates.js';
export type { CriticalResult, SearchEnd } from './result.js';
export { type CriticalOptions, type StageReport, searchCriticalPoint } from './search.js';
export type { Stage } from './stage.js';
