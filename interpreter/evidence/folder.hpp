// The folder that a decision is kept in: what was seen, what it came to, and the hash of each file
// of it. All of it is made from the journal in it, so that it can be made again and checked.
#pragma once

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/journal/decision.hpp"
#include "interpreter/language/language.hpp"

namespace smoke::evidence {

inline constexpr const char* journal_file = "journal.jsonl";
inline constexpr const char* log_file = "log.txt";

// The folder can't be made, read or written; the message says which file, and why.
struct FolderError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Makes it, readable by its owner only; one that is there has to be empty. Throws FolderError.
void make_folder(const std::filesystem::path& folder);

// What the terminal says, as text. What can't be written is remembered.
class Log {
 public:
  explicit Log(const std::filesystem::path& folder);  // throws FolderError
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void operator()(std::string_view text);
  const std::optional<std::string>& problem() const { return problem_; }

 private:
  int descriptor_;
  std::optional<std::string> problem_;
};

// Writes what is made from the journal, and the sums; gives the hash of these, which stands for the
// whole folder. What goes wrong on the way leaves the folder as it was. Throws FolderError.
std::string complete(const std::filesystem::path& folder, const Language& language);

// What is not as it was written, each with its file: "changed: log.txt". Empty where all is.
// Throws FolderError.
std::vector<Message> differences(const std::filesystem::path& folder);

// The hash that stands for the folder: of its SHA256SUMS. Throws FolderError.
std::string root(const std::filesystem::path& folder);

// A manual step that was done after the run.
struct Attestation {
  std::string by, note, instruction;
  std::optional<std::filesystem::path> attachment;
};

// Adds it to the journal, decides again and renews the folder; gives the new root. Throws
// FolderError, where the folder is not as it was written too, and where the run asked for no such
// step or it is done already.
std::string attest(const std::filesystem::path& folder, const Attestation& attestation,
                   const Language& language);

// Likewise, for what a person decided.
std::string decide(const std::filesystem::path& folder, journal::PersonDecided decided,
                   const Language& language);

}  // namespace smoke::evidence
