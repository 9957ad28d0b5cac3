// Declarations; their parts are in format_lines.cpp and format_value.cpp, and format_layout.cpp
// puts the lines onto the page.
#include "grammar/format.hpp"

#include "grammar/format_lines.hpp"
#include "grammar/walk.hpp"
#include "grammar/words.hpp"

namespace smoke {
namespace {

using namespace ast;
using layout::InOrder;
using layout::Line;

class Formatter : layout::Lines {
 public:
  Formatter(const File& file, layout::Page& page)
      : Lines(*file.source, page), file_(file), page_(page) {}

  void write() {
    const Declaration* above = nullptr;
    for (const Declaration& declaration : file_.declarations) {
      if (above == nullptr || !may_stand_together(*above, declaration)) page_.separate();
      std::visit([&](const auto& node) { write(node, declaration.span.begin); }, declaration.node);
      above = &declaration;
    }
  }

 private:
  static bool may_stand_together(const Declaration& above, const Declaration& below) {
    return above.node.index() == below.node.index() &&
           (std::holds_alternative<Use>(above.node) ||
            std::holds_alternative<Box<Let>>(above.node));
  }

  void heading(std::uint32_t at, const Line& line) { page_.line(0, at, line); }

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
      value_line(1, n->scope_column->span.begin,
                 Line().word("scope").word(n->scope_column->text).word("is"), *n->scope_value);
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
    request_lines(1, n.lines);
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
    request_lines(1, n.lines);
  }
  void write(const Signature& n, std::uint32_t at) {
    Line line;
    line.word("signature").word(n.name.text).attach();
    bracketed(line, '(', parameters_span(n), n.parameters,
              [](Line& list, const Name& name) { list.word(name.text); });
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
    const Span quoted{n.phrase_span.begin - 1, n.phrase_span.end + 1};
    heading(at, Line().word("step").word(text(quoted)));
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
    if (!n.only_when.empty())
      inside.add(n.only_when.front().span.begin, [&] { only_when(n.only_when); });
    if (n.runs_alone)
      inside.add(n.runs_alone_span->begin,
                 [&] { page_.line(1, n.runs_alone_span->begin, Line().word("runs alone")); });
    if (n.for_each) inside.add(n.for_each->span.begin, [&] { for_each(*n.for_each); });
    if (n.examples) inside.add(n.examples->span.begin, [&] { examples(1, *n.examples); });
    if (n.setup_span)
      inside.add(n.setup_span->begin,
                 [&] { block(1, n.setup_span->begin, Line().word("setup"), n.setup); });
    for (const Step& step : n.steps) inside.add(step.span.begin, [&] { this->step(1, step); });
    if (n.cleanup_span)
      inside.add(n.cleanup_span->begin,
                 [&] { block(1, n.cleanup_span->begin, Line().word("cleanup"), n.cleanup); });
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
    this->conditions(line, conditions);
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
      const bool beneath_every =
          n.interval && page_.column(step.span.begin) > page_.column(n.every_span.begin);
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
      case RuleKind::every_scenario_passed:
        scenarios("every", "passed");
        break;
      case RuleKind::any_scenario_failed:
        scenarios("any", "failed");
        break;
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
  void write(const Broken&, std::uint32_t) {}  // only a file with mistakes has one

  const File& file_;
  layout::Page& page_;
};

}  // namespace

std::string format(const ast::File& file) {
  layout::Page page(file);
  Formatter(file, page).write();
  return page.finish();
}

}  // namespace smoke
