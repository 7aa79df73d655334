// Cells of reference positions, as assembly/cells.ts: blocks of four, components apart, block c < side^d the first of cell c.
//   block b:  x0 x1 x2 x3 | y0.. | [z0..] | slot0 slot1 slot2 slot3      slot = empty: none
#pragma once
#include <algorithm>

#include "common.h"

template <int D>
class Cells {
 public:
  static constexpr u32 words = 4 * (D + 1);
  static constexpr u32 slots = 4 * D;
  static constexpr u32 empty = 0xffffffffu;

  Cells(u32 mostSide, u32 poolBlocks) : blocks((countFor(mostSide) + poolBlocks) * words), next(countFor(mostSide) + poolBlocks), hits(1024 + 64) {}

  u32 side() const { return sideNow; }
  u32 count() const { return static_cast<u32>(countFor(sideNow)); }
  const u32* block(u32 b) const { return &blocks[static_cast<std::size_t>(b) * words]; }
  u32 after(u32 b) const { return next[b]; }
  u32* scratch() { return hits.data(); }
  u32 scratchRoom() const { return static_cast<u32>(hits.size()) - 64; }

  void clear(u32 side) {
    sideNow = side;
    std::fill_n(blocks.begin(), static_cast<std::size_t>(count()) * words, empty);
    std::fill_n(next.begin(), count(), 0u);
    free = 0;
    fresh = count();
  }

  /// Puts the reference position at p into its cell.
  void insert(u32 slot, const u32* p) {
    u32 b = cellOf(p);
    for (;;) {
      u32* const at = &blocks[static_cast<std::size_t>(b) * words];
      for (u32 lane = 0; lane < 4; lane++) {
        if (at[slots + lane] != empty) continue;
        for (u32 c = 0; c < D; c++) at[4 * c + lane] = p[c];
        at[slots + lane] = slot;
        return;
      }
      if (next[b] == 0) {
        const u32 taken = takeBlock();
        next[b] = taken;
      }
      b = next[b];
    }
  }

  /// Takes the slot, whose reference position is at p, out of its cell; an emptied pool block goes back to the pool.
  void extract(u32 slot, const u32* p) {
    u32 before = empty;
    u32 b = cellOf(p);
    for (;;) {
      u32* const at = &blocks[static_cast<std::size_t>(b) * words + slots];
      bool found = false;
      u32 used = 0;
      for (u32 lane = 0; lane < 4; lane++) {
        if (at[lane] == slot) {
          at[lane] = empty;
          found = true;
        } else {
          used += at[lane] != empty;
        }
      }
      const u32 following = next[b];
      if (found) {
        if (used == 0 && before != empty) {
          next[before] = following;
          next[b] = free;
          free = b;
        }
        return;
      }
      if (following == 0) return;
      before = b;
      b = following;
    }
  }

  /// Leaves in scratch() the slots within the list radius of the reference at p; returns how many.
  u32 search(const u32* p, float limit) {
    for (;;) {
      const u32 room = scratchRoom() - 8;
      const u32 n = searchAround(p, limit, room);
      if (n < room) return n;
      hits.resize(2 * hits.size());
    }
  }

  /// Loads the first blocks that searching around m queued positions will need.
  u32 touch(const u32* pos, const u32* queue, u32 m) const {
    u32 sum = 0;
    for (u32 q = 0; q < m; q++) {
      const u32* const p = pos + 4ull * queue[q];
      const u32 x = coordinate(p[0]);
      u32 z = D > 2 ? below(coordinate(p[2])) : 0;
      for (int dz = 0; dz < (D > 2 ? 3 : 1); dz++) {
        u32 y = below(coordinate(p[1]));
        for (int dy = 0; dy < 3; dy++) {
          const u32 cell = (z * sideNow + y) * sideNow + x;
          sum += *block(cell) + next[cell];
          if (x > 0) sum += *block(cell - 1);
          if (x + 1 < sideNow) sum += *block(cell + 1);
          y = above(y);
        }
        z = above(z);
      }
    }
    return sum;
  }

 private:
  static std::size_t countFor(u32 side) { return D > 2 ? static_cast<std::size_t>(side) * side * side : static_cast<std::size_t>(side) * side; }

  u32 coordinate(u32 x) const { return static_cast<u32>(static_cast<u64>(x) * sideNow >> 32); }

  u32 below(u32 c) const { return c == 0 ? sideNow - 1 : c - 1; }
  u32 above(u32 c) const { return c + 1 == sideNow ? 0 : c + 1; }

  u32 cellOf(const u32* p) const {
    u32 cell = D > 2 ? coordinate(p[2]) : 0;
    cell = cell * sideNow + coordinate(p[1]);
    return cell * sideNow + coordinate(p[0]);
  }

  u32 takeBlock() {
    u32 b = free;
    if (b) {
      free = next[b];
    } else {
      b = fresh++;
      if (b == next.size()) {
        next.resize(2 * next.size());
        blocks.resize(2 * blocks.size());
      }
    }
    std::fill_n(&blocks[static_cast<std::size_t>(b) * words], words, empty);
    next[b] = 0;
    return b;
  }

  u32 searchChain(u32 first, const u32* p, u32* out, u32 n, __m128 limit, u32 room) const {
    const u32* const base = blocks.data();
    const u32* const links = next.data();
    u32 b = first;
    do {
      const u32* const at = base + static_cast<std::size_t>(b) * words;
      __m128 r2 = _mm_setzero_ps();
      for (int c = 0; c < D; c++) r2 = addSquare(r2, load4(at + 4 * c), splat(p[c]));
      const __m128i found = load4(at + slots);
      const u32 none = laneMask(_mm_cmpeq_epi32(found, _mm_set1_epi32(-1)));
      n = compress(out, n, found, static_cast<u32>(_mm_movemask_ps(_mm_cmple_ps(r2, limit))) & ~none);
      b = links[b];
    } while (b != 0 && n < room);
    return n;
  }

  u32 searchAround(const u32* p, float reach2, u32 room) {
    const u32 side = sideNow;
    const __m128 limit = _mm_set1_ps(reach2);
    u32* const out = hits.data();
    const u32 x = coordinate(p[0]);
    const u32 xa = below(x);
    const u32 xb = above(x);
    u32 n = 0;
    u32 z = D > 2 ? below(coordinate(p[2])) : 0;
    for (int dz = 0; dz < (D > 2 ? 3 : 1); dz++) {
      u32 y = below(coordinate(p[1]));
      for (int dy = 0; dy < 3; dy++) {
        const u32 row = (z * side + y) * side;
        n = searchChain(row + xa, p, out, n, limit, room);
        n = searchChain(row + x, p, out, n, limit, room);
        n = searchChain(row + xb, p, out, n, limit, room);
        if (n >= room) return n;
        y = above(y);
      }
      z = above(z);
    }
    return n;
  }

  Buffer<u32> blocks;
  Buffer<u32> next;
  Buffer<u32> hits;
  u32 sideNow = 1;
  u32 free = 0;
  u32 fresh = 0;
};
