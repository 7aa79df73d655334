// The engine's random words in the order and with the counters of a run (docs/dynamics.md, "Random numbers"): what a step of each kind draws,
// step after step. A generator that is good in some order of its own may be bad in these.
#pragma once
#include <cmath>
#include <stdexcept>
#include <string>
#include <utility>

#include "../native/random.h"

using Pairs = std::vector<std::pair<u32, u32>>;

/// Contacts i < j of 4000 spheres placed at random in three dimensions, phi = 0.66, sorted: ids of partners have nothing to do with each other.
inline Pairs contactsOfRandomStart(u64 seed) {
  constexpr u32 n = 4000;
  constexpr double phi = 0.66;
  const std::vector<u32> positions = randomPositions(seed, n, 3);
  const double contact = 4294967296.0 / std::cbrt(3.141592653589793 / 6 * n / phi);
  Pairs pairs;
  for (u32 i = 0; i < n; i++) {
    for (u32 j = i + 1; j < n; j++) {
      double r2 = 0;
      for (u32 c = 0; c < 3; c++) {
        const double d = static_cast<i32>(positions[3 * i + c] - positions[3 * j + c]);
        r2 += d * d;
      }
      if (r2 < contact * contact) pairs.emplace_back(i, j);
    }
  }
  return pairs;
}

/// Contacts of spheres numbered along a cubic lattice of 16^3: partners are 1, 16 or 256 apart, as in a start that was written out in order.
inline Pairs contactsOfLattice() {
  constexpr u32 side = 16;
  Pairs pairs;
  for (u32 i = 0; i < side * side * side; i++) {
    const u32 place[3] = {i % side, i / side % side, i / side / side};
    u32 stride = 1;
    for (const u32 at : place) {
      const u32 j = at + 1 < side ? i + stride : i - (side - 1) * stride;
      pairs.emplace_back(std::min(i, j), std::max(i, j));
      stride *= side;
    }
  }
  return pairs;
}

/// All draws of a layout, one step after the other.
class Layout {
 public:
  static const std::vector<std::string>& names() {
    static const std::vector<std::string> all = {"contacts", "lattice", "ordered", "particles", "components", "chained", "steps", "seeds", "streams", "weak"};
    return all;
  }

  Layout(const std::string& name, u64 firstSeed) : kind(kindOf(name)), seed(firstSeed), pairs(isOnLattice(kind) ? contactsOfLattice() : contactsOfRandomStart(firstSeed)) {}

  /// The draws of the next step, in `out`.
  void next(std::vector<u64>& out) {
    out.clear();
    switch (kind) {
      case contacts:
      case lattice:
        return unordered(stepKey(seed, streamPair, step++), out);
      case ordered:
        return bothSides(stepKey(seed, streamPair, step++), out);
      case particles:
        return byId(stepKey(seed, streamParticle, step++), out);
      case components:
        return attempts(stepKey(seed, streamDirection, step++), out);
      case chained:
        return vectors(stepKey(seed, streamVector, step++), out);
      case steps:
        return oneCounter(out);
      case seeds:
        return neighbouringSeeds(out);
      case streams:
        return interleavedStreams(out);
      default:
        return halfMixed(stepKey(seed, streamPair, step++), out);
    }
  }

 private:
  enum Kind { contacts, lattice, ordered, particles, components, chained, steps, seeds, streams, weak };
  static constexpr u32 particleCount = 1000;

  static Kind kindOf(const std::string& name) {
    for (std::size_t k = 0; k < names().size(); k++) {
      if (names()[k] == name) return static_cast<Kind>(k);
    }
    throw std::invalid_argument("no layout is called " + name);
  }

  static bool isOnLattice(Kind kind) { return kind != contacts && kind != ordered; }

  void unordered(Key key, std::vector<u64>& out) const {
    for (const auto& [i, j] : pairs) out.push_back(hashOf(key, pairCounter(i, j)));
  }

  void bothSides(Key key, std::vector<u64>& out) const {
    for (const auto& [i, j] : pairs) {
      out.push_back(hashOf(key, orderedCounter(i, j)));
      out.push_back(hashOf(key, orderedCounter(j, i)));
    }
  }

  static void byId(Key key, std::vector<u64>& out) {
    for (u64 id = 0; id < particleCount; id++) out.push_back(hashOf(key, id));
  }

  /// Two attempts at a point of the ball for each particle.
  static void attempts(Key key, std::vector<u64>& out) {
    for (u64 id = 0; id < particleCount; id++) {
      for (u64 attempt = 0; attempt < 2; attempt++) {
        for (u64 c = 0; c < 3; c++) out.push_back(hashOf(key, componentCounter(id, attempt, c)));
      }
    }
  }

  /// Draws whose counter is itself a draw: the two Gaussian vectors of a contact.
  void vectors(Key key, std::vector<u64>& out) const {
    for (const auto& [i, j] : pairs) {
      const u64 first = hashOf(key, pairCounter(i, j));
      for (u64 c = 0; c < 3; c++) out.push_back(hashOf(key, first + c));
      for (u64 c = 0; c < 3; c++) out.push_back(hashOf(key, first + 8 + c));
    }
  }

  /// One pair through 1024 steps.
  void oneCounter(std::vector<u64>& out) {
    const auto& [i, j] = pairs[0];
    for (u32 k = 0; k < 1024; k++) out.push_back(hashOf(stepKey(seed, streamPair, step++), pairCounter(i, j)));
  }

  /// Each pair under the seed and the 64 that differ from it in one bit.
  void neighbouringSeeds(std::vector<u64>& out) {
    Key keys[65];
    for (u32 bit = 0; bit < 65; bit++) keys[bit] = stepKey(bit < 64 ? seed ^ (1ull << bit) : seed, streamPair, step);
    step++;
    for (const auto& [i, j] : pairs) {
      for (const Key& key : keys) out.push_back(hashOf(key, pairCounter(i, j)));
    }
  }

  /// Each counter in the streams 2 to 12 in turn.
  void interleavedStreams(std::vector<u64>& out) {
    Key keys[11];
    for (u32 s = 0; s < 11; s++) keys[s] = stepKey(seed, s + 2, step);
    step++;
    for (const auto& [i, j] : pairs) {
      for (const Key& key : keys) out.push_back(hashOf(key, pairCounter(i, j)));
    }
  }

  /// Not the engine's: the mixer without its second multiplication. A battery that passes it proves nothing.
  void halfMixed(Key key, std::vector<u64>& out) const {
    for (const auto& [i, j] : pairs) {
      const u64 z = pairCounter(i, j) + key.k0;
      out.push_back((z ^ (z >> 27)) * 0x3c79ac492ba7b653ull);
    }
  }

  const Kind kind;
  const u64 seed;
  const Pairs pairs;
  u64 step = 0;
};

/// The half of a draw that a battery reads.
enum class Half { high, low };

inline Half halfOf(const std::string& name) {
  if (name == "high") return Half::high;
  if (name == "low") return Half::low;
  throw std::invalid_argument("bits must be high or low, got " + name);
}

/// The high 32 bits of a draw, or the low ones in reverse order: batteries look hardest at the top of a word.
inline u32 wordOf(u64 draw, Half half) {
  if (half == Half::high) return static_cast<u32>(draw >> 32);
  u32 word = static_cast<u32>(draw);
  u32 reversed = 0;
  for (u32 bit = 0; bit < 32; bit++) reversed |= (word >> bit & 1u) << (31 - bit);
  return reversed;
}
