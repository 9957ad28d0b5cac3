// One upsert does it. Its parts are named, so that the faults can take some of them and leave
// others: the assignments read the stored row as `l` and the incoming one as `excluded`.
#include "examples/crm/links.hpp"

namespace crm {
namespace {

const std::string columns =
    "organization_id, chatwoot_conversation_id, chatwoot_contact_id, chatwoot_inbox_id, contact_id,"
    " status, unread_count, state_at, last_message_at, last_message_preview, last_message_sender, "
    "chatwoot_url";

const std::string incoming =
    "$1::uuid, $2::integer, $3::integer, $4::integer, $5::uuid, $6::text, $7::integer,"
    " timestamptz 'epoch' + $8::bigint * interval '1 microsecond',"
    " timestamptz 'epoch' + $9::bigint * interval '1 microsecond', $10::text, $11::text, $12::text";

const std::string insert =
    "insert into messaging_conversation_links as l (" + columns + ") select " + incoming;

Cell chatwoot_url(const Channel& channel, const Event& event) {
  if (!channel.base_url || !event.account_id) return std::nullopt;
  return *channel.base_url + "/app/accounts/" + std::to_string(*event.account_id) +
         "/conversations/" + std::to_string(event.conversation_id);
}

std::vector<Cell> parameters(const Channel& channel, const Event& event, const Cell& contact_id) {
  const Message message = event.message.value_or(Message{});
  return {channel.organization_id,
          integer_cell(event.conversation_id),
          integer_cell(event.person.id),
          integer_cell(event.inbox_id),
          contact_id,
          event.status,
          integer_cell(event.unread_count),
          integer_cell(event.state_at),
          integer_cell(message.at),
          message.preview,
          event.message ? Cell(message.sender) : Cell(),
          chatwoot_url(channel, event)};
}

// Whether the incoming value of a group of columns replaces the stored one, as SQL.
std::string is_newer(const std::string& time_column, const Faults& faults) {
  if (faults.contains(Fault::stale_wins)) return "true";
  return "(l." + time_column + " is null or excluded." + time_column + " > l." + time_column + ")";
}

std::string take_if(const std::string& condition, std::initializer_list<const char*> group) {
  std::string assignments;
  for (const std::string column : group) {
    assignments += ", " + column + " = case when " + condition + " then excluded." + column +
                   " else l." + column + " end";
  }
  return assignments;
}

std::string assignments(const Event& event, const Faults& faults) {
  std::string sql =
      "updated_at = now(), chatwoot_contact_id = coalesce(l.chatwoot_contact_id, "
      "excluded.chatwoot_contact_id)";
  sql += faults.contains(Fault::null_link)
             ? ", contact_id = null"
             : ", contact_id = coalesce(l.contact_id, excluded.contact_id)";
  if (event.subject == Subject::conversation) {
    const std::string newer = is_newer("state_at", faults);
    sql += take_if(newer, {"unread_count", "state_at"});
    sql += faults.contains(Fault::redelivery_resets) && event.name == "conversation_created"
               ? ", status = case when " + newer + " then excluded.status else 'open' end"
               : take_if(newer, {"status"});
  }
  if (event.message) {
    const std::string newer = is_newer("last_message_at", faults);
    sql += take_if(newer, {"last_message_at", "last_message_preview", "last_message_sender"});
    if (faults.contains(Fault::redelivery_resets) && event.name == "message_created") {
      sql += ", status = case when " + newer + " then l.status else 'open' end";
    }
  }
  return sql;
}

std::optional<std::string> upsert(Session& session, const Event& event,
                                  const std::vector<Cell>& values, const Faults& faults) {
  const Rows rows = session.query(
      insert + " on conflict (organization_id, chatwoot_conversation_id) do update set " +
          assignments(event, faults) + " returning id, xmax = 0",  // xmax is 0 on a new row alone
      values);
  return rows[0][1] == "t" ? rows[0][0] : std::nullopt;
}

// What the upsert does, where there is no key to do it by.
std::optional<std::string> update_or_insert(Session& session, const Event& event,
                                            const std::vector<Cell>& values, const Faults& faults) {
  session.query("select pg_advisory_xact_lock(hashtextextended($1, 0))",
                {"link/" + *values[0] + "/" + *values[1]});
  const Rows updated = session.query(
      "with excluded (" + columns + ") as (select " + incoming +
          ") update messaging_conversation_links l set " + assignments(event, faults) +
          " from excluded where l.organization_id = excluded.organization_id"
          " and l.chatwoot_conversation_id = excluded.chatwoot_conversation_id returning l.id",
      values);
  if (!updated.empty()) return std::nullopt;
  return session.query(insert + " returning id", values)[0][0];
}

}  // namespace

std::optional<std::string> write_link(Session& session, const Channel& channel, const Event& event,
                                      const Cell& contact_id, const Faults& faults) {
  const std::vector<Cell> values = parameters(channel, event, contact_id);
  if (faults.contains(Fault::duplicate_links)) {
    return session.query(insert + " returning id", values)[0][0];
  }
  if (faults.contains(Fault::late_duplicate)) {
    return update_or_insert(session, event, values, faults);
  }
  return upsert(session, event, values, faults);
}

void duplicate_link(Session& session, const std::string& link_id) {
  session.query("insert into messaging_conversation_links (" + columns + ") select " + columns +
                    " from messaging_conversation_links where id = $1::uuid",
                {link_id});
}

void drop_unique_keys(Session& session) {
  session.query(R"(
    do $$
    declare key record;
    begin
      for key in select conname from pg_constraint
                  where conrelid = 'messaging_conversation_links'::regclass and contype = 'u' loop
        execute format('alter table messaging_conversation_links drop constraint %I', key.conname);
      end loop;
      for key in select indexrelid::regclass as index from pg_index
                  where indrelid = 'messaging_conversation_links'::regclass and indisunique and not indisprimary loop
        execute 'drop index ' || key.index;
      end loop;
    end $$)");
}

}  // namespace crm
