// What follows when all contacts of a step are known: kicks of particles rather than pairs, fixed batches, thermal noise.
#pragma once
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "contacts.h"

enum class Pass { none, normalise, ball, uniform, pairBatch, particleBatch };

/// Who moves how far, and who touches whom: docs/dynamics.md, "Species".
struct Species {
  std::vector<double> fractions;
  std::vector<double> kicks;
  std::vector<u8> touch;
  bool any() const { return !fractions.empty(); }
};

/// Species by slot: species s has the ids below F_s n that no species before it has, F_s the sum of fractions up to s; the last has the rest.
inline Buffer<u8> speciesOf(const Species& all, const Buffer<u32>& ids, u32 n) {
  Buffer<u8> bySlot(n);
  for (u32 slot = 0; slot < n; slot++) {
    u32 s = 0;
    double sum = 0;
    for (; s + 1 < all.fractions.size(); s++) {
      sum += all.fractions[s];
      if (ids[slot] < std::floor(sum * n)) break;
    }
    bySlot[slot] = static_cast<u8>(s);
  }
  return bySlot;
}

/// A kick law with all that belongs to it.
struct Rule {
  Law law = Law::broReciprocal;
  Pass pass = Pass::none;
  Kick kick;
  Deal deal;
  double isotropic = 0;  // K of ro particle, K2 of bro mixed, grid units
  double thermal = 0;    // T, grid units
  double thermalTime = 0;        // its correlation in time
  bool thermalOnActive = false;  // of particles in contact only
  double momentum = 0;   // mu
  bool nesterov = false;
  Shear shear;
  Species species;
};

/// Keys of the draws of step t.
inline Draws drawsAt(const Rule& rule, u64 seed, u64 t) {
  Draws draws;
  const Law law = rule.law == Law::inTime ? rule.kick.plain : rule.law;
  const Stream stream = drawsPerParticle(law) ? streamParticle : streamPair;
  draws.key = stepKey(seed, stream, t);
  if (drawsJointly(law)) draws.second = stepKey(seed, streamSecond, t);
  if (rule.law == Law::inTime) {
    draws.past = stepKey(seed, stream, t - 1);
    draws.pastSecond = stepKey(seed, streamSecond, t - 1);
  }
  if (usesVectors(rule.law)) draws.vector = stepKey(seed, streamVector, t);
  if (rule.pass == Pass::pairBatch || rule.pass == Pass::particleBatch) draws.batch = stepKey(seed, streamBatch, t);
  if (rule.deal.count > 0) draws.deal = dealAt(rule.deal, seed, t);
  return draws;
}

/// Keys of the second passes.
struct PassKeys {
  Key particle;
  Key direction;
  Key thermal;
  Key pastThermal;
};

/// One kick of a particle along the sum of the unit vectors of its contacts, which the accumulators hold.
template <int D>
void normalise(Fields& f, Key particle) {
  for (u32 k = 0; k < f.touched; k++) {
    const u32 slot = f.touchedList[k];
    if (rests(f, slot)) continue;
    u32* const a = f.acc + 4ull * slot;
    double sum[D];
    for (int c = 0; c < D; c++) sum[c] = static_cast<i32>(a[c]);
    const double m = std::sqrt(sumOfSquares<D>(sum));
    if (m == 0) continue;
    const double s = (draw(particle, f.ids[slot]) * f.kick.size) / m;
    for (int c = 0; c < D; c++) a[c] = static_cast<u32>(roundToI32(s * sum[c]));
  }
}

/// A kick of a particle in a random direction.
template <int D>
void kickIsotropically(Fields& f, const PassKeys& keys, bool ball, double size) {
  for (u32 k = 0; k < f.touched; k++) {
    const u32 slot = f.touchedList[k];
    if (rests(f, slot)) continue;
    const u32 id = f.ids[slot];
    double p[D];
    double n2 = 0;
    for (u64 attempt = 0; !(n2 > 0 && n2 <= 1); attempt++) {
      for (u64 c = 0; c < D; c++) p[c] = 2.0 * draw(keys.direction, componentCounter(id, attempt, c)) - 1.0;
      n2 = sumOfSquares<D>(p);
    }
    const double s = ball ? size : (draw(keys.particle, id) * size) / std::sqrt(n2);
    for (int c = 0; c < D; c++) f.acc[4ull * slot + c] += static_cast<u32>(roundToI32(s * p[c]));
  }
}

