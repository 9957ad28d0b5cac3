// Conversation events have the conversation's fields at the top level; message events have the
// message's there and the conversation nested.
#include "examples/crm/event.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <limits>
#include <utility>

namespace crm {
namespace {

using support::at;
using support::Json;
using support::text;

std::optional<std::int64_t> integer(const Json& value) {
  if (!value.IsInt64()) return std::nullopt;
  return value.GetInt64();
}

bool is_postgres_integer(std::int64_t number) {
  return number >= std::numeric_limits<std::int32_t>::min() &&
         number <= std::numeric_limits<std::int32_t>::max();
}

// Unix seconds with a fraction, or a text in ISO form; both stand in one payload.
std::optional<Microseconds> time(const Json& value, const std::string& field) {
  if (value.IsNull()) return std::nullopt;
  if (value.IsNumber() && std::abs(value.GetDouble()) < 1e11) {
    return std::llround(value.GetDouble() * 1e6);
  }
  if (value.IsString()) {
    if (const auto parsed = parse_iso_time({value.GetString(), value.GetStringLength()})) {
      return parsed;
    }
  }
  throw BadPayload("`" + field + "` is no time");
}

// "WHATSAPP" from "Channel::Whatsapp", "WEB_WIDGET" from "Channel::WebWidget".
std::string source_from_channel(std::string_view channel) {
  constexpr std::string_view prefix = "Channel::";
  if (channel.substr(0, prefix.size()) == prefix) channel.remove_prefix(prefix.size());
  std::string source;
  for (unsigned char c : channel) {
    if (std::isupper(c) && !source.empty()) source += '_';
    source += static_cast<char>(std::toupper(c));
  }
  return source;
}

// E.164: a plus and digits, however the phone was written.
Text normal_phone(const Text& written) {
  if (!written) return std::nullopt;
  std::string digits;
  std::copy_if(written->begin(), written->end(), std::back_inserter(digits),
               [](unsigned char c) { return std::isdigit(c); });
  if (digits.empty()) return std::nullopt;
  return "+" + digits;
}

Person read_person(const Json& person) {
  return {integer(at(person, "id")),
          text(at(person, "name")),
          normal_phone(text(at(person, "phone_number"))),
          text(at(person, "email")),
          text(at(person, "identifier")),
          text(at(person, "thumbnail"))};
}

// The stand-in's column knows three states of Chatwoot's four.
std::string read_status(const Json& status) {
  if (status.IsNull()) return "open";
  const std::string given = text(status).value_or("");
  if (given == "snoozed") return "pending";
  for (std::string_view known : {"open", "resolved", "pending"}) {
    if (given == known) return given;
  }
  throw BadPayload("`status` is none of open, resolved, pending, snoozed");
}

void read_conversation(const Json& conversation, Event& event) {
  const auto id = integer(at(conversation, "id"));
  if (!id || !is_postgres_integer(*id)) throw BadPayload("the conversation's `id` is no integer");
  event.conversation_id = *id;
  event.inbox_id = integer(at(conversation, "inbox_id"));
  event.source = source_from_channel(text(at(conversation, "channel")).value_or(""));
  event.source_id = text(at(conversation, "contact_inbox", "source_id"));
  event.person = read_person(at(conversation, "meta", "sender"));
  if (event.person.id && !is_postgres_integer(*event.person.id)) {
    throw BadPayload("the sender's `id` is too large");
  }
  event.status = read_status(at(conversation, "status"));
  const auto unread = integer(at(conversation, "unread_count")).value_or(0);
  event.unread_count =
      std::clamp<std::int64_t>(unread, 0, std::numeric_limits<std::int32_t>::max());
  event.state_at = time(at(conversation, "updated_at"), "updated_at");
}

Text read_preview(const Json& message) {
  if (const Text content = text(at(message, "content"))) return content;
  const Json& attachments = at(message, "attachments");
  if (!attachments.IsArray() || attachments.Empty()) return std::nullopt;
  return "[" + text(at(attachments[0], "file_type")).value_or("attachment") + "]";
}

std::optional<Message> read_message(const Json& message, bool is_update) {
  const std::string type = text(at(message, "message_type")).value_or("incoming");
  const Json& is_private = at(message, "private");
  if (type == "activity" || (is_private.IsBool() && is_private.GetBool())) return std::nullopt;

  const auto created = time(at(message, "created_at"), "created_at");
  const auto updated = time(at(message, "updated_at"), "updated_at");
  const auto own = is_update ? updated : created;
  return Message{own         ? own
                 : is_update ? created
                             : updated,
                 read_preview(message), type == "incoming" ? "customer" : "agent"};
}

std::optional<Microseconds> read_change_time(const Json& changed_attributes) {
  if (!changed_attributes.IsArray()) return std::nullopt;
  for (const Json& change : changed_attributes.GetArray()) {
    const Json& changed_to = at(change, "updated_at", "current_value");
    if (!changed_to.IsNull()) return time(changed_to, "updated_at");
  }
  return std::nullopt;
}

}  // namespace

std::optional<Subject> subject_of(std::string_view event_name) {
  static constexpr std::array<std::pair<std::string_view, Subject>, 7> handled = {{
      {"conversation_created", Subject::conversation},
      {"conversation_updated", Subject::conversation},
      {"conversation_status_changed", Subject::conversation},
      {"message_created", Subject::message},
      {"message_updated", Subject::message},
      {"contact_created", Subject::contact},
      {"contact_updated", Subject::contact},
  }};
  for (const auto& [name, subject] : handled) {
    if (name == event_name) return subject;
  }
  return std::nullopt;
}

Event read_event(const Json& payload, std::string name, Subject subject) {
  Event event;
  event.name = std::move(name);
  event.subject = subject;
  event.account_id = integer(at(payload, "account", "id"));
  switch (subject) {
    case Subject::conversation:
      read_conversation(payload, event);
      break;
    case Subject::message:
      read_conversation(at(payload, "conversation"), event);
      if (!event.account_id)
        event.account_id = integer(at(payload, "conversation", "account", "id"));
      if (!event.inbox_id) event.inbox_id = integer(at(payload, "inbox", "id"));
      event.message = read_message(payload, event.name == "message_updated");
      break;
    case Subject::contact:
      event.person = read_person(payload);
      if (!event.person.id || !is_postgres_integer(*event.person.id)) {
        throw BadPayload("the contact's `id` is no integer");
      }
      event.profile_at = read_change_time(at(payload, "changed_attributes"));
      break;
  }
  return event;
}

}  // namespace crm
