// A full-sweep simulation of biased random organization and SGD by pairs, the way one is usually written: doubles, a Verlet
// half list from a cell list, rebuilt for all particles when the two fastest could have used up the skin. Every step passes over
// the whole list, however few pairs overlap. It shares no code and no random numbers with the engine: the same physics, other bits.
//
//   g++ -std=c++20 -O3 -march=native sweep.cpp -o sweep
//   sweep --dimension 3 --particles N --phi F --kick F --state file [--law bro|sgd] [--probability p] [--skin s] [--seed n]
//         [--windows k --window-steps n]
//
// The state is N*d u32, little-endian, fractions of the box, by particle. Lengths are in diameters. With --windows one JSON document is
// printed. Without it, each line `least most` on stdin asks for one window and is answered by one line of JSON. A window starts from the
// state, freshly listed, and ends with the first rebuild after `least` steps, so that whole periods are timed, or after `most` steps.
#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <numbers>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

/// xoshiro256++ (Blackman and Vigna 2019), seeded by splitmix64.
class Xoshiro {
  std::uint64_t s[4];
  static std::uint64_t rotate(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

 public:
  explicit Xoshiro(std::uint64_t seed) {
    for (auto& word : s) {
      std::uint64_t z = (seed += 0x9e3779b97f4a7c15);
      z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
      z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
      word = z ^ (z >> 31);
    }
  }
  /// Uniform in [0, 1).
  double uniform() {
    const std::uint64_t result = rotate(s[0] + s[3], 23) + s[0];
    const std::uint64_t t = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= t;
    s[3] = rotate(s[3], 45);
    return static_cast<double>(result >> 11) * 0x1.0p-53;
  }
};

struct Options {
  int dimension = 3;
  std::size_t particles = 1000;
  double phi = 0.6, kick = 0.1, probability = 0.5, skin = 0.3;
  bool sgd = false;
  std::uint64_t seed = 1;
  long windows = 0, windowSteps = 100;
  std::string state;
};

struct Window {
  double nsPerParticleStep = 0, activeFraction = 0;
  long steps = 0, builds = 0;
};

template <int D>
class Sweep {
  using Vector = std::array<double, D>;
  const Options options;
  const std::size_t n;
  double box, inverseBox;
  std::vector<Vector> start, position, displacement, moved;
  std::vector<std::uint8_t> touched;
  /// Neighbours of i with a place after it: list[first[i]] to list[first[i + 1]].
  std::vector<std::uint32_t> list, first;
  std::vector<std::uint32_t> cellFirst, cellOf, cellMembers;
  Xoshiro random;
  long builds = 0;

  double image(double d) const { return d - box * std::nearbyint(d * inverseBox); }

  double square(const Vector& a, const Vector& b, Vector& d) const {
    double r2 = 0;
    for (int c = 0; c < D; c++) {
      d[c] = image(a[c] - b[c]);
      r2 += d[c] * d[c];
    }
    return r2;
  }

  /// Cells a side, each at least contact + skin wide.
  long side() const {
    const long fitting = static_cast<long>(box / (1 + options.skin));
    const long enough = static_cast<long>(std::ceil(std::pow(static_cast<double>(n), 1.0 / D)));
    return std::max(1L, std::min(fitting, enough));
  }

  /// Counting sort of the particles into cells.
  void fillCells(long cells, const std::vector<Vector>& x) {
    std::size_t total = 1;
    for (int c = 0; c < D; c++) total *= cells;
    cellFirst.assign(total + 1, 0);
    for (std::size_t i = 0; i < n; i++) {
      std::size_t cell = 0;
      for (int c = 0; c < D; c++) cell = cell * cells + std::min(cells - 1, static_cast<long>(x[i][c] * inverseBox * cells));
      cellOf[i] = cell;
      cellFirst[cell + 1]++;
    }
    for (std::size_t c = 0; c < total; c++) cellFirst[c + 1] += cellFirst[c];
    std::vector<std::uint32_t> next(cellFirst.begin(), cellFirst.end() - 1);
    for (std::size_t i = 0; i < n; i++) cellMembers[next[cellOf[i]]++] = i;
  }

