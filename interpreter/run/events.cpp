// The words that every report of a run shares.
#include "interpreter/run/events.hpp"

#include <utility>

#include "interpreter/language/words.hpp"
#include "interpreter/run/elapsed.hpp"

namespace smoke::run {

std::string_view name(Kind kind) {
  switch (kind) {
    case Kind::scenario:
      return "scenario";
    case Kind::monitor:
      return "monitor";
    case Kind::evidence:
      return "evidence";
  }
  return "";
}

std::string_view name(GateDeclared::Asks asks) {
  switch (asks) {
    case GateDeclared::Asks::scenarios_passed:
      return "scenarios_passed";
    case GateDeclared::Asks::scenario_failed:
      return "scenario_failed";
    case GateDeclared::Asks::monitor_held:
      return "monitor_held";
    case GateDeclared::Asks::evidence_complete:
      return "evidence_complete";
    case GateDeclared::Asks::database:
      return "database";
  }
  return "";
}

std::string_view name(Status status) {
  switch (status) {
    case Status::passed:
      return "passed";
    case Status::failed:
      return "failed";
    case Status::inconclusive:
      return "inconclusive";
    case Status::pending:
      return "pending";
    case Status::skipped:
      return "skipped";
  }
  return {};
}

Message word(Status status) {
  switch (status) {
    case Status::passed:
      return say("passed");
    case Status::failed:
      return say("failed");
    case Status::inconclusive:
      return say("inconclusive");
    case Status::pending:
      return say("pending");
    case Status::skipped:
      return say("skipped");
  }
  return {};
}

Status worse(Status a, Status b) {
  const auto badness = [](Status status) {
    switch (status) {
      case Status::failed:
        return 4;
      case Status::inconclusive:
        return 3;
      case Status::pending:
        return 2;
      case Status::skipped:
        return 1;
      case Status::passed:
        return 0;
    }
    return 0;
  };
  return badness(a) >= badness(b) ? a : b;
}

std::chrono::microseconds grace(std::chrono::microseconds limit) {
  return std::max<std::chrono::microseconds>(limit / 10, std::chrono::milliseconds(20));
}

Message elapsed(std::chrono::microseconds took) {
  const auto us = took.count();
  if (us < 950) return say("{} ms", tenths((us + 50) / 100));
  if (us < 999'500) return say("{} ms", (us + 500) / 1000);
  if (us < 59'950'000) return say("{} s", tenths((us + 50'000) / 100'000));
  const auto seconds = (us + 500'000) / 1'000'000;
  return say("{} min {} s", seconds / 60, seconds % 60);
}

Message summary(const Exchange& exchange) {
  const auto faulty = [&](Message message) {
    return exchange.fault.empty() ? message : say("{} ({})", std::move(message), exchange.fault);
  };
  if (const auto* error = std::get_if<http::Error>(&exchange.outcome))
    return joined({exchange.what, faulty(error->message)}, ", ");
  const auto& response = std::get<http::Response>(exchange.outcome);
  return joined(
      {exchange.what, faulty(say("HTTP {} in {}", response.status, elapsed(response.timing.total))),
       response.body},
      ", ");
}

}  // namespace smoke::run
