// Box side, cells, skin, row capacity and storage order: src/model/box.ts, src/engine/arena.ts and src/engine/morton.ts for equal spheres.
#pragma once
#include <algorithm>
#include <cmath>

#include "common.h"

constexpr double gridUnits = 4294967296.0;

inline double wholePower(double x, u32 n) {
  double power = 1;
  for (u32 i = 0; i < n; i++) power *= x;
  return power;
}

/// The d-th root by Newton's iteration from above, the same bits on every machine.
inline double nthRoot(double x, u32 d) {
  if (d == 2) return std::sqrt(x);
  const double base = wholePower(2, d);
  double scaled = x;
  double scale = 1;
  while (scaled >= base) {
    scaled /= base;
    scale *= 2;
  }
  while (scaled < 1) {
    scaled *= base;
    scale /= 2;
  }
  double root = 2;
  for (;;) {
    const double next = ((d - 1) * root + scaled / wholePower(root, d - 1)) / d;
    if (!(next < root)) return root * scale;
    root = next;
  }
}

inline double ballVolume(u32 d) { return d == 2 ? 3.141592653589793 : 4.1887902047863905; }

/// Side of the box in diameters.
inline double boxLength(u32 particles, double phi, u32 d) {
  return nthRoot((ballVolume(d) * (particles * wholePower(0.5, d))) / phi, d);
}

struct Tuning {
  double strain = 0;  // the largest of a shear
  double skin = -1;  // sigma; negative: chosen from the step size and adapted
  u32 capacity = 0;  // 0: chosen
  int path = 0;      // 0 auto, 1 dense, 2 sparse, 3 cells
};

struct Plan {
  double phi;
  double displacement;  // largest of one contact, sigma
  double box;
  u32 radius;   // grid units
  u32 contact;  // contact distance, grid units
  u32 reach;    // how far apart two may be that touch in some cycle of a shear
  u32 skin;     // grid units
  u32 sideRows;
  u32 sideCells;
  u32 capacity;
  u32 cellBlocks;  // pool of cell blocks to begin with
};

/// Poisson mean of blocks beyond the first in a cell of mean occupation m.
inline double surplusBlocks(double m) {
  double p = std::exp(-m);
  double mean = 0;
  const int most = static_cast<int>(std::ceil(m + 10 * std::sqrt(m) + 10));
  for (int n = 1; n <= most; n++) {
    p *= m / n;
    mean += p * std::max(0.0, std::ceil(n / 4.0) - 1);
  }
  return mean;
}

constexpr double thickestSkin = 0.6;

/// Skin to begin with, or as a system becomes sparse or dense, sigma.
inline double chooseSkin(double displacement, u32 d, bool sparse = false) {
  return std::min(thickestSkin, std::max(0.1, (sparse && d > 2 ? 3.5 : 5.5) * displacement));
}

/// A better skin from how often a scanned particle had to be relisted, or the same one.
inline double adaptSkin(double skin, double rate, u32 d) {
  const double best = skin * d * (d > 2 ? 3 : 1) * wholePower(1 + skin, d - 1) / 1200;
  if (rate > 2 * best) return std::min(thickestSkin, skin * std::cbrt(rate / best));
  if (rate < best / 4) return std::max(0.05, skin * 0.75);
  return skin;
}

/// @param displacement largest displacement of one contact, sigma
inline Plan makePlan(u32 particles, u32 d, double phi, double displacement, const Tuning& tuning) {
  Plan plan;
  plan.phi = phi;
  plan.displacement = displacement;
  plan.box = boxLength(particles, phi, d);
  plan.radius = static_cast<u32>(std::floor((0.5 / plan.box) * gridUnits + 0.5));
  plan.contact = 2 * plan.radius;
  const double stretch = (tuning.strain + std::sqrt(tuning.strain * tuning.strain + 4)) / 2;
  plan.reach = tuning.strain > 0 ? static_cast<u32>(std::ceil(plan.contact * stretch * (1 + 0.5 / plan.radius))) : plan.contact;
  const double wanted = tuning.skin >= 0 ? tuning.skin : chooseSkin(displacement, d);
  double skin = std::floor((wanted / plan.box) * gridUnits);
  const double enough = std::max(3.0, std::ceil(std::pow(particles, 1.0 / d)));
  const auto sideFor = [&](double width) { return std::min(enough, std::max(3.0, std::floor(gridUnits / (width + 2)))); };
  plan.sideRows = static_cast<u32>(sideFor(plan.reach + skin));
  const bool likely = tuning.path == 3 || displacement > 0.15;
  plan.sideCells = likely ? static_cast<u32>(sideFor(plan.reach)) : plan.sideRows;
  skin = std::max(0.0, std::min(skin, std::floor(gridUnits / plan.sideRows) - plan.reach - 2));
  plan.skin = static_cast<u32>(skin);
  const double own = 0.5 * particles * ballVolume(d) * wholePower((plan.reach + skin) / gridUnits, d);
  const double fitting = std::ceil((own + 3 * std::sqrt(own) + 1) / 8) * 8;
  plan.capacity = tuning.capacity ? tuning.capacity : static_cast<u32>(std::min(64.0, std::max(8.0, fitting)));
  double surplus = 0;
  for (u32 side : {plan.sideRows, plan.sideCells}) {
    const double cells = wholePower(side, d);
    surplus = std::max(surplus, cells * surplusBlocks(particles / cells));
  }
  plan.cellBlocks = static_cast<u32>(std::ceil(1.5 * surplus)) + 64;
  return plan;
}

/// Ids along a Morton curve, ties by id: the id of each slot.
inline Buffer<u32> mortonOrder(const std::vector<u32>& positions, u32 d) {
  const u32 n = static_cast<u32>(positions.size() / d);
  const u32 bits = 27 / d;
  std::vector<u64> keys(n);
  for (u32 id = 0; id < n; id++) {
    u64 key = 0;
    for (u32 c = 0; c < d; c++) {
      const u64 v = positions[static_cast<std::size_t>(id) * d + c] >> (32 - bits);
      for (u32 b = 0; b < bits; b++) key |= (v >> b & 1) << (b * d + c);
    }
    keys[id] = key << 26 | id;
  }
  std::sort(keys.begin(), keys.end());
  Buffer<u32> ids(n);
  for (u32 slot = 0; slot < n; slot++) ids[slot] = static_cast<u32>(keys[slot] & 0x3ffffff);
  return ids;
}
