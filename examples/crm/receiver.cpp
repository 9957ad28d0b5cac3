// A refused event leaves no row: everything that can refuse comes before the transaction that
// writes.
#include "examples/crm/receiver.hpp"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <cstdio>
#include <utility>
#include <variant>

#include "examples/crm/links.hpp"
#include "examples/support/json.hpp"

namespace crm {
namespace {

constexpr std::size_t ready_connections = 8;
constexpr std::size_t max_connections = 16;
constexpr auto slow_commit_delay = std::chrono::seconds(8);
constexpr auto late_duplicate_delay = std::chrono::seconds(1);

struct Refusal {
  std::string reason;
};

Answer done() { return {200, R"({"success":true})"}; }

Answer ignored(const std::string& reason) {
  return {200, R"({"success":true,"ignored":true,"reason":")" + reason + R"("})"};
}

Answer failed(int status, const std::string& message) {
  return {status, support::error_body(message, "\"success\":false,")};
}

void report(const char* what, const std::exception& error) {
  std::fprintf(stderr, "crm-receiver: %s: %s\n", what, error.what());
}

std::string metadata_of(const Event& event, const Delivery& delivery) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.StartObject();
  writer.Key("event");
  writer.String(event.name.c_str());
  if (event.subject != Subject::contact) {
    writer.Key("chatwoot_conversation_id");
    writer.Int64(event.conversation_id);
  }
  if (delivery.delivery_id) {
    writer.Key("delivery");
    writer.String(delivery.delivery_id->c_str());
  }
  writer.EndObject();
  return buffer.GetString();
}

// UTF-8 taken for Latin-1 and encoded once more.
void mangle(Text& text) {
  if (!text) return;
  std::string mangled;
  for (const unsigned char octet : *text) {
    if (octet < 0x80) {
      mangled += static_cast<char>(octet);
    } else {
      mangled += static_cast<char>(0xC0 | octet >> 6);
      mangled += static_cast<char>(0x80 | (octet & 0x3F));
    }
  }
  text = mangled;
}

bool is_organization(Session& session, const std::string& id) {
  return !session.query("select from organizations where id::text = lower($1)", {id}).empty();
}

// The one active configuration that the event's account and inbox belong to. The header chooses the
// organization, no more: the inbox must be configured there. Events about contacts name no inbox,
// so their account decides.
std::variant<Channel, Refusal> find_channel(Session& session, const Event& event,
                                            const Text& forced_organization, const Faults& faults) {
  if (forced_organization && faults.contains(Fault::foreign_inbox_accepted)) {
    if (!is_organization(session, *forced_organization)) return Refusal{"organization not found"};
    return Channel{*forced_organization, event.source, std::nullopt};
  }
  if (!forced_organization && !event.account_id) return Refusal{"organization not found"};

  const bool about_contact = event.subject == Subject::contact;
  const Rows rows = session.query(
      std::string("select distinct organization_id, ") +
          (about_contact ? "'', null" : "upper(channel_type), chatwoot_base_url, id") +
          " from messaging_channel_configs where status = 'active'"
          " and ($1::text is null or organization_id::text = lower($1::text))"
          " and ($2::bigint is null or chatwoot_account_id = $2::bigint)"
          " and ($4::boolean or chatwoot_inbox_id = $3::bigint) limit 2",
      {forced_organization, integer_cell(event.account_id), integer_cell(event.inbox_id),
       about_contact ? "true" : "false"});
  if (rows.empty()) return Refusal{"organization not found"};
  if (rows.size() > 1) return Refusal{"ambiguous mapping"};
  return Channel{rows[0][0].value(), rows[0][1].value(), rows[0][2]};
}

// The log has a row for each resolution: of the same event, conversation and delivery too?
bool came_before(Session& session, const Channel& channel, const std::string& log_metadata) {
  return !session
              .query(
                  "select from messaging_identity_resolution_log"
                  " where organization_id = $1::uuid and metadata = $2::jsonb limit 1",
                  {channel.organization_id, log_metadata})
              .empty();
}

}  // namespace

Receiver::Receiver(Options options)
    : options_(std::move(options)),
      database_(options_.database_url, ready_connections, max_connections) {
  if (has(Fault::duplicate_links) || has(Fault::late_duplicate)) {
    database_.transaction([](Session& session) { drop_unique_keys(session); });
  }
}

