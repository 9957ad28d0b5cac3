// Names are followed from what runs: a step to the events that it sends, an event to its template
// and its signature. Steps of one's own are followed where they are used.
#include "interpreter/doc/used.hpp"

#include <vector>

#include "grammar/walk.hpp"

namespace smoke::doc {

using namespace ast;

namespace {

class Follower {
 public:
  explicit Follower(const Unit& unit) : unit_(unit) {}

  void follow(const Module& module, const auto& node) {
    walk(node, overloaded{
                   [&](const Send& n) {
                     event(n.event.text);
                     target(n.target ? n.target.text : default_target);
                   },
                   [&](const Request& n) { target(n.target ? n.target.text : default_target); },
                   [&](const SignLine& n) { signature(n.scheme.text); },
                   [&](const New& n) { record(n.record.text); },
                   [&](const ExpectCalls& n) { found.stubs.emplace(n.stub.text); },
                   [&](const ForEach& n) {
                     if (n.all_channels)
                       for (const auto& each : unit_.channels) channel(each->name.text);
                   },
                   // Of values: other paths are columns, or places in an answer.
                   [&](const Expr& n) {
                     if (const auto* path = std::get_if<Path>(&n.node)) name(*path);
                   },
                   [&](const ExpectValue& n) { name(n.path); },
                   [&](const Phrase& n) {
                     const auto match = match_phrase(unit_, *module.source(), n);
                     if (match && steps_.insert(match->step->node).second)
                       follow(*match->step->module, match->step->node->steps);
                   },
               });
  }
  void follow(const Module& module, const Steps& steps) {
    for (const Step& step : steps) follow(module, step);
  }

  Used found;

 private:
  template <typename T>
  const Declared<T>* first(std::set<std::string, std::less<>>& names, std::string_view name) {
    const Declared<T>* declared = unit_.find<T>(name);
    return declared != nullptr && names.emplace(name).second ? declared : nullptr;
  }
  void event(std::string_view name) {
    if (const auto* n = first<Event>(found.events, name)) {
      follow(*n->module, **n);
      if ((*n)->about) record((*n)->about.text);
    }
  }
  void signature(std::string_view name) {
    if (const auto* n = first<Signature>(found.signatures, name)) follow(*n->module, **n);
  }
  void record(std::string_view name) {
    if (const auto* n = first<Template>(found.templates, name)) follow(*n->module, **n);
  }
  void channel(std::string_view name) {
    if (const auto* n = first<Channel>(found.channels, name)) follow(*n->module, **n);
  }
  void target(std::string_view name) {
    if (const auto* n = first<Target>(targets_, name)) follow(*n->module, **n);
  }
  void name(const Path& path) {
    const std::string_view name = path.segments.front().name();
    channel(name);
    if (const auto* n = first<Let>(lets_, name)) follow(*n->module, **n);
  }

  const Unit& unit_;
  std::set<std::string, std::less<>> targets_, lets_;
  std::set<const StepDeclaration*> steps_;
};

std::vector<std::string> in_order(const Unit& unit,
                                  const std::set<std::string, std::less<>>& names) {
  std::vector<std::string> out;
  for (const auto& each : unit.channels)
    if (names.contains(each->name.text)) out.emplace_back(each->name.text);
  return out;
}

}  // namespace

Used used(const Unit& unit) {
  Follower follower(unit);
  for (const Declaration& declaration : unit.main->file.declarations)
    follower.follow(*unit.main, declaration);
  for (const auto* hooks : {&unit.before_all, &unit.before_each, &unit.after_each, &unit.after_all})
    for (const auto& hook : *hooks) follower.follow(*hook.module, *hook);
  const auto own = [&](const auto& all, auto& names) {
    for (const auto& each : all)
      if (each.module == unit.main) names.emplace(each->name.text);
  };
  own(unit.events, follower.found.events);
  own(unit.signatures, follower.found.signatures);
  own(unit.templates, follower.found.templates);
  own(unit.channels, follower.found.channels);
  own(unit.stubs, follower.found.stubs);
  return std::move(follower.found);
}

template <typename Node>
std::vector<std::string> channels_of(const Unit& unit, const Declared<Node>& node) {
  Follower follower(unit);
  follower.follow(*node.module, *node);
  return in_order(unit, follower.found.channels);
}

template std::vector<std::string> channels_of(const Unit&, const Declared<Scenario>&);
template std::vector<std::string> channels_of(const Unit&, const Declared<Monitor>&);
template std::vector<std::string> channels_of(const Unit&, const Declared<Evidence>&);

}  // namespace smoke::doc