/// Brings the selected candidates to the front; returns how many they are.
inline std::size_t selectBatch(std::vector<Candidate>& all, double fraction) {
  const double n = static_cast<double>(all.size());
  const std::size_t k = std::min(all.size(), static_cast<std::size_t>(std::floor(fraction * n) + 1));
  if (k < all.size()) std::nth_element(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(k), all.end());
  return k;
}

/// Kicks the selected of the listed contacts.
template <int D>
void kickBatch(Fields& f) {
  const std::size_t k = selectBatch(*f.listed, f.kick.probability);
  for (std::size_t n = 0; n < k; n++) {
    const Candidate& one = (*f.listed)[n];
    kickAlong<D>(f, one.i, one.j, {f.kick.push, f.kick.push});
  }
}

/// Takes their kicks from the particles that are not selected.
template <int D>
void keepBatch(Fields& f) {
  for (u32 k = 0; k < f.touched; k++) {
    const u32 slot = f.touchedList[k];
    f.listed->push_back({hashOf(f.draws.batch, f.ids[slot]), f.ids[slot], slot, slot});
  }
  for (std::size_t n = selectBatch(*f.listed, f.kick.probability); n < f.listed->size(); n++) {
    for (int c = 0; c < D; c++) f.acc[4ull * (*f.listed)[n].i + c] = 0;
  }
}

/// Noise on each of the n particles, or on those in contact.
template <int D>
void addThermalNoise(Fields& f, const Rule& rule, const PassKeys& keys, u32 n) {
  for (u32 slot = 0; slot < n; slot++) {
    if (rule.thermalOnActive && f.acc[4ull * slot + 3] == 0) continue;
    for (u64 c = 0; c < D; c++) {
      const u64 counter = componentCounter(f.ids[slot], 0, c);
      const double g = rule.thermalTime == 0 ? normal(hashOf(keys.thermal, counter)) : joined(keys.thermal, keys.pastThermal, counter, rule.thermalTime);
      f.acc[4ull * slot + c] += static_cast<u32>(roundToI32(rule.thermal * g));
    }
  }
}

/// Displacements of each of the n particles times the factor of its species.
template <int D>
void slow(Fields& f, const std::vector<double>& kicks, u32 n) {
  for (u32 slot = 0; slot < n; slot++) {
    const double factor = kicks[f.species[slot]];
    if (factor == 1) continue;
    for (int c = 0; c < D; c++) {
      u32& moved = f.acc[4ull * slot + c];
      moved = static_cast<u32>(roundToI32(factor * static_cast<i32>(moved)));
    }
  }
}

/// The velocities of the next step, of D components a slot, and the displacements that they give in place of the sums of the kicks. Those that
/// move without a contact are counted one. Returns how many move.
template <int D>
u32 glide(Fields& f, const Rule& rule, i32* velocities, u32 n) {
  u32 moving = 0;
  for (u32 slot = 0; slot < n; slot++) {
    u32* const a = f.acc + 4ull * slot;
    bool moves = false;
    for (int c = 0; c < D; c++) {
      i32& v = velocities[D * static_cast<std::size_t>(slot) + c];
      const double sum = static_cast<i32>(a[c]);
      const double next = std::trunc(rule.momentum * v) + sum;
      const double way = rule.nesterov ? std::trunc(rule.momentum * next) + sum : next;
      if (std::max(std::fabs(next), std::fabs(way)) > 2147483647 - 13 * rule.thermal) throw std::runtime_error("a velocity is half the box a step");
      v = static_cast<i32>(next);
      a[c] = static_cast<u32>(static_cast<i32>(way));
      moves = moves || v != 0;
    }
    if (moves && a[3] == 0) a[3] = 1;
    moving += moves;
  }
  return moving;
}

template <int D>
void secondPass(Fields& f, const Rule& rule, const PassKeys& keys, u32 n, i32* velocities, u32& moving) {
  if (rule.pass != Pass::none && rule.pass != Pass::pairBatch) listTouched(f, n);
  switch (rule.pass) {
    case Pass::none:
      break;
    case Pass::normalise:
      normalise<D>(f, keys.particle);
      break;
    case Pass::ball:
    case Pass::uniform:
      kickIsotropically<D>(f, keys, rule.pass == Pass::ball, rule.isotropic);
      break;
    case Pass::pairBatch:
      kickBatch<D>(f);
      break;
    case Pass::particleBatch:
      keepBatch<D>(f);
      break;
  }
  if (rule.momentum > 0) moving = glide<D>(f, rule, velocities, n);
  if (rule.thermal > 0) addThermalNoise<D>(f, rule, keys, n);
  if (rule.species.any()) slow<D>(f, rule.species.kicks, n);
}
