// Each predicate as SQL. Postgres would say an error where a cast fails, so nothing is cast that
// was not looked at before: `case` decides the order of evaluation, and what cannot be looked at
// safely (a time held in a text) is left to memory.
#include "interpreter/matcher/sql_form.hpp"

#include <algorithm>

#include "interpreter/matcher/compare.hpp"
#include "interpreter/matcher/numbers.hpp"
#include "interpreter/value/crypto.hpp"
#include "interpreter/value/json.hpp"
#include "interpreter/value/text.hpp"

namespace smoke::match {

std::string Parameters::add(std::string value, std::string_view type) {
  if (value.find('\0') != std::string::npos || !is_utf8(value)) refuse();
  values_.emplace_back(std::move(value));
  return "$" + std::to_string(first_ + values_.size() - 1) + "::" + std::string(type);
}

namespace form {

namespace {

using Result = std::optional<Form>;

constexpr auto not_finite = "in ('NaN', 'Infinity', '-Infinity')";

const Value* plain(const Predicate& predicate, std::size_t index = 0) {
  return std::get_if<Value>(&predicate.arguments.at(index).node);
}

// What is a text in memory.
bool is_textual(Family family) {
  return family == Family::text || family == Family::other_text || family == Family::uuid ||
         family == Family::date || family == Family::unknown;
}
bool is_array(Family family) {
  return family == Family::texts || family == Family::integers || family == Family::array;
}
bool is_number(Family family) {
  return family == Family::integer || family == Family::numeric || family == Family::floating;
}
bool is_timestamp(Family family) {
  return family == Family::timestamp || family == Family::timestamptz;
}

std::string as_text(const Column& column) {
  if (column.family == Family::json) return "(" + column.sql + " #>> '{}')";
  return column.family == Family::text ? column.sql : column.sql + "::text";
}

std::string json_type_is(const Column& column, const std::string& types) {
  return "jsonb_typeof(" + column.sql + ") in (" + types + ")";
}

// A float as the number that it is written as: `real` 0.1 is 0.1 here, not 0.100000001.
std::string as_number(const Column& column) {
  if (column.family == Family::json) return as_text(column) + "::numeric";
  return column.family == Family::floating ? column.sql + "::text::numeric" : column.sql;
}

// NaN and the infinities are texts in memory.
std::string is_finite_number(const Column& column) {
  if (column.family == Family::integer) return "";
  if (column.family == Family::json) return json_type_is(column, "'number'");
  return column.sql + "::text not " + not_finite;
}

std::string add_number(const Value& number, Parameters& parameters) {
  if (number.integer()) return parameters.add(std::to_string(*number.integer()), "bigint");
  if (!fits_numeric(number.decimal()->lexeme)) parameters.refuse();
  return parameters.add(number.decimal()->lexeme, "numeric");
}

// A column without zone is read as UTC; the cast drops the `Z`.
std::string add_time(Time time, const Column& column, Parameters& parameters) {
  const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(time));
  if (date.year() < std::chrono::year(1) || date.year() > std::chrono::year(9999))
    parameters.refuse();
  return parameters.add(iso(time),
                        column.family == Family::timestamptz ? "timestamptz" : "timestamp");
}

// Years that a time in memory can have: neither infinity, nor before Christ.
std::string is_plain_time(const Column& column) {
  return "(" + column.sql + " >= '0001-01-01' and " + column.sql + " < '10000-01-01')";
}

bool is_json(const Value& value) {
  if (const List* list = value.list()) return std::all_of(list->begin(), list->end(), is_json);
  if (const Object* object = value.object())
    return std::all_of(object->begin(), object->end(), [](const Member& member) {
      return member.first.find('\0') == std::string::npos && is_json(member.second);
    });
  if (const std::string* text = value.text()) return text->find('\0') == std::string::npos;
  if (value.decimal()) return fits_numeric(value.decimal()->lexeme);
  return value.is_null() || value.boolean() || value.integer();
}

Result equal_to_text(const std::string& text, const Column& column, Parameters& parameters) {
  switch (column.family) {
    case Family::uuid:
      if (!has_type(text, ast::TypeWord::uuid)) return Form::never();
      return Form{column.sql + " = " + parameters.add(text, "uuid")};
    case Family::timestamp:
    case Family::timestamptz:
      if (const auto time = parse_time(text))
        return Form{column.sql + " = " + add_time(*time, column, parameters)};
      // Infinity, years of five digits: texts in memory.
      return text.find("infinity") == std::string::npos && text.size() < 20 ? Result(Form::never())
                                                                            : std::nullopt;
    case Family::numeric:
    case Family::floating:
      if (text == "NaN" || text == "Infinity" || text == "-Infinity") return std::nullopt;
      return Form::never();
    default:
      if (!is_textual(column.family)) return Form::never();
      return Form{as_text(column) + " = " + parameters.add(text, "text")};
  }
}

Result equal_to_number(const Value& value, const Column& column, Parameters& parameters) {
  if (column.family == Family::unknown) return std::nullopt;
  if (!is_number(column.family)) return Form::never();
  const std::string number = add_number(value, parameters);
  if (column.family != Family::floating) return Form{column.sql + " = " + number};
  return Form{"case when " + is_finite_number(column) + " then " + as_number(column) + " = " +
              number + " else false end"};
}

Result equal_to(const Pattern& pattern, const Column& column, Parameters& parameters) {
  const auto value = as_value(pattern);
  if (!value) return std::nullopt;
  if (column.family == Family::json) {
    if (!is_json(*value)) return std::nullopt;
    return Form{column.sql + " = " + parameters.add(to_json(*value), "jsonb")};
  }
  if (value->is_null()) return Form{column.sql + " is null"};
  if (is_array(column.family)) return value->list() ? std::nullopt : Result(Form::never());
  if (value->text()) return equal_to_text(*value->text(), column, parameters);
  if (value->is_number()) return equal_to_number(*value, column, parameters);
  if (value->time()) {
    if (is_timestamp(column.family))
      return Form{column.sql + " = " + add_time(*value->time(), column, parameters)};
    return is_textual(column.family) && column.family != Family::uuid ? std::nullopt
                                                                      : Result(Form::never());
  }
  if (column.family == Family::unknown) return std::nullopt;
  if (value->boolean() && column.family == Family::boolean)
    return Form{column.sql + " = " +
                parameters.add(*value->boolean() ? "true" : "false", "boolean")};
  if (value->bytes() && column.family == Family::bytes)
    return Form{column.sql + " = " + parameters.add("\\x" + hex(value->bytes()->octets), "bytea")};
  return Form::never();
}

// The end of a comparison of the column with all arguments, such as ` > $1::numeric`.
using Comparison = std::string (*)(const std::string& value, const std::vector<std::string>&);

Result ordered_numbers(const Predicate& predicate, const Column& column, Comparison comparison,
                       Parameters& parameters) {
  if (column.family == Family::unknown) return std::nullopt;
  if (!is_number(column.family) && column.family != Family::json) return Form::never_judges();
  std::vector<std::string> bounds;
  for (std::size_t i = 0; i < predicate.arguments.size(); ++i)
    bounds.push_back(add_number(*plain(predicate, i), parameters));
  return Form{comparison(as_number(column), bounds), is_finite_number(column)};
}

Result ordered_times(const std::vector<Time>& times, const Column& column, Comparison comparison,
                     Parameters& parameters) {
  if (column.family == Family::json ||
      (is_textual(column.family) && column.family != Family::uuid && column.family != Family::date))
    return std::nullopt;
  if (!is_timestamp(column.family) && column.family != Family::date) return Form::never_judges();
  std::vector<std::string> bounds;
  for (const Time time : times) bounds.push_back(add_time(time, column, parameters));
  const std::string value = column.family == Family::date ? column.sql + "::timestamp" : column.sql;
  return Form{comparison(value, bounds), is_plain_time(column)};
}

Result ordered(const Predicate& predicate, const Column& column, Comparison comparison,
               Parameters& parameters, bool times_only = false) {
  std::vector<Time> times;
  std::size_t numbers = 0;
  for (std::size_t i = 0; i < predicate.arguments.size(); ++i) {
    const Value* value = plain(predicate, i);
    if (!value) return std::nullopt;
    if (value->is_number() && !times_only) ++numbers;
    if (const auto time = as_time(*value)) times.push_back(*time);
  }
  if (numbers == predicate.arguments.size())
    return ordered_numbers(predicate, column, comparison, parameters);
  if (times.size() == predicate.arguments.size())
    return ordered_times(times, column, comparison, parameters);
  return Form::never_judges();
}

template <char sign, bool or_equal>
std::string compared(const std::string& value, const std::vector<std::string>& bounds) {
  return value + " " + sign + (or_equal ? "= " : " ") + bounds[0];
}

std::string lies_between(const std::string& value, const std::vector<std::string>& bounds) {
  return value + " between " + bounds[0] + " and " + bounds[1];
}

// On texts: `condition` of the column's text and the bound one.
Result on_text(const Predicate& predicate, const Column& column, Parameters& parameters,
               std::string (*condition)(const std::string&, const std::string&)) {
  const Value* value = plain(predicate);
  if (!value) return std::nullopt;
  if (!value->text()) return Form::never_judges();
  if (column.family != Family::json && !is_textual(column.family)) return Form::never_judges();
  return Form{condition(as_text(column), parameters.add(*value->text(), "text")),
              column.family == Family::json ? json_type_is(column, "'string'") : ""};
}

std::string counted(const Predicate& predicate, const std::string& count, Parameters& parameters) {
  const auto number = [&](std::size_t i) { return add_number(*plain(predicate, i), parameters); };
  switch (predicate.bound) {
    case ast::Bound::exactly:
      return count + " = " + number(0);
    case ast::Bound::at_least:
      return count + " >= " + number(0);
    case ast::Bound::at_most:
      return count + " <= " + number(0);
    case ast::Bound::none:
      return count + " = 0";
    case ast::Bound::between:
      break;
  }
  const std::string low = number(0);
  return count + " between " + low + " and " + number(1);
}

// A `$` of Postgres' expressions stands at the very end alone.
constexpr auto uuid_form = "'^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'";
constexpr auto phone_form = "'^\\+[1-9][0-9]{6,14}$'";

Result text_type(ast::TypeWord type, const Column& column) {
  switch (type) {
    case ast::TypeWord::text:
      return Form{column.sql + " is not null"};
    case ast::TypeWord::uuid:
      return Form{as_text(column) + " ~ " + uuid_form};
    case ast::TypeWord::phone:
      return Form{as_text(column) + " ~ " + phone_form};
    case ast::TypeWord::email:
    case ast::TypeWord::url:
    case ast::TypeWord::timestamp:
    case ast::TypeWord::date:
      return std::nullopt;
    default:
      return Form::never();
  }
}

Result json_type(ast::TypeWord type, const Column& column) {
  switch (type) {
    case ast::TypeWord::number:
      return Form{json_type_is(column, "'number'")};
    case ast::TypeWord::boolean:
      return Form{json_type_is(column, "'boolean'")};
    case ast::TypeWord::list:
      return Form{json_type_is(column, "'array'")};
    case ast::TypeWord::object:
      return Form{json_type_is(column, "'object'")};
    case ast::TypeWord::integer:
      return Form{"case when " + json_type_is(column, "'number'") + " then " + as_number(column) +
                  " = trunc(" + as_number(column) + ") else false end"};
    default: {
      const auto form = text_type(type, column);
      if (!form) return std::nullopt;
      return Form{"(" + json_type_is(column, "'string'") + " and " + form->holds + ")"};
    }
  }
}

}  // namespace

Result is(const Predicate& predicate, const Column& column, Parameters& parameters) {
  if (!predicate.ignoring.empty()) return std::nullopt;
  return equal_to(predicate.arguments.at(0), column, parameters);
}

Result one_of(const Predicate& predicate, const Column& column, Parameters& parameters) {
  Form form;
  for (const Pattern& pattern : predicate.arguments) {
    const auto one = equal_to(pattern, column, parameters);
    if (!one) return std::nullopt;
    form.holds += (form.holds.empty() ? "(" : " or ") + one->holds;
    form.never_true = form.never_true || one->never_true;
  }
  form.holds += form.holds.empty() ? "false" : ")";
  return form;
}

// Below a path, absence is SQL's null, which sql.cpp sees to.
Result absent(const Predicate&, const Column& column, Parameters&) {
  return column.path ? Form{"false"} : Form::never();
}

Result empty(const Predicate&, const Column& column, Parameters&) {
  Form form = Form::never_judges();
  if (is_textual(column.family)) form = Form{as_text(column) + " = ''"};
  if (is_array(column.family)) form = Form{"cardinality(" + column.sql + ") = 0"};
  if (column.family == Family::json)
    form = Form{column.sql + " in ('\"\"', '[]', '{}')",
                json_type_is(column, "'string', 'array', 'object'")};
  form.null_is_other_kind = true;
  return form;
}

Result type(const Predicate& predicate, const Column& column, Parameters&) {
  const Form always{column.sql + " is not null"};
  const auto type = predicate.type;
  switch (column.family) {
    case Family::json:
      return json_type(type, column);
    case Family::unknown:
      if (type == ast::TypeWord::number || type == ast::TypeWord::integer ||
          type == ast::TypeWord::boolean)
        return std::nullopt;
      return text_type(type, column);
    case Family::text:
    case Family::other_text:
      return text_type(type, column);
    case Family::uuid:
      return type == ast::TypeWord::uuid ? always : text_type(type, column);
    case Family::date:
      return type == ast::TypeWord::date ? Form{is_plain_time(column)} : text_type(type, column);
    case Family::timestamp:
    case Family::timestamptz:
      if (type == ast::TypeWord::timestamp) return Form{is_plain_time(column)};
      return type == ast::TypeWord::text ? std::nullopt : Result(Form::never());
    case Family::boolean:
      return type == ast::TypeWord::boolean ? always : Form::never();
    case Family::bytes:
      return Form::never();
    case Family::texts:
    case Family::integers:
    case Family::array:
      return type == ast::TypeWord::list ? always : Form::never();
    case Family::integer:
    case Family::numeric:
    case Family::floating:
      break;
  }
  if (type != ast::TypeWord::number && type != ast::TypeWord::integer)
    return type == ast::TypeWord::text && column.family != Family::integer ? std::nullopt
                                                                           : Result(Form::never());
  if (column.family == Family::integer) return always;
  const std::string whole = " and " + as_number(column) + " = trunc(" + as_number(column) + ")";
  if (type == ast::TypeWord::number) return Form{is_finite_number(column)};
  return Form{"case when " + is_finite_number(column) + " then true" + whole + " else false end"};
}

Result contains(const Predicate& predicate, const Column& column, Parameters& parameters) {
  const auto value = as_value(predicate.arguments.at(0));
  if (!value) return std::nullopt;
  const auto in_text = [](const std::string& text, const std::string& wanted) {
    return "strpos(" + text + ", " + wanted + ") > 0";
  };
  if (column.family == Family::json) {
    if (!is_json(*value)) return std::nullopt;
    const std::string in_array =
        "exists (select from jsonb_array_elements(" + column.sql +
        ") as items(item) where item = " + parameters.add(to_json(*value), "jsonb") + ")";
    if (!value->text()) return Form{in_array, json_type_is(column, "'array'")};
    return Form{"case when " + json_type_is(column, "'array'") + " then " + in_array + " else " +
                    in_text(as_text(column), parameters.add(*value->text(), "text")) + " end",
                json_type_is(column, "'string', 'array'")};
  }
  // Only of one dimension: in memory the items of more are lists.
  const auto in_list = [&](const std::string& item, const std::string& items) {
    return Form{"(array_ndims(" + column.sql + ") = 1 and " + item + " = any(" + column.sql +
                "::" + items + "))"};
  };
  if (column.family == Family::texts && value->text())
    return in_list(parameters.add(*value->text(), "text"), "text[]");
  if (column.family == Family::integers && value->integer())
    return in_list(parameters.add(std::to_string(*value->integer()), "bigint"), "bigint[]");
  if (is_array(column.family)) return std::nullopt;
  return on_text(predicate, column, parameters, in_text);
}

Result starts_with(const Predicate& predicate, const Column& column, Parameters& parameters) {
  return on_text(predicate, column, parameters,
                 [](const std::string& text, const std::string& wanted) {
                   return "starts_with(" + text + ", " + wanted + ")";
                 });
}

Result ends_with(const Predicate& predicate, const Column& column, Parameters& parameters) {
  return on_text(predicate, column, parameters,
                 [](const std::string& text, const std::string& wanted) {
                   return "right(" + text + ", char_length(" + wanted + ")) = " + wanted;
                 });
}

// PCRE is not what Postgres speaks.
Result matches(const Predicate&, const Column& column, Parameters&) {
  if (is_textual(column.family) || column.family == Family::json) return std::nullopt;
  return Form::never_judges();
}

Result above(const Predicate& predicate, const Column& column, Parameters& parameters) {
  return ordered(predicate, column, compared<'>', false>, parameters);
}
Result below(const Predicate& predicate, const Column& column, Parameters& parameters) {
  return ordered(predicate, column, compared<'<', false>, parameters);
}
Result at_least(const Predicate& predicate, const Column& column, Parameters& parameters) {
  return ordered(predicate, column, compared<'>', true>, parameters);
}
Result at_most(const Predicate& predicate, const Column& column, Parameters& parameters) {
  return ordered(predicate, column, compared<'<', true>, parameters);
}
Result between(const Predicate& predicate, const Column& column, Parameters& parameters) {
  return ordered(predicate, column, lies_between, parameters);
}
Result after(const Predicate& predicate, const Column& column, Parameters& parameters) {
  return ordered(predicate, column, compared<'>', false>, parameters, true);
}
Result before(const Predicate& predicate, const Column& column, Parameters& parameters) {
  return ordered(predicate, column, compared<'<', false>, parameters, true);
}

Result within_of(const Predicate& predicate, const Column& column, Parameters& parameters) {
  const Value *distance = plain(predicate), *middle = plain(predicate, 1);
  if (!distance || !middle) return std::nullopt;
  if (distance->is_number() && middle->is_number())
    return ordered_numbers(
        predicate, column,
        [](const std::string& value, const std::vector<std::string>& bounds) {
          return "abs(" + value + " - " + bounds[1] + "::numeric) <= " + bounds[0];
        },
        parameters);
  const auto time = as_time(*middle);
  if (!time || !distance->duration()) return Form::never_judges();
  return ordered_times({*time - *distance->duration(), *time + *distance->duration()}, column,
                       lies_between, parameters);
}

Result has(const Predicate& predicate, const Column& column, Parameters& parameters) {
  for (std::size_t i = 0; i < predicate.arguments.size(); ++i)
    if (const Value* value = plain(predicate, i); !value || !value->is_number())
      return Form::never_judges();
  if (predicate.characters) {
    const std::string count = "char_length(" + as_text(column) + ")";
    if (column.family == Family::json)
      return Form{counted(predicate, count, parameters), json_type_is(column, "'string'")};
    if (!is_textual(column.family)) return Form::never_judges();
    return Form{counted(predicate, count, parameters)};
  }
  if (column.family == Family::json)
    return Form{
        counted(predicate,
                "case when " + json_type_is(column, "'array'") + " then jsonb_array_length(" +
                    column.sql + ") else (select count(*) from jsonb_object_keys(" + column.sql +
                    ")) end",
                parameters),
        json_type_is(column, "'array', 'object'")};
  if (!is_array(column.family)) return Form::never_judges();
  // An empty array has no length.
  return Form{counted(predicate,
                      "case when cardinality(" + column.sql + ") = 0 then 0 else array_length(" +
                          column.sql + ", 1) end",
                      parameters)};
}

Result set(const Predicate&, const Column& column, Parameters&) {
  if (column.family == Family::json) return std::nullopt;
  return Form{column.sql + " is not null"};
}

// In a column or below a path, whatever is there.
Result any(const Predicate&, const Column&, Parameters&) { return Form{"true"}; }

Result in_memory(const Predicate&, const Column&, Parameters&) { return std::nullopt; }

}  // namespace form

}  // namespace smoke::match
