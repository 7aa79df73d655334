// The kick law and its parameters from the command line.
#pragma once
#include <sstream>

#include "options.h"
#include "passes.h"
#include "plan.h"

/// Model and mode, and what of it does not depend on the box.
struct Choice {
  Law law;
  Pass pass = Pass::none;
  bool hasKick;         // the step size is a kick (bro, ro), else a learning rate
  double stepSize = 0;  // sigma
};

inline Choice chooseBro(const Options& options) {
  static constexpr Law laws[] = {Law::broReciprocal, Law::broNonreciprocal, Law::broParticle, Law::broCorrelated, Law::broNormalised, Law::broReciprocal};
  const int mode = options.choice("mode", {"reciprocal", "nonreciprocal", "particle", "correlated", "particle-normalised", "mixed"});
  return {laws[mode], mode == 4 ? Pass::normalise : mode == 5 ? Pass::uniform : Pass::none, true};
}

inline Choice chooseSgd(const Options& options) {
  static constexpr Law laws[] = {Law::sgdPair, Law::sgdParticle, Law::sgdCorrelated, Law::sgdPairBatch, Law::sgdParticleBatch, Law::sgdBothBatch};
  const int mode = options.choice("mode", {"pair", "particle", "correlated", "pair-batch", "particle-batch", "both-batch"});
  return {laws[mode], mode == 3 ? Pass::pairBatch : mode == 4 ? Pass::particleBatch : Pass::none, false};
}

/// The law that deals batches out instead.
inline Law dealt(Law law) {
  return law == Law::sgdPair ? Law::sgdPairDealt : law == Law::sgdParticle ? Law::sgdParticleDealt : Law::sgdBothDealt;
}

/// Batches of n particles: --sampling exact or epochs, --batch-size or --batch-fraction.
inline Deal dealOf(const Options& options, Law law, u32 n) {
  Deal deal;
  const int sampling = options.choice("sampling", {"independent", "exact", "epochs"});
  if (sampling == 0) return deal;
  const double p = options.real("batch-fraction", 0.5, 1);
  deal.particles = n;
  while ((1ull << (2 * deal.half)) < n) deal.half++;
  deal.size = static_cast<u32>(options.whole("batch-size", static_cast<u64>(std::max(1.0, std::floor(p * n + 0.5))), 1, n));
  deal.count = sampling == 1 ? 1 : (n + deal.size - 1) / deal.size;
  if (law == Law::sgdPair) deal.count = static_cast<u32>(std::max(1.0, std::floor(1 / p + 0.5)));
  return deal;
}

inline Choice chooseSde(const Options& options) {
  static constexpr Law laws[] = {Law::sdeReciprocal, Law::sdeNonreciprocal, Law::sdeParticle, Law::sdeCorrelated, Law::sdeUndirected};
  return {laws[options.choice("mode", {"reciprocal", "nonreciprocal", "particle", "correlated", "undirected"})], Pass::none, false};
}

inline Choice chooseRo(const Options& options) {
  const bool pair = options.choice("mode", {"particle", "pair"}) == 1;
  if (pair) return {Law::roPair, Pass::none, true};
  return {Law::roParticle, options.choice("kick-shape", {"ball", "uniform"}) == 0 ? Pass::ball : Pass::uniform, true};
}

inline Choice chooseRule(const Options& options) {
  Choice choice;
  switch (options.choice("model", {"bro", "sgd", "gd", "sde", "ro"})) {
    case 0:
      choice = chooseBro(options);
      break;
    case 1:
      choice = chooseSgd(options);
      break;
    case 2:
      if (options.has("mode")) throw UsageError("--mode does not apply to gd; leave it out");
      choice = {Law::sgdPair, Pass::none, false};
      break;
    case 3:
      choice = chooseSde(options);
      break;
    default:
      choice = chooseRo(options);
  }
  const char* const flag = choice.hasKick ? "kick" : "learning-rate";
  const char* const wrong = choice.hasKick ? "learning-rate" : "kick";
  if (options.has(wrong)) throw UsageError(std::string("--") + wrong + " does not apply to this model; use --" + flag);
  choice.stepSize = options.real(flag, 0.1, 4);
  return choice;
}

/// Correlation c of Gaussian numbers and vectors.
inline void correlateGaussians(Kick& kick, double c) {
  kick.c = c;
  kick.root = std::sqrt(1 - c * c);
}

/// Correlation c of uniform numbers.
inline void correlateUniforms(Kick& kick, double c, bool mixture) {
  kick.mixture = mixture;
  kick.mixed = c;
  kick.same = c == 1;
  kick.rho = copulaCorrelation(c);
  kick.tau = kick.same ? 0 : std::sqrt(1 - kick.rho * kick.rho);
}

