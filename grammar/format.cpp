// What each construct looks like as a line; format_layout.cpp puts the lines onto the page. Literals are taken from the
// source, so that escapes and the digits of numbers stay as they were written. Everything is written in the order of
// the source, because comments find their place by it.
#include "grammar/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "grammar/format_layout.hpp"
#include "grammar/keywords.hpp"
#include "grammar/walk.hpp"
#include "grammar/words.hpp"

namespace smoke {
namespace {

using namespace ast;
using layout::Line;

// `1 row`, `2 rows`: for what is counted by a literal.
bool is_one(const Expr& e) {
  const auto* number = std::get_if<Number>(&e.node);
  return number != nullptr && number->lexeme == "1";
}

std::string squeezed(std::string_view lexeme) {
  std::string out;
  for (const char c : lexeme)
    if (c != ' ' || (!out.empty() && out.back() != ' ')) out += c;
  return out;
}

std::uint32_t begin_of(const Path& path) { return path.segments.front().span.begin; }

class Formatter {
 public:
  explicit Formatter(const File& file) : file_(file), page_(file) {}

  std::string run() {
    const Declaration* above = nullptr;
    for (const Declaration& declaration : file_.declarations) {
      separate_ = above == nullptr || !may_stand_together(*above, declaration);
      std::visit([&](const auto& node) { write(node, declaration.span.begin); }, declaration.node);
      above = &declaration;
    }
    return page_.finish();
  }

 private:
  // Lines that belong beneath one another in the order of the source.
  class InOrder {
   public:
    void add(std::uint32_t at, std::function<void()> write) { lines_.emplace_back(at, std::move(write)); }
    void write() {
      std::stable_sort(lines_.begin(), lines_.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
      for (const auto& line : lines_) line.second();
    }

   private:
    std::vector<std::pair<std::uint32_t, std::function<void()>>> lines_;
  };

  static bool may_stand_together(const Declaration& above, const Declaration& below) {
    return above.node.index() == below.node.index() &&
           (std::holds_alternative<Use>(above.node) || std::holds_alternative<Box<Let>>(above.node));
  }

  // ---- values: what stands on the line; a block beneath it is written by `beneath`

  std::string_view text(Span span) const { return file_.source->text(span); }
  bool broken(Span span) const { return text(span).find('\n') != std::string_view::npos; }
  bool broken(std::uint32_t begin, std::uint32_t end) const { return broken(Span{begin, end}); }

  void join(Line& line, std::string_view word, std::uint32_t next) const {
    line.join(word, next, page_.begins_line(next, word));
  }

  void expr(Line& line, const Expr& e) {
    std::visit(overloaded{
                   [&](const Null&) { line.word("null"); },
                   [&](const Boolean& n) { line.word(n.value ? "true" : "false"); },
                   [&](const Number& n) { line.word(n.lexeme); },
                   [&](const DurationLiteral& n) { line.word(squeezed(n.lexeme)); },
                   [&](const SizeLiteral& n) { line.word(squeezed(n.lexeme)); },
                   [&](const Regex& n) { line.word(fmt::format("/{}/", n.pattern)); },
                   [&](const Text& n) {
                     if (n.block)
                       line.block(block_lines(e.span));
                     else
                       line.word(text(e.span));
                   },
                   [&](const ListLiteral& n) { bracketed(line, '[', n.items, e.span, false); },
                   [&](const ObjectLiteral& n) {
                     if (!n.block) bracketed(line, '{', n.entries, e.span, true);
                   },
                   [&](const Path& n) { path(line, n); },
                   [&](const Call& n) {
                     line.word(n.function.text).attach();
                     bracketed(line, '(', n.arguments, e.span, false);
                   },
                   [&](const New& n) {
                     line.word("new").word(n.record.text);
                     if (n.channel) expr(line.word("on"), **n.channel);
                   },
                   [&](const Unique& n) {
                     line.word("unique").word(word(n.kind));
                     if (n.argument) expr(line, **n.argument);
                   },
                   [&](const Now&) { line.word("now"); },
                   [&](const Sum& n) {
                     expr(line, *n.left);
                     join(line, n.minus ? "-" : "+", n.right->span.begin);
                     expr(line, *n.right);
                   },
                   [&](const PredicateValue& n) { predicate(line, *n.predicate, true); },
               },
               e.node);
  }

  void path(Line& line, const Path& path) { line.word(joined(path.segments)); }

  std::string joined(const std::vector<Segment>& segments) const {
    std::string out;
    for (const Segment& segment : segments) {
      if (segment.index)
        out += fmt::format("[{}]", *segment.index);
      else
        (out += out.empty() ? "" : ".") += key(segment);
    }
    return out;
  }
  std::string key(const Segment& segment) const {
    const std::string_view written = text(segment.span);
    return std::string(written.substr(0, 1) == "." ? written.substr(1) : written);
  }

