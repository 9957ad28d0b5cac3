// What the receiver takes from a Chatwoot payload, whichever event carries it.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "examples/crm/time.hpp"
#include "examples/support/json.hpp"

namespace crm {

using Text = std::optional<std::string>;

// A payload whose fields are missing or of the wrong type; what() says which, for the sender.
struct BadPayload : std::runtime_error {
  using std::runtime_error::runtime_error;
};

enum class Subject { conversation, message, contact };

struct Person {
  std::optional<std::int64_t> id;  // Chatwoot's
  Text name, phone, email, identifier, avatar;
};

struct Message {
  std::optional<Microseconds> at;
  Text preview;
  std::string sender;  // "customer" or "agent"
};

struct Event {
  std::string name;  // "conversation_created"
  Subject subject = Subject::conversation;
  std::optional<std::int64_t> account_id;
  Person person;

  // Of the conversation; of no meaning in events about a contact.
  std::optional<std::int64_t> inbox_id;
  std::int64_t conversation_id = 0;
  std::string
      source;      // "WHATSAPP", from "Channel::Whatsapp"; empty where the payload names no channel
  Text source_id;  // contact_inbox.source_id
  std::string status;
  std::int64_t unread_count = 0;
  std::optional<Microseconds> state_at;

  // Of a message that a customer could see: private notes and activities change no preview.
  std::optional<Message> message;

  // When a contact's fields were changed; only contact_updated tells.
  std::optional<Microseconds> profile_at;
};

// nullopt for an event that the receiver doesn't handle.
std::optional<Subject> subject_of(std::string_view event_name);

// Throws BadPayload.
Event read_event(const support::Json& payload, std::string name, Subject subject);

}  // namespace crm
