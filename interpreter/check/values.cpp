// Expressions: what they are made of, and of what kind they are as far as that can be known.
#include <algorithm>
#include <charconv>
#include <system_error>

#include "grammar/pasted.hpp"
#include "interpreter/check/checker.hpp"
#include "interpreter/check/functions.hpp"
#include "interpreter/check/limits.hpp"

namespace smoke::check {
namespace {

bool known(const ShapePtr& shape) { return shape->kind != Kind::unknown; }

// Anything else beside it could not be put into a text.
bool fits_into_text(Kind kind) {
  return kind != Kind::null && kind != Kind::list && kind != Kind::record;
}

template <typename T>
class Set {  // a member that has another value for a while
 public:
  Set(T& member, T value) : member_(member), before_(member) { member = value; }
  ~Set() { member_ = before_; }
  Set(const Set&) = delete;
  Set& operator=(const Set&) = delete;

 private:
  T& member_;
  T before_;
};

}  // namespace

ShapePtr Checker::value(const ast::Expr& expr, Use use) {
  return std::visit(
      overloaded{
          [&](const ast::Null&) { return of_kind(Kind::null); },
          [&](const ast::Boolean&) { return of_kind(Kind::boolean); },
          [&](const ast::Number&) { return of_kind(Kind::number); },
          [&](const ast::DurationLiteral&) { return of_kind(Kind::duration); },
          [&](const ast::SizeLiteral&) { return of_kind(Kind::number); },
          [&](const ast::Regex&) { return of_kind(Kind::regex); },
          [&](const ast::Text& text) { return text_value(text); },
          [&](const ast::ListLiteral& list) {
            for (const ast::Expr& item : list.items) value(item);
            return list_of(list.items.size());
          },
          [&](const ast::ObjectLiteral& literal) { return object(literal); },
          [&](const ast::Path& path) { return resolve(path, use); },
          [&](const ast::Call& function) { return call(expr, function); },
          [&](const ast::New& made) { return new_record(made); },
          [&](const ast::Unique& u) { return unique(u); },
          [&](const ast::Now&) { return of_kind(Kind::time); },
          [&](const ast::Sum& s) { return sum(expr, s); },
          [&](const ast::PredicateValue& p) {
            if (predicates_allowed_)
              predicate(*p.predicate, unknown());
            else
              report(Code::misplaced, expr.span, "a predicate stands where a value is expected",
                     "predicates hold for fields in `is like {…}` and in the cells of tables");
            return unknown();
          },
      },
      expr.node);
}

ShapePtr Checker::text_value(const ast::Text& text) {
  for (const ast::TextPart& part : text.parts) {
    const auto* inside = std::get_if<ast::Expr>(&part.part);
    if (!inside) continue;
    const std::size_t before = diagnostics_.all().size();
    const ShapePtr shape = value(*inside);
    if (shape->kind == Kind::null)
      report(Code::null_in_text, inside->span, "null can't be put into a text",
             "leave it out, or give it another value");
    else if (!fits_into_text(shape->kind))
      report(Code::wrong_type, inside->span,
             fmt::format("{} can't be put into a text", kind_name(shape->kind)),
             fmt::format("its JSON form can: `json({})`", this->text(inside->span)));
    else if (pasted_ && diagnostics_.all().size() == before)
      report(pasted_interpolation(source(), inside->span));
  }
  return of_kind(Kind::text);
}

void Checker::new_key(const ast::Entry& entry, Keys& seen) {
  std::vector<std::pair<bool, std::string_view>> path;  // [0] is not ."0"
  for (const ast::Segment& segment : entry.key)
    path.emplace_back(segment.index.has_value(), segment.name());
  const Span key{entry.key.front().span.begin, entry.key.back().span.end};
  const auto [first, fresh] = seen.try_emplace(std::move(path), key);
  if (!fresh)
    report(Code::duplicate, key, fmt::format("`{}` is given twice", text(key)),
           "remove one of the two", {{source(), first->second, "the first one"}});
}

void Checker::duplicate_keys(const std::vector<ast::Entry>& entries) {
  Keys seen;
  for (const ast::Entry& entry : entries) new_key(entry, seen);
}

void Checker::entries(const std::vector<ast::Entry>& entries) {
  duplicate_keys(entries);
  for (const ast::Entry& entry : entries)
    if (entry.value) value(*entry.value);
}

ShapePtr Checker::object(const ast::ObjectLiteral& literal) {
  duplicate_keys(literal.entries);
  const Set pasted(pasted_, looks_pasted(literal, *source()));
  auto shape = std::make_shared<Shape>();
  shape->kind = Kind::record;
  shape->open = literal.entries.empty();
  ShapePtr whole = shape;
  for (const ast::Entry& entry : literal.entries) {
    const ShapePtr field = entry.value ? value(*entry.value) : unknown();
    if (entry.key.size() == 1 && !shape->find(entry.key.front().name()))
      shape->fields.set(entry.key.front().name(), field);
    else if (entry.key.size() > 1)
      shape->open = true;
  }
  return whole;
}

ShapePtr Checker::call(const ast::Expr& expr, const ast::Call& call) {
  for (const ast::Expr& argument : call.arguments) value(argument);
  const auto& all = functions();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Function& f) { return f.name == call.function.text; });
  if (found == all.end()) {
    std::vector<std::string_view> candidates;
    for (const Function& function : all) candidates.push_back(function.name);
    std::string hint = did_you_mean(call.function.text, candidates);
    if (hint.empty() && unit_.find<ast::Signature>(call.function.text))
      hint = fmt::format("it is a signature: `sign {}`", text(expr.span));
    if (hint.empty()) hint = fmt::format("there are {}", fmt::join(candidates, ", "));
    report(Code::unknown_function, call.function.span,
           fmt::format("unknown function `{}`", call.function.text), std::move(hint));
    return unknown();
  }
  const std::size_t given = call.arguments.size();
  if (given < found->least || given > found->most)
    report(Code::argument_count, expr.span,
           fmt::format("`{}` takes {} argument{}, and got {}", found->name, found->least,
                       found->least == 1 ? "" : "s", given));
  return of_kind(found->result);
}

