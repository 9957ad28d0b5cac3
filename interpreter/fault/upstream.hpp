// The way to the target. Private to this room.
#pragma once

#include <variant>

#include "interpreter/fault/proxy.hpp"
#include "interpreter/fault/socket.hpp"

namespace smoke::fault {

struct Abandoned {};  // the sender is gone, or the proxy is being ended

// A connection to the target. Waits as long as the sender does.
std::variant<Socket, Trouble, Abandoned> connect_upstream(const Target& target,
                                                          const Socket& sender, const Signal& stop);

std::string authority(const Target& target);  // "127.0.0.1:8080", "[::1]:8080"

}  // namespace smoke::fault
