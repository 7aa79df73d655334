// The native twin of the engine: the algorithm and data structures of assembly/ in C++17 with 128-bit intrinsics, for equal spheres and
// exponent 1. It reaches the same positions, bit for bit, and says what the same work costs without WebAssembly. See README.md.
//
//   g++ -std=c++17 -O3 -march=native -mno-avx512f -ffp-contract=off -o twin twin.cpp
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <memory>

#include "rules.h"
#include "sha256.h"
#include "step.h"

namespace {

struct Setup {
  u32 dimension;
  u32 particles;
  u64 seed;
  Rule rule;
  Plan plan;
  Tuning tuning;
};

const std::set<std::string> flagNames = {"model", "mode", "dimension", "particles", "phi", "kick", "learning-rate", "batch-fraction", "sampling", "batch-size",
                                         "correlation", "correlation-law", "isotropic-weight", "magnitude-correlation", "direction-correlation", "noise-strength",
                                         "thermal-noise", "thermal-on", "time-correlation", "momentum", "momentum-kind", "kick-shape", "shear", "shear-range", "shear-axis",
                                         "shear-factors", "species", "species-kicks", "species-touch", "seed", "initial-seed", "steps", "state", "start-step", "save-state",
                                         "warmup", "windows", "window-steps", "settle", "path", "skin", "capacity"};

Setup readSetup(const Options& options) {
  Setup s;
  const Choice choice = chooseRule(options);
  s.dimension = static_cast<u32>(options.whole("dimension", 3, 2, 3));
  s.particles = static_cast<u32>(options.whole("particles", 1000, 1, 1u << 26));
  s.seed = options.whole("seed", 1, 0, std::numeric_limits<u64>::max());
  const double phi = options.real("phi", 0.6, 1.5);
  s.tuning.path = options.choice("path", {"auto", "dense", "sparse", "cells"});
  s.tuning.skin = options.real("skin", -1, 10, true);
  s.tuning.capacity = static_cast<u32>(options.whole("capacity", 0, 4, 64));
  if (s.tuning.capacity % 4) throw UsageError("--capacity must be a multiple of 4");
  s.tuning.strain = static_cast<double>(chooseShear(options, choice).widest()) / 65536;
  // the force is 1/2 on every overlap
  s.plan = makePlan(s.particles, s.dimension, phi, choice.hasKick ? choice.stepSize : choice.stepSize * force, s.tuning);
  if (s.plan.box < 3 * (1 + s.tuning.strain)) {
    throw UsageError("--particles are too few at this --phi and --shear: the box side would be under 3 (1 + shear) diameters");
  }
  s.rule = makeRule(options, choice, s.particles, s.plan.box);
  return s;
}

std::unique_ptr<AnySystem> makeSystem(const Setup& s, const std::vector<u32>& start) {
  if (s.dimension == 2) return std::make_unique<System<2>>(s.plan, start, s.seed, s.rule, s.tuning);
  return std::make_unique<System<3>>(s.plan, start, s.seed, s.rule, s.tuning);
}

/// N * d words, little-endian, in id order.
std::vector<u32> readState(const std::string& path, std::size_t words) {
  std::vector<u32> state(words);
  std::ifstream file(path, std::ios::binary);
  file.read(reinterpret_cast<char*>(state.data()), static_cast<std::streamsize>(4 * words));
  if (!file || file.peek() != EOF) throw UsageError("--state " + path + " must be a file of " + std::to_string(4 * words) + " bytes");
  return state;
}

void writeState(const std::string& path, const std::vector<u32>& state) {
  std::ofstream file(path, std::ios::binary);
  file.write(reinterpret_cast<const char*>(state.data()), static_cast<std::streamsize>(4 * state.size()));
  if (!file.flush()) throw std::runtime_error("could not write " + path);
}

std::string digestOf(const std::vector<u32>& state) {
  Sha256 sha;
  sha.update(reinterpret_cast<const u8*>(state.data()), 4 * state.size());
  return sha.hex();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 ? values[half] : 0.5 * (values[half - 1] + values[half]);
}

std::string jsonOf(const std::vector<double>& values) {
  std::string text;
  for (double v : values) {
    char number[32];
    std::snprintf(number, sizeof number, "%s%.6g", text.empty() ? "" : ",", v);
    text += number;
  }
  return "[" + text + "]";
}

struct Timed {
  Progress progress;
  double nanoseconds;     // of the wall
  double cpuNanoseconds;  // of this thread: steadier where the core is shared
};

double threadNanoseconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return 1e9 * static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec);
}