  void item(Line& line, const Expr& e) { expr(line, e); }
  void item(Line& line, const StatusPattern& n) { status(line, n); }
  void item(Line& line, const Name& n) { line.word(n.text); }
  void item(Line& line, const Entry& n) {
    line.word(joined(n.key)).glue(":");
    expr(line, *n.value);
  }
  static std::uint32_t begin_of_item(const auto& node) { return node.span.begin; }

  template <typename Node>
  void bracketed(Line& line, char open, const std::vector<Node>& items, Span span, bool padded) {
    line.open(open, broken(span) && !items.empty(), padded);
    for (const Node& node : items) {
      line.item(begin_of_item(node));
      item(line, node);
    }
    line.close(open == '(' ? ')' : open == '[' ? ']' : '}', span.end - 1);
  }

  // A """ block's lines without their indentation, which is that of the closing quotes.
  std::vector<std::string> block_lines(Span span) const {
    std::vector<std::string> lines;
    std::string_view rest = text(span);
    const auto next = [&rest] {
      const std::size_t end = rest.find('\n');
      std::string_view line = rest.substr(0, end);
      rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
      if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
      return line;
    };
    next();  // the opening quotes
    const std::size_t last = rest.rfind('\n');
    const std::size_t margin = rest.substr(last == std::string_view::npos ? 0 : last + 1).find('"');
    while (rest.find('\n') != std::string_view::npos) {
      const std::string_view line = next();
      const std::size_t blanks = std::min(line.find_first_not_of(' '), line.size());
      lines.emplace_back(line.substr(std::min(margin, blanks)));
    }
    return lines;
  }

  // The block that belongs to a value at the end of a line.
  void beneath(std::size_t level, const Expr& e) {
    if (const auto* object = std::get_if<ObjectLiteral>(&e.node)) {
      if (object->block) entries(level, object->entries);
    } else if (const auto* made = std::get_if<New>(&e.node)) {
      entries(level, made->overrides);
    } else if (const auto* loose = std::get_if<PredicateValue>(&e.node)) {
      beneath(level, *loose->predicate);
    }
  }
  void beneath(std::size_t level, const Predicate& p) {
    if (!p.arguments.empty()) beneath(level, p.arguments.back());
  }

  // A line that ends in a value, with what stands beneath.
  void value_line(std::size_t level, std::uint32_t at, Line line, const Expr& value) {
    const auto* block = std::get_if<Text>(&value.node);
    if (block != nullptr && block->block && page_.begins_line(value.span.begin)) {
      page_.line(level, at, line, take_separate());
      page_.line(level + 1, value.span.begin, Line().own_line_block(block_lines(value.span)));
      return;
    }
    expr(line, value);
    page_.line(level, at, line, take_separate());
    beneath(level + 1, value);
  }

  void entries(std::size_t level, const std::vector<Entry>& entries) {
    for (const Entry& entry : entries) this->entry(level, entry);
  }
  void entry(std::size_t level, const Entry& n) {
    const std::string key = joined(n.key);
    if (n.value)
      value_line(level, n.span.begin, Line().word(key).glue(":"), *n.value);
    else
      page_.line(level, n.span.begin, Line().word("without").word(key));
  }

  // ---- predicates

