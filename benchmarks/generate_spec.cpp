// generate-spec OCTETS: a spec of that size, to standard output.
#include <cstdio>
#include <cstdlib>
#include <string>

#include "benchmarks/spec_text.hpp"

int main(int argc, char** argv) {
  const long octets = argc == 2 ? std::atol(argv[1]) : 0;
  if (octets <= 0) {
    std::fprintf(stderr, "usage: generate-spec OCTETS\n");
    return 2;
  }
  const std::string text = smoke::benchmarks::spec_text(static_cast<std::size_t>(octets));
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() ? 0 : 1;
}
