// The contacts that the service keeps, in memory and bounded.
#pragma once

#include <rapidjson/document.h>

#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace contacts {

// Why a posted contact is refused.
struct Invalid {
  int status;  // 400 or 422
  std::string error;
};

// nullopt where the posted JSON makes a contact.
std::optional<Invalid> validate(const rapidjson::Value& posted);

// From any thread. Holds the 10,000 newest.
class Contacts {
 public:
  // `posted` is valid. Returns the contact as JSON.
  std::string add(const rapidjson::Value& posted);

  std::optional<std::string> find(std::string_view id);

  // {"data": […]}: every contact, or those with the email.
  std::string list(const std::optional<std::string>& email);

  bool remove(std::string_view id);

 private:
  struct Contact {
    std::string id;
    std::string email;  // empty where there is none
    std::string json;
  };

  std::deque<Contact>::iterator position(std::string_view id);

  std::mutex mutex_;
  std::deque<Contact> contacts_;
};

}  // namespace contacts
