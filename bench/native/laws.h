// Kick laws of exponent 1: what a contact draws and the numerators of the scales of its two sides (docs/dynamics.md, "Displacements").
#pragma once
#include "normal.h"

enum class Law {
  broReciprocal,
  broNonreciprocal,
  broCorrelated,
  broParticle,
  broNormalised,
  sgdPair,
  sgdCorrelated,
  sgdParticle,
  sgdPairBatch,
  sgdParticleBatch,
  sgdBothBatch,
  sgdPairDealt,
  sgdParticleDealt,
  sgdBothDealt,
  sdeReciprocal,
  sdeNonreciprocal,
  sdeCorrelated,
  sdeParticle,
  sdeUndirected,
  roParticle,
  roPair,
  inTime
};

/// One draw a particle rather than a pair.
constexpr bool drawsPerParticle(Law law) {
  return law == Law::broParticle || law == Law::sgdParticle || law == Law::sgdBothBatch || law == Law::sdeParticle;
}
/// The two sides of a contact draw jointly.
constexpr bool isCorrelated(Law law) { return law == Law::broCorrelated || law == Law::sgdCorrelated || law == Law::sdeCorrelated; }
/// Takes numbers from the second stream of a pair.
constexpr bool drawsJointly(Law law) { return isCorrelated(law) || law == Law::roPair; }
/// The two sides of a contact differ in scale.
constexpr bool isOneSided(Law law) {
  return (drawsPerParticle(law) && law != Law::sgdBothBatch) || law == Law::sgdParticleDealt || isCorrelated(law) || law == Law::broNonreciprocal || law == Law::sdeNonreciprocal;
}
/// Kicks that are not along the line of centres.
constexpr bool usesVectors(Law law) { return law == Law::sdeUndirected || law == Law::roPair; }
/// Takes normal numbers, beside which the rest of the work on a contact is nothing.
constexpr bool isCostly(Law law) {
  return law == Law::broCorrelated || law == Law::sdeReciprocal || law == Law::sdeNonreciprocal || law == Law::sdeCorrelated || law == Law::sdeParticle;
}
/// Contacts go one by one rather than two at a time; those of a fixed batch are only listed at first.
constexpr bool goesSingly(Law law) { return usesVectors(law) || isCostly(law) || law == Law::sgdPairBatch || law == Law::inTime; }

struct Kick {
  double size = 0;         // K: kick or learning rate, grid units
  double probability = 1;  // p of sgd
  double push = 0;         // K f of sgd
  double both = 0;         // P11 of sgd correlated
  double noise = 0;        // S of sde, grid units
  double c = 0;            // correlation of Gaussian numbers and vectors
  double root = 1;         // sqrt(1 - c^2)
  double rho = 0;          // of the copula
  double tau = 1;          // sqrt(1 - rho^2)
  bool mixture = false;    // the law of uniform numbers, of correlation
  double mixed = 0;        // c
  bool same = false;       // copula of correlation 1
  double time = 0;         // correlation of draws in time
  Law plain{};             // the law whose draws they are
};

/// Batches without replacement.
struct Deal {
  u32 particles = 0;  // N
  u32 size = 0;       // k
  u32 count = 0;      // M, 0 without
  u32 half = 4;       // h
  u32 batch = 0;      // m of the step
  Key key;            // of the pass
};

/// Keys of the step.
struct Draws {
  Key key;  // of the stream that single draws come from: pair or particle
  Key second;
  Key vector;
  Key batch;
  Deal deal;
  Key past;  // of the step before: that of `key`,
  Key pastSecond;  // and of `second`
};

/// Something of the two sides of a contact.
struct Sides {
  double first;
  double second;
};

constexpr double halfUnit = 0x1p-53;
/// f of exponent 1.
constexpr double force = 0.5;

/// The batch of step t.
inline Deal dealAt(Deal deal, u64 seed, u64 t) {
  deal.key = stepKey(seed, streamShuffle, t / deal.count);
  deal.batch = static_cast<u32>(t % deal.count);
  return deal;
}

inline u32 placeOf(const Deal& deal, u32 id) {
  u64 x = id;
  do {
    u64 left = x >> deal.half;
    u64 right = x & ((1ull << deal.half) - 1);
    for (u64 r = 0; r < 6; r++) {
      const u64 next = left ^ (hashOf(deal.key, right + (r << 32)) >> (64 - deal.half));
      left = right;
      right = next;
    }
    x = (left << deal.half) | right;
  } while (x >= deal.particles);
  return static_cast<u32>(x);
}

inline bool isDealt(const Deal& deal, u32 id) { return placeOf(deal, id) / deal.size == deal.batch; }
inline bool isPairDealt(const Deal& deal, u64 pair) { return std::floor(deal.count * draw(deal.key, pair)) == deal.batch; }