  // `bare`: without `is`, in cells and as values.
  void predicate(Line& line, const Predicate& p, bool bare = false) {
    const auto after_is = [&](std::string_view words = {}) -> Line& {
      if (!bare) line.word("is");
      if (p.negated) line.word("not");
      if (!words.empty()) line.word(words);
      return line;
    };
    const auto verb = [&](std::string_view positive, std::string_view infinitive) -> Line& {
      return p.negated ? line.word("does not").word(infinitive) : line.word(positive);
    };
    const auto first = [&]() -> const Expr& { return p.arguments.front(); };
    switch (p.kind) {
      case PredicateKind::is:
        expr(after_is(), first());
        columns(line, "ignoring", p.ignoring);
        break;
      case PredicateKind::absent: after_is("absent"); break;
      case PredicateKind::empty: after_is("empty"); break;
      case PredicateKind::set: after_is("set"); break;
      case PredicateKind::type: {
        const std::string_view type = word(p.type);
        after_is(type == "integer" || type == "object" || type == "email" ? "an" : "a").word(type);
        break;
      }
      case PredicateKind::one_of:
        after_is("one of");
        bracketed(line, '(', p.arguments, p.span, false);
        break;
      case PredicateKind::above: expr(after_is("above"), first()); break;
      case PredicateKind::below: expr(after_is("below"), first()); break;
      case PredicateKind::after: expr(after_is("after"), first()); break;
      case PredicateKind::before: expr(after_is("before"), first()); break;
      case PredicateKind::at_least: expr(after_is("at least"), first()); break;
      case PredicateKind::at_most: expr(after_is("at most"), first()); break;
      case PredicateKind::between:
        expr(after_is("between"), first());
        join(line, "and", p.arguments[1].span.begin);
        expr(line, p.arguments[1]);
        break;
      case PredicateKind::within_of:
        expr(after_is("within"), first());
        expr(line.word("of"), p.arguments[1]);
        break;
      case PredicateKind::like: expr(after_is("like"), first()); break;
      case PredicateKind::file: expr(after_is("file"), first()); break;
      case PredicateKind::any_order: expr(after_is(), first()); line.word("in any order"); break;
      case PredicateKind::contains: expr(verb("contains", "contain"), first()); break;
      case PredicateKind::contains_like: expr(verb("contains", "contain").word("an item like"), first()); break;
      case PredicateKind::every_like: expr(line.word("every item is like"), first()); break;
      case PredicateKind::starts_with: expr(verb("starts", "start").word("with"), first()); break;
      case PredicateKind::ends_with: expr(verb("ends", "end").word("with"), first()); break;
      case PredicateKind::matches: expr(verb("matches", "match"), first()); break;
      case PredicateKind::schema: expr(verb("matches", "match").word("schema"), first()); break;
      case PredicateKind::has:
        verb("has", "have");
        if (p.bound != Bound::exactly) line.word(word(p.bound));
        expr(line, first());
        line.word(std::string(p.characters ? "character" : "item") + (is_one(first()) ? "" : "s"));
        break;
      case PredicateKind::changed: {
        line.word("changed");
        std::size_t next = 0;
        if (p.has_from) expr(line.word("from"), p.arguments[next++]);
        if (next < p.arguments.size()) {
          join(line, "to", p.arguments[next].span.begin);
          expr(line, p.arguments[next]);
        }
        break;
      }
      case PredicateKind::any: line.word("any"); break;
    }
  }

  void where(Line& line, const Where& conditions) {
    for (const Condition& condition : conditions) {
      join(line, &condition == conditions.data() ? "where" : "and", begin_of(condition.path));
      path(line, condition.path);
      predicate(line, condition.predicate);
    }
  }

  void columns(Line& line, std::string_view word, const std::vector<Path>& paths) {
    if (paths.empty()) return;
    join(line, word, begin_of(paths.front()));
    for (const Path& path : paths) {
      if (&path != paths.data()) line.glue(",");
      this->path(line, path);
    }
  }

  std::string table(const Table& n) const {
    std::string out;
    for (const Name& part : n.parts) (out += out.empty() ? "" : ".") += text(part.span);
    return out;
  }

  void in_table(Line& line, const Table& n, bool outside_scope = false) {
    if (outside_scope) line.word("outside scope");
    join(line, "in", n.span.begin);
    line.word(table(n));
  }

  // `at least 2 rows`; `kind` stands before the noun.
  void count(Line& line, const Count& n, const std::string& noun, std::string_view kind = {}) {
    if (n.bound != Bound::exactly) line.word(word(n.bound));
    for (const Expr& value : n.values) {
      if (&value != n.values.data()) line.word("and");
      expr(line, value);
    }
    if (!kind.empty()) line.word(kind);
    line.word(!n.values.empty() && is_one(n.values.back()) ? noun : noun + "s");
  }

  // ---- lines of requests

  void lines(std::size_t level, const std::vector<RequestLine>& lines) {
    for (const RequestLine& line : lines) request_line(level, line);
  }

