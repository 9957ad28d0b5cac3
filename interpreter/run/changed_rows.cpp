// As little as tells what happened: of a changed row what changed, of a new one what fits in.
#include "interpreter/run/changed_rows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "interpreter/run/table_query.hpp"

namespace smoke::run {

namespace {

constexpr std::size_t longest_side = 28;  // of an arrow, in octets

bool goes_on(std::string_view text, std::size_t at) {  // within a character
  return at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80;
}

// A text from `begin` on, a little of it.
std::string piece(std::string_view text, std::size_t begin) {
  while (begin > 0 && goes_on(text, begin)) --begin;
  std::size_t end = std::min(text.size(), begin + longest_side);
  while (goes_on(text, end)) --end;
  return fmt::format("{}{}{}", begin > 0 ? "…" : "", text.substr(begin, end - begin),
                     end < text.size() ? "…" : "");
}

}  // namespace

Message word(ast::ChangeKind kind) {
  switch (kind) {
    case ast::ChangeKind::added:
      return say("added");
    case ast::ChangeKind::changed:
      return say("changed");
    case ast::ChangeKind::removed:
      return say("removed");
  }
  return {};
}

const Counted& counted_changes(ast::ChangeKind kind) {
  static constexpr Counted added{wording("no added rows"), wording("1 added row"),
                                 wording("{} added rows")},
      changed{wording("no changed rows"), wording("1 changed row"), wording("{} changed rows")},
      removed{wording("no removed rows"), wording("1 removed row"), wording("{} removed rows")};
  switch (kind) {
    case ast::ChangeKind::added:
      return added;
    case ast::ChangeKind::changed:
      return changed;
    case ast::ChangeKind::removed:
      return removed;
  }
  return changed;
}

Message summary(const std::vector<const ChangedRow*>& rows) {
  using ast::ChangeKind;
  std::vector<Message> out;
  for (const ChangeKind kind : {ChangeKind::added, ChangeKind::changed, ChangeKind::removed}) {
    const std::int64_t n = std::count_if(
        rows.begin(), rows.end(), [&](const ChangedRow* row) { return row->change.kind == kind; });
    if (n > 0) out.push_back(Wanted{n, n}.words(counted_changes(kind)));
  }
  return out.empty() ? say("no changes") : joined(std::move(out), ", ");
}

std::string change_text(const Value& before, const Value& after, const config::Mask& mask) {
  if (before.object() != nullptr && after.object() != nullptr) {
    std::vector<std::string_view> keys;
    for (const auto& [key, value] : *before.object())
      if (const Value* now = after.object()->find(key); now == nullptr || !equal(value, *now))
        keys.push_back(key);
    for (const auto& [key, value] : *after.object())
      if (before.object()->find(key) == nullptr) keys.push_back(key);
    if (keys.size() == 1) {
      const Value *was = before.object()->find(keys[0]), *is = after.object()->find(keys[0]);
      if (was != nullptr && is != nullptr)
        return fmt::format("{}: {}", keys[0], change_text(*was, *is, mask));
    }
  }
  // Masked before anything is cut: half a secret is not known for one.
  const std::string was = mask.apply(cell_text(before)), is = mask.apply(cell_text(after));
  const auto differ = std::mismatch(was.begin(), was.end(), is.begin(), is.end()).first;
  const auto same = static_cast<std::size_t>(differ - was.begin());
  const bool long_one = std::max(was.size(), is.size()) > longest_side;
  const std::size_t begin = long_one && same > longest_side / 2 ? same - longest_side / 4 : 0;
  return piece(was, begin) + " → " + piece(is, begin);
}

RowTable changes_table(const std::vector<const ChangedRow*>& rows,
                       const std::vector<Message>& claimed_by,
                       const std::vector<std::string_view>& mentioned, const config::Mask& mask) {
  const Watched& table = *rows.front()->table;
  const std::vector<sql::Column>& columns = table.rows.columns();
  const std::size_t count = std::min(rows.size(), rows_shown);
  std::vector<std::size_t> order;
  const auto take = [&](std::size_t c) {
    if (order.size() < columns_shown && std::find(order.begin(), order.end(), c) == order.end())
      order.push_back(c);
  };
  const auto take_named = [&](std::string_view name) {
    for (std::size_t c = 0; c < columns.size(); ++c)
      if (columns[c].name == name) take(c);
  };
  bool whole = false;
  for (const std::string& name : table.info.primary_key) take_named(name);
  for (std::size_t r = 0; r < count; ++r) {
    for (const std::size_t c : rows[r]->change.differing) take(c);
    whole = whole || rows[r]->change.kind != ast::ChangeKind::changed;
  }
  for (const std::string_view name : mentioned) take_named(name);
  for (std::size_t c = 0; whole && c < columns.size(); ++c)
    if (std::any_of(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(count),
                    [&](const ChangedRow* row) { return !row->change.row()[c].is_null(); }))
      take(c);

  RowTable out;
  out.columns.emplace_back("");
  for (const std::size_t c : order) out.columns.emplace_back(columns[c].name);
  if (!claimed_by.empty()) out.columns.push_back(say("claimed by"));
  for (std::size_t r = 0; r < count; ++r) {
    const Change& change = rows[r]->change;
    std::vector<Message> cells{word(change.kind)};
    for (const std::size_t c : order) {
      const bool differs =
          std::find(change.differing.begin(), change.differing.end(), c) != change.differing.end();
      cells.push_back(differs ? change_text(change.before[c], change.after[c], mask)
                              : cell_text(change.row()[c]));
    }
    if (!claimed_by.empty()) cells.push_back(claimed_by[r]);
    out.rows.push_back(std::move(cells));
  }
  out.more = rows.size() - count;
  return out;
}

Message since(Message what, const Watched& table, const SourcePtr& here) {
  const SourcePtr& source = table.place.source;
  const auto line = source->position(table.place.span.begin).line;
  return source == here ? say("{} since line {}", std::move(what), line)
                        : say("{} since {}:{}", std::move(what), source->name(), line);
}

void explain_removed(const std::vector<const ChangedRow*>& rows, Problem& problem) {
  const bool removed = std::any_of(rows.begin(), rows.end(), [](const ChangedRow* row) {
    return row->change.kind == ast::ChangeKind::removed && row->table->chosen;
  });
  if (removed)
    problem.details.push_back(
        say("a row counts as removed, too, when it no longer meets the `where` or the scope of its "
            "watch"));
}

}  // namespace smoke::run
