// Lines of requests, steps and expectations.
#include <charconv>

#include "grammar/tree.hpp"

namespace smoke::syntax {
namespace {

using namespace ast;

BodyKind body_of(std::string_view word) {
  constexpr std::pair<std::string_view, BodyKind> words[] = {
      {"json", BodyKind::json}, {"form", BodyKind::form},           {"text", BodyKind::text},
      {"file", BodyKind::file}, {"multipart", BodyKind::multipart}, {"bytes", BodyKind::bytes}};
  for (const auto& [text, kind] : words)
    if (text == word) return kind;
  return BodyKind::json;
}

std::int64_t integer(std::string_view digits) {
  std::int64_t n = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), n);
  return n;
}

Node second(Node n) { return *++n.begin(); }

}  // namespace

Span trimmed(Span span, std::string_view text) {
  while (span.end > span.begin && (text[span.end - 1] == ' ' || text[span.end - 1] == '\n' || text[span.end - 1] == '\r')) --span.end;
  return span;
}

Method method_of(std::string_view word) {
  constexpr std::pair<std::string_view, Method> words[] = {{"get", Method::get},     {"post", Method::post},
                                                           {"put", Method::put},     {"patch", Method::patch},
                                                           {"delete", Method::del},  {"head", Method::head},
                                                           {"options", Method::options}};
  for (const auto& [text, method] : words)
    if (text == word) return method;
  return Method::get;
}

RequestLine Tree::line(Node n) const {
  const Span span = trimmed(n.span(), text_);
  switch (n.kind()) {
    case Kind::header: return {span, HeaderLine{value(n.first()), value(second(n))}};
    case Kind::without_header: return {span, WithoutHeader{value(n.first())}};
    case Kind::query_line: {
      QueryLine out;
      for (const Node part : n)
        if (part.kind() != Kind::broken) out.entries.push_back(entry(part));
      out.block = !out.entries.empty() && text_.substr(span.begin, out.entries.front().span.begin - span.begin).find('\n') != std::string_view::npos;
      return {span, std::move(out)};
    }
    case Kind::body: {
      BodyKind kind = BodyKind::json;
      bool from_file = false;
      std::optional<Expr> content;
      for (const Node part : n) {
        if (part.kind() == Kind::body_word)
          kind = body_of(text(part));
        else if (part.kind() == Kind::from_file)
          from_file = true;
        else if (!content)
          content = value(part);
        else
          override_line(*content, part);
      }
      return {span, BodyLine{kind, std::move(*content), from_file}};
    }
    case Kind::basic: return {span, BasicLine{value(n.first()), value(second(n))}};
    case Kind::bearer: return {span, BearerLine{value(n.first())}};
    case Kind::sign: {
      Expr call = value(n.first());
      auto& c = std::get<Call>(call.node);
      return {span, SignLine{c.function, std::move(c.arguments)}};
    }
    case Kind::signed_with: return {span, SignedWith{value(n.first())}};
    case Kind::signed_at: {
      bool ahead = false;
      for (const Node part : n) ahead = ahead || part.kind() == Kind::ahead;
      return {span, SignedAt{value(n.first()), ahead}};
    }
    case Kind::unsigned_: return {span, Unsigned{}};
    case Kind::tampered: return {span, Tampered{}};
    case Kind::follow_redirects: return {span, FollowRedirects{}};
    case Kind::cookies: return {span, Cookies{}};
    case Kind::timeout: return {span, TimeoutLine{value(n.first())}};
    case Kind::answer_means: return {span, AnswerMeans{integer(text(n.first())), value(second(n))}};
    case Kind::url: return {span, UrlLine{value(n.first())}};
    case Kind::tls: {
      TlsLine out;
      for (const Node part : n) out.ca = value(part.first());
      return {span, std::move(out)};
    }
    case Kind::version: {
      auto part = n.begin();
      VersionLine out;
      out.method = method_of(text(*part));
      out.address = value(*++part);
      out.path = path(*++part);
      return {span, Box<VersionLine>(std::move(out))};
    }
    case Kind::address_line: return {span, AddressLine{method_of(text(n.first())), value(second(n))}};
    default: return {span, Box<OverrideLine>(OverrideLine{entry(n.first())})};
  }
}

Broken Tree::broken(Node n) const {
  Broken out;
  for (const Node part : n) out.names.push_back(name(part));
  return out;
}

Steps Tree::steps(Node n) const {
  Steps out;
  out.reserve(n.count());
  for (const Node part : n) out.push_back(step(part));
  return out;
}

Let Tree::let(Node n) const {
  Let out;
  bool valued = false;
  for (const Node part : n) {
    if (part.kind() == Kind::name) {
      out.name = name(part);
    } else if (!valued) {
      out.value = value(part);
      valued = true;
    } else {
      override_line(out.value, part);
    }
  }
  return out;
}

