// Candidate pairs by a squared distance in f32, four at a time, as assembly/sweep.ts. The prefilter may let a pair too many pass, never one
// too few.
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
    u32 count = 0;
    for (u32 i = 0; i < n; i++) {
      count = scanRow(f, rows, i, Rows::own, count);
      count = flush(f, count);
    }
    process(f, count);
  }

  /// Sparse path: both rows of the scan set. A pair seen from the other row is dropped if its owner is scanned too.
  void scanSet(Fields& f, const Rows& rows, const u32* list, u32 n, const u8* flags, u32 slots) {
    const bool large = slots > touchAbove;
    u32 count = 0;
    for (u32 k = 0; k < n; k++) {
      if (large && k % touchAheadBy == 0) touchAhead(f.pos, rows, list + k, std::min(n - k, touchAheadBy));
      const u32 i = list[k];
      count = scanRow(f, rows, i, Rows::own, count);
      const u32 length = rows.length(i, Rows::other);
      if (length <= rows.capacity) {
        const u32 from = count;
        count = scan(f.pos, i, rows.start(i, Rows::other), length, count);
        count = dropScanned(flags, from, count);
      } else {
        count = scanOtherSlow(f, rows, flags, i, length, count);
      }
      count = flush(f, count);
    }
    process(f, count);
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
  static __m128i loadEntry(const u32* pos, u32 entry) { return load4(positionAt(pos, entry)); }

  void process(Fields& f, u32 count) { kernel(f, candI.data(), candJ.data(), count); }

  u32 flush(Fields& f, u32 count) {
    if (count < flushAt) return count;
    process(f, count);
    return 0;
  }

  /// Tests slot i against n slots at `entries` and appends the near ones to the candidates, of which there are `count`.
  u32 scan(const u32* pos, u32 i, const u32* entries, u32 n, u32 count) {
    const u32* const pi = pos + 4ull * i;
    u32* const ci = candI.data();
    u32* const cj = candJ.data();
    const __m128i x = splat(pi[0]);
    const __m128i y = splat(pi[1]);
    const __m128i z = splat(pi[2]);
    const __m128 edge = _mm_set1_ps(limit);
    const __m128i self = splat(i);
    for (u32 k = 0; k < n; k += 4) {
      const __m128i js = _mm_srli_epi32(load4(entries + k), 4);
      const __m128i a = loadEntry(pos, entries[k]);
      const __m128i b = loadEntry(pos, entries[k + 1]);
      const __m128i c = loadEntry(pos, entries[k + 2]);
      const __m128i d = loadEntry(pos, entries[k + 3]);
      const __m128i abl = _mm_unpacklo_epi32(a, b);
      const __m128i cdl = _mm_unpacklo_epi32(c, d);
      __m128 r2 = addSquare(_mm_setzero_ps(), _mm_unpacklo_epi64(abl, cdl), x);
      r2 = addSquare(r2, _mm_unpackhi_epi64(abl, cdl), y);
      if (D > 2) r2 = addSquare(r2, _mm_unpacklo_epi64(_mm_unpackhi_epi32(a, b), _mm_unpackhi_epi32(c, d)), z);
      const __m128 near = _mm_cmple_ps(r2, edge);
      const u32 left = n - k;
      const u32 mask = static_cast<u32>(_mm_movemask_ps(near)) & (left >= 4 ? 15u : (1u << left) - 1);
      store4(ci + count, self);
      count = compress(cj, count, js, mask);
    }
    return count;
  }

  u32 scanRow(Fields& f, const Rows& rows, u32 i, u32 row, u32 count) {
    const u32 n = rows.length(i, row);
    count = scan(f.pos, i, rows.start(i, row), std::min(n, rows.capacity), count);
    if (n > rows.capacity) count = scanOverflow(f, rows, n, i, row, count);
    return count;
  }

  __attribute__((noinline)) u32 scanOverflow(Fields& f, const Rows& rows, u32 length, u32 i, u32 row, u32 count) {
    u32 left = length - rows.capacity;
    u32 block = rows.firstBlock(i, row);
    u32 n = rows.newestEntries(length);
    while (left > 0) {
      count = flush(f, scan(f.pos, i, rows.blockAt(block), n, count));
      block = rows.nextBlock(block);
      left -= n;
      n = Rows::blockEntries;
    }
    return count;
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
  u32 dropScanned(const u8* flags, u32 from, u32 count) {
    u32* const cj = candJ.data();
    u32 kept = from;
    for (u32 k = from; k < count; k++) {
      const u32 j = cj[k];
      cj[kept] = j;
      kept += flags[j] ^ 1u;
    }
    return kept;
  }

  /// The other row when it overflows: block by block.
  __attribute__((noinline)) u32 scanOtherSlow(Fields& f, const Rows& rows, const u8* flags, u32 i, u32 length, u32 count) {
    u32 from = count;
    count = dropScanned(flags, from, scan(f.pos, i, rows.start(i, Rows::other), rows.capacity, count));
    u32 left = length - rows.capacity;
    u32 block = rows.firstBlock(i, Rows::other);
    u32 n = rows.newestEntries(length);
    while (left > 0) {
      count = flush(f, count);
      from = count;
      count = dropScanned(flags, from, scan(f.pos, i, rows.blockAt(block), n, count));
      block = rows.nextBlock(block);
      left -= n;
      n = Rows::blockEntries;
    }
    return count;
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
};