/// A correlated law, or at c = 1 and c = 0 the one that it is then.
inline Law withoutCorrelation(Law law, double c) {
  if (law == Law::broCorrelated && c == 1) return Law::broReciprocal;
  if (law == Law::broCorrelated && c == 0) return Law::broNonreciprocal;
  if (law == Law::sdeCorrelated && c == 1) return Law::sdeReciprocal;
  if (law == Law::sdeCorrelated && c == 0) return Law::sdeNonreciprocal;
  return law;
}

inline bool isSgd(Law law) { return law >= Law::sgdPair && law <= Law::sgdBothDealt; }
inline bool isSde(Law law) { return law >= Law::sdeReciprocal && law <= Law::sdeUndirected; }

/// A cyclic shear; bro and ro only.
inline Shear chooseShear(const Options& options, const Choice& choice) {
  Shear shear;
  const double strain = options.has("shear") ? options.within("shear", 0, 1) : 0;
  if (strain == 0) return shear;
  if (!choice.hasKick) throw UsageError("--shear does not apply to this model; use bro or ro");
  shear.symmetric = options.choice("shear-range", {"forward", "symmetric"}) == 1;
  shear.axis = static_cast<ShearAxis>(options.choice("shear-axis", {"fixed", "alternating", "random"}));
  std::istringstream factors(options.text("shear-factors", "1"));
  for (std::string factor; std::getline(factors, factor, ',');) {
    shear.strains.push_back(static_cast<i64>(std::floor(strain * std::strtod(factor.c_str(), nullptr) * 65536 + 0.5)));
  }
  return shear;
}

/// Species as for `randorg run`: all flags or none.
inline Species makeSpecies(const Options& options) {
  Species species{options.list("species"), options.list("species-kicks"), {}};
  const std::size_t count = species.fractions.size();
  const std::vector<double> touch = options.list("species-touch");
  if (count > 8 || species.kicks.size() != count || touch.size() != count * count) {
    throw UsageError("--species, --species-kicks and --species-touch must be n <= 8, n and n x n numbers");
  }
  species.touch.resize(count);
  for (std::size_t k = 0; k < touch.size(); k++) species.touch[k / count] |= static_cast<u8>((touch[k] != 0) << k % count);
  return species;
}

/// The rule in a box of this side.
inline Rule makeRule(const Options& options, const Choice& choice, u32 particles, double box) {
  const bool mixture = options.choice("correlation-law", {"copula", "mixture"}) == 1;
  const auto inGridUnits = [box](double length) { return (length / box) * gridUnits; };
  Rule rule;
  rule.law = choice.law;
  rule.pass = choice.pass;
  rule.shear = chooseShear(options, choice);
  rule.species = makeSpecies(options);
  Kick& kick = rule.kick;
  kick.size = rule.isotropic = inGridUnits(choice.stepSize);
  kick.push = kick.size * force;
  if (options.text("model", "bro") == "sgd") kick.probability = options.real("batch-fraction", 0.5, 1);
  rule.deal = dealOf(options, choice.law, particles);
  if (rule.deal.count > 0) rule.law = dealt(choice.law);
  if (isSde(choice.law)) kick.noise = inGridUnits(std::sqrt(options.within("noise-strength", 0, 16)));
  if (isCorrelated(choice.law) || choice.law == Law::sdeUndirected) {
    const double c = options.within("correlation", -1, 1);
    const double p = kick.probability;
    if (choice.law == Law::broCorrelated) correlateUniforms(kick, c, mixture);
    if (isSde(choice.law)) correlateGaussians(kick, c);
    if (isSgd(choice.law)) kick.both = p * p + (c * p) * (1 - p);
    rule.law = withoutCorrelation(choice.law, c);
  }
  if (choice.law == Law::roPair) {
    correlateUniforms(kick, options.within("magnitude-correlation", -1, 1), mixture);
    correlateGaussians(kick, options.within("direction-correlation", -1, 1));
  }
  if (options.text("mode", "") == "mixed") {
    const double w = options.within("isotropic-weight", 0, 1);
    rule.isotropic = w * kick.size;
    kick.size = (1 - w) * kick.size;
  }
  if (options.has("momentum")) rule.momentum = options.within("momentum", 0, 1);
  rule.nesterov = options.choice("momentum-kind", {"heavy-ball", "nesterov"}) == 1;
  if (options.has("thermal-noise")) rule.thermal = inGridUnits(std::sqrt(2 * options.within("thermal-noise", 0, 16)));
  rule.thermalOnActive = options.choice("thermal-on", {"all", "active"}) == 1;
  const double time = options.has("time-correlation") ? options.within("time-correlation", -1, 1) : 0;
  if (options.text("model", "bro") == "gd") {
    rule.thermalTime = time;
  } else if (time != 0) {
    kick.time = time;
    kick.plain = rule.law;
    rule.law = Law::inTime;
  }
  return rule;
}
