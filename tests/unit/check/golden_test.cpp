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

Diagnostics check_file(const fs::path& spec) {
  Library library;
  Diagnostics diagnostics;
  const Module* module = library.load_text(spec.filename().string(), golden::read(spec),
                                           spec.parent_path(), diagnostics);
  const Unit unit = make_unit(*module, diagnostics);
  const auto settings = settings_beside(spec);
  check_unit(unit, settings ? &*settings : nullptr, diagnostics);
  diagnostics.sort();
  return diagnostics;
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
    for (const fs::path& spec : golden::specs(golden_root / folder))
      {
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
