/**
 * The standard normal distribution from + - * / sqrt and the engine's own log and exp (docs/dynamics.md has every coefficient).
 * quantile: Wichura, Appl. Statist. 37, 477 (1988), AS 241 (PPND16), relative error about 1e-16. cumulative: Hart's approximation
 * 5666 as given by West, Wilmott Magazine (May 2005), 70, absolute error below 1e-15.
 */
import { exp, log } from './math';
import { unit } from './random';

// Rational functions in eight terms, the highest power first, a coefficient of the numerator beside that of the denominator.
/** Bytes of one. */
export const RATIO_BYTES: usize = 128;
/** Of the quantile: in the middle, */
export const CENTRAL = memory.data<f64>(
  [
    2.5090809287301226727e3, 5.226495278852854561e3, 3.3430575583588128105e4, 2.8729085735721942674e4, 6.7265770927008700853e4,
    3.930789580009271061e4, 4.5921953931549871457e4, 2.1213794301586595867e4, 1.3731693765509461125e4, 5.3941960214247511077e3,
    1.9715909503065514427e3, 6.871870074920579083e2, 1.3314166789178437745e2, 4.2313330701600911252e1, 3.387132872796366608, 1.0,
  ],
  16,
);
/** and in two stretches of the tails. */
export const NEAR_TAIL = memory.data<f64>(
  [
    7.7454501427834140764e-4, 1.05075007164441684324e-9, 2.27238449892691845833e-2, 5.475938084995344946e-4,
    2.4178072517745061177e-1, 1.51986665636164571966e-2, 1.27045825245236838258, 1.4810397642748007459e-1, 3.64784832476320460504,
    6.8976733498510000455e-1, 5.7694972214606914055, 1.6763848301838038494, 4.6303378461565452959, 2.05319162663775882187,
    1.42343711074968357734, 1.0,
  ],
  16,
);
export const FAR_TAIL = memory.data<f64>(
  [
    2.01033439929228813265e-7, 2.04426310338993978564e-15, 2.71155556874348757815e-5, 1.4215117583164458887e-7,
    1.2426609473880784386e-3, 1.8463183175100546818e-5, 2.6532189526576123093e-2, 7.868691311456132591e-4,
    2.9656057182850489123e-1, 1.48753612908506148525e-2, 1.7848265399172913358, 1.3692988092273580531e-1, 5.4637849111641143699,
    5.9983220655588793769e-1, 6.6579046435011037772, 1.0,
  ],
  16,
);
/** Of the cumulative distribution. */
export const HART = memory.data<f64>(
  [
    0.0, 8.83883476483184e-2, 3.52624965998911e-2, 1.75566716318264, 0.700383064443688, 16.064177579207, 6.37396220353165,
    86.7807322029461, 33.912866078383, 296.564248779674, 112.079291497871, 637.333633378831, 221.213596169931, 793.826512519948,
    220.206867912376, 440.413735824752,
  ],
  16,
);

/** front * numerator / denominator at x */
function ratio(table: usize, x: f64, front: f64): f64 {
  let n = load<f64>(table);
  let d = load<f64>(table, 8);
  for (let at = table + 16, end = table + RATIO_BYTES; at < end; at += 16) {
    n = n * x + load<f64>(at);
    d = d * x + load<f64>(at, 8);
  }
  return (front * n) / d;
}

function tail(v: f64): f64 {
  const r = sqrt<f64>(-log(v));
  return r <= 5.0 ? ratio(NEAR_TAIL, r - 1.6, 1.0) : ratio(FAR_TAIL, r - 5.0, 1.0);
}

/** The z below which a standard normal variable falls with probability v, 0 < v < 1. */
export function quantile(v: f64): f64 {
  const q = v - 0.5;
  if (abs<f64>(q) <= 0.425) return ratio(CENTRAL, 0.180625 - q * q, q);
  return q < 0.0 ? -tail(v) : tail(1.0 - v);
}

/** The cumulative distribution is Hart's up to here. */
export const HART_END: f64 = 7.07106781186547;

/** Probability that a standard normal variable is below z. */
export function cumulative(z: f64): f64 {
  const x = abs<f64>(z);
  if (x > 37.0) return z > 0.0 ? 1.0 : 0.0;
  const e = exp(-(x * x) / 2.0);
  let c: f64;
  if (x < HART_END) {
    c = ratio(HART, x, e);
  } else {
    let b = x + 0.65;
    b = x + 4.0 / b;
    b = x + 3.0 / b;
    b = x + 2.0 / b;
    b = x + 1.0 / b;
    c = e / b / 2.506628274631;
  }
  return z > 0.0 ? 1.0 - c : c;
}

/** Half of a cell of 2^-52. */
export const HALF_CELL: f64 = 1.1102230246251565e-16;

/** A uniform draw in (0, 1), the middle of its cell of 2^-52. */
export function openUnit(h: u64): f64 {
  return unit(h) + HALF_CELL;
}

/** A standard normal draw; at most about 8.3. */
export function normal(h: u64): f64 {
  return quantile(openUnit(h));
}