  void request_line(std::size_t level, const RequestLine& n) {
    const std::uint32_t at = n.span.begin;
    const auto words = [&](std::string_view text) { page_.line(level, at, Line().word(text)); };
    std::visit(
        overloaded{
            [&](const HeaderLine& l) { header(level, at, l); },
            [&](const WithoutHeader& l) {
              Line line;
              expr(line.word("without header"), *l.name);
              page_.line(level, at, line);
            },
            [&](const QueryLine& l) {
              if (l.block) {
                words("query");
                entries(level + 1, l.entries);
              } else {
                const Entry& entry = l.entries.front();
                value_line(level, at, Line().word("query").word(joined(entry.key)).glue(":"), *entry.value);
              }
            },
            [&](const BodyLine& l) {
              Line line;
              line.word(word(l.kind));
              if (l.from_file) line.word("from");
              value_line(level, at, std::move(line), *l.value);
            },
            [&](const BasicLine& l) {
              Line line;
              expr(line.word("basic"), *l.user);
              expr(line.glue(","), *l.password);
              page_.line(level, at, line);
            },
            [&](const BearerLine& l) { value_line(level, at, Line().word("bearer"), *l.token); },
            [&](const SignLine& l) {
              Line line;
              line.word("sign").word(l.scheme.text).attach();
              bracketed(line, '(', l.arguments, n.span, false);
              page_.line(level, at, line);
            },
            [&](const SignedWith& l) { value_line(level, at, Line().word("signed with"), *l.secret); },
            [&](const SignedAt& l) {
              Line line;
              expr(line.word("signed"), *l.offset);
              page_.line(level, at, line.word(l.ahead ? "ahead" : "ago"));
            },
            [&](const Unsigned&) { words("unsigned"); },
            [&](const Tampered&) { words("tampered"); },
            [&](const FollowRedirects&) { words("follow redirects"); },
            [&](const Cookies&) { words("cookies"); },
            [&](const TimeoutLine& l) { value_line(level, at, Line().word("timeout"), *l.duration); },
            [&](const AnswerMeans& l) {
              value_line(level, at, Line().word("answer").word(std::to_string(l.status)).word("means"), *l.meaning);
            },
            [&](const UrlLine& l) { value_line(level, at, Line().word("url"), *l.url); },
            [&](const TlsLine& l) {
              if (l.ca)
                value_line(level, at, Line().word("tls ca"), **l.ca);
              else
                words("tls insecure");
            },
            [&](const Box<VersionLine>& l) {
              Line line;
              expr(line.word("version").word(word(l->method)), *l->address);
              path(line, l->path);
              page_.line(level, at, line);
            },
            [&](const AddressLine& l) { value_line(level, at, Line().word(word(l.method)), *l.address); },
            [&](const Box<OverrideLine>& l) { entry(level, l->entry); },
        },
        n.node);
  }

  void header(std::size_t level, std::uint32_t at, const HeaderLine& l) {
    Line line;
    expr(line.word("header"), *l.name);
    value_line(level, at, std::move(line.glue(":")), *l.value);
  }

  // ---- steps

  void steps(std::size_t level, const Steps& steps) {
    for (const Step& step : steps) this->step(level, step);
  }

  void step(std::size_t level, const Step& n) {
    std::visit([&](const auto& node) { step(level, n.span.begin, *node); }, n.node);
  }

  void block(std::size_t level, std::uint32_t at, const Line& line, const Steps& inner) {
    page_.line(level, at, line);
    steps(level + 1, inner);
  }
  void names(Line& line, const Name& target, const Name& result) {
    for (const auto& [word, name] : {std::pair("to", &target), std::pair("as", &result)})
      if (*name) {
        join(line, word, name->span.begin);
        line.word(name->text);
      }
  }

