// The exact test, the kick and its rounding, two candidates at a time, then the accumulators: assembly/contacts.ts and contact.ts.
#pragma once
#include <cmath>
#include <utility>

#include "laws.h"

/// A contact or particle that may be selected for a fixed batch: those of smallest (rank, counter) are.
struct Candidate {
  u64 rank;
  u64 counter;
  u32 i;
  u32 j;
  bool operator<(const Candidate& other) const { return rank != other.rank ? rank < other.rank : counter < other.counter; }
};

/// What the kernel reads and writes. Positions are x y z R, accumulators dx dy dz count (contacts + 65536 * contacts), by slot.
struct Fields {
  const u32* pos;
  u32* acc;
  const u32* ids;
  u32* touchedList;
  u32 touched = 0;
  u32 contacts = 0;
  Draws draws;
  Key coincident;
  Kick kick;
  std::vector<Candidate>* listed = nullptr;  // contacts of a law that selects among them later
};

inline void touch(Fields& f, u32 slot) {
  u32& count = f.acc[4 * slot + 3];
  if (count == 0) f.touchedList[f.touched++] = slot;
  count += 0x10001;
}

template <int D>
inline double sumOfSquares(const double* v) {
  double sum = v[0] * v[0];
  for (int c = 1; c < D; c++) sum = sum + v[c] * v[c];
  return sum;
}

/// A vector in the unit ball, never 0, for coincident centres.
template <int D>
inline void coincidentVector(Key key, u32 a, u32 b, double* out) {
  const u64 base = hashOf(key, pairCounter(a, b));
  for (u64 attempt = 0;; attempt++) {
    double n2 = 0;
    bool nonzero = false;
    for (u64 c = 0; c < D; c++) {
      const double p = 2.0 * draw(key, base + attempt * 8 + c) - 1.0;
      n2 = c == 0 ? p * p : n2 + p * p;
      out[c] = roundToI32(p * 1073741824.0);
      nonzero = nonzero || out[c] != 0;
    }
    if (nonzero && n2 <= 1.0) return;
  }
}

inline void touchBoth(Fields& f, u32 i, u32 j) {
  touch(f, i);
  touch(f, j);
  f.contacts++;
}

/// The kick of a contact along its line of centres.
template <int D>
void kickAlong(Fields& f, u32 i, u32 j, Sides numerators) {
  const u32 a = f.ids[i];
  const u32 b = f.ids[j];
  double d[D];
  bool same = true;
  for (int c = 0; c < D; c++) {
    const i32 diff = static_cast<i32>(f.pos[4 * i + c] - f.pos[4 * j + c]);
    same = same && diff == 0;
    d[c] = diff;
  }
  if (same) {
    coincidentVector<D>(f.coincident, a, b, d);
    for (int c = 0; c < D; c++) d[c] = (a < b ? 1.0 : -1.0) * d[c];
  }
  const double r = std::sqrt(sumOfSquares<D>(d));
  const double si = numerators.first / r;
  const double sj = numerators.second / r;
  for (int c = 0; c < D; c++) {
    f.acc[4 * i + c] += static_cast<u32>(roundToI32(si * d[c]));
    f.acc[4 * j + c] -= static_cast<u32>(roundToI32(sj * d[c]));
  }
}

/// Kicks without regard to the line of centres: Gaussian vectors, or such of a drawn length.
template <int D, Law law>
void kickAnywhere(Fields& f, u32 lo, u32 hi) {
  const u64 pair = pairCounter(f.ids[lo], f.ids[hi]);
  const u64 base = hashOf(f.draws.vector, pair);
  double x[D];
  double y[D];
  for (int k = 0; k < D; k++) {
    x[k] = normal(hashOf(f.draws.vector, base + k));
    y[k] = f.kick.c * x[k] + f.kick.root * normal(hashOf(f.draws.vector, base + 8 + k));
  }
  Sides s = {f.kick.noise, f.kick.noise};
  if (law == Law::roPair) {
    const Sides u = copula(pair, f.draws, f.kick);
    const double m = std::sqrt(sumOfSquares<D>(y));
    s = {(u.first * f.kick.size) / std::sqrt(sumOfSquares<D>(x)), m == 0 ? 0 : (u.second * f.kick.size) / m};
  }
  for (int k = 0; k < D; k++) {
    f.acc[4 * lo + k] += static_cast<u32>(roundToI32(s.first * x[k]));
    f.acc[4 * hi + k] -= static_cast<u32>(roundToI32(s.second * y[k]));
  }
}

