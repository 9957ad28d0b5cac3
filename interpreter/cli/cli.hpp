#pragma once

namespace smoke::cli {

// The program: reads the command line, carries the command out, and gives the exit status. Never
// throws.
int main(int argc, char** argv);

}  // namespace smoke::cli
