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

// Empty, or what does not hold.
std::string complaint(const std::string& text) {
  const Parsed parsed = parse_text(text);
  for (const Diagnostic& d : parsed.diagnostics.all())
    if (d.span.begin > d.span.end || d.span.end > text.size() + 1 || d.message.empty())
      return "a bad diagnostic";
  render(parsed.diagnostics);
  if (!parsed.diagnostics.empty()) return {};
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

std::string mutated(const std::string& text, std::mt19937& random) {
  const auto below = [&random](std::size_t n) { return static_cast<std::size_t>(random()) % n; };
  std::vector<std::string> all = pieces(text, below(2) == 0);
  for (std::size_t changes = 1 + below(3); changes > 0 && all.size() > 1; --changes) {
    const std::size_t one = below(all.size()), other = below(all.size());
    switch (below(4)) {
      case 0:
        all.erase(all.begin() + static_cast<std::ptrdiff_t>(one));
        break;
      case 1:
        all.insert(all.begin() + static_cast<std::ptrdiff_t>(one), all[other]);
        break;
      case 2:
        std::swap(all[one], all[other]);
        break;
      default:
        all[one] = all[other];
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
  std::mt19937 random(20260101);
  std::size_t read = 0;
  for (const fs::path& spec : specs) {
    const std::string text = golden::read(spec);
    if (text.empty() || text.size() > 20000) continue;
    for (int i = 0; i < 60; ++i) {
      const std::string damaged = mutated(text, random);
      const std::string wrong = complaint(damaged);
      read += wrong.empty() ? 1 : 0;
      if (!wrong.empty()) FAIL_CHECK(spec.filename().string(), ": ", wrong, "\nof:\n", damaged);
    }
  }
  CHECK(read > 1000);
}
