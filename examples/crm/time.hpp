// Points in time as Chatwoot writes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace crm {

using Microseconds = std::int64_t;  // since 1970, UTC

// "2026-06-16T10:00:00.770Z", with `Z` or an offset such as `-03:00`; nullopt for anything else.
std::optional<Microseconds> parse_iso_time(std::string_view text);

}  // namespace crm
