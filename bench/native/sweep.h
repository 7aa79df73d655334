// Candidate pairs by a squared distance in f32, four at a time, as assembly/sweep.ts. The prefilter may let a pair too many pass, never one
// too few. Rows are swept until the buffers are nearly full, and without a call until then; what hangs in blocks is swept at the end.
#pragma once
#include "cells.h"
#include "contacts.h"
#include "rows.h"

template <int D>
class Sweep {
 public:
  static constexpr float margin = 1.000004f;
  static constexpr u32 room = 2048;
  static constexpr u32 flushAt = 1920;

  Sweep(Law law, u32 contact)
      : limit(static_cast<float>(contact) * static_cast<float>(contact) * margin), kernel(kernelOf<D>(law)), candI(room + 16), candJ(room + 16) {}

  /// Dense path: the own rows of all slots.
  void ownRows(Fields& f, const Rows& rows, u32 n) {
    bool beyond = false;
    for (u32 next = 0; next < n; handOn(f)) next = sweepOwnRows(f.pos, rows, next, n, beyond);
    if (!beyond) return;
    for (u32 i = 0; i < n; i++) sweepBlocks(f, rows, i, Rows::own, nullptr);
    handOn(f);
  }

  /// Sparse path: both rows of the scan set. A pair seen from the other row is dropped if its owner is scanned too.
  void scanSet(Fields& f, const Rows& rows, const u32* list, u32 n, const u8* flags, u32 slots) {
    const bool large = slots > touchAbove;
    bool beyond = false;
    u32 touched = 0;
    for (u32 next = 0; next < n;) {
      if (large && next == touched) {
        touchAhead(f.pos, rows, list + next, std::min(n - next, touchAheadBy));
        touched = next + touchAheadBy;
      }
      next = sweepScanSet(f.pos, rows, list, next, large ? std::min(touched, n) : n, flags, beyond);
      if (candidates >= flushAt) handOn(f);
    }
    handOn(f);
    if (!beyond) return;
    for (u32 k = 0; k < n; k++) {
      sweepBlocks(f, rows, list[k], Rows::own, nullptr);
      sweepBlocks(f, rows, list[k], Rows::other, flags);
    }
    handOn(f);
  }

  /// Cell path: every pair of adjacent blocks of present positions once, without rows.
  void cells(Fields& f, Cells<D>& cells) {
    const u32 n = cells.count();
    u32 count = 0;
    for (u32 cell = 0; cell < n; cell++) {
      count = within(f, cells, cell, count);
      count = around(f, cells, cell, count);
    }
    process(f, count);
  }

 private:
  static const u32* positionAt(const u32* pos, u32 entry) {
    return reinterpret_cast<const u32*>(reinterpret_cast<const u8*>(pos) + entry);
  }

  void process(Fields& f, u32 count) {
    if (f.species) count = dropStrangers(f, count);
    kernel(f, candI.data(), candJ.data(), count);
  }

  /// Drops the candidates that never touch; returns how many are left.
  u32 dropStrangers(const Fields& f, u32 count) {
    u32 kept = 0;
    for (u32 k = 0; k < count; k++) {
      candI[kept] = candI[k];
      candJ[kept] = candJ[k];
      kept += f.touch[f.species[candI[k]]] >> f.species[candJ[k]] & 1;
    }
    return kept;
  }

  u32 flush(Fields& f, u32 count) {
    if (count < flushAt) return count;
    process(f, count);
    return 0;
  }

  void handOn(Fields& f) {
    process(f, candidates);
    candidates = 0;
  }

  /// What testing the entries of many rows needs.
  struct Prefilter {
    const u32* pos;
    u32* ci;
    u32* cj;
    __m128 edge;
  };

  Prefilter prefilter(const u32* pos) { return {pos, candI.data(), candJ.data(), _mm_set1_ps(limit)}; }

  /// Which of the positions that four entries stand for are near one, whose words are p.
  static __m128 near(const Prefilter& by, const u32* entries, __m128i p) {
    const u32* const a = positionAt(by.pos, entries[0]);
    const u32* const b = positionAt(by.pos, entries[1]);
    const u32* const c = positionAt(by.pos, entries[2]);
    const u32* const d = positionAt(by.pos, entries[3]);
    const __m128i x = _mm_shuffle_epi32(p, 0x00);
    const __m128i y = _mm_shuffle_epi32(p, 0x55);
    const __m128i z = _mm_shuffle_epi32(p, 0xaa);
    if constexpr (D == 2) {
      const __m128 ab = loadPairs(a, b);
      const __m128 cd = loadPairs(c, d);
      const __m128 r2 = addSquare(_mm_setzero_ps(), _mm_castps_si128(_mm_shuffle_ps(ab, cd, 0x88)), x);
      return _mm_cmple_ps(addSquare(r2, _mm_castps_si128(_mm_shuffle_ps(ab, cd, 0xdd)), y), by.edge);
    }
    const __m128i a4 = load4(a);
    const __m128i b4 = load4(b);
    const __m128i c4 = load4(c);
    const __m128i d4 = load4(d);
    const __m128i abl = _mm_unpacklo_epi32(a4, b4);
    const __m128i cdl = _mm_unpacklo_epi32(c4, d4);
    __m128 r2 = addSquare(_mm_setzero_ps(), _mm_unpacklo_epi64(abl, cdl), x);
    r2 = addSquare(r2, _mm_unpackhi_epi64(abl, cdl), y);
    r2 = addSquare(r2, _mm_unpacklo_epi64(_mm_unpackhi_epi32(a4, b4), _mm_unpackhi_epi32(c4, d4)), z);
    return _mm_cmple_ps(r2, by.edge);
  }

