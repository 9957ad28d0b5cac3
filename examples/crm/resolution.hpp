// Who a conversation is with: from a person's ids on a channel to a contact of the CRM.
#pragma once

#include <string>

#include "examples/crm/database.hpp"
#include "examples/crm/event.hpp"
#include "examples/crm/faults.hpp"

namespace crm {

// The inbox that an event came through, as the organization configured it.
struct Channel {
  std::string organization_id;
  std::string source;  // "WHATSAPP", "INSTAGRAM", …
  Text base_url;       // of Chatwoot, for links into it
};

// The id that a person has on the channel; nullopt where the payload holds none.
Text external_id(const Event& event, const std::string& source);

// Finds the contact by identity, by phone, by email, or makes one, and leaves one row in the
// resolution log. NULL where the person can't be told. Within a transaction, deliveries at once
// make one contact.
Cell resolve_contact(Session& session, const Channel& channel, const Event& event,
                     const std::string& log_metadata, const Faults& faults);

// A log row of action `error`.
void log_error(Session& session, const Channel& channel, const Event& event,
               const std::string& log_metadata, const std::string& message);

// Sets a known contact's fields from an event about the contact; false where no conversation links
// it. A field is overwritten by a newer profile only; what is blank is filled by any.
bool update_contact(Session& session, const std::string& organization_id, const Event& event);

}  // namespace crm