  void step(std::size_t level, std::uint32_t at, const Let& n) {
    value_line(level, at, Line().word("let").word(n.name.text).word("="), n.value);
  }
  void step(std::size_t level, std::uint32_t at, const Send& n) {
    Line line;
    line.word("send").word(n.event.text);
    if (n.about) {
      join(line, "for", n.about->span.begin);
      expr(line, *n.about);
    }
    names(line, n.target, n.result);
    page_.line(level, at, line);
    lines(level + 1, n.lines);
  }
  void step(std::size_t level, std::uint32_t at, const SendAgain& n) {
    Line line;
    line.word("send again");
    if (n.what) line.word(n.what.text);
    if (n.signed_anew) line.glue(",").word("signed anew");
    names(line, {}, n.result);
    page_.line(level, at, line);
  }
  void step(std::size_t level, std::uint32_t at, const Request& n) {
    Line line;
    expr(line.word(word(n.method)), n.address);
    names(line, n.target, n.result);
    page_.line(level, at, line);
    lines(level + 1, n.lines);
  }
  void step(std::size_t level, std::uint32_t at, const Keep& n) {
    Line line;
    line.word("keep");
    if (n.what == KeepWhat::status) line.word("status");
    if (n.what == KeepWhat::header) expr(line.word("header"), *n.header);
    if (n.what == KeepWhat::path) path(line, n.path);
    names(line, {}, n.name);
    page_.line(level, at, line);
  }
  void step(std::size_t level, std::uint32_t at, const Query& n) {
    Line line;
    line.word("query");
    if (n.title) expr(line, *n.title);
    names(line, {}, n.result);
    page_.line(level, at, line);
    InOrder beneath;
    beneath.add(n.sql.span.begin, [&] { sql(level + 1, n.sql); });
    for (const Expectation& e : n.expectations)
      beneath.add(e.span.begin, [&, level] { step(level + 1, e.span.begin, e); });
    beneath.write();
  }
  void sql(std::size_t level, const Expr& n) {
    page_.line(level, n.span.begin, Line().own_line_block(block_lines(n.span)));
  }
  void step(std::size_t level, std::uint32_t at, const Watch& n) {
    Line line;
    line.word("watch");
    for (const Table& table : n.tables) {
      if (&table != n.tables.data()) line.glue(",");
      line.word(this->table(table));
    }
    where(line, n.where);
    page_.line(level, at, line);
  }
  void step(std::size_t level, std::uint32_t at, const Repeat& n) {
    Line line;
    expr(line.word("repeat"), n.times);
    line.word("times");
    if (n.at_once) line.word("at once");
    if (n.every) expr(line.word("every"), *n.every);
    block(level, at, line, n.steps);
  }
  void step(std::size_t level, std::uint32_t at, const AtOnce& n) { block(level, at, Line().word("at once"), n.steps); }
  void step(std::size_t level, std::uint32_t at, const Deliver& n) {
    Line line;
    line.word("deliver in any order");
    if (n.once_or_twice) line.glue(",").word("each once or twice");
    if (n.at_most) {
      expr(line.glue(",").word("at most"), *n.at_most);
      line.word("orders");
    }
    block(level, at, line, n.steps);
  }
  void step(std::size_t level, std::uint32_t at, const While& n) {
    Line line;
    line.word("while").word(n.target.text).word(word(n.fault));
    if (n.argument) expr(line, *n.argument);
    block(level, at, line, n.steps);
  }
  void step(std::size_t level, std::uint32_t at, const Replay& n) {
    block(level, at, Line().word("replay undelivered events"), n.steps);
  }
  void step(std::size_t level, std::uint32_t at, const Wait& n) {
    value_line(level, at, Line().word("wait"), n.duration);
  }
  void step(std::size_t level, std::uint32_t at, const Manual& n) {
    value_line(level, at, Line().word("manual"), n.instruction);
  }
  void step(std::size_t level, std::uint32_t at, const Attach& n) {
    Line line;
    expr(line.word("attach"), n.value);
    join(line, "as", n.title.span.begin);
    expr(line, n.title);
    page_.line(level, at, line);
  }
  void step(std::size_t level, std::uint32_t at, const Give& n) { value_line(level, at, Line().word("give"), n.value); }
  void step(std::size_t level, std::uint32_t at, const StaysFor& n) {
    value_line(level, at, Line().word("stays for"), n.duration);
  }
  void step(std::size_t level, std::uint32_t at, const Within& n) {
    Line line;
    expr(line.word("within"), n.duration);
    block(level, at, line, n.steps);
  }
  void step(std::size_t level, std::uint32_t at, const Every& n) {
    Line line;
    expr(line.word("every"), n.interval);
    expr(line.word("for"), n.duration);
    block(level, at, line, n.steps);
  }
  void step(std::size_t level, std::uint32_t at, const DeleteRows& n) {
    Line line;
    line.word("delete rows in").word(table(n.table));
    where(line, n.where);
    page_.line(level, at, line);
  }
  void step(std::size_t level, std::uint32_t at, const InsertRow& n) {
    page_.line(level, at, Line().word("insert row into").word(table(n.table)));
    entries(level + 1, n.entries);
  }
  void step(std::size_t level, std::uint32_t at, const RunSql& n) {
    page_.line(level, at, Line().word("run sql"));
    sql(level + 1, n.sql);
  }
  void step(std::size_t level, std::uint32_t at, const Phrase& n) {
    Line line;
    for (const Expr& item : n.items) {
      const auto* path = std::get_if<Path>(&item.node);
      if (path != nullptr && keywords::is(text(item.span), keywords::joining))
        line.join(text(item.span), item.span.begin, page_.begins_line(item.span.begin));
      else
        expr(line, item);
    }
    names(line, {}, n.result);
    page_.line(level, at, line);
  }
  // Never formatted: only a file with mistakes has one.
  void step(std::size_t level, std::uint32_t at, const Broken&) {
    page_.line(level, at, Line().word(file_.source->line(file_.source->position(at).line)));
  }

  // ---- expectations

