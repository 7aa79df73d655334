// A small battery of our own, seconds long, for `npm test`: battery LAYOUT high|low SEED prints one line "name p" a test, p the probability of
// a statistic at least so large. It looks for what counters of small, regular steps would leave behind in a mixer that mixes too little.
#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "layouts.h"

namespace {

/// The words of a layout, one at a time.
class Words {
 public:
  Words(const char* layoutName, Half half, u64 seed) : layout(layoutName, seed), half(half) {}
  u32 next() {
    if (at == draws.size()) {
      layout.next(draws);
      at = 0;
    }
    return wordOf(draws[at++], half);
  }

 private:
  Layout layout;
  const Half half;
  std::vector<u64> draws;
  std::size_t at = 0;
};

/// P(Z > z) of the standard normal distribution.
double upperTail(double z) { return 0.5 * std::erfc(z / std::sqrt(2.0)); }

/// P(chi^2 > x) for many degrees of freedom, by the cube root of Wilson and Hilferty (1931).
double chiSquareTail(double x, double freedom) {
  const double variance = 2 / (9 * freedom);
  return upperTail((std::cbrt(x / freedom) - (1 - variance)) / std::sqrt(variance));
}

double chiSquare(const std::vector<double>& seen, const std::vector<double>& expected) {
  double sum = 0;
  for (std::size_t k = 0; k < seen.size(); k++) sum += (seen[k] - expected[k]) * (seen[k] - expected[k]) / expected[k];
  return chiSquareTail(sum, static_cast<double>(seen.size()) - 1);
}

double uniformity(const std::vector<double>& seen, double total) {
  return chiSquare(seen, std::vector<double>(seen.size(), total / static_cast<double>(seen.size())));
}

constexpr u32 samples = 1u << 20;

/// Ones at each bit of the word.
double monobit(Words& words) {
  double sum = 0;
  std::vector<double> ones(32);
  for (u32 k = 0; k < samples; k++) {
    const u32 word = words.next();
    for (u32 bit = 0; bit < 32; bit++) ones[bit] += word >> bit & 1u;
  }
  for (const double count : ones) sum += (2 * count - samples) * (2 * count - samples) / samples;
  return chiSquareTail(sum, 32);
}

/// The top 16 bits.
double frequency(Words& words) {
  std::vector<double> seen(1u << 16);
  for (u32 k = 0; k < samples; k++) seen[words.next() >> 16]++;
  return uniformity(seen, samples);
}

/// The top 8 bits of a word and of the one `lag` places on, in disjoint pairs.
double serial(Words& words, u32 lag) {
  std::vector<double> seen(1u << 16);
  std::vector<u32> window(2 * lag);
  u32 total = 0;
  for (; total < samples; total += lag) {
    for (u32& word : window) word = words.next();
    for (u32 k = 0; k < lag; k++) seen[window[k] >> 24 << 8 | window[k + lag] >> 24]++;
  }
  return uniformity(seen, total);
}

/// Number of bits in which neighbouring words differ.
double difference(Words& words) {
  constexpr u32 least = 6, most = 26;  // rarer ones are counted together
  std::vector<double> seen(most - least + 1), expected(most - least + 1);
  double ways = 1;
  for (u32 ones = 0; ones <= 32; ones++) {
    expected[std::clamp(ones, least, most) - least] += ways / 4294967296.0 * samples;
    ways = ways * (32 - ones) / (ones + 1);
  }
  for (u32 k = 0; k < samples; k++) {
    const u32 ones = static_cast<u32>(__builtin_popcount(words.next() ^ words.next()));
    seen[std::clamp(ones, least, most) - least]++;
  }
  return chiSquare(seen, expected);
}

/// Marsaglia's birthday spacings: 4096 words as birthdays of a year of 2^32 days have a Poisson number of equal spacings, 4 on average.
double birthdays(Words& words) {
  constexpr u32 rounds = 400;
  double equal = 0;
  std::vector<u32> days(4096);
  for (u32 round = 0; round < rounds; round++) {
    for (u32& day : days) day = words.next();
    std::sort(days.begin(), days.end());
    for (std::size_t k = days.size() - 1; k > 0; k--) days[k] -= days[k - 1];
    std::sort(days.begin(), days.end());
    for (std::size_t k = 1; k < days.size(); k++) equal += days[k] == days[k - 1];
  }
  return upperTail((equal - 4.0 * rounds) / std::sqrt(4.0 * rounds));
}

u32 rankOf(std::vector<u32> rows) {
  u32 rank = 0;
  for (u32 bit = 0; bit < 32; bit++) {
    std::size_t pivot = rank;
    while (pivot < rows.size() && !(rows[pivot] >> bit & 1u)) pivot++;
    if (pivot == rows.size()) continue;
    std::swap(rows[rank], rows[pivot]);
    for (std::size_t k = 0; k < rows.size(); k++) {
      if (k != rank && (rows[k] >> bit & 1u)) rows[k] ^= rows[rank];
    }
    rank++;
  }
  return rank;
}

/// Rank over the field of two elements of 32 words as a matrix: 32, 31 or less.
double matrixRank(Words& words) {
  constexpr u32 rounds = 8000;
  std::vector<double> seen(3);
  for (u32 round = 0; round < rounds; round++) {
    std::vector<u32> rows(32);
    for (u32& row : rows) row = words.next();
    seen[std::min(32 - rankOf(rows), 2u)]++;
  }
  const std::vector<double> chance = {0.288788095153, 0.577576190173, 0.133635714674};
  double sum = 0;
  for (u32 k = 0; k < 3; k++) sum += (seen[k] - rounds * chance[k]) * (seen[k] - rounds * chance[k]) / (rounds * chance[k]);
  return std::exp(-sum / 2);  // two degrees of freedom
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: battery LAYOUT high|low SEED\n");
    return 2;
  }
  try {
    Words words(argv[1], halfOf(argv[2]), std::strtoull(argv[3], nullptr, 10));
    std::printf("monobit %.6g\n", monobit(words));
    std::printf("frequency %.6g\n", frequency(words));
    for (const u32 lag : {1u, 2u, 3u, 16u, 256u, 1000u}) std::printf("serial-%u %.6g\n", lag, serial(words, lag));
    std::printf("difference %.6g\n", difference(words));
    std::printf("birthdays %.6g\n", birthdays(words));
    std::printf("matrix-rank %.6g\n", matrixRank(words));
    return 0;
  } catch (const std::invalid_argument& error) {
    std::fprintf(stderr, "battery: %s\n", error.what());
    return 2;
  }
}
