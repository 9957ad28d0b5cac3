// Not a parser: whatever these functions are not sure of takes the careful way, which is slower and
// no worse.
#include "interpreter/sql/plain.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <utility>

namespace smoke::sql {
namespace {

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' ||
         (static_cast<unsigned char>(c) & 0x80);
}

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// The word at `at`, in lower case; `at` is moved behind it.
std::string take_word(std::string_view sql, std::size_t& at) {
  std::string word;
  for (; at < sql.size() && is_word(sql[at]); ++at) {
    word += static_cast<char>(std::tolower(static_cast<unsigned char>(sql[at])));
  }
  return word;
}

// Blanks, comments and opening brackets before the first word.
std::size_t skip_to_word(std::string_view sql) {
  std::size_t at = 0;
  while (at < sql.size()) {
    if (std::isspace(static_cast<unsigned char>(sql[at])) || sql[at] == '(') {
      ++at;
    } else if (sql.substr(at, 2) == "--") {
      at = std::min(sql.find('\n', at), sql.size());
    } else if (sql.substr(at, 2) == "/*") {
      int depth = 0;  // Postgres' comments nest
      do {
        const std::string_view two = sql.substr(at, 2);
        if (two == "/*") ++depth;
        if (two == "*/") --depth;
        at += two == "/*" || two == "*/" ? 2 : 1;
      } while (depth > 0 && at < sql.size());
    } else {
      break;
    }
  }
  return at;
}

}  // namespace

bool is_read(std::string_view sql) {
  constexpr std::array<std::string_view, 6> readers = {"select", "with", "values",
                                                       "table",  "show", "explain"};
  std::size_t at = skip_to_word(sql);
  return contains(readers, take_word(sql, at));
}

bool is_preparable(std::string_view sql) {
  constexpr std::array<std::string_view, 8> data_words = {"select", "with",   "values", "table",
                                                          "insert", "update", "delete", "merge"};
  std::size_t at = skip_to_word(sql);
  return contains(data_words, take_word(sql, at));
}

bool is_plain_read(std::string_view sql) {
  // What may stand before `(`: words of the language, and functions that only compute.
  constexpr std::array<std::string_view, 24> before_bracket = {
      "and",    "any",  "as",   "avg",    "by",    "coalesce", "count", "distinct",
      "exists", "from", "in",   "is",     "lower", "max",      "min",   "not",
      "on",     "or",   "over", "select", "sum",   "upper",    "using", "where"};
  std::size_t at = 0;
  if (take_word(sql, at) != "select") return false;
  std::string before;  // the word before, with its dot; empty after anything else
  while (at < sql.size()) {
    const char c = sql[at];
    if (is_word(c)) {
      before = (before == "." ? "." : "") + take_word(sql, at);
      continue;
    }
    if (c == '\'' || c == ';' || sql.substr(at, 2) == "--" || sql.substr(at, 2) == "/*")
      return false;
    if (c == '$' &&
        (at + 1 == sql.size() || !std::isdigit(static_cast<unsigned char>(sql[at + 1]))))
      return false;
    if (c == '&' && sql.substr(at + 1, 1) == "\"") return false;  // `U&"…"` holds escapes
    if (c == '"') {
      const std::size_t end = sql.find('"', at + 1);
      if (end == std::string_view::npos) return false;
      at = end + 1;
      before = "\"";
      continue;
    }
    if (c == '(' && !before.empty() && !contains(before_bracket, before)) return false;
    if (!std::isspace(static_cast<unsigned char>(c))) before = c == '.' ? "." : "";
    ++at;
  }
  return true;
}

std::vector<std::string> identifiers(std::string_view sql) {
  std::vector<std::string> result;
  for (std::size_t at = 0; at < sql.size();) {
    if (is_word(sql[at])) {
      result.push_back(take_word(sql, at));
    } else if (sql[at++] == '"') {
      std::string name;
      for (; at < sql.size(); ++at) {
        if (sql[at] == '"' && sql.substr(++at, 1) != "\"") break;
        name += sql[at];
      }
      result.push_back(std::move(name));
    }
  }
  return result;
}

std::string_view without_semicolon(std::string_view sql) {
  for (std::size_t last = 0; (last = sql.rfind(';')) != std::string_view::npos;) {
    const std::string_view rest = sql.substr(last + 1);
    if (skip_to_word(rest) != rest.size()) break;
    sql = sql.substr(0, last);
  }
  return sql;
}

}  // namespace smoke::sql