  void step(std::size_t level, std::uint32_t at, const Expectation& n) {
    Line line;
    if (n.within) expr(line.word("within"), *n.within);
    line.word("expect");
    InOrder inside;
    std::visit(overloaded{
                   [&](const ExpectStatus& s) {
                     line.word("status");
                     if (s.negated) line.word("not");
                     if (s.patterns.size() == 1) {
                       status(line, s.patterns.front());
                     } else {
                       const Span inside{s.patterns.front().span.begin, s.patterns.back().span.end + 1};
                       bracketed(line.word("one of"), '(', s.patterns, inside, false);
                     }
                   },
                   [&](const ExpectHeader& s) { expr(line.word("header"), s.name); },
                   [&](const ExpectBody& s) { path(line, s.path); },
                   [&](const ExpectBodyText&) { line.word("body text"); },
                   [&](const ExpectAnswerWithin& s) { expr(line.word("answer within"), s.duration); },
                   [&](const ExpectNoResponse& s) {
                     line.word("no response");
                     if (s.because != NoResponse::any) line.word("because").word(word(s.because));
                   },
                   [&](const ExpectRows& s) {
                     count(line, s.count, "row");
                     if (s.table) in_table(line, *s.table, s.outside_scope);
                     where(line, s.where);
                   },
                   [&](const ExpectTable& s) {
                     line.word("rows");
                     in_table(line, s.table, s.outside_scope);
                     where(line, s.where);
                     columns(line, "in order by", s.order_by);
                     inside.add(begin_of(s.columns.front()), [&, level] { expected_rows(level + 1, s); });
                   },
                   [&](const ExpectChanges& s) {
                     line.word("changes");
                     for (const ChangeLine& change : s.changes)
                       inside.add(change.span.begin, [&, level] { this->change(level + 1, change); });
                     if (s.nothing_else_span)
                       inside.add(s.nothing_else_span->begin, [&, level] {
                         page_.line(level + 1, s.nothing_else_span->begin, Line().word("nothing else"));
                       });
                   },
                   [&](const ExpectNoChanges& s) {
                     line.word("no changes");
                     columns(line, "ignoring", s.ignoring);
                   },
                   [&](const ExpectNoDuplicates& s) {
                     line.word("no duplicates in").word(table(s.table));
                     columns(line, "by", s.columns);
                     where(line, s.where);
                   },
                   [&](const ExpectCalls& s) {
                     count(line, s.count, "call");
                     join(line, "to", s.stub.span.begin);
                     line.word(s.stub.text);
                   },
                   [&](const ExpectValue& s) { path(line, s.path); },
               },
               n.subject);
    if (n.predicate) predicate(line, *n.predicate);
    page_.line(level, at, line);
    if (n.predicate) beneath(level + 1, *n.predicate);
    for (const CheckLine& check : n.lines)
      inside.add(check.span.begin, [&, level] { check_line(level + 1, check); });
    inside.write();
  }

  void status(Line& line, const StatusPattern& n) {
    if (const auto* path = std::get_if<Path>(&n.value))
      this->path(line, *path);
    else
      line.word(std::to_string(std::get<std::int64_t>(n.value)) + (n.whole_class ? "xx" : ""));
  }

  void check_line(std::size_t level, const CheckLine& n) {
    const std::uint32_t at = n.span.begin;
    std::visit(overloaded{
                   [&](const Check& check) {
                     Line line;
                     if (check.path) path(line, *check.path);
                     predicate(line, check.predicate);
                     page_.line(level, at, line);
                     beneath(level + 1, check.predicate);
                   },
                   [&](const KeepLine& keep) {
                     Line line;
                     path(line.word("keep"), keep.column);
                     names(line, {}, keep.name);
                     page_.line(level, at, line);
                   },
                   [&](const StaysFor& stays) { step(level, at, stays); },
               },
               n.node);
  }

  void change(std::size_t level, const ChangeLine& n) {
    Line line;
    count(line, n.count, "row", word(n.kind));
    in_table(line, n.table);
    where(line, n.where);
    page_.line(level, n.span.begin, line);
    for (const CheckLine& check : n.checks) check_line(level + 1, check);
  }

  // ---- tables

  struct Row {
    std::uint32_t at;
    std::vector<std::string> cells;
  };

  void rows(std::size_t level, const std::vector<Row>& rows) {
    std::vector<std::size_t> widths;
    for (const Row& row : rows)
      for (std::size_t i = 0; i < row.cells.size(); ++i) {
        if (i == widths.size()) widths.push_back(0);
        widths[i] = std::max(widths[i], layout::width(row.cells[i]));
      }
    for (const Row& row : rows) {
      std::string text = "|";
      for (std::size_t i = 0; i < row.cells.size(); ++i)
        text += fmt::format(" {}{} |", row.cells[i], std::string(widths[i] - layout::width(row.cells[i]), ' '));
      page_.line(level, row.at, Line().word(text));
    }
  }

  void expected_rows(std::size_t level, const ExpectTable& n) {
    std::vector<Row> all(1);
    all.front().at = begin_of(n.columns.front());
    for (const Path& column : n.columns) all.front().cells.push_back(joined(column.segments));
    for (const auto& row : n.rows) {
      all.push_back({row.front().span.begin, {}});
      for (const Cell& cell : row) {
        Line line;
        predicate(line, cell.predicate, true);
        all.back().cells.push_back(line.flat());
      }
    }
    rows(level, all);
  }

  void examples(std::size_t level, const Examples& n) {
    Line line;
    line.word("examples");
    if (n.file) expr(line.word("from"), *n.file);
    page_.line(level, n.span.begin, line);
    if (n.columns.empty()) return;
    std::vector<Row> all(1);
    all.front().at = n.columns.front().span.begin;
    for (const Name& column : n.columns) all.front().cells.emplace_back(text(column.span));
    for (const auto& row : n.rows) {
      all.push_back({row.front().span.begin, {}});
      for (const Expr& cell : row) {
        Line cell_line;
        expr(cell_line, cell);
        all.back().cells.push_back(cell_line.flat());
      }
    }
    rows(level + 1, all);
  }

