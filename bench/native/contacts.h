// The exact test, the kick and its rounding, two candidates at a time in f64, then the accumulators: assembly/simdContacts.ts, simdKicks.ts and
// scalarContact.ts. What is rare is left to scalar code once all others are done: coincident centres, and pairs so near to contact that f64
// can't tell.
#pragma once
#include <cmath>
#include <utility>

#include "laws.h"
#include "shear.h"

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
  double reach;  // contact distance
  u32* touchedList;
  bool listsTouched = false;  // keep the list of the touched: the dense path seldom has a use for it
  u32 touched = 0;
  u32 contacts = 0;
  u32 overlaps = 0;  // contacts in any cycle of a shear
  Cycle cycle;       // of a shear, if there is one
  Draws draws;
  Key coincident;
  Kick kick;
  const u8* species = nullptr;  // by slot, if some don't touch; bit t of row s of `touch` is set if s and t do
  const u8* touch = nullptr;
  std::vector<Candidate>* listed = nullptr;  // contacts of a law that selects among them later
};

inline void touch(Fields& f, u32 slot, u32 one = 0x10001) {
  u32& count = f.acc[4 * slot + 3];
  if (count == 0 && f.listsTouched) f.touchedList[f.touched++] = slot;
  count += one;
}

/// Of sheared particles those that touch nothing in this cycle rest.
inline bool rests(const Fields& f, u32 slot) { return f.acc[4ull * slot + 3] >> 16 == 0; }

