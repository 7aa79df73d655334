// Cyclic shear: the closest approach of a pair within a cycle, in whole numbers (docs/dynamics.md, "Cyclic shear").
#pragma once
#include <vector>

#include "random.h"

enum class ShearAxis { fixed, alternating, random };

/// Strains in units of 2^-16, taken in turn; none without shear.
struct Shear {
  std::vector<i64> strains;
  bool symmetric = false;
  ShearAxis axis = ShearAxis::fixed;

  bool isOn() const { return !strains.empty(); }
  i64 widest() const {
    i64 most = 0;
    for (const i64 strain : strains) most = strain > most ? strain : most;
    return most;
  }
};

struct Axes {
  u32 flow;
  u32 gradient;
};

/// The ordered pair of axes number k.
template <int D>
inline Axes axesOf(u32 k) {
  const u32 flow = k / (D - 1);
  const u32 rest = k % (D - 1);
  return {flow, rest + (rest >= flow)};
}

inline i64 shifted(i64 d, i64 strain) { return (strain * d + 32768) >> 16; }

/// The difference vector d, seen from the lower id, at its closest approach.
template <int D>
inline void approach(i64* d, Axes axes, i64 strain, bool symmetric) {
  const i64 a = d[axes.flow];
  const i64 b = d[axes.gradient];
  const i64 from = symmetric ? a + shifted(b, -strain) : a;
  const i64 to = a + shifted(b, strain);
  const bool apart = (from > 0 && to > 0) || (from < 0 && to < 0);
  d[axes.flow] = apart ? ((from > 0) == (from < to) ? from : to) : 0;
}

template <int D>
inline u64 squareOf(const i64* d) {
  u64 r2 = 0;
  for (int c = 0; c < D; c++) r2 += static_cast<u64>(d[c] * d[c]);
  return r2;
}

/// A cycle of a shear.
struct Cycle {
  const Shear* shear = nullptr;
  i64 strain = 0;
  Axes axes = {0, 1};

  template <int D>
  static Cycle at(const Shear& shear, u64 seed, u64 t) {
    constexpr u32 pairs = D * (D - 1);
    Cycle cycle;
    cycle.shear = &shear;
    cycle.strain = shear.strains[t % shear.strains.size()];
    if (shear.axis == ShearAxis::alternating) cycle.axes = axesOf<D>(static_cast<u32>(t % pairs));
    if (shear.axis == ShearAxis::random) {
      const u64 h = hashOf(stepKey(seed, streamShear, t), 0);
      cycle.axes = axesOf<D>(static_cast<u32>(((h >> 32) * pairs) >> 32));
    }
    return cycle;
  }

  /// Takes d to its closest approach.
  template <int D>
  void bring(i64* d) const {
    approach<D>(d, axes, strain, shear->symmetric);
  }

  /// Whether a pair comes nearer than the square limit in some cycle of the protocol.
  template <int D>
  bool touchesEver(const i64* d, u64 limit) const {
    const u32 pairs = shear->axis == ShearAxis::fixed ? 1 : D * (D - 1);
    for (u32 k = 0; k < pairs; k++) {
      i64 near[D];
      for (int c = 0; c < D; c++) near[c] = d[c];
      approach<D>(near, axesOf<D>(k), shear->widest(), shear->symmetric);
      if (squareOf<D>(near) < limit) return true;
    }
    return false;
  }
};
