// What is added after the run is added to the journal, and everything else follows from that again.
#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <system_error>

#include "grammar/closest.hpp"
#include "interpreter/config/secrets.hpp"
#include "interpreter/evidence/contents.hpp"
#include "interpreter/evidence/folder.hpp"
#include "interpreter/evidence/staged.hpp"
#include "interpreter/evidence/sums.hpp"
#include "interpreter/gate/decide.hpp"
#include "interpreter/journal/record.hpp"
#include "interpreter/journal/writer.hpp"

namespace smoke::evidence {

namespace fs = std::filesystem;

namespace {

Time now() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

// Nothing is added to what somebody has changed.
void expect_intact(const fs::path& folder) {
  const std::vector<Message> all = differences(folder);
  if (all.empty()) return;
  std::string text;
  for (const Message& each : all) text += "\n  " + each.text();
  throw FolderError(fmt::format("`{}` is not as it was written, so that nothing is added to it:{}",
                                folder.string(), text));
}

// Adds a line to the journal, decides again, and renews the folder.
std::string add(const fs::path& folder, Staged& staged, gate::Decider decider,
                const journal::Record& record, Object line, const Language& language) {
  decider.take(record);
  staged.copy(journal_file, folder / journal_file);
  const config::Mask nothing;  // secrets are not known here, and not needed either
  {
    journal::Writer writer(staged.now(journal_file), journal::Writer::Mode::resume, {}, nothing);
    writer.append(std::move(line));
    writer.append(journal::line(decider.decide_to_add()));
    if (writer.problem())
      throw FolderError(
          fmt::format("can't write `{}`: {}", (folder / journal_file).string(), *writer.problem()));
  }
  std::string root = stage_contents(staged, folder, language);
  staged.commit();
  return root;
}

gate::Decider read(const fs::path& folder) {
  gate::Decider decider;
  try {
    journal::each_record(folder / journal_file,
                         [&](const journal::Record& record) { decider.take(record); });
  } catch (const journal::Unreadable& problem) {
    throw FolderError(problem.what());
  }
  return decider;
}

}  // namespace

std::string attest(const fs::path& folder, const Attestation& attestation,
                   const Language& language) {
  expect_intact(folder);
  const gate::Decider decider = read(folder);
  const std::vector<std::string> pending = decider.pending();
  if (std::find(pending.begin(), pending.end(), attestation.instruction) == pending.end()) {
    const auto near = closest(attestation.instruction, {pending.begin(), pending.end()});
    std::string waiting;
    for (const std::string& each : pending) waiting += fmt::format("\n  \"{}\"", each);
    throw FolderError(fmt::format("no manual step \"{}\" of evidence waits for a person{}",
                                  attestation.instruction,
                                  near              ? fmt::format("; did you mean \"{}\"?", *near)
                                  : pending.empty() ? std::string("; none does")
                                                    : fmt::format("; these do:{}", waiting)));
  }
  journal::Attested attested{
      decider.run(), now(), attestation.by, attestation.note, attestation.instruction, "", "",
      root(folder)};
  Staged staged(folder);
  if (attestation.attachment) {
    attested.file =
        "attested/" + file_name(attestation.attachment->filename().string(), "attachment");
    std::error_code error;
    if (fs::exists(folder / attested.file, error))
      throw FolderError(fmt::format("`{}` is there already: give the file another name",
                                    (folder / attested.file).string()));
    staged.copy(attested.file, *attestation.attachment);
    attested.sha256 = file_sha256(staged.now(attested.file));
  }
  return add(folder, staged, decider, attested, journal::line(attested), language);
}

std::string decide(const fs::path& folder, journal::PersonDecided decided,
                   const Language& language) {
  expect_intact(folder);
  const gate::Decider decider = read(folder);
  decided.run = decider.run();
  decided.at = now();
  Staged staged(folder);
  return add(folder, staged, decider, decided, journal::line(decided), language);
}

}  // namespace smoke::evidence
