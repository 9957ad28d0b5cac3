// From declarations to sentences: the head of a scenario as notes, then its steps.
#include "interpreter/doc/sentences.hpp"

#include <map>

#include "grammar/parser.hpp"
#include "grammar/walk.hpp"
#include "interpreter/doc/predicates.hpp"
#include "interpreter/doc/teller.hpp"
#include "interpreter/doc/values.hpp"

namespace smoke::doc {

using namespace ast;

Sentence Teller::sentence(Kind kind, Message text, Span span) const {
  Sentence out;
  out.kind = kind;
  out.text = std::move(text);
  out.file = module_.source()->name();
  out.line = module_.source()->position(span.begin).line;
  return out;
}

// Lines that stand together are a paragraph; an empty one ends it.
Told Teller::prose(std::uint32_t owner) const {
  Told out;
  const Source& source = *module_.source();
  std::uint32_t last = 0;
  bool goes_on = false;
  for (const Trivia* trivia : prose_.of(module_, owner)) {
    const std::string_view text = source.text(trivia->span);
    const std::uint32_t line = source.position(trivia->span.begin).line;
    if (text.find_first_not_of(' ') == std::string_view::npos) {
      goes_on = false;
      continue;
    }
    if (goes_on && line == last + 1)
      out.back().text = out.back().text.raw() + " " + std::string(text);
    else
      out.push_back(sentence(Kind::prose, text, trivia->span));
    goes_on = true;
    last = line;
  }
  return out;
}

Told Teller::table_of(const Examples& n) const {
  Sentence out = sentence(Kind::note, {}, n.span);
  if (n.file) {
    out.text =
        say("this scenario is run once for each row of the file `{}`; a column's name stands for "
            "its value in the row whose turn it is",
            plain(*n.file));
    return {std::move(out)};
  }
  out.text =
      say("this scenario is run once for each row of this table; a column's name stands for its "
          "value in the row whose turn it is:");
  Table table;
  for (const Name& column : n.columns) table.columns.push_back(code(column.text));
  for (const auto& row : n.rows) {
    auto& cells = table.rows.emplace_back();
    for (const Expr& cell : row) cells.push_back(value(cell));
  }
  out.table = std::move(table);
  return {std::move(out)};
}

namespace {

void append(Told& to, Told from) {
  for (Sentence& each : from) to.push_back(std::move(each));
}

Told head(const Teller& teller, const Scenario& n, Span place) {
  Told out;
  const auto note = [&](Message text, Span span) {
    out.push_back(teller.sentence(Kind::note, std::move(text), span));
  };
  if (n.quarantine)
    note(say("in quarantine until {} (it is run and shown, but counts for no decision): {}",
             plain(n.quarantine->until), quoted(n.quarantine->why)),
         n.quarantine->span);
  if (!n.only_when.empty())
    note(say("this scenario is run only when {}; otherwise it is skipped",
             conditions_of_names(n.only_when)),
         n.only_when.front().span);
  if (n.runs_alone)
    note(say("nothing else is run at the same time"), n.runs_alone_span.value_or(place));
  if (n.for_each) {
    const ForEach& each = *n.for_each;
    if (each.all_channels) {
      note(say("this scenario is run once for each channel; `{}` is the one whose turn it is",
               each.variable.text),
           each.span);
    } else {
      std::vector<Message> values;
      for (const Expr& expr : each.values) values.push_back(value(expr));
      note(say("this scenario is run once for each of {}; `{}` is the one whose turn it is",
               all_of(std::move(values)), each.variable.text),
           each.span);
    }
  }
  if (n.examples) append(out, teller.table_of(*n.examples));
  return out;
}

Told told(const Teller& teller, const Scenario& n, Span place) {
  Told out = teller.prose(place.begin);
  append(out, head(teller, n, place));
  Told steps = teller.steps(n.steps);
  const auto block = [&](Message text, const Steps& of, Span span) {
    Sentence sentence = teller.sentence(Kind::action, std::move(text), span);
    sentence.beneath = teller.prose(span.begin);
    append(sentence.beneath, teller.steps(of));
    return sentence;
  };
  if (n.setup_span) {
    // What a `let` above the setup names comes before it.
    Sentence setup = block(say("first, to prepare:"), n.setup, *n.setup_span);
    Told before, after;
    const std::size_t line = setup.line;
    for (Sentence& each : steps)
      (each.line != 0 && each.line < line ? before : after).push_back(std::move(each));
    append(out, std::move(before));
    out.push_back(std::move(setup));
    steps = std::move(after);
  }
  append(out, std::move(steps));
  if (n.cleanup_span)
    out.push_back(block(say("at the end, whatever has happened:"), n.cleanup, *n.cleanup_span));
  return out;
}

Told told(const Teller& teller, const Monitor& n, Span place) {
  Told out = teller.prose(place.begin);
  Sentence every = teller.sentence(Kind::action, {}, n.interval ? n.every_span : place);
  if (n.interval && n.duration)
    every.text = say("for {}, checked once every {}, all of this must hold:", value(*n.duration),
                     value(*n.interval));
  else
    every.text = say("again and again, all of this must hold:");
  every.beneath = teller.steps(n.steps);
  out.push_back(std::move(every));
  if (n.failure_percent)
    out.push_back(teller.sentence(
        Kind::expectation, say("at most {} % of the checks may fail", value(*n.failure_percent)),
        n.failure_percent->span));
  if (n.minimum_samples)
    out.push_back(
        teller.sentence(Kind::expectation,
                        say("there must be at least {}", counted(Noun::sample, *n.minimum_samples)),
                        n.minimum_samples->span));
  return out;
}

Message tagged(const std::vector<Name>& tags) {
  std::vector<Message> all;
  for (const Name& tag : tags) all.push_back(code(tag.text));
  return any_of(std::move(all));
}

Message rule_of(const Rule& n) {
  switch (n.kind) {
    case RuleKind::every_scenario_passed:
      return n.tags.empty() ? say("every scenario has passed")
                            : say("every scenario tagged {} has passed", tagged(n.tags));
    case RuleKind::any_scenario_failed:
      return n.tags.empty() ? say("any scenario has failed")
                            : say("any scenario tagged {} has failed", tagged(n.tags));
    case RuleKind::monitor_held:
      return say("the monitor {} has held to its end", quoted(*n.title));
    case RuleKind::evidence_complete:
      return say("the evidence {} is complete", quoted(*n.title));
    case RuleKind::duplicates: {
      Message clause = n.columns.size() == 1
                           ? say("there are two rows in the table {} with the same {}",
                                 table(*n.table), columns(n.columns))
                           : say("there are two rows in the table {} with the same values of {}",
                                 table(*n.table), columns(n.columns));
      return n.where.empty() ? clause : say("{} where {}", clause, conditions(n.where));
    }
    case RuleKind::rows: {
      Message clause =
          n.count->bound == Bound::none
              ? say("there is no row in the table {}", table(*n.table))
              : say("there is {} in the table {}",
                    count(Noun::row, n.count->bound, n.count->values), table(*n.table));
      return n.where.empty() ? clause : say("{} where {}", clause, conditions(n.where));
    }
  }
  return {};
}

Told told(const Teller& teller, const Gate& n, Span place) {
  Told out = teller.prose(place.begin);
  const auto rules = [&](bool go, Message text) {
    Sentence sentence = teller.sentence(Kind::note, std::move(text), place);
    for (const Rule& rule : n.rules)
      if (rule.go == go)
        sentence.beneath.push_back(teller.sentence(Kind::expectation, rule_of(rule), rule.span));
    if (!sentence.beneath.empty()) out.push_back(std::move(sentence));
  };
  rules(true, say("the decision is GO only if all of this is so:"));
  rules(false, say("it is NO-GO as soon as any of this is so:"));
  return out;
}

}  // namespace

Sentences::Sentences(const Unit& unit) : unit_(unit), prose_(std::make_unique<Prose>()) {}
Sentences::~Sentences() = default;

Teller Sentences::teller(const Module& module) const { return {unit_, module, *prose_}; }

Told Sentences::of(const Declared<Scenario>& n) const {
  return told(teller(*n.module), *n, n.declaration->span);
}
Told Sentences::of(const Declared<Monitor>& n) const {
  return told(teller(*n.module), *n, n.declaration->span);
}
Told Sentences::of(const Declared<Evidence>& n) const {
  const Teller teller = this->teller(*n.module);
  Told out = teller.prose(n.declaration->span.begin);
  append(out, teller.steps(n->steps));
  return out;
}
Told Sentences::of(const Declared<Gate>& n) const {
  return told(teller(*n.module), *n, n.declaration->span);
}

// ---- texts of a journal

struct Texts::Parts {
  std::vector<std::unique_ptr<Module>> modules;
  Unit unit;  // only its steps
  Sentences sentences{unit};
  std::map<std::pair<std::string, std::size_t>, std::pair<const Module*, const Declaration*>>
      places;
};

Texts::Texts(std::vector<std::pair<std::string, std::string>> files)
    : parts_(std::make_unique<Parts>()) {
  for (auto& [name, text] : files) {
    auto module = std::make_unique<Module>();
    module->file = parse(std::make_shared<Source>(name, std::move(text))).file;
    for (const Declaration& declaration : module->file.declarations) {
      if (const auto* step = std::get_if<StepDeclaration>(&declaration.node))
        parts_->unit.steps.push_back({module.get(), &declaration, step});
      const std::size_t line = module->source()->position(declaration.span.begin).line;
      parts_->places[{name, line}] = {module.get(), &declaration};
    }
    parts_->modules.push_back(std::move(module));
  }
}

Texts::~Texts() = default;
Texts::Texts(Texts&&) noexcept = default;
Texts& Texts::operator=(Texts&&) noexcept = default;

Told Texts::at(std::string_view file, std::size_t line) const {
  const auto found = parts_->places.find({std::string(file), line});
  if (found == parts_->places.end()) return {};
  const auto& [module, declaration] = found->second;
  const auto here = [module = module, declaration = declaration](const auto& node) {
    return Declared<std::decay_t<decltype(node)>>{module, declaration, &node};
  };
  const Sentences& sentences = parts_->sentences;
  if (const auto* n = std::get_if<Box<Scenario>>(&declaration->node))
    return sentences.of(here(**n));
  if (const auto* n = std::get_if<Box<Monitor>>(&declaration->node)) return sentences.of(here(**n));
  if (const auto* n = std::get_if<Box<Evidence>>(&declaration->node))
    return sentences.of(here(**n));
  return {};
}

}  // namespace smoke::doc
