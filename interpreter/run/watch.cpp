// Two readings of a table side by side. Almost all rows are the same, so rows are compared as texts
// first, and become values only where the texts differ: 1.0 and 1.00 are no change.
#include "interpreter/run/watch.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "interpreter/run/table_query.hpp"

namespace smoke::run {

namespace {

using sql::TextRows;

// The same for values that are equal().
std::size_t hash_of(const Value& value) {
  if (const auto* integer = value.integer())
    return std::hash<double>()(static_cast<double>(*integer));
  if (const auto* decimal = value.decimal()) {
    const double number = std::strtod(decimal->lexeme.c_str(), nullptr);
    return std::hash<double>()(number == 0 ? 0 : number);  // -0 too
  }
  if (const auto* text = value.text()) return std::hash<std::string>()(*text);
  return value.variant().index();
}

// By which columns a row is known again, and what of the columns counts.
class Comparison {
 public:
  Comparison(const std::vector<sql::Column>& columns, const std::vector<std::string>& key,
             const std::vector<ast::Path>& ignoring)
      : places_(columns.size()), ignored_(columns.size(), false) {
    const auto number_of = [&](std::string_view name) {
      return static_cast<std::size_t>(
          std::find_if(columns.begin(), columns.end(),
                       [&](const sql::Column& c) { return c.name == name; }) -
          columns.begin());
    };
    for (const ast::Path& path : ignoring) {
      const std::size_t column = number_of(path.segments.front().name());
      if (column == columns.size()) continue;  // of another table
      if (path.segments.size() == 1)
        ignored_[column] = true;
      else
        places_[column].push_back(below_column(path));
    }
    for (const std::string& name : key)
      if (const std::size_t column = number_of(name); column < columns.size())
        identity_.push_back(column);
    if (!key.empty() && identity_.size() == key.size()) return;
    identity_.clear();
    for (std::size_t c = 0; c < columns.size(); ++c)
      if (!ignored_[c]) identity_.push_back(c);
  }

  // Texts that are the same only for rows that are.
  std::string identity(const TextRows& rows, std::size_t row) const {
    std::string out;
    for (const std::size_t c : identity_) out += rows.cells(row, c, c + 1);
    return out;
  }

  // The same for rows whose identity() differs but is equal by value.
  std::size_t identity_hash(const TextRows& rows, std::size_t row) const {
    std::size_t hash = 0;
    for (const std::size_t c : identity_)
      if (places_[c].empty()) hash = hash * 31 + hash_of(rows.value(row, c));
    return hash;
  }
  bool same_identity(const TextRows& before, std::size_t b, const TextRows& after,
                     std::size_t a) const {
    return std::all_of(identity_.begin(), identity_.end(),
                       [&](std::size_t c) { return same(before, b, after, a, c); });
  }

  std::vector<std::size_t> differing(const TextRows& before, std::size_t b, const TextRows& after,
                                     std::size_t a) const {
    std::vector<std::size_t> out;
    if (before.row(b) == after.row(a)) return out;
    for (std::size_t c = 0; c < places_.size(); ++c)
      if (!ignored_[c] && !same(before, b, after, a, c)) out.push_back(c);
    return out;
  }

 private:
  bool same(const TextRows& before, std::size_t b, const TextRows& after, std::size_t a,
            std::size_t column) const {
    if (before.cell(b, column) == after.cell(a, column)) return true;
    const Value left = before.value(b, column), right = after.value(a, column);
    if (places_[column].empty()) return equal(left, right);
    match::Predicate is;
    is.arguments.emplace_back(left);
    is.ignoring = places_[column];
    return match::matches(is, right).holds;
  }

  std::vector<std::vector<match::Path>> places_;  // by column: what below it doesn't count
  std::vector<bool> ignored_;                     // by column: nothing of it counts
  std::vector<std::size_t> identity_;             // columns
};

}  // namespace

TextRows watched_rows(const Watched& watched, std::vector<TextRows> found) {
  if (found.size() == 1 && watched.lines.front().filters.empty()) return std::move(found.front());
  const std::vector<sql::Column>& columns = found.front().columns();
  const Comparison comparison(columns, watched.info.primary_key, {});
  TextRows out(columns);
  std::unordered_set<std::string> known;  // of the lines before
  for (std::size_t s = 0; s < found.size(); ++s) {
    std::vector<std::string> added;
    for (std::size_t r = 0; r < found[s].size(); ++r) {
      const auto& filters = watched.lines[s].filters;
      const std::vector<Value> values = filters.empty() ? std::vector<Value>() : found[s].values(r);
      if (!std::all_of(filters.begin(), filters.end(), [&](const Filter& filter) {
            return match::matches(filter.second, cell(columns, values, filter.first)).holds;
          }))
        continue;
      // Rows without a key that are alike are selected together, so that each of them is new or
      // none.
      std::string identity = comparison.identity(found[s], r);
      if (known.contains(identity)) continue;
      out.add_row(found[s], r);
      added.push_back(std::move(identity));
    }
    known.insert(std::make_move_iterator(added.begin()), std::make_move_iterator(added.end()));
  }
  return out;
}

std::vector<Change> difference(const TextRows& before, const TextRows& after,
                               const std::vector<std::string>& key,
                               const std::vector<ast::Path>& ignoring) {
  const Comparison comparison(before.columns(), key, ignoring);
  std::vector<Change> changed;
  const auto compare = [&](std::size_t b, std::size_t a) {
    if (auto differing = comparison.differing(before, b, after, a); !differing.empty())
      changed.push_back(
          {ast::ChangeKind::changed, before.values(b), after.values(a), std::move(differing)});
  };

  // Rows with one identity, where there is no key, are a chain: the first in `first`, then by
  // `next`.
  constexpr std::uint32_t end = static_cast<std::uint32_t>(-1);
  std::unordered_map<std::string, std::uint32_t> first;
  first.reserve(before.size());
  std::vector<std::uint32_t> next(before.size(), end);
  for (std::uint32_t b = 0; b < before.size(); ++b) {
    const auto [place, added] = first.try_emplace(comparison.identity(before, b), b);
    if (!added) next[b] = std::exchange(place->second, b);
  }
  std::vector<std::size_t> appeared;
  std::vector<bool> gone(before.size(), true);
  for (std::size_t a = 0; a < after.size(); ++a) {
    const auto place = first.find(comparison.identity(after, a));
    if (place == first.end() || place->second == end) {
      appeared.push_back(a);
      continue;
    }
    const std::uint32_t b = std::exchange(place->second, next[place->second]);
    gone[b] = false;
    compare(b, a);
  }

  // Those that are left over may still be the same by value.
  std::unordered_multimap<std::size_t, std::size_t> by_value;
  if (!appeared.empty())
    for (std::size_t b = 0; b < before.size(); ++b)
      if (gone[b]) by_value.emplace(comparison.identity_hash(before, b), b);
  std::vector<Change> out;
  for (const std::size_t a : appeared) {
    auto [same, last] = by_value.equal_range(comparison.identity_hash(after, a));
    while (same != last && !comparison.same_identity(before, same->second, after, a)) ++same;
    if (same == last) {
      out.push_back({ast::ChangeKind::added, {}, after.values(a), {}});
      continue;
    }
    gone[same->second] = false;
    compare(same->second, a);
    by_value.erase(same);
  }
  std::move(changed.begin(), changed.end(), std::back_inserter(out));
  for (std::size_t b = 0; b < before.size(); ++b)
    if (gone[b]) out.push_back({ast::ChangeKind::removed, before.values(b), {}, {}});
  return out;
}

}  // namespace smoke::run