Timed timeSteps(AnySystem& system, u64 t, u64 steps, bool stop) {
  const double cpuBefore = threadNanoseconds();
  const auto before = std::chrono::steady_clock::now();
  const Progress progress = system.run(t, steps, stop);
  const auto after = std::chrono::steady_clock::now();
  const double cpu = threadNanoseconds() - cpuBefore;
  return {progress, std::chrono::duration<double, std::nano>(after - before).count(), cpu};
}

void print(const Setup& s, const std::vector<Timed>& windows, u64 time, const AnySystem& system) {
  const std::vector<u32> state = system.positions();
  std::vector<double> perStep;
  std::vector<double> cpuPerStep;
  double active = 0;
  double relisted = 0;
  double steps = 0;
  for (const Timed& w : windows) {
    const double made = static_cast<double>(std::max<u64>(1, w.progress.steps));
    perStep.push_back(w.nanoseconds / made / s.particles);
    cpuPerStep.push_back(w.cpuNanoseconds / made / s.particles);
    active += static_cast<double>(w.progress.activeSum);
    relisted += static_cast<double>(w.progress.relistedSum);
    steps += made;
  }
  const double fraction = active / steps / s.particles;
  const double middle = median(perStep);
  const std::string perActive = fraction > 0 ? std::to_string(middle / fraction) : "null";
  const Progress& last = windows.back().progress;
  std::printf(
      "{\"digest\":\"%s\",\"time\":%llu,\"absorbed\":%s,\"active\":%u,\"activeFraction\":%.6g,\"relistedFraction\":%.6g,"
      "\"nsPerParticleStep\":%s,\"cpuNsPerParticleStep\":%s,\"medianNsPerParticleStep\":%.6g,\"medianCpuNsPerParticleStep\":%.6g,"
      "\"medianNsPerActiveStep\":%s,\"skin\":%.6g}\n",
      digestOf(state).c_str(), static_cast<unsigned long long>(time), last.absorbed ? "true" : "false", last.active, fraction,
      relisted / steps / s.particles, jsonOf(perStep).c_str(), jsonOf(cpuPerStep).c_str(), middle, median(cpuPerStep), perActive.c_str(), system.skin());
}

/// One run from the start, stopped when absorbed.
void runOnce(const Setup& s, const Options& options, AnySystem& system, u64 start) {
  const Timed all = timeSteps(system, start, options.whole("steps", 100, 0, 1ull << 53), true);
  if (options.has("save-state")) writeState(options.text("save-state", ""), system.positions());
  print(s, {all}, start + all.progress.steps, system);
}

/// Windows that each start from the same stored state; restoring and `settle` steps are not timed.
void runWindows(const Setup& s, const Options& options, AnySystem& system, u64 start) {
  constexpr u64 most = 1ull << 53;
  const u64 warmup = options.whole("warmup", 0, 0, most);
  const u64 steps = options.whole("window-steps", 100, 1, most);
  const u64 settle = options.whole("settle", 1, 0, most);
  system.run(start, warmup, false);
  const u64 time = start + warmup;
  const std::vector<u32> stored = system.positions();
  if (options.has("save-state")) writeState(options.text("save-state", ""), stored);
  std::vector<Timed> windows;
  for (u64 k = options.whole("windows", 7, 1, 1000); k > 0; k--) {
    system.restore(stored);
    system.run(time, settle, false);
    windows.push_back(timeSteps(system, time + settle, steps, false));
  }
  print(s, windows, time + settle + steps, system);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Options options(argc, argv, flagNames);
    const Setup s = readSetup(options);
    const std::vector<u32> start = options.has("state")
                                       ? readState(options.text("state", ""), static_cast<std::size_t>(s.particles) * s.dimension)
                                       : randomPositions(options.whole("initial-seed", s.seed, 0, std::numeric_limits<u64>::max()), s.particles, s.dimension);
    const u64 startStep = options.whole("start-step", 0, 0, 1ull << 53);
    const std::unique_ptr<AnySystem> system = makeSystem(s, start);
    if (options.has("windows")) {
      if (options.has("steps")) throw UsageError("--steps does not go with --windows; use --warmup and --window-steps");
      runWindows(s, options, *system, startStep);
    } else {
      runOnce(s, options, *system, startStep);
    }
    return 0;
  } catch (const UsageError& error) {
    std::fprintf(stderr, "twin: %s\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "twin: %s\n", error.what());
    return 1;
  }
}
