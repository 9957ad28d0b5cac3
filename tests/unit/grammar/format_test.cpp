// What must hold for any text, tried on thousands of damaged specs: the parser gives a tree or says
// what is wrong, never fails itself; and whatever it reads without complaint survives formatting.
#include "grammar/format.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "grammar/dump.hpp"
#include "grammar/parser.hpp"
#include "tests/support/golden.hpp"

namespace fs = std::filesystem;
using namespace smoke;

namespace {

Parsed parse_text(std::string text) {
  return parse(std::make_shared<Source>("mutated.smoke", std::move(text)));
}

// Empty, or what does not hold. Counts the texts that are specs without a mistake in `whole`.
std::string complaint(const std::string& text, std::size_t& whole) {
  const Parsed parsed = parse_text(text);
  for (const Diagnostic& d : parsed.diagnostics.all())
    if (d.span.begin > d.span.end || d.span.end > text.size() + 1 || d.message.empty())
      return "a bad diagnostic";
  render(parsed.diagnostics);
  if (!parsed.diagnostics.empty()) return {};
  ++whole;
  const std::string formatted = format(parsed.file);
  const Parsed again = parse_text(formatted);
  if (!again.diagnostics.empty())
    return "formatted, it is no longer read:\n" + render(again.diagnostics) + formatted;
  const std::string trees = golden::diff(dump(parsed.file), dump(again.file));
  if (!trees.empty()) return "formatting changed the tree:\n" + trees + formatted;
  const std::string texts = golden::diff(formatted, format(again.file));
  if (!texts.empty()) return "formatting twice changed the text:\n" + texts;
  return {};
}

std::vector<std::string> pieces(const std::string& text, bool lines) {
  std::vector<std::string> out;
  const auto word = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || (c & 0x80) != 0;
  };
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    if (lines)
      end = std::min(text.find('\n', at), text.size() - 1) + 1;
    else if (word(text[at]))
      while (end < text.size() && word(text[end])) ++end;
    else if (text[at] == ' ')
      while (end < text.size() && text[end] == ' ') ++end;
    out.push_back(text.substr(at, end - at));
    at = end;
  }
  return out;
}

// Pieces of `text` taken out, doubled, exchanged, or replaced by `lines` of other specs.
std::string mutated(const std::string& text, const std::vector<std::string>& lines,
                    std::mt19937& random) {
  const auto below = [&random](std::size_t n) { return static_cast<std::size_t>(random()) % n; };
  const bool by_line = below(2) == 0;
  std::vector<std::string> all = pieces(text, by_line);
  for (std::size_t changes = 1 + below(3); changes > 0 && all.size() > 1; --changes) {
    const std::size_t one = below(all.size()), other = below(all.size());
    switch (below(by_line ? 6 : 4)) {
      case 0:
        all.erase(all.begin() + static_cast<std::ptrdiff_t>(one));
        break;
      case 1:
        all.insert(all.begin() + static_cast<std::ptrdiff_t>(one), all[other]);
        break;
      case 2:
        std::swap(all[one], all[other]);
        break;
      case 3:
        all[one] = all[other];
        break;
      default:
        all.insert(all.begin() + static_cast<std::ptrdiff_t>(one), lines[below(lines.size())]);
        break;
    }
  }
  std::string out;
  for (const std::string& piece : all) out += piece;
  return out;
}

}  // namespace

TEST_CASE("no damage to a spec fails the parser or the formatter") {
  const fs::path root = SMOKE_SOURCE_DIR;
  std::vector<fs::path> specs = golden::specs(root / "tests/golden");
  for (fs::path& spec : golden::specs(root / "../shared/golden")) specs.push_back(std::move(spec));
  std::vector<std::string> lines;
  for (const fs::path& spec : specs)
    for (std::string& line : pieces(golden::read(spec), true)) lines.push_back(std::move(line));
  std::mt19937 random(20260101);
  std::size_t whole = 0;
  for (const fs::path& spec : specs) {
    const std::string text = golden::read(spec);
    if (text.empty() || text.size() > 20000) continue;
    for (int i = 0; i < 60; ++i) {
      const std::string damaged = mutated(text, lines, random);
      const std::string wrong = complaint(damaged, whole);
      if (!wrong.empty()) FAIL_CHECK(spec.filename().string(), ": ", wrong, "\nof:\n", damaged);
    }
  }
  CHECK(whole > 300);  // else the damage is too great to say anything about formatting
}

TEST_CASE("a comment survives wherever one may stand") {
  const fs::path root = SMOKE_SOURCE_DIR;
  std::vector<fs::path> specs = golden::specs(root / "tests/golden/parse");
  for (fs::path& spec : golden::specs(root / "tests/golden/format"))
    specs.push_back(std::move(spec));
  std::size_t whole = 0;
  for (const fs::path& spec : specs) {
    const std::vector<std::string> lines = pieces(golden::read(spec), true);
    for (std::size_t i = 0; i < lines.size(); ++i)
      for (const bool own_line : {false, true}) {
        std::vector<std::string> commented = lines;
        if (own_line)
          commented.insert(commented.begin() + static_cast<std::ptrdiff_t>(i), "    # a remark\n");
        else
          commented[i].insert(
              std::min(commented[i].find_last_not_of("\r\n") + 1, commented[i].size()),
              " # a remark");
        std::string text;
        for (const std::string& line : commented) text += line;
        const Parsed parsed = parse_text(text);
        if (!parsed.diagnostics.empty()) continue;  // in the middle of a text, say
        ++whole;
        CAPTURE(text);
        CHECK(format(parsed.file).find("# a remark") != std::string::npos);
        CHECK(complaint(text, whole) == "");
      }
  }
  CHECK(whole > 500);
}
