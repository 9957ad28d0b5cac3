// What a dry run can say of a fault.
#pragma once

#include "interpreter/run/execution.hpp"

namespace smoke::run {

// Where nothing is sent: whether a receiver that does as it should would have answered 2xx.
bool likely_delivered(const Sent& sent, const ActiveFault* fault);

}  // namespace smoke::run