/// Numerator of the scale of `self`'s kick, for laws of a draw a side or a pair.
template <Law law>
inline double numerator(u32 self, u32 partner, const Draws& draws, const Kick& kick) {
  const Key key = draws.key;
  if constexpr (law == Law::broReciprocal) return draw(key, pairCounter(self, partner)) * kick.size;
  if constexpr (law == Law::broNonreciprocal) return draw(key, orderedCounter(self, partner)) * kick.size;
  if constexpr (law == Law::broParticle) return draw(key, self) * kick.size;
  if constexpr (law == Law::broNormalised) return 1048576.0;
  if constexpr (law == Law::sgdPair) return draw(key, pairCounter(self, partner)) < kick.probability ? kick.push : 0.0;
  if constexpr (law == Law::sgdParticle) return draw(key, self) < kick.probability ? kick.push : 0.0;
  if constexpr (law == Law::sgdBothBatch) return draw(key, self) < kick.probability && draw(key, partner) < kick.probability ? kick.push : 0.0;
  if constexpr (law == Law::sgdPairDealt) return isPairDealt(draws.deal, pairCounter(self, partner)) ? kick.push : 0.0;
  if constexpr (law == Law::sgdParticleDealt) return isDealt(draws.deal, self) ? kick.push : 0.0;
  if constexpr (law == Law::sgdBothDealt) return isDealt(draws.deal, self) && isDealt(draws.deal, partner) ? kick.push : 0.0;
  if constexpr (law == Law::sgdPairBatch || law == Law::sgdParticleBatch) return kick.push;
  if constexpr (law == Law::sdeReciprocal) return (kick.size + kick.noise * normal(hashOf(key, pairCounter(self, partner)))) * force;
  if constexpr (law == Law::sdeNonreciprocal) return (kick.size + kick.noise * normal(hashOf(key, orderedCounter(self, partner)))) * force;
  if constexpr (law == Law::sdeParticle) return (kick.size + kick.noise * normal(hashOf(key, self))) * force;
  return 0.0;
}

/// The two uniform numbers of the copula or the mixture, lo first.
inline Sides copula(u64 pair, const Draws& draws, const Kick& kick) {
  const double v = unit(hashOf(draws.key, pair)) + halfUnit;
  if (kick.mixture) {
    if (draw(draws.second, pair << 32 | pair >> 32) < std::fabs(kick.mixed)) return {v, kick.mixed > 0 ? v : 1 - v};
    return {v, unit(hashOf(draws.second, pair)) + halfUnit};
  }
  if (kick.same) return {v, v};
  const double g = normal(hashOf(draws.second, pair));
  return {v, cumulative(kick.rho * quantile(v) + kick.tau * g)};
}

/// Numerators of lo and hi, for laws of a joint draw.
template <Law law>
inline Sides jointNumerators(u64 pair, const Draws& draws, const Kick& kick) {
  if constexpr (law == Law::broCorrelated) {
    const Sides u = copula(pair, draws, kick);
    return {u.first * kick.size, u.second * kick.size};
  }
  if constexpr (law == Law::sgdCorrelated) {
    const double u = draw(draws.key, pair);
    const bool both = u < kick.both;
    const bool lo = both || u < kick.probability;
    const bool hi = both || (!lo && u < (kick.probability + kick.probability) - kick.both);
    return {lo ? kick.push : 0.0, hi ? kick.push : 0.0};
  }
  const double g1 = normal(hashOf(draws.key, pair));
  const double g2 = normal(hashOf(draws.second, pair));
  const double second = kick.c * g1 + kick.root * g2;
  return {(kick.size + kick.noise * g1) * force, (kick.size + kick.noise * second) * force};
}

/// A normal number joined to that of the step before.
inline double joined(Key now, Key past, u64 counter, double c) { return (normal(hashOf(now, counter)) + c * normal(hashOf(past, counter))) / std::sqrt(1 + c * c); }

/// Numerators of a and b where draws are correlated in time.
inline Sides inTimeNumerators(u32 a, u32 b, const Draws& draws, const Kick& kick) {
  const Law law = kick.plain;
  const auto first = [&](u64 counter) { return joined(draws.key, draws.past, counter, kick.time); };
  const u64 pair = pairCounter(a, b);
  Sides g;
  if (drawsPerParticle(law)) {
    g = {first(a), first(b)};
  } else if (law == Law::broNonreciprocal || law == Law::sdeNonreciprocal) {
    g = {first(orderedCounter(a, b)), first(orderedCounter(b, a))};
  } else {
    g.first = g.second = first(pair);
    if (law == Law::broCorrelated || law == Law::sdeCorrelated) {
      const bool bro = law == Law::broCorrelated;
      const double other = (bro ? kick.rho : kick.c) * g.first + (bro ? kick.tau : kick.root) * joined(draws.second, draws.pastSecond, pair, kick.time);
      (a < b ? g.second : g.first) = other;
    }
  }
  if (law >= Law::sdeReciprocal) return {(kick.size + kick.noise * g.first) * force, (kick.size + kick.noise * g.second) * force};
  const Sides u = {cumulative(g.first), cumulative(g.second)};
  if (law < Law::sgdPair) return {u.first * kick.size, u.second * kick.size};
  const double p = kick.probability;
  if (law != Law::sgdCorrelated) return {u.first < p ? kick.push : 0.0, u.second < p ? kick.push : 0.0};
  const bool both = u.first < kick.both;
  const double lo = both || u.first < p ? kick.push : 0.0;
  const double hi = both || (u.first >= p && u.first < (p + p) - kick.both) ? kick.push : 0.0;
  return a < b ? Sides{lo, hi} : Sides{hi, lo};
}

/// Numerators of the kicks of particles a and b; the second is that of the first where the law is not one-sided.
template <Law law>
inline Sides numerators(u32 a, u32 b, const Draws& draws, const Kick& kick) {
  if constexpr (law == Law::inTime) {
    return inTimeNumerators(a, b, draws, kick);
  } else if constexpr (isCorrelated(law)) {
    const Sides s = jointNumerators<law>(pairCounter(a, b), draws, kick);
    return a < b ? s : Sides{s.second, s.first};
  } else {
    const double first = numerator<law>(a, b, draws, kick);
    return {first, isOneSided(law) ? numerator<law>(b, a, draws, kick) : first};
  }
}
