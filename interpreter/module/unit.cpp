// Gathering: everything that a file and the files that it uses declare, under one roof. What is
// declared twice is reported with both places; the first one stays, and its name is marked, so that
// nothing that follows is blamed.
#include <fmt/format.h>

#include <algorithm>

#include "interpreter/module/module.hpp"

namespace smoke {
namespace {

// What is used comes before its user.
void collect(const Module& module, std::vector<const Module*>& order) {
  if (std::find(order.begin(), order.end(), &module) != order.end()) return;
  for (const Module* used : module.uses) collect(*used, order);
  order.push_back(&module);
}

bool same(const Declared<ast::Variable>& a, const Declared<ast::Variable>& b) {
  const auto default_text = [](const Declared<ast::Variable>& v) {
    return v->default_value ? v.source()->text(v->default_value->span) : std::string_view();
  };
  return a->type == b->type && a->optional == b->optional && default_text(a) == default_text(b);
}

// Whether one line could mean either.
bool overlap(const ast::StepDeclaration& a, const ast::StepDeclaration& b) {
  return std::equal(a.phrase.begin(), a.phrase.end(), b.phrase.begin(), b.phrase.end(),
                    [](const ast::PhrasePart& x, const ast::PhrasePart& y) {
                      return x.hole || y.hole || x.text == y.text;
                    });
}

class Gatherer {
 public:
  Gatherer(Unit& unit, Diagnostics& diagnostics) : unit_(unit), diagnostics_(diagnostics) {}

  void gather(const Module& module) {
    module_ = &module;
    for (const ast::Declaration& declaration : module.file.declarations) {
      declaration_ = &declaration;
      std::visit([&](const auto& node) { take(node); }, declaration.node);
    }
  }

  // Those of used files wrap those of their users.
  void order_hooks() {
    std::reverse(unit_.after_each.begin(), unit_.after_each.end());
    std::reverse(unit_.after_all.begin(), unit_.after_all.end());
  }

 private:
  template <typename T>
  Declared<T> here(const T& node) const {
    return {module_, declaration_, &node};
  }
  bool in_main() const { return module_ == unit_.main; }

  void report(Code code, Span span, std::string message, const SourcePtr& other, Span other_span,
              std::string hint = {}) {
    diagnostics_.add_once({code,
                      Severity::error,
                      module_->source(),
                      span,
                      std::move(message),
                      {{other, other_span, "the other one"}},
                      std::move(hint)});
  }

  template <typename T>
  void declare(const T& node, std::vector<Declared<T>>& list) {
    if (!node.name) return;
    const Declared<T> declared = here(node);
    const auto [at, added] = unit_.names.try_emplace(node.name.text, declared);
    if (added) {
      list.push_back(declared);
      return;
    }
    const std::string_view earlier = kind_name(at->second), kind = kind_name(AnyDeclared(declared));
    report(Code::declared_twice, node.name.span,
           kind == earlier ? fmt::format("{} `{}` is declared twice", kind, node.name.text)
                           : fmt::format("`{}` is declared twice: as a {} and as a {}",
                                         node.name.text, earlier, kind),
           source_of(at->second), name_of(at->second).span, "rename one of them");
    unit_.broken_names.insert(node.name.text);
  }

  void take(const ast::Use&) {}
  void take(const ast::Box<ast::Suite>& suite) {
    if (!in_main()) return;
    if (unit_.suite)
      report(Code::declared_twice, declaration_->span, "a file has one `suite`", module_->source(),
             suite_span_);
    else
      suite_span_ = declaration_->span, unit_.suite = &*suite;
  }
  void take(const ast::Environment& environment) {
    for (const ast::Variable& variable : environment.variables) {
      if (!variable.name) continue;
      const auto known = unit_.names.find(variable.name.text);
      auto* earlier = known == unit_.names.end()
                          ? nullptr
                          : std::get_if<Declared<ast::Variable>>(&known->second);
      if (!earlier) {
        declare(variable, unit_.variables);
      } else if (earlier->module == module_) {
        report(Code::declared_twice, variable.name.span,
               fmt::format("`{}` is declared twice", variable.name.text), earlier->source(),
               (*earlier)->name.span, "remove one of the two lines");
      } else if (!same(*earlier, here(variable))) {
        report(Code::variable_differs, variable.span,
               fmt::format("`{}` is declared differently elsewhere", variable.name.text),
               earlier->source(), (*earlier)->span,
               "the type, `optional` and the default must be the same in all files");
      }
    }
  }
  void take(const ast::Box<ast::Let>& let) { declare(*let, unit_.lets); }
  void take(const ast::Target& target) { declare(target, unit_.targets); }
  void take(const ast::Channel& channel) { declare(channel, unit_.channels); }
  void take(const ast::Template& record) { declare(record, unit_.templates); }
  void take(const ast::Event& event) { declare(event, unit_.events); }
  void take(const ast::Signature& signature) { declare(signature, unit_.signatures); }
  void take(const ast::Stub& stub) { declare(stub, unit_.stubs); }