/// Makes the list of the touched among n slots from the accumulators, where it has not been kept.
inline void listTouched(Fields& f, u32 n) {
  if (f.listsTouched) return;
  u32 touched = 0;
  for (u32 slot = 0; slot < n; slot++) {
    f.touchedList[touched] = slot;
    touched += f.acc[4ull * slot + 3] != 0;
  }
  f.touched = touched;
  f.listsTouched = true;
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

/// The difference vector of slots i and j; under shear as the lower id sees it.
template <int D>
inline void difference(const Fields& f, u32 i, u32 j, i64* d) {
  const bool turned = f.cycle.shear && f.ids[i] > f.ids[j];
  for (int c = 0; c < D; c++) {
    const u32 p = f.pos[4ull * i + c];
    const u32 q = f.pos[4ull * j + c];
    d[c] = static_cast<i32>(turned ? q - p : p - q);
  }
}

/// The kick of a contact along its line of centres.
template <int D>
void kickAlong(Fields& f, u32 i, u32 j, Sides numerators) {
  const u32 a = f.ids[i];
  const u32 b = f.ids[j];
  double d[D];
  bool same = true;
  i64 diff[D];
  difference<D>(f, i, j, diff);
  if (f.cycle.shear) f.cycle.bring<D>(diff);
  for (int c = 0; c < D; c++) {
    same = same && diff[c] == 0;
    d[c] = static_cast<double>(f.cycle.shear && a > b ? -diff[c] : diff[c]);
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

/// A pair tested in whole numbers, and handled if it is in contact.
template <int D, Law law>
inline void processPair(Fields& f, u32 i, u32 j) {
  i64 d[D];
  difference<D>(f, i, j, d);
  const u64 sum = static_cast<u64>(f.pos[4ull * i + 3]) + f.pos[4ull * j + 3];
  i64 near[D];
  for (int c = 0; c < D; c++) near[c] = d[c];
  if (f.cycle.shear) f.cycle.bring<D>(near);
  if (squareOf<D>(near) < sum * sum) {
    contactScalar<D, law>(f, i, j);
  } else if (f.cycle.shear && f.cycle.touchesEver<D>(d, sum * sum)) {
    touch(f, i, 1);
    touch(f, j, 1);
    f.overlaps++;
  }
}

/// Candidates one by one.
template <int D, Law law>
void processSingly(Fields& f, const u32* ci, const u32* cj, u32 n) {
  for (u32 k = 0; k < n; k++) processPair<D, law>(f, ci[k], cj[k]);
}

/// Squared distances in f64 are off by less than 2^-51: within these factors of the squared contact distance they do not decide.
constexpr double surelyIn = 1 - 0x1p-50;
constexpr double surelyOut = 1 + 0x1p-50;

/// Whether f64 can't decide if the slots i and j are in contact, or in which direction.
template <int D>
bool isUnsure(const Fields& f, u32 i, u32 j) {
  double d[D];
  for (int c = 0; c < D; c++) d[c] = static_cast<i32>(f.pos[4ull * i + c] - f.pos[4ull * j + c]);
  const double rr = sumOfSquares<D>(d);
  const double limit = f.reach * f.reach;
  return rr == 0 || (rr >= limit * surelyIn && rr < limit * surelyOut);
}

/// Handles the pairs that the kernel left out: of n candidates those that f64 can't decide, and the last if n is odd.
template <int D, Law law>
__attribute__((noinline)) void decideRest(Fields& f, const u32* ci, const u32* cj, u32 n, bool unsure) {
  for (u32 k = unsure ? 0 : n & ~1u; k < n; k++) {
    const bool left = k + 1 == n && n % 2 == 1;
    if (left || isUnsure<D>(f, ci[k], cj[k])) processPair<D, law>(f, ci[k], cj[k]);
  }
}

/// Adds inc to the accumulator of slot; where the touched are listed, a slot touched for the first time joins if `here` is 1. Returns the new
/// length of the list.
inline u32 addTo(u32* acc, u32* list, u32 touched, u32 slot, __m128i inc, u32 here, bool lists) {
  u32* const at = acc + 4 * static_cast<std::size_t>(slot);
  const __m128i before = load4(at);
  store4(at, _mm_add_epi32(before, inc));
  if (!lists) return touched;
  list[touched] = slot;
  return touched + (static_cast<u32>(_mm_extract_epi32(before, 3) == 0) & here);
}

/// Kicks of two candidates, rounded, and their counts.
struct Increments {
  __m128 xy;      // x0 x1 y0 y1
  __m128 zCount;  // z0 z1 count0 count1

  template <int D>
  static Increments of(__m128d s, __m128d x, __m128d y, __m128d z, __m128i count) {
    const __m128 kz = D > 2 ? rounded(s, z) : _mm_setzero_ps();
    return {even(rounded(s, x), rounded(s, y)), even(kz, _mm_castsi128_ps(count))};
  }
  __m128i first() const { return _mm_castps_si128(even(xy, zCount)); }
  __m128i second() const { return _mm_castps_si128(_mm_shuffle_ps(xy, zCount, 0xdd)); }

 private:
  static __m128 rounded(__m128d s, __m128d x) { return _mm_castpd_ps(_mm_add_pd(_mm_mul_pd(s, x), _mm_set1_pd(rounder))); }
  static __m128 even(__m128 a, __m128 b) { return _mm_shuffle_ps(a, b, 0x88); }
};

/// The increment turned around where `turn` is -1, not 0.
inline __m128i turned(__m128i inc, __m128i turn) { return _mm_sub_epi32(_mm_xor_si128(inc, turn), turn); }

/// Handles candidates 0 to n-1, two a turn. Counts are summed by lane, each of which stands for half of the candidates.
template <int D, Law law>
void processCandidates(Fields& f, const u32* ci, const u32* cj, u32 n) {
  if (f.cycle.shear) return processSingly<D, law>(f, ci, cj, n);
  const u32* const pos = f.pos;
  const u32* const ids = f.ids;
  u32* const acc = f.acc;
  u32* const list = f.touchedList;
  const bool lists = f.listsTouched;
  const Draws draws = f.draws;
  const Kick kick = f.kick;
  const __m128i one = _mm_set1_epi32(0x10001);
  const __m128i turn = _mm_set_epi32(0, -1, -1, -1);
  const __m128d sure = _mm_set1_pd(f.reach * f.reach * surelyIn);
  const __m128d perhaps = _mm_set1_pd(f.reach * f.reach * surelyOut);
  u32 touched = f.touched;
  __m128i found = _mm_setzero_si128();
  __m128d unsure = _mm_setzero_pd();
  for (u32 k = 0; k + 1 < n; k += 2) {
    const u32 i0 = ci[k];
    const u32 i1 = ci[k + 1];
    const u32 j0 = cj[k];
    const u32 j1 = cj[k + 1];
    const __m128i d0 = _mm_sub_epi32(load4(pos + 4ull * i0), load4(pos + 4ull * j0));
    const __m128i d1 = _mm_sub_epi32(load4(pos + 4ull * i1), load4(pos + 4ull * j1));
    const __m128i xy = _mm_unpacklo_epi32(d0, d1);
    const __m128d x = _mm_cvtepi32_pd(xy);
    const __m128d y = _mm_cvtepi32_pd(_mm_unpackhi_epi64(xy, xy));
    const __m128d z = D > 2 ? _mm_cvtepi32_pd(_mm_unpackhi_epi32(d0, d1)) : _mm_setzero_pd();
    __m128d rr = _mm_add_pd(_mm_mul_pd(x, x), _mm_mul_pd(y, y));
    if (D > 2) rr = _mm_add_pd(rr, _mm_mul_pd(z, z));
    const __m128d inside = _mm_and_pd(_mm_cmplt_pd(rr, sure), _mm_cmpgt_pd(rr, _mm_setzero_pd()));
    unsure = _mm_or_pd(unsure, _mm_xor_pd(inside, _mm_cmplt_pd(rr, perhaps)));
    const __m128i count = _mm_and_si128(one, _mm_castpd_si128(inside));
    found = _mm_add_epi32(found, count);
    const __m128d r = _mm_sqrt_pd(rr);
    const Sides s0 = numerators<law>(ids[i0], ids[j0], draws, kick);
    const Sides s1 = numerators<law>(ids[i1], ids[j1], draws, kick);
    const __m128d s = _mm_and_pd(inside, _mm_div_pd(_mm_set_pd(s1.first, s0.first), r));
    const Increments there = Increments::of<D>(s, x, y, z, count);
    Increments back = there;
    if constexpr (isOneSided(law)) {
      const __m128d t = _mm_and_pd(inside, _mm_div_pd(_mm_set_pd(s1.second, s0.second), r));
      back = Increments::of<D>(t, x, y, z, count);
    }
    const u32 here = lists ? static_cast<u32>(_mm_movemask_pd(inside)) : 0;
    touched = addTo(acc, list, touched, i0, there.first(), here & 1, lists);
    touched = addTo(acc, list, touched, i1, there.second(), here >> 1, lists);
    touched = addTo(acc, list, touched, j0, turned(back.first(), turn), here & 1, lists);
    touched = addTo(acc, list, touched, j1, turned(back.second(), turn), here >> 1, lists);
  }
  f.touched = touched;
  f.contacts += static_cast<u32>(_mm_extract_epi32(found, 0) + _mm_extract_epi32(found, 2)) & 0xffff;
  decideRest<D, law>(f, ci, cj, n, _mm_movemask_pd(unsure) != 0);
}

using Kernel = void (*)(Fields&, const u32* ci, const u32* cj, u32 n);

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
  return kernelAmong<D>(law, std::make_integer_sequence<int, static_cast<int>(Law::inTime) + 1>());
}
