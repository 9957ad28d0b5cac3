// What the receiver reads from payloads: the fields that differ between events, channels and
// deployments.
#include "examples/crm/event.hpp"

#include <doctest/doctest.h>

#include <string>

#include "examples/crm/resolution.hpp"
#include "examples/support/json.hpp"

namespace {

crm::Event read(const std::string& json) {
  const auto payload = support::parse_json(json);
  REQUIRE(payload);
  const std::string name = support::text(support::at(*payload, "event")).value_or("");
  const auto subject = crm::subject_of(name);
  REQUIRE(subject);
  return crm::read_event(*payload, name, *subject);
}

std::string conversation(const std::string& fields) {
  return R"({"id":40,"inbox_id":12,"status":"open","updated_at":1781604000.770413)" + fields + "}";
}

}  // namespace

TEST_CASE("a conversation event carries the conversation at its top level") {
  const crm::Event event = read(
      R"({"event":"conversation_created","account":{"id":3},"id":40,"inbox_id":12,"status":"snoozed",
          "channel":"Channel::WebWidget","unread_count":2,"updated_at":1781604000.770413,
          "contact_inbox":{"source_id":"880"},"meta":{"sender":{"id":500,"name":"Ana","email":""}}})");
  CHECK(event.account_id == 3);
  CHECK(event.conversation_id == 40);
  CHECK(event.source == "WEB_WIDGET");
  CHECK(event.status == "pending");
  CHECK(event.unread_count == 2);
  CHECK(event.state_at == 1781604000770413);
  CHECK(event.person.name == "Ana");
  CHECK_FALSE(event.person.email);
  CHECK_FALSE(event.message);
}

TEST_CASE("a message event nests the conversation and has a time of its own") {
  const std::string nested = R"("conversation":)" + conversation("");
  const crm::Event created = read(
      R"({"event":"message_created","content":"Oi","message_type":"incoming",
          "created_at":"2026-06-16T07:00:00.770-03:00",)" +
      nested + "}");
  CHECK(created.conversation_id == 40);
  REQUIRE(created.message);
  CHECK(created.message->at == 1781604000770000);
  CHECK(created.message->preview == "Oi");
  CHECK(created.message->sender == "customer");

  const crm::Event updated = read(
      R"({"event":"message_updated","content":null,"message_type":"outgoing","created_at":1781604000,
          "updated_at":1781604001,"attachments":[{"file_type":"image"}],)" +
      nested + "}");
  REQUIRE(updated.message);
  CHECK(updated.message->at == 1781604001000000);
  CHECK(updated.message->preview == "[image]");
  CHECK(updated.message->sender == "agent");

  const crm::Event note = read(
      R"({"event":"message_created","content":"for us","private":true,"created_at":1781604000,)" +
      nested + "}");
  CHECK_FALSE(note.message);
}

TEST_CASE("a payload that would not fit the tables is refused with the field's name") {
  CHECK_THROWS_WITH_AS(read(R"({"event":"conversation_created","id":4294967296})"),
                       "the conversation's `id` is no integer", crm::BadPayload);
  CHECK_THROWS_WITH_AS(read(R"({"event":"conversation_updated","id":1,"status":"closed"})"),
                       "`status` is none of open, resolved, pending, snoozed", crm::BadPayload);
  for (const char* time :
       {"\"yesterday\"", "\"2026-02-30T00:00:00Z\"", "\"2026-06-16T10:00:00\"", "true", "1e300"}) {
    CAPTURE(time);
    CHECK_THROWS_WITH_AS(
        read(R"({"event":"conversation_updated","id":1,"updated_at":)" + std::string(time) + "}"),
        "`updated_at` is no time", crm::BadPayload);
  }
}

TEST_CASE("the external id is what the channel knows a person by") {
  crm::Event event;
  event.source_id = "5511987654321";
  CHECK(crm::external_id(event, "WHATSAPP") == "+5511987654321");
  CHECK(crm::external_id(event, "INSTAGRAM") == "5511987654321");
  event.source_id = "BR.908";
  CHECK(crm::external_id(event, "WHATSAPP") == "BR.908");
  event.person.phone = "+14155550107";
  event.person.identifier = "8800";
  CHECK(crm::external_id(event, "WHATSAPP") == "+14155550107");
  CHECK(crm::external_id(event, "INSTAGRAM") == "8800");
  CHECK(crm::external_id(event, "EMAIL") == "BR.908");
}

TEST_CASE("JSON nested beyond reason is refused before it is parsed") {
  CHECK_FALSE(support::parse_json(std::string(1'000'000, '[')).has_value());
  CHECK(support::parse_json(R"({"text":"[[[[\"[[[["})").has_value());
  CHECK_FALSE(support::parse_json("{\"text\":\"\xff\"}").has_value());
}
