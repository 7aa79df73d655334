/**
 * Bessel functions J of order d/2, and the Fourier transform of a ball. Whole orders: Bessel's integral (DLMF 10.9.2) by the trapezoidal
 * rule, which converges geometrically for periodic integrands, and for large arguments Hankel's expansion (DLMF 10.17). Half orders are
 * elementary.
 */

/** Below this the integral; above, Hankel's expansion reaches 1e-15. */
const asymptoticFrom = 40;

/** (1/pi) int_0^pi cos(n t - x sin t) dt. */
function besselIntegral(n: number, x: number): number {
  const points = 32 + Math.ceil(1.5 * x);
  let sum = 0;
  for (let k = 0; k < points; k++) {
    const t = (Math.PI * (k + 0.5)) / points;
    sum += Math.cos(n * t - x * Math.sin(t));
  }
  return sum / points;
}

function besselAsymptotic(n: number, x: number): number {
  const mu = 4 * n * n;
  let term = 1;
  let p = 1;
  let q = 0;
  for (let k = 1; k < 30; k++) {
    const next = (term * (mu - (2 * k - 1) ** 2)) / (8 * k * x);
    if (Math.abs(next) > Math.abs(term) || Math.abs(next) < 1e-17) break;
    term = next;
    // signs go + P, + Q, - P, - Q
    if (k % 2 === 1) q += k % 4 === 1 ? term : -term;
    else p += k % 4 === 0 ? term : -term;
  }
  const angle = x - (n / 2 + 0.25) * Math.PI;
  return Math.sqrt(2 / (Math.PI * x)) * (p * Math.cos(angle) - q * Math.sin(angle));
}

/** J_n(x) for a whole order n = 0, 1, 2 and x >= 0; absolute error below 2e-15. */
export function besselJ(n: number, x: number): number {
  return x < asymptoticFrom ? besselIntegral(n, x) : besselAsymptotic(n, x);
}

/** J_{d/2}(x) / (x/2)^{d/2} times Gamma(d/2 + 1): 1 at x = 0. */
export function ballTransform(d: number, x: number): number {
  if (x < 0.5) return ballSeries(d, x);
  if (d === 1) return Math.sin(x) / x;
  if (d === 2) return (2 * besselJ(1, x)) / x;
  if (d === 3) return (3 * (Math.sin(x) / x - Math.cos(x))) / x ** 2;
  if (d === 4) return (8 * besselJ(2, x)) / x ** 2;
  return (15 * ((3 / x ** 2 - 1) * Math.sin(x) - (3 / x) * Math.cos(x))) / x ** 3;
}

/** Power series: the closed forms cancel at small x. */
function ballSeries(d: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 12; k++) {
    term *= -(x * x) / 4 / (k * (k + d / 2));
    sum += term;
  }
  return sum;
}
