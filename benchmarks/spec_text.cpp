// Four kinds of scenario in turn: events and rows, a plain request with JSON, a table of examples,
// changes and SQL.
#include "benchmarks/spec_text.hpp"

#include <iterator>
#include <string_view>

namespace smoke::benchmarks {
namespace {

constexpr std::string_view head = R"spec(# A generated spec.

use chatwoot

suite "Everything, many times over"
  > What the parser is measured on.

environment
  SMOKE_BASE_URL: url
  SMOKE_ACCOUNT: integer, default 7, "the account"

channel shop
  inbox_id: 12
  source: "INSTAGRAM"

)spec";

// `@` stands for the number of the scenario.
constexpr std::string_view scenarios[] = {
    R"spec(# Duplicates come in practice, see the runbook.
scenario "A conversation that is sent twice makes one link (@)"
  > A receiver answers late, and the sender tries again.
  tags idempotency, links
  let dm = new conversation on shop
    sender.identifier: unique digits 17
    sender.name: "Ana @"

  send conversation_created for dm
  expect status 200
  send again
  expect status one of (200, 204)
  within 5s expect 1 row in messaging_conversation_links where chatwoot_conversation_id is dm.id
    status is "open"
    contact_id is a uuid
    keep contact_id as contact
  expect no rows in messaging_identity_resolution_log where external_id is dm.external_id
      and action is "error"

)spec",
    R"spec(scenario "A contact can be created, found and removed (@)"
  let mail = unique email

  post "/api/contacts"
    header "X-Request-Id": unique uuid
    json
      name: "Ana @"
      email: mail
      tags: ["smoke", "new"]
      address: { city: "Vitória", zip: null, number: @ }
  expect status 201
  expect answer within 2s
  expect header "Content-Type" contains "application/json"
  expect body
    id is a uuid
    email is mail
    created_at is within 1 minute of now
    tags has 2 items
    address is like { city: "Vitória" }
    deleted_at is absent
  keep body.id as contact

  get "/api/contacts/${contact}"
    timeout 5s
  expect status 200
  expect body.data contains an item like { id: contact, email: an email }

  cleanup
    delete "/api/contacts/${contact}"
    expect status one of (200, 204, 404)

)spec",
    R"spec(scenario "Names and messages keep every character (@)"
  examples
    | case      | name         | words                     |
    | "accents" | "Zoë García" | "Olá! ¿Tenéis la talla M?" |
    | "plain"   | "Ana @"      | "two words"               |
    | "escapes" | "a\tb"       | "a \"quoted\" word"       |

  let dm = new conversation on shop
    sender.name: unique text "${name} "

  send message_created for dm
    content: words
    meta.sender.phone: null
  expect status 200  # whatever it holds
  within 5s expect 1 row in messaging_conversation_links where chatwoot_conversation_id is dm.id
    last_message_preview is words

)spec",
    R"spec(scenario "A resolved conversation changes one row (@)"
  tags status, changes
  let dm = new conversation on shop

  watch messaging_conversation_links where chatwoot_conversation_id is dm.id
  repeat 3 times at once
    send conversation_status_changed for dm
      status: "resolved"
      conversation: { id: dm.id, labels: ["vip", "late"], meta: { score: 4.25, open: false } }
    expect status 200
  within 5s expect changes
    1 changed row in messaging_conversation_links
      status changed from "open" to "resolved"
    nothing else
  query "links without a contact"
    """
    select id, status from messaging_conversation_links
    where contact_id is null and chatwoot_conversation_id = :dm.id
    """
    expect no rows

)spec"};

}  // namespace

std::string spec_text(std::size_t octets) {
  std::string text(head);
  text.reserve(octets + 2048);
  for (std::size_t number = 1; text.size() < octets; ++number)
    for (const char c : scenarios[number % std::size(scenarios)]) {
      if (c == '@')
        text += std::to_string(number);
      else
        text += c;
    }
  return text;
}

}  // namespace smoke::benchmarks
