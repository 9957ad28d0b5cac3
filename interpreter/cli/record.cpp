#include "interpreter/cli/record.hpp"

#include <fmt/format.h>

#include <system_error>

#include "interpreter/journal/reader.hpp"

namespace smoke::cli {
namespace {

std::vector<InUse> with_journal(std::vector<InUse> in_use,
                                const std::optional<std::filesystem::path>& journal) {
  if (journal) in_use.push_back({"the journal", *journal});
  return in_use;
}

}  // namespace

Record::Record(std::optional<std::filesystem::path> journal, bool needed, const Reports& reports,
               std::vector<InUse> in_use, bool github)
    : journal_(std::move(journal)),
      reports_(reports, with_journal(std::move(in_use), journal_)),
      github_(github) {
  if (journal_ || (reports.empty() && !needed && !github)) return;
  try {
    journal_ = temporary_.emplace().path();
  } catch (const std::system_error& error) {
    throw Unwritten(fmt::format("can't write a temporary journal: {}", error.code().message()));
  }
}

std::string Record::unwritten(const std::string& why) const {
  return temporary_ ? fmt::format("can't write a temporary journal: {}", why)
                    : fmt::format("can't write the journal `{}`: {}", journal_->string(), why);
}

void Record::begin(journal::Writer::Mode mode, journal::Beginning beginning,
                   const config::Mask& mask, Output& output) {
  if (!journal_) return;
  try {
    writer_.emplace(*journal_, temporary_ ? journal::Writer::Mode::resume : mode,
                    std::move(beginning), mask);
  } catch (const std::system_error& error) {
    throw Unwritten(unwritten(error.code().message()));
  }
  if (github_) step_.emplace(output);
}

Object Record::operator()(const run::RunEvent& event) {
  return writer_ ? (*writer_)(event) : Object();
}

Object Record::append(Object line) { return writer_ ? writer_->append(std::move(line)) : Object(); }

void Record::end(const Language& language, Output& output) {
  if (!writer_) return;
  const std::optional<std::string> problem = writer_->problem();
  writer_.reset();
  std::string problems = problem ? unwritten(*problem) : "";
  const auto attempt = [&](const auto& write) {
    try {
      write();
    } catch (const Unwritten& more) {
      problems += (problems.empty() ? "" : "\n") + std::string(more.what());
    } catch (const journal::Unreadable&) {
      if (!problem) throw;  // else nothing of the run got into it
    }
  };
  // Of an incomplete journal too: its reports say that it is.
  attempt([&] { reports_.write(*journal_, language, output); });
  if (step_) attempt([&] { step_->end(*journal_, language); });
  if (!problems.empty()) throw Unwritten(problems);
}

}  // namespace smoke::cli
