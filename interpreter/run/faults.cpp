// `while T …`: each request to T goes through a proxy of its own, for as long as it takes. So there
// is no connection that could be taken for another's, and nothing that outlives a request.
#include "interpreter/run/faults.hpp"

#include <fmt/format.h>

#include <system_error>

#include "grammar/words.hpp"
#include "interpreter/http/address.hpp"

namespace smoke::run {
namespace {

fault::Kind kind_of(ast::FaultKind kind) {
  switch (kind) {
    case ast::FaultKind::unreachable:
      return fault::Kind::unreachable;
    case ast::FaultKind::refuses:
      return fault::Kind::refuses;
    case ast::FaultKind::resets:
      return fault::Kind::resets;
    case ast::FaultKind::slow:
      return fault::Kind::slow;
    case ast::FaultKind::answers:
      return fault::Kind::answers;
    case ast::FaultKind::loses:
      return fault::Kind::loses;
  }
  return {};
}

http::Failure failure_of(fault::Trouble::Kind kind) {
  switch (kind) {
    case fault::Trouble::Kind::dns:
      return http::Failure::dns;
    case fault::Trouble::Kind::refused:
      return http::Failure::refused;
    case fault::Trouble::Kind::unreachable:
      return http::Failure::unreachable;
    case fault::Trouble::Kind::reset:
      return http::Failure::reset;
    case fault::Trouble::Kind::timed_out:
      return http::Failure::timed_out;
  }
  return {};
}

// Whether this is how a sender hears of the fault.
bool is_doing_of(fault::Kind kind, http::Failure failure) {
  switch (kind) {
    case fault::Kind::unreachable:
      return failure == http::Failure::unreachable;
    case fault::Kind::refuses:
      return failure == http::Failure::refused;
    case fault::Kind::resets:
      return failure == http::Failure::reset;
    case fault::Kind::loses:
      return failure == http::Failure::reset || failure == http::Failure::timed_out;
    case fault::Kind::slow:
    case fault::Kind::answers:
      return false;
  }
  return false;
}

}  // namespace

bool likely_delivered(const Sent& sent, const ActiveFault* fault) {
  if (fault == nullptr || fault->fault.kind == fault::Kind::slow) return !sent.draft.spoilt;
  return fault->fault.kind == fault::Kind::answers && fault->fault.status / 100 == 2;
}

const ActiveFault* Execution::fault_on(const std::string& target) const {
  const ActiveFault* fault = faults_;
  while (fault != nullptr && fault->target != target) fault = fault->outer;
  return fault;
}

void Execution::while_fault(const ast::While& block, const Frame& frame, Span span) {
  fault::Fault fault{kind_of(block.fault)};
  std::string described = fmt::format("while {} {}", block.target.text, ast::word(block.fault));
  const auto expected = [&](Message what) {
    return EvalError{{frame.source, block.argument->span}, std::move(what)};
  };
  if (fault.kind == fault::Kind::slow) {
    fault.delay = evaluator(frame).duration(*block.argument);
    if (fault.delay < Duration(0)) throw expected(say("expected a delay that is not below 0"));
    described += " " + smoke::show(Duration(fault.delay));
  } else if (fault.kind == fault::Kind::answers) {
    const std::int64_t status = evaluator(frame).integer(*block.argument);
    if (status < 200 || status > 599) throw expected(say("expected a status from 200 to 599"));
    fault.status = static_cast<int>(status);
    described += fmt::format(" {}", status);
  }
  const ActiveFault here{std::string(block.target.text), fault, std::move(described), faults_};
  faults_ = &here;
  const struct Leave {
    const ActiveFault*& innermost;
    const ActiveFault& here;
    ~Leave() { innermost = here.outer; }
  } leave{faults_, here};
  run(block.steps, frame);
  if (here.met == 0 && problems.empty() && !stopped_)
    add(problem(
        Status::inconclusive, frame, span,
        say("nothing was sent to `{}` in this block, so the fault met nothing", here.target)));
}

void Execution::send_through(const ActiveFault& active, Exchange& exchange, http::StartLine* line) {
  const auto parsed = http::parse_address(exchange.request.url);
  const auto* address = std::get_if<http::Address>(&parsed);
  if (address == nullptr) {  // which is said as it is without a fault
    exchange.outcome = context_.clients.borrow()->send(exchange.request, stop_, line);
    return;
  }
  const bool tls = address->scheme == "https";
  if (active.fault.kind == fault::Kind::answers && tls) {
    if (line != nullptr) line->leave();
    http::Response response;
    response.status = active.fault.status;
    exchange.outcome = std::move(response);
    exchange.fault = say("{}, put in by the sender: nobody else can answer within TLS",
                         std::move(exchange.fault));
    return;
  }
  std::optional<fault::Trouble> trouble;
  try {
    fault::Proxy proxy({address->host, address->port, tls}, active.fault);
    http::Request request = exchange.request;
    request.connect_to = proxy.address();
    exchange.outcome =
        context_.clients.borrow()->send(request, stop_, std::exchange(line, nullptr));
    trouble = proxy.stop();
  } catch (const std::system_error& error) {
    if (line != nullptr) line->leave();
    exchange.outcome = http::Error{http::Failure::exhausted,
                                   say("no proxy for the fault: {}", error.what()),
                                   address->authority(),
                                   {}};
    return;
  }
  auto* error = std::get_if<http::Error>(&exchange.outcome);
  if (error == nullptr) return;
  // The sender only sees its connection close: the proxy knows what the target did.
  if (trouble &&
      (error->failure == http::Failure::reset || error->failure == http::Failure::timed_out)) {
    error->failure = failure_of(trouble->kind);
    error->message = trouble->message;
  }
  exchange.silenced = !trouble && is_doing_of(active.fault.kind, error->failure);
}

}  // namespace smoke::run
