// Steps in their order, and the actions among them.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <iostream>
#include <system_error>

#include "interpreter/language/words.hpp"
#include "interpreter/run/execution.hpp"
#include "interpreter/run/faults.hpp"
#include "interpreter/value/json.hpp"

namespace smoke::run {

using namespace ast;

Execution::Execution(Context& context, Globals& globals, std::size_t scenario, Scope& scope,
                     History& history)
    : context_(context),
      globals_(globals),
      scenario_(scenario),
      scope_(scope),
      history_(history),
      stop_(context.stop) {}

Execution::Execution(const Execution& outer, Scope& scope, History& history)
    : context_(outer.context_),
      globals_(outer.globals_),
      scenario_(outer.scenario_),
      scope_(scope),
      history_(history),
      faults_(outer.faults_),
      orders_(outer.orders_),
      mode_(outer.mode_),
      stop_(outer.stop_) {}

Problem Execution::problem(Status status, const Frame& frame, Span span, Message message) const {
  Problem p;
  p.status = status;
  p.place = {frame.source, span};
  p.message = std::move(message);
  p.before = history_.exchanges;
  return p;
}

void Execution::judged(Judged judged) {
  if (trying_)
    judged_last_.push_back(std::move(judged));
  else
    context_.emit(std::move(judged));
}

void Execution::add(Problem problem) { problems.push_back(std::move(problem)); }

void Execution::add(const EvalError& error) {
  // A name without a value after a failure is that failure's doing.
  if (error.missing_name && !problems.empty()) return;
  Problem p;
  p.place = error.place;
  p.message = error.message;
  p.before = history_.exchanges;
  problems.push_back(std::move(p));
}

const http::Response* Execution::answer() const {
  return history_.exchanges.empty()
             ? nullptr
             : std::get_if<http::Response>(&history_.exchanges.back()->outcome);
}

void Execution::unlooked_at() {
  if (silence_ != Silence::unlooked_at) return;
  silence_ = Silence::told;
  const Exchange& last = *history_.exchanges.back();
  const auto& error = std::get<http::Error>(last.outcome);
  Problem p;
  // A receiver that hangs up or stays silent has failed; one that can't be reached says nothing
  // about itself.
  using http::Failure;
  const bool theirs = last.silenced || error.failure == Failure::reset ||
                      error.failure == Failure::timed_out || error.failure == Failure::protocol ||
                      error.failure == Failure::too_large;
  p.status = theirs ? Status::failed : Status::inconclusive;
  p.place = last.place;
  p.message = say("`{}` got no answer: {}", last.what, error.message);
  p.note = std::string(http::name(error.failure));
  p.before = history_.exchanges;
  if (last.silenced)
    p.hint = say("`{}` keeps the answer away: write `expect no response`", last.fault);
  else if (error.failure == Failure::refused)
    p.hint = say("nothing listens at {}: is the receiver running?", error.address);
  else if (!theirs && http::is_no_response(error.failure))
    p.hint = say("write `expect no response` if none is meant to come");
  add(std::move(p));
}

void Execution::leave_exchange() {
  if (silence_ == Silence::unlooked_at && history_.exchanges.back()->silenced)
    silence_ = Silence::expected;
  unlooked_at();
}

bool Execution::begin_action() {
  leave_exchange();
  if ((!problems.empty() && !goes_on()) || stop_.stop_requested()) stopped_ = true;
  return !stopped_;
}

void Execution::finish() { leave_exchange(); }

void Execution::run(std::span<const Step> steps, const Frame& frame) {
  const auto watches = [](const Step& s) { return std::holds_alternative<Box<Watch>>(s.node); };
  for (auto s = steps.begin(), next = s; s != steps.end(); s = next) {
    if (stopped_ || given_) return;
    next = std::find_if_not(s, steps.end(), watches);
    const Span span = s->span;
    try {
      if (next != s)
        watch({s, next}, frame);
      else
        step(*next++, frame);
    } catch (const match::Undecided& undecided) {
      add(problem(Status::inconclusive, frame, span, say("could not tell: {}", undecided.because)));
    } catch (const EvalError& error) {
      // Of a dry run no answer is known: what hangs on one can't be shown.
      if (const bool cleaning = mode_ == Mode::cleanup;
          context_.options.dry_run || (cleaning && error.missing_name))
        skipped.push_back(say("{}:{}: {}: {}", error.place.source->name(),
                              error.place.source->position(error.place.span.begin).line,
                              cleaning ? say("skipped in cleanup") : say("not shown"),
                              error.message));
      else
        add(error);
    } catch (const std::system_error& error) {  // this machine has no more threads, for instance
      add(problem(Status::inconclusive, frame, std::prev(next)->span,
                  say("could not tell: {}", error.code().message())));
    }
  }
}

void Execution::clean_up(const Steps& steps, const Frame& frame) {
  mode_ = Mode::cleanup;
  stop_ = context_.immediate_stop;
  run(steps, frame);
}

void Execution::gather(const Steps& steps, const Frame& frame) {
  mode_ = Mode::evidence;
  run(steps, frame);
}

void Execution::count(const Execution& inner) {
  requests += inner.requests;
  statements += inner.statements;
  skipped.insert(skipped.end(), inner.skipped.begin(), inner.skipped.end());
  body_.reset();
}

void Execution::step(const Step& step, const Frame& frame) {
  std::visit(
      [&](const auto& box) {
        using T = std::decay_t<decltype(*box)>;
        const T& node = *box;
        if constexpr (std::is_same_v<T, Let>) {
          if (problems.empty() || goes_on())
            scope_.set(std::string(node.name.text), evaluator(frame).value(node.value));
        } else if constexpr (std::is_same_v<T, Expectation>) {
          expect(node, frame);
        } else if constexpr (std::is_same_v<T, Keep>) {
          keep(node, frame, step.span);
        } else if constexpr (std::is_same_v<T, Give>) {
          given_ = evaluator(frame).value(node.value);
        } else if constexpr (std::is_same_v<T, Attach>) {
          Evaluator e = evaluator(frame);
          context_.emit(Attached{
              scenario_, {frame.source, step.span}, e.text(node.title), e.value(node.value)});
        } else if constexpr (std::is_same_v<T, StaysFor> || std::is_same_v<T, Broken>) {
          // `stays for` belongs to the block that it stands in; broken lines never get here.
        } else if constexpr (std::is_same_v<T, Watch>) {
          watch({&step, 1}, frame);
        } else {
          if (!begin_action()) return;
          if constexpr (std::is_same_v<T, Send>)
            send(node, frame, step.span);
          else if constexpr (std::is_same_v<T, SendAgain>)
            send_again(node, frame, step.span);
          else if constexpr (std::is_same_v<T, Request>)
            request(node, frame, step.span);
          else if constexpr (std::is_same_v<T, Query>)
            query(node, frame, step.span);
          else if constexpr (std::is_same_v<T, Repeat>)
            repeat(node, frame);
          else if constexpr (std::is_same_v<T, AtOnce>)
            at_once(node, frame, step.span);
          else if constexpr (std::is_same_v<T, Deliver>)
            deliver(node, frame, step.span);
          else if constexpr (std::is_same_v<T, Within>)
            within(node, frame);
          else if constexpr (std::is_same_v<T, Every>)
            every(node, frame);
          else if constexpr (std::is_same_v<T, While>)
            while_fault(node, frame, step.span);
          else if constexpr (std::is_same_v<T, Replay>)
            replay(node, frame, step.span);
          else if constexpr (std::is_same_v<T, Wait>)
            pause(evaluator(frame).duration(node.duration));
          else if constexpr (std::is_same_v<T, Manual>)
            manual(node, frame, step.span);
          else if constexpr (std::is_same_v<T, Phrase>)
            phrase(node, frame, step.span);
          else
            write(step, frame);
        }
      },
      step.node);
}

// ---- what is sent

void Execution::exchange(Sent sent, const Frame& frame, Span span) {
  Exchange e;
  e.place = {frame.source, span};
  e.what = sent.what;
  e.request = sent.request;
  e.delivery = sent.id;
  const ActiveFault* fault = fault_on(sent.draft.target);
  if (fault != nullptr) {
    e.fault = fault->described;
    ++fault->met;
  }
  e.sent = std::chrono::system_clock::now();
  body_.reset();
  if (context_.options.dry_run) {
    e.outcome = http::Error{http::Failure::cancelled, say("not sent: a dry run"), "", {}};
    const auto shared = std::make_shared<const Exchange>(std::move(e));
    history_.exchanges.push_back(shared);
    history_.sent.push_back(std::make_shared<const Sent>(std::move(sent)));
    if (history_.sent.back()->event != nullptr)
      history_.deliveries->note(history_.sent.back(),
                                likely_delivered(*history_.sent.back(), fault));
    context_.emit(Exchanged{scenario_, shared});
    return;
  }
  if (!sent.id.empty() && history_.deliveries->is_new(sent.delivery))
    context_.emit(Sending{scenario_, std::make_shared<const Undelivered>(undelivered(sent))});
  http::StartLine* line = std::exchange(start_line_, nullptr);
  if (fault != nullptr)
    send_through(*fault, e, line);
  else
    e.outcome = context_.clients.borrow()->send(e.request, stop_, line);
  ++requests;
  const auto shared = std::make_shared<const Exchange>(std::move(e));
  history_.exchanges.push_back(shared);
  context_.emit(Exchanged{scenario_, shared});
  silence_ =
      std::holds_alternative<http::Error>(shared->outcome) ? Silence::unlooked_at : Silence::none;
  if (!sent.name.empty()) {
    Object result;
    if (const http::Response* response = answer()) {
      result.set("status", response->status);
      auto json = parse_json(response->body);
      result.set("body", std::holds_alternative<Value>(json) ? std::get<Value>(std::move(json))
                                                             : Value(response->body));
      Object headers;
      for (const http::Header& h : response->headers) headers.set(h.name, h.value);
      result.set("header", std::move(headers));
    }
    scope_.set(sent.name, std::move(result));
  }
  history_.sent.push_back(std::make_shared<const Sent>(std::move(sent)));
  if (history_.sent.back()->event != nullptr)
    history_.deliveries->note(history_.sent.back(),
                              answer() != nullptr && answer()->status / 100 == 2);
  // That the answer was lost can't be said of one which never came; nor can `expect no response`.
  if (fault != nullptr && fault->fault.kind == fault::Kind::loses && !shared->silenced)
    unlooked_at();
}

Sent Execution::compose(const Send& send, const Frame& frame) {
  const auto* event = globals_.unit().find<Event>(send.event.text);
  if (event == nullptr)
    throw EvalError{{frame.source, send.event.span},
                    say("there is no event `{}`", send.event.text)};
  Scope fields(nullptr);
  Value about;
  if (send.about) {
    about = evaluator(frame).value(*send.about);
  } else if ((*event)->about) {
    New record;
    record.record = (*event)->about;
    Evaluator theirs(globals_, scope_, event->source());
    about = theirs.record(record);
  }
  if (about.object() != nullptr)
    fields.set_fields(*about.object());
  else if (send.about)
    throw EvalError{{frame.source, send.about->span},
                    say("expected what the event is about, found {}", in_words(about))};
  Composer composer(globals_, scope_, history_.cookies);
  composer.event(send, *event, fields, frame.source);
  Sent sent;
  sent.what = std::string(send.event.text);
  sent.name = std::string(send.result.text);
  sent.draft = composer.finish();
  sent.event = event;
  sent.delivery = history_.deliveries->begin();
  if (context_.options.recorded && !context_.options.dry_run)
    sent.id = fmt::format("{}/{}", context_.run_id, ++context_.deliveries);
  return sent;
}

void Execution::send(const Send& send, const Frame& frame, Span span) {
  Sent sent = compose(send, frame);
  sent.request = sign(sent.draft, globals_);
  exchange(std::move(sent), frame, span);
}

void Execution::send_again(const SendAgain& again, const Frame& frame, Span span) {
  const Sent* before = nullptr;
  for (const SentPtr& s : history_.sent)
    if (!again.what || s->name == again.what.text || s->what == again.what.text) before = s.get();
  if (before == nullptr)
    throw EvalError{{frame.source, span},
                    again.what ? say("nothing named `{}` was sent", again.what.text)
                               : say("nothing was sent yet")};
  Sent sent = *before;
  sent.name = std::string(again.result.text);
  // What it was sent with may have been a block's, which has ended.
  for (http::Request* request : {&sent.request, &sent.draft.request})
    if (request->cookies != nullptr) request->cookies = &history_.cookies;
  if (again.signed_anew) sent.request = sign(sent.draft, globals_);
  exchange(std::move(sent), frame, span);
}

void Execution::request(const Request& request, const Frame& frame, Span span) {
  Composer composer(globals_, scope_, history_.cookies);
  composer.request(request, frame.source);
  Sent sent;
  sent.draft = composer.finish();
  sent.request = sign(sent.draft, globals_);
  const std::string& url = sent.request.url;
  const std::size_t host = url.find("://");
  const std::size_t path = host == std::string::npos ? std::string::npos : url.find('/', host + 3);
  sent.what = sent.request.method + " " + (path == std::string::npos ? url : url.substr(path));
  sent.name = std::string(request.result.text);
  exchange(std::move(sent), frame, span);
}

// ---- names

void Execution::stand_in(const Name& name) {
  scope_.set(std::string(name.text), fmt::format("<{}>", name.text));
}

void Execution::keep(const Keep& keep, const Frame& frame, Span span) {
  if (!problems.empty() && !goes_on()) return;
  if (context_.options.dry_run) return stand_in(keep.name);
  const http::Response* response = answer();
  if (response == nullptr) {
    unlooked_at();
    if (problems.empty())
      add(problem(Status::failed, frame, span, say("there is no answer to keep anything of")));
    return;
  }
  Evaluator e = evaluator(frame);
  std::string name(keep.name.text);
  if (keep.what == KeepWhat::status) {
    scope_.set(std::move(name), response->status);
    return;
  }
  if (keep.what == KeepWhat::header) {
    const std::string header = e.text(*keep.header);
    if (const std::string* value = response->header(header))
      scope_.set(std::move(name), *value);
    else
      add(problem(Status::failed, frame, keep.header->span,
                  say("the answer has no header \"{}\"", header)));
    return;
  }
  if (keep.path.segments.front().name() != "body") {
    Value storage;
    const Value* value = e.find(keep.path, span, storage);
    if (value == nullptr)
      add(problem(Status::failed, frame, span,
                  say("`{}` is absent, so nothing can be kept of it", show(keep.path))));
    else
      scope_.set(std::move(name), *value);
    return;
  }
  auto json = parse_json(response->body);
  const Value* value = std::get_if<Value>(&json);
  if (value == nullptr) {
    add(problem(Status::failed, frame, span,
                say("the answer's body is no JSON: {}", in_words(std::get<JsonError>(json)))));
    return;
  }
  for (std::size_t i = 1; value != nullptr && i < keep.path.segments.size(); ++i)
    value = descend(*value, keep.path.segments[i], false);
  if (value == nullptr)
    add(problem(Status::failed, frame, span,
                say("`{}` is absent, so nothing can be kept of it", show(keep.path))));
  else
    scope_.set(std::move(name), *value);
}

// ---- steps of one's own

void Execution::phrase(const Phrase& phrase, const Frame& frame, Span span) {
  const auto match = match_phrase(globals_.unit(), *frame.source, phrase);
  if (!match) throw EvalError{{frame.source, span}, say("there is no such step")};
  Evaluator here = evaluator(frame);
  Scope scope(&scope_);  // for targets and the suite's scope; its own lines know no name of the
                         // caller, as the checker sees to
  for (const auto& [hole, value] : match->holes)
    scope.set(std::string(hole->text), here.value(*value));
  Execution inner(*this, scope, history_);
  inner.run((*match->step)->steps, {match->step->source(), frame.may_write, frame.scoped});
  inner.finish();
  count(inner);
  for (Problem& p : inner.problems) {
    const Position at = frame.source->position(span.begin);
    p.details.push_back(say("in the step at {}:{}", frame.source->name(), at.line));
    add(std::move(p));
  }
  if (!inner.problems.empty()) return stop_here();
  if (phrase.result) {
    if (inner.given_)
      scope_.set(std::string(phrase.result.text), *inner.given_);
    else if (context_.options.dry_run)
      stand_in(phrase.result);
    else
      add(problem(Status::failed, frame, span,
                  say("the step gives nothing that `{}` could name", phrase.result.text)));
  }
}

// ---- people

void Execution::manual(const Manual& manual, const Frame& frame, Span span) {
  const std::string instruction = evaluator(frame).text(manual.instruction);
  if (context_.options.dry_run) return;
  const auto told = [&](Status status) {
    context_.emit(ManualStep{scenario_, {frame.source, span}, instruction, status});
  };
  const auto unfinished = [&](Status status, Message why) {
    told(status);
    add(problem(status, frame, span, say("{}: {}", std::move(why), instruction)));
  };
  if (!context_.options.at_terminal) return unfinished(Status::pending, say("waits for a person"));
  // One question at a time, whatever runs beside it.
  static std::mutex one_at_a_time;
  const std::lock_guard lock(one_at_a_time);
  const Language& language = *context_.options.language;
  const std::string yes = say("yes").in(language);
  std::cerr << "\n"
            << context_.setting.mask->apply(instruction) << "\n"
            << say("Done, as described? [y/n]").in(language) << " " << std::flush;
  std::string reply;
  if (!std::getline(std::cin, reply))
    unfinished(Status::pending, say("nobody answered"));
  else if (reply.empty() || (reply[0] | 0x20) != yes[0])
    unfinished(Status::failed, say("answered with no"));
  else
    told(Status::passed);
}

}  // namespace smoke::run
