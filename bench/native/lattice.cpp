// The Manna models in plain C++: what bench/lattice.js compares the engine with. The same rule with another generator (xoshiro256++ of Blackman
// and Vigna, one word for two particles) and no promise about bits, so it is an independent judge of averages too (test/lattice/).
//
//   g++ -std=c++17 -O3 -march=native -o lattice lattice.cpp
//   lattice --model manna --dimension 2 --size 256 --density 0.75 --seed 1 --settle 1000 --neighbours table
//
// Then each line "seconds N" on stdin measures a window, and "steps N" averages over N steps; the answer is a line of JSON.
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <iostream>
#include <memory>
#include <sstream>
#include <vector>

#include "options.h"

namespace {

class Xoshiro {
 public:
  explicit Xoshiro(u64 seed) {
    for (u64& word : state) {  // splitmix64
      u64 z = (seed += 0x9e3779b97f4a7c15);
      z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
      z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
      word = z ^ (z >> 31);
    }
  }

  u64 operator()() {
    const u64 result = rotate(state[0] + state[3], 23) + state[0];
    const u64 t = state[1] << 17;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= t;
    state[3] = rotate(state[3], 45);
    return result;
  }

 private:
  static u64 rotate(u64 x, int k) { return (x << k) | (x >> (64 - k)); }
  u64 state[4];
};

/// Neighbours from a table of 2 D words a site: fastest while it is in the cache.
template <int D>
struct Table {
  explicit Table(u32 size) : words(2 * D * sitesOf(size)) {
    const u32 sites = sitesOf(size);
    u32 stride = 1;
    for (int axis = 0; axis < D; axis++, stride *= size) {
      for (u32 s = 0; s < sites; s++) {
        const u32 x = s / stride % size;
        words[2 * D * s + 2 * axis] = x + 1 == size ? s - x * stride : s + stride;
        words[2 * D * s + 2 * axis + 1] = x == 0 ? s + (size - 1) * stride : s - stride;
      }
    }
  }
  static u32 sitesOf(u32 size) {
    u32 sites = 1;
    for (int axis = 0; axis < D; axis++) sites *= size;
    return sites;
  }
  u32 places() const { return static_cast<u32>(words.size() / (2 * D)); }
  u32 place(u32 site) const { return site; }
  u32 operator()(u32 s, u32 direction) const { return words[2 * D * s + direction]; }

  std::vector<u32> words;
};

/// Neighbours by shifts: coordinates lie in bit fields.
template <int D>
struct Shifts {
  explicit Shifts(u32 side) : size(side) {
    while ((1u << bits) < side) bits++;
  }
  u32 places() const { return size << (bits * (D - 1)); }
  u32 place(u32 site) const {
    u32 s = 0;
    for (int axis = 0; axis < D; axis++, site /= size) s |= site % size << (axis * bits);
    return s;
  }
  u32 operator()(u32 s, u32 direction) const {
    const u32 shift = (direction >> 1) * bits;
    const int x = static_cast<int>((s >> shift) & ((1u << bits) - 1));
    int to = x + 1 - 2 * static_cast<int>(direction & 1);
    if (to == static_cast<int>(size)) to = 0;
    if (to < 0) to = static_cast<int>(size) - 1;
    return s + (static_cast<u32>(to - x) << shift);
  }

  u32 size;
  u32 bits = 0;
};

struct AnyLattice {
  virtual ~AnyLattice() = default;
  virtual void step() = 0;
  virtual u64 active() const = 0;
  virtual u64 particles() const = 0;
  u64 sites = 0;
};

template <int D, bool PairsLeave, class Neighbours>
class Lattice : public AnyLattice {
 public:
  Lattice(u32 size, double density, u64 seed) : neighbours(size), random(seed), heights(neighbours.places()) {
    sites = Table<D>::sitesOf(size);
    const u64 count = static_cast<u64>(density * static_cast<double>(sites) + 0.5);
    for (u64 k = 0; k < count; k++) {
      const u64 site = static_cast<u64>((static_cast<unsigned __int128>(random()) * sites) >> 64);
      heights[neighbours.place(static_cast<u32>(site))]++;
    }
    list.resize(sites + 1);
    next.resize(sites + 1);
    leaving.resize(sites);
    for (u32 s = 0; s < heights.size(); s++)
      if (heights[s] >= 2) list[count_++] = s;
  }

