// Appendix A of Postgres' manual, as far as specs meet it. libpqxx gives the code on some versions
// and for some errors only; libpq writes it into every message at full verbosity, so it is read
// from there.
#include "interpreter/sql/sqlstate.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace smoke::sql {
namespace {

struct Words {
  std::string_view code;
  std::string_view words;
};

constexpr std::array codes = {
    Words{"08P01", wording("a message that the protocol does not allow")},
    Words{"22P02", wording("not a value of the column's type")},
    Words{"22001", wording("text too long for the column")},
    Words{"22003", wording("number out of range")},
    Words{"22007", wording("not a date or time")},
    Words{"22008", wording("date or time out of range")},
    Words{"22012", wording("division by zero")},
    Words{"22021", wording("text that the database's encoding cannot hold")},
    Words{"23502", wording("a value that must not be null")},
    Words{"23503", wording("a row that another table refers to, or lacks")},
    Words{"23505", wording("a value that must be unique")},
    Words{"23514", wording("a value that a check constraint forbids")},
    Words{"25006", wording("writing where only reading is allowed")},
    Words{"28000", wording("login refused")},
    Words{"28P01", wording("wrong password")},
    Words{"3D000", wording("no such database")},
    Words{"3F000", wording("no such schema")},
    Words{"40001", wording("a conflict with another transaction")},
    Words{"40P01", wording("a deadlock with another transaction")},
    Words{"42501", wording("permission denied")},
    Words{"42601", wording("syntax error")},
    Words{"42702", wording("ambiguous column")},
    Words{"42703", wording("no such column")},
    Words{"42704", wording("no such type or object")},
    Words{"42710", wording("an object that exists already")},
    Words{"42804", wording("types that do not fit")},
    Words{"42883", wording("no such function or operator for these types")},
    Words{"42P01", wording("no such table")},
    Words{"42P02", wording("no such parameter")},
    Words{"42P07", wording("a table that exists already")},
    Words{"42P08", wording("a parameter of no clear type")},
    Words{"42P18", wording("a value of no clear type")},
    Words{"53300", wording("too many connections")},
    Words{"55P03", wording("a lock that another transaction holds")},
    Words{"57014", wording("cancelled")},
    Words{"57P01", wording("the server is shutting down")},
    Words{"57P02", wording("the server crashed")},
    Words{"57P03", wording("the server is starting up")},
};

constexpr std::array classes = {
    Words{"08", wording("connection lost")},
    Words{"0A", wording("not supported")},
    Words{"21", wording("a wrong number of rows or columns")},
    Words{"22", wording("a wrong value")},
    Words{"23", wording("a constraint of the table")},
    Words{"25", wording("a wrong state of the transaction")},
    Words{"26", wording("no such prepared statement")},
    Words{"28", wording("login refused")},
    Words{"40", wording("transaction rolled back")},
    Words{"42", wording("a mistake in the statement, or no permission")},
    Words{"53", wording("the server is short of resources")},
    Words{"54", wording("beyond the server's limits")},
    Words{"55", wording("an object in the wrong state")},
    Words{"57", wording("the server's operator intervened")},
    Words{"58", wording("the server's system failed")},
    Words{"P0", wording("raised by a function")},
    Words{"XX", wording("an internal error of the server")},
};

template <std::size_t N>
std::string_view find(const std::array<Words, N>& table, std::string_view code) {
  const auto found =
      std::find_if(table.begin(), table.end(), [&](const Words& w) { return w.code == code; });
  return found == table.end() ? std::string_view() : found->words;
}

// "LOCATION", "SCHEMA NAME", …
bool is_label(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(),
                                      [](char c) { return (c >= 'A' && c <= 'Z') || c == ' '; });
}

// Where the report itself begins: behind "SEVERITY:  CODE: ", whose severity is in the server's
// language. libpqxx puts words of its own before. npos where there is no code.
struct Beginning {
  std::size_t code = std::string_view::npos;
  std::size_t message = 0;
};

Beginning find_beginning(std::string_view text) {
  constexpr std::string_view before = ":  ";
  for (std::size_t at = 0; (at = text.find(before, at)) != std::string_view::npos; ++at) {
    const std::size_t code = at + before.size();
    const std::string_view candidate = text.substr(code, 5);
    const bool is_code =
        candidate.size() == 5 && std::all_of(candidate.begin(), candidate.end(), [](char c) {
          return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
        });
    if (is_code && text.substr(code + 5, 2) == ": ") return {code, code + 7};
  }
  return {};
}

}  // namespace

Message sqlstate_words(std::string_view sqlstate) {
  std::string_view words = find(codes, sqlstate);
  if (words.empty()) words = find(classes, sqlstate.substr(0, 2));
  return words.empty() ? Message() : Message::sentence(std::string(words), {});
}

bool is_infrastructure(std::string_view sqlstate) {
  constexpr std::array<std::string_view, 6> infrastructure = {"08", "40", "53", "57", "58", "XX"};
  if (sqlstate == "08P01") return false;  // a wrong number of bound values
  return sqlstate == "55P03" || std::find(infrastructure.begin(), infrastructure.end(),
                                          sqlstate.substr(0, 2)) != infrastructure.end();
}

ServerReport parse_report(std::string_view text) {
  ServerReport report;
  if (const Beginning beginning = find_beginning(text); beginning.code != std::string_view::npos) {
    report.sqlstate = text.substr(beginning.code, 5);
    text.remove_prefix(beginning.message);
  }
  std::string* section = &report.message;
  std::string skipped;  // the drawn caret, and labels for Postgres' own developers
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t colon = line.find(":  ");
    const std::string_view label = line.substr(0, colon == std::string_view::npos ? 0 : colon);
    if (is_label(label)) {
      section = label == "DETAIL" ? &report.detail : label == "HINT" ? &report.hint : &skipped;
      line.remove_prefix(colon + 3);
    } else if (line.starts_with("LINE ")) {
      section = &skipped;
    }
    // Of XML that is none Postgres quotes a piece on the next lines, which may be one of a secret.
    const bool quotes = section == &report.detail && !section->empty() &&
                        (report.sqlstate == "2200M" || report.sqlstate == "2200N");
    if (quotes) continue;
    if (!section->empty()) *section += ' ';
    *section += line;
  }
  return report;
}

}  // namespace smoke::sql
