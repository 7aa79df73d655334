/** What a search for a critical point says at its end, or when it is stopped. */
import type { Result, ThresholdRule } from '../../analysis/index.js';
import { type ControlName, isLattice, parseConfig, type RunConfigInput } from '../../model/index.js';
import type { Measured } from '../../model/measured.js';
import { type CombinedEstimate, middleOf } from './combine.js';
import type { Rung } from './drift.js';
import type { LevelEstimate, Method, MethodEstimate } from './estimates.js';
import type { LadderEnd } from './ladder.js';
import type { StageRun } from './stage.js';
import type { CriticalSystem } from './system.js';

/** Why a search ended; `stopped`: by its signal. */
export type SearchEnd = LadderEnd | 'budget' | 'stopped';

export interface CriticalResult {
  /** phi_c, or the critical density of a lattice model. `error` is the half-width of the 68 % interval or more. */
  phiC: Measured;
  /** Field that phiC is a value of. */
  control: ControlName;
  method: Method;
  /** How the method and its error were chosen, in words. */
  rule: string;
  /** Parts of the error, added in quadrature. */
  parts: CombinedEstimate['parts'];
  /** What phiC was made from, the longest runs first; `estimates` holds what else each rung gave. */
  rungs: CombinedEstimate['rungs'];
  /** phi_c depends on how it is measured: start, sizes (N, or sites along a side), steps at the largest size, starts of each phi. */
  protocol: { initial: 'random' | 'natural'; sizes: number[]; size: number; N: number; steps: number; starts: number };
  /** Largest phi at which all runs absorb, smallest at which all level off, of the scan and of the last rung that has both: phiC lies within. */
  bracket: { low: number; high: number };
  ended: SearchEnd;
  precision: number;
  estimates: MethodEstimate[];
  /** The authors' rule on the runs of the last size, under its own name: no part of phiC. */
  threshold: Result<ThresholdRule>;
  runs: {
    directory: string;
    phi: number;
    size: number;
    steps: number;
    replica: number;
    absorbedAt: number | null;
    activity: number;
  }[];
  directory: string;
  config: Record<string, unknown>;
}

export const rule =
  'the first of decay, curvature, power-law and bracket that gives a value at the largest size: the mean of the joint fits of the last rungs (from d = 2 on moved a sixth of the way to the curvature), or the curvature taken to infinite ' +
  'time by lines through them; its error over independent starts, in quadrature with how far windows, corrections and methods differ, and with ' +
  'what is unknown of the drift with size and time';

/** Fields that runs of a search differ in. */
const varied = new Set(['phi', 'density', 'cloudSize', 'particles', 'size', 'steps', 'replica', 'out', 'json', 'force']);

export interface SearchRecord extends Pick<CriticalResult, 'directory' | 'precision' | 'ended' | 'bracket'> {
  system: CriticalSystem;
  levels: readonly LevelEstimate[];
  combined: CombinedEstimate | null;
  runs: readonly StageRun[];
}

export function resultOf(record: SearchRecord): CriticalResult {
  const { system, directory, precision, ended, bracket, levels, runs } = record;
  // Before the first rung is done, the bracket is all there is.
  const { value, error, method, size, parts, rungs } = record.combined ?? middleOf(bracket, runs.at(-1) as StageRun);
  const { steps } = rungs[0] as Rung;
  const at = levels.findLast((level) => level.size === size && level.steps === steps);
  const last = runs.filter((run) => run.size === size && run.steps === steps).at(-1) as StageRun;
  const starts = at?.starts ?? runs.filter((run) => run.size === size && run.curve.phi === last.curve.phi).length;
  const complete = parseConfig(system.base as RunConfigInput);
  return {
    phiC: { value, error },
    control: system.control,
    method,
    rule,
    parts,
    rungs,
    protocol: {
      initial: isLattice(complete) ? complete.start : 'random',
      sizes: [...new Set((levels.length > 0 ? levels : runs).map((one) => one.size))],
      size,
      N: last.curve.particles,
      steps: last.steps,
      starts,
    },
    bracket,
    ended,
    precision,
    estimates: levels.flatMap(({ estimates }) => estimates),
    threshold: at?.threshold ?? { value: null, reason: 'No rung was done: give a larger budget.' },
    runs: runs.map(({ directory: name, size: of, steps, curve, sample }) => ({
      directory: name,
      phi: curve.phi,
      size: of,
      steps,
      replica: Number(curve.run),
      absorbedAt: curve.absorbedAt ?? null,
      activity: sample.mean as number,
    })),
    directory,
    config: Object.fromEntries(Object.entries(complete).filter(([name]) => !varied.has(name) && name !== system.setting.field)),
  };
}
