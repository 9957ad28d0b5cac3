// Every file against its hash, the sums against the files, and the decision against the journal.
#include <fmt/format.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <system_error>

#include "interpreter/evidence/contents.hpp"
#include "interpreter/evidence/folder.hpp"
#include "interpreter/evidence/sums.hpp"
#include "interpreter/gate/decide.hpp"
#include "interpreter/journal/record.hpp"
#include "interpreter/value/crypto.hpp"
#include "interpreter/value/json.hpp"

namespace smoke::evidence {

namespace fs = std::filesystem;

namespace {

std::string text_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  if (!in || !out) throw FolderError(fmt::format("can't read `{}`", file.string()));
  return out.str();
}

// From the names to the hashes; lines that are none of a sum count as a difference later, where
// the whole text is held against the one that is made anew.
std::map<std::string, std::string> listed(const std::string& sums) {
  constexpr std::size_t hash = 64;
  std::map<std::string, std::string> out;
  std::istringstream lines(sums);
  for (std::string line; std::getline(lines, line);)
    if (line.size() > hash + 2) out[line.substr(hash + 2)] = line.substr(0, hash);
  return out;
}

// The decision that stands in the folder, in the journal, and follows from that.
void compare_decisions(const fs::path& folder, std::vector<Message>& out) {
  std::optional<journal::Decided> last;
  gate::Decider decider;
  try {
    journal::each_record(folder / journal_file, [&](const journal::Record& record) {
      decider.take(record);
      if (const auto* decided = std::get_if<journal::Decided>(&record)) last = *decided;
    });
  } catch (const journal::Unreadable& problem) {
    out.emplace_back(std::string(problem.what()));
    return;
  }
  const std::string follows = to_json(journal::plain(decider.decide()));
  if (!last || to_json(journal::plain(*last)) != follows)
    out.push_back(say("the journal's decision does not follow from the journal"));
  const auto json = parse_json(text_of(folder / decision_file));
  const Value* file = std::get_if<Value>(&json);
  Object says;
  for (const char* key : {"verdict", "criteria", "reasons"})
    if (const Value* value =
            file != nullptr && file->object() != nullptr ? file->object()->find(key) : nullptr)
      says.set(key, *value);
  if (to_json(says) != follows)
    out.push_back(say("`{}` does not say what the journal's decision is", decision_file));
}

}  // namespace

std::vector<Message> differences(const fs::path& folder) {
  std::vector<Message> out;
  std::error_code error;
  if (!fs::is_directory(folder, error))
    throw FolderError(fmt::format("there is no folder `{}`", folder.string()));
  if (!fs::is_regular_file(fs::symlink_status(folder / sums_file, error))) {
    out.push_back(say("missing: {}", sums_file));
    return out;
  }
  try {
    const std::string written = text_of(folder / sums_file);
    auto expected = listed(written);
    std::string canonical;
    for (const auto& [name, file] : files(folder)) {
      const auto entry = expected.find(name);
      const std::string hash = file.empty() ? "" : file_sha256(file);
      canonical += hash + "  " + name + '\n';
      if (entry == expected.end())
        out.push_back(say("added: {}", name));
      else if (entry->second != hash)
        out.push_back(say("changed: {}", name));
      if (entry != expected.end()) expected.erase(entry);
    }
    for (const auto& [name, hash] : expected) out.push_back(say("missing: {}", name));
    if (out.empty() && written != canonical) out.push_back(say("changed: {}", sums_file));
    if (out.empty()) compare_decisions(folder, out);
  } catch (const fs::filesystem_error& problem) {
    throw FolderError(
        fmt::format("can't read `{}`: {}", problem.path1().string(), problem.code().message()));
  } catch (const std::system_error& problem) {
    throw FolderError(
        fmt::format("can't read a file of `{}`: {}", folder.string(), problem.code().message()));
  }
  return out;
}

std::string root(const fs::path& folder) { return hex(sha256(text_of(folder / sums_file))); }

}  // namespace smoke::evidence
