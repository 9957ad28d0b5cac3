// Gathers what a document holds, in the order in which it is read.
#include "interpreter/doc/document.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "grammar/walk.hpp"
#include "interpreter/doc/predicates.hpp"
#include "interpreter/doc/teller.hpp"
#include "interpreter/doc/used.hpp"
#include "interpreter/doc/values.hpp"

namespace smoke::doc {
namespace {

using namespace ast;

std::string stem(const std::string& file) { return std::filesystem::path(file).stem().string(); }

void append(Told& to, Told from) {
  for (Sentence& each : from) to.push_back(std::move(each));
}

// Letters and digits of a title, so that links to it last; each once.
class Ids {
 public:
  std::string take(std::string_view title) {
    std::string id;
    for (const char c : title) {
      const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      if ((lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9'))
        id += lower;
      else if (!id.empty() && id.back() != '-')
        id += '-';
    }
    while (!id.empty() && id.back() == '-') id.pop_back();
    if (id.empty()) id = "section";
    const std::size_t number = ++taken_[id];
    return number == 1 ? id : take(id + "-" + std::to_string(number));
  }

 private:
  std::map<std::string, std::size_t> taken_;
};

class Maker {
 public:
  explicit Maker(const Results* results) : results_(results) {}

  Document make(const std::vector<const Unit*>& units) {
    if (results_ != nullptr)
      out_.run =
          Document::Run{minute(results_->started()), results_->environment(), results_->ended()};
    for (const Unit* unit : units) {
      sentences_.emplace(*unit);
      add_chapter(*unit);
      add_needs(*unit);
    }
    out_.variables.columns = {say("Name"), say("Kind"), say("Needed"), say("What for")};
    out_.title = units.size() == 1 ? out_.chapters.front()->heading.title : say("Test plan");
    index();
    return std::move(out_);
  }

 private:
  static std::string minute(Time at) {  // 2026-11-24 22:14 UTC
    const std::string text = iso(at);
    return text.substr(0, 10) + " " + text.substr(11, 5) + " UTC";
  }

  void add_chapter(const Unit& unit) {
    const File& file = unit.main->file;
    const Teller teller = sentences_->teller(*unit.main);
    auto chapter = std::make_unique<Chapter>();
    chapter->file = file.source->name();
    chapter->heading.title =
        unit.suite != nullptr ? plain(unit.suite->title) : Message(stem(chapter->file));
    chapter->heading.id = ids_.take(
        unit.suite != nullptr ? literal_text(unit.suite->title).value_or("") : stem(chapter->file));
    append(chapter->heading.told, teller.prose(no_owner));
    for (const Declaration& declaration : file.declarations)
      if (std::holds_alternative<Box<Suite>>(declaration.node))
        append(chapter->heading.told, teller.prose(declaration.span.begin));
    if (unit.suite != nullptr && unit.suite->scope_column)
      chapter->heading.told.push_back(teller.sentence(
          Kind::note,
          say("of every table that has the column `{}`, only rows in which it is equal to {} are "
              "looked at: this is the scope of the plan",
              unit.suite->scope_column->text, value(*unit.suite->scope_value)),
          unit.suite->scope_column->span));
    if (results_ != nullptr) {
      const auto* ran = results_->file(chapter->file, file.source->text());
      chapter->in_run = ran != nullptr;
      chapter->differs = ran != nullptr && ran->text != file.source->text();
      run_file_ = ran != nullptr ? ran->file : "";
    }
    around(unit, *chapter);
    for (const auto& n : unit.scenarios)
      section(*chapter, Section::Type::scenario, run::Kind::scenario, unit, n, n->tags);
    for (const auto& n : unit.monitors)
      section(*chapter, Section::Type::monitor, run::Kind::monitor, unit, n, {});
    for (const auto& n : unit.evidence)
      section(*chapter, Section::Type::evidence, run::Kind::evidence, unit, n, {});
    for (const auto& n : unit.gates) {
      Section gate;
      gate.type = Section::Type::decision;
      gate.item = item(literal_text(n->title).value_or(""), plain(n->title), sentences_->of(n));
      chapter->sections.push_back(std::move(gate));
    }
    out_.chapters.push_back(std::move(chapter));
  }

  Item item(std::string_view name, Message title, Told told) {
    return {ids_.take(name), std::move(title), std::move(told)};
  }

  void around(const Unit& unit, Chapter& chapter) {
    Told names;
    for (const auto& let : unit.lets) {
      if (let.module->standard) continue;
      const Teller teller = sentences_->teller(*let.module);
      append(names, teller.prose(let.declaration->span.begin));
      names.push_back(teller.named_value(code(let->name.text), let->value, let->name.span));
    }
    const auto add = [&](Message title, Told told) {
      if (!told.empty()) chapter.around.push_back({"", std::move(title), std::move(told)});
    };
    const auto hooks = [&](const std::vector<Declared<Hook>>& all) {
      Told told;
      for (const auto& hook : all) {
        const Teller teller = sentences_->teller(*hook.module);
        append(told, teller.prose(hook.declaration->span.begin));
        append(told, teller.steps(hook->steps));
      }
      return told;
    };
    add(say("Names that are used"), std::move(names));
    add(say("Before everything else"), hooks(unit.before_all));
    add(say("Before each scenario"), hooks(unit.before_each));
    add(say("After each scenario"), hooks(unit.after_each));
    add(say("When everything is over"), hooks(unit.after_all));
  }

  template <typename Node>
  void section(Chapter& chapter, Section::Type type, run::Kind kind, const Unit& unit,
               const Declared<Node>& n, const std::vector<Name>& tags) {
    Section out;
    const std::string title = literal_text(n->title).value_or("");
    out.type = type;
    out.item = item(title, plain(n->title), sentences_->of(n));
    for (const Name& tag : tags) out.tags.emplace_back(tag.text);
    out.channels = channels_of(unit, n);
    if (results_ != nullptr && chapter.in_run)
      for (const auto& finished : results_->of(kind, run_file_, title))
        add_outcome(out, finished, chapter);
    chapter.sections.push_back(std::move(out));
  }

  void add_outcome(Section& section, const journal::ScenarioFinished& finished,
                   const Chapter& chapter) const {
    Outcome out;
    out.variant = finished.scenario.variant;
    out.status = finished.status;
    out.reason = finished.reason;
    out.note = finished.note;
    out.took = finished.took;
    for (const journal::Problem& problem : finished.problems) {
      out.problems.push_back({problem.place.line, problem.message});
      if (chapter.differs) continue;  // the lines have moved
      const bool own = problem.place.file == run_file_;
      section.failed.emplace(own ? chapter.file : problem.place.file, problem.place.line);
    }
    section.outcomes.push_back(std::move(out));
  }

  // ---- what is needed, and the appendix

  void add_needs(const Unit& unit) {
    const Used names = used(unit);
    for (const auto& n : unit.variables) variable(*n);
    const auto list = [&](const auto& all, const auto& wanted, std::vector<Item>& items,
                          auto tell) {
      for (const auto& n : all) {
        if (!wanted.contains(n->name.text) || !told_.insert(n.node).second) continue;
        const Teller teller = sentences_->teller(*n.module);
        Told told = teller.prose(n.declaration->span.begin);
        append(told, tell(teller, *n));
        items.push_back(item(n->name.text, code(n->name.text), std::move(told)));
      }
    };
    const auto fields = [](const Teller& teller, const auto& n) {
      return teller.entries(n.fields);
    };
    list(unit.channels, names.channels, out_.channels, fields);
    list(unit.templates, names.templates, out_.templates, fields);
    list(unit.events, names.events, out_.events, [](const Teller& teller, const Event& n) {
      Told told;
      if (n.about)
        told.push_back(teller.sentence(
            Kind::note,
            say("it is about a record `{}`; a name below means that field of the record",
                n.about.text),
            n.about.span));
      append(told, teller.request_lines(n.lines));
      return told;
    });
    list(unit.signatures, names.signatures, out_.signatures,
         [](const Teller& teller, const Signature& n) { return teller.signature(n); });
    list(unit.stubs, names.stubs, out_.stubs,
         [](const Teller& teller, const Stub& n) { return teller.stub(n); });
    for (const auto& n : unit.targets) {
      if (!told_.insert(n.node).second) continue;
      const Teller teller = sentences_->teller(*n.module);
      Told told = teller.prose(n.declaration->span.begin);
      append(told, teller.request_lines(n->lines));
      out_.targets.push_back(item(n->name.text, code(n->name.text), std::move(told)));
    }
  }

  static Message type_of(VariableType type) {
    switch (type) {
      case VariableType::text:
        return say("a text");
      case VariableType::integer:
        return say("a whole number");
      case VariableType::decimal:
        return say("a number");
      case VariableType::boolean:
        return say("a yes-or-no value (true or false)");
      case VariableType::url:
        return say("a web address (URL)");
      case VariableType::uuid:
        return say("a unique identifier (UUID)");
      case VariableType::phone:
        return say("a phone number");
      case VariableType::email:
        return say("an e-mail address");
      case VariableType::duration:
        return say("a duration");
      case VariableType::secret:
        return say("a secret");
    }
    return {};
  }

  void variable(const Variable& n) {
    if (!variables_.insert(std::string(n.name.text)).second) return;
    out_.variables.rows.push_back({code(n.name.text), type_of(n.type),
                                   n.default_value
                                       ? say("no; without it, {}", value(*n.default_value))
                                   : n.optional ? say("no")
                                                : say("yes"),
                                   n.purpose ? plain(*n.purpose) : Message()});
  }

  // ---- the index

  void index() {
    std::map<std::string, std::vector<const Item*>> tags, channels;
    for (const auto& chapter : out_.chapters)
      for (const Section& section : chapter->sections) {
        for (const std::string& tag : section.tags) tags[tag].push_back(&section.item);
        for (const std::string& channel : section.channels)
          channels[channel].push_back(&section.item);
      }
    for (auto& [name, items] : tags) out_.by_tag.push_back({name, std::move(items)});
    for (auto& [name, items] : channels) out_.by_channel.push_back({name, std::move(items)});
  }

  const Results* results_;
  Document out_;
  std::optional<Sentences> sentences_;  // of the unit at hand
  Ids ids_;
  std::string run_file_;
  std::set<const void*> told_;  // what several specs use is told once
  std::set<std::string> variables_;
};

}  // namespace

Document make_document(const std::vector<const Unit*>& units, const Results* results) {
  return Maker(results).make(units);
}

std::optional<run::Status> status(const Section& section) {
  using enum run::Status;
  for (const run::Status worst : {failed, inconclusive, pending, skipped, passed})
    for (const Outcome& outcome : section.outcomes)
      if (outcome.status == worst) return worst;
  return std::nullopt;
}

Tally tally(const Document& document) {
  Tally out;
  for (const auto& chapter : document.chapters)
    for (const Section& section : chapter->sections) {
      if (!section.runs()) continue;
      ++out.sections;
      const auto came_to = status(section);
      if (!came_to)
        ++out.not_run;
      else if (*came_to == run::Status::passed)
        ++out.passed;
      else if (*came_to == run::Status::failed)
        ++out.failed;
      else
        ++out.undecided;
    }
  return out;
}

Message status_name(run::Status status) {
  switch (status) {
    case run::Status::passed:
      return say("passed");
    case run::Status::failed:
      return say("failed");
    case run::Status::inconclusive:
      return say("inconclusive");
    case run::Status::pending:
      return say("pending");
    case run::Status::skipped:
      return say("skipped");
  }
  return {};
}

Message type_name(Section::Type type) {
  switch (type) {
    case Section::Type::scenario:
      return say("Scenario");
    case Section::Type::monitor:
      return say("Monitor");
    case Section::Type::evidence:
      return say("Evidence");
    case Section::Type::decision:
      return say("Decision");
  }
  return {};
}

}  // namespace smoke::doc