  // ---- declarations

  bool take_separate() { return std::exchange(separate_, false); }
  void heading(std::uint32_t at, const Line& line) { page_.line(0, at, line, take_separate()); }

  void write(const Use& n, std::uint32_t at) {
    Line line;
    line.word("use");
    if (const auto* name = std::get_if<Name>(&n.module))
      line.word(name->text);
    else
      expr(line, std::get<Expr>(n.module));
    heading(at, line);
  }
  void write(const Box<Suite>& n, std::uint32_t at) {
    Line line;
    expr(line.word("suite"), n->title);
    if (n->in_parallel) line.word("in parallel");
    heading(at, line);
    if (n->scope_column)
      value_line(1, n->scope_column->span.begin, Line().word("scope").word(n->scope_column->text).word("is"),
                 *n->scope_value);
  }
  void write(const Environment& n, std::uint32_t at) {
    heading(at, Line().word("environment"));
    for (const Variable& variable : n.variables) {
      Line line;
      line.word(variable.name.text).glue(":").word(word(variable.type));
      if (variable.optional) line.glue(",").word("optional");
      if (variable.default_value) expr(line.glue(",").word("default"), *variable.default_value);
      if (variable.purpose) expr(line.glue(","), *variable.purpose);
      page_.line(1, variable.span.begin, line);
    }
  }
  void write(const Box<Let>& n, std::uint32_t at) { step(0, at, *n); }
  void write(const Target& n, std::uint32_t at) {
    heading(at, Line().word("target").word(n.name.text));
    lines(1, n.lines);
  }
  void write(const Channel& n, std::uint32_t at) {
    heading(at, Line().word("channel").word(n.name.text));
    entries(1, n.fields);
  }
  void write(const Template& n, std::uint32_t at) {
    heading(at, Line().word("template").word(n.name.text));
    entries(1, n.fields);
  }
  void write(const Event& n, std::uint32_t at) {
    Line line;
    line.word("event").word(n.name.text);
    if (n.about) line.word("about").word(n.about.text);
    heading(at, line);
    lines(1, n.lines);
  }
  void write(const Signature& n, std::uint32_t at) {
    Line line;
    line.word("signature").word(n.name.text).attach();
    bracketed(line, '(', n.parameters, parameters_span(n), false);
    heading(at, line);
    for (const auto& any : n.lines)
      std::visit(overloaded{[&](const SignatureLet& l) { step(1, l.span.begin, l.let); },
                            [&](const SignatureHeader& l) { header(1, l.span.begin, l.header); }},
                 any);
  }
  static Span parameters_span(const Signature& n) {
    if (n.parameters.empty()) return {n.name.span.end, n.name.span.end + 1};
    return {n.parameters.front().span.begin, n.parameters.back().span.end + 1};
  }
  void write(const StepDeclaration& n, std::uint32_t at) {
    heading(at, Line().word("step").word(text(n.phrase_span)));
    steps(1, n.steps);
  }
  void write(const Hook& n, std::uint32_t at) {
    heading(at, Line().word(word(n.kind)));
    steps(1, n.steps);
  }

  void write(const Box<Scenario>& box, std::uint32_t at) {
    const Scenario& n = *box;
    Line line;
    expr(line.word("scenario"), n.title);
    heading(at, line);
    InOrder inside;
    if (!n.tags.empty()) inside.add(n.tags_span.begin, [&] { tags(n); });
    if (n.quarantine) inside.add(n.quarantine->span.begin, [&] { quarantine(*n.quarantine); });
    if (!n.only_when.empty()) inside.add(n.only_when.front().span.begin, [&] { only_when(n.only_when); });
    if (n.runs_alone)
      inside.add(n.runs_alone_span->begin, [&] { page_.line(1, n.runs_alone_span->begin, Line().word("runs alone")); });
    if (n.for_each) inside.add(n.for_each->span.begin, [&] { for_each(*n.for_each); });
    if (n.examples) inside.add(n.examples->span.begin, [&] { examples(1, *n.examples); });
    if (n.setup_span)
      inside.add(n.setup_span->begin, [&] { block(1, n.setup_span->begin, Line().word("setup"), n.setup); });
    for (const Step& step : n.steps)
      inside.add(step.span.begin, [&] { this->step(1, step); });
    if (n.cleanup_span)
      inside.add(n.cleanup_span->begin, [&] { block(1, n.cleanup_span->begin, Line().word("cleanup"), n.cleanup); });
    inside.write();
  }
  void tags(const Scenario& n) {
    page_.line(1, n.tags_span.begin, Line().word("tags").word(listed(n.tags)));
  }
  static std::string listed(const std::vector<Name>& names) {
    std::string out;
    for (const Name& name : names) (out += out.empty() ? "" : ", ") += name.text;
    return out;
  }
  void quarantine(const Quarantine& n) {
    Line line;
    expr(line.word("quarantined until"), n.until);
    expr(line, n.why);
    page_.line(1, n.span.begin, line);
  }
  void only_when(const Where& conditions) {
    Line line;
    line.word("only when");
    for (const Condition& condition : conditions) {
      if (&condition != conditions.data()) join(line, "and", begin_of(condition.path));
      path(line, condition.path);
      predicate(line, condition.predicate);
    }
    page_.line(1, conditions.front().span.begin, line);
  }
  void for_each(const ForEach& n) {
    Line line;
    line.word("for each").word(n.variable.text);
    if (n.all_channels) {
      line.word("in all channels");
    } else {
      join(line, "in", n.values.front().span.begin);
      for (const Expr& value : n.values) {
        if (&value != n.values.data()) line.glue(",");
        expr(line, value);
      }
    }
    page_.line(1, n.span.begin, line);
  }

