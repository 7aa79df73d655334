/** The pair potential V(r) = Rbar (1 - r / 2 Rbar)^a for r < 2 Rbar = R_i + R_j, and its derivatives. Lengths in sigma, V too. */
import { ConfigError } from '../../model/errors.js';

/** @throws ConfigError for an exponent below 1 */
export function checkExponent(exponent: number): void {
  if (exponent >= 1 && Number.isFinite(exponent)) return;
  throw new ConfigError(`exponent must be at least 1, got ${exponent}`, 'exponent');
}

/** V at distance r of two particles whose radii add up to `contact`; 0 beyond. */
export function pairEnergy(r: number, contact: number, exponent: number): number {
  return r < contact ? (contact / 2) * (1 - r / contact) ** exponent : 0;
}

/** V', negative: a repulsion. */
export function pairSlope(r: number, contact: number, exponent: number): number {
  return r < contact ? (-exponent / 2) * (1 - r / contact) ** (exponent - 1) : 0;
}

/** V''. */
export function pairCurvature(r: number, contact: number, exponent: number): number {
  return r < contact ? ((exponent * (exponent - 1)) / (2 * contact)) * (1 - r / contact) ** (exponent - 2) : 0;
}
