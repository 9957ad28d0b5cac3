#include <malloc.h>

#include "interpreter/cli/cli.hpp"

int main(int argc, char** argv) {
  // Threads are for waiting here: heaps of their own would cost memory, and time to make them grow.
  mallopt(M_ARENA_MAX, 1);
  return smoke::cli::main(argc, argv);
}
