/**
 * Constants of correlated draws (docs/dynamics.md, "Correlated draws"). They are part of the trajectory, so they are made of
 * + - * / and Math.sqrt in the order of that page.
 */

/**
 * Correlation rho of the two normal draws whose uniforms have correlation c (Gaussian copula): rho = 2 sin(pi c / 6).
 * @param c in [-1, 1]; at the two ends rho is exactly c
 */
export function copulaCoefficient(c: number): number {
  if (c === 1 || c === -1) return c;
  const x = (Math.PI * c) / 6;
  const y = x * x;
  let series = 1;
  for (let k = 7; k >= 1; k--) series = 1 - (series * y) / (2 * k * (2 * k + 1));
  return 2 * x * series;
}

/** Weight sqrt(1 - c^2) of the independent part beside a part of weight c: t of the page, and tau for c = rho. */
export function independentWeight(c: number): number {
  return Math.sqrt(1 - c * c);
}