ShapePtr Checker::unique(const ast::Unique& unique) {
  switch (unique.kind) {
    case ast::UniqueKind::integer:
      return of_kind(Kind::number);
    case ast::UniqueKind::digits:
      if (unique.argument) count(**unique.argument, "the number of digits", 1, most_digits);
      break;
    case ast::UniqueKind::text:
      if (unique.argument)
        expect_kind(**unique.argument, Kind::text, "the beginning of a `unique text`");
      break;
    default:
      break;
  }
  return of_kind(Kind::text);
}

ShapePtr Checker::sum(const ast::Expr& expr, const ast::Sum& sum) {
  const ShapePtr left = value(*sum.left), right = value(*sum.right);
  if (!known(left) || !known(right)) return unknown();
  const Kind a = left->kind, b = right->kind;
  if (a == b && (a == Kind::number || a == Kind::duration)) return left;
  if (a == Kind::time && b == Kind::duration) return left;
  if (a == Kind::time && b == Kind::time && sum.minus) return of_kind(Kind::duration);
  if (a == Kind::duration && b == Kind::time && !sum.minus) return right;
  std::string hint;
  if (a == Kind::text || b == Kind::text)
    hint = "texts are put together in one: \"${a}${b}\"";
  else if ((a == Kind::time && b == Kind::number) || (a == Kind::duration && b == Kind::number))
    hint = fmt::format("write a unit: `{} s`", text(sum.right->span));
  report(Code::wrong_type, expr.span,
         sum.minus ? fmt::format("{} can't be taken from {}", kind_name(b), kind_name(a))
                   : fmt::format("{} can't be added to {}", kind_name(b), kind_name(a)),
         std::move(hint));
  return unknown();
}

