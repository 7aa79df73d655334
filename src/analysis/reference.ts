/**
 * Published values to compare with. Manna class: Luebeck, Int. J. Mod. Phys. B 18, 3977 (2004). Directed percolation: d = 1
 * Jensen, J. Phys. A 32, 5233 (1999); d = 2, 3 as tabulated by Hinrichsen, Adv. Phys. 49, 815 (2000) and Luebeck. Mean field is
 * exact. A number without an error is quoted to its last digit.
 */
import type { Measured } from '../model/measured.js';

export type UniversalityClass = 'manna' | 'directedPercolation' | 'meanField';
export type ExponentName = 'beta' | 'nuPerp' | 'nuParallel' | 'z' | 'delta' | 'gammaPrime' | 'betaOverDelta';

/** Published values in d = 1, 2, 3. */
type Table = Partial<Record<ExponentName, readonly Measured[]>>;

const known = (value: number, error: number): Measured => ({ value, error });

const manna: Table = {
  beta: [known(0.382, 0.019), known(0.639, 0.009), known(0.84, 0.012)],
  nuPerp: [known(1.347, 0.091), known(0.799, 0.014), known(0.593, 0.013)],
  nuParallel: [known(1.876, 0.135), known(1.225, 0.029), known(1.081, 0.027)],
  z: [known(1.393, 0.037), known(1.533, 0.024), known(1.823, 0.023)],
  delta: [known(0.141, 0.024), known(0.419, 0.015), known(0.745, 0.017)],
  gammaPrime: [known(0.55, 0.04), known(0.367, 0.019), known(0.152, 0.017)],
};

const directedPercolation: Table = {
  beta: [known(0.2765, 0.00005), known(0.583, 0.0005), known(0.813, 0.0005)],
  nuPerp: [known(1.097, 0.0005), known(0.733, 0.0005), known(0.584, 0.0005)],
  nuParallel: [known(1.734, 0.0005), known(1.295, 0.0005), known(1.11, 0.0005)],
  delta: [known(0.1595, 0.00005), known(0.451, 0.0005), known(0.732, 0.0005)],
};

/** Exact in all dimensions. */
const meanField = { beta: 1, nuPerp: 0.5, nuParallel: 1, z: 2, delta: 1, gammaPrime: 0, betaOverDelta: 1 };

/** lambda of S(k) ~ k^lambda that critical states of the Manna class were found or predicted to have. No published value is good to 0.005. */
export const mannaHyperuniformity: readonly { name: string; source: string; values: readonly [number, number, number] }[] = [
  { name: 'depinning', source: 'Wiese, arXiv 2401.09123; exact in d = 1', values: [0.5, 0.49, 0.29] },
  { name: 'simulations', source: 'Hexner and Levine, Phys. Rev. Lett. 114, 110602 (2015)', values: [0.43, 0.45, 0.24] },
  { name: 'field theory', source: 'arXiv 2310.17391 and 2507.07793', values: [0.67, 0.44, 0.22] },
];

/** Critical densities of the lattice models (particles per site); errors are half a unit of the last digit given. */
const latticeDensities = {
  manna: { 1: known(0.89199, 0.000005), 2: known(0.68333, 0.000005), 3: known(0.60018, 0.000005) },
  'manna-abelian': { 1: known(0.9488, 0.00005), 2: known(0.71695, 0.000005), 3: known(0.6223, 0.00005) },
} as const;

/**
 * A published exponent, or null if there is none.
 * @param dimension 1, 2 or 3; 4 and more is mean field for all classes
 */
export function referenceExponent(universality: UniversalityClass, dimension: number, name: ExponentName): Measured | null {
  if (universality === 'meanField' || dimension >= 4) return known(meanField[name], 0);
  const table = universality === 'manna' ? manna : directedPercolation;
  const published = (one: ExponentName) => table[one]?.[dimension - 1];
  // z and beta/delta follow where both parts are published.
  if (name === 'z' && !table.z) return ratioOf(published('nuParallel'), published('nuPerp'));
  if (name === 'betaOverDelta') return ratioOf(published('beta'), published('delta'));
  return published(name) ?? null;
}

function ratioOf(above: Measured | undefined, below: Measured | undefined): Measured | null {
  if (!above || !below) return null;
  const value = above.value / below.value;
  return { value, error: value * Math.hypot(above.error / above.value, below.error / below.value) };
}

/** Critical density of a lattice model, or null if none is known. */
export function referenceDensity(model: keyof typeof latticeDensities, dimension: number): Measured | null {
  const densities: Record<number, Measured> = latticeDensities[model];
  return densities[dimension] ?? null;
}

/** Distance from a reference in combined standard errors; positive if the value is larger. */
export function pull(value: number, error: number, reference: Measured): number {
  return (value - reference.value) / Math.hypot(error, reference.error);
}
