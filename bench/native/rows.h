// Neighbour rows, as assembly/rows.ts: an own and an other row a slot, all own rows before all other rows, the owner of a pair chosen by the
// parity of the ids, surplus in chained blocks of 12, the newest first: only it may be partly filled. Here the pool grows in place when it runs
// out. Entries past the end of a row hold stale but valid slots.
#pragma once
#include <stdexcept>

#include "common.h"

class Rows {
 public:
  static constexpr u32 own = 0;
  static constexpr u32 other = 1;
  static constexpr u32 blockEntries = 12;

  Rows(u32 n, u32 rowCapacity)
      : capacity(rowCapacity), slots(n), entries(2ull * rowCapacity * n), counts(2ull * n), links(2ull * n), pool(16ull * (n / 32 + 65)) {}

  u32 capacity;

  u32 length(u32 slot, u32 row) const { return counts[2 * slot + row]; }
  const u32* start(u32 slot, u32 row) const { return &entries[place(slot, row)]; }
  u32 firstBlock(u32 slot, u32 row) const { return links[2 * slot + row]; }
  u32 nextBlock(u32 block) const { return pool[16ull * block + next]; }
  const u32* blockAt(u32 block) const { return &pool[16ull * block]; }
  /// Entries in the newest block of a row that is n > capacity long.
  u32 newestEntries(u32 n) const { return (n - capacity - 1) % blockEntries + 1; }

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

  /// Loads what relisting the slots queue[0] to queue[m - 1] will need of rows, all at once: the misses overlap instead of coming one by one.
  u32 touch(const u32* queue, u32 m) const {
    u32 sum = 0;
    for (u32 q = 0; q < m; q++) sum += counts[2 * queue[q]] + *start(queue[q], own) + *start(queue[q], other);
    for (u32 q = 0; q < m; q++) {
      for (u32 row = 0; row < 2; row++) {
        const u32 n = std::min(length(queue[q], row), capacity);
        const u32* const mine = start(queue[q], row);
        for (u32 e = 0; e < n; e++) sum += counts[2 * mine[e]] + *start(mine[e], row ^ 1);
      }
    }
    return sum;
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
          u32* const theirs = rows + place(neighbour, back);
          *find(theirs, slot) = theirs[left - 1];
          lengths[2 * neighbour + back] = static_cast<u16>(left - 1);
        } else {
          removeSlow(neighbour, back, slot);
        }
      }
      if (n > primary) {
        u32 left = newestEntries(n);
        for (u32 block = firstBlock(slot, row); block != 0; block = nextBlock(block)) {
          for (u32 k = 0; k < left; k++) removeSlow(blockAt(block)[k], back, slot);
          left = blockEntries;
        }
        freeOverflow(slot, row);
      }
    }
    lengths[2 * slot] = lengths[2 * slot + 1] = 0;
  }

 private:
  static constexpr u32 next = 12;

  std::size_t place(u32 slot, u32 row) const { return (static_cast<std::size_t>(row) * slots + slot) * capacity; }

  static bool firstOwns(u32 a, u32 b) { return (((a + b) & 1) == 0) == (a < b); }

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

  /// Gives a block back to the pool.
  void freeBlock(u32 block) {
    pool[16ull * block + next] = free;
    free = block;
  }

  /// Gives all overflow blocks of a row back to the pool.
  void freeOverflow(u32 slot, u32 row) {
    u32 block = firstBlock(slot, row);
    links[2 * slot + row] = 0;
    while (block) {
      const u32 after = nextBlock(block);
      freeBlock(block);
      block = after;
    }
  }

  void append(u32 slot, u32 row, u32 entry) {
    const u32 n = counts[2 * slot + row];
    if (n < capacity) {
      entries[place(slot, row) + n] = entry;
      counts[2 * slot + row] = static_cast<u16>(n + 1);
    } else {
      appendOverflow(slot, row, entry, n);
    }
  }

  __attribute__((noinline)) void appendOverflow(u32 slot, u32 row, u32 entry, u32 n) {
    if (n == 65535) throw std::runtime_error("a particle has more than 65535 neighbours");
    const u32 used = (n - capacity) % blockEntries;
    u32& link = links[2 * slot + row];
    if (used == 0) {
      const u32 block = takeBlock();
      pool[16ull * block + next] = link;
      link = block;
    }
    pool[16ull * link + used] = entry;
    counts[2 * slot + row] = static_cast<u16>(n + 1);
  }

  /// Removes a slot from a row that may overflow, if it is there: the last entry takes its place.
  __attribute__((noinline)) void removeSlow(u32 slot, u32 row, u32 entry) {
    const u32 n = length(slot, row);
    u32* const mine = &entries[place(slot, row)];
    const u32 primary = std::min(n, capacity);
    u32* found = nullptr;
    for (u32 k = 0; k < primary && !found; k++) {
      if (mine[k] == entry) found = mine + k;
    }
    u32 left = n > capacity ? newestEntries(n) : 0;
    for (u32 block = firstBlock(slot, row); block != 0 && !found; block = nextBlock(block)) {
      u32* const at = &pool[16ull * block];
      for (u32 k = 0; k < left; k++) {
        if (at[k] == entry) found = at + k;
      }
      left = blockEntries;
    }
    if (!found) return;
    if (n <= capacity) {
      *found = mine[n - 1];
    } else {
      const u32 newest = firstBlock(slot, row);
      const u32 used = newestEntries(n);
      *found = pool[16ull * newest + used - 1];
      if (used == 1) {
        links[2 * slot + row] = nextBlock(newest);
        freeBlock(newest);
      }
    }
    counts[2 * slot + row] = static_cast<u16>(n - 1);
  }

  /// `entry` in a row of at most `capacity` entries that holds it.
  static u32* find(u32* at, u32 entry) {
    const __m128i wanted = splat(entry);
    u32 mask;
    while ((mask = laneMask(_mm_cmpeq_epi32(load4(at), wanted))) == 0) at += 4;
    return at + __builtin_ctz(mask);
  }

  u32 slots;
  Buffer<u32> entries;
  Buffer<u16> counts;
  Buffer<u32> links;
  Buffer<u32> pool;
  u32 free = 0;
  u32 fresh = 1;
};
