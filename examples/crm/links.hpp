// The row that ties a conversation of Chatwoot to a contact.
#pragma once

#include <optional>
#include <string>

#include "examples/crm/database.hpp"
#include "examples/crm/event.hpp"
#include "examples/crm/faults.hpp"
#include "examples/crm/resolution.hpp"

namespace crm {

// Creates the link, or brings it up to date: status and unread_count from conversation events,
// last_message_* from message events, each only by a newer time of its own. Returns the id of a
// link that was created, else nullopt.
std::optional<std::string> write_link(Session& session, const Channel& channel, const Event& event,
                                      const Cell& contact_id, const Faults& faults);

// A second row for the same conversation, where the first still stands.
void duplicate_link(Session& session, const std::string& link_id);

// Takes every unique key but the primary one from the table: what the faults that double links
// need.
void drop_unique_keys(Session& session);

}  // namespace crm