/// A pair known to be in contact, in scalar code.
template <int D, Law law>
__attribute__((noinline)) void contactScalar(Fields& f, u32 i, u32 j) {
  const u32 a = f.ids[i];
  const u32 b = f.ids[j];
  if constexpr (law == Law::sgdPairBatch) {
    f.listed->push_back({hashOf(f.draws.batch, pairCounter(a, b)), pairCounter(a, b), i, j});
  } else if constexpr (usesVectors(law)) {
    kickAnywhere<D, law>(f, a < b ? i : j, a < b ? j : i);
  } else {
    kickAlong<D>(f, i, j, numerators<law>(a, b, f.draws, f.kick));
  }
  touchBoth(f, i, j);
}

/// Candidates one by one.
template <int D, Law law>
void processSingly(Fields& f, u32* ci, u32* cj, u32 n) {
  for (u32 k = 0; k < n; k++) {
    const u32* const p = f.pos + 4ull * ci[k];
    const u32* const q = f.pos + 4ull * cj[k];
    u64 r2 = 0;
    for (int c = 0; c < D; c++) {
      const i64 d = static_cast<i32>(p[c] - q[c]);
      r2 += static_cast<u64>(d * d);
    }
    const u64 sum = static_cast<u64>(p[3]) + q[3];
    if (r2 < sum * sum) contactScalar<D, law>(f, ci[k], cj[k]);
  }
}

/// Adds inc to the accumulator of slot; a slot touched for the first time joins the list if `here` is 1. Returns the new length of the list.
inline u32 addTo(u32* acc, u32* list, u32 touched, u32 slot, __m128i inc, u32 here) {
  u32* const at = acc + 4 * static_cast<std::size_t>(slot);
  const __m128i before = load4(at);
  list[touched] = slot;
  store4(at, _mm_add_epi32(before, inc));
  return touched + (static_cast<u32>(_mm_extract_epi32(before, 3) == 0) & here);
}

/// Two increments from scales s and differences x y z: the kicks of lane 0 and of lane 1, with the count in the last word.
template <int D>
inline void increments(__m128d s, __m128d x, __m128d y, __m128d z, __m128i& first, __m128i& second) {
  const __m128d magic = _mm_set1_pd(rounder);
  const __m128i kx = _mm_castpd_si128(_mm_add_pd(_mm_mul_pd(s, x), magic));
  const __m128i ky = _mm_castpd_si128(_mm_add_pd(_mm_mul_pd(s, y), magic));
  const __m128i kz = D > 2 ? _mm_castpd_si128(_mm_add_pd(_mm_mul_pd(s, z), magic)) : _mm_setzero_si128();
  const __m128i xy = _mm_blend_epi16(kx, _mm_slli_epi64(ky, 32), 0xcc);
  const __m128i zc = _mm_blend_epi16(kz, _mm_set1_epi32(0x10001), 0xcc);
  first = _mm_unpacklo_epi64(xy, zc);
  second = _mm_unpackhi_epi64(xy, zc);
}

