/**
 * H = S(k -> 0)/S(peak), by which effective hyperuniformity is judged: below 1e-2 or 1e-3 (Torquato, Phys. Rep. 745, 1,
 * 2018).
 */
import type { Measured } from '../../model/measured.js';
import type { MeanValue } from './frames.js';
import { largestFitWavenumber } from './hyperuniformity.js';
import type { Shell } from './shells.js';

export interface Suppression {
  index: Measured;
  /** k of the largest S, 1/sigma. */
  peak: number;
}

/**
 * @param place of the quantity in the values of a shell
 * @param level S(k -> 0), by S = (s + t k^2) exp(d k^2)
 * @returns null if the shells end before S falls again
 */
export function suppressionOf(shells: readonly Shell[], place: number, level: Measured): Suppression | null {
  const beyond = shells.filter(({ k }) => k > largestFitWavenumber).sort((a, b) => a.k - b.k);
  const factorOf = (shell: Shell): MeanValue => shell.values[place] as MeanValue;
  if (beyond.length < 3) return null;
  const peak = beyond.reduce((best, shell) => (factorOf(shell).value > factorOf(best).value ? shell : best));
  if (peak === beyond[0] || peak === beyond.at(-1)) return null;
  const { value, error } = factorOf(peak);
  const index = level.value / value;
  return { index: { value: index, error: Math.hypot(level.error / value, (index * (error ?? 0)) / value) }, peak: peak.k };
}