  /// x y of two positions.
  static __m128 loadPairs(const u32* a, const u32* b) {
    const __m128 first = _mm_castsi128_ps(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(a)));
    return _mm_loadh_pi(first, reinterpret_cast<const __m64*>(b));
  }

  /// Tests slot i against n entries of a row and appends the near ones to the candidates, of which there are `count`. Returns the new count; up
  /// to four words past it are overwritten.
  static u32 scan(const Prefilter& by, u32 i, const u32* entries, u32 n, u32 count) {
    const __m128i p = load4(by.pos + 4ull * i);
    const __m128i self = splat(i);
    const __m128i lanes = _mm_set_epi32(3, 2, 1, 0);
    const u32* const end = entries + n;
    __m128i left = splat(n);
    // at least one group, whose lanes don't count in an empty row: a branch that is often taken and often not costs more
    do {
      const __m128 found = _mm_and_ps(near(by, entries, p), _mm_castsi128_ps(_mm_cmpgt_epi32(left, lanes)));
      left = _mm_sub_epi32(left, _mm_set1_epi32(4));
      store4(by.ci + count, self);
      count = compress(by.cj, count, _mm_srli_epi32(load4(entries), 4), static_cast<u32>(_mm_movemask_ps(found)));
      entries += 4;
    } while (entries < end);
    return count;
  }

  /// Sweeps own rows, what is in blocks left aside, from slot i on, until the buffers are nearly full. Returns where to go on.
  u32 sweepOwnRows(const u32* pos, const Rows& rows, u32 i, u32 n, bool& beyond) {
    const Prefilter by = prefilter(pos);
    const u32 capacity = rows.capacity;
    const u32* entries = rows.start(i, Rows::own);
    u32 count = 0;
    u32 more = 0;
    while (i < n && count < flushAt) {
      // as many rows as surely fit, so that the loop need not look at the count
      for (const u32 stop = std::min(n, i + (room - count) / capacity); i < stop; i++) {
        const u32 length = rows.length(i, Rows::own);
        const u32 here = std::min(length, capacity);
        more += length - here;
        count = scan(by, i, entries, here, count);
        entries += capacity;
      }
    }
    beyond = beyond || more > 0;
    candidates = count;
    return i;
  }

  /// Sweeps both rows of members k to end - 1, what is in blocks left aside, until the buffers are nearly full. Returns where to go on.
  u32 sweepScanSet(const u32* pos, const Rows& rows, const u32* list, u32 k, u32 end, const u8* flags, bool& beyond) {
    const Prefilter by = prefilter(pos);
    const u32 capacity = rows.capacity;
    u32 count = candidates;
    u32 more = 0;
    for (; k < end && count < flushAt; k++) {
      const u32 i = list[k];
      const u32 own = rows.length(i, Rows::own);
      const u32 other = rows.length(i, Rows::other);
      more |= static_cast<u32>(own > capacity) | static_cast<u32>(other > capacity);
      const u32 from = scan(by, i, rows.start(i, Rows::own), std::min(own, capacity), count);
      count = dropScanned(flags, by.cj, from, scan(by, i, rows.start(i, Rows::other), std::min(other, capacity), from));
    }
    beyond = beyond || more > 0;
    candidates = count;
    return k;
  }

  /// Sweeps the blocks of a row, where it has any; with flags, those in the scan set are dropped.
  void sweepBlocks(Fields& f, const Rows& rows, u32 i, u32 row, const u8* flags) {
    const u32 length = rows.length(i, row);
    if (length <= rows.capacity) return;
    const Prefilter by = prefilter(f.pos);
    u32 n = rows.newestEntries(length);
    for (u32 block = rows.firstBlock(i, row); block != 0; block = rows.nextBlock(block)) {
      const u32 from = candidates;
      candidates = scan(by, i, rows.blockAt(block), n, from);
      if (flags) candidates = dropScanned(flags, by.cj, from, candidates);
      if (candidates >= flushAt) handOn(f);
      n = Rows::blockEntries;
    }
  }

  /// Loads the rows of m members of the scan set, then the positions of their neighbours, ahead of use.
  void touchAhead(const u32* pos, const Rows& rows, const u32* list, u32 m) {
    u32 sum = 0;
    for (u32 q = 0; q < m; q++) {
      const u32 i = list[q];
      sum += rows.length(i, Rows::own) + *rows.start(i, Rows::own) + *rows.start(i, Rows::other) + pos[4ull * i];
    }
    for (u32 q = 0; q < m; q++) {
      for (u32 row = 0; row < 2; row++) {
        const u32 n = std::min(rows.length(list[q], row), rows.capacity);
        const u32* const entries = rows.start(list[q], row);
        for (u32 e = 0; e < n; e++) sum += *positionAt(pos, entries[e]);
      }
    }
    touchSink = sum;
  }

  /// Removes, from candidates `from` to count - 1, those whose partner is in the scan set.
  static u32 dropScanned(const u8* flags, u32* cj, u32 from, u32 count) {
    u32 kept = from;
    for (u32 k = from; k < count; k++) {
      const u32 j = cj[k];
      cj[kept] = j;
      kept += flags[j] ^ 1u;
    }
    return kept;
  }

  /// Tests the entry in `lane` of one block against the four of another; `lanes` says which count.
  u32 scanBlock(const u32* at, u32 lane, const u32* to, u32 lanes, __m128 edge, u32 count) {
    __m128 r2 = _mm_setzero_ps();
    for (int c = 0; c < D; c++) r2 = addSquare(r2, load4(to + 4 * c), splat(at[4 * c + lane]));
    const __m128i found = load4(to + Cells<D>::slots);
    const u32 none = laneMask(_mm_cmpeq_epi32(found, _mm_set1_epi32(-1)));
    store4(candI.data() + count, splat(at[Cells<D>::slots + lane]));
    return compress(candJ.data(), count, found, static_cast<u32>(_mm_movemask_ps(_mm_cmple_ps(r2, edge))) & ~none & lanes);
  }

  /// Pairs within a cell: an entry meets the later lanes of its block and the later blocks of the chain.
  u32 within(Fields& f, const Cells<D>& cells, u32 cell, u32 count) {
    const __m128 edge = _mm_set1_ps(limit);
    u32 b = cell;
    do {
      const u32* const at = cells.block(b);
      for (u32 lane = 0; lane < 4; lane++) {
        if (at[Cells<D>::slots + lane] == Cells<D>::empty) continue;
        u32 lanes = (0xeu << lane) & 15u;
        u32 to = b;
        do {
          count = flush(f, scanBlock(at, lane, cells.block(to), lanes, edge, count));
          to = cells.after(to);
          lanes = 15;
        } while (to != 0);
      }
      b = cells.after(b);
    } while (b != 0);
    return count;
  }

  static bool isEmptyBlock(const u32* at) {
    return laneMask(_mm_cmpeq_epi32(load4(at + Cells<D>::slots), _mm_set1_epi32(-1))) == 15;
  }

  /// Pairs with the half of the adjacent cells that comes first in lexicographic order; their blocks are gathered first.
  u32 around(Fields& f, Cells<D>& cells, u32 cell, u32 count) {
    if (isEmptyBlock(cells.block(cell)) && cells.after(cell) == 0) return count;
    const u32 side = cells.side();
    const auto wrap = [side](u32 c, int offset) {
      const int at = static_cast<int>(c) + offset;
      return at < 0 ? side - 1 : static_cast<u32>(at) == side ? 0u : static_cast<u32>(at);
    };
    const u32 x = cell % side;
    const u32 y = cell / side % side;
    const u32 z = D > 2 ? cell / side / side : 0;
    u32* const gathered = cells.scratch();
    u32 n = 0;
    u32 left = D > 2 ? 13 : 4;
    for (int dz = D > 2 ? -1 : 0; dz < (D > 2 ? 2 : 1); dz++) {
      for (int dy = -1; dy < 2; dy++) {
        const u32 row = ((D > 2 ? wrap(z, dz) : 0) * side + wrap(y, dy)) * side;
        for (int dx = -1; dx < 2; dx++) {
          if (left == 0) return meet(f, cells, cell, n, count);
          left--;
          u32 b = row + wrap(x, dx);
          do {
            if (n == cells.scratchRoom()) {
              count = meet(f, cells, cell, n, count);
              n = 0;
            }
            gathered[n] = b;
            n += !isEmptyBlock(cells.block(b));
            b = cells.after(b);
          } while (b != 0);
        }
      }
    }
    return count;
  }

  /// Tests the entries of a cell against the n gathered blocks.
  u32 meet(Fields& f, Cells<D>& cells, u32 cell, u32 n, u32 count) {
    const __m128 edge = _mm_set1_ps(limit);
    const u32* const gathered = cells.scratch();
    u32 b = cell;
    do {
      const u32* const at = cells.block(b);
      for (u32 lane = 0; lane < 4; lane++) {
        if (at[Cells<D>::slots + lane] == Cells<D>::empty) continue;
        for (u32 k = 0; k < n; k++) count = flush(f, scanBlock(at, lane, cells.block(gathered[k]), 15, edge, count));
      }
      b = cells.after(b);
    } while (b != 0);
    return count;
  }

  /// Squared, for all pairs: the spheres are equal.
  const float limit;
  const Kernel kernel;
  Buffer<u32> candI;
  Buffer<u32> candJ;
  u32 candidates = 0;  // in the buffers, between two sweeps of rows
};