  void build() {
    builds++;
    const long cells = side();
    const double reach2 = (1 + options.skin) * (1 + options.skin);
    list.clear();
    Vector d;
    if (cells < 3) {
      for (std::size_t i = 0; i < n; i++) {
        first[i] = list.size();
        for (std::size_t j = i + 1; j < n; j++) {
          if (square(position[i], position[j], d) < reach2) list.push_back(j);
        }
      }
    } else {
      fillCells(cells, position);
      constexpr int around = D == 2 ? 9 : 27;
      std::array<std::size_t, around> neighbours;
      for (std::size_t i = 0; i < n; i++) {
        first[i] = list.size();
        std::array<long, D> at;
        std::size_t rest = cellOf[i];
        for (int c = D - 1; c >= 0; c--) {
          at[c] = rest % cells;
          rest /= cells;
        }
        for (int k = 0; k < around; k++) {
          std::size_t cell = 0;
          for (int c = 0, left = k; c < D; c++, left /= 3) cell = cell * cells + (at[c] + left % 3 - 1 + cells) % cells;
          neighbours[k] = cell;
        }
        for (const std::size_t cell : neighbours) {
          // Members are in rising order: the half of them after i is a tail.
          const auto end = cellMembers.begin() + cellFirst[cell + 1];
          for (auto j = std::upper_bound(cellMembers.begin() + cellFirst[cell], end, i); j != end; ++j) {
            if (square(position[i], position[*j], d) < reach2) list.push_back(*j);
          }
        }
      }
    }
    first[n] = list.size();
    std::fill(moved.begin(), moved.end(), Vector{});
  }

  /// One step; returns the number of active particles it started from.
  std::size_t step() {
    std::fill(displacement.begin(), displacement.end(), Vector{});
    std::fill(touched.begin(), touched.end(), 0);
    const double kick = options.kick, probability = options.probability;
    const bool sgd = options.sgd;
    Vector d;
    for (std::size_t i = 0; i < n; i++) {
      const Vector here = position[i];
      Vector sum{};
      for (std::uint32_t k = first[i]; k < first[i + 1]; k++) {
        const std::uint32_t j = list[k];
        const double r2 = square(here, position[j], d);
        if (r2 >= 1) continue;
        touched[i] = touched[j] = 1;
        const double u = random.uniform();
        // F = 1/2 on every overlap
        const double s = (sgd ? (u < probability ? 0.5 * kick : 0) : u * kick) / std::sqrt(r2);
        for (int c = 0; c < D; c++) {
          sum[c] += s * d[c];
          displacement[j][c] -= s * d[c];
        }
      }
      for (int c = 0; c < D; c++) displacement[i][c] += sum[c];
    }
    std::size_t active = 0;
    double most = 0;
    for (std::size_t i = 0; i < n; i++) {
      double m2 = 0;
      for (int c = 0; c < D; c++) {
        double x = position[i][c] + displacement[i][c];
        if (x >= box) x -= box;
        if (x < 0) x += box;
        position[i][c] = x;
        moved[i][c] += displacement[i][c];
        m2 += moved[i][c] * moved[i][c];
      }
      most = std::max(most, m2);
      active += touched[i];
    }
    if (4 * most > options.skin * options.skin) build();
    return active;
  }