/// Handles candidates 0 to n-1; one word past the end of each list is overwritten.
template <int D, Law law>
void processCandidates(Fields& f, u32* ci, u32* cj, u32 n) {
  if (n == 0) return;
  const u32* const pos = f.pos;
  const u32* const ids = f.ids;
  u32* const acc = f.acc;
  u32* const list = f.touchedList;
  const Draws draws = f.draws;
  const Kick kick = f.kick;
  const __m128i two = _mm_set_epi32(0x20002, 0, 0, 0);
  u32 touched = f.touched;
  u32 contacts = 0;
  // an odd last candidate is doubled and its copy masked out
  ci[n] = ci[n - 1];
  cj[n] = cj[n - 1];
  for (u32 k = 0; k < n; k += 2) {
    const u32 i0 = ci[k];
    const u32 i1 = ci[k + 1];
    const u32 j0 = cj[k];
    const u32 j1 = cj[k + 1];
    const __m128i pi0 = load4(pos + 4ull * i0);
    const __m128i pi1 = load4(pos + 4ull * i1);
    const __m128i pj0 = load4(pos + 4ull * j0);
    const __m128i pj1 = load4(pos + 4ull * j1);
    const __m128i d0 = _mm_sub_epi32(pi0, pj0);
    const __m128i d1 = _mm_sub_epi32(pi1, pj1);
    // x y | x y, z R | z R: the products take the even words
    const __m128i xy = _mm_unpacklo_epi64(d0, d1);
    const __m128i zr = _mm_unpackhi_epi64(d0, d1);
    const __m128i sums = _mm_srli_epi64(_mm_unpackhi_epi64(_mm_add_epi32(pi0, pj0), _mm_add_epi32(pi1, pj1)), 32);
    const __m128i yx = _mm_srli_epi64(xy, 32);
    __m128i r2 = _mm_add_epi64(_mm_mul_epi32(xy, xy), _mm_mul_epi32(yx, yx));
    if (D > 2) r2 = _mm_add_epi64(r2, _mm_mul_epi32(zr, zr));
    __m128i mask = _mm_cmpgt_epi64(_mm_mul_epu32(sums, sums), r2);
    if (k + 1 == n) mask = _mm_and_si128(mask, _mm_set_epi64x(0, -1));
    const u32 here = static_cast<u32>(_mm_movemask_pd(_mm_castsi128_pd(mask)));
    if (__builtin_expect(_mm_movemask_pd(_mm_castsi128_pd(_mm_cmpeq_epi64(r2, _mm_setzero_si128()))) != 0, 0)) {
      f.touched = touched;
      if (here & 1) contactScalar<D, law>(f, i0, j0);
      if (here & 2) contactScalar<D, law>(f, i1, j1);
      touched = f.touched;
      continue;
    }
    contacts += static_cast<u32>(__builtin_popcount(here));

    const __m128i xs = _mm_unpacklo_epi32(d0, d1);
    const __m128d x = _mm_cvtepi32_pd(xs);
    const __m128d y = _mm_cvtepi32_pd(_mm_unpackhi_epi64(xs, xs));
    const __m128d z = D > 2 ? _mm_cvtepi32_pd(_mm_unpackhi_epi32(d0, d1)) : _mm_setzero_pd();
    __m128d rr = _mm_add_pd(_mm_mul_pd(x, x), _mm_mul_pd(y, y));
    if (D > 2) rr = _mm_add_pd(rr, _mm_mul_pd(z, z));
    const __m128d r = _mm_sqrt_pd(rr);
    const __m128i mask0 = _mm_unpacklo_epi64(mask, mask);
    const __m128i mask1 = _mm_unpackhi_epi64(mask, mask);
    const u32 a0 = ids[i0];
    const u32 b0 = ids[j0];
    const u32 a1 = ids[i1];
    const u32 b1 = ids[j1];
    const Sides s0 = numerators<law>(a0, b0, draws, kick);
    const Sides s1 = numerators<law>(a1, b1, draws, kick);
    const __m128d s = _mm_div_pd(_mm_set_pd(s1.first, s0.first), r);
    __m128i inc0, inc1, neg0, neg1;
    increments<D>(s, x, y, z, inc0, inc1);
    inc0 = _mm_and_si128(inc0, mask0);
    inc1 = _mm_and_si128(inc1, mask1);
    if constexpr (isOneSided(law)) {
      const __m128d back = _mm_div_pd(_mm_set_pd(s1.second, s0.second), r);
      increments<D>(back, x, y, z, neg0, neg1);
      neg0 = _mm_and_si128(_mm_sub_epi32(two, neg0), mask0);
      neg1 = _mm_and_si128(_mm_sub_epi32(two, neg1), mask1);
    } else {
      neg0 = _mm_sub_epi32(_mm_and_si128(two, mask0), inc0);
      neg1 = _mm_sub_epi32(_mm_and_si128(two, mask1), inc1);
    }
    touched = addTo(acc, list, touched, i0, inc0, here & 1);
    touched = addTo(acc, list, touched, j0, neg0, here & 1);
    touched = addTo(acc, list, touched, i1, inc1, here >> 1);
    touched = addTo(acc, list, touched, j1, neg1, here >> 1);
  }
  f.touched = touched;
  f.contacts += contacts;
}

using Kernel = void (*)(Fields&, u32* ci, u32* cj, u32 n);

template <int D, Law law>
constexpr Kernel kernelFor() {
  if constexpr (goesSingly(law)) {
    return processSingly<D, law>;
  } else {
    return processCandidates<D, law>;
  }
}

/// Kernels in the order of Law.
template <int D, int... laws>
Kernel kernelAmong(Law law, std::integer_sequence<int, laws...>) {
  static constexpr Kernel all[] = {kernelFor<D, static_cast<Law>(laws)>()...};
  return all[static_cast<int>(law)];
}

template <int D>
Kernel kernelOf(Law law) {
  return kernelAmong<D>(law, std::make_integer_sequence<int, static_cast<int>(Law::roPair) + 1>());
}
