// Records that could never be made, because a part of them needs the whole. Which lines count is
// decided by each `new`: its channel's replace the template's, and its own are values already. So
// each is made here as a run would make it, but for the values.
#include <algorithm>
#include <map>
#include <memory>

#include "interpreter/check/checker.hpp"

namespace smoke::check {
namespace {

enum class State { unseen, looking, seen };

// A field as a run has it: a line that is evaluated when it is asked for, or fields, or a value.
struct Part {
  std::string_view key;
  const ast::Expr* line = nullptr;
  const Module* module = nullptr;
  std::map<std::string_view, std::unique_ptr<Part>> parts = {};
  State state = State::unseen;

  Part* find(std::string_view name) const {
    const auto found = parts.find(name);
    return found == parts.end() ? nullptr : found->second.get();
  }
  Part& at(std::string_view name) {
    auto& part = parts[name];
    if (!part) part = std::make_unique<Part>(Part{name});
    return *part;
  }
};

void add(Part& whole, const Module* module, const std::vector<ast::Entry>& lines);

void set(Part& part, const Module* module, const ast::Expr& line) {
  part.line = nullptr;
  if (const auto* object = std::get_if<ast::ObjectLiteral>(&line.node))
    return add(part, module, object->entries);
  part.parts.clear();
  part.line = &line;
  part.module = module;
}

void add(Part& whole, const Module* module, const std::vector<ast::Entry>& lines) {
  for (const ast::Entry& entry : lines) {
    Part* part = &whole;
    for (const ast::Segment& segment : entry.key) {
      part->line = nullptr;
      part = &part->at(segment.name());
    }
    if (entry.value) set(*part, module, *entry.value);
  }
}

// What is given beneath `new` is a value; an object is merged into what is there, which it needs.
void override_with(Part& whole, const ast::Entry& entry) {
  Part* part = &whole;
  for (const ast::Segment& segment : entry.key) {
    if (part->line || segment.index) return;
    part = &part->at(segment.name());
  }
  const auto* object = entry.value ? std::get_if<ast::ObjectLiteral>(&entry.value->node) : nullptr;
  if (object) {
    for (const ast::Entry& inner : object->entries) override_with(*part, inner);
  } else {
    part->line = nullptr;
    part->parts.clear();
  }
}

class Circles {
 public:
  using Report = std::function<void(const Module&, Span, std::string, std::string)>;
  Circles(const Unit& unit, Report report) : unit_(unit), report_(std::move(report)) {}

  void look(const Module& module, const ast::New& made) {
    const auto* base = unit_.find<ast::Template>(made.record.text);
    if (!base) return;
    if (const auto [at, fresh] = made_.try_emplace(&made, State::looking); !fresh) {
      if (at->second == State::looking)
        report_(module, made.record.span,
                fmt::format("`{}` is made of itself, which would never end", made.record.text),
                "end the circle by a value beneath this `new`, or leave the field out");
      return;
    }
    Part whole;
    add(whole, base->module, (*base)->fields);
    if (add_channel(whole, made)) {
      for (const ast::Entry& entry : made.overrides) override_with(whole, entry);
      look_through(whole);
    }
    made_[&made] = State::seen;
  }

  void look(const Declared<ast::Channel>& channel) {
    Part whole;
    add(whole, channel.module, channel->fields);
    look_through(whole);
  }

 private:
  // False where only a run knows which channel it is.
  bool add_channel(Part& whole, const ast::New& made) {
    if (!made.channel) return true;
    const auto* path = std::get_if<ast::Path>(&(*made.channel)->node);
    const auto* channel = path && path->segments.size() == 1
                              ? unit_.find<ast::Channel>(path->segments.front().name())
                              : nullptr;
    if (channel) add(whole, channel->module, (*channel)->fields);
    return channel != nullptr;
  }

  void look_through(Part& whole) {
    Part* const around = std::exchange(whole_, &whole);
    auto outer = std::exchange(asked_, {});
    look(whole);
    whole_ = around;
    asked_ = std::move(outer);
  }

  void look(Part& part) {
    if (part.state != State::unseen) return;
    part.state = State::looking;
    if (part.line) {
      asked_.push_back(&part);
      walk(*part.line, overloaded{[&](const ast::Path& path) { ask(part, path); },
                                  [&](const ast::New& made) { look(*part.module, made); }});
      asked_.pop_back();
    }
    for (const auto& [key, inner] : part.parts) look(*inner);
    part.state = State::seen;
  }

  // The field that `path` leads to, as far as it can be followed before anything is evaluated.
  void ask(const Part& from, const ast::Path& path) {
    Part* part = whole_;
    for (const ast::Segment& segment : path.segments) {
      Part* const inner = segment.index ? nullptr : part->find(segment.name());
      if (!inner) break;
      part = inner;
    }
    if (part == whole_) return;
    if (part->state != State::looking) return look(*part);
    std::string circle;
    for (auto at = std::find(asked_.begin(), asked_.end(), part); at != asked_.end(); ++at)
      circle += fmt::format("`{}` -> ", (*at)->key);
    report_(*from.module, {path.segments.front().span.begin, path.segments.back().span.end},
            fmt::format("the field `{}` needs itself{}{}", part->key, circle.empty() ? "" : ": ",
                        circle.empty() ? "" : fmt::format("{}`{}`", circle, part->key)),
            "give one of them a value of its own");
  }

  const Unit& unit_;
  const Report report_;
  std::unordered_map<const ast::New*, State> made_;
  Part* whole_ = nullptr;     // the record that is being made
  std::vector<Part*> asked_;  // its lines that led here
};

}  // namespace

void Checker::circles() {
  Circles circles(unit_,
                  [&](const Module& module, Span span, std::string message, std::string hint) {
                    const In in(*this, &module);
                    report(Code::misplaced, span, std::move(message), std::move(hint));
                  });
  for (const auto& channel : unit_.channels) circles.look(channel);
  for (const Module* module : unit_.modules)
    walk(module->file, [&](const ast::New& made) { circles.look(*module, made); });
}

}  // namespace smoke::check