Step Tree::step(Node wrapper) const {
  if (wrapper.kind() == Kind::broken) return {wrapper.span(), Box<Broken>(broken(wrapper))};
  const Node n = wrapper.first();
  Step out{wrapper.span(), Box<Broken>()};
  // The first line: what a message points at.
  const std::size_t line_end = text_.find('\n', n.span().begin);
  if (line_end != std::string_view::npos && line_end < out.span.end) out.span.end = static_cast<std::uint32_t>(line_end);
  out.span = trimmed(out.span, text_);
  switch (n.kind()) {
    case Kind::let: out.node = Box<Let>(let(n)); break;
    case Kind::send: {
      Send s;
      for (const Node part : n) switch (part.kind()) {
          case Kind::name: s.event = name(part); break;
          case Kind::for_: s.about = value(part.first()); break;
          case Kind::to: s.target = name(part); break;
          case Kind::as: s.result = name(part); break;
          case Kind::broken: break;
          default: s.lines.push_back(line(part));
        }
      out.span.begin = wrapper.span().begin;
      out.node = Box<Send>(std::move(s));
      break;
    }
    case Kind::send_again: {
      SendAgain s;
      for (const Node part : n) switch (part.kind()) {
          case Kind::name: s.what = name(part); break;
          case Kind::as: s.result = name(part); break;
          default: s.signed_anew = true;
        }
      out.node = Box<SendAgain>(std::move(s));
      break;
    }
    case Kind::request: {
      Request r{};
      bool addressed = false;
      for (const Node part : n) switch (part.kind()) {
          case Kind::method: r.method = method_of(text(part)); break;
          case Kind::to: r.target = name(part); break;
          case Kind::as: r.result = name(part); break;
          case Kind::broken: break;
          default:
            if (addressed) {
              r.lines.push_back(line(part));
            } else {
              r.address = value(part);
              addressed = true;
            }
        }
      out.node = Box<Request>(std::move(r));
      break;
    }
    case Kind::keep: {
      Keep k;
      for (const Node part : n) switch (part.kind()) {
          case Kind::keep_status: k.what = KeepWhat::status; break;
          case Kind::keep_header:
            k.what = KeepWhat::header;
            k.header = value(part.first());
            break;
          case Kind::as: k.name = name(part); break;
          default: k.path = path(part);
        }
      out.node = Box<Keep>(std::move(k));
      break;
    }
    case Kind::query: {
      Query q{};
      bool whole = true;  // no line of it is broken
      for (const Node part : n) switch (part.kind()) {
          case Kind::plain_text:
          case Kind::text: q.title = value(part); break;
          case Kind::as: q.result = name(part); break;
          case Kind::text_block:
            once(!std::holds_alternative<Text>(q.sql.node), part, "text of SQL");
            q.sql = value(part);
            break;
          case Kind::expect: q.expectations.push_back(expectation(part)); break;
          default: whole = false;
        }
      if (whole && !std::holds_alternative<Text>(q.sql.node))
        report(Code::incomplete, out.span, "a query without SQL", "write it beneath, between lines of `\"\"\"`");
      out.node = Box<Query>(std::move(q));
      break;
    }
    case Kind::watch: {
      Watch w;
      for (const Node part : n) {
        if (part.kind() == Kind::table)
          w.tables.push_back(table(part));
        else
          w.where = where(part);
      }
      out.node = Box<Watch>(std::move(w));
      break;
    }
    case Kind::repeat: {
      Repeat r{};
      for (const Node part : n) switch (part.kind()) {
          case Kind::at_once: r.at_once = true; break;
          case Kind::every: r.every = value(part.first()); break;
          case Kind::steps: r.steps = steps(part); break;
          default: r.times = value(part);
        }
      out.node = Box<Repeat>(std::move(r));
      break;
    }
    case Kind::together: out.node = Box<AtOnce>(AtOnce{steps(n.first())}); break;
    case Kind::deliver: {
      Deliver d;
      for (const Node part : n) switch (part.kind()) {
          case Kind::once_or_twice:
            once(!d.once_or_twice, part, "`each once or twice`");
            d.once_or_twice = true;
            break;
          case Kind::at_most_orders:
            once(!d.at_most, part, "limit of orders");
            d.at_most = value(part.first());
            break;
          default: d.steps = steps(part);
        }
      out.node = Box<Deliver>(std::move(d));
      break;
    }
    case Kind::fault: {
      While w{};
      for (const Node part : n) switch (part.kind()) {
          case Kind::name: w.target = name(part); break;
          case Kind::steps: w.steps = steps(part); break;
          case Kind::fault_kind: {
            const std::string_view words = text(part);
            w.fault = words.find("unreachable") != words.npos ? FaultKind::unreachable
                      : words.starts_with("refuses")          ? FaultKind::refuses
                      : words.starts_with("resets")           ? FaultKind::resets
                      : words.find("slow") != words.npos      ? FaultKind::slow
                      : words.starts_with("answers")          ? FaultKind::answers
                                                              : FaultKind::loses;
            break;
          }
          default: w.argument = value(part);
        }
      out.node = Box<While>(std::move(w));
      break;
    }
    case Kind::replay: {
      Replay r;
      for (const Node part : n) r.steps = steps(part);
      out.node = Box<Replay>(std::move(r));
      break;
    }
    case Kind::wait: out.node = Box<Wait>(Wait{value(n.first())}); break;
    case Kind::manual: out.node = Box<Manual>(Manual{value(n.first())}); break;
    case Kind::attach: out.node = Box<Attach>(Attach{value(n.first()), value(second(n))}); break;
    case Kind::give: out.node = Box<Give>(Give{value(n.first())}); break;
    case Kind::stays: out.node = Box<StaysFor>(StaysFor{value(n.first())}); break;
    case Kind::within: {
      Expr limit = value(n.first());
      const Node rest = second(n);
      if (rest.kind() == Kind::expect) {
        Expectation e = expectation(rest);
        e.within = std::move(limit);
        e.span.begin = n.span().begin;
        out.node = Box<Expectation>(std::move(e));
      } else {
        out.node = Box<Within>(Within{std::move(limit), steps(rest)});
      }
      break;
    }
    case Kind::every_block: {
      auto part = n.begin();
      Every e{};
      e.interval = value(*part);
      e.duration = value(*++part);
      e.steps = steps(*++part);
      out.node = Box<Every>(std::move(e));
      break;
    }
    case Kind::delete_rows: out.node = Box<DeleteRows>(DeleteRows{table(n.first()), where(second(n))}); break;
    case Kind::insert_row: {
      InsertRow i;
      for (const Node part : n) {
        if (part.kind() == Kind::table)
          i.table = table(part);
        else if (part.kind() != Kind::broken)
          i.entries.push_back(entry(part));
      }
      out.node = Box<InsertRow>(std::move(i));
      break;
    }
    case Kind::run_sql: {
      RunSql r{};
      for (const Node part : n)
        if (part.kind() == Kind::text_block) r.sql = value(part);
      out.node = Box<RunSql>(std::move(r));
      break;
    }
    case Kind::expect: out.node = Box<Expectation>(expectation(n)); break;
    default: {
      Phrase p;
      for (const Node part : n) {
        if (part.kind() == Kind::as)
          p.result = name(part);
        else
          p.items.push_back(value(part));
      }
      out.node = Box<Phrase>(std::move(p));
    }
  }
  return out;
}

