// Includes point one way, as docs/architecture.md says. The linker keeps libraries apart, but not
// headers.
#include <doctest/doctest.h>

#include <filesystem>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/golden.hpp"

namespace fs = std::filesystem;

namespace {

const fs::path root = SMOKE_SOURCE_DIR;

// What each room may include besides itself. A room that is not here fails the test: give it its
// place first.
const std::map<std::string, std::set<std::string>> allowed = {
    {"grammar", {}},
    {"value", {}},
    {"language", {"value"}},
    {"service", {}},
    {"http", {"language", "value"}},
    {"fault", {"language"}},
    {"stub", {"http"}},
    {"sql", {"language", "value"}},
    {"config", {"grammar", "value"}},
    {"matcher", {"grammar", "language", "value"}},
    {"module", {"grammar"}},
    {"check", {"grammar", "value", "sql", "config", "matcher", "module"}},
    {"run",
     {"grammar", "language", "value", "http", "fault", "stub", "sql", "config", "matcher", "module",
      "check"}},
    // Those who tell of a run see its events and nothing of what runs it.
    {"journal", {"grammar", "language", "value", "config", "run"}},
    {"gate", {"language", "value", "run", "journal"}},
    // Documents see the tree and what a journal says of a run, and nothing that runs it.
    {"doc", {"grammar", "language", "value", "config", "module", "journal"}},
    {"report", {"grammar", "language", "value", "config", "run", "journal", "doc"}},
    {"evidence", {"grammar", "language", "value", "config", "run", "journal", "gate", "report"}},
    {"cli",
     {"grammar", "language", "value", "service", "http", "stub", "sql", "config", "matcher",
      "module", "check", "run", "report", "journal", "doc", "gate", "evidence"}},
};

// Libraries that are one room's own affair.
const std::map<std::string, std::set<std::string>> owners = {
    {"tao/", {"grammar"}},          {"pqxx/", {"sql"}},        {"libpq", {"sql"}},
    {"curl/", {"http", "service"}}, {"yaml-cpp/", {"config"}}, {"pcre2", {"matcher"}},
    {"openssl/", {"value"}},        {"pugixml", {"report"}},   {"rapidjson/", {"value", "matcher"}},
    {"valijson/", {"matcher"}},     {"event2/", {"stub"}},
};

struct Include {
  std::string room;  // that includes
  std::string file;
  std::string what;  // "interpreter/value/value.hpp", "tao/pegtl.hpp"
};

// "grammar", "value", "cli"; empty for what belongs to none.
std::string room_of(const std::string& path) {
  if (path.rfind("grammar/", 0) == 0) return "grammar";
  const std::string interpreter = "interpreter/";
  if (path.rfind(interpreter, 0) != 0) return "";
  const std::size_t slash = path.find('/', interpreter.size());
  return slash == std::string::npos ? "cli"
                                    : path.substr(interpreter.size(), slash - interpreter.size());
}

std::vector<Include> includes() {
  const std::regex directive(R"re(^\s*#\s*include\s*["<]([^">]+)[">])re");
  std::vector<Include> all;
  for (const char* folder : {"grammar", "interpreter"})
    for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
      const std::string extension = entry.path().extension().string();
      if (extension != ".hpp" && extension != ".cpp" && extension != ".h") continue;
      const std::string file = entry.path().lexically_relative(root).generic_string();
      std::istringstream lines(smoke::golden::read(entry.path()));
      std::smatch found;
      for (std::string line; std::getline(lines, line);)
        if (std::regex_search(line, found, directive))
          all.push_back({room_of(file), file, found[1]});
    }
  return all;
}

}  // namespace

TEST_CASE("rooms include only what stands before them") {
  const std::vector<Include> all = includes();
  REQUIRE(all.size() > 200);
  for (const Include& each : all) {
    CAPTURE(each.file);
    CAPTURE(each.what);
    const auto room = allowed.find(each.room);
    REQUIRE_MESSAGE(room != allowed.end(), "a room without a place in this test");
    const std::string other = room_of(each.what);
    if (!other.empty() && other != each.room) CHECK(room->second.contains(other));
    for (const auto& [prefix, rooms] : owners)
      if (each.what.rfind(prefix, 0) == 0) CHECK(rooms.contains(each.room));
  }
}

TEST_CASE("only the grammar's own files see its rules") {
  for (const Include& each : includes()) {
    CAPTURE(each.file);
    CAPTURE(each.what);
    for (const char* inner : {"grammar/syntax/", "grammar/builder.hpp", "grammar/tree.hpp"})
      if (each.what.rfind(inner, 0) == 0) CHECK(each.room == "grammar");
  }
}
