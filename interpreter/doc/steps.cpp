// What is done, step by step. "The test" is who acts, "the system" is who answers.
#include <algorithm>

#include "grammar/walk.hpp"
#include "interpreter/doc/predicates.hpp"
#include "interpreter/doc/teller.hpp"
#include "interpreter/doc/values.hpp"

namespace smoke::doc {

using namespace ast;

namespace {

// What a `"""` block holds, or a text in quotes that is SQL.
std::string block_of(const Expr& expr) { return literal_text(expr).value_or(""); }

Message to(Message clause, const Name& target) {
  return target ? say("{} to the system `{}`", std::move(clause), target.text) : clause;
}

// A word of a phrase that no declared step explains: a path of one segment, as words are parsed.
bool is_word(const Expr& expr) {
  const auto* path = std::get_if<Path>(&expr.node);
  return path != nullptr && path->segments.size() == 1;
}

Message where(Message clause, const Where& where) {
  return where.empty() ? clause : say("{} where {}", std::move(clause), conditions(where));
}

}  // namespace

Told Teller::steps(const Steps& steps) const {
  Told out;
  for (const Step& step : steps) {
    for (Sentence& each : prose(step.span.begin)) out.push_back(std::move(each));
    Sentence told = sentence(Kind::action, {}, step.span);
    std::visit([&](const auto& box) { tell(*box, told); }, step.node);
    out.push_back(std::move(told));
  }
  return out;
}

// ---- values

Sentence Teller::named_value(const Message& name, const Expr& expr, Span span) const {
  Sentence out = sentence(Kind::detail, {}, span);
  const auto* text = std::get_if<Text>(&expr.node);
  if (text != nullptr && text->block) {
    out.text = say("{} is this text:", name);
    out.code = block_of(expr);
    return out;
  }
  if (std::holds_alternative<Null>(expr.node)) {
    out.text = say("{} has no value (null)", name);
    return out;
  }
  if (!is_large(expr)) {
    out.text = say("{} is {}", name, value(expr));
    return out;
  }
  if (const auto* made = std::get_if<New>(&expr.node)) {
    out.text = made->channel ? say("{} is a new record `{}` on the channel {}, with:", name,
                                   made->record.text, value(**made->channel))
                             : say("{} is a new record `{}`, with:", name, made->record.text);
    out.beneath = entries(made->overrides);
  } else if (const auto* object = std::get_if<ObjectLiteral>(&expr.node)) {
    out.text = say("{} has these fields:", name);
    out.beneath = entries(object->entries);
  } else if (const auto* list = std::get_if<ListLiteral>(&expr.node)) {
    out.text = say("{} is this list:", name);
    std::size_t number = 0;
    for (const Expr& item : list->items)
      out.beneath.push_back(named_value(say("item {}", ++number), item, item.span));
  } else {
    out.text = say("{} is {}", name, value(expr));
  }
  return out;
}

Told Teller::entries(const std::vector<Entry>& entries) const {
  Told out;
  for (const Entry& entry : entries) {
    const Message name = code(path_text(entry.key));
    const auto* nested = entry.value ? std::get_if<PredicateValue>(&entry.value->node) : nullptr;
    if (!entry.value)
      out.push_back(sentence(Kind::detail, say("without the field {}", name), entry.span));
    else if (nested != nullptr)
      out.push_back(
          sentence(Kind::detail,
                   Message::sentence("{} {}", {name, predicate(*nested->predicate, Mood::holds)}),
                   entry.span));
    else
      out.push_back(named_value(name, *entry.value, entry.span));
  }
  return out;
}

void Teller::tell(const Let& n, Sentence& out) const {
  if (const auto* made = std::get_if<New>(&n.value.node)) {
    const Message record = made->channel
                               ? say("the test prepares a new record `{}` on the channel {}",
                                     made->record.text, value(**made->channel))
                               : say("the test prepares a new record `{}`", made->record.text);
    out.text = say("{}, called `{}` from here on", record, n.name.text);
    out.beneath = entries(made->overrides);
    if (!out.beneath.empty()) out.text = say("{}, with:", out.text);
    return;
  }
  Sentence told = named_value(code(n.name.text), n.value, n.value.span);
  out.text = std::move(told.text);
  out.code = std::move(told.code);
  out.beneath = std::move(told.beneath);
}

// ---- requests

void Teller::tell(const Send& n, Sentence& out) const {
  Message clause =
      n.about ? say("the test sends the event `{}` about {}", n.event.text, value(*n.about))
              : say("the test sends the event `{}`", n.event.text);
  out.text = to(std::move(clause), n.target);
  add_lines(n.lines, n.result, out);
}

void Teller::tell(const SendAgain& n, Sentence& out) const {
  Message clause =
      n.what
          ? n.signed_anew
                ? say("the test sends `{}` again with the same content, signed anew", n.what.text)
                : say("the test sends `{}` again, exactly as it was", n.what.text)
      : n.signed_anew
          ? say("the test sends the last event again with the same content, signed anew")
          : say("the test sends the last event again, exactly as it was");
  out.text = called(std::move(clause), n.result);
}

void Teller::tell(const Request& n, Sentence& out) const {
  Message clause =
      say("the test makes a request for {} ({})", address(n.address), method_name(n.method));
  out.text = to(std::move(clause), n.target);
  add_lines(n.lines, n.result, out);
}

void Teller::tell(const Keep& n, Sentence& out) const {
  Message what;
  switch (n.what) {
    case KeepWhat::status:
      what = say("the status of the answer");
      break;
    case KeepWhat::header:
      what = say("the header `{}` of the answer", plain(*n.header));
      break;
    case KeepWhat::path:
      what = n.path.segments.size() == 1 && n.path.segments.front().name() == "body"
                 ? say("the content of the answer")
                 : path(n.path);
      break;
  }
  out.text = say("the test remembers {} as `{}`", what, n.name.text);
}

// ---- the database

void Teller::tell(const Query& n, Sentence& out) const {
  Message clause = n.title ? say("the test asks the database: {}", quoted(*n.title))
                           : say("the test asks the database");
  out.text = called(std::move(clause), n.result);
  out.code = block_of(n.sql);
  for (const Expectation& expectation : n.expectations) {
    Sentence told = sentence(Kind::expectation, {}, expectation.span);
    tell(expectation, told);
    for (Sentence& each : prose(expectation.span.begin)) out.beneath.push_back(std::move(each));
    out.beneath.push_back(std::move(told));
  }
}

void Teller::tell(const Watch& n, Sentence& out) const {
  std::vector<Message> tables;
  for (const ast::Table& each : n.tables) tables.push_back(table(each));
  Message clause = tables.size() == 1
                       ? say("the test notes, to compare later, the present rows of the table {}",
                             std::move(tables.front()))
                       : say("the test notes, to compare later, the present rows of the tables {}",
                             all_of(std::move(tables)));
  out.text = where(std::move(clause), n.where);
}

void Teller::tell(const DeleteRows& n, Sentence& out) const {
  out.text = where(say("the test deletes the rows of the table {}", table(n.table)), n.where);
}

void Teller::tell(const InsertRow& n, Sentence& out) const {
  out.text = say("the test adds a row to the table {}, with:", table(n.table));
  out.beneath = entries(n.entries);
}

void Teller::tell(const RunSql& n, Sentence& out) const {
  out.text = say("the test runs this statement in the database:");
  out.code = block_of(n.sql);
}

// ---- blocks

void Teller::tell(const Repeat& n, Sentence& out) const {
  out.text =
      n.at_once ? say("the following is done {}, all at the same moment:", times(n.times))
      : n.every
          ? say("the following is done {}, one round every {}:", times(n.times), value(*n.every))
          : say("the following is done {}, one round after the other:", times(n.times));
  out.beneath = steps(n.steps);
}

void Teller::tell(const AtOnce& n, Sentence& out) const {
  out.text = say("all of this is done at the same moment:");
  out.beneath = steps(n.steps);
}

void Teller::tell(const Deliver& n, Sentence& out) const {
  Message clause =
      n.once_or_twice
          ? say("the scenario is run anew for each order in which these events may arrive, each of "
                "them once or twice")
          : say("the scenario is run anew for each order in which these events may arrive");
  const Message limit = n.at_most ? counted(Noun::order, *n.at_most) : say("{} orders", 24);
  out.text = say("{} (at most {} are tried):", std::move(clause), limit);
  out.beneath = steps(n.steps);
}

void Teller::tell(const While& n, Sentence& out) const {
  const std::string_view target = n.target.text;
  switch (n.fault) {
    case FaultKind::unreachable:
      out.text = say("while the system `{}` can't be reached:", target);
      break;
    case FaultKind::refuses:
      out.text = say("while the system `{}` refuses every connection:", target);
      break;
    case FaultKind::resets:
      out.text = say("while every connection to the system `{}` breaks off at once:", target);
      break;
    case FaultKind::slow:
      out.text =
          say("while the answers of the system `{}` arrive {} late:", target, value(*n.argument));
      break;
    case FaultKind::answers:
      out.text =
          say("while everything is answered with status {} before it gets to the system `{}`:",
              status(*n.argument), target);
      break;
    case FaultKind::loses:
      out.text = say("while the system `{}` gets everything, but its answers are lost on the way:",
                     target);
      break;
  }
  out.beneath = steps(n.steps);
}

void Teller::tell(const Replay& n, Sentence& out) const {
  out.text =
      say("the test sends again, properly signed and the oldest first, every event of this "
          "scenario that "
          "the system has not accepted so far");
  out.beneath = steps(n.steps);
  if (!out.beneath.empty()) out.text = say("{}; for each of them:", out.text);
}

void Teller::tell(const Within& n, Sentence& out) const {
  out.text =
      say("within {}, tried again and again, all of this must come true:", value(n.duration));
  out.beneath = steps(n.steps);
}

void Teller::tell(const Every& n, Sentence& out) const {
  out.text = say("for {}, checked once every {}, all of this must hold:", value(n.duration),
                 value(n.interval));
  out.beneath = steps(n.steps);
}

void Teller::tell(const StaysFor& n, Sentence& out) const {
  out.kind = Kind::expectation;
  out.text = say("it must stay so for another {}", value(n.duration));
}

// ---- the rest

void Teller::tell(const Wait& n, Sentence& out) const {
  out.text = say("the test waits for {}", value(n.duration));
}

void Teller::tell(const Manual& n, Sentence& out) const {
  out.text = say("a person must do this and confirm it: {}", quoted(n.instruction));
}

void Teller::tell(const Attach& n, Sentence& out) const {
  out.text =
      say("the test puts {} into the record of the run, as {}", value(n.value), quoted(n.title));
}

void Teller::tell(const Give& n, Sentence& out) const {
  out.text = say("what this step gives is {}", value(n.value));
}

void Teller::tell(const Phrase& n, Sentence& out) const {
  const auto match = match_phrase(unit_, *module_.source(), n);
  std::vector<Message> words;
  for (std::size_t i = 0; i < n.items.size(); ++i) {
    const bool word = match ? !match->step->node->phrase[i].hole : is_word(n.items[i]);
    words.push_back(word ? Message(source_text(n.items[i].span)) : value(n.items[i]));
  }
  out.text = called(joined(std::move(words), " "), n.result);
  if (!match) return;
  const StepDeclaration& step = **match->step;
  if (std::find(unfolding_.begin(), unfolding_.end(), &step) != unfolding_.end()) return;
  auto inner = unfolding_;
  inner.push_back(&step);
  const Teller teller(unit_, *match->step->module, prose_, std::move(inner));
  out.folded = true;
  out.beneath = teller.prose(match->step->declaration->span.begin);
  for (const auto& [hole, filling] : match->holes) {
    Sentence here = named_value(code(hole->text), *filling, filling->span);
    here.kind = Kind::note;
    out.beneath.push_back(std::move(here));
  }
  for (Sentence& each : teller.steps(step.steps)) out.beneath.push_back(std::move(each));
}

void Teller::tell(const Broken&, Sentence& out) const {
  std::string_view line = module_.source()->line(static_cast<std::uint32_t>(out.line));
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  out.kind = Kind::note;
  out.text = say("this line could not be read: `{}`", line);
}

}  // namespace smoke::doc
