// Looked up for every line that begins with an unknown word and for every name, so by binary search.
#include "grammar/keywords.hpp"

#include <algorithm>

namespace smoke::keywords {
namespace {

struct Entry {
  std::string_view word;
  std::uint8_t classes;
};

constexpr std::uint8_t O = other, D = declaration, S = step, J = joining, N = reserved;
constexpr Entry table[] = {
#define SMOKE_KEYWORD(identifier, word, classes) {word, static_cast<std::uint8_t>(classes)},
#include "grammar/keywords.def"
#undef SMOKE_KEYWORD
};
static_assert(std::is_sorted(std::begin(table), std::end(table),
                             [](const Entry& a, const Entry& b) { return a.word < b.word; }));
static_assert(O == 0);

}  // namespace

bool is(std::string_view word, Class c) {
  const auto* const found = std::lower_bound(std::begin(table), std::end(table), word,
                                             [](const Entry& e, std::string_view w) { return e.word < w; });
  return found != std::end(table) && found->word == word && (found->classes & c) != 0;
}

const std::vector<std::string_view>& all() {
  static const std::vector<std::string_view> words = [] {
    std::vector<std::string_view> out;
    for (const Entry& e : table) out.push_back(e.word);
    return out;
  }();
  return words;
}

std::vector<std::string_view> of(Class c) {
  std::vector<std::string_view> out;
  for (const Entry& e : table)
    if ((e.classes & c) != 0) out.push_back(e.word);
  return out;
}

}  // namespace smoke::keywords
