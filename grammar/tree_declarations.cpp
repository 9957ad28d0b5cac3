// Declarations and the lines of scenarios, monitors and gates.
#include <fmt/format.h>

#include <iterator>

#include "grammar/syntax/begins.hpp"
#include "grammar/tree.hpp"

namespace smoke::syntax {
namespace {

using namespace ast;

VariableType variable_type(std::string_view word) {
  constexpr std::pair<std::string_view, VariableType> words[] = {
      {"text", VariableType::text},   {"integer", VariableType::integer}, {"decimal", VariableType::decimal},   {"boolean", VariableType::boolean},
      {"url", VariableType::url},     {"uuid", VariableType::uuid},       {"phone", VariableType::phone},       {"email", VariableType::email},
      {"duration", VariableType::duration}, {"secret", VariableType::secret}};
  for (const auto& [text, type] : words)
    if (text == word) return type;
  return VariableType::text;
}

void add(Steps& steps, Steps more) {
  std::move(more.begin(), more.end(), std::back_inserter(steps));
}

// The name with which the text begins.
std::string_view leading_name(std::string_view text) {
  const char* at = text.data();
  const char* const end = at + text.size();
  std::size_t n = word_character(at, end, true);
  for (; n != 0; n = word_character(at, end, false)) at += n;
  return text.substr(0, static_cast<std::size_t>(at - text.data()));
}

}  // namespace

void Tree::report(Code code, Span span, std::string message, std::string hint) const {
  if (diagnostics_.all().size() >= max_mistakes) return;
  diagnostics_.add({code, Severity::error, source_, trimmed(span, text_), std::move(message), {}, std::move(hint)});
}

void Tree::once(bool first, Node n, std::string_view what) const {
  if (!first) report(Code::duplicate, n.span(), fmt::format("a second {}", what), "one is enough: join the two");
}

bool Tree::fits(Node row, std::size_t cells, std::size_t columns) const {
  const std::size_t line_end = text(row).find('\n');
  if (line_end != std::string_view::npos) {
    const Span first{row.span().begin, row.span().begin + static_cast<std::uint32_t>(line_end)};
    report(Code::syntax, first, "a row of a table stands on one line", "give what is too long for it a name by `let`");
    return false;
  }
  if (columns == 0 || cells == columns) return columns != 0;  // a title row that could not be read was reported
  const auto counted = [](std::size_t n, const char* noun) { return fmt::format("{} {}{}", n, noun, n == 1 ? "" : "s"); };
  report(Code::syntax, row.span(), fmt::format("{} in this row, {} in the table", counted(cells, "cell"), counted(columns, "column")),
         cells < columns ? "add the cells that are missing" : "a `|` within a text belongs in quotes");
  return false;
}

// "a contact named {person} writes {words}": words and holes with blanks between, since a line that
// uses the step is read as words and values. What is neither stays a part of the phrase, and its
// holes are known, so that nothing more is said of the steps beneath and of the lines that use it.
std::vector<PhrasePart> Tree::phrase(Span title) const {
  std::vector<PhrasePart> out;
  if (text_.substr(title.begin, title.end - title.begin).find_first_not_of(' ') ==
      std::string_view::npos)
    report(Code::incomplete, {title.begin - 1, title.end + 1}, "this step has no words",
           "write those with which a line uses it");
  for (std::uint32_t at = title.begin; at < title.end;) {
    if (text_[at] == ' ') {
      ++at;
      continue;
    }
    std::uint32_t end = at, brace = at;
    bool open = false;
    for (; end < title.end && (open || text_[end] != ' '); ++end) {
      if (text_[end] == '{') brace = end;
      open = text_[end] == '{' || (open && text_[end] != '}');
    }
    const Span span{at, end};
    const std::string_view part = text_.substr(at, end - at);
    const bool hole = part.size() > 2 && part.front() == '{' && part.back() == '}';
    const std::string_view word = hole ? part.substr(1, part.size() - 2) : part;
    const bool number = !hole && word.find_first_not_of("0123456789") == std::string_view::npos;
    at = end;
    if (number || leading_name(word) == word) {
      out.push_back({hole, word, span});
      continue;
    }
    if (open)
      report(Code::unclosed, {brace, brace + 1}, "this `{` is never closed",
             "close the hole by `}`");
    else
      report(Code::syntax, span, fmt::format("`{}` is neither a word nor a hole", part),
             "words are letters, digits and `_`, a hole is a name in braces, and blanks stand "
             "between them");
    for (std::size_t inside = part.find('{'); inside != std::string_view::npos;
         inside = part.find('{', inside + 1))
      if (const std::string_view name = leading_name(part.substr(inside + 1)); !name.empty())
        out.push_back({true, name, span});
    if (out.empty() || out.back().span.begin != span.begin) out.push_back({false, part, span});
  }
  return out;
}

Examples Tree::examples(Node n) const {
  Examples out;
  out.span = n.span();
  for (const Node part : n) {
    if (part.kind() != Kind::steps) {
      out.file = value(part);
      continue;
    }
    for (const Node row : part) {
      if (row.kind() == Kind::broken) continue;
      std::vector<Expr> cells;
      for (const Node c : row) {
        if (c.kind() == Kind::table_header) {
          const Path column = path(c.first());
          out.columns.push_back({column.segments.front().key, c.span()});
        } else if (c.first().kind() == Kind::pred) {
          cells.push_back({c.span(), PredicateValue{predicate(c.first())}});
        } else {
          cells.push_back(value(c.first()));
        }
      }
      if (!cells.empty() && fits(row, cells.size(), out.columns.size())) out.rows.push_back(std::move(cells));
    }
  }
  return out;
}

Scenario Tree::scenario(Node n) const {
  Scenario out{};
  for (const Node top : n) {
    if (top.kind() != Kind::lines) {
      out.title = value(top);
      continue;
    }
    for (const Node part : top) switch (part.kind()) {
        case Kind::tags:
          once(out.tags.empty(), part, "`tags`");
          for (const Node tag : part) out.tags.push_back(name(tag));
          out.tags_span = part.span();
          break;
        case Kind::quarantined: {
          auto inner = part.begin();
          once(!out.quarantine, part, "`quarantined`");
          Expr until = value(*inner);
          out.quarantine = Quarantine{std::move(until), value(*++inner), part.span()};
          break;
        }
        case Kind::only_when:
          once(out.only_when.empty(), part, "`only when`");
          for (const Node given : part) out.only_when.push_back(condition(given));
          break;
        case Kind::runs_alone:
          once(!out.runs_alone, part, "`runs alone`");
          out.runs_alone = true;
          out.runs_alone_span = part.span();
          break;
        case Kind::for_each: {
          once(!out.for_each, part, "`for each`");
          if (out.for_each) break;  // the first one's name is the one that is used
          ForEach loop;
          loop.span = part.span();
          for (const Node inner : part) {
            if (inner.kind() == Kind::name)
              loop.variable = name(inner);
            else if (inner.kind() == Kind::all_channels)
              loop.all_channels = true;
            else
              loop.values.push_back(value(inner));
          }
          out.for_each = std::move(loop);
          break;
        }
        case Kind::examples:
          once(!out.examples, part, "`examples`");
          if (!out.examples) out.examples = examples(part);
          break;
        case Kind::setup:
          once(!out.setup_span, part, "`setup`");
          add(out.setup, steps(part.first()));
          out.setup_span = Span{part.span().begin, part.span().begin + 5};
          break;
        case Kind::cleanup:
          once(!out.cleanup_span, part, "`cleanup`");
          add(out.cleanup, steps(part.first()));
          out.cleanup_span = Span{part.span().begin, part.span().begin + 7};
          break;
        default: out.steps.push_back(step(part));
      }
  }
  return out;
}

Monitor Tree::monitor(Node n) const {
  Monitor out{};
  for (const Node top : n) {
    if (top.kind() != Kind::lines) {
      out.title = value(top);
      continue;
    }
    for (const Node part : top) switch (part.kind()) {
        case Kind::monitor_every: {
          once(!out.interval, part, "`every`");
          auto inner = part.begin();
          out.every_span = part.span();
          out.interval = value(*inner);
          out.duration = value(*++inner);
          if (++inner != part.end()) {
            add(out.steps, steps(*inner));
          }
          break;
        }
        case Kind::failure_rate:
          once(!out.failure_percent, part, "limit of failures");
          out.failure_percent = value(part.first());
          break;
        case Kind::minimum_samples:
          once(!out.minimum_samples, part, "number of samples");
          out.minimum_samples = value(part.first());
          break;
        default: out.steps.push_back(step(part));
      }
  }
  return out;
}

Rule Tree::rule(Node n) const {
  Rule out{};
  out.span = n.span();
  out.go = true;
  out.kind = RuleKind::rows;
  for (const Node part : n) switch (part.kind()) {
      case Kind::no: out.go = false; break;
      case Kind::rule_kind: {
        const std::string_view words = text(part);
        out.kind = words.starts_with("every")      ? RuleKind::every_scenario_passed
                   : words.starts_with("any")      ? RuleKind::any_scenario_failed
                   : words.starts_with("monitor")  ? RuleKind::monitor_held
                   : words.starts_with("evidence") ? RuleKind::evidence_complete
                                                   : RuleKind::duplicates;
        break;
      }
      case Kind::tag: out.tags.push_back(name(part)); break;
      case Kind::count: out.count = count(part); break;
      case Kind::table: out.table = table(part); break;
      case Kind::columns: out.columns = columns(part); break;
      case Kind::where: out.where = where(part); break;
      default: out.title = value(part);
    }
  return out;
}

Declaration Tree::declaration(Node wrapper) const {
  Declaration out{wrapper.span(), Broken{}};
  const std::size_t line_end = text_.find('\n', out.span.begin);
  if (line_end != std::string_view::npos && line_end < out.span.end) out.span.end = static_cast<std::uint32_t>(line_end);
  if (wrapper.kind() == Kind::broken) {
    out.node = broken(wrapper);
    return out;
  }
  const Node n = wrapper.first();
  // What most declarations are made of: a name, then lines, entries or steps.
  Name own_name;
  std::vector<RequestLine> lines;
  std::vector<Entry> entries;
  const auto read_name_and = [&](auto&& rest) {
    for (const Node part : n) {
      if (part.kind() == Kind::name && !own_name)
        own_name = name(part);
      else if (part.kind() != Kind::broken)
        rest(part);
    }
  };
  switch (n.kind()) {
    case Kind::use: {
      const Node used = n.first();
      if (used.kind() == Kind::name)
        out.node = Use{name(used)};
      else
        out.node = Use{value(used)};
      break;
    }
    case Kind::suite: {
      Suite suite{};
      for (const Node part : n) switch (part.kind()) {
          case Kind::in_parallel: suite.in_parallel = true; break;
          case Kind::scope: {
            once(!suite.scope_column, part, "`scope`");
            auto inner = part.begin();
            suite.scope_column = name(*inner);
            suite.scope_value = value(*++inner);
            break;
          }
          case Kind::broken: break;
          default: suite.title = value(part);
        }
      out.node = Box<Suite>(std::move(suite));
      break;
    }
    case Kind::environment: {
      Environment environment;
      for (const Node part : n) {
        if (part.kind() == Kind::broken) continue;
        Variable v{};
        v.span = part.span();
        for (const Node inner : part) switch (inner.kind()) {
            case Kind::name: v.name = name(inner); break;
            case Kind::variable_type: v.type = variable_type(text(inner)); break;
            case Kind::optional_:
              once(!v.optional, inner, "`optional`");
              v.optional = true;
              break;
            case Kind::default_:
              once(!v.default_value, inner, "`default`");
              v.default_value = value(inner.first());
              break;
            default:
              once(!v.purpose, inner, "purpose");
              v.purpose = value(inner.first());
          }
        environment.variables.push_back(std::move(v));
      }
      out.node = std::move(environment);
      break;
    }
    case Kind::let: out.node = Box<Let>(let(n)); break;
    case Kind::target:
      read_name_and([&](Node part) { lines.push_back(line(part)); });
      out.node = Target{own_name, std::move(lines)};
      break;
    case Kind::channel:
      read_name_and([&](Node part) { entries.push_back(entry(part)); });
      out.node = Channel{own_name, std::move(entries)};
      break;
    case Kind::template_:
      read_name_and([&](Node part) { entries.push_back(entry(part)); });
      out.node = Template{own_name, std::move(entries)};
      break;
    case Kind::event: {
      Name about;
      read_name_and([&](Node part) {
        if (part.kind() == Kind::about)
          about = name(part);
        else
          lines.push_back(line(part));
      });
      out.node = Event{own_name, about, std::move(lines)};
      break;
    }
    case Kind::signature: {
      Signature signature;
      read_name_and([&](Node part) {
        if (part.kind() == Kind::parameter)
          signature.parameters.push_back(name(part));
        else if (part.kind() == Kind::let)
          signature.lines.emplace_back(SignatureLet{part.span(), let(part)});
        else
          signature.lines.emplace_back(SignatureHeader{part.span(), std::get<HeaderLine>(line(part).node)});
      });
      signature.name = own_name;
      out.node = std::move(signature);
      break;
    }
    case Kind::step_declaration: {
      StepDeclaration step_declaration;
      for (const Node part : n) {
        if (part.kind() == Kind::steps) {
          step_declaration.steps = steps(part);
        } else {
          step_declaration.phrase = phrase(part.span());
          step_declaration.phrase_span = part.span();
        }
      }
      out.node = std::move(step_declaration);
      break;
    }
    case Kind::hook: {
      auto part = n.begin();
      const bool before = text(*part) == "before";
      const bool all = text(*++part) == "all";
      out.node = Hook{before ? (all ? HookKind::before_all : HookKind::before_each) : (all ? HookKind::after_all : HookKind::after_each), steps(*++part)};
      break;
    }
    case Kind::scenario: out.node = Box<Scenario>(scenario(n)); break;
    case Kind::stub: {
      Stub stub;
      read_name_and([&](Node part) {
        StubAnswer answer{};
        answer.span = part.span();
        bool addressed = false;
        for (const Node inner : part) {
          if (inner.kind() == Kind::method) {
            answer.method = method_of(text(inner));
          } else if (!addressed) {
            answer.address = value(inner);
            addressed = true;
          } else if (inner.kind() == Kind::stub_status) {
            once(!answer.status, inner, "`answer`");
            for (const Node s : inner) {
              if (s.kind() == Kind::stub_delay)
                answer.delay = value(s.first());
              else
                answer.status = value(s);
            }
          } else if (inner.kind() != Kind::broken) {
            answer.lines.push_back(line(inner));
          }
        }
        stub.answers.push_back(std::move(answer));
      });
      stub.name = own_name;
      out.node = std::move(stub);
      break;
    }
    case Kind::monitor: out.node = Box<Monitor>(monitor(n)); break;
    case Kind::evidence: {
      Evidence evidence{};
      for (const Node part : n) {
        if (part.kind() == Kind::steps)
          evidence.steps = steps(part);
        else
          evidence.title = value(part);
      }
      out.node = Box<Evidence>(std::move(evidence));
      break;
    }
    default: {
      Gate gate{};
      for (const Node part : n) {
        if (part.kind() == Kind::rule)
          gate.rules.push_back(rule(part));
        else if (part.kind() != Kind::broken)
          gate.title = value(part);
      }
      out.node = Box<Gate>(std::move(gate));
    }
  }
  return out;
}

}  // namespace smoke::syntax
