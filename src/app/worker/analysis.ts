/** The structure of one configuration, for the plots. */
import { exactFlatness } from '../../analysis/landscape/flatness.js';
import { bondOrder } from '../../analysis/structure/bondOrder.js';
import type { StructureFactorResult } from '../../analysis/structure/factorMean.js';
import { largestFitWavenumber } from '../../analysis/structure/hyperuniformity.js';
import type { StructureKernels } from '../../analysis/structure/kernels.js';
import { RadialDistribution } from '../../analysis/structure/radialDistribution.js';
import { fewSizes, StructureFactor } from '../../analysis/structure/structureFactor.js';
import { loadStructureKernels } from '../../engine/observe.js';
import type { AnalysisAnswer, Requests } from './messages.js';

/** Largest k and r, in 1/sigma and sigma, and the width of a bin of r: two peaks of S(k), at a cost that a page can afford. */
const kMax = 14;
const rMax = 5;
const rBin = 0.02;

let kernels: StructureKernels | null = null;

/** Vectors up to here are summed one by one; more would keep the page waiting. */
const affordableVectors = (particles: number): number => 4e7 / particles;

function kExactOf(dimension: number, boxLength: number, particles: number): number {
  return Math.min(1, ((2 * Math.PI) / boxLength) * Math.max(2, (affordableVectors(particles) / 3) ** (1 / dimension)));
}

/** The spectral density of a mixture, whose number S(k) has a plateau by composition. */
function densityOf({ shells, quantities }: StructureFactorResult): AnalysisAnswer['spectralDensity'] {
  const solid = quantities.findIndex(({ name }) => name === 'solid');
  return { k: shells.map(({ k }) => k), chi: shells.map(({ values }) => values[solid]?.value ?? Number.NaN) };
}

/** A value, or null where the analysis refuses the configuration. */
function attempt<T>(work: () => T): T | null {
  try {
    return work();
  } catch {
    return null;
  }
}

export async function analyse(take: Requests['analyse']['take']): Promise<AnalysisAnswer> {
  const started = performance.now();
  kernels ??= await loadStructureKernels();
  const { dimension, boxLength, radii, exponent } = take;
  const own = kernels;
  const radial = attempt(() => {
    const range = Math.min(rMax, 0.499 * boxLength);
    const distribution = new RadialDistribution(own, range, Math.max(1, Math.round(range / rBin)));
    distribution.add(take);
    return distribution.result();
  });
  const sizes = new Set(radii).size;
  const factorUpTo = (most: number, solid: boolean): StructureFactorResult | null =>
    attempt(() => {
      const structure = new StructureFactor(own, { kMax: most, kExact: kExactOf(dimension, boxLength, radii.length), solid });
      structure.add(take);
      return structure.result();
    });
  const factor = factorUpTo(kMax, sizes > 1 && sizes <= fewSizes);
  const solid = sizes === 1 ? null : sizes <= fewSizes ? factor : factorUpTo(largestFitWavenumber, true);
  const order = attempt(() => bondOrder(take));
  const flatness = take.flatness ? attempt(() => exactFlatness(take, exponent)) : null;
  return {
    r: radial?.r ?? [],
    g: radial?.parts[0]?.g.map(({ value }) => value) ?? [],
    k: factor?.shells.map(({ k }) => k) ?? [],
    s: factor?.shells.map(({ values }) => values[0]?.value ?? Number.NaN) ?? [],
    spectralDensity: solid && densityOf(solid),
    order: order && {
      name: order.name,
      local: order.local.value,
      crystallineFraction: order.crystallineFraction,
      warning: order.warning,
    },
    flatness,
    milliseconds: performance.now() - started,
  };
}
