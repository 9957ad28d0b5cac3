// Everything is written in the order of the source, because comments find their place by it.
#include "grammar/format_lines.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "grammar/keywords.hpp"
#include "grammar/walk.hpp"
#include "grammar/words.hpp"

namespace smoke::layout {

using namespace ast;

void InOrder::write() {
  std::stable_sort(lines_.begin(), lines_.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& line : lines_) line.second();
}

// ---- values with blocks

// The block that belongs to a value at the end of a line.
void Lines::beneath(std::size_t level, const Expr& e) {
  if (const auto* object = std::get_if<ObjectLiteral>(&e.node)) {
    if (object->block) entries(level, object->entries);
  } else if (const auto* made = std::get_if<New>(&e.node)) {
    entries(level, made->overrides);
  } else if (const auto* loose = std::get_if<PredicateValue>(&e.node)) {
    beneath(level, *loose->predicate);
  }
}

void Lines::beneath(std::size_t level, const Predicate& p) {
  if (!p.arguments.empty()) beneath(level, p.arguments.back());
}

// A line that ends in a value, with what stands beneath.
void Lines::value_line(std::size_t level, std::uint32_t at, Line line, const Expr& value) {
  const auto* block = std::get_if<Text>(&value.node);
  if (block != nullptr && block->block && page_.begins_line(value.span.begin)) {
    page_.line(level, at, line);
    page_.line(level + 1, value.span.begin, Line().own_line_block(block_lines(value.span)));
    return;
  }
  expr(line, value);
  page_.line(level, at, line);
  beneath(level + 1, value);
}

void Lines::entries(std::size_t level, const std::vector<Entry>& entries) {
  for (const Entry& entry : entries) this->entry(level, entry);
}

void Lines::entry(std::size_t level, const Entry& n) {
  const std::string key = keys(n.key);
  if (n.value)
    value_line(level, n.span.begin, Line().word(key).glue(":"), *n.value);
  else
    page_.line(level, n.span.begin, Line().word("without").word(key));
}

// ---- lines of requests

void Lines::request_lines(std::size_t level, const std::vector<RequestLine>& lines) {
  for (const RequestLine& line : lines) request_line(level, line);
}

void Lines::request_line(std::size_t level, const RequestLine& n) {
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
              value_line(level, at, Line().word("query").word(keys(entry.key)).glue(":"),
                         *entry.value);
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
            bracketed(line, '(', n.span, l.arguments,
                      [this](Line& list, const Expr& value) { expr(list, value); });
            page_.line(level, at, line);
          },
          [&](const SignedWith& l) {
            value_line(level, at, Line().word("signed with"), *l.secret);
          },
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
            value_line(level, at,
                       Line().word("answer").word(std::to_string(l.status)).word("means"),
                       *l.meaning);
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
          [&](const AddressLine& l) {
            value_line(level, at, Line().word(word(l.method)), *l.address);
          },
          [&](const Box<OverrideLine>& l) { entry(level, l->entry); },
      },
      n.node);
}

void Lines::header(std::size_t level, std::uint32_t at, const HeaderLine& l) {
  Line line;
  expr(line.word("header"), *l.name);
  value_line(level, at, std::move(line.glue(":")), *l.value);
}

// ---- steps

void Lines::steps(std::size_t level, const Steps& steps) {
  for (const Step& step : steps) this->step(level, step);
}

void Lines::step(std::size_t level, const Step& n) {
  std::visit([&](const auto& node) { step(level, n.span.begin, *node); }, n.node);
}

void Lines::block(std::size_t level, std::uint32_t at, const Line& line, const Steps& inner) {
  page_.line(level, at, line);
  steps(level + 1, inner);
}

void Lines::names(Line& line, const Name& target, const Name& result) {
  for (const auto& [word, name] : {std::pair("to", &target), std::pair("as", &result)})
    if (*name) {
      join(line, word, name->span.begin);
      line.word(name->text);
    }
}

void Lines::step(std::size_t level, std::uint32_t at, const Let& n) {
  value_line(level, at, Line().word("let").word(n.name.text).word("="), n.value);
}

