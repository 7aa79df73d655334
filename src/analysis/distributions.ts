/** Tails of the distributions that errors and goodness need. */

/** Terms after which series and continued fraction have converged for every argument met here. */
const mostTerms = 10_000;
const relativeAccuracy = 1e-15;
/** From here on Stirling's series with the terms below is exact to a double. */
const stirlingFrom = 12;

/** log Gamma(x), x > 0: Stirling's series, reached by recurrence. */
export function logGamma(x: number): number {
  let product = 1;
  let y = x;
  for (; y < stirlingFrom; y++) product *= y;
  const inverse = 1 / y;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square * (1 / 1680 - square / 1188))));
  return (y - 0.5) * Math.log(y) - y + 0.5 * Math.log(2 * Math.PI) + series - Math.log(product);
}

/** Lower regularised incomplete gamma function by its power series; for x < a + 1. */
function lowerGammaSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let n = 1; n < mostTerms && term > sum * relativeAccuracy; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return sum * Math.exp(a * Math.log(x) - x - logGamma(a));
}

/** Upper regularised incomplete gamma function by its continued fraction (modified Lentz); for x >= a + 1. */
function upperGammaFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = Number.MAX_VALUE;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < mostTerms; n++) {
    const numerator = -n * (n - a);
    b += 2;
    d = 1 / (numerator * d + b);
    c = b + numerator / c;
    fraction *= c * d;
    if (Math.abs(c * d - 1) < relativeAccuracy) break;
  }
  return fraction * Math.exp(a * Math.log(x) - x - logGamma(a));
}

/**
 * Probability that chi-square is at least as large by chance.
 * @param degreesOfFreedom need not be whole
 */
export function chiSquareProbability(chiSquare: number, degreesOfFreedom: number): number {
  if (!(degreesOfFreedom > 0)) throw new RangeError(`degreesOfFreedom must be positive, got ${degreesOfFreedom}`);
  const [a, x] = [degreesOfFreedom / 2, chiSquare / 2];
  if (!(x > 0)) return 1;
  return x < a + 1 ? 1 - lowerGammaSeries(a, x) : upperGammaFraction(a, x);
}

/**
 * Half-width, in standard errors, of Student's central interval of probability 0.6827 (one sigma of a Gaussian): the
 * expansion of Abramowitz and Stegun 26.7.5 at x = 1, exact to 0.1 % from 2 degrees of freedom on and to 2 % at 1.
 */
export function studentFactor(degreesOfFreedom: number): number {
  const inverse = 1 / degreesOfFreedom;
  return 1 + inverse * (1 / 2 + inverse * (1 / 4 + inverse / 16));
}
