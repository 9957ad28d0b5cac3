// From a predicate's form to a condition: the column's type and path, `not`, absence and null, as
// in matcher.cpp.
#include <algorithm>
#include <array>
#include <limits>

#include "interpreter/matcher/matcher.hpp"
#include "interpreter/matcher/numbers.hpp"
#include "interpreter/matcher/sql_form.hpp"
#include "interpreter/matcher/table.hpp"
#include "interpreter/value/json.hpp"

namespace smoke::match {

namespace {

// `timestamp(3) without time zone` -> `timestamp without time zone`
std::string without_modifier(std::string_view type) {
  if (type.find('(') == std::string_view::npos) return std::string(type);
  std::string name;
  bool inside = false;
  for (const char c : type) {
    if (c == '(') inside = true;
    if (!inside) name += c;
    if (c == ')') inside = false;
  }
  return name;
}

struct NamedFamily {
  std::string_view type;
  Family family;
};
constexpr std::array families{
    NamedFamily{"smallint", Family::integer},
    NamedFamily{"integer", Family::integer},
    NamedFamily{"bigint", Family::integer},
    NamedFamily{"oid", Family::integer},
    NamedFamily{"numeric", Family::numeric},
    NamedFamily{"real", Family::floating},
    NamedFamily{"double precision", Family::floating},
    NamedFamily{"boolean", Family::boolean},
    NamedFamily{"text", Family::text},
    NamedFamily{"character varying", Family::text},
    NamedFamily{"name", Family::other_text},
    NamedFamily{"interval", Family::other_text},
    NamedFamily{"time without time zone", Family::other_text},
    NamedFamily{"time with time zone", Family::other_text},
    NamedFamily{"macaddr", Family::other_text},
    NamedFamily{"xml", Family::other_text},
    NamedFamily{"uuid", Family::uuid},
    NamedFamily{"date", Family::date},
    NamedFamily{"timestamp without time zone", Family::timestamp},
    NamedFamily{"timestamp with time zone", Family::timestamptz},
    NamedFamily{"json", Family::json},
    NamedFamily{"jsonb", Family::json},
    NamedFamily{"bytea", Family::bytes},
};

// `::text` says something else of these than what is read: no padding, a `/32`.
constexpr std::array<std::string_view, 3> read_otherwise{"character", "inet", "cidr"};

Family family_of(std::string_view type_name) {
  const std::string type = without_modifier(type_name);
  const bool array = type.ends_with("[]");
  const auto name = std::string_view(type).substr(0, type.size() - (array ? 2 : 0));
  const auto found = std::find_if(families.begin(), families.end(),
                                  [&](const NamedFamily& f) { return f.type == name; });
  if (found == families.end()) return Family::unknown;
  if (!array) return found->family;
  switch (found->family) {
    case Family::text:
    case Family::uuid:
      return Family::texts;
    case Family::integer:
      return Family::integers;
    case Family::other_text:
      return Family::unknown;  // `{…}`, a text in memory
    default:
      return Family::array;
  }
}

// nullopt where SQL would read the column or the path (an index from the end) in another way.
std::optional<Column> resolve(const ColumnRef& reference, Parameters& parameters) {
  const std::string type = without_modifier(reference.type_name);
  if (std::find(read_otherwise.begin(), read_otherwise.end(), type) != read_otherwise.end())
    return std::nullopt;
  Column column{family_of(reference.type_name), reference.quoted_name, !reference.path.empty()};
  if (column.family != Family::json) return column.path ? std::nullopt : std::optional(column);
  // Comparing needs jsonb; without a path SQL's null is JSON's.
  if (type == "json") column.sql += "::jsonb";
  if (!column.path) column.sql = "coalesce(" + column.sql + ", 'null')";
  for (const PathStep& step : reference.path) {
    if (!step.index) {
      column.sql = "(" + column.sql + " -> " + parameters.add(step.key, "text") + ")";
      continue;
    }
    if (*step.index < 0 || *step.index > std::numeric_limits<std::int32_t>::max())
      return std::nullopt;
    // `'5'::jsonb -> 0` is 5: Postgres takes a scalar for a list of one.
    column.sql = "case when jsonb_typeof(" + column.sql + ") = 'array' then " + column.sql +
                 " -> " + std::to_string(*step.index) + " end";
    column.sql = "(" + column.sql + ")";
  }
  return column;
}

std::string positive(const Form& form, const Column& column) {
  if (form.judges.empty() || form.judges == "false") return form.holds;
  // Only `case` keeps a cast from failing on what it isn't meant for; only `and` keeps an index
  // usable.
  const bool casts = column.family == Family::json || column.family == Family::floating;
  if (!casts) return form.judges + " and " + form.holds;
  return "case when " + form.judges + " then " + form.holds + " else false end";
}

std::string negative(const Form& form, const Column& column) {
  const bool json = column.family == Family::json;
  const std::string absent = column.path ? "when " + column.sql + " is null then false " : "";
  if (form.judges.empty() && !form.null_is_other_kind) {
    if (absent.empty()) return "(" + form.holds + ") is not true";
    return "case " + absent + "else (" + form.holds + ") is not true end";
  }
  std::string null = json ? "jsonb_typeof(" + column.sql + ") = 'null'" : column.sql + " is null";
  if (form.judges == "false") return form.null_is_other_kind ? "false" : null;
  return "case " + absent + "when " + null + " then " +
         (form.null_is_other_kind ? "false" : "true") +
         (form.judges.empty() ? "" : " when not (" + form.judges + ") then false") + " else not (" +
         form.holds + ") end";
}

std::string condition(const Predicate& predicate, const Form& form, const Column& column) {
  if (column.path && predicate.kind == ast::PredicateKind::absent)
    return column.sql + (predicate.negated ? " is not null" : " is null");
  if (column.path && !predicate.negated && form.holds == "true") return column.sql + " is not null";
  return predicate.negated ? negative(form, column) : positive(form, column);
}

bool is_text_of_number(const Value& value) {
  if (!value.text()) return false;
  const auto parsed = parse_json(*value.text());
  const auto* number = std::get_if<Value>(&parsed);
  return number && number->is_number();
}

// The usual reason: a number that is held as text, or the other way round. What to write instead.
std::string instead(const Predicate& predicate, Family family) {
  if (predicate.kind != ast::PredicateKind::is) return "";
  const auto* value = std::get_if<Value>(&predicate.arguments.at(0).node);
  if (!value) return "";
  if (value->is_number() && family == Family::text) return "\"" + lexeme(*value) + "\"";
  const bool number = family == Family::integer || family == Family::numeric;
  return number && is_text_of_number(*value) ? *value->text() : "";
}

}  // namespace

Predicate for_uuid_column(Predicate predicate) {
  for (Pattern& pattern : predicate.arguments) {
    auto* value = std::get_if<Value>(&pattern.node);
    if (!value || !value->text() || !has_type(*value, ast::TypeWord::uuid)) continue;
    std::string text = *value->text();
    for (char& c : text)
      if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
    *value = Value(std::move(text));
  }
  return predicate;
}

std::optional<Condition> to_sql(const Predicate& asked, const ColumnRef& reference,
                                std::size_t first_parameter) {
  Parameters parameters(first_parameter);
  const auto column = resolve(reference, parameters);
  if (!column) return std::nullopt;
  const Predicate predicate = column->family == Family::uuid ? for_uuid_column(asked) : asked;
  const auto form = entry(predicate.kind).form(predicate, *column, parameters);
  if (!form || parameters.refused()) return std::nullopt;
  const std::string sql = "(" + condition(predicate, *form, *column) + ")";
  // Postgres refuses what is bound and not used: the keys of a path that the answer doesn't depend
  // on.
  if (sql.find(column->sql) == std::string::npos) return Condition{sql, {}, form->never_true};
  return Condition{sql, parameters.take(), form->never_true};
}

std::optional<Message> explain_mismatch(const Predicate& predicate, const ColumnRef& reference) {
  Parameters parameters(1);
  const Family family = family_of(reference.type_name);
  const bool holds_others = family == Family::json || family == Family::texts ||
                            family == Family::integers || family == Family::array ||
                            family == Family::unknown;
  if (!reference.path.empty() && !holds_others)
    return say("a column of type `{}` has nothing beneath it", reference.type_name);
  const auto column = resolve(reference, parameters);
  if (!column) return std::nullopt;
  if (predicate.kind == ast::PredicateKind::absent && !column->path)
    return predicate.negated ? say("a column is always there: write `is not null`")
                             : say("a column is always there: write `is null`");
  const auto form =
      family == Family::uuid
          ? entry(predicate.kind).form(for_uuid_column(predicate), *column, parameters)
          : entry(predicate.kind).form(predicate, *column, parameters);
  if (!form || !form->never_true) return std::nullopt;
  Message out = say("`{}` makes no sense for a column of type `{}`", sentence(predicate),
                    reference.type_name);
  const std::string better = instead(predicate, family);
  return better.empty() ? out : say("{}: write {}", std::move(out), better);
}

}  // namespace smoke::match
