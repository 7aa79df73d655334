// Logarithm, exponential and the normal distribution of docs/dynamics.md, "The normal distribution", in f64 operations in the order of that page.
#pragma once
#include <cmath>

#include "random.h"

constexpr double ln2High = 0.6931471803691238;
constexpr double ln2Low = 1.9082149292705877e-10;

template <std::size_t N>
inline double horner(const double (&coefficients)[N], double x) {
  double value = coefficients[N - 1];
  for (std::size_t k = N - 1; k-- > 0;) value = value * x + coefficients[k];
  return value;
}

/// Natural logarithm of a positive normal number.
inline double logarithm(double x) {
  static constexpr double odd[12] = {1.0, 1.0 / 3, 1.0 / 5, 1.0 / 7, 1.0 / 9, 1.0 / 11, 1.0 / 13, 1.0 / 15, 1.0 / 17, 1.0 / 19, 1.0 / 21, 1.0 / 23};
  u64 bits;
  std::memcpy(&bits, &x, 8);
  double e = static_cast<double>(static_cast<int>(bits >> 52) - 1023);
  bits = (bits & 0xfffffffffffffull) | 0x3ff0000000000000ull;
  double m;
  std::memcpy(&m, &bits, 8);
  if (m > 1.4142135623730951) {
    m = m * 0.5;
    e = e + 1;
  }
  const double s = (m - 1) / (m + 1);
  return e * ln2High + (e * ln2Low + (2 * s) * horner(odd, s * s));
}

/// Exponential of y <= 709; 0 below -708.
inline double exponential(double y) {
  static constexpr double inverse[14] = {1.0,           1.0,           1.0 / 2,        1.0 / 6,         1.0 / 24,        1.0 / 120,        1.0 / 720,
                                         1.0 / 5040,    1.0 / 40320,   1.0 / 362880,   1.0 / 3628800,   1.0 / 39916800,  1.0 / 479001600,  1.0 / 6227020800.0};
  if (y < -708) return 0;
  const double k = (y * 1.4426950408889634 + rounder) - rounder;
  const double r = (y - k * ln2High) - k * ln2Low;
  const u64 bits = static_cast<u64>(static_cast<i64>(k) + 1023) << 52;
  double power;
  std::memcpy(&power, &bits, 8);
  return horner(inverse, r) * power;
}

/// AS 241: the standard normal number below which the share v lies, 0 < v < 1.
inline double quantile(double v) {
  static constexpr double a[] = {3.3871328727963666080e0, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
                                 4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3};
  static constexpr double b[] = {1,                       4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
                                 2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3};
  static constexpr double c[] = {1.42343711074968357734e0, 4.63033784615654529590e0,  5.76949722146069140550e0,  3.64784832476320460504e0,
                                 1.27045825245236838258e0, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4};
  static constexpr double d[] = {1,                         2.05319162663775882187e0,  1.67638483018380384940e0,  6.89767334985100004550e-1,
                                 1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9};
  static constexpr double e[] = {6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,  2.96560571828504891230e-1,
                                 2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7};
  static constexpr double f[] = {1,                         5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
                                 7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15};
  const double q = v - 0.5;
  if (std::fabs(q) <= 0.425) {
    const double r = 0.180625 - q * q;
    return (q * horner(a, r)) / horner(b, r);
  }
  const double r = std::sqrt(-logarithm(q < 0 ? v : 1 - v));
  const double z = r <= 5 ? horner(c, r - 1.6) / horner(d, r - 1.6) : horner(e, r - 5) / horner(f, r - 5);
  return q < 0 ? -z : z;
}

/// Hart 5666 in West's form: the share of standard normal numbers below z.
inline double cumulative(double z) {
  static constexpr double g[] = {220.206867912376, 221.213596169931, 112.079291497871, 33.912866078383, 6.37396220353165, 0.700383064443688, 0.0352624965998911};
  static constexpr double h[] = {440.413735824752, 793.826512519948, 637.333633378831, 296.564248779674,
                                 86.7807322029461, 16.064177579207,  1.75566716318264, 0.0883883476483184};
  const double x = std::fabs(z);
  double tail = 0;
  if (x <= 37) {
    const double e = exponential(-(x * x) / 2);
    if (x < 7.07106781186547) {
      tail = (e * horner(g, x)) / horner(h, x);
    } else {
      double w = x + 0.65;
      for (int k = 4; k > 0; k--) w = x + k / w;
      tail = (e / w) / 2.506628274631;
    }
  }
  return z > 0 ? 1 - tail : tail;
}

/// The standard normal number of a draw.
inline double normal(u64 h) { return quantile(unit(h) + 0x1p-53); }

/// rho of the Gaussian copula whose uniform numbers have correlation c.
inline double copulaCorrelation(double c) {
  if (c == -1) return -1;
  const double x = (3.141592653589793 * c) / 6;
  const double y = x * x;
  double p = 1;
  for (int k = 7; k > 0; k--) p = 1 - (p * y) / (2 * k * (2 * k + 1));
  return (2 * x) * p;
}
