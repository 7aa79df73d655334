/**
 * The standard normal distribution of docs/dynamics.md, "The normal distribution": the inverse by Wichura's AS 241 (PPND16), the distribution
 * function by Hart's algorithm 5666 in West's form.
 */
import { exp, log } from './math.js';

/** Coefficients from the constant on. */
type Polynomial = readonly number[];

// Numerators and denominators of AS 241: a, b (centre), c, d (sides), e, f (tails), each digit as f64.
const A: Polynomial = [
  3.3871328727963665, 133.14166789178438, 1971.5909503065513, 13731.69376550946, 45921.95393154987, 67265.7709270087,
  33430.57558358813, 2509.0809287301227,
];
const B: Polynomial = [
  1, 42.31333070160091, 687.1870074920579, 5394.196021424751, 21213.794301586597, 39307.89580009271, 28729.085735721943,
  5226.495278852854,
];
const C: Polynomial = [
  1.4234371107496835, 4.630337846156546, 5.769497221460691, 3.6478483247632045, 1.2704582524523684, 0.2417807251774506,
  0.022723844989269184, 0.0007745450142783414,
];
const D: Polynomial = [
  1, 2.053191626637759, 1.6763848301838038, 0.6897673349851, 0.14810397642748008, 0.015198666563616457, 0.0005475938084995345,
  1.0507500716444169e-9,
];
const E: Polynomial = [
  6.657904643501103, 5.463784911164114, 1.7848265399172913, 0.29656057182850487, 0.026532189526576124, 0.0012426609473880784,
  2.7115555687434876e-5, 2.0103343992922881e-7,
];
const F: Polynomial = [
  1, 0.599832206555888, 0.1369298809227358, 0.014875361290850615, 0.0007868691311456133, 1.8463183175100548e-5,
  1.421511758316446e-7, 2.0442631033899397e-15,
];

// Hart 5666.
const UPPER: Polynomial = [
  220.206867912376, 221.213596169931, 112.079291497871, 33.912866078383, 6.37396220353165, 0.700383064443688, 0.0352624965998911,
];
const LOWER: Polynomial = [
  440.413735824752, 793.826512519948, 637.333633378831, 296.564248779674, 86.7807322029461, 16.064177579207, 1.75566716318264,
  0.0883883476483184,
];

function horner(polynomial: Polynomial, x: number): number {
  let value = polynomial[polynomial.length - 1];
  for (let k = polynomial.length - 2; k >= 0; k--) value = value * x + polynomial[k];
  return value;
}

/** The z below which a standard normal number lies with probability v, 0 < v < 1. */
export function quantile(v: number): number {
  const q = v - 0.5;
  if (Math.abs(q) <= 0.425) {
    const r = 0.180625 - q * q;
    return (q * horner(A, r)) / horner(B, r);
  }
  const r = Math.sqrt(-log(q < 0 ? v : 1 - v));
  const value = r <= 5 ? horner(C, r - 1.6) / horner(D, r - 1.6) : horner(E, r - 5) / horner(F, r - 5);
  return q < 0 ? -value : value;
}

/** The probability that a standard normal number lies below z. */
export function cumulative(z: number): number {
  const x = Math.abs(z);
  const c = upperTail(x);
  return z > 0 ? 1 - c : c;
}

function upperTail(x: number): number {
  if (x > 37) return 0;
  const e = exp(-(x * x) / 2);
  if (x < 7.07106781186547) return (e * horner(UPPER, x)) / horner(LOWER, x);
  let fraction = x + 0.65;
  for (const k of [4, 3, 2, 1]) fraction = x + k / fraction;
  return e / fraction / 2.506628274631;
}
