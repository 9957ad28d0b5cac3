// Names and reports: who gives a name, where it reaches, what was probably meant, and who is to
// blame. A place is blamed once; a name that was reported, or that a line gave which could not be
// read, is never blamed again.
#include <algorithm>
#include <array>
#include <cctype>

#include "grammar/closest.hpp"
#include "grammar/keywords.hpp"
#include "interpreter/check/checker.hpp"

namespace smoke::check {
namespace {

Kind kind_of(ast::VariableType type) {
  switch (type) {
    case ast::VariableType::integer:
    case ast::VariableType::decimal:
      return Kind::number;
    case ast::VariableType::boolean:
      return Kind::boolean;
    case ast::VariableType::duration:
      return Kind::duration;
    case ast::VariableType::text:
    case ast::VariableType::url:
    case ast::VariableType::uuid:
    case ast::VariableType::phone:
    case ast::VariableType::email:
    case ast::VariableType::secret:
      return Kind::text;
  }
  return Kind::unknown;
}

ShapePtr run_shape() {
  static const ShapePtr shape = [] {
    Shape run;
    run.kind = Kind::record;
    run.what = "`run`";
    run.fields = {{"started", of_kind(Kind::time)}, {"id", of_kind(Kind::text)}};
    return std::make_shared<const Shape>(std::move(run));
  }();
  return shape;
}

// "three" is 3, and `no` items are 0.
std::optional<int> number_word(std::string_view word) {
  if (word == "no") return 0;
  constexpr std::array<std::string_view, 13> words = {"zero", "one",    "two",   "three", "four",
                                                      "five", "six",    "seven", "eight", "nine",
                                                      "ten",  "eleven", "twelve"};
  const auto* const found = std::find(words.begin(), words.end(), word);
  if (found == words.end()) return std::nullopt;
  return static_cast<int>(found - words.begin());
}

std::string_view article(std::string_view kind) { return kind == "event" ? "an" : "a"; }

bool is_word_character(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || (c & 0x80) != 0;
}

bool has_word(std::string_view text, std::string_view word) {
  for (std::size_t at = text.find(word); at != std::string_view::npos;
       at = text.find(word, at + 1)) {
    const bool begins = at == 0 || !is_word_character(text[at - 1]);
    const std::size_t end = at + word.size();
    if (begins && (end == text.size() || !is_word_character(text[end]))) return true;
  }
  return false;
}

// The lines that the mistake stands on, and the deeper ones that follow.
std::string_view line_and_block(std::string_view text, Span mistake) {
  const std::size_t offset = mistake.begin;
  const auto line_end = [&](std::size_t at) { return std::min(text.find('\n', at), text.size()); };
  const std::size_t newline = offset == 0 ? std::string_view::npos : text.rfind('\n', offset - 1);
  const std::size_t begin = newline == std::string_view::npos ? 0 : newline + 1;
  const std::size_t indent = std::min(text.find_first_not_of(" \t", begin), text.size()) - begin;
  std::size_t end = line_end(std::max(mistake.begin, mistake.end));
  while (end < text.size()) {
    const std::size_t next_end = line_end(end + 1);
    const std::size_t content = text.find_first_not_of(" \t\r", end + 1);
    if (content < next_end && content - (end + 1) <= indent) break;
    end = next_end;
  }
  return text.substr(begin, end - begin);
}

// Without texts and comments: no name is given in those. Behind a block that is never closed stand
// lines that could not be read.
std::string outside_texts(std::string_view lines) {
  std::string out;
  for (std::size_t at = 0; at < lines.size();) {
    const bool block = lines.substr(at, 3) == "\"\"\"";
    std::size_t end = at;
    if (block) {
      const std::size_t close = lines.find("\"\"\"", at + 3);
      end = close == std::string_view::npos ? at : close;
    } else if (lines[at] == '"') {
      end = lines.find_first_of("\"\n", at + 1);
    } else if (lines[at] == '#') {
      end = lines.find('\n', at);
    } else {
      out += lines[at];
    }
    at = end == std::string_view::npos ? lines.size() : end + (block ? 3 : 1);
  }
  return out;
}

}  // namespace

// ---- reporting

bool Checker::report(Code code, Span span, std::string message, std::string hint,
                     std::vector<Label> labels) {
  return report({code, Severity::error, source(), span, std::move(message), std::move(labels),
                 std::move(hint)});
}

bool Checker::report(Diagnostic found) {
  if (quiet_) return false;
  // One template may lack a field of several channels at one place; everything else is said once a
  // place.
  const Span span = found.span;
  if (found.code != Code::missing_field &&
      !reported_.emplace(found.source.get(), span.begin, span.end).second)
    return false;
  diagnostics_.add_once(std::move(found));
  return true;
}

std::string Checker::did_you_mean(std::string_view word,
                                  const std::vector<std::string_view>& candidates) const {
  const auto near = closest(word, candidates);
  return near ? fmt::format("did you mean `{}`?", *near) : std::string();
}

Label Checker::declared_at(const AnyDeclared& declared, std::string message) const {
  return {source_of(declared), name_of(declared).span, std::move(message)};
}

bool Checker::excused(std::string_view name) const {
  if (unit_.incomplete || names_unknown_ || unit_.broken_names.contains(name)) return true;
  return std::any_of(unit_.modules.begin(), unit_.modules.end(), [&](const Module* module) {
    return in_mistake(*module, [&](std::string_view lines) {
      return has_word(lines, name) && has_word(outside_texts(lines), name);
    });
  });
}

// Whether it is so of a line that could not be read, with those beneath it.
bool Checker::in_mistake(const Module& module,
                         const std::function<bool(std::string_view)>& is_so) const {
  return std::any_of(module.mistakes.begin(), module.mistakes.end(), [&](Span mistake) {
    return is_so(line_and_block(module.source()->text(), mistake));
  });
}

bool Checker::declared_in_mistake(std::string_view word) const {
  return std::any_of(unit_.modules.begin(), unit_.modules.end(), [&](const Module* module) {
    return in_mistake(*module, [&](std::string_view lines) {
      return lines.find("step \"") != std::string_view::npos && has_word(lines, word);
    });
  });
}

bool Checker::mistaken(Span line) const {
  const std::string_view all = source()->text(), lines = line_and_block(all, line);
  const auto begin = static_cast<std::uint32_t>(lines.data() - all.data());
  return module_->has_mistake(begin, begin + static_cast<std::uint32_t>(lines.size()));
}

// ---- giving names

Given* Checker::give(const ast::Name& name, std::string_view how, ShapePtr shape, bool used) {
  if (!name) return nullptr;
  constexpr std::array<std::string_view, 6> of_the_answer = {"status", "header", "changes",
                                                             "rows",   "row",    "body"};
  if (std::find(of_the_answer.begin(), of_the_answer.end(), name.text) != of_the_answer.end()) {
    report(Code::reserved_name, name.span, fmt::format("`{}` can't be a name", name.text),
           "after `expect` and `keep` the word means the answer's, or rows: take another one");
    used = true;
  } else if (keywords::is(name.text, keywords::reserved)) {
    report(Code::reserved_name, name.span, fmt::format("`{}` can't be a name", name.text),
           "values, predicates or counts begin with the word: take another one");
    used = true;
  }

  if (Given* earlier = names_.find(name.text)) {
    report(
        Code::shadowed_name, name.span, fmt::format("the name `{}` is taken", name.text),
        "give it another name",
        {{earlier->source, earlier->span, fmt::format("it is given here, by {}", earlier->how)}});
    earlier->shape = unknown();
    earlier->used = true;
    return earlier;
  }
  const auto declared = unit_.names.find(name.text);
  if (declared != unit_.names.end() &&
      (std::holds_alternative<Declared<ast::Variable>>(declared->second) ||
       std::holds_alternative<Declared<ast::Let>>(declared->second) ||
       std::holds_alternative<Declared<ast::Channel>>(declared->second))) {
    report(Code::shadowed_name, name.span, fmt::format("the name `{}` is taken", name.text),
           "give it another name", {declared_at(declared->second, "it is declared here")});
    mark_used(name.text);
    return nullptr;
  }
  if (name.text == "run") {
    report(Code::shadowed_name, name.span, "the name `run` is built in (`run.started`, `run.id`)",
           "give it another name");
    return nullptr;
  }
  return &names_.give({name.text, how, source(), name.span, std::move(shape),
                       used || given_later_.contains(name.text)});
}

void Checker::mark_used(std::string_view name) {
  if (Given* given = names_.find(name))
    given->used = true;
  else
    used_.insert(name);
}

void Checker::mark_all_used(const ast::Expr& expr) {
  walk(expr, [&](const ast::Path& path) {
    if (!path.segments.empty()) mark_used(path.segments.front().name());
  });
}

bool Checker::mentioned_in_mistake(const Given& given) const {
  return std::any_of(unit_.modules.begin(), unit_.modules.end(), [&](const Module* module) {
    return module->source() == given.source &&
           in_mistake(*module, [&](std::string_view lines) { return has_word(lines, given.name); });
  });
}

void Checker::report_unused() {
  for (const Given* given : names_.take_closed()) {
    if (given->used || given->name.empty() || mentioned_in_mistake(*given)) continue;
    if (!reported_.emplace(given->source.get(), given->span.begin, given->span.end).second)
      continue;
    diagnostics_.add_once(
        {Code::unused_name,
         Severity::error,
         given->source,
         given->span,
         fmt::format("`{}` is given by {} and never used", given->name, given->how),
         {},
         "use it, or remove it"});
  }
}

// ---- using names

ShapePtr Checker::resolve(const ast::Path& path, Use use) {
  if (path.segments.empty()) return unknown();
  return follow(resolve_first(path.segments.front(), use), path.segments, 1);
}

ShapePtr Checker::resolve_first(const ast::Segment& name, Use use) {
  const std::string_view word = name.name();
  if (Given* given = names_.find(word)) {
    if (!quiet_) given->used = true;
    return given->shape;
  }
  const auto declared = unit_.names.find(word);
  if (declared == unit_.names.end()) {
    if (word == "run") return run_shape();
    if (needs_)
      needs_->push_back({&name, module_});
    else
      unknown_name(name, use);
    return unknown();
  }
  used_.insert(word);
  if (unit_.broken_names.contains(word)) return unknown();
  if (const auto* variable = std::get_if<Declared<ast::Variable>>(&declared->second))
    return of_kind(kind_of((*variable)->type));
  if (const auto* channel = std::get_if<Declared<ast::Channel>>(&declared->second))
    return record(nullptr, channel).shape;
  if (const auto* let = std::get_if<Declared<ast::Let>>(&declared->second)) {
    const auto known = lets_.find(let->node);
    if (known != lets_.end()) return known->second;
    report(Code::not_yet_given, name.span, fmt::format("`{}` is used before it has a value", word),
           "move the other `let` above this one",
           {declared_at(declared->second, "it is given here")});
    return unknown();
  }
  const std::string_view kind = kind_name(declared->second);
  std::string hint;
  if (kind == "template") hint = fmt::format("`new {}` makes one", word);
  if (kind == "event") hint = fmt::format("`send {}` sends it", word);
  report(Code::wrong_type, name.span,
         fmt::format("`{}` is the name of {} {}, not of a value", word, article(kind), kind),
         std::move(hint), {declared_at(declared->second, "it is declared here")});
  return unknown();
}

void Checker::unknown_name(const ast::Segment& name, Use use) {
  const std::string_view word = name.name();
  if (quiet_) return;
  // Each such word is a mistake of its own, while a name that is missing is one wherever it is
  // used.
  if (const auto number = use == Use::number ? number_word(word) : std::nullopt;
      number && !ahead_.contains(word)) {
    report(Code::unknown_name, name.span,
           fmt::format("`{}` is a word where a number is expected", word),
           fmt::format("write {}", *number));
    return;
  }
  if (excused(word) || !blamed_.insert(word).second) return;
  const auto ahead = ahead_.find(word);
  const bool below = ahead != ahead_.end() && ahead->second.begin > name.span.begin;
  // A line above may run later: what heads a scenario comes first wherever it stands, a `cleanup`
  // last.
  if (below || (ahead != ahead_.end() && !names_.find_closed(word))) {
    given_later_.insert(word);
    report(Code::not_yet_given, name.span, fmt::format("`{}` is used before it has a value", word),
           in_head_ ? "what heads a scenario is read before its first step: it sees what is given "
                      "at the margin"
                    : "",
           {{source(), ahead->second, "it is given here"}});
    return;
  }
  if (Given* closed = names_.find_closed(word)) {
    closed->used = true;
    report(
        Code::out_of_scope, name.span, fmt::format("`{}` has no value here", word),
        "names from `repeat`, `at once` and `for` blocks, and from steps of one's own, stay inside",
        {{closed->source, closed->span, "it is given here, inside a block that has ended"}});
    return;
  }
  if (const auto kept = kept_before_.find(word); kept != kept_before_.end()) {
    kept->second->used = true;
    report(Code::out_of_scope, name.span, fmt::format("`{}` has no value here", word),
           "names kept in `before` reach scenarios, steps, targets, scope, monitors, evidence and "
           "gates",
           {{kept->second->source, kept->second->span, "it is given here"}});
    return;
  }
  if (word == "body") {
    report(Code::unknown_name, name.span,
           "`body` means the answer's only after `expect` and `keep`",
           fmt::format("keep what you need first: `keep {} as …`", "body.id"));
    return;
  }
  std::vector<std::string_view> candidates = names_.visible();
  for (const auto& variable : unit_.variables) candidates.push_back(variable->name.text);
  for (const auto& let : unit_.lets) candidates.push_back(let->name.text);
  for (const auto& channel : unit_.channels) candidates.push_back(channel->name.text);
  candidates.push_back("run");
  if (const auto near = closest(word, candidates))
    mark_used(*near);  // else it would be reported as unused
  std::string hint = did_you_mean(word, candidates);
  if (hint.empty() && pasted_)
    hint = "in pasted JSON, write `\\${` for the characters themselves";
  else if (hint.empty() && keywords::is(word, keywords::reserved))
    hint = fmt::format("the word can't be a name; write \"{}\" if it is a text", word);
  else if (hint.empty() && use == Use::value)
    hint = fmt::format("write \"{0}\", or keep a value named {0}", word);
  else if (hint.empty() && use == Use::number)
    hint = "write a number, or keep a value of that name";
  report(Code::unknown_name, name.span, fmt::format("unknown name `{}`", word), std::move(hint));
}

void Checker::undeclared(const ast::Name& name, Code code, std::string_view kind,
                         std::vector<std::string_view> candidates) {
  if (!name || excused(name.text)) return;
  if (const auto other = unit_.names.find(name.text); other != unit_.names.end()) {
    report(code, name.span,
           fmt::format("`{}` is {} {}, not {} {}", name.text, article(kind_name(other->second)),
                       kind_name(other->second), article(kind), kind),
           {}, {declared_at(other->second, "it is declared here")});
    return;
  }
  if (const Given* given = names_.find(name.text)) {
    mark_used(name.text);
    report(code, name.span,
           fmt::format("`{}` is a value, not {} {}", name.text, article(kind), kind), {},
           {{given->source, given->span, "it is given here"}});
    return;
  }
  std::sort(candidates.begin(), candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
  std::string hint = did_you_mean(name.text, candidates);
  if (hint.empty() && candidates.empty())
    hint = fmt::format("no {} is declared in this file or in what it uses", kind);
  else if (hint.empty() && candidates.size() <= 12)
    hint = fmt::format("there {} {}", candidates.size() == 1 ? "is" : "are",
                       fmt::join(candidates, ", "));
  report(code, name.span, fmt::format("unknown {} `{}`", kind, name.text), std::move(hint));
}

ShapePtr Checker::follow(const ShapePtr& shape, const std::vector<ast::Segment>& path,
                         std::size_t from) {
  if (shape->either.empty() || from == path.size()) return follow_one(shape, path, from);
  std::vector<ShapePtr> results;
  for (const ShapePtr& one : shape->either) results.push_back(follow(one, path, from));
  return one_of(std::move(results));
}

ShapePtr Checker::follow_one(const ShapePtr& shape, const std::vector<ast::Segment>& path,
                             std::size_t from) {
  if (from == path.size()) return shape;
  const ast::Segment& segment = path[from];
  const Span before{path.front().span.begin,
                    from == 0 ? path.front().span.begin : path[from - 1].span.end};
  switch (shape->kind) {
    case Kind::unknown:
    case Kind::null:
      return unknown();
    case Kind::list:
      if (!segment.index)
        report(Code::unknown_field, segment.span,
               fmt::format("`{}` is a list, which has items and no fields", text(before)),
               fmt::format("its first item is `{}[0]`", text(before)));
      return unknown();
    case Kind::record:
      break;
    default:
      report(Code::unknown_field, segment.span,
             fmt::format("`{}` is {}, which has no fields", text(before), kind_name(shape->kind)));
      return unknown();
  }
  if (segment.index) {
    if (!shape->open)
      report(Code::unknown_field, segment.span,
             fmt::format("`{}` is an object, which has fields and no items", text(before)));
    return unknown();
  }
  if (const ShapePtr* field = shape->find(segment.name())) return follow(*field, path, from + 1);
  if (shape->open) return unknown();

  std::vector<std::string_view> fields;
  for (const Field& field : shape->fields) fields.push_back(field.name);
  std::string hint = did_you_mean(segment.name(), fields);
  if (hint.empty() && fields.size() <= 12) hint = fmt::format("it has {}", fmt::join(fields, ", "));
  std::vector<Label> labels;
  Code code = Code::unknown_field;
  std::string what = shape->what;
  if (what.empty()) what = from == 0 ? "the object" : fmt::format("`{}`", text(before));
  const auto* const channel = channel_of(shape->part_of ? shape->part_of : shape->channel);
  if (channel) {
    // Where some channel has the field, this one lacks it; where none has, the word is wrong.
    if (shape->part_of) what = fmt::format("{} of channel `{}`", what, (*channel)->name.text);
    if (shape->part_of ? !hint.starts_with("did") : known_field(segment.name())) {
      if (!unmet_.emplace(channel->node, segment.name()).second) return unknown();
      code = Code::missing_field;
      hint = fmt::format("add `{}:` to the channel", segment.name());
    }
    labels.push_back({channel->source(), (*channel)->name.span, "the channel is declared here"});
  }
  report(code, segment.span, fmt::format("{} has no field `{}`", what, segment.name()),
         std::move(hint), std::move(labels));
  return unknown();
}

}  // namespace smoke::check