  void step() override {
    u32 fresh = 0;
    for (u32 k = 0; k < count_; k++) {
      const u32 s = list[k];
      if (PairsLeave) {
        heights[s] = static_cast<std::uint8_t>(heights[s] - 2);
        next[fresh] = s;
        fresh += heights[s] >= 2;
      } else {
        leaving[k] = heights[s];
        heights[s] = 0;
      }
    }
    for (u32 k = 0; k < count_; k++) {
      const u32 s = list[k];
      const u32 many = PairsLeave ? 2 : leaving[k];
      for (u32 j = 0; j < many; j += 2) {
        const u64 word = random();
        fresh = arrive(neighbours(s, direction(word & 0xffffffff)), fresh);
        if (j + 1 < many) fresh = arrive(neighbours(s, direction(word >> 32)), fresh);
      }
    }
    list.swap(next);
    count_ = fresh;
  }

  u64 active() const override { return count_; }

  u64 particles() const override {
    u64 sum = 0;
    for (const std::uint8_t height : heights) sum += height;
    return sum;
  }

 private:
  static u32 direction(u64 bits) { return static_cast<u32>((bits * (2 * D)) >> 32); }

  u32 arrive(u32 s, u32 fresh) {
    next[fresh] = s;
    return fresh + (++heights[s] == 2);
  }

  Neighbours neighbours;
  Xoshiro random;
  std::vector<std::uint8_t> heights;
  std::vector<std::uint8_t> leaving;
  std::vector<u32> list, next;
  u32 count_ = 0;
};

template <int D, class Neighbours>
std::unique_ptr<AnyLattice> make(bool pairsLeave, u32 size, double density, u64 seed) {
  if (pairsLeave) return std::make_unique<Lattice<D, true, Neighbours>>(size, density, seed);
  return std::make_unique<Lattice<D, false, Neighbours>>(size, density, seed);
}

template <int D>
std::unique_ptr<AnyLattice> make(bool table, bool pairsLeave, u32 size, double density, u64 seed) {
  if (table) return make<D, Table<D>>(pairsLeave, size, density, seed);
  return make<D, Shifts<D>>(pairsLeave, size, density, seed);
}

/// Processor time of this process in s: others on the machine don't count.
double now() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

/// Steps for so many seconds, or so many steps, and prints what was seen. The clock is read once in some 1e5 topplings.
void window(AnyLattice& lattice, bool timed, double amount) {
  u64 steps = 0, topplings = 0, sinceLook = 0;
  const double begin = now();
  double seconds = 0;
  while (timed ? seconds < amount : static_cast<double>(steps) < amount) {
    const u64 active = lattice.active();
    if (active == 0) break;
    lattice.step();
    steps++;
    topplings += active;
    sinceLook += active;
    if (sinceLook > 100000) {
      seconds = now() - begin;
      sinceLook = 0;
    }
  }
  seconds = now() - begin;
  std::printf("{\"steps\":%llu,\"topplings\":%llu,\"seconds\":%.9g,\"activity\":%.9g,\"particles\":%llu}\n", static_cast<unsigned long long>(steps),
              static_cast<unsigned long long>(topplings), seconds,
              steps ? static_cast<double>(topplings) / static_cast<double>(steps) / static_cast<double>(lattice.sites) : 0.0,
              static_cast<unsigned long long>(lattice.particles()));
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Options options(argc, argv, {"model", "dimension", "size", "density", "seed", "settle", "neighbours"});
    const bool pairsLeave = options.choice("model", {"manna", "manna-abelian"}) == 1;
    const u64 dimension = options.whole("dimension", 2, 1, 3);
    const u32 size = static_cast<u32>(options.whole("size", 64, 3, 1u << 24));
    const double density = options.real("density", 0.7, 4);
    const u64 seed = options.whole("seed", 1, 0, std::numeric_limits<u64>::max());
    const bool table = options.choice("neighbours", {"table", "shifts"}) == 0;
    auto lattice = dimension == 1   ? make<1>(table, pairsLeave, size, density, seed)
                   : dimension == 2 ? make<2>(table, pairsLeave, size, density, seed)
                                    : make<3>(table, pairsLeave, size, density, seed);
    const u64 settle = options.whole("settle", 0, 0, 1u << 30);
    for (u64 t = 0; t < settle && lattice->active() > 0; t++) lattice->step();
    std::string line;
    while (std::getline(std::cin, line)) {
      std::istringstream words(line);
      std::string what;
      double amount = 0;
      if (!(words >> what >> amount) || (what != "seconds" && what != "steps")) throw UsageError("a line must be \"seconds N\" or \"steps N\", got " + line);
      window(*lattice, what == "seconds", amount);
    }
    return 0;
  } catch (const UsageError& error) {
    std::fprintf(stderr, "lattice: %s\n", error.what());
    return 2;
  }
}
