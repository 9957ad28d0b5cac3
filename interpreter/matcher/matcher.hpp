// The predicates of the language: what `is "open"` or `is within 1 minute of now` mean for a value
// in memory, as a condition in SQL, and as a sentence.
//
// A field that is not there fails every predicate but `is absent` and `is not set`.
//
// `not` turns the answer round for every value, null included: `is not "x"`, `is not above 5` and
// `does not contain "x"` hold for null. One exception: null is neither `empty` nor `not empty`.
//
// A value of a kind that the predicate cannot judge (`contains` on a number, `is above 5` on a
// text) fails with and without `not`, and the verdict names the kind.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "grammar/ast.hpp"
#include "interpreter/language/message.hpp"
#include "interpreter/matcher/regex.hpp"
#include "interpreter/value/value.hpp"

namespace smoke::match {

// One step below a value: a key, or the index of an item.
struct PathStep {
  std::string key;
  std::optional<std::int64_t> index;
};
using Path = std::vector<PathStep>;

struct Predicate;
struct Pattern;
using PatternList = std::vector<Pattern>;
using PatternObject = std::vector<std::pair<std::string, Pattern>>;

// What a predicate compares with: a value, or a list or an object with predicates somewhere inside,
// such as `{ id: a uuid, tags: ["new", any] }`. Without any it may be written either way. An object
// has each key once.
struct Pattern {
  Pattern(Value value) : node(std::move(value)) {}
  Pattern(Regex regex) : node(std::move(regex)) {}
  Pattern(Predicate predicate);
  Pattern(PatternList list) : node(std::move(list)) {}
  Pattern(PatternObject object) : node(std::move(object)) {}

  std::variant<Value, Regex, std::shared_ptr<const Predicate>, PatternList, PatternObject> node;
};

// An ast::Predicate whose expressions have been evaluated: no names any more. Cheap to copy, and
// safe to use from several threads at once.
//
// arguments: one_of: the values; between: two; within_of: the distance, then the middle; has: one
// count, two for Bound::between; matches: a Regex; any_order: one, the list; changed: `from` first
// where has_from, then `to`; schema: the file's name and its JSON; file: the file's name and its
// octets; absent, empty, type, set, any: none; all others: one.
struct Predicate {
  ast::PredicateKind kind = ast::PredicateKind::is;
  bool negated = false;
  std::vector<Pattern> arguments;
  ast::TypeWord type = ast::TypeWord::text;  // kind type
  ast::Bound bound = ast::Bound::exactly;    // kind has
  bool characters = false;                   // kind has: characters, else items
  bool has_from = false;                     // kind changed
  std::vector<Path> ignoring;  // kind is; a key below a list means that key of each item
};

struct Verdict {
  bool holds = false;  // then there is nothing to say, and what follows is empty
  // "absent" where nothing is; with its kind where that is the point: `"3" (a text)`.
  Message seen;
  Message expected;  // as a sentence
  // The place below the value that decided a deep comparison, which `seen` and `expected` are then
  // about: `items[2].price`. Empty for the value itself.
  std::string where;
};

// Thrown where that can't be told: an expression takes more steps on a text than it may.
struct Undecided {
  Message because;
};

// nullptr: the field is absent.
Verdict matches(const Predicate& predicate, const Value* value);
inline Verdict matches(const Predicate& predicate, const Value& value) {
  return matches(predicate, &value);
}

// `changed [from V] [to V]`, of one column of a row. Every other kind looks at `after` alone.
Verdict matches_change(const Predicate& predicate, const Value& before, const Value& after);

// `is "open"`, `is one of (200, 204)`, `is a uuid`, `does not contain "stack"`.
Message sentence(const Predicate& predicate);

// Where two values first differ; nullopt where they don't. A time equals its ISO text.
struct Difference {
  std::string where;  // all three as in Verdict
  Message seen;
  Message expected;
};
std::optional<Difference> first_difference(const Value& seen, const Value& expected);

// A value as texts in ISO form count beside `after`, `before` and `within … of`: a time, or a text
// that holds a date and a time, or a date alone (its midnight in UTC).
std::optional<Time> as_time(const Value& value);

// Whether a value is `a uuid`, `an email`, … uuid: 8-4-4-4-12 hexadecimal digits in either case,
// any version. email: one `@`, no blanks, a domain with a dot. url: a scheme, `://`, a host, no
// blanks. phone: E.164, `+` and 7 to 15 digits. timestamp: a time, or an ISO text with date and
// time. date: `YYYY-MM-DD` of the calendar. integer: any number whose value is whole (5.00 is one).
bool has_type(const Value& value, ast::TypeWord type);

// The predicate as a column of type uuid is asked, whose values Postgres writes in lower case: so
// are the uuids that it is compared with.
Predicate for_uuid_column(Predicate predicate);

// ---- SQL ----

struct ColumnRef {
  std::string quoted_name;  // as it goes into the statement: `"status"`, or `t."status"`
  std::string type_name;    // as Postgres writes it: "uuid", "timestamp without time zone",
                            // "character varying(20)"
  Path path;                // below a json or jsonb column
};

// A condition for `where`, true for exactly the rows for which matches() holds. Each parameter is
// bound as text and has its cast in `sql`.
struct Condition {
  std::string sql;  // safe to join with `and`
  std::vector<std::optional<std::string>> parameters;
  bool never_true = false;  // whatever the column holds, or with `not` always: a mistake
};

// The condition with its parameters numbered from `$first_parameter`. nullopt where SQL has no
// exact equal: `matches /re/`, which is PCRE, times held in texts, patterns, `is like`, `is …
// ignoring`. Then read the rows and ask matches().
std::optional<Condition> to_sql(const Predicate& predicate, const ColumnRef& column,
                                std::size_t first_parameter);

// Why asking is a mistake in the spec: no value of the column could make a difference. An integer
// column compared with a text, `contains` on a boolean, a uuid column with what is no uuid:
// "`is "5"` makes no sense for a column of type `integer`: write 5". nullopt: nothing is wrong.
std::optional<Message> explain_mismatch(const Predicate& predicate, const ColumnRef& column);

}  // namespace smoke::match
