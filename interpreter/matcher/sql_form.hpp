// The SQL of each predicate over one column. As in judge.hpp, `not`, absence and null are common to
// all and stand in sql.cpp.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/matcher/matcher.hpp"

namespace smoke::match {

// What a column's values are in memory, which decides what may be asked of it.
enum class Family {
  integer,
  numeric,
  floating,
  boolean,
  text,        // text, varchar
  other_text,  // held as text in memory, but of a type of its own in Postgres: interval, inet, …
  uuid,
  date,
  timestamp,  // without time zone
  timestamptz,
  json,
  bytes,
  texts,     // arrays of texts, uuids
  integers,  // arrays of integers
  array,     // any other
  unknown    // an enum, a domain: only texts can be compared safely
};

struct Column {
  Family family = Family::unknown;
  std::string sql;  // the column; for json the place at the end of the path, as jsonb
  bool path =
      false;  // below a json column: may be absent (SQL's null), while JSON's null is a value
};

// Collects what is bound, giving each its place and its type in the statement.
class Parameters {
 public:
  explicit Parameters(std::size_t first) : first_(first) {}

  // `$3::text`
  std::string add(std::string value, std::string_view type);

  // Something was added that Postgres cannot take: a text that is no UTF-8 or has a zero octet, a
  // number beyond `numeric`.
  bool refused() const { return refused_; }
  void refuse() { refused_ = true; }

  std::vector<std::optional<std::string>> take() { return std::move(values_); }

 private:
  std::size_t first_;
  std::vector<std::optional<std::string>> values_;
  bool refused_ = false;
};

// A condition for a value that is there, without `not`.
struct Form {
  std::string holds;  // read only where `judges` is true
  std::string judges =
      "";  // whether the value is of a kind that the predicate judges; empty: it always is
  bool never_true = false;          // whatever the column holds: a mistake
  bool null_is_other_kind = false;  // `empty`

  static Form never() { return {"false", "", true}; }  // no value of the column is so
  static Form never_judges() {
    return {"false", "false", true};
  }  // the predicate cannot judge the column
};

// nullopt: only memory can tell.
namespace form {

std::optional<Form> is(const Predicate&, const Column&, Parameters&);
std::optional<Form> one_of(const Predicate&, const Column&, Parameters&);
std::optional<Form> absent(const Predicate&, const Column&, Parameters&);
std::optional<Form> empty(const Predicate&, const Column&, Parameters&);
std::optional<Form> type(const Predicate&, const Column&, Parameters&);
std::optional<Form> contains(const Predicate&, const Column&, Parameters&);
std::optional<Form> starts_with(const Predicate&, const Column&, Parameters&);
std::optional<Form> ends_with(const Predicate&, const Column&, Parameters&);
std::optional<Form> matches(const Predicate&, const Column&, Parameters&);
std::optional<Form> above(const Predicate&, const Column&, Parameters&);
std::optional<Form> below(const Predicate&, const Column&, Parameters&);
std::optional<Form> at_least(const Predicate&, const Column&, Parameters&);
std::optional<Form> at_most(const Predicate&, const Column&, Parameters&);
std::optional<Form> between(const Predicate&, const Column&, Parameters&);
std::optional<Form> after(const Predicate&, const Column&, Parameters&);
std::optional<Form> before(const Predicate&, const Column&, Parameters&);
std::optional<Form> within_of(const Predicate&, const Column&, Parameters&);
std::optional<Form> has(const Predicate&, const Column&, Parameters&);
std::optional<Form> set(const Predicate&, const Column&, Parameters&);
std::optional<Form> any(const Predicate&, const Column&, Parameters&);
std::optional<Form> in_memory(const Predicate&, const Column&, Parameters&);

}  // namespace form

}  // namespace smoke::match
