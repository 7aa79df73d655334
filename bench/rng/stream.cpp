// Writes the words of a layout to standard output, 32 bits little-endian, without end: stream LAYOUT high|low SEED | dieharder -g 200 ...
#include <cstdio>
#include <cstdlib>

#include "layouts.h"

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: stream LAYOUT high|low SEED\n");
    return 2;
  }
  try {
    Layout layout(argv[1], std::strtoull(argv[3], nullptr, 10));
    const Half half = halfOf(argv[2]);
    std::vector<u64> draws;
    std::vector<u32> words;
    for (;;) {
      layout.next(draws);
      words.clear();
      for (const u64 draw : draws) words.push_back(wordOf(draw, half));
      if (std::fwrite(words.data(), 4, words.size(), stdout) != words.size()) return 0;
    }
  } catch (const std::invalid_argument& error) {
    std::fprintf(stderr, "stream: %s\n", error.what());
    return 2;
  }
}