void Lines::step(std::size_t level, std::uint32_t at, const Send& n) {
  Line line;
  line.word("send").word(n.event.text);
  if (n.about) {
    join(line, "for", n.about->span.begin);
    expr(line, *n.about);
  }
  names(line, n.target, n.result);
  page_.line(level, at, line);
  request_lines(level + 1, n.lines);
}

void Lines::step(std::size_t level, std::uint32_t at, const SendAgain& n) {
  Line line;
  line.word("send again");
  if (n.what) line.word(n.what.text);
  if (n.signed_anew) line.glue(",").word("signed anew");
  names(line, {}, n.result);
  page_.line(level, at, line);
}

void Lines::step(std::size_t level, std::uint32_t at, const Request& n) {
  Line line;
  expr(line.word(word(n.method)), n.address);
  names(line, n.target, n.result);
  page_.line(level, at, line);
  request_lines(level + 1, n.lines);
}

void Lines::step(std::size_t level, std::uint32_t at, const Keep& n) {
  Line line;
  line.word("keep");
  if (n.what == KeepWhat::status) line.word("status");
  if (n.what == KeepWhat::header) expr(line.word("header"), *n.header);
  if (n.what == KeepWhat::path) path(line, n.path);
  names(line, {}, n.name);
  page_.line(level, at, line);
}

