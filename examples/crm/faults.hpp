// The ways in which receivers of webhooks go wrong, each as a switch: what a spec must be able to
// find.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace crm {

enum class Fault {
  duplicate_links,
  racing_contacts,
  null_link,
  missing_signature_accepted,
  redelivery_resets,
  foreign_inbox_accepted,
  mixed_identity,
  lost_after_ack,
  slow_commit,
  late_duplicate,
  stale_wins,
  error_500_on_unknown_event,
  unicode_mangled,
  error_swallowed,
};

using Faults = std::set<Fault>;

// By the name of the command line, such as "null-link".
std::optional<Fault> fault_named(std::string_view name);

// Every name with what it does, one a line.
std::string fault_list();

}  // namespace crm