// ---- expectations

CheckLine Tree::check_line(Node n) const {
  const Span span = trimmed(n.span(), text_);
  if (n.kind() == Kind::stays) return {span, StaysFor{value(n.first())}};
  if (n.kind() == Kind::keep_line) return {span, KeepLine{path(n.first()), name(second(n))}};
  Check check;
  check.span = span;
  for (const Node part : n) {
    if (part.kind() == Kind::path)
      check.path = path(part);
    else
      check.predicate = predicate(part);
  }
  return {span, std::move(check)};
}

std::vector<CheckLine> Tree::checks(Node n) const {
  std::vector<CheckLine> out;
  out.reserve(n.count());
  for (const Node part : n)
    if (part.kind() != Kind::broken) out.push_back(check_line(part));
  return out;
}

ChangeLine Tree::change(Node n) const {
  ChangeLine out{};
  out.span = trimmed(n.span(), text_);
  for (const Node part : n) switch (part.kind()) {
      case Kind::count: out.count = count(part); break;
      case Kind::change_kind: {
        const std::string_view word = text(part);
        out.kind = word == "added" ? ChangeKind::added : word == "changed" ? ChangeKind::changed : ChangeKind::removed;
        break;
      }
      case Kind::table: out.table = table(part); break;
      case Kind::where: out.where = where(part); break;
      case Kind::checks: out.checks = checks(part); break;
      default: break;
    }
  return out;
}

