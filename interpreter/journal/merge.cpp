// Shards number their scenarios as the whole run does, so that their lines need no change: what is
// made anew is the first line and the last.
#include "interpreter/journal/merge.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

#include "interpreter/journal/record.hpp"
#include "interpreter/value/crypto.hpp"
#include "interpreter/value/json.hpp"

namespace smoke::journal {
namespace {

using Part = OtherRun;

Part look_through_shard(const std::filesystem::path& file) {
  Part out = look_through(file);
  const auto& shard = out.started.shard;
  if (!shard || shard->number == 0 || shard->number > shard->of)
    throw NotOneRun(fmt::format("{} is no shard: its run had no `--shard`", out.name()));
  return out;
}

void refuse_other(const Part& a, const Part& b) {
  refuse_other(a.started, a.name(), b.started, b.name());
  for (const auto& [target, version] : b.versions)
    if (const auto other = a.versions.find(target);
        other != a.versions.end() && other->second != version)
      throw NotOneRun(
          fmt::format("{} has seen version `{}` of the target {}, and {} version `{}`: they are "
                      "not of one system",
                      b.name(), version, target, a.name(), other->second));
  const Shard &left = *a.started.shard, &right = *b.started.shard;
  if (left.of != right.of)
    throw NotOneRun(fmt::format("{} is one of {} shards, and {} one of {}", b.name(), right.of,
                                a.name(), left.of));
  if (left.number == right.number)
    throw NotOneRun(fmt::format("{} and {} are both shard {}", a.name(), b.name(), left.number));
  if (left.plan != right.plan)
    throw NotOneRun(fmt::format(
        "{} and {} are of different plans: shards need the same paths, `--tag`, `--scenario` and "
        "`--durations`",
        a.name(), b.name()));
}

const Shard& shard(const Part& part) { return *part.started.shard; }

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
    Object told{{"number", static_cast<std::int64_t>(shard(part).number)},
                {"id", part.started.id},
                {"at", part.started.at},
                {"seed", part.started.seed}};
    if (part.finished) told.set("took_us", std::int64_t{part.finished->took.count()});
    shards.push_back(std::move(told));
  }
  List missing;
  for (const std::size_t number : merged.missing)
    missing.push_back(static_cast<std::int64_t>(number));
  out.erase("shard");
  // The same journals are the same run, whoever merges them.
  out.set("id", hex(sha256(ids)).substr(0, 32));
  out.set("at", at);
  if (!one_seed) out.erase("seed");
  out.set("scenarios", static_cast<std::int64_t>(shard(parts.front()).whole));
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
    parts.push_back(look_through_shard(file));
    for (std::size_t i = 0; i + 1 < parts.size(); ++i) refuse_other(parts[i], parts.back());
  }
  std::sort(parts.begin(), parts.end(),
            [](const Part& a, const Part& b) { return shard(a).number < shard(b).number; });
  Merged merged;
  merged.of = shard(parts.front()).of;
  std::size_t next = 0;
  for (std::size_t number = 1; number <= merged.of; ++number) {
    if (next == parts.size() || shard(parts[next]).number != number)
      merged.missing.push_back(number);
    else if (!parts[next++].finished)
      merged.cut.push_back(number);
  }

  NewFile file(out);
  file.write(beginning(parts, merged));
  for (const Part& part : parts) each_event(part, [&](const Object& line) { file.write(line); });
  if (merged.missing.empty() && merged.cut.empty()) file.write(ending(parts));
  file.keep();
  return merged;
}

}  // namespace smoke::journal
