// A version that is not to be had keeps no scenario from running: it is told, and no verdict.
#include "interpreter/run/versions.hpp"

#include <set>

#include "interpreter/run/send.hpp"
#include "interpreter/value/json.hpp"

namespace smoke::run {

using namespace ast;

namespace {

// The version in an answer, or why it has none.
void read(const http::Response& response, const Path& path, Versioned& out) {
  if (response.status / 100 != 2) {
    out.problem = say("HTTP {}", response.status);
    return;
  }
  auto json = parse_json(response.body);
  if (const auto* error = std::get_if<JsonError>(&json)) {
    out.problem = say("the answer's body is no JSON: {}", error->message);
    return;
  }
  const Value* value = &std::get<Value>(json);
  for (std::size_t i = 1; value != nullptr && i < path.segments.size(); ++i)
    value = descend(*value, path.segments[i], false);
  if (value != nullptr && !value->is_null()) out.version = as_text(*value);
  if (!out.version) out.problem = say("the answer has no text or number at `{}`", show(path));
}

Versioned ask(const Unit& unit, const Declared<Target>& target, const VersionLine& line,
              Context& context, Versioned::When when) {
  Versioned out;
  out.target = target->name.text;
  out.when = when;
  out.at = std::chrono::system_clock::now();
  try {
    Globals globals(unit, context);
    const Scope scope;
    http::CookieJar cookies;
    Composer composer(globals, scope, cookies);
    composer.version(target, line);
    const http::Request request = composer.finish().request;
    out.url = request.url;
    if (context.options.dry_run) return out;
    const http::Outcome outcome = context.clients.borrow()->send(request, context.stop);
    if (const auto* error = std::get_if<http::Error>(&outcome))
      out.problem = error->message;
    else
      read(std::get<http::Response>(outcome), line.path, out);
  } catch (const EvalError& error) {
    out.problem = error.message;
  }
  return out;
}

}  // namespace

void ask_versions(const std::vector<const Unit*>& units, Context& context, Versioned::When when) {
  std::set<const RequestLine*> asked;
  for (const Unit* unit : units)
    for (const auto& target : unit->targets)
      for (const RequestLine& line : target->lines)
        if (const auto* version = std::get_if<Box<VersionLine>>(&line.node);
            version != nullptr && !context.stop.stop_requested() && asked.insert(&line).second)
          context.emit(ask(*unit, target, **version, context, when));
}

}  // namespace smoke::run
