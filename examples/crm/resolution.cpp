// The fast path finds the identity without a lock; whoever doesn't find it takes advisory locks on
// everything that the person could be found by, and looks again: of many first deliveries, one
// creates and the others match.
#include "examples/crm/resolution.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

namespace crm {
namespace {

// Between the look and the insert of a receiver that doesn't lock: a few round trips to a database
// elsewhere.
constexpr auto racing_window = std::chrono::milliseconds(5);

struct Resolution {
  std::string action;
  Cell contact_id;
  Cell identity_id;
};

void log(Session& session, const Channel& channel, const Event& event, const Resolution& resolution,
         const std::string& metadata, const Cell& error = {}) {
  session.query(
      "insert into messaging_identity_resolution_log"
      " (organization_id, source, external_id, action, contact_id, identity_id, metadata, "
      "error_message)"
      " values ($1::uuid, $2, $3, $4, $5::uuid, $6::uuid, $7::jsonb, $8)",
      {channel.organization_id, channel.source, external_id(event, channel.source),
       resolution.action, resolution.contact_id, resolution.identity_id, metadata, error});
}

std::optional<Resolution> find_identity(Session& session, const Channel& channel,
                                        const std::string& id, const Faults& faults) {
  const Rows rows =
      faults.contains(Fault::mixed_identity)
          ? session.query(
                "select contact_id, id from messaging_contact_identities where external_id = $1"
                " order by created_at limit 1",
                {id})
          : session.query(
                "select contact_id, id from messaging_contact_identities"
                " where organization_id = $1::uuid and source = $2 and external_id = $3",
                {channel.organization_id, channel.source, id});
  if (rows.empty()) return std::nullopt;
  return Resolution{"matched", rows[0][0], rows[0][1]};
}

// Held until the transaction ends, and taken in one order everywhere, so that two resolutions can't
// wait for each other. The phone and the email count too: one person may write on two channels at
// once.
void lock_person(Session& session, const Channel& channel, const Event& event, const Text& id) {
  std::vector<std::string> keys;
  if (id) keys.push_back("identity/" + channel.source + "/" + *id);
  if (event.person.phone) keys.push_back("phone/" + *event.person.phone);
  if (event.person.email) keys.push_back("email/" + *event.person.email);
  std::sort(keys.begin(), keys.end());
  for (const std::string& key : keys) {
    session.query("select pg_advisory_xact_lock(hashtextextended($1, 0))",
                  {channel.organization_id + "/" + key});
  }
}

// The contact that a condition on one value finds; "ambiguous" where there are several.
std::optional<Resolution> find_contact(Session& session, const Channel& channel,
                                       const std::string& condition, const Text& value,
                                       const std::string& action) {
  if (!value) return std::nullopt;
  const Rows rows = session.query(
      "select id from contacts where organization_id = $1::uuid and deleted_at is null and " +
          condition + " limit 2",
      {channel.organization_id, value});
  if (rows.empty()) return std::nullopt;
  if (rows.size() > 1) return Resolution{"ambiguous", {}, {}};
  return Resolution{action, rows[0][0], {}};
}

Cell create_contact(Session& session, const Channel& channel, const Event& event,
                    const std::string& id) {
  const Person& person = event.person;
  return session.query(
      "insert into contacts (organization_id, name, phone, email, avatar, profile_at)"
      " values ($1::uuid, $2, $3, $4, $5, timestamptz 'epoch' + $6::bigint * interval '1 "
      "microsecond')"
      " returning id",
      {channel.organization_id, person.name.value_or(id), person.phone, person.email, person.avatar,
       integer_cell(event.state_at)})[0][0];
}

Cell create_identity(Session& session, const Channel& channel, const Cell& contact_id,
                     const std::string& id) {
  const Rows rows = session.query(
      "insert into messaging_contact_identities (organization_id, contact_id, source, external_id)"
      " values ($1::uuid, $2::uuid, $3, $4)"
      " on conflict (organization_id, source, external_id) do nothing returning id",
      {channel.organization_id, contact_id, channel.source, id});
  return rows.empty() ? Cell() : rows[0][0];
}

Resolution resolve(Session& session, const Channel& channel, const Event& event,
                   const Faults& faults) {
  const Text id = external_id(event, channel.source);
  if (id) {
    if (auto found = find_identity(session, channel, *id, faults)) return *found;
  }
  if (faults.contains(Fault::racing_contacts)) {
    std::this_thread::sleep_for(racing_window);
  } else {
    lock_person(session, channel, event, id);
    if (id) {
      if (auto found = find_identity(session, channel, *id, faults)) return *found;
    }
  }

  auto found = find_contact(session, channel, "phone = $2", event.person.phone, "fallback_phone");
  if (!found) {
    found = find_contact(session, channel, "lower(email) = lower($2)", event.person.email,
                         "fallback_email");
  }
  if (found && found->action == "ambiguous") return *found;
  if (!id) return found.value_or(Resolution{"not_found", {}, {}});

  Resolution resolution = found.value_or(Resolution{"created", {}, {}});
  if (!resolution.contact_id) resolution.contact_id = create_contact(session, channel, event, *id);
  resolution.identity_id = create_identity(session, channel, resolution.contact_id, *id);
  if (!resolution.identity_id) {
    // Only without locks: another delivery was faster, and the contact just made belongs to nobody.
    return find_identity(session, channel, *id, faults).value_or(resolution);
  }
  return resolution;
}

}  // namespace

Text external_id(const Event& event, const std::string& source) {
  const Person& person = event.person;
  if (source == "WHATSAPP") {
    if (person.phone) return person.phone;
    // Chatwoot's source_id is the phone's digits, or an opaque id for a person who shows no phone.
    const Text& id = event.source_id;
    const bool is_phone =
        id && std::all_of(id->begin(), id->end(), [](char c) { return c >= '0' && c <= '9'; });
    return is_phone ? "+" + *id : id;
  }
  if (source == "INSTAGRAM") return person.identifier ? person.identifier : event.source_id;
  return event.source_id ? event.source_id : person.identifier;
}

Cell resolve_contact(Session& session, const Channel& channel, const Event& event,
                     const std::string& log_metadata, const Faults& faults) {
  const Resolution resolution = resolve(session, channel, event, faults);
  log(session, channel, event, resolution, log_metadata);
  return resolution.contact_id;
}

void log_error(Session& session, const Channel& channel, const Event& event,
               const std::string& log_metadata, const std::string& message) {
  log(session, channel, event, {"error", {}, {}}, log_metadata, message);
}

bool update_contact(Session& session, const std::string& organization_id, const Event& event) {
  const Person& person = event.person;
  const Rows rows = session.query(
      "with given as (select $3::text as name, $4::text as phone, $5::text as email, $6::text as "
      "avatar,"
      "   timestamptz 'epoch' + $7::bigint * interval '1 microsecond' as profile_at),"
      " known as (select c.id, coalesce(given.profile_at > c.profile_at, given.profile_at is not "
      "null) as newer"
      "   from contacts c, given"
      "   where c.organization_id = $1::uuid and c.deleted_at is null and c.id in"
      "     (select contact_id from messaging_conversation_links"
      "       where organization_id = $1::uuid and chatwoot_contact_id = $2::integer)"
      "   for update of c)"
      " update contacts c set"
      "   name = case when newer then coalesce(given.name, c.name) else c.name end,"
      "   phone = case when newer then coalesce(given.phone, c.phone) else coalesce(c.phone, "
      "given.phone) end,"
      "   email = case when newer then coalesce(given.email, c.email) else coalesce(c.email, "
      "given.email) end,"
      "   avatar = case when newer then coalesce(given.avatar, c.avatar) else coalesce(c.avatar, "
      "given.avatar) end,"
      "   profile_at = case when newer then given.profile_at else c.profile_at end,"
      "   updated_at = now()"
      " from known, given where c.id = known.id returning c.id",
      {organization_id, integer_cell(person.id), person.name, person.phone, person.email,
       person.avatar, integer_cell(event.profile_at)});
  return !rows.empty();
}

}  // namespace crm
