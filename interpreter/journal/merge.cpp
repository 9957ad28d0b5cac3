// Shards number their scenarios as the whole run does, so that their lines need no change: what is
// made anew is the first line and the last.
#include "interpreter/journal/merge.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <optional>
#include <system_error>

#include "interpreter/journal/record.hpp"
#include "interpreter/value/crypto.hpp"
#include "interpreter/value/json.hpp"

namespace smoke::journal {
namespace {

struct Part {
  std::filesystem::path file;
  Object line;         // run_started
  RunStarted started;  // the same
  std::optional<RunFinished> finished;

  std::string name() const { return fmt::format("`{}`", file.string()); }
  const Shard& shard() const { return *started.shard; }
};

bool is(const Object& line, std::string_view event) {
  const Value* value = line.find("event");
  return value != nullptr && value->text() != nullptr && *value->text() == event;
}

Part look_through(const std::filesystem::path& file) {
  Part out;
  out.file = file;
  std::size_t runs = 0;
  each_line(file, [&](Object line) {
    if (is(line, "run_started")) {
      if (++runs > 1)
        throw NotOneRun(fmt::format(
            "{} holds another run behind its first: shards are merged as they ended", out.name()));
      out.started = std::get<RunStarted>(*record(line));
      out.line = std::move(line);
    } else if (is(line, "run_finished")) {
      out.finished = std::get<RunFinished>(*record(line));
    }
  });
  const auto& shard = out.started.shard;
  if (!shard || shard->number == 0 || shard->number > shard->of)
    throw NotOneRun(fmt::format("{} is no shard: its run had no `--shard`", out.name()));
  return out;
}

void refuse_other(const Part& a, const Part& b) {
  const auto differ = [&](std::string_view what, std::string_view in_b, std::string_view in_a) {
    throw NotOneRun(fmt::format("{} has {} `{}`, and {} has `{}`: they are not of one run",
                                b.name(), what, in_b, a.name(), in_a));
  };
  const auto compare = [&](std::string_view what, const auto& in_b, const auto& in_a) {
    std::map<std::string, std::string> left(in_b.begin(), in_b.end()),
        right(in_a.begin(), in_a.end());
    for (const auto& [key, text] : left) right.try_emplace(key, "(none)");
    for (const auto& [key, text] : right)
      if (const auto at = left.try_emplace(key, "(none)").first; at->second != text)
        differ(fmt::format("{}{}", what, key), at->second, text);
  };
  if (a.started.smoke != b.started.smoke)
    differ("the version of smoke", b.started.smoke, a.started.smoke);
  if (a.started.environment != b.started.environment)
    differ("the environment", b.started.environment, a.started.environment);
  compare("the variable ", b.started.variables, a.started.variables);
  compare("the target ", b.started.targets, a.started.targets);
  if (a.started.database != b.started.database)
    differ("the database", b.started.database, a.started.database);
  const auto hashes = [](const Part& part) {
    std::vector<std::pair<std::string, std::string>> out;
    for (const SourceFile& source : part.started.sources)
      out.emplace_back(source.file, source.sha256);
    return out;
  };
  compare("as the hash of ", hashes(b), hashes(a));
  if (a.shard().of != b.shard().of)
    throw NotOneRun(fmt::format("{} is one of {} shards, and {} one of {}", b.name(), b.shard().of,
                                a.name(), a.shard().of));
  if (a.shard().number == b.shard().number)
    throw NotOneRun(
        fmt::format("{} and {} are both shard {}", a.name(), b.name(), a.shard().number));
  if (a.shard().plan != b.shard().plan)
    throw NotOneRun(fmt::format(
        "{} and {} are of different plans: shards need the same paths, `--tag`, `--scenario` and "
        "`--durations`",
        a.name(), b.name()));
}

// What the merged journal begins with.
Object beginning(const std::vector<Part>& parts, const Merged& merged) {
  Object out = parts.front().line;
  std::string ids;
  Time at = Time::max();
  bool one_seed = true;
  List shards;
  for (const Part& part : parts) {
    ids += part.started.id + '\n';
    at = std::min(at, part.started.at);
    one_seed = one_seed && part.started.seed == parts.front().started.seed;
    Object shard{{"number", static_cast<std::int64_t>(part.shard().number)},
                 {"id", part.started.id},
                 {"at", part.started.at},
                 {"seed", std::to_string(part.started.seed)}};
    if (part.finished) shard.set("took_us", std::int64_t{part.finished->took.count()});
    shards.push_back(std::move(shard));
  }
  List missing;
  for (const std::size_t number : merged.missing)
    missing.push_back(static_cast<std::int64_t>(number));
  out.erase("shard");
  // The same journals are the same run, whoever merges them.
  out.set("id", hex(sha256(ids)).substr(0, 32));
  out.set("at", at);
  if (!one_seed) out.erase("seed");
  out.set("scenarios", static_cast<std::int64_t>(parts.front().shard().whole));
  out.set("merged", Object{{"of", static_cast<std::int64_t>(merged.of)},
                           {"shards", std::move(shards)},
                           {"missing", std::move(missing)}});
  return out;
}

Object ending(const std::vector<Part>& parts) {
  Time first = Time::max(), last = Time::min();
  bool interrupted = false;
  for (const Part& part : parts) {
    first = std::min(first, part.started.at);
    last = std::max(last, part.started.at + part.finished->took);
    interrupted = interrupted || part.finished->interrupted;
  }
  return {{"event", "run_finished"},
          {"took_us", std::int64_t{(last - first).count()}},
          {"interrupted", interrupted}};
}

// A file that is there when it is whole, or not at all. All throw std::system_error.
class NewFile {
 public:
  explicit NewFile(const std::filesystem::path& path)
      : path_(path),
        descriptor_(open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600)) {
    if (descriptor_ < 0) fail();
  }
  ~NewFile() {
    close(descriptor_);
    if (!kept_) unlink(path_.c_str());
  }
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;

