/**
 * log, exp and the normal quantile from + - * / sqrt alone, bit for bit those of the engine (assembly/math.ts and
 * docs/dynamics.md): drawn sizes decide the trajectory, and the host's Math.log and Math.exp differ between machines.
 */

// ln 2 in two parts; the high one has zeros at its end, so that its multiples by an exponent are exact.
const ln2High = 0.6931471803691238;
const ln2Low = 1.9082149292705877e-10;
/** 1.5 * 2^52: adding and subtracting it rounds to the nearest integer, ties to even. */
const rounder = 6755399441055744;

/** Reciprocals of odd numbers, the highest first: the atanh series of log. */
const atanhSeries = [23, 21, 19, 17, 15, 13, 11, 9, 7, 5, 3, 1].map((n) => 1 / n);
/** Reciprocal factorials of 13 to 0: the Taylor series of exp. */
const taylorSeries = [6227020800, 479001600, 39916800, 3628800, 362880, 40320, 5040, 720, 120, 24, 6, 2, 1, 1].map((n) => 1 / n);

/** Taylor series of cos y and of sin y / y in y^2, for |y| <= pi/4: the first terms left out are below 1e-20. */
const cosineSeries = [18, 16, 14, 12, 10, 8, 6, 4, 2, 0].map((n) => (n % 4 === 0 ? 1 : -1) / factorial(n));
const sineSeries = [17, 15, 13, 11, 9, 7, 5, 3, 1].map((n) => (n % 4 === 1 ? 1 : -1) / factorial(n));

/** Exact up to 18. */
function factorial(n: number): number {
  let product = 1;
  for (let k = 2; k <= n; k++) product *= k;
  return product;
}

/** Polynomial by Horner's rule, coefficients from the highest power down. */
function horner(coefficients: readonly number[], x: number): number {
  let sum = coefficients[0] as number;
  for (let k = 1; k < coefficients.length; k++) sum = sum * x + (coefficients[k] as number);
  return sum;
}

const bits = new DataView(new ArrayBuffer(8));

/** Natural logarithm of a positive normal number. */
export function log(x: number): number {
  bits.setFloat64(0, x);
  const high = bits.getUint32(0);
  let exponent = (high >>> 20) - 1023;
  bits.setUint32(0, (high & 0xfffff) | 0x3ff00000);
  let mantissa = bits.getFloat64(0);
  if (mantissa > Math.SQRT2) {
    mantissa *= 0.5;
    exponent++;
  }
  const s = (mantissa - 1) / (mantissa + 1);
  return exponent * ln2High + (exponent * ln2Low + 2 * s * horner(atanhSeries, s * s));
}

/** cos(pi x) for x in [0, 1]: exactly 1, 0 and -1 at 0, 1/2 and 1, and the same bits on every machine. */
export function cosPi(x: number): number {
  if (x > 0.5) return -cosPi(1 - x);
  if (x <= 0.25) {
    const y = Math.PI * x;
    return horner(cosineSeries, y * y);
  }
  const y = Math.PI * (0.5 - x);
  return y * horner(sineSeries, y * y);
}

/** e^y for y < 709; 0 below -708. */
export function exp(y: number): number {
  if (y < -708) return 0;
  const k = y * Math.LOG2E + rounder - rounder;
  const rest = y - k * ln2High - k * ln2Low;
  bits.setUint32(0, (k + 1023) << 20);
  bits.setUint32(4, 0);
  return horner(taylorSeries, rest) * bits.getFloat64(0);
}

// Rational functions of the quantile, the highest power first: for |v - 1/2| <= 0.425, and for two stretches of the tails.
const central = {
  numerator: [
    2509.0809287301227, 33430.57558358813, 67265.7709270087, 45921.95393154987, 13731.69376550946, 1971.5909503065513,
    133.14166789178438, 3.3871328727963665,
  ],
  denominator: [
    5226.495278852854, 28729.085735721943, 39307.89580009271, 21213.794301586597, 5394.196021424751, 687.1870074920579,
    42.31333070160091, 1,
  ],
};
const nearTail = {
  numerator: [
    0.0007745450142783414, 0.022723844989269184, 0.2417807251774506, 1.2704582524523684, 3.6478483247632045, 5.769497221460691,
    4.630337846156546, 1.4234371107496835,
  ],
  denominator: [
    1.0507500716444169e-9, 0.0005475938084995345, 0.015198666563616457, 0.14810397642748008, 0.6897673349851, 1.6763848301838038,
    2.053191626637759, 1,
  ],
};
const farTail = {
  numerator: [
    2.0103343992922881e-7, 2.7115555687434876e-5, 0.0012426609473880784, 0.026532189526576124, 0.29656057182850487,
    1.7848265399172913, 5.463784911164114, 6.657904643501103,
  ],
  denominator: [
    2.0442631033899397e-15, 1.421511758316446e-7, 1.8463183175100548e-5, 0.0007868691311456133, 0.014875361290850615,
    0.1369298809227358, 0.599832206555888, 1,
  ],
};

/** Quantile of the tail, as a positive number, for the probability v <= 0.075 beyond it. */
function tail(v: number): number {
  const r = Math.sqrt(-log(v));
  const { numerator, denominator } = r <= 5 ? nearTail : farTail;
  const x = r <= 5 ? r - 1.6 : r - 5;
  return horner(numerator, x) / horner(denominator, x);
}

/**
 * The z below which a standard normal variable falls with probability v, 0 < v < 1. Wichura, Appl. Statist. 37, 477 (1988),
 * AS 241, PPND16: relative error about 1e-16.
 */
export function quantile(v: number): number {
  const q = v - 0.5;
  if (Math.abs(q) > 0.425) return q < 0 ? -tail(v) : tail(1 - v);
  const r = 0.180625 - q * q;
  return (q * horner(central.numerator, r)) / horner(central.denominator, r);
}
