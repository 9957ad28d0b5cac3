// One table, from which the look-up and the help derive.
#include "examples/crm/faults.hpp"

namespace crm {
namespace {

struct Entry {
  Fault fault;
  std::string_view name;
  std::string_view effect;
};

constexpr Entry table[] = {
    {Fault::duplicate_links, "duplicate-links",
     "inserts a link for every event; drops the unique key"},
    {Fault::racing_contacts, "racing-contacts",
     "selects, then inserts, without transaction or lock: orphan contacts"},
    {Fault::null_link, "null-link", "a later delivery sets the link's contact to null"},
    {Fault::missing_signature_accepted, "missing-signature-accepted",
     "a request without signature passes, one with a wrong signature doesn't"},
    {Fault::redelivery_resets, "redelivery-resets",
     "a created event that comes again reopens the conversation"},
    {Fault::foreign_inbox_accepted, "foreign-inbox-accepted",
     "X-Organization-Id lets any inbox through"},
    {Fault::mixed_identity, "mixed-identity", "looks identities up by their external id alone"},
    {Fault::lost_after_ack, "lost-after-ack", "answers 200 and drops the event"},
    {Fault::slow_commit, "slow-commit", "writes 8 s after the answer"},
    {Fault::late_duplicate, "late-duplicate",
     "a second link row 1 s after the first; drops the unique key"},
    {Fault::stale_wins, "stale-wins", "an older event overwrites a newer one"},
    {Fault::error_500_on_unknown_event, "500-on-unknown-event", "answers 500 to unknown events"},
    {Fault::unicode_mangled, "unicode-mangled",
     "stores names and previews with UTF-8 read as Latin-1"},
    {Fault::error_swallowed, "error-swallowed",
     "answers 200, writes an `error` row into the log and nothing else"},
};

}  // namespace

std::optional<Fault> fault_named(std::string_view name) {
  for (const Entry& entry : table) {
    if (entry.name == name) return entry.fault;
  }
  return std::nullopt;
}

std::string fault_list() {
  std::string list;
  for (const Entry& entry : table) {
    list += "  " + std::string(entry.name) + std::string(28 - entry.name.size(), ' ') +
            std::string(entry.effect) + "\n";
  }
  return list;
}

}  // namespace crm