  void write(const Object& line) {
    constexpr std::size_t enough = 1 << 20;
    text_ += to_json(line) + '\n';
    if (text_.size() >= enough) flush();
  }
  void keep() {
    flush();
    if (fsync(descriptor_) != 0) fail();
    kept_ = true;
  }

 private:
  [[noreturn]] static void fail() { throw std::system_error(errno, std::generic_category()); }

  void flush() {
    for (std::size_t done = 0; done < text_.size();) {
      const ssize_t written = ::write(descriptor_, text_.data() + done, text_.size() - done);
      if (written < 0 && errno != EINTR) fail();
      if (written > 0) done += static_cast<std::size_t>(written);
    }
    text_.clear();
  }

  std::filesystem::path path_;
  int descriptor_;
  std::string text_;
  bool kept_ = false;
};

}  // namespace

Merged merge(const std::vector<std::filesystem::path>& shards, const std::filesystem::path& out) {
  std::vector<Part> parts;
  for (const auto& file : shards) {
    parts.push_back(look_through(file));
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) refuse_other(parts[i], parts.back());
  }
  std::sort(parts.begin(), parts.end(),
            [](const Part& a, const Part& b) { return a.shard().number < b.shard().number; });
  Merged merged;
  merged.of = parts.front().shard().of;
  std::size_t next = 0;
  for (std::size_t number = 1; number <= merged.of; ++number) {
    if (next == parts.size() || parts[next].shard().number != number)
      merged.missing.push_back(number);
    else if (!parts[next++].finished)
      merged.cut.push_back(number);
  }

  NewFile file(out);
  file.write(beginning(parts, merged));
  for (const Part& part : parts)
    each_line(part.file, [&](const Object& line) {
      if (!is(line, "run_started") && !is(line, "run_finished")) file.write(line);
    });
  if (merged.missing.empty() && merged.cut.empty()) file.write(ending(parts));
  file.keep();
  return merged;
}

}  // namespace smoke::journal
