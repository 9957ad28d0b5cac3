// What stands at the margin of a file, in the order in which names reach from one to the next.
#include <algorithm>
#include <fstream>
#include <iterator>

#include "grammar/closest.hpp"
#include "grammar/keywords.hpp"
#include "interpreter/check/checker.hpp"
#include "interpreter/config/convert.hpp"
#include "interpreter/module/examples.hpp"

namespace smoke::check {
namespace {

std::string same_variant(std::string_view name) {
  return fmt::format("there is a variant `{}` of this scenario already", name);
}
std::string tell_apart(const std::vector<std::string>& columns) {
  const bool named = std::find(columns.begin(), columns.end(), "case") != columns.end();
  return named ? "reports tell them apart by their names"
               : "reports tell them apart by their cells; a column `case` would name them";
}

}  // namespace

std::uint32_t Checker::end_of(const Module& module, const ast::Declaration& declaration) const {
  const auto& all = module.file.declarations;
  const auto at = std::find_if(all.begin(), all.end(),
                               [&](const ast::Declaration& d) { return &d == &declaration; });
  if (at == all.end() || at + 1 == all.end())
    return static_cast<std::uint32_t>(module.source()->text().size());
  return (at + 1)->span.begin;
}

void Checker::check_all() {
  module_ = unit_.main;
  titles();
  variables();
  lets();
  names_.open();  // what `before all` keeps
  hooks(unit_.before_all);
  suite();
  targets();
  names_.open();  // what `before each` keeps
  hooks(unit_.before_each);
  own_steps();
  for (const auto& each : unit_.scenarios) scenario(each);
  hooks(unit_.after_each);
  names_.close();
  hooks(unit_.after_all);
  for (const auto& each : unit_.monitors) monitor(each);
  for (const auto& each : unit_.evidence) evidence(each);
  for (const auto& each : unit_.gates) gate(each);
  stubs();
  names_.close();
  signatures();
  records_by_themselves();
  circles();

  // A file of declarations alone serves the files that use it: what it gives need not be used here.
  const bool runs = !unit_.scenarios.empty() || !unit_.monitors.empty() || !unit_.evidence.empty();
  if (!runs) names_.take_closed();
  report_unused();
  for (const auto& let : unit_.lets) {
    if (!runs || let.module != unit_.main || used_.contains(let->name.text)) continue;
    if (unit_.broken_names.contains(let->name.text)) continue;
    if (mentioned_in_mistake({let->name.text, "`let`", let.source(), let->name.span, unknown()}))
      continue;
    report(Code::unused_name, let->name.span,
           fmt::format("`{}` is given by `let` and never used", let->name.text),
           "use it, or remove it");
  }
}

void Checker::titles() {
  const auto look = [&](const auto& all, std::string_view kind) {
    std::map<std::string, Span> seen;
    for (const auto& each : all) {
      plain_text(each->title, "a title");
      const auto title = literal_text(each->title);
      if (!title) continue;
      const auto [at, fresh] = seen.try_emplace(*title, each->title.span);
      if (!fresh)
        report(Code::duplicate, each->title.span,
               fmt::format("there is a {} of this title already", kind),
               "reports tell them apart by their titles",
               {{source(), at->second, "the first one"}});
    }
  };
  look(unit_.scenarios, "scenario");
  look(unit_.monitors, "monitor");
  look(unit_.evidence, "set of evidence");
  look(unit_.gates, "gate");
}

void Checker::variables() {
  for (const auto& variable : unit_.variables) {
    const In in(*this, variable.module);
    if (!variable->default_value) continue;
    const ast::Expr& expr = *variable->default_value;
    const auto literal = literal_text(expr);
    const auto converted =
        config::convert(variable->type, literal ? *literal : std::string(text(expr.span)));
    if (const auto* problem = std::get_if<std::string>(&converted))
      report(Code::wrong_type, expr.span,
             fmt::format("the default of `{}` {}", variable->name.text, *problem));
  }
}

void Checker::lets() {
  for (const auto& let : unit_.lets) {
    const In in(*this, let.module);
    names_.open();
    const ShapePtr shape = value(let->value);
    names_.drop();
    lets_.emplace(let.node, shape);
    if (keywords::is(let->name.text, keywords::reserved))
      report(Code::reserved_name, let->name.span,
             fmt::format("`{}` can't be a name", let->name.text),
             "values, predicates or counts begin with the word: take another one");
  }
}

void Checker::hooks(const std::vector<Declared<ast::Hook>>& hooks) {
  for (const auto& hook : hooks) {
    const In in(*this, hook.module);
    blamed_.clear();
    ahead_.clear();
    collect_ahead(hook->steps);
    flow_ = {};
    flow_.anything =
        hook->kind == ast::HookKind::after_each || hook->kind == ast::HookKind::after_all;
    steps(hook->steps, Place::around);
    ahead_.clear();
    for (const std::string_view name : names_.visible())
      kept_before_.emplace(name, names_.find(name));
    // Other files may use what a used file keeps.
    if (hook.module != unit_.main)
      for (const std::string_view name : names_.visible())
        if (Given* given = names_.find(name); given->source == hook.source()) given->used = true;
  }
}

void Checker::suite() {
  if (!unit_.suite) return;
  plain_text(unit_.suite->title, "a title");
  if (unit_.suite->scope_value) value(*unit_.suite->scope_value);
}

void Checker::targets() {
  for (const auto& target : unit_.targets) {
    const In in(*this, target.module);
    blamed_.clear();
    lines(target->lines);
    const bool located =
        std::any_of(target->lines.begin(), target->lines.end(), [](const ast::RequestLine& line) {
          return std::holds_alternative<ast::UrlLine>(line.node);
        });
    const bool broken = has_mistake(target);
    const config::Target* const configured =
        settings_ ? settings_->environment.target(target->name.text) : nullptr;
    if (settings_ && !located && !broken && target->name.text != default_target &&
        !(configured && configured->url))
      report(
          Code::incomplete, target->name.span,
          fmt::format("target `{}` has no URL", target->name.text),
          "write `url …` beneath, or give it one in smoke.yaml; only `webhook` has one by default");
  }
}

void Checker::signatures() {
  for (const auto& signature : unit_.signatures) {
    const In in(*this, signature.module);
    const Names::Apart apart(names_);
    blamed_.clear();
    names_.open();
    for (const std::string_view name : {"body", "url", "method"})
      names_.give({name, "the request", source(), {}, of_kind(Kind::text), true});
    names_.give({"form", "the request", source(), {}, unknown(), true});
    for (const ast::Name& parameter : signature->parameters)
      give(parameter, "a parameter", unknown());
    bool headers = false;
    for (const auto& line : signature->lines)
      std::visit(overloaded{[&](const ast::SignatureLet& l) { let(l.let); },
                            [&](const ast::SignatureHeader& l) {
                              headers = true;
                              header_name(*l.header.name);
                              header_value(*l.header.value);
                            }},
                 line);
    if (!headers && !has_mistake(signature))
      report(Code::incomplete, signature->name.span,
             fmt::format("signature `{}` sets no header", signature->name.text),
             "write `header \"X-Signature\": …` beneath");
    names_.close();
    report_unused();
  }
}

void Checker::own_steps() {
  for (const auto& own : unit_.steps) {
    const In in(*this, own.module);
    blamed_.clear();
    ahead_.clear();
    collect_ahead(own->steps);
    flow_ = {};
    flow_.anything = true;  // whoever uses it may have sent something before
    own_step_ = own.node;
    if (!own->phrase.empty()) {
      const ast::PhrasePart& first = own->phrase.front();
      if (first.hole)
        report(Code::reserved_name, first.span, "a step begins with a word, not with a hole");
      else if (keywords::is(first.text, keywords::step))
        report(Code::reserved_name, first.span,
               fmt::format("a step can't begin with `{}`, which the language knows", first.text),
               "begin it with another word");
    }
    names_.open();
    for (const ast::PhrasePart& part : own->phrase)
      if (part.hole) give({part.text, part.span}, "a hole", unknown());
    const bool itself = any_step(own->steps, *own.module, [&](const ast::Step& step) {
      const auto* phrase = std::get_if<ast::Box<ast::Phrase>>(&step.node);
      const auto match = phrase ? match_phrase(unit_, *own.source(), **phrase) : std::nullopt;
      return match && match->step->node == own.node;
    });
    if (itself)
      report(Code::misplaced, own->phrase_span, "this step uses itself, which would never end");
    steps(own->steps, Place::step);
    names_.close();
    own_step_ = nullptr;
    ahead_.clear();
    report_unused();
  }
}

// ---- scenarios

// The first row of a CSV file names the columns. Files come from elsewhere: not all columns need
// be used.
void Checker::examples_file(const ast::Examples& examples) {
  existing_file(*examples.file);
  const auto name = literal_text(*examples.file);
  names_unknown_ = true;
  if (!name || !std::filesystem::is_regular_file(module_->folder / *name)) return;
  std::ifstream in(module_->folder / *name, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  const std::filesystem::path beside = std::filesystem::path(source()->name()).parent_path();
  const CsvTable table(std::move(text));
  const auto file = std::make_shared<const Source>((beside / *name).generic_string(), table.text());
  const auto mistake = [&](Code code, Span row, std::string message, std::string hint,
                           std::vector<Label> labels = {}) {
    diagnostics_.add_once(
        {code, Severity::error, file, row, std::move(message), std::move(labels), std::move(hint)});
  };
  for (const CsvTable::Mistake& each : table.mistakes()) {
    switch (each.kind) {
      case CsvTable::Mistake::no_rows:
        mistake(Code::empty_table, each.row,
                "the file has no rows, so that the scenario would never run",
                "the first row names the columns: write others beneath");
        break;
      case CsvTable::Mistake::ragged:
        mistake(Code::incomplete, each.row,
                fmt::format("this row has {} cell{}, and there are {} columns", each.cells,
                            each.cells == 1 ? "" : "s", table.columns().size()),
                "a cell that has a comma in it is written in quotes");
        break;
      case CsvTable::Mistake::unclosed:
        mistake(Code::unclosed, each.row, "a quote of this row is never closed",
                "a `\"` within a quoted cell is written twice");
    }
  }
  if (table.columns().empty()) return;
  names_unknown_ = false;
  for (const std::string& column : table.columns()) {
    columns_.push_back(column);
    if (column != "case") give({columns_.back(), examples.file->span}, "a column", unknown(), true);
  }
  if (!table.mistakes().empty()) return;
  std::map<std::string, std::size_t> names;
  for (std::size_t row = 0; row < table.size(); ++row) {
    std::string variant = variant_name(table.columns(), table[row]);
    const auto [at, fresh] = names.try_emplace(std::move(variant), row);
    if (!fresh)
      mistake(Code::duplicate, table.span(row), same_variant(at->first),
              tell_apart(table.columns()), {{file, table.span(at->second), "the first one"}});
  }
}

void Checker::examples(const ast::Examples& examples) {
  if (examples.file) {
    examples_file(examples);
    return;
  }
  if (examples.rows.empty() && !mistaken(examples.span))
    report(Code::empty_table, examples.span,
           "the table has no rows, so that the scenario would never run",
           "write rows beneath the columns");
  std::vector<ShapePtr> shapes(examples.columns.size(), nullptr);
  for (const auto& row : examples.rows)
    for (std::size_t i = 0; i < row.size(); ++i) {
      const ShapePtr shape = value(row[i]);
      if (i >= shapes.size()) continue;
      if (!shapes[i])
        shapes[i] = shape;
      else if (shapes[i]->kind != shape->kind || shape->kind == Kind::record)
        shapes[i] = unknown();
    }
  for (std::size_t i = 0; i < examples.columns.size(); ++i)
    give(examples.columns[i], "a column", shapes[i] ? shapes[i] : unknown(),
         examples.columns[i].text == "case");
  unique_rows(examples);
}

void Checker::unique_rows(const ast::Examples& examples) {
  std::vector<std::string> columns;
  for (const ast::Name& column : examples.columns) columns.emplace_back(column.text);
  std::map<std::string, Span> names;
  for (const auto& row : examples.rows) {
    if (row.empty()) continue;
    std::vector<std::string> cells;
    for (const ast::Expr& cell : row) cells.push_back(variant_name(*source(), cell));
    const Span whole{row.front().span.begin, row.back().span.end};
    const auto [at, fresh] = names.try_emplace(variant_name(columns, cells), whole);
    if (!fresh)
      report(Code::duplicate, whole, same_variant(at->first), tell_apart(columns),
             {{source(), at->second, "the first one"}});
  }
}

void Checker::for_each(const ast::ForEach& for_each) {
  std::vector<ShapePtr> shapes;
  std::map<std::string, Span> names;
  for (const ast::Expr& each : for_each.values) {
    shapes.push_back(value(each));
    const auto [at, fresh] = names.try_emplace(variant_name(*source(), each), each.span);
    if (!fresh)
      report(Code::duplicate, each.span, same_variant(at->first),
             "reports tell them apart by their values", {{source(), at->second, "the first one"}});
  }
  if (for_each.all_channels) {
    for (const auto& channel : unit_.channels) shapes.push_back(record(nullptr, &channel).shape);
    if (shapes.empty() && !unit_.incomplete && unit_.broken_names.empty())
      report(Code::empty_table, for_each.span,
             "there is no channel, so that the scenario would never run",
             "declare one, or `use` a file that does");
  }
  give(for_each.variable, "`for each`", shapes.empty() ? unknown() : one_of(std::move(shapes)));
}

void Checker::scenario_head(const ast::Scenario& scenario) {
  std::unordered_set<std::string_view> tags;
  for (const ast::Name& tag : scenario.tags)
    if (!tags.insert(tag.text).second)
      report(Code::duplicate, tag.span, fmt::format("tag `{}` is given twice", tag.text),
             "remove one of the two");
  if (scenario.quarantine) {
    const auto until = literal_text(scenario.quarantine->until);
    if (!until || until->size() != 10 || !parse_time(*until + "T00:00:00Z"))
      report(Code::wrong_type, scenario.quarantine->until.span, "a quarantine ends on a date",
             "write it as \"2026-12-31\"");
    plain_text(scenario.quarantine->why, "the reason");
  }
  if (scenario.for_each) for_each(*scenario.for_each);
  if (scenario.examples) examples(*scenario.examples);
  for (const ast::Condition& condition : scenario.only_when)
    predicate(condition.predicate, resolve(condition.path, Use::value));
}

void Checker::scenario(const Declared<ast::Scenario>& declared) {
  const ast::Scenario& scenario = *declared;
  blamed_.clear();
  ahead_.clear();
  for (const ast::Steps* each : {&scenario.setup, &scenario.steps, &scenario.cleanup})
    collect_ahead(*each);
  flow_ = {};
  flow_.anything = !unit_.before_each.empty();
  names_.open();
  in_head_ = true;
  scenario_head(scenario);
  in_head_ = false;
  const auto above = std::span(scenario.steps).first(scenario.lets_above_setup());
  steps(above, Place::scenario);
  steps(scenario.setup, Place::around);
  steps(std::span(scenario.steps).subspan(above.size()), Place::scenario);
  unwatched();
  steps(scenario.cleanup, Place::around);
  names_.close();
  report_unused();
  ahead_.clear();
  names_unknown_ = false;
  if (!expects_something(scenario.steps) && !has_mistake(declared))
    report(Code::nothing_expected, scenario.title.span,
           "this scenario expects nothing, so that it could never fail",
           "write an `expect` into it");
}

// ---- what surrounds the scenarios

void Checker::monitor(const Declared<ast::Monitor>& declared) {
  const ast::Monitor& monitor = *declared;
  blamed_.clear();
  flow_ = {};
  const bool broken = has_mistake(declared);
  if (monitor.interval) duration(*monitor.interval, "an interval");
  if (monitor.duration) duration(*monitor.duration, "`for`");
  if ((!monitor.interval || !monitor.duration) && !broken)
    report(Code::incomplete, monitor.title.span,
           "it is not said how often and for how long this monitor looks",
           "write `every 1 minute for 30 minutes` beneath");
  if (monitor.failure_percent) count(*monitor.failure_percent, "a percentage", 0, 100);
  if (monitor.failure_percent && literal_integer(*monitor.failure_percent) == 100)
    report(Code::out_of_range, monitor.failure_percent->span,
           "where all samples may fail, a monitor could never fail");
  if (monitor.minimum_samples) {
    count(*monitor.minimum_samples, "a number of samples", 1);
    const auto minimum = literal_integer(*monitor.minimum_samples);
    const auto length = [](const std::optional<ast::Expr>& expr) {
      const auto* literal = expr ? std::get_if<ast::DurationLiteral>(&expr->node) : nullptr;
      return literal != nullptr ? literal->microseconds : 0;
    };
    if (const auto interval = length(monitor.interval), whole = length(monitor.duration);
        minimum && interval > 0 && whole > 0 && *minimum > whole / interval + 1)
      report(Code::out_of_range, monitor.minimum_samples->span,
             fmt::format("this monitor takes {} samples in all", whole / interval + 1));
  }
  collect_ahead(monitor.steps);
  block(monitor.steps, Place::monitor);
  report_unused();
  ahead_.clear();
  if (!expects_something(monitor.steps) && !broken)
    report(Code::nothing_expected, monitor.title.span,
           "this monitor expects nothing, so that it could never fail",
           "write an `expect` into it");
}

void Checker::evidence(const Declared<ast::Evidence>& declared) {
  blamed_.clear();
  flow_ = {};
  collect_ahead(declared->steps);
  block(declared->steps, Place::evidence);
  report_unused();
  ahead_.clear();
}

void Checker::gate(const Declared<ast::Gate>& declared) {
  blamed_.clear();
  std::vector<std::string_view> tags;
  for (const auto& scenario : unit_.scenarios)
    for (const ast::Name& tag : scenario->tags) tags.push_back(tag.text);
  const auto titled = [&](const auto& all, const ast::Expr& title, std::string_view kind) {
    const auto wanted = literal_text(title);
    if (!wanted) return plain_text(title, "a title");
    std::vector<std::string> titles;
    for (const auto& each : all)
      if (const auto text = literal_text(each->title)) titles.push_back(*text);
    if (std::find(titles.begin(), titles.end(), *wanted) != titles.end() ||
        unit_.main->has_mistake(0, end_of_text()))
      return;
    const auto near = closest(*wanted, {titles.begin(), titles.end()});
    report(Code::unknown_title, title.span,
           fmt::format("no {} of this file has the title \"{}\"", kind, *wanted),
           near ? fmt::format("did you mean \"{}\"?", *near) : std::string());
  };
  for (const ast::Rule& rule : declared->rules) {
    for (const ast::Name& tag : rule.tags) {
      if (std::find(tags.begin(), tags.end(), tag.text) != tags.end() ||
          unit_.main->has_mistake(0, end_of_text()))
        continue;
      report(Code::unknown_tag, tag.span,
             fmt::format("no scenario of this file has the tag `{}`", tag.text),
             did_you_mean(tag.text, tags));
    }
    if (rule.title && rule.kind == ast::RuleKind::monitor_held)
      titled(unit_.monitors, *rule.title, "monitor");
    if (rule.title && rule.kind == ast::RuleKind::evidence_complete)
      titled(unit_.evidence, *rule.title, "evidence");
    if (rule.count) count_of(*rule.count, "rows");
    where(rule.where);
  }
}

}  // namespace smoke::check

namespace smoke {

void check_unit(const Unit& unit, const config::Settings* settings, Diagnostics& diagnostics) {
  check::Checker(unit, settings, diagnostics).check_all();
  if (settings) check::check_variables(unit, *settings, diagnostics);
}

}  // namespace smoke