  void take(const ast::StepDeclaration& step) {
    for (const auto& other : unit_.steps) {
      if (!overlap(step, *other)) continue;
      report(Code::overlapping_steps, step.phrase_span,
             fmt::format("a line could mean this step as well as \"{}\"", show_phrase(*other)),
             other.source(), other->phrase_span, "use other words in one of them");
      return;
    }
    unit_.steps.push_back(here(step));
  }
  void take(const ast::Hook& hook) {
    switch (hook.kind) {
      case ast::HookKind::before_all:
        return unit_.before_all.push_back(here(hook));
      case ast::HookKind::before_each:
        return unit_.before_each.push_back(here(hook));
      case ast::HookKind::after_each:
        return unit_.after_each.push_back(here(hook));
      case ast::HookKind::after_all:
        return unit_.after_all.push_back(here(hook));
    }
  }
  void take(const ast::Box<ast::Scenario>& scenario) {
    if (in_main()) unit_.scenarios.push_back(here(*scenario));
  }
  void take(const ast::Box<ast::Monitor>& monitor) {
    if (in_main()) unit_.monitors.push_back(here(*monitor));
  }
  void take(const ast::Box<ast::Evidence>& evidence) {
    if (in_main()) unit_.evidence.push_back(here(*evidence));
  }
  void take(const ast::Box<ast::Gate>& gate) {
    if (in_main()) unit_.gates.push_back(here(*gate));
  }
  void take(const ast::Broken& broken) {
    for (const ast::Name& name : broken.names) unit_.broken_names.insert(name.text);
  }

  Unit& unit_;
  Diagnostics& diagnostics_;
  const Module* module_ = nullptr;
  const ast::Declaration* declaration_ = nullptr;
  Span suite_span_;
};

}  // namespace

std::string_view kind_name(const AnyDeclared& declared) {
  constexpr std::string_view kinds[] = {"variable", "let",   "target",    "channel",
                                        "template", "event", "signature", "stub"};
  static_assert(std::size(kinds) == std::variant_size_v<AnyDeclared>);
  return kinds[declared.index()];
}

const ast::Name& name_of(const AnyDeclared& declared) {
  return std::visit([](const auto& d) -> const ast::Name& { return d->name; }, declared);
}

const SourcePtr& source_of(const AnyDeclared& declared) {
  return std::visit([](const auto& d) -> const SourcePtr& { return d.source(); }, declared);
}

Unit make_unit(const Module& main, Diagnostics& diagnostics) {
  Unit unit;
  unit.main = &main;
  unit.incomplete = main.incomplete;
  collect(main, unit.modules);
  Gatherer gatherer(unit, diagnostics);
  for (const Module* module : unit.modules) gatherer.gather(*module);
  gatherer.order_hooks();
  return unit;
}

std::optional<PhraseMatch> match_phrase(const Unit& unit, const Source& source,
                                        const ast::Phrase& phrase) {
  for (const auto& step : unit.steps) {
    const auto fits = [&](const ast::Expr& item, const ast::PhrasePart& part) {
      return part.hole || source.text(item.span) == part.text;
    };
    if (!std::equal(phrase.items.begin(), phrase.items.end(), step->phrase.begin(),
                    step->phrase.end(), fits))
      continue;
    PhraseMatch match{&step, {}};
    for (std::size_t i = 0; i < phrase.items.size(); ++i)
      if (step->phrase[i].hole) match.holes.emplace_back(&step->phrase[i], &phrase.items[i]);
    return match;
  }
  return std::nullopt;
}

std::string show_phrase(const ast::StepDeclaration& step) {
  std::string shown;
  for (const ast::PhrasePart& part : step.phrase)
    shown += fmt::format("{}{}{}{}", shown.empty() ? "" : " ", part.hole ? "{" : "", part.text,
                         part.hole ? "}" : "");
  return shown;
}

std::optional<std::string> literal_text(const ast::Expr& expr) {
  const auto* text = std::get_if<ast::Text>(&expr.node);
  if (!text) return std::nullopt;
  if (text->parts.empty()) return std::string(text->plain);
  std::string whole;
  for (const ast::TextPart& part : text->parts) {
    const auto* characters = std::get_if<std::string>(&part.part);
    if (!characters) return std::nullopt;
    whole += *characters;
  }
  return whole;
}

}  // namespace smoke