void Lines::step(std::size_t level, std::uint32_t at, const Query& n) {
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

void Lines::sql(std::size_t level, const Expr& n) {
  page_.line(level, n.span.begin, Line().own_line_block(block_lines(n.span)));
}

void Lines::step(std::size_t level, std::uint32_t at, const Watch& n) {
  Line line;
  line.word("watch");
  for (const Table& table : n.tables) {
    if (&table != n.tables.data()) line.glue(",");
    line.word(this->table(table));
  }
  where(line, n.where);
  page_.line(level, at, line);
}

void Lines::step(std::size_t level, std::uint32_t at, const Repeat& n) {
  Line line;
  expr(line.word("repeat"), n.times);
  line.word("times");
  if (n.at_once) line.word("at once");
  if (n.every) expr(line.word("every"), *n.every);
  block(level, at, line, n.steps);
}

void Lines::step(std::size_t level, std::uint32_t at, const AtOnce& n) {
  block(level, at, Line().word("at once"), n.steps);
}

void Lines::step(std::size_t level, std::uint32_t at, const Deliver& n) {
  Line line;
  line.word("deliver in any order");
  if (n.once_or_twice) line.glue(",").word("each once or twice");
  if (n.at_most) {
    expr(line.glue(",").word("at most"), *n.at_most);
    line.word("orders");
  }
  block(level, at, line, n.steps);
}

void Lines::step(std::size_t level, std::uint32_t at, const While& n) {
  Line line;
  line.word("while").word(n.target.text).word(word(n.fault));
  if (n.argument) expr(line, *n.argument);
  block(level, at, line, n.steps);
}

void Lines::step(std::size_t level, std::uint32_t at, const Replay& n) {
  block(level, at, Line().word("replay undelivered events"), n.steps);
}

void Lines::step(std::size_t level, std::uint32_t at, const Wait& n) {
  value_line(level, at, Line().word("wait"), n.duration);
}

void Lines::step(std::size_t level, std::uint32_t at, const Manual& n) {
  value_line(level, at, Line().word("manual"), n.instruction);
}

void Lines::step(std::size_t level, std::uint32_t at, const Attach& n) {
  Line line;
  expr(line.word("attach"), n.value);
  join(line, "as", n.title.span.begin);
  expr(line, n.title);
  page_.line(level, at, line);
}

void Lines::step(std::size_t level, std::uint32_t at, const Give& n) {
  value_line(level, at, Line().word("give"), n.value);
}

void Lines::step(std::size_t level, std::uint32_t at, const StaysFor& n) {
  value_line(level, at, Line().word("stays for"), n.duration);
}

void Lines::step(std::size_t level, std::uint32_t at, const Within& n) {
  Line line;
  expr(line.word("within"), n.duration);
  block(level, at, line, n.steps);
}

void Lines::step(std::size_t level, std::uint32_t at, const Every& n) {
  Line line;
  expr(line.word("every"), n.interval);
  expr(line.word("for"), n.duration);
  block(level, at, line, n.steps);
}

void Lines::step(std::size_t level, std::uint32_t at, const DeleteRows& n) {
  Line line;
  line.word("delete rows in").word(table(n.table));
  where(line, n.where);
  page_.line(level, at, line);
}

void Lines::step(std::size_t level, std::uint32_t at, const InsertRow& n) {
  page_.line(level, at, Line().word("insert row into").word(table(n.table)));
  entries(level + 1, n.entries);
}

void Lines::step(std::size_t level, std::uint32_t at, const RunSql& n) {
  page_.line(level, at, Line().word("run sql"));
  sql(level + 1, n.sql);
}

void Lines::step(std::size_t level, std::uint32_t at, const Phrase& n) {
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

void Lines::step(std::size_t, std::uint32_t, const Broken&) {}  // only a file with mistakes has one

// ---- expectations

void Lines::step(std::size_t level, std::uint32_t at, const Expectation& n) {
  Line line;
  if (n.within) expr(line.word("within"), *n.within);
  line.word("expect");
  InOrder inside;
  std::visit(
      overloaded{
          [&](const ExpectStatus& s) {
            line.word("status");
            if (s.negated) line.word("not");
            if (s.patterns.size() == 1) {
              status(line, s.patterns.front());
            } else {
              const Span list{s.patterns.front().span.begin, s.patterns.back().span.end + 1};
              bracketed(line.word("one of"), '(', list, s.patterns,
                        [this](Line& l, const StatusPattern& pattern) { status(l, pattern); });
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
    inside.add(check.span.begin, [&, level] {
      check_line(level + 1, check, std::holds_alternative<ExpectCalls>(n.subject));
    });
  inside.write();
}

void Lines::status(Line& line, const StatusPattern& n) {
  if (const auto* path = std::get_if<Path>(&n.value))
    this->path(line, *path);
  else
    line.word(std::to_string(std::get<std::int64_t>(n.value)) + (n.whole_class ? "xx" : ""));
}

// A header of a call stands as beneath a request.
void Lines::field(Line& line, const Path& n, bool of_call) {
  const std::vector<Segment>& segments = n.segments;
  if (of_call && segments.size() == 2 && segments[0].name() == "header" && !segments[1].index)
    line.word("header").word(fmt::format("\"{}\"", segments[1].key));
  else
    path(line, n);
}

void Lines::check_line(std::size_t level, const CheckLine& n, bool of_call) {
  const std::uint32_t at = n.span.begin;
  std::visit(overloaded{
                 [&](const Check& check) {
                   Line line;
                   if (check.path) field(line, *check.path, of_call);
                   predicate(line, check.predicate);
                   page_.line(level, at, line);
                   beneath(level + 1, check.predicate);
                 },
                 [&](const KeepLine& keep) {
                   Line line;
                   field(line.word("keep"), keep.column, of_call);
                   names(line, {}, keep.name);
                   page_.line(level, at, line);
                 },
                 [&](const StaysFor& stays) { step(level, at, stays); },
             },
             n.node);
}

void Lines::change(std::size_t level, const ChangeLine& n) {
  Line line;
  count(line, n.count, "row", word(n.kind));
  in_table(line, n.table);
  where(line, n.where);
  page_.line(level, n.span.begin, line);
  for (const CheckLine& check : n.checks) check_line(level + 1, check);
}

// ---- tables

void Lines::rows(std::size_t level, const std::vector<Row>& rows) {
  std::vector<std::size_t> widths;
  for (const Row& row : rows)
    for (std::size_t i = 0; i < row.cells.size(); ++i) {
      if (i == widths.size()) widths.push_back(0);
      widths[i] = std::max(widths[i], layout::width(row.cells[i]));
    }
  for (const Row& row : rows) {
    std::string text = "|";
    for (std::size_t i = 0; i < row.cells.size(); ++i)
      text += fmt::format(" {}{} |", row.cells[i],
                          std::string(widths[i] - layout::width(row.cells[i]), ' '));
    page_.line(level, row.at, Line().word(text));
  }
}

void Lines::expected_rows(std::size_t level, const ExpectTable& n) {
  std::vector<Row> all(1);
  all.front().at = begin_of(n.columns.front());
  for (const Path& column : n.columns) all.front().cells.push_back(keys(column.segments));
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

void Lines::examples(std::size_t level, const Examples& n) {
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

}  // namespace smoke::layout
