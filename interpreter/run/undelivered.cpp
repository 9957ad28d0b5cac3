// A delivery goes over from one process to another: the draft of the first becomes that of the
// second.
#include "interpreter/run/undelivered.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "grammar/walk.hpp"
#include "interpreter/run/execution.hpp"
#include "interpreter/run/stage.hpp"

namespace smoke::run {

using namespace ast;

namespace {

std::vector<const Unique*> uniques_of(const Signature& signature) {
  std::vector<const Unique*> out;
  walk(signature, overloaded{[&](const Unique& unique) { out.push_back(&unique); }});
  return out;
}

// The `sign` line of the target, which replaces the event's, or the event's; nullopt for none.
std::optional<Signing> declared_signing(const std::string& event, const std::string& target,
                                        Globals& globals) {
  std::optional<Signing> out;
  const auto look = [&](const auto& declared) {
    for (const RequestLine& line : declared->lines)
      if (const auto* sign = std::get_if<SignLine>(&line.node)) {
        const Scope nothing;
        Evaluator evaluator(globals, nothing, declared.source());
        out.emplace();
        out->scheme = globals.unit().template find<Signature>(sign->scheme.text);
        for (const Expr& argument : sign->arguments)
          out->arguments.push_back(evaluator.value(argument));
      }
  };
  if (const auto* declared = globals.unit().find<Event>(event)) look(*declared);
  for (const auto& declared : globals.unit().targets)
    if (declared->name.text == target) look(declared);
  return out;
}

Sent restore(const Undelivered& left, Globals& globals, const Place& place) {
  const auto changed = [&](const Message& what) -> EvalError {
    return {place, say("`{}` can't be signed as it was: {}", left.event, what)};
  };
  Sent sent;
  sent.what = left.event;
  sent.event = globals.unit().find<Event>(left.event);
  sent.id = left.id;
  sent.draft.request = left.request;
  sent.draft.target = left.target;
  sent.draft.form = left.form;
  if (left.signed_here) throw changed(say("its sending had a `sign` of its own"));
  sent.draft.declared = declared_signing(left.event, left.target, globals);
  const auto* scheme = sent.draft.declared ? sent.draft.declared->scheme : nullptr;
  if ((scheme != nullptr ? std::string((*scheme)->name.text) : "") != left.signature)
    throw changed(say("its specs sign it by {} now, and did by {}",
                      scheme != nullptr ? say("`{}`", (*scheme)->name.text) : say("nothing"),
                      left.signature.empty() ? say("nothing") : say("`{}`", left.signature)));
  if (scheme != nullptr) {
    const auto uniques = uniques_of(**scheme);
    for (std::size_t i = 0; i < uniques.size() && i < left.uniques.size(); ++i)
      if (!left.uniques[i].is_null()) sent.draft.uniques[uniques[i]] = left.uniques[i];
  }
  return sent;
}

// replay undelivered events
//   expect status 2xx
Replay replay_at(Span span) {
  Expectation expectation;
  expectation.span = expectation.head = span;
  expectation.subject = ExpectStatus{{StatusPattern{span, 2, true}}};
  Step step;
  step.span = span;
  step.node = Box<Expectation>(std::move(expectation));
  Replay replay;
  replay.steps.push_back(std::move(step));
  return replay;
}

Place place_of(const ScenarioId& scenario, const Unit& unit) {
  for (const auto& declared : unit.scenarios)
    if (literal_text(declared->title) == scenario.title)
      return {declared.source(), declared.declaration->span};
  return {unit.main->source(), {}};
}

ScenarioFinished redeliver(const Left& left, const ScenarioId& id, const Unit& unit,
                           Context& context) {
  const auto begin = std::chrono::steady_clock::now();
  ScenarioFinished out;
  out.scenario = id;
  out.status = Status::passed;
  Globals globals(unit, context);
  Scope scope;
  History history;
  Execution execution(context, globals, id.index, scope, history);
  try {
    Sent sent = restore(left.event, globals, id.place);
    sent.delivery = history.deliveries->begin();
    history.deliveries->note(std::make_shared<const Sent>(std::move(sent)), false);
    execution.replay(replay_at(id.place.span), {id.place.source}, id.place.span);
    execution.finish();
  } catch (const EvalError& error) {
    Problem p;
    p.status = Status::inconclusive;
    p.place = id.place;
    p.message = error.message;
    execution.problems.push_back(std::move(p));
  }
  out.problems = std::move(execution.problems);
  for (const Problem& p : out.problems) out.status = worse(out.status, p.status);
  out.requests = execution.requests;
  out.took = std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now() - begin);
  return out;
}

}  // namespace

Undelivered undelivered(const Sent& sent) {
  Undelivered out;
  out.id = sent.id;
  out.event = sent.what;
  out.target = sent.draft.target;
  out.request = sent.draft.request;
  out.request.cookies = nullptr;
  out.signed_here = sent.draft.signed_here;
  out.form = sent.draft.form;
  if (!sent.draft.declared) return out;
  const Signature& scheme = **sent.draft.declared->scheme;
  out.signature = scheme.name.text;
  for (const Unique* unique : uniques_of(scheme)) {
    const auto drawn = sent.draft.uniques.find(unique);
    out.uniques.push_back(drawn == sent.draft.uniques.end() ? Value() : drawn->second);
  }
  return out;
}

void redeliver(const std::vector<Left>& left, const std::vector<SpecFile>& files,
               const Setting& setting, const Options& options, const Listener& listener,
               std::stop_token stop, std::stop_token immediate_stop) {
  stage(setting, options, left.size(), listener, std::move(stop), std::move(immediate_stop),
        [&](Context& context) {
          for (std::size_t i = 0; i < left.size(); ++i) {
            ScenarioId id = left[i].scenario;
            id.index = i;
            id.variant += fmt::format("{}{}, {} of {}", id.variant.empty() ? "" : ", ",
                                      left[i].event.event, i + 1, left.size());
            const auto file = std::find_if(files.begin(), files.end(),
                                           [&](const SpecFile& f) { return f.name == id.file; });
            if (file != files.end()) id.place = place_of(id, *file->unit);
            context.emit(ScenarioStarted{id});
            if (file == files.end())
              context.emit(ScenarioFinished{
                  id, Status::inconclusive, say("not sent: its spec was not read"), {}, {}});
            else if (context.stop.stop_requested())
              context.emit(
                  ScenarioFinished{id, Status::skipped, say("not sent: interrupted"), {}, {}});
            else
              context.emit(redeliver(left[i], id, *file->unit, context));
          }
        });
}

}  // namespace smoke::run
