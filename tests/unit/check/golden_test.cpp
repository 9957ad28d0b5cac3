// What is said of each mistake, whole, beside the spec that has it; and nothing of specs that have
// none. `SMOKE_UPDATE=1 test_check` rewrites the expectations.
#include "tests/support/golden.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <string>

#include "interpreter/check/check.hpp"

namespace fs = std::filesystem;
using namespace smoke;

namespace {

const fs::path root = SMOKE_SOURCE_DIR;
const fs::path golden_root = root / "tests/golden";

// NAME=value lines beside the spec: the environment that it is checked against.
std::optional<config::Settings> settings_beside(const fs::path& spec) {
  std::ifstream in(fs::path(spec).replace_extension(".env"));
  if (!in) return std::nullopt;
  config::Settings settings;
  for (std::string line; std::getline(in, line);) {
    const std::size_t equals = line.find('=');
    settings.variables.set(line.substr(0, equals),
                           {config::Text(line.substr(equals + 1)), config::Layer::dotenv, ".env"});
  }
  return settings;
}

Diagnostics check_text(Library& library, const fs::path& spec, std::string text) {
  Diagnostics diagnostics;
  const Module* module =
      library.load_text(spec.filename().string(), std::move(text), spec.parent_path(), diagnostics);
  const Unit unit = make_unit(*module, diagnostics);
  const auto settings = settings_beside(spec);
  check_unit(unit, settings ? &*settings : nullptr, diagnostics);
  diagnostics.sort();
  return diagnostics;
}

Diagnostics check_file(const fs::path& spec) {
  Library library;
  return check_text(library, spec, golden::read(spec));
}

}  // namespace

TEST_CASE("each mistake is reported with its place and its remedy") {
  const auto specs = golden::specs(golden_root / "check");
  REQUIRE(specs.size() > 5);
  for (const fs::path& spec : specs) {
    CAPTURE(spec.filename().string());
    CHECK(golden::difference(spec, ".diagnostics", render(check_file(spec))) == "");
  }
}

TEST_CASE("ten mistakes of different kinds are ten diagnostics, each at its line") {
  const fs::path spec = golden_root / "error/ten-mistakes.smoke";
  const Diagnostics diagnostics = check_file(spec);
  CHECK(diagnostics.all().size() == 10);
  std::set<std::uint32_t> lines;
  for (const Diagnostic& d : diagnostics.all()) lines.insert(d.source->position(d.span.begin).line);
  CHECK(lines.size() == 10);
  CHECK(golden::difference(spec, ".checked", render(diagnostics)) == "");
}

TEST_CASE("every kind of mistake has a spec that makes it") {
  // smoke.yaml has tests of its own, and so has what a database says (sql_test.cpp).
  std::set<Code> seen = {Code::configuration, Code::unknown_table, Code::unknown_column, Code::sql};
  for (const char* folder : {"check", "error"})
    for (const fs::path& spec : golden::specs(golden_root / folder)) {
      const Diagnostics found = check_file(spec);
      for (const Diagnostic& d : found.all()) seen.insert(d.code);
    }
  for (const Code code : all_codes()) {
    CAPTURE(name(code));
    CHECK(seen.contains(code));
  }
}

TEST_CASE("a spec without mistakes is left alone") {
  int checked = 0;
  for (const fs::path& folder :
       {root / "specs", root / "stdlib", root / "examples", root / "../shared/golden"}) {
    for (const fs::path& spec : golden::specs(folder)) {
      CAPTURE(spec.string());
      CHECK(render(check_file(spec)) == "");
      ++checked;
    }
  }
  CHECK(checked > 1);
}

// Each line in turn is left out, broken off, or swapped with the next: there is always something to
// say, and never a crash.
TEST_CASE("no damage is too much") {
  for (const fs::path& folder :
       {golden_root / "check", root / "specs", root / "../shared/golden"}) {
    for (const fs::path& spec : golden::specs(folder)) {
      Library library;
      const std::string text = golden::read(spec);
      int kind = 0;
      for (std::size_t begin = 0; begin < text.size(); ++kind) {
        const auto line_end = [&](std::size_t at) {
          return std::min(text.find('\n', at), text.size() - 1) + 1;
        };
        const std::size_t end = line_end(begin), next = std::max(end, line_end(end));
        const std::size_t middle = begin + (end - begin) / 2;
        const std::string line = text.substr(begin, end - begin),
                          following = text.substr(end, next - end);
        check_text(library, spec,
                   kind % 3 == 0   ? text.substr(0, begin) + text.substr(end)
                   : kind % 3 == 1 ? text.substr(0, middle) + text.substr(end - 1)
                                   : text.substr(0, begin) + following + line + text.substr(next));
        begin = end;
      }
    }
  }
}
