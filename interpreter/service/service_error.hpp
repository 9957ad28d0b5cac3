#pragma once

#include <stdexcept>

namespace smoke::service {

// A service that could not be found, started or prepared; the message says what to do.
struct ServiceError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace smoke::service
