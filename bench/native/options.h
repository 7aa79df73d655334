// Command line of the twin. A bad flag or value throws UsageError, which says the flag and what it takes.
#pragma once
#include <cerrno>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <map>
#include <set>
#include <stdexcept>
#include <string>

#include "common.h"

struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Options {
 public:
  /// @param names flags that may occur, each followed by a value
  Options(int argc, char** argv, const std::set<std::string>& names) {
    for (int k = 1; k < argc; k++) {
      const std::string flag = argv[k];
      if (flag.rfind("--", 0) != 0 || !names.count(flag.substr(2))) throw UsageError("unknown argument " + flag + "; see bench/native/README.md");
      if (k + 1 == argc) throw UsageError(flag + " needs a value");
      values[flag.substr(2)] = argv[++k];
    }
  }

  bool has(const std::string& name) const { return values.count(name) > 0; }

  std::string text(const std::string& name, const std::string& standard) const {
    const auto found = values.find(name);
    return found == values.end() ? standard : found->second;
  }

  /// A whole number from least to most.
  u64 whole(const std::string& name, u64 standard, u64 least, u64 most) const {
    if (!has(name)) return standard;
    const std::string value = text(name, "");
    char* end = nullptr;
    errno = 0;
    const u64 number = std::strtoull(value.c_str(), &end, 10);
    const bool digits = !value.empty() && value.find_first_not_of("0123456789") == std::string::npos;
    if (!digits || errno != 0 || number < least || number > most) {
      throw UsageError("--" + name + " must be a whole number from " + std::to_string(least) + " to " + std::to_string(most) + ", got " + value);
    }
    return number;
  }

  /// A number above 0 (or from 0 on) and at most `most`.
  double real(const std::string& name, double standard, double most, bool zeroToo = false) const {
    if (!has(name)) return standard;
    const std::string value = text(name, "");
    char* end = nullptr;
    const double number = std::strtod(value.c_str(), &end);
    if (value.empty() || *end || !(zeroToo ? number >= 0 : number > 0) || !(number <= most)) {
      throw UsageError("--" + name + " must be a number above 0 and at most " + std::to_string(most) + ", got " + value);
    }
    return number;
  }

  /// A number from least to most that has no default.
  double within(const std::string& name, double least, double most) const {
    const std::string value = text(name, "");
    const std::string range = "--" + name + " must be a number from " + std::to_string(least) + " to " + std::to_string(most);
    if (!has(name)) throw UsageError(range + " for this mode, and was not given");
    char* end = nullptr;
    const double number = std::strtod(value.c_str(), &end);
    if (value.empty() || *end || !(number >= least && number <= most)) throw UsageError(range + ", got " + value);
    return number;
  }

  /// Numbers from 0 to 1 between commas or semicolons; none if the flag is absent.
  std::vector<double> list(const std::string& name) const {
    std::vector<double> numbers;
    const std::string value = text(name, "");
    for (const char* at = value.c_str(); has(name) && *at;) {
      char* end = nullptr;
      const double number = std::strtod(at, &end);
      if (end == at || !(number >= 0 && number <= 1) || (*end && *end != ',' && *end != ';')) {
        throw UsageError("--" + name + " must be numbers from 0 to 1 with commas between them, got " + value);
      }
      numbers.push_back(number);
      at = *end ? end + 1 : end;
    }
    return numbers;
  }

  /// Which of `choices`, by place.
  int choice(const std::string& name, const std::vector<std::string>& choices) const {
    const std::string value = text(name, choices[0]);
    std::string all;
    for (std::size_t k = 0; k < choices.size(); k++) {
      if (choices[k] == value) return static_cast<int>(k);
      all += (k ? ", " : "") + choices[k];
    }
    throw UsageError("--" + name + " must be one of " + all + ", got " + value);
  }

 private:
  std::map<std::string, std::string> values;
};