 public:
  explicit Sweep(const Options& given) : options(given), n(given.particles), random(given.seed) {
    const double unitBall = D == 2 ? std::numbers::pi : 4 * std::numbers::pi / 3;
    box = std::pow(static_cast<double>(n) * unitBall * std::pow(0.5, D) / options.phi, 1.0 / D);
    inverseBox = 1 / box;
    std::vector<std::uint32_t> words(n * D);
    std::ifstream file(options.state, std::ios::binary);
    if (!file.read(reinterpret_cast<char*>(words.data()), static_cast<std::streamsize>(4 * n * D))) {
      throw std::runtime_error("state holds fewer than " + std::to_string(4 * n * D) + " bytes: " + options.state);
    }
    std::vector<Vector> given_(n);
    for (std::size_t i = 0; i < n; i++) {
      for (int c = 0; c < D; c++) given_[i][c] = words[i * D + c] * 0x1.0p-32 * box;
    }
    displacement.resize(n);
    moved.resize(n);
    touched.resize(n);
    first.resize(n + 1);
    cellOf.resize(n);
    cellMembers.resize(n);
    // Stored by cell, so that neighbours are near in memory; without it large systems run at half the speed.
    fillCells(side(), given_);
    start.reserve(n);
    for (const std::uint32_t i : cellMembers) start.push_back(given_[i]);
  }

  Window window(long least, long most) {
    position = start;
    build();
    builds = 0;
    Window result;
    std::size_t active = 0;
    const auto begin = std::chrono::steady_clock::now();
    for (;;) {
      const long before = builds;
      active += step();
      result.steps++;
      if (result.steps >= most || (result.steps >= least && builds > before)) break;
    }
    const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - begin;
    const double particleSteps = static_cast<double>(n) * static_cast<double>(result.steps);
    result.nsPerParticleStep = time.count() / particleSteps;
    result.activeFraction = static_cast<double>(active) / particleSteps;
    result.builds = builds;
    return result;
  }

  void run() {
    if (options.windows > 0) {
      std::string times;
      double active = 0;
      for (long k = 0; k < options.windows; k++) {
        const Window w = window(options.windowSteps, 4 * options.windowSteps);
        times += (k ? ", " : "") + std::to_string(w.nsPerParticleStep);
        active += w.activeFraction / static_cast<double>(options.windows);
      }
      std::printf("{\"nsPerParticleStep\": [%s], \"activeFraction\": %.10g}\n", times.c_str(), active);
      return;
    }
    std::string line;
    while (std::getline(std::cin, line)) {
      long least = 0, most = 0;
      if (!(std::istringstream(line) >> least >> most)) throw std::runtime_error("a window needs two numbers: " + line);
      const Window w = window(least, most);
      std::printf("{\"nsPerParticleStep\": %.10g, \"activeFraction\": %.10g, \"steps\": %ld, \"builds\": %ld}\n", w.nsPerParticleStep,
                  w.activeFraction, w.steps, w.builds);
      std::fflush(stdout);
    }
  }
};

int main(int argc, char** argv) {
  try {
    std::map<std::string, std::string> flags;
    for (int k = 1; k + 1 < argc; k += 2) flags[argv[k]] = argv[k + 1];
    if (argc % 2 == 0) throw std::runtime_error("flags come in pairs of name and value");
    Options o;
    for (const auto& [name, value] : flags) {
      if (name == "--dimension") o.dimension = std::stoi(value);
      else if (name == "--particles") o.particles = std::stoul(value);
      else if (name == "--phi") o.phi = std::stod(value);
      else if (name == "--kick") o.kick = std::stod(value);
      else if (name == "--law") o.sgd = value == "sgd";
      else if (name == "--probability") o.probability = std::stod(value);
      else if (name == "--skin") o.skin = std::stod(value);
      else if (name == "--seed") o.seed = std::stoull(value);
      else if (name == "--state") o.state = value;
      else if (name == "--windows") o.windows = std::stol(value);
      else if (name == "--window-steps") o.windowSteps = std::stol(value);
      else throw std::runtime_error("unknown flag " + name);
    }
    if (o.dimension == 2) Sweep<2>(o).run();
    else if (o.dimension == 3) Sweep<3>(o).run();
    else throw std::runtime_error("dimension must be 2 or 3");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "sweep: %s\n", error.what());
    return 1;
  }
  return 0;
}
