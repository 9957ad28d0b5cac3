// Values, paths, predicates, conditions, counts.
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>

#include "grammar/tree.hpp"

namespace smoke::syntax {
namespace {

using namespace ast;

void append_utf8(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18));
    out += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

std::uint32_t hex4(std::string_view escape) {  // \uXXXX
  std::uint32_t point = 0;
  std::from_chars(escape.data() + 2, escape.data() + 6, point, 16);
  return point;
}

// Characters beyond U+FFFF are escaped as two surrogates, a high and a low one.
bool is_high(std::uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool is_low(std::uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

void append_escape(std::string& out, std::string_view escape) {
  switch (escape[1]) {
    case 'u': append_utf8(out, hex4(escape)); break;
    case 'b': out += '\b'; break;
    case 'f': out += '\f'; break;
    case 'n': out += '\n'; break;
    case 'r': out += '\r'; break;
    case 't': out += '\t'; break;
    default: out += escape[1];
  }
}

struct UnitSize {
  std::string_view word;
  std::int64_t size;
  bool time;
};
constexpr std::array<UnitSize, 19> units = {{{"ms", 1'000, true},
                                             {"s", 1'000'000, true},
                                             {"second", 1'000'000, true},
                                             {"seconds", 1'000'000, true},
                                             {"min", 60'000'000, true},
                                             {"minute", 60'000'000, true},
                                             {"minutes", 60'000'000, true},
                                             {"h", 3'600'000'000, true},
                                             {"hour", 3'600'000'000, true},
                                             {"hours", 3'600'000'000, true},
                                             {"day", 86'400'000'000, true},
                                             {"days", 86'400'000'000, true},
                                             {"B", 1, false},
                                             {"KB", 1'000, false},
                                             {"MB", 1'000'000, false},
                                             {"GB", 1'000'000'000, false},
                                             {"KiB", 1'024, false},
                                             {"MiB", 1'048'576, false},
                                             {"GiB", 1'073'741'824, false}}};

// The number times the unit, in whole microseconds or octets; nullopt beyond 64 bits. Integers keep every digit.
std::optional<std::int64_t> scaled(std::string_view number, std::int64_t unit) {
  const char* const end = number.data() + number.size();
  std::int64_t whole = 0, exact = 0;
  if (const auto read = std::from_chars(number.data(), end, whole); read.ec == std::errc() && read.ptr == end)
    return __builtin_mul_overflow(whole, unit, &exact) ? std::nullopt : std::optional(exact);
  double value = 0;
  if (std::from_chars(number.data(), end, value).ec != std::errc())  // or so small that it is 0
    return number.find('-', 1) == std::string_view::npos ? std::nullopt : std::optional<std::int64_t>(0);
  const double product = value * static_cast<double>(unit);
  if (std::abs(product) > 9e18) return std::nullopt;
  return static_cast<std::int64_t>(product + (product < 0 ? -0.5 : 0.5));
}

constexpr std::pair<std::string_view, TypeWord> type_words[] = {
    {"text", TypeWord::text},   {"number", TypeWord::number}, {"integer", TypeWord::integer},     {"boolean", TypeWord::boolean},
    {"list", TypeWord::list},   {"object", TypeWord::object}, {"uuid", TypeWord::uuid},           {"email", TypeWord::email},
    {"url", TypeWord::url},     {"phone", TypeWord::phone},   {"timestamp", TypeWord::timestamp}, {"date", TypeWord::date}};

constexpr std::pair<std::string_view, UniqueKind> unique_kinds[] = {
    {"integer", UniqueKind::integer}, {"digits", UniqueKind::digits}, {"text", UniqueKind::text},
    {"uuid", UniqueKind::uuid},       {"phone", UniqueKind::phone},   {"email", UniqueKind::email}};

template <typename Table>
auto look_up(const Table& table, std::string_view word) {
  for (const auto& [text, meaning] : table)
    if (text == word) return meaning;
  return table[0].second;
}

PredicateKind predicate_kind(Kind kind) {
  switch (kind) {
    case Kind::absent: return PredicateKind::absent;
    case Kind::empty: return PredicateKind::empty;
    case Kind::type: return PredicateKind::type;
    case Kind::one_of: return PredicateKind::one_of;
    case Kind::contains: return PredicateKind::contains;
    case Kind::every_like: return PredicateKind::every_like;
    case Kind::starts_with: return PredicateKind::starts_with;
    case Kind::ends_with: return PredicateKind::ends_with;
    case Kind::matches: return PredicateKind::matches;
    case Kind::above: return PredicateKind::above;
    case Kind::below: return PredicateKind::below;
    case Kind::at_least: return PredicateKind::at_least;
    case Kind::at_most: return PredicateKind::at_most;
    case Kind::between: return PredicateKind::between;
    case Kind::after: return PredicateKind::after;
    case Kind::before: return PredicateKind::before;
    case Kind::within_of: return PredicateKind::within_of;
    case Kind::has: return PredicateKind::has;
    case Kind::like: return PredicateKind::like;
    case Kind::any_order: return PredicateKind::any_order;
    case Kind::changed: return PredicateKind::changed;
    case Kind::schema: return PredicateKind::schema;
    case Kind::file: return PredicateKind::file;
    case Kind::set: return PredicateKind::set;
    case Kind::any: return PredicateKind::any;
    default: return PredicateKind::is;
  }
}

}  // namespace

Text Tree::characters(Node n) const {
  Text out;
  if (n.kind() == Kind::plain_text) {
    out.plain = text(n);
    return out;
  }
  std::string piece;
  std::optional<Node> high;  // a surrogate that waits for its low one
  const auto half = [&](Node escape) {
    report(Code::syntax, escape.span(), fmt::format("`{}` is half a character", text(escape)),
           "two such escapes, a high and a low one, are one character: `\\ud83d\\ude00`");
  };
  const auto flush = [&] {
    if (!piece.empty()) out.parts.push_back({std::move(piece)});
    piece.clear();
  };
  for (const Node part : n) {
    const std::uint32_t unit = part.kind() == Kind::escape && text(part)[1] == 'u' ? hex4(text(part)) : 0;
    const auto first = std::exchange(high, std::nullopt);
    if (first && is_low(unit)) {
      append_utf8(piece, 0x10000 + ((hex4(text(*first)) - 0xD800) << 10) + (unit - 0xDC00));
      continue;
    }
    if (first) half(*first);
    if (is_high(unit)) {
      high = part;
    } else if (is_low(unit)) {
      half(part);
    } else if (part.kind() == Kind::chunk) {
      piece += text(part);
    } else if (part.kind() == Kind::escape) {
      append_escape(piece, text(part));
    } else {
      flush();
      out.parts.push_back({value(part.first())});
    }
  }
  if (high) half(*high);
  flush();
  return out;
}

std::string Tree::block(Node n) const {
  const std::string_view all = text(n);  // from behind the opening quotes to the closing ones
  const std::size_t last = all.rfind('\n');
  const std::size_t first = all.find('\n');
  if (first == std::string_view::npos || first == last) return {};
  const std::size_t indent = all.size() - last - 1;
  std::string out;
  for (std::size_t at = first + 1; at <= last;) {
    std::size_t end = all.find('\n', at);
    std::string_view line = all.substr(at, end - at);
    at = end + 1;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    line.remove_prefix(std::min(std::min(indent, line.size()), std::min(line.find_first_not_of(' '), line.size())));
    out += line;
    if (end != last) out += '\n';
  }
  return out;
}

Segment Tree::segment(Node n) const {
  Segment s;
  s.span = n.span();
  if (n.kind() == Kind::index) {
    std::int64_t index = 0;
    const std::string_view digits = text(n);
    if (std::from_chars(digits.data(), digits.data() + digits.size(), index).ec != std::errc{}) index = INT64_MAX;
    s.index = index;
    s.key = digits;
  } else if (n.kind() == Kind::quoted_key) {
    const Text t = characters(n.first());
    s.key = t.plain;
    if (!t.parts.empty()) s.unescaped = std::get<std::string>(t.parts.front().part);
  } else {
    s.key = text(n);
  }
  return s;
}

Path Tree::path(Node n) const {
  Path out;
  out.segments.reserve(n.count());
  for (const Node part : n) out.segments.push_back(segment(part));
  return out;
}

Entry Tree::entry(Node n) const {
  Entry out;
  out.span = n.span();
  for (const Node part : n) {
    const Kind k = part.kind();
    if (k == Kind::key || k == Kind::quoted_key || k == Kind::index)
      out.key.push_back(segment(part));
    else if (!out.value)
      out.value = value(part);
    else
      override_line(*out.value, part);
  }
  return out;
}

void Tree::override_line(Expr& made, Node n) const {
  auto* record = std::get_if<New>(&made.node);
  if (record && n.kind() != Kind::broken) record->overrides.push_back(entry(n));
}

Expr Tree::data(Node n) const {
  Expr out{n.span(), {}};
  bool pairs = true;
  for (const Node part : n) pairs = pairs && (part.kind() == Kind::entry || part.kind() == Kind::removal || part.kind() == Kind::broken);
  if (!pairs) {
    auto part = n.begin();
    Expr only = value(*part);
    if (++part != n.end() && (*part).kind() != Kind::broken)
      report(Code::syntax, (*part).span(), "a block holds fields or one value, and this line is more",
             "write fields as `key: value`, several values as a list: `[1, 2]`");
    return only;
  }
  ObjectLiteral object;
  object.block = true;
  object.entries.reserve(n.count());
  for (const Node part : n)
    if (part.kind() != Kind::broken) object.entries.push_back(entry(part));
  out.node = std::move(object);
  return out;
}

Expr Tree::sum(Node n) const {
  constexpr std::size_t most_operands = 20;  // each is a level of the tree, within each level of brackets
  std::size_t operands = 1;
  std::optional<Expr> left;
  bool minus = false;
  // `NAME ms` is the call of `ms`, its name behind its argument.
  const auto in_milliseconds = [&](Expr of, Node unit) {
    const Span span{of.span.begin, unit.span().end};
    Call call{name(unit), {}};
    call.arguments.push_back(std::move(of));
    return Expr{span, std::move(call)};
  };
  for (const Node part : n) {
    if (part.kind() == Kind::plus_ || part.kind() == Kind::minus_) {
      minus = part.kind() == Kind::minus_;
    } else if (part.kind() == Kind::unit) {
      if (auto* s = std::get_if<Sum>(&left->node))
        s->right = in_milliseconds(std::move(*s->right), part);
      else
        left = in_milliseconds(std::move(*left), part);
    } else if (!left) {
      left = value(part);
    } else if (++operands > most_operands) {
      report(Code::too_deep, part.span(), "this sum is too long", "give its parts names by `let`");
      break;
    } else {
      const Span span{left->span.begin, part.span().end};
      left = Expr{span, Sum{std::move(*left), minus, value(part)}};
    }
  }
  return std::move(*left);
}

Expr Tree::value(Node n) const {
  const Span span = n.span();
  switch (n.kind()) {
    case Kind::sum: return sum(n);
    case Kind::null_: return {span, Null{}};
    case Kind::true_: return {span, Boolean{true}};
    case Kind::false_: return {span, Boolean{false}};
    case Kind::number: return {span, Number{text(n)}};
    case Kind::now_: return {span, Now{}};
    case Kind::plain_text:
    case Kind::text: return {{span.begin - 1, span.end + 1}, characters(n)};
    case Kind::text_block: {
      Text t;
      t.block = true;
      std::string content = block(n);
      if (!content.empty()) t.parts.push_back({std::move(content)});
      return {{span.begin - 3, span.end + 3}, std::move(t)};
    }
    case Kind::regex: return {{span.begin - 1, span.end + 1}, Regex{text(n)}};
    case Kind::quantity: {
      auto part = n.begin();
      const std::string_view number = text(*part);
      ++part;
      for (const UnitSize& unit : units)
        if (unit.word == text(*part)) {
          const auto amount = scaled(number, unit.size);
          if (!amount)
            report(Code::out_of_range, span, unit.time ? "this duration is longer than 285000 years" : "this size is more than 9000000000 GB",
                   "write a smaller number or a smaller unit");
          if (unit.time) return {span, DurationLiteral{amount.value_or(unit.size), text(n)}};
          return {span, SizeLiteral{amount.value_or(unit.size), text(n)}};
        }
      return {span, Null{}};
    }
    case Kind::path: return {span, path(n)};
    case Kind::call: {
      Call call;
      for (const Node part : n) {
        if (part.kind() == Kind::call_name)
          call.function = name(part);
        else
          call.arguments.push_back(value(part));
      }
      return {span, std::move(call)};
    }
    case Kind::list_: {
      ListLiteral list;
      list.items.reserve(n.count());
      for (const Node part : n) list.items.push_back(value(part));
      return {span, std::move(list)};
    }
    case Kind::object_: {
      ObjectLiteral object;
      object.entries.reserve(n.count());
      for (const Node part : n) object.entries.push_back(entry(part));
      return {span, std::move(object)};
    }
    case Kind::block_value: return data(n);
    case Kind::new_: {
      New record;
      for (const Node part : n) {
        if (part.kind() == Kind::name) record.record = name(part);
        if (part.kind() == Kind::on) record.channel = value(part.first());
      }
      return {span, std::move(record)};
    }
    case Kind::unique_: {
      Unique unique{};
      for (const Node part : n) {
        if (part.kind() == Kind::unique_word)
          unique.kind = look_up(unique_kinds, text(part));
        else
          unique.argument = value(part);
      }
      return {span, std::move(unique)};
    }
    case Kind::predicate_value: return {span, PredicateValue{predicate(n.first())}};
    default: return {span, Null{}};
  }
}

// ---- predicates

Predicate Tree::predicate(Node n) const {
  Predicate p;
  p.span = n.span();
  for (const Node part : n) {
    if (part.kind() == Kind::not_) {
      p.negated = true;
      continue;
    }
    p.kind = predicate_kind(part.kind());
    if (p.kind == PredicateKind::type) p.type = look_up(type_words, text(part));
    for (const Node inner : part) {
      switch (inner.kind()) {
        case Kind::ignoring:
          for (const Node ignored : inner) p.ignoring.push_back(path(ignored));
          break;
        case Kind::at_least: p.bound = Bound::at_least; break;
        case Kind::at_most: p.bound = Bound::at_most; break;
        case Kind::items: break;
        case Kind::characters: p.characters = true; break;
        case Kind::like: p.kind = PredicateKind::contains_like; break;
        case Kind::from:
          p.has_from = true;
          p.arguments.push_back(value(inner.first()));
          break;
        case Kind::to_value: p.arguments.push_back(value(inner.first())); break;
        default: p.arguments.push_back(value(inner));
      }
    }
  }
  return p;
}

Condition Tree::condition(Node n) const {
  Condition c;
  c.span = n.span();
  for (const Node part : n) {
    if (part.kind() == Kind::path)
      c.path = path(part);
    else
      c.predicate = predicate(part);
  }
  return c;
}

Where Tree::where(Node n) const {
  Where out;
  out.reserve(n.count());
  for (const Node part : n) out.push_back(condition(part));
  return out;
}

Table Tree::table(Node n) const {
  Table out;
  out.span = n.span();
  for (const Node part : n) {
    Name part_name = name(part);
    if (!part.empty()) part_name.text = text(part.first());  // quoted
    out.parts.push_back(part_name);
  }
  return out;
}

Count Tree::count(Node n) const {
  Count out;
  out.span = n.span();
  const Node bound = n.first();
  switch (bound.kind()) {
    case Kind::no: out.bound = Bound::none; break;
    case Kind::at_least: out.bound = Bound::at_least; break;
    case Kind::at_most: out.bound = Bound::at_most; break;
    case Kind::between: out.bound = Bound::between; break;
    default: out.bound = Bound::exactly;
  }
  for (const Node part : bound) out.values.push_back(value(part));
  return out;
}

std::vector<Path> Tree::columns(Node n) const {
  std::vector<Path> out;
  out.reserve(n.count());
  for (const Node part : n) out.push_back(path(part));
  return out;
}

}  // namespace smoke::syntax
