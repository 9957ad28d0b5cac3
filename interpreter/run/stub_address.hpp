// Whether a call is what a stub has an answer for.
#pragma once

#include <string_view>

namespace smoke::run {

// `pattern`: an address as a stub has it, in which `*` stands for anything but `/`; without a `?`
// it fits whatever query the call has. Percent-encoded octets are what they stand for, and an
// encoded `/` or `*` is no more than that character.
bool address_fits(std::string_view pattern, std::string_view address);

}  // namespace smoke::run
