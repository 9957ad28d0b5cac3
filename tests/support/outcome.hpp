// Either side of an outcome, where a test knows which one it must be.
#pragma once

#include <doctest/doctest.h>

#include "interpreter/http/http.hpp"

namespace smoke::http {

inline Response answer_of(Outcome outcome) {
  if (const auto* error = std::get_if<Error>(&outcome))
    FAIL(name(error->failure), ": ", error->message);
  return std::get<Response>(std::move(outcome));
}

inline Error error_of(Outcome outcome) {
  REQUIRE(std::holds_alternative<Error>(outcome));
  return std::get<Error>(std::move(outcome));
}

}  // namespace smoke::http
