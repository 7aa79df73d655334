// Neighbour rows, as assembly/rows.ts: an own and an other row a slot, the owner of a pair chosen by the parity of the ids, surplus in chained
// blocks of 12. Here the pool grows in place when it runs out. Entries past the end of a row hold stale but valid slots.
#pragma once
#include <stdexcept>

#include "common.h"

class Rows {
 public:
  static constexpr u32 own = 0;
  static constexpr u32 other = 1;
  static constexpr u32 blockEntries = 12;

  Rows(u32 n, u32 rowCapacity)
      : capacity(rowCapacity), entries(2ull * rowCapacity * n), counts(2ull * n), links(2ull * n), pool(16ull * (n / 32 + 65)) {}

  const u32 capacity;

  u32 length(u32 slot, u32 row) const { return counts[2 * slot + row]; }
  const u32* start(u32 slot, u32 row) const { return &entries[static_cast<std::size_t>(2 * slot + row) * capacity]; }
  u32 firstBlock(u32 slot, u32 row) const { return links[2 * slot + row]; }
  u32 nextBlock(u32 block) const { return pool[16ull * block + next]; }
  const u32* blockAt(u32 block) const { return &pool[16ull * block]; }

  void clear() {
    std::fill(counts.begin(), counts.end(), u16(0));
    std::fill(links.begin(), links.end(), 0u);
    free = 0;
    fresh = 1;
  }

  /// Lists slot with the n neighbours at `found`, in its rows and in theirs.
  void linkAll(u32 slot, const u32* found, u32 n, const u32* ids) {
    const u32 id = ids[slot];
    for (u32 k = 0; k < n; k++) {
      const u32 neighbour = found[k];
      const u32 row = firstOwns(id, ids[neighbour]) ? own : other;
      append(slot, row, neighbour);
      append(neighbour, row ^ 1, slot);
    }
  }

  /// Removes the slot from the rows of all its neighbours and empties its own two.
  void unlink(u32 slot) {
    u32* const rows = entries.data();
    u16* const lengths = counts.data();
    for (u32 row = 0; row < 2; row++) {
      const u32 n = lengths[2 * slot + row];
      const u32* const mine = start(slot, row);
      const u32 primary = std::min(n, capacity);
      const u32 back = row ^ 1;
      for (u32 k = 0; k < primary; k++) {
        const u32 neighbour = mine[k];
        const u32 left = lengths[2 * neighbour + back];
        if (left <= capacity) {
          u32* const theirs = rows + static_cast<std::size_t>(2 * neighbour + back) * capacity;
          *find(theirs, slot) = theirs[left - 1];
          lengths[2 * neighbour + back] = static_cast<u16>(left - 1);
        } else {
          removeSlow(neighbour, back, slot);
        }
      }
      if (n > primary) {
        for (u32 k = primary; k < n; k++) removeSlow(*overflowEntry(slot, row, k), back, slot);
        trimOverflow(slot, row, 0);
      }
    }
    lengths[2 * slot] = lengths[2 * slot + 1] = 0;
  }

 private:
  static constexpr u32 next = 12;

  static bool firstOwns(u32 a, u32 b) { return (((a + b) & 1) == 0) == (a < b); }

  /// Where the number of the block after `block` stands, or of the first one if that is 0.
  u32& linkAfter(u32 slot, u32 row, u32 block) { return block ? pool[16ull * block + next] : links[2 * slot + row]; }

  u32 takeBlock() {
    u32 block = free;
    if (block) {
      free = nextBlock(block);
    } else {
      block = fresh++;
      if (16ull * fresh > pool.size()) pool.resize(2 * pool.size());
    }
    pool[16ull * block + next] = 0;
    return block;
  }

  /// Entry k >= capacity of a row; its block is made if there is none.
  u32* overflowEntry(u32 slot, u32 row, u32 k) {
    u32 left = k - capacity;
    u32 before = 0;
    for (;;) {
      u32 block = linkAfter(slot, row, before);
      if (block == 0) {
        block = takeBlock();
        linkAfter(slot, row, before) = block;
      }
      if (left < blockEntries) return &pool[16ull * block + left];
      left -= blockEntries;
      before = block;
    }
  }

  /// Frees the blocks of a row that hold no entry once its length is n.
  void trimOverflow(u32 slot, u32 row, u32 n) {
    u32 keep = n > capacity ? (n - capacity + blockEntries - 1) / blockEntries : 0;
    u32 before = 0;
    for (; keep > 0; keep--) before = linkAfter(slot, row, before);
    u32 block = linkAfter(slot, row, before);
    linkAfter(slot, row, before) = 0;
    while (block) {
      const u32 after = nextBlock(block);
      pool[16ull * block + next] = free;
      free = block;
      block = after;
    }
  }

  void append(u32 slot, u32 row, u32 entry) {
    const u32 n = counts[2 * slot + row];
    if (n < capacity) {
      entries[static_cast<std::size_t>(2 * slot + row) * capacity + n] = entry;
      counts[2 * slot + row] = static_cast<u16>(n + 1);
    } else {
      appendOverflow(slot, row, entry, n);
    }
  }

  __attribute__((noinline)) void appendOverflow(u32 slot, u32 row, u32 entry, u32 n) {
    if (n == 65535) throw std::runtime_error("a particle has more than 65535 neighbours");
    *overflowEntry(slot, row, n) = entry;
    counts[2 * slot + row] = static_cast<u16>(n + 1);
  }

  /// Removes a slot from a row that overflows: the last entry takes its place.
  __attribute__((noinline)) void removeSlow(u32 slot, u32 row, u32 entry) {
    const u32 n = counts[2 * slot + row];
    u32* const mine = &entries[static_cast<std::size_t>(2 * slot + row) * capacity];
    const auto at = [&](u32 k) { return k < capacity ? mine + k : overflowEntry(slot, row, k); };
    u32 k = 0;
    while (k < n && *at(k) != entry) k++;
    if (k == n) return;
    *at(k) = *at(n - 1);
    counts[2 * slot + row] = static_cast<u16>(n - 1);
    if (n > capacity) trimOverflow(slot, row, n - 1);
  }

  /// `entry` in a row of at most `capacity` entries that holds it.
  static u32* find(u32* at, u32 entry) {
    const __m128i wanted = splat(entry);
    u32 mask;
    while ((mask = laneMask(_mm_cmpeq_epi32(load4(at), wanted))) == 0) at += 4;
    return at + __builtin_ctz(mask);
  }

  Buffer<u32> entries;
  Buffer<u16> counts;
  Buffer<u32> links;
  Buffer<u32> pool;
  u32 free = 0;
  u32 fresh = 1;
};
