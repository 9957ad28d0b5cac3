// A contact is rendered once, when it is made.
#include "examples/contacts/contacts.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>

#include "examples/support/crypto.hpp"
#include "examples/support/json.hpp"

namespace contacts {
namespace {

using support::at;
using support::Json;
using support::text;

constexpr std::size_t max_contacts = 10'000;

std::string random_uuid() {
  std::string uuid = support::random_hex(16);
  uuid[12] = '4';                   // version: random
  uuid[16] = "89ab"[uuid[16] & 3];  // variant
  for (std::size_t dash : {8, 13, 18, 23}) uuid.insert(dash, "-");
  return uuid;
}

// "2026-06-16T10:00:00.770Z"
std::string now_iso() {
  using namespace std::chrono;
  const auto now = floor<milliseconds>(system_clock::now());
  const std::time_t seconds = system_clock::to_time_t(now);
  const auto fraction =
      static_cast<int>((now.time_since_epoch() % std::chrono::seconds(1)).count());
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char date[32];
  std::strftime(date, sizeof date, "%Y-%m-%dT%H:%M:%S", &utc);
  char time[48];
  std::snprintf(time, sizeof time, "%s.%03dZ", date, fraction);
  return time;
}

bool is_list_of_texts(const Json& value) {
  return value.IsArray() &&
         std::all_of(value.Begin(), value.End(), [](const Json& item) { return item.IsString(); });
}

}  // namespace

std::optional<Invalid> validate(const Json& posted) {
  if (!posted.IsObject()) return Invalid{400, "the body must be a JSON object"};
  const Json& name = at(posted, "name");
  if (name.IsNull()) return Invalid{422, "`name` is missing"};
  if (!text(name)) return Invalid{422, "`name` must be a text"};
  const Json& email = at(posted, "email");
  if (!email.IsNull() && text(email).value_or("").find('@') == std::string::npos) {
    return Invalid{422, "`email` must be an email address"};
  }
  const Json& tags = at(posted, "tags");
  if (!tags.IsNull() && !is_list_of_texts(tags))
    return Invalid{422, "`tags` must be a list of texts"};
  const Json& address = at(posted, "address");
  if (!address.IsNull() && !address.IsObject()) return Invalid{422, "`address` must be an object"};
  return std::nullopt;
}

std::string Contacts::add(const Json& posted) {
  const std::string id = random_uuid();
  const std::string created_at = now_iso();
  rapidjson::Document contact(rapidjson::kObjectType);
  auto& allocator = contact.GetAllocator();
  contact.AddMember("id", Json(id.c_str(), allocator), allocator);
  for (const char* key : {"name", "email", "tags", "address"}) {
    if (!posted.HasMember(key)) continue;
    contact.AddMember(rapidjson::StringRef(key), Json(posted[key], allocator), allocator);
  }
  contact.AddMember("score", 0.5, allocator);
  contact.AddMember("created_at", Json(created_at.c_str(), allocator), allocator);
  std::string json = support::to_json(contact);

  const std::lock_guard lock(mutex_);
  if (contacts_.size() == max_contacts) contacts_.pop_front();
  contacts_.push_back({id, text(at(posted, "email")).value_or(""), json});
  return json;
}

std::optional<std::string> Contacts::find(std::string_view id) {
  const std::lock_guard lock(mutex_);
  const auto found = position(id);
  if (found == contacts_.end()) return std::nullopt;
  return found->json;
}

std::string Contacts::list(const std::optional<std::string>& email) {
  const std::lock_guard lock(mutex_);
  std::string items;
  for (const Contact& contact : contacts_) {
    if (email && contact.email != *email) continue;
    if (!items.empty()) items += ',';
    items += contact.json;
  }
  return "{\"data\":[" + items + "]}";
}

bool Contacts::remove(std::string_view id) {
  const std::lock_guard lock(mutex_);
  const auto found = position(id);
  if (found == contacts_.end()) return false;
  contacts_.erase(found);
  return true;
}

std::deque<Contacts::Contact>::iterator Contacts::position(std::string_view id) {
  return std::find_if(contacts_.begin(), contacts_.end(),
                      [&](const Contact& contact) { return contact.id == id; });
}

}  // namespace contacts
