/** The structure of runs of lattice models: S(k) of the particles on the sites, the number variance of boxes, and lambda. */
import {
  boxVariance,
  FactorMean,
  largestFitWavenumber,
  type MeanValue,
  meanOf,
  siteModes,
} from '../../analysis/structure/index.js';
import { ConfigError, deriveLattice, showValue } from '../../model/index.js';
import type { LatticeSource } from '../stored/reader.js';
import { Stopped } from '../threads/pool.js';
import { groupsOf } from './groups.js';
import { type FittedLambda, type States, smallK } from './lambda.js';
import type { StructureOptions } from './options.js';
import type { StructureCurves } from './structure.js';
import { hyperuniformVerdict } from './verdicts/hyperuniform.js';
import type { Verdict } from './verdicts/verdict.js';

/** The variance of the number of particles in boxes of side^d sites, over boxes at all sites. */
export interface BoxVariance {
  /** Sites a side of a box. */
  side: number[];
  variance: MeanValue[];
  /** That of independent, uniform sites of the particles. */
  idealGas: number[];
}

/** What runs of one system have in common, and what their means give. */
interface LatticeMeans {
  particles: number;
  dimension: number;
  /** Sites a side. */
  boxLength: number;
  /** Particles over sites. */
  density: number;
  structureFactor: StructureCurves;
  hyperuniformity: FittedLambda | null;
  hyperuniform: Verdict;
  numberVariance: BoxVariance;
  notes: string[];
}

export interface LatticeResult extends LatticeMeans {
  source: string;
  /** Of the sweep that the run is one of; null of others. */
  system: Record<string, unknown> | null;
  /** Step of the state. */
  frames: number[];
  /** Sites of two particles or more. */
  active: number;
}

/** Means over independent runs of one system, with errors from the runs. */
export interface LatticeGroup extends LatticeMeans {
  system: Record<string, unknown>;
  runs: string[];
}

/** A result, and its modes as a mean over runs takes them. */
export interface LatticeStudy {
  result: LatticeResult;
  factor: FactorMean;
}

type LatticeOptions = Pick<StructureOptions, 'frame' | 'fitWindow'>;

const boxesTried = 16;

/** Sides of boxes from one site to half the lattice, evenly in the logarithm. */
function sidesOf(size: number): number[] {
  const half = Math.floor(size / 2);
  const sides = Array.from({ length: boxesTried }, (_, k) => Math.round(half ** (k / (boxesTried - 1))));
  return [...new Set(sides)];
}

/** @throws ConfigError for an option that a lattice does not take */
function checkOptions(given: Partial<StructureOptions>): LatticeOptions {
  const { frame = 'last', fitWindow, ...others } = given;
  const [name, value] = Object.entries(others).find(([, each]) => each !== undefined) ?? [];
  if (name !== undefined) {
    throw new ConfigError(
      `${name} does not apply to a lattice, whose S(k) and number variance are exact, got ${showValue(value)}; leave it out`,
      name,
    );
  }
  if (frame === 'last' || frame === 'all' || frame === '0') return { frame, fitWindow };
  throw new ConfigError(
    `frame must be last of a lattice, which stores no others, got ${showValue(frame)}; leave it out`,
    'frame',
  );
}

/** The parts of a document that follow from the modes. */
function factorPart(
  factor: FactorMean,
  states: States,
  { fitWindow }: LatticeOptions,
  notes: string[],
): Pick<LatticeMeans, 'structureFactor' | 'hyperuniformity' | 'hyperuniform'> {
  const { levels, ...structureFactor } = factor.result();
  const found = smallK(
    { ...structureFactor, levels },
    0,
    'structureFactor',
    states,
    fitWindow ?? [0, largestFitWavenumber],
    notes,
  );
  // topplings conserve no centre of mass
  const pulls = found.fit?.pulls.filter(({ reference }) => reference !== 2) ?? [];
  return {
    structureFactor,
    hyperuniformity: found.fit && { ...found.fit, pulls },
    hyperuniform: hyperuniformVerdict(found),
  };
}

function studyOf({ name, config, system, read }: LatticeSource, options: LatticeOptions): LatticeStudy {
  const { occupation, step, damages } = read();
  const notes = [...damages];
  const { particles, sites } = deriveLattice(config);
  const { dimension, size } = config;
  const factor = new FactorMean();
  factor.merge(siteModes(occupation));
  const active = occupation.heights.reduce((sum, height) => sum + (height > 1 ? 1 : 0), 0);
  const side = sidesOf(size);
  const idealGas = side.map((each) => particles * (each / size) ** dimension * (1 - (each / size) ** dimension));
  const variance = boxVariance(occupation, side).map((value) => ({ value, error: null }));
  const part = factorPart(factor, { dimension, independent: 1, active: active > 0 }, options, notes);
  const result = {
    source: name,
    system,
    frames: [step],
    particles,
    dimension,
    boxLength: size,
    density: particles / sites,
    active,
    ...part,
    numberVariance: { side, variance, idealGas },
    notes,
  };
  return { result, factor };
}

/** The mean over runs of one system. */
function groupOf(studies: readonly LatticeStudy[], options: LatticeOptions): LatticeGroup {
  const factor = new FactorMean();
  for (const study of studies) factor.merge(study.factor.mean());
  const results = studies.map(({ result }) => result);
  const { system, particles, dimension, boxLength, density, numberVariance } = results[0] as LatticeResult;
  const states = { dimension, independent: studies.length, active: results.some(({ active }) => active > 0) };
  const notes: string[] = [];
  const variance = numberVariance.side.map((_, k) =>
    meanOf(results.map((result) => (result.numberVariance.variance[k] as MeanValue).value)),
  );
  return {
    system: system as Record<string, unknown>,
    runs: results.map(({ source }) => source),
    particles,
    dimension,
    boxLength,
    density,
    ...factorPart(factor, states, options, notes),
    numberVariance: { ...numberVariance, variance },
    notes,
  };
}

export interface LatticeStructures {
  studies: LatticeStudy[];
  groups: LatticeGroup[];
}

/** What happens meanwhile. */
interface Watch {
  signal?: AbortSignal | undefined;
  /** Called when a run is done. */
  onProgress?: ((done: number, runs: number) => void) | undefined;
}

/**
 * The structure of the last states of lattice runs, and means over runs of one system.
 * @param given the options that were given
 * @throws ConfigError; Stopped
 */
export async function latticeStructures(
  sources: readonly LatticeSource[],
  given: Partial<StructureOptions>,
  { signal, onProgress }: Watch = {},
): Promise<LatticeStructures> {
  const options = checkOptions(given);
  const studies: LatticeStudy[] = [];
  for (const source of sources) {
    if (signal?.aborted) throw new Stopped();
    studies.push(studyOf(source, options));
    onProgress?.(studies.length, sources.length);
    // signals get their turn
    await new Promise((resume) => setImmediate(resume));
  }
  const groups = groupsOf(studies, ({ result }) => result.system).map((group) => groupOf(group, options));
  return { studies, groups };
}