// The subject's own parts stand beneath its head; predicates, conditions and checks beside it.
void Tree::subject(Node n, Expectation& out) const {
  const Node head = n.first();
  out.head = trimmed(head.span(), text_);
  for (const Node part : n) {
    if (part.kind() == Kind::pred) out.predicate = predicate(part);
    if (part.kind() == Kind::checks) out.lines = checks(part);
  }
  switch (n.kind()) {
    case Kind::e_status: {
      ExpectStatus s;
      for (const Node part : head) {
        StatusPattern p;
        p.span = part.span();
        if (part.kind() == Kind::status_name) {
          p.value = path(part.first());
        } else {
          p.whole_class = part.kind() == Kind::status_class;
          p.value = integer(p.whole_class ? text(part).substr(0, 1) : text(part));
        }
        s.patterns.push_back(std::move(p));
      }
      out.subject = std::move(s);
      break;
    }
    case Kind::e_header: out.subject = ExpectHeader{value(head.first())}; break;
    case Kind::e_body: out.subject = ExpectBody{path(head.first())}; break;
    case Kind::e_body_text: out.subject = ExpectBodyText{}; break;
    case Kind::e_answer: out.subject = ExpectAnswerWithin{value(head.first())}; break;
    case Kind::e_no_response: {
      ExpectNoResponse r;
      for (const Node part : n)
        if (part.kind() == Kind::because) {
          const std::string_view word = text(part);
          r.because = word == "unreachable" ? NoResponse::unreachable
                      : word == "refused"   ? NoResponse::refused
                      : word == "reset"     ? NoResponse::reset
                      : word == "tls"       ? NoResponse::tls
                                            : NoResponse::timed_out;
        }
      out.subject = r;
      break;
    }
    case Kind::e_rows: {
      ExpectRows r;
      r.count = count(head.first());
      for (const Node part : n) {
        if (part.kind() == Kind::table) r.table = table(part);
        if (part.kind() == Kind::where) r.where = where(part);
        if (part.kind() == Kind::outside_scope) r.outside_scope = true;
      }
      out.subject = std::move(r);
      break;
    }
    case Kind::e_calls: {
      ExpectCalls c;
      c.count = count(head.first());
      for (const Node part : n)
        if (part.kind() == Kind::name) c.stub = name(part);
      out.subject = std::move(c);
      break;
    }
    case Kind::e_table: {
      ExpectTable t;
      for (const Node part : n) switch (part.kind()) {
          case Kind::table: t.table = table(part); break;
          case Kind::where: t.where = where(part); break;
          case Kind::outside_scope: t.outside_scope = true; break;
          case Kind::in_order_by: t.order_by = columns(part); break;
          case Kind::steps:
            for (const Node row : part) {
              if (row.kind() == Kind::broken) continue;
              std::vector<Cell> cells;
              for (const Node c : row) {
                if (c.kind() == Kind::table_header) {
                  t.columns.push_back(path(c.first()));
                  continue;
                }
                Cell cell;
                cell.span = c.span();
                if (c.first().kind() == Kind::pred) {
                  cell.predicate = predicate(c.first());
                } else {
                  cell.predicate.span = c.span();
                  cell.predicate.arguments.push_back(value(c.first()));
                }
                cells.push_back(std::move(cell));
              }
              if (!cells.empty() && fits(row, cells.size(), t.columns.size())) t.rows.push_back(std::move(cells));
            }
            break;
          default: break;
        }
      out.subject = std::move(t);
      break;
    }
    case Kind::e_changes: {
      ExpectChanges c;
      for (const Node part : n) {
        if (part.kind() == Kind::change) c.changes.push_back(change(part));
        if (part.kind() == Kind::stays) out.lines.push_back(check_line(part));
        if (part.kind() == Kind::nothing_else) {
          once(!c.nothing_else, part, "`nothing else`");
          c.nothing_else = true;
          c.nothing_else_span = part.span();
        }
      }
      out.subject = std::move(c);
      break;
    }
    case Kind::e_no_changes: {
      ExpectNoChanges c;
      for (const Node part : n)
        if (part.kind() == Kind::ignoring) c.ignoring = columns(part);
      out.subject = std::move(c);
      break;
    }
    case Kind::e_no_duplicates: {
      ExpectNoDuplicates d;
      for (const Node part : n) {
        if (part.kind() == Kind::table) d.table = table(part);
        if (part.kind() == Kind::columns) d.columns = columns(part);
        if (part.kind() == Kind::where) d.where = where(part);
      }
      out.subject = std::move(d);
      break;
    }
    default: out.subject = ExpectValue{path(head.first())};
  }
}

Expectation Tree::expectation(Node n) const {
  Expectation out;
  out.span = n.span();
  const std::size_t line_end = text_.find('\n', out.span.begin);
  if (line_end != std::string_view::npos && line_end < out.span.end) out.span.end = static_cast<std::uint32_t>(line_end);
  out.span = trimmed(out.span, text_);
  subject(n.first(), out);
  return out;
}

}  // namespace smoke::syntax
