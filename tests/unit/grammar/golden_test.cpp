// The corpus: what the parser makes of each construct, what the formatter makes of each layout, and
// what is said of each mistake. `SMOKE_UPDATE=1 test_grammar` rewrites the expectations.
#include "tests/support/golden.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <string>

#include "grammar/dump.hpp"
#include "grammar/format.hpp"
#include "grammar/parser.hpp"

namespace fs = std::filesystem;
using namespace smoke;

namespace {

const fs::path root = SMOKE_SOURCE_DIR;
const fs::path golden_root = root / "tests/golden";

Parsed parse_file(const fs::path& path) {
  return parse(std::make_shared<Source>(path.filename().string(), golden::read(path)));
}

// Every spec there is that has no mistakes.
std::vector<fs::path> valid_specs() {
  std::vector<fs::path> all;
  for (const fs::path& folder : {golden_root / "parse", golden_root / "format", root / "specs",
                                 root / "stdlib", root / "examples", root / "../shared/golden"})
    for (fs::path& spec : golden::specs(folder)) all.push_back(std::move(spec));
  return all;
}

std::multiset<std::string> comments(const ast::File& file) {
  std::multiset<std::string> out;
  for (const ast::Trivia& trivia : file.trivia)
    if (trivia.kind == ast::TriviaKind::comment) {
      std::string text(file.source->text(trivia.span));
      out.insert(text.substr(0, text.find_last_not_of(" \t\r") + 1));
    }
  return out;
}

}  // namespace

TEST_CASE("each construct becomes the tree it should") {
  const auto specs = golden::specs(golden_root / "parse");
  REQUIRE(specs.size() > 20);
  for (const fs::path& spec : specs) {
    CAPTURE(spec.filename().string());
    const Parsed parsed = parse_file(spec);
    CHECK(render(parsed.diagnostics) == "");
    CHECK(golden::difference(spec, ".tree", dump(parsed.file)) == "");
  }
}

TEST_CASE("each layout becomes the canonical one") {
  const auto specs = golden::specs(golden_root / "format");
  REQUIRE(specs.size() > 5);
  for (const fs::path& spec : specs) {
    CAPTURE(spec.filename().string());
    const Parsed parsed = parse_file(spec);
    CHECK(render(parsed.diagnostics) == "");
    CHECK(golden::difference(spec, ".formatted", format(parsed.file)) == "");
  }
}

TEST_CASE("each mistake is reported with its place and its remedy") {
  const auto specs = golden::specs(golden_root / "error");
  REQUIRE(specs.size() > 10);
  for (const fs::path& spec : specs) {
    CAPTURE(spec.filename().string());
    const Parsed parsed = parse_file(spec);
    CHECK(golden::difference(spec, ".diagnostics", render(parsed.diagnostics)) == "");
    CHECK(golden::diff(render(parsed.diagnostics), render(check_syntax(parsed.file.source))) == "");
  }
}

TEST_CASE("a file of nothing but mistakes is given up, and that is said") {
  std::string text;
  for (int line = 0; line < 5000; ++line) text += "scenario\n  of nothing known = 1\n";
  const Parsed parsed = parse(std::make_shared<Source>("noise.smoke", text));
  CHECK_FALSE(parsed.file.whole);
  REQUIRE(parsed.diagnostics.all().size() == 1001);
  const std::string last = render(parsed.diagnostics.all().back());
  CHECK_MESSAGE(last.find("1000 mistakes so far") != std::string::npos, last);
}

TEST_CASE("each kind of mistake that the parser reports has a golden file") {
  std::set<std::string_view> reported;
  for (const fs::path& spec : golden::specs(golden_root / "error")) {
    const Parsed parsed = parse_file(spec);
    for (const Diagnostic& d : parsed.diagnostics.all()) reported.insert(name(d.code));
  }
  for (const Code code :
       {Code::syntax, Code::unclosed, Code::indentation, Code::too_deep, Code::unknown_unit,
        Code::unknown_word, Code::encoding, Code::duplicate, Code::incomplete,
        Code::out_of_range})
    CHECK_MESSAGE(reported.count(name(code)) == 1, name(code));
}

TEST_CASE("the project's own specs are in the canonical layout") {
  for (const fs::path& folder : {root / "specs", root / "stdlib", root / "examples"})
    for (const fs::path& spec : golden::specs(folder)) {
      CAPTURE(spec.string());
      CHECK(golden::diff(golden::read(spec), format(parse_file(spec).file)) == "");
    }
}

TEST_CASE("formatting keeps the tree, the comments, and what it made") {
  for (const fs::path& spec : valid_specs()) {
    CAPTURE(spec.string());
    const Parsed parsed = parse_file(spec);
    REQUIRE(render(parsed.diagnostics) == "");
    const std::string text = format(parsed.file);
    const Parsed again = parse(std::make_shared<Source>("formatted", text));
    REQUIRE(render(again.diagnostics) == "");
    CHECK(golden::diff(dump(parsed.file), dump(again.file)) == "");
    CHECK(golden::diff(text, format(again.file)) == "");
    CHECK(comments(parsed.file) == comments(again.file));
  }
}
