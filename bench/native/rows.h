// Neighbour rows, as assembly/rows.ts: an own and an other row a slot, all own rows before all other rows, the owner of a pair chosen by the
// parity of the ids, surplus in chained blocks of 12, the newest first: only it may be partly filled. Here the pool grows in place when it runs
// out. An entry says where a slot's position lies, in bytes. Entries past the end of a row are stale, or 0.
#pragma once
#include <stdexcept>

#include "common.h"

/// A slot as an entry of a row, and back.
inline u32 entryOf(u32 slot) { return slot << 4; }
inline u32 slotOf(u32 entry) { return entry >> 4; }

class Rows {
 public:
  static constexpr u32 own = 0;
  static constexpr u32 other = 1;
  static constexpr u32 blockEntries = 12;

  Rows(u32 n, u32 rowCapacity)
      : capacity(rowCapacity), slots(n), entries(2ull * rowCapacity * n + findAtOnce), counts(2ull * n), links(2ull * n), pool(16ull * (n / 32 + 65)) {}

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

  /// Lists slot with the n neighbours at `found`, in its rows and in theirs, as assembly/relink.ts: pairs that stay are left as they are.
  /// `flags` of all slots lend a bit to mark those that stand in its rows.
  void relink(u32 slot, u32* found, u32 n, const u32* ids, u8* flags) {
    markNeighbours(slot, flags);
    u32 fresh = 0;
    for (u32 k = 0; k < n; k++) {
      const u32 neighbour = found[k];
      const u8 flag = flags[neighbour];
      found[fresh] = neighbour;
      fresh += (flag & marked) == 0;
      flags[neighbour] = flag & static_cast<u8>(~marked);
    }
    dropMarked(slot, own, flags);
    dropMarked(slot, other, flags);
    link(slot, found, fresh, ids);
  }

  /// Loads what relisting the slots queue[0] to queue[m - 1] will need of rows, all at once: the misses overlap instead of coming one by one.
  u32 touch(const u32* queue, u32 m) const {
    u32 sum = 0;
    for (u32 q = 0; q < m; q++) sum += counts[2 * queue[q]] + *start(queue[q], own) + *start(queue[q], other);
    for (u32 q = 0; q < m; q++) {
      for (u32 row = 0; row < 2; row++) {
        const u32 n = std::min(length(queue[q], row), capacity);
        const u32* const mine = start(queue[q], row);
        for (u32 e = 0; e < n; e++) sum += counts[2 * slotOf(mine[e])] + *start(slotOf(mine[e]), row ^ 1);
      }
    }
    return sum;
  }

 private:
  static constexpr u32 next = 12;
  static constexpr u32 findAtOnce = 16;
  /// The mark of a slot that stands in a row of the one that is being relisted, beside the flag of the scan set.
  static constexpr u8 marked = 2;

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

  void append(u32 slot, u32 row, u32 neighbour) {
    const u32 entry = entryOf(neighbour);
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

  /// Removes an entry from a row that may overflow and holds it: the last one takes its place.
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

  static void mark(const u32* at, u32 n, u8* flags) {
    for (u32 k = 0; k < n; k++) flags[slotOf(at[k])] |= marked;
  }

  /// Marks what stands in the rows of a slot.
  void markNeighbours(u32 slot, u8* flags) const {
    for (u32 row = 0; row < 2; row++) {
      const u32 n = length(slot, row);
      mark(start(slot, row), std::min(n, capacity), flags);
      if (n <= capacity) continue;
      u32 left = newestEntries(n);
      for (u32 block = firstBlock(slot, row); block != 0; block = nextBlock(block)) {
        mark(blockAt(block), left, flags);
        left = blockEntries;
      }
    }
  }

  /// Takes the marked out of a row of a slot, and the slot out of theirs.
  void dropMarked(u32 slot, u32 row, u8* flags) {
    u32 left = length(slot, row);
    if (left > capacity) return dropMarkedSlow(slot, row, flags);
    u32* const mine = &entries[place(slot, row)];
    for (u32 k = left; k-- > 0;) {
      const u32 neighbour = slotOf(mine[k]);
      if ((flags[neighbour] & marked) == 0) continue;
      flags[neighbour] &= static_cast<u8>(~marked);
      takeOut(neighbour, row ^ 1, entryOf(slot));
      mine[k] = mine[--left];
    }
    counts[2 * slot + row] = static_cast<u16>(left);
  }

  /// The same for a row that overflows: the marked are gathered first, as each that goes changes the order.
  __attribute__((noinline)) void dropMarkedSlow(u32 slot, u32 row, u8* flags) {
    std::vector<u32> gone;
    const auto gather = [&](const u32* at, u32 n) {
      for (u32 k = 0; k < n; k++) {
        u8& flag = flags[slotOf(at[k])];
        if (flag & marked) gone.push_back(at[k]);
        flag &= static_cast<u8>(~marked);
      }
    };
    gather(start(slot, row), capacity);
    u32 left = newestEntries(length(slot, row));
    for (u32 block = firstBlock(slot, row); block != 0; block = nextBlock(block)) {
      gather(blockAt(block), left);
      left = blockEntries;
    }
    for (const u32 entry : gone) {
      takeOut(slotOf(entry), row ^ 1, entryOf(slot));
      removeSlow(slot, row, entry);
    }
  }

  /// Takes an entry out of a row that holds it.
  void takeOut(u32 slot, u32 row, u32 entry) {
    const u32 left = length(slot, row);
    if (left > capacity) return removeSlow(slot, row, entry);
    u32* const theirs = &entries[place(slot, row)];
    *find(theirs, entry) = theirs[left - 1];
    counts[2 * slot + row] = static_cast<u16>(left - 1);
  }

  /// Adds pairs of slot with the n at `found` to its rows and to theirs.
  void link(u32 slot, const u32* found, u32 n, const u32* ids) {
    const u32 id = ids[slot];
    for (u32 k = 0; k < n; k++) {
      const u32 neighbour = found[k];
      const u32 row = firstOwns(id, ids[neighbour]) ? own : other;
      append(slot, row, neighbour);
      append(neighbour, row ^ 1, slot);
    }
  }

  /// Which of sixteen entries are the wanted one, a bit each.
  static u32 matches(const u32* at, __m128i wanted) {
    const auto equal = [&](int k) { return _mm_cmpeq_epi32(load4(at + k), wanted); };
    return static_cast<u32>(_mm_movemask_epi8(_mm_packs_epi16(_mm_packs_epi32(equal(0), equal(4)), _mm_packs_epi32(equal(8), equal(12)))));
  }

  /// `entry` in a row of at most `capacity` entries that holds it: with fewer than sixteen at a time it is hard to foretell when the loop ends.
  static u32* find(u32* at, u32 entry) {
    const __m128i wanted = splat(entry);
    u32 mask;
    while ((mask = matches(at, wanted)) == 0) at += findAtOnce;
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
