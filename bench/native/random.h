// Random numbers of docs/dynamics.md: Philox4x32-10 for the key of a stream at a step, a mixer for each draw.
#pragma once
#include "common.h"

enum Stream : u32 {
  streamInitial = 1,
  streamPair = 2,
  streamParticle = 3,
  streamDirection = 4,
  streamCoincident = 6,
  streamSecond = 8,
  streamVector = 9,
  streamThermal = 10,
  streamBatch = 12,
  streamShuffle = 13,
  streamShear = 14
};

struct Key {
  u64 k0 = 0;
  u64 k1 = 0;
};

inline Key stepKey(u64 seed, u32 stream, u64 step) {
  u32 c[4] = {static_cast<u32>(step), static_cast<u32>(step >> 32), stream, 0};
  u32 k0 = static_cast<u32>(seed);
  u32 k1 = static_cast<u32>(seed >> 32);
  for (int round = 0; round < 10; round++) {
    const u64 a = static_cast<u64>(c[0]) * 0xd2511f53u;
    const u64 b = static_cast<u64>(c[2]) * 0xcd9e8d57u;
    c[0] = static_cast<u32>(b >> 32) ^ c[1] ^ k0;
    c[1] = static_cast<u32>(b);
    c[2] = static_cast<u32>(a >> 32) ^ c[3] ^ k1;
    c[3] = static_cast<u32>(a);
    k0 += 0x9e3779b9u;
    k1 += 0xbb67ae85u;
  }
  return {c[0] | static_cast<u64>(c[1]) << 32, c[2] | static_cast<u64>(c[3]) << 32};
}

inline u64 hashOf(Key key, u64 counter) {
  u64 z = counter + key.k0;
  z = (z ^ (z >> 27)) * 0x3c79ac492ba7b653ull;
  z = ((z ^ (z >> 33)) + key.k1) * 0x1c69b3f74ac4ae35ull;
  return z ^ (z >> 27);
}

/// The 52 high bits of h as a number in [0, 1).
inline double unit(u64 h) {
  const u64 bits = 0x3ff0000000000000ull | (h >> 12);
  double value;
  std::memcpy(&value, &bits, 8);
  return value - 1.0;
}

inline double draw(Key key, u64 counter) { return unit(hashOf(key, counter)); }

inline u64 pairCounter(u32 a, u32 b) {
  const u32 lo = a < b ? a : b;
  const u32 hi = a < b ? b : a;
  return static_cast<u64>(hi) << 32 | lo;
}

inline u64 orderedCounter(u32 self, u32 partner) { return static_cast<u64>(partner) << 32 | self; }

/// Component c of an attempt of a particle.
inline u64 componentCounter(u64 id, u64 attempt, u64 c) { return id + (attempt << 32) + (c << 56); }

/// n * d coordinates, id-major, independent and uniform in the box.
inline std::vector<u32> randomPositions(u64 seed, u32 n, u32 d) {
  const Key key = stepKey(seed, streamInitial, 0);
  std::vector<u32> positions;
  positions.reserve(static_cast<std::size_t>(n) * d);
  for (u32 id = 0; id < n; id++) {
    for (u32 c = 0; c < d; c++) positions.push_back(static_cast<u32>(hashOf(key, componentCounter(id, 0, c)) >> 32));
  }
  return positions;
}
