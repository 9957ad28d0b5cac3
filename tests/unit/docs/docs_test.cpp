// The documents against the program: every example of docs/language.md is read as a user's spec would be, its grammar
// knows every word of the language, and docs/diagnostics.md knows every code.
#include <doctest/doctest.h>
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/diagnostic.hpp"
#include "grammar/format.hpp"
#include "grammar/keywords.hpp"
#include "grammar/parser.hpp"
#include "tests/support/golden.hpp"

namespace fs = std::filesystem;
using namespace smoke;

namespace {

const fs::path docs = fs::path(SMOKE_SOURCE_DIR) / "docs";

struct Example {
  std::size_t line;  // where its first line stands in the document
  std::string text;
};

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

// The fenced blocks of one kind: ```kind … ```.
std::vector<Example> fenced(std::string_view document, std::string_view kind) {
  std::vector<Example> all;
  bool open = false, wanted = false;
  std::size_t number = 0;
  for (const std::string_view line : lines_of(document)) {
    ++number;
    if (line.starts_with("```")) {
      open = !open;
      wanted = open && line.substr(3) == kind;
      if (wanted) all.push_back({number + 1, ""});
    } else if (wanted) {
      all.back().text.append(line).append("\n");
    }
  }
  return all;
}

// Steps as they would stand in a file.
std::string in_a_scenario(const std::string& steps) {
  std::string text = "scenario \"an example\"\n";
  for (const std::string_view line : lines_of(steps)) text.append(line.empty() ? "" : "  ").append(line).append("\n");
  return text;
}

bool is_word(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const std::size_t end = at + word.size();
    if ((at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end]))) return true;
  }
  return false;
}

// What is quoted, in either way: the terminals of EBNF.
std::string terminals(std::string_view ebnf) {
  std::string out;
  char quote = 0;
  for (const char c : ebnf) {
    const bool opens = quote == 0 && (c == '"' || c == '\'');
    const bool closes = quote != 0 && c == quote;
    out += quote != 0 && !closes ? c : ' ';
    if (opens) quote = c;
    if (closes) quote = 0;
  }
  return out;
}

}  // namespace

TEST_CASE("every example of the language reference can be read, and is laid out as `smoke fmt` would") {
  const std::string document = golden::read(docs / "language.md");
  std::vector<Example> examples = fenced(document, "smoke");
  CHECK(examples.size() >= 15);
  std::vector<Example> steps = fenced(document, "smoke-steps");
  CHECK(steps.size() >= 20);
  for (Example& example : steps) examples.push_back({example.line - 1, in_a_scenario(example.text)});
  for (const Example& example : examples) {
    CAPTURE(example.line);
    CAPTURE(example.text);
    const Parsed parsed = parse(std::make_shared<Source>("docs/language.md", example.text));
    CHECK(render(parsed.diagnostics) == "");
    if (parsed.diagnostics.empty()) CHECK(golden::diff(format(parsed.file), example.text) == "");
  }
}

TEST_CASE("the grammar of the language reference has every word of the language") {
  const std::vector<Example> grammar = fenced(golden::read(docs / "language.md"), "ebnf");
  REQUIRE(grammar.size() == 1);
  const std::string words = terminals(grammar.front().text);
  for (const std::string_view word : keywords::all()) {
    CAPTURE(word);
    CHECK(has_word(words, word));
  }
}

TEST_CASE("every code has an entry in the list of diagnostics, and every entry is a code") {
  const std::string document = golden::read(docs / "diagnostics.md");
  std::size_t entries = 0;
  for (const std::string_view line : lines_of(document)) entries += line.starts_with("### `") ? 1 : 0;
  CHECK(entries == all_codes().size());
  for (const Code code : all_codes()) {
    CAPTURE(name(code));
    CHECK(document.find(fmt::format("\n### `{}`\n", name(code))) != std::string::npos);
  }
}
