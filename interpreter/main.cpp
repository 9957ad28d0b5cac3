#include "interpreter/cli/cli.hpp"

int main(int argc, char** argv) { return smoke::cli::main(argc, argv); }