Answer Receiver::receive(const Delivery& delivery) {
  try {
    return check_and_apply(delivery);
  } catch (const BadPayload& bad) {
    return failed(400, bad.what());
  } catch (const std::exception& error) {
    report("an event failed", error);
    return failed(500, "internal error");
  }
}

Answer Receiver::check_and_apply(const Delivery& delivery) {
  if (delivery.body.size() > options_.max_body) return failed(413, "payload too large");
  if (!is_signature_accepted(delivery)) return failed(401, "invalid signature");

  const auto payload = support::parse_json(delivery.body);
  if (!payload || !payload->IsObject()) return failed(400, "invalid JSON");

  const Text name = support::text(support::at(*payload, "event"));
  if (!name) return failed(400, "`event` is missing");
  const auto subject = subject_of(*name);
  if (!subject) {
    if (has(Fault::error_500_on_unknown_event)) return failed(500, "internal error");
    return ignored("event not handled");
  }
  Event event = read_event(*payload, *name, *subject);

  std::variant<Channel, Refusal> found;
  database_.autocommit([&](Session& session) {
    found = find_channel(session, event, delivery.organization_id, options_.faults);
  });
  if (const auto* refusal = std::get_if<Refusal>(&found)) return failed(400, refusal->reason);

  if (has(Fault::unicode_mangled)) {
    mangle(event.person.name);
    if (event.message) mangle(event.message->preview);
  }
  return apply(std::get<Channel>(found), event, metadata_of(event, delivery));
}

bool Receiver::is_signature_accepted(const Delivery& delivery) const {
  if (!options_.secret) return true;
  if (!delivery.signature.header && has(Fault::missing_signature_accepted)) return true;
  return is_valid(delivery.signature, options_.scheme, *options_.secret, delivery.body);
}

Answer Receiver::apply(const Channel& channel, const Event& event,
                       const std::string& log_metadata) {
  if (has(Fault::lost_after_ack)) return done();
  if (has(Fault::error_swallowed)) {
    database_.autocommit([&](Session& session) {
      log_error(session, channel, event, log_metadata, "event could not be applied");
    });
    return done();
  }
  if (has(Fault::slow_commit)) {
    later_.after(slow_commit_delay, [=, this] {
      try {
        write(channel, event, log_metadata);
      } catch (const std::exception& error) {
        report("a delayed event failed", error);
      }
    });
    return done();
  }
  return write(channel, event, log_metadata);
}

Answer Receiver::write(const Channel& channel, const Event& event,
                       const std::string& log_metadata) {
  Answer answer;
  std::optional<std::string> created_link;
  const auto work = [&](Session& session) {
    answer = write_in(session, channel, event, log_metadata, created_link);
  };
  try {
    if (has(Fault::racing_contacts)) {
      database_.autocommit(work);
    } else {
      database_.transaction(work);
    }
  } catch (const std::exception& error) {
    // What was rolled back stays visible to whoever watches the log.
    database_.autocommit(
        [&](Session& session) { log_error(session, channel, event, log_metadata, error.what()); });
    throw;
  }

  if (created_link && has(Fault::late_duplicate)) {
    later_.after(late_duplicate_delay, [this, id = *created_link] {
      try {
        database_.autocommit([&](Session& session) { duplicate_link(session, id); });
      } catch (const std::exception& error) {
        report("a late duplicate failed", error);
      }
    });
  }
  return answer;
}

Answer Receiver::write_in(Session& session, const Channel& channel, const Event& event,
                          const std::string& log_metadata,
                          std::optional<std::string>& created_link) {
  if (event.subject == Subject::contact) {
    const bool known = update_contact(session, channel.organization_id, event);
    return known ? done() : ignored("contact has no conversation");
  }
  Faults faults = options_.faults;
  if (has(Fault::redelivery_resets) && !came_before(session, channel, log_metadata))
    faults.erase(Fault::redelivery_resets);
  const Cell contact_id = resolve_contact(session, channel, event, log_metadata, faults);
  created_link = write_link(session, channel, event, contact_id, faults);
  return done();
}

}  // namespace crm
