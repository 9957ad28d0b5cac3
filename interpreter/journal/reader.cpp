// A line without its end is what a killed run had begun to write; anything else that can't be read
// is no journal.
#include "interpreter/journal/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "interpreter/journal/writer.hpp"
#include "interpreter/value/json.hpp"

namespace smoke::journal {
namespace {

std::string text(const Object& object, std::string_view key) {
  const Value* value = object.find(key);
  return value != nullptr && value->text() != nullptr ? *value->text() : "";
}

std::int64_t integer(const Object& object, std::string_view key) {
  const Value* value = object.find(key);
  return value != nullptr && value->integer() != nullptr ? *value->integer() : -1;
}

}  // namespace

std::vector<Object> read(const std::filesystem::path& file) {
  const auto fail = [&](std::string_view what) {
    throw Unreadable(fmt::format("can't read the journal `{}`: {}", file.string(), what));
  };
  errno = 0;
  std::ifstream in(file, std::ios::binary);
  if (!in) fail(std::strerror(errno));
  std::vector<Object> out;
  for (std::string line; std::getline(in, line) && !in.eof();) {
    auto parsed = parse_json(line);
    const auto* value = std::get_if<Value>(&parsed);
    const auto* object = value == nullptr ? nullptr : value->object();
    if (object == nullptr || object->find("event") == nullptr)
      fail(fmt::format("line {} is no event of a run", out.size() + 1));
    out.push_back(*object);
  }
  if (out.empty() || text(out.front(), "event") != "run_started")
    fail("it does not begin with a run");
  if (const std::int64_t found = integer(out.front(), "journal"); found != version)
    fail(fmt::format("it has version {}, and this reads version {}", found, version));
  return out;
}

std::map<std::pair<std::string, std::string>, run::Samples> samples(
    const std::vector<Object>& lines) {
  std::map<std::pair<std::string, std::string>, run::Samples> out;
  std::map<std::int64_t, std::pair<std::string, std::string>> monitors;  // of the run that goes on
  for (const Object& line : lines) {
    const std::string event = text(line, "event");
    if (event == "run_started") monitors.clear();
    if (event == "scenario_started") {
      const Value* scenario = line.find("scenario");
      if (scenario == nullptr || scenario->object() == nullptr) continue;
      const Object& id = *scenario->object();
      monitors[integer(id, "index")] = {text(id, "file"), text(id, "title")};
    }
    if (event != "sampled") continue;
    const auto monitor = monitors.find(integer(line, "scenario"));
    const auto at = parse_time(text(line, "at"));
    if (monitor == monitors.end() || !at) continue;
    run::Samples& seen = out[monitor->second];
    const std::string status = text(line, "status");
    if (seen.taken == 0) seen.first = *at;
    if (seen.taken > 0)
      seen.largest_gap = std::max<Duration>(
          seen.largest_gap, *at - Time(std::chrono::time_point_cast<Duration>(seen.last)));
    seen.last = *at;
    ++seen.taken;
    if (status == "failed") ++seen.failed;
    if (status == "inconclusive" || status == "pending") ++seen.unknown;
  }
  return out;
}

}  // namespace smoke::journal
