// Calls come in the threads of the servers, while scenarios run in theirs: one lock decides whose
// values an answer has, and it is held until the answer is made, so that no scenario ends before.
#include "interpreter/run/stubs.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "interpreter/run/send.hpp"
#include "interpreter/run/stub_address.hpp"
#include "interpreter/value/json.hpp"
#include "interpreter/value/text.hpp"

namespace smoke::run {

using namespace ast;

namespace {

constexpr std::string_view methods[] = {"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"};
constexpr int no_answer = 501, no_value = 500, no_run = 503;

std::string asked(const stub::Call& call) { return call.method + " " + call.address; }

stub::Answer excuse(int status, const Message& why) {
  return {
      status, {{"Content-Type", "text/plain; charset=utf-8"}}, "smoke: " + why.text() + "\n", {}};
}

StubCall told(const std::string& stub, const stub::Call& call) {
  StubCall out;
  out.stub = stub;
  out.method = call.method;
  out.address = call.address;
  out.headers = call.headers;
  out.body = call.body;
  out.at = std::chrono::system_clock::now();
  return out;
}

Object fields(const StubCall& call) {
  Object headers;
  for (const http::Header& h : call.headers)
    if (headers.find(h.name) == nullptr) headers.set(h.name, h.value);
  Object out{{"method", call.method}, {"address", call.address}, {"header", std::move(headers)}};
  if (call.body.empty()) return out;
  auto json = parse_json(call.body);
  if (auto* value = std::get_if<Value>(&json))
    out.set("body", std::move(*value));
  else if (is_utf8(call.body))
    out.set("body", call.body);
  else
    out.set("body", Bytes{call.body});
  return out;
}

}  // namespace

// ---- who listens

void CallLog::add(SeenCallPtr call) {
  const std::lock_guard lock(mutex_);
  calls_.push_back(std::move(call));
}

std::vector<SeenCallPtr> CallLog::to(std::string_view stub) const {
  const std::lock_guard lock(mutex_);
  std::vector<SeenCallPtr> out;
  std::copy_if(calls_.begin(), calls_.end(), std::back_inserter(out),
               [&](const SeenCallPtr& seen) { return seen->call->stub == stub; });
  return out;
}

std::shared_ptr<const CallLog> Stubs::listen() {
  if (all_.empty()) return nullptr;
  auto log = std::make_shared<CallLog>();
  const std::lock_guard lock(mutex_);
  std::erase_if(logs_, [](const auto& each) { return each.expired(); });
  logs_.push_back(log);
  return log;
}

void Stubs::tell(StubCall call) {
  auto seen = std::make_shared<SeenCall>();
  seen->call = std::make_shared<const StubCall>(std::move(call));
  seen->fields = fields(*seen->call);
  for (const auto& each : logs_)
    if (const auto log = each.lock()) log->add(seen);
  context_.emit(
      Called{turn_ != nullptr ? std::optional(turn_->scenario_) : std::nullopt, seen->call});
}

// ---- whose turn it is

Stubs::Turn::Turn(Stubs& stubs, Globals& globals, std::size_t scenario)
    : stubs_(stubs), globals_(globals), scenario_(scenario) {
  const std::lock_guard lock(stubs_.mutex_);
  stubs_.turn_ = this;
}

Stubs::Turn::~Turn() {
  const std::lock_guard lock(stubs_.mutex_);
  stubs_.turn_ = nullptr;
}

std::vector<Problem> Stubs::Turn::problems() const {
  const std::lock_guard lock(stubs_.mutex_);
  return problems_;
}

// ---- answers

Stubs::Stubs(const std::vector<const Unit*>& units, Context& context) : context_(context) {
  for (const StubServer& server : context.setting.stubs) {
    One& one = all_.emplace_back();
    one.name = server.name;
    for (const Unit* unit : units) {
      const auto* declared = unit->find<Stub>(server.name);
      if (declared == nullptr || one.declared != nullptr) continue;
      one.declared = declared;
      one.globals = std::make_unique<Globals>(*unit, context);
    }
  }
  context.stubs = this;
  for (std::size_t i = 0; i < all_.size(); ++i) {
    stub::Server& server = *context.setting.stubs[i].server;
    for (const stub::Call& early : server.turned_away()) {
      StubCall call = told(all_[i].name, early);
      call.status = no_run;
      call.problem =
          say("stub `{}` was asked for {} before the run began", all_[i].name, asked(early));
      const std::lock_guard lock(mutex_);
      tell(std::move(call));
    }
    server.answer_by([this, i](const stub::Call& call) { return answer(all_[i], call); });
  }
}

Stubs::~Stubs() {
  for (const StubServer& server : context_.setting.stubs) server.server->answer_by({});
  context_.stubs = nullptr;
}

stub::Answer Stubs::answer(const One& one, const stub::Call& call) {
  StubCall seen = told(one.name, call);
  const std::lock_guard lock(mutex_);
  stub::Answer out;
  try {
    if (auto found = written(one, call)) {
      out = std::move(*found);
    } else {
      seen.problem = say("stub `{}` has no answer for {}", one.name, asked(call));
      out = excuse(no_answer, seen.problem);
    }
  } catch (const EvalError& error) {
    seen.problem = say("stub `{}` could not answer {}: {}", one.name, asked(call), error.message);
    out = excuse(no_value, seen.problem);
    if (turn_ != nullptr) {
      Problem problem;
      problem.place = error.place;
      problem.message = seen.problem;
      turn_->problems_.push_back(std::move(problem));
    }
  }
  seen.status = out.status;
  seen.answer_headers = out.headers;
  seen.answer = out.body;
  tell(std::move(seen));
  return out;
}

std::optional<stub::Answer> Stubs::written(const One& one, const stub::Call& call) {
  if (one.declared == nullptr) return std::nullopt;
  Globals* globals = one.globals.get();
  if (turn_ != nullptr)
    if (const auto* here = turn_->globals_.unit().find<Stub>(one.name);
        here != nullptr && here->node == one.declared->node)
      globals = &turn_->globals_;
  const Scope scope;
  const SourcePtr& source = one.declared->source();
  Evaluator evaluator(*globals, scope, source);
  for (const StubAnswer& answer : (*one.declared)->answers) {
    if (methods[static_cast<std::size_t>(answer.method)] != call.method ||
        !address_fits(evaluator.address(answer.address), call.address))
      continue;
    http::CookieJar cookies;
    Composer composer(*globals, scope, cookies);
    composer.answer(answer, source);
    http::Request composed = composer.finish().request;
    for (const http::Header& h : composed.headers)
      if (h.value.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos)
        throw EvalError{{source, answer.span},
                        say("the value of header \"{}\" has a line break", h.name)};
    stub::Answer out;
    if (answer.status) {
      const std::int64_t status = evaluator.integer(*answer.status);
      if (status < 200 || status > 599)
        throw EvalError{{source, answer.status->span},
                        say("{} is no HTTP status of an answer", status)};
      out.status = static_cast<int>(status);
    }
    if (answer.delay) out.delay = evaluator.duration(*answer.delay);
    out.headers = std::move(composed.headers);
    out.body = composed.body.value_or("");
    return out;
  }
  return std::nullopt;
}

}  // namespace smoke::run
