// The record of a run: one file of JSON Lines, appended as things happen, so that whatever kills
// the run loses nothing that was already learnt. docs/journal.md is the reference of its lines.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "interpreter/config/secrets.hpp"
#include "interpreter/run/events.hpp"
#include "interpreter/run/shard.hpp"
#include "interpreter/value/value.hpp"

namespace smoke::journal {

inline constexpr int version = 1;  // raised when a reader of the last one would misread a line

// What a run began with, beside what RunStarted tells.
struct Beginning {
  std::string command;     // which repeats it
  bool rehearsal = false;  // its monitors take a few samples instead of all
  // As they are configured: what a service of the run decides stands as `${crm.url}`. Secrets are
  // masked.
  std::vector<std::pair<std::string, std::string>> variables;
  std::vector<SourcePtr> sources;  // the specs and all that they use, with the standard library
  std::optional<run::Shard> shard = {};  // that the run is, of a larger one
  std::vector<std::pair<std::string, std::string>> targets = {};  // and their addresses, likewise
  std::string database = {};             // the address of the database, likewise; empty without one
  std::optional<Object> elsewhere = {};  // the run whose scenarios it decides on: OtherRun::told()
};

class Writer {
 public:
  // Makes the file, which must not be there yet, or goes on with one that was read: a line that a
  // killed run had only begun is cut off. Throws std::system_error where it can't.
  enum class Mode { create, resume };
  Writer(const std::filesystem::path& file, Mode mode, Beginning beginning,
         const config::Mask& mask);
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // A line is one write, and whole or not there at all; after the last one the file is on the disk.
  // Gives the line, masked as it is written, also where it can't be.
  Object operator()(const run::RunEvent& event);

  // What no run tells: line() of decision.hpp.
  Object append(Object line);

  // Why the record is incomplete; nullopt where it isn't.
  const std::optional<std::string>& problem() const { return problem_; }

 private:
  Beginning beginning_;
  const config::Mask& mask_;
  std::vector<std::pair<std::string, std::string>> secrets_;  // of the variables
  int descriptor_;
  std::optional<std::string> problem_;
};

}  // namespace smoke::journal
