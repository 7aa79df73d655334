// Word types, aligned buffers and the few vector idioms that the twin's files share.
#pragma once
#include <immintrin.h>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>
#include <vector>

using u8 = std::uint8_t;
using u16 = std::uint16_t;
using u32 = std::uint32_t;
using u64 = std::uint64_t;
using i32 = std::int32_t;
using i64 = std::int64_t;

template <class T>
struct CacheLineAllocator {
  using value_type = T;
  CacheLineAllocator() = default;
  template <class U>
  CacheLineAllocator(const CacheLineAllocator<U>&) {}
  T* allocate(std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T), std::align_val_t(64))); }
  void deallocate(T* p, std::size_t) { ::operator delete(p, std::align_val_t(64)); }
  friend bool operator==(const CacheLineAllocator&, const CacheLineAllocator&) { return true; }
  friend bool operator!=(const CacheLineAllocator&, const CacheLineAllocator&) { return false; }
};

/// Zero-initialised, 64-byte aligned.
template <class T>
using Buffer = std::vector<T, CacheLineAllocator<T>>;

/// Particles beyond which the caches are too small: memory is touched ahead of use.
constexpr u32 touchAbove = 20000;
/// Scanned and relisted particles touched at a time.
constexpr u32 touchAheadBy = 32;
constexpr u32 touchRelistedBy = 8;
/// Keeps the loads that only warm a cache from being optimised away.
inline volatile u32 touchSink = 0;

/// 1.5 * 2^52: adding it rounds to the nearest integer, ties to even, and leaves that integer in the low word.
constexpr double rounder = 6755399441055744.0;

inline i32 roundToI32(double v) {
  const double shifted = v + rounder;
  i64 bits;
  std::memcpy(&bits, &shifted, 8);
  return static_cast<i32>(bits);
}

inline __m128i load4(const u32* p) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(p)); }
inline void store4(u32* p, __m128i v) { _mm_storeu_si128(reinterpret_cast<__m128i*>(p), v); }
inline __m128i splat(u32 v) { return _mm_set1_epi32(static_cast<i32>(v)); }
inline u32 laneMask(__m128i v) { return static_cast<u32>(_mm_movemask_ps(_mm_castsi128_ps(v))); }

/// Adds the square of the integer difference a - b, in f32, to r2.
inline __m128 addSquare(__m128 r2, __m128i a, __m128i b) {
  const __m128 f = _mm_cvtepi32_ps(_mm_sub_epi32(a, b));
  return _mm_add_ps(r2, _mm_mul_ps(f, f));
}

/// Byte shuffles that pack the 4-byte lanes named by a 4-bit mask.
struct CompressTable {
  alignas(64) u8 bytes[16][16] = {};
  constexpr CompressTable() {
    for (int mask = 0; mask < 16; mask++) {
      int at = 0;
      for (int lane = 0; lane < 4; lane++) {
        if (!(mask >> lane & 1)) continue;
        for (int b = 0; b < 4; b++) bytes[mask][at++] = static_cast<u8>(4 * lane + b);
      }
    }
  }
};
inline constexpr CompressTable compressTable{};

/// Stores the lanes of v named by mask, packed, at out + n; returns the new n. Up to four words past n are written.
inline u32 compress(u32* out, u32 n, __m128i v, u32 mask) {
  const __m128i order = _mm_load_si128(reinterpret_cast<const __m128i*>(compressTable.bytes[mask]));
  store4(out + n, _mm_shuffle_epi8(v, order));
  return n + static_cast<u32>(__builtin_popcount(mask));
}
