/**
 * The standard normal distribution from + - * / sqrt and the engine's own log and exp (docs/dynamics.md has every coefficient).
 * quantile: Wichura, Appl. Statist. 37, 477 (1988), AS 241 (PPND16), relative error about 1e-16. cumulative: Hart's approximation
 * 5666 as given by West, Wilmott Magazine (May 2005), 70, absolute error below 1e-15.
 */
import { exp, log } from './math';
import { unit } from './random';

function central(q: f64): f64 {
  const r = 0.180625 - q * q;
  let n = 2.5090809287301226727e3;
  n = n * r + 3.3430575583588128105e4;
  n = n * r + 6.7265770927008700853e4;
  n = n * r + 4.5921953931549871457e4;
  n = n * r + 1.3731693765509461125e4;
  n = n * r + 1.9715909503065514427e3;
  n = n * r + 1.3314166789178437745e2;
  n = n * r + 3.387132872796366608;
  let d = 5.226495278852854561e3;
  d = d * r + 2.8729085735721942674e4;
  d = d * r + 3.930789580009271061e4;
  d = d * r + 2.1213794301586595867e4;
  d = d * r + 5.3941960214247511077e3;
  d = d * r + 6.871870074920579083e2;
  d = d * r + 4.2313330701600911252e1;
  d = d * r + 1.0;
  return (q * n) / d;
}

function tail(v: f64): f64 {
  let r = sqrt<f64>(-log(v));
  let n: f64;
  let d: f64;
  if (r <= 5.0) {
    r = r - 1.6;
    n = 7.7454501427834140764e-4;
    n = n * r + 2.27238449892691845833e-2;
    n = n * r + 2.4178072517745061177e-1;
    n = n * r + 1.27045825245236838258;
    n = n * r + 3.64784832476320460504;
    n = n * r + 5.7694972214606914055;
    n = n * r + 4.6303378461565452959;
    n = n * r + 1.42343711074968357734;
    d = 1.05075007164441684324e-9;
    d = d * r + 5.475938084995344946e-4;
    d = d * r + 1.51986665636164571966e-2;
    d = d * r + 1.4810397642748007459e-1;
    d = d * r + 6.8976733498510000455e-1;
    d = d * r + 1.6763848301838038494;
    d = d * r + 2.05319162663775882187;
  } else {
    r = r - 5.0;
    n = 2.01033439929228813265e-7;
    n = n * r + 2.71155556874348757815e-5;
    n = n * r + 1.2426609473880784386e-3;
    n = n * r + 2.6532189526576123093e-2;
    n = n * r + 2.9656057182850489123e-1;
    n = n * r + 1.7848265399172913358;
    n = n * r + 5.4637849111641143699;
    n = n * r + 6.6579046435011037772;
    d = 2.04426310338993978564e-15;
    d = d * r + 1.4215117583164458887e-7;
    d = d * r + 1.8463183175100546818e-5;
    d = d * r + 7.868691311456132591e-4;
    d = d * r + 1.48753612908506148525e-2;
    d = d * r + 1.3692988092273580531e-1;
    d = d * r + 5.9983220655588793769e-1;
  }
  d = d * r + 1.0;
  return n / d;
}

/** The z below which a standard normal variable falls with probability v, 0 < v < 1. */
export function quantile(v: f64): f64 {
  const q = v - 0.5;
  if (abs<f64>(q) <= 0.425) return central(q);
  return q < 0.0 ? -tail(v) : tail(1.0 - v);
}

/** Probability that a standard normal variable is below z. */
export function cumulative(z: f64): f64 {
  const x = abs<f64>(z);
  if (x > 37.0) return z > 0.0 ? 1.0 : 0.0;
  const e = exp(-(x * x) / 2.0);
  let c: f64;
  if (x < 7.07106781186547) {
    let n = 3.52624965998911e-2;
    n = n * x + 0.700383064443688;
    n = n * x + 6.37396220353165;
    n = n * x + 33.912866078383;
    n = n * x + 112.079291497871;
    n = n * x + 221.213596169931;
    n = n * x + 220.206867912376;
    let d = 8.83883476483184e-2;
    d = d * x + 1.75566716318264;
    d = d * x + 16.064177579207;
    d = d * x + 86.7807322029461;
    d = d * x + 296.564248779674;
    d = d * x + 637.333633378831;
    d = d * x + 793.826512519948;
    d = d * x + 440.413735824752;
    c = (e * n) / d;
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

/** A uniform draw in (0, 1), the middle of its cell of 2^-52. */
export function openUnit(h: u64): f64 {
  return unit(h) + 1.1102230246251565e-16;
}

/** A standard normal draw; at most about 8.3. */
export function normal(h: u64): f64 {
  return quantile(openUnit(h));
}
