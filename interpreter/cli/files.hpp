#pragma once

#include <string>
#include <vector>

namespace smoke::cli {

struct Files {
  std::vector<std::string> found;     // each once; those of a folder in alphabetical order
  std::vector<std::string> problems;  // "there is no file or folder `spec`; did you mean `specs`?"
};

// Spec files by the paths of a command line: a file as it is named, of a folder every *.smoke in it
// and in the folders beneath.
Files find_files(const std::vector<std::string>& paths);

}  // namespace smoke::cli
