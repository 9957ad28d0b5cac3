// The files that reports are written into.
#pragma once

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "interpreter/cli/output.hpp"
#include "interpreter/language/language.hpp"
#include "interpreter/report/forms.hpp"

namespace smoke::cli {

// Which reports are made, and where: `-` is standard output.
using Reports = std::vector<std::pair<const report::Form*, std::filesystem::path>>;

// What was to be kept can't be; the message says which file, and why.
struct Unwritten : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Of a file that errno says why of.
std::string unwritten_report(const std::filesystem::path& file);

// What a report must not be written over: "the journal", and its path.
struct InUse {
  std::string what;
  std::filesystem::path path;
};

// All files are opened, and emptied, before anything is done whose outcome would be lost without
// them: what is left of an earlier report can't be taken for this one's, whatever happens.
class ReportFiles {
 public:
  // Throws Unwritten, before any is emptied, where one is in use, or two are the same, by whatever
  // name or link; or where one can't be written.
  ReportFiles(const Reports& reports, std::vector<InUse> in_use);

  // Makes them from a journal. Throws Unwritten with what could not be written,
  // after all others were; journal::Unreadable.
  void write(const std::filesystem::path& journal, const Language& language, Output& output);

 private:
  struct File {
    const report::Form* form;
    std::filesystem::path path;
    std::ofstream stream;  // closed: standard output
  };
  std::vector<File> files_;
};

}  // namespace smoke::cli
