// Kick laws of exponent 1: the numerator of the scale of `self`'s kick (docs/dynamics.md, "Displacements").
#pragma once
#include "random.h"

enum class Law { broReciprocal, broNonreciprocal, broParticle, sgdPair, sgdParticle };

/// The two sides of a contact draw separately.
constexpr bool isOneSided(Law law) { return law == Law::broNonreciprocal || law == Law::broParticle || law == Law::sgdParticle; }
/// One draw a particle rather than a pair.
constexpr bool drawsPerParticle(Law law) { return law == Law::broParticle || law == Law::sgdParticle; }

struct Kick {
  double size;         // K: kick or learning rate, grid units
  double probability;  // p of sgd
  double push;         // K f of sgd
};

template <Law law>
inline double numerator(u32 self, u32 partner, Key key, const Kick& kick) {
  if constexpr (law == Law::broReciprocal) return draw(key, pairCounter(self, partner)) * kick.size;
  if constexpr (law == Law::broNonreciprocal) return draw(key, orderedCounter(self, partner)) * kick.size;
  if constexpr (law == Law::broParticle) return draw(key, self) * kick.size;
  const u64 counter = drawsPerParticle(law) ? self : pairCounter(self, partner);
  return draw(key, counter) < kick.probability ? kick.push : 0.0;
}