  void write(const Stub& n, std::uint32_t at) {
    heading(at, Line().word("stub").word(n.name.text));
    for (const StubAnswer& answer : n.answers) {
      value_line(1, answer.span.begin, Line().word(word(answer.method)), answer.address);
      InOrder inside;
      if (answer.status)
        inside.add(answer.status->span.begin, [&] {
          Line line;
          expr(line.word("answer"), *answer.status);
          if (answer.delay) expr(line.word("after"), *answer.delay);
          page_.line(2, answer.status->span.begin, line);
        });
      for (const RequestLine& line : answer.lines)
        inside.add(line.span.begin, [&] { request_line(2, line); });
      inside.write();
    }
  }

  void write(const Box<Monitor>& box, std::uint32_t at) {
    const Monitor& n = *box;
    Line line;
    expr(line.word("monitor"), n.title);
    heading(at, line);
    InOrder inside;
    if (n.interval)
      inside.add(n.every_span.begin, [&] {
        Line every;
        expr(every.word("every"), *n.interval);
        expr(every.word("for"), *n.duration);
        page_.line(1, n.every_span.begin, every);
      });
    if (n.failure_percent)
      inside.add(n.failure_percent->span.begin, [&] {
        Line limit;
        expr(limit.word("at most"), *n.failure_percent);
        page_.line(1, n.failure_percent->span.begin, limit.word("% of samples may fail"));
      });
    if (n.minimum_samples)
      inside.add(n.minimum_samples->span.begin, [&] {
        Line limit;
        expr(limit.word("at least"), *n.minimum_samples);
        page_.line(1, n.minimum_samples->span.begin, limit.word("samples"));
      });
    for (const Step& step : n.steps) {
      const bool beneath_every = n.interval && page_.column(step.span.begin) > page_.column(n.every_span.begin);
      inside.add(step.span.begin, [&, beneath_every] { this->step(beneath_every ? 2 : 1, step); });
    }
    inside.write();
  }

  void write(const Box<Evidence>& n, std::uint32_t at) {
    Line line;
    expr(line.word("evidence"), n->title);
    heading(at, line);
    steps(1, n->steps);
  }

  void write(const Box<Gate>& n, std::uint32_t at) {
    Line line;
    expr(line.word("gate"), n->title);
    heading(at, line);
    for (const Rule& rule : n->rules) this->rule(rule);
  }
  void rule(const Rule& n) {
    Line line;
    line.word(n.go ? "go when" : "no-go when");
    const auto scenarios = [&](std::string_view which, std::string_view held) {
      line.word(which).word("scenario");
      if (!n.tags.empty()) line.word("tagged").word(listed(n.tags));
      line.word(held);
    };
    switch (n.kind) {
      case RuleKind::every_scenario_passed: scenarios("every", "passed"); break;
      case RuleKind::any_scenario_failed: scenarios("any", "failed"); break;
      case RuleKind::monitor_held:
        expr(line.word("monitor"), *n.title);
        line.word("held");
        break;
      case RuleKind::evidence_complete:
        expr(line.word("evidence"), *n.title);
        line.word("is complete");
        break;
      case RuleKind::duplicates:
        line.word("duplicates in").word(table(*n.table));
        columns(line, "by", n.columns);
        where(line, n.where);
        break;
      case RuleKind::rows:
        count(line, *n.count, "row");
        line.word("in").word(table(*n.table));
        where(line, n.where);
        break;
    }
    page_.line(1, n.span.begin, line);
  }
  void write(const Broken& n, std::uint32_t at) { step(0, at, n); }

  const File& file_;
  layout::Page page_;
  bool separate_ = false;  // the next line at the margin is set off by a blank line
};

}  // namespace

std::string format(const ast::File& file) { return Formatter(file).run(); }

}  // namespace smoke