ShapePtr Checker::expect_kind(const ast::Expr& expr, Kind kind, std::string_view what) {
  const ShapePtr shape = value(expr);
  if (known(shape) && shape->kind != kind)
    report(Code::wrong_type, expr.span,
           fmt::format("{} is {}, not {}", what, kind_name(kind), kind_name(shape->kind)));
  return shape;
}

void Checker::duration(const ast::Expr& expr, std::string_view what) {
  const ShapePtr shape = value(expr, Use::other);
  if (const auto* literal = std::get_if<ast::DurationLiteral>(&expr.node)) {
    if (literal->microseconds <= 0)
      report(Code::out_of_range, expr.span, fmt::format("{} is longer than nothing", what));
    return;
  }
  if (!known(shape) || shape->kind == Kind::duration) return;
  std::string hint;
  if (std::holds_alternative<ast::Number>(expr.node))
    hint = fmt::format("write a unit: `{}s`, `{}ms`", text(expr.span), text(expr.span));
  else if (shape->kind == Kind::number)
    hint = fmt::format("`{} ms` makes it one", text(expr.span));
  report(Code::wrong_type, expr.span,
         fmt::format("{} is a duration, not {}", what, kind_name(shape->kind)), std::move(hint));
}

std::optional<std::int64_t> Checker::literal_integer(const ast::Expr& expr) const {
  const auto* number = std::get_if<ast::Number>(&expr.node);
  if (!number) return std::nullopt;
  std::int64_t value = 0;
  const auto [end, error] =
      std::from_chars(number->lexeme.data(), number->lexeme.data() + number->lexeme.size(), value);
  if (error != std::errc() || end != number->lexeme.data() + number->lexeme.size())
    return std::nullopt;
  return value;
}

void Checker::count(const ast::Expr& expr, std::string_view what, std::int64_t least,
                    std::int64_t most) {
  const ShapePtr shape = value(expr, Use::number);
  if (known(shape) && shape->kind != Kind::number) {
    report(Code::wrong_type, expr.span,
           fmt::format("{} is a number, not {}", what, kind_name(shape->kind)));
    return;
  }
  if (!std::holds_alternative<ast::Number>(expr.node)) return;
  const auto number = literal_integer(expr);
  if (!number)
    report(Code::out_of_range, expr.span, fmt::format("{} is a whole number", what));
  else if (*number < least)
    report(Code::out_of_range, expr.span, fmt::format("{} is at least {}", what, least));
  else if (most != 0 && *number > most)
    report(Code::out_of_range, expr.span, fmt::format("{} is at most {}", what, most));
}

void Checker::plain_text(const ast::Expr& expr, std::string_view what) {
  if (literal_text(expr)) return;
  report(Code::wrong_type, expr.span, fmt::format("{} is a plain text, without `${{…}}`", what));
}

void Checker::existing_file(const ast::Expr& expr) {
  const auto name = literal_text(expr);
  if (!name) {
    value(expr);
    return;
  }
  if (module_->folder.empty()) return;
  std::error_code error;
  const auto status = std::filesystem::status(module_->folder / *name, error);
  if (std::filesystem::is_regular_file(status)) return;
  const bool folder = std::filesystem::is_directory(status);
  std::vector<std::string> beside;
  const std::filesystem::path parent = (module_->folder / *name).parent_path();
  for (std::filesystem::directory_iterator at(parent, error), end; !error && at != end;
       at.increment(error))
    beside.push_back(
        (std::filesystem::path(*name).parent_path() / at->path().filename()).generic_string());
  std::sort(beside.begin(), beside.end());
  report(Code::file_access, expr.span,
         fmt::format("can't read `{}`: {}", *name,
                     folder ? "it is a folder" : "there is no such file"),
         did_you_mean(*name, {beside.begin(), beside.end()}));
}

}  // namespace smoke::check
