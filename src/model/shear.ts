/** Cyclic shear in the numbers of docs/dynamics.md, "Cyclic shear". */
import { maxOf } from './arrays.js';
import { factorsOf } from './shearFields.js';

/** Strains are whole multiples of 2^-16. */
export const strainUnits = 65536;

export type ShearRange = 'forward' | 'symmetric';

/** A strain in units of 2^-16. */
export const gridStrain = (strain: number): number => Math.floor(strain * strainUnits + 0.5);

/** Strains of the cycles in units of 2^-16, repeated in turn; empty without shear, and for rules that are not sheared. */
export function strainsOf(config: object): number[] {
  const { shear = 0, shearFactors = '1' } = config as { shear?: number; shearFactors?: string };
  return shear === 0 ? [] : factorsOf(shearFactors).map((factor) => gridStrain(shear * factor));
}

/** The largest strain of the protocol, as a number; 0 without shear. */
export const largestStrain = (config: object): number => Math.max(0, maxOf(strainsOf(config))) / strainUnits;

/**
 * How far apart, in contact distances, two centres may be at strain 0 that touch at some strain up to one: the largest singular value
 * of the shear, and a little for the closest approach, which is rounded by up to half a grid unit.
 * @param radius the smallest, in grid units
 */
export function shearStretch(strain: number, radius: number): number {
  return strain === 0 ? 1 : ((strain + Math.sqrt(strain * strain + 4)) / 2) * (1 + 0.5 / radius);
}

/**
 * The flow component of a difference vector at the closest approach of a cycle, in grid units. All products are exact in a double.
 * @param a flow component at strain 0, @param b gradient component, both seen from the lower id
 * @param strain in units of 2^-16
 */
export function closestApproach(a: number, b: number, strain: number, symmetric: boolean): number {
  const shifted = (g: number): number => a + Math.floor((g * b + strainUnits / 2) / strainUnits);
  const [from, to] = [symmetric ? shifted(-strain) : a, shifted(strain)];
  if (from * to <= 0) return 0;
  return Math.abs(from) < Math.abs(to) ? from : to;
}
