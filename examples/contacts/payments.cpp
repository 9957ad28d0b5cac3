#include "examples/contacts/payments.hpp"

#include <httplib.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace contacts {

bool Payments::charge(const std::string& delivery, const std::string& order, double amount) {
  if (url_.empty()) return true;
  const std::lock_guard lock(mutex_);
  if (charged_.count(delivery)) return true;
  rapidjson::StringBuffer body;
  rapidjson::Writer<rapidjson::StringBuffer> json(body);
  json.StartObject();
  json.Key("order");
  json.String(order.c_str());
  json.Key("amount");
  json.Double(amount);
  json.EndObject();
  httplib::Client client(url_);
  const auto answer = client.Post("/charges", httplib::Headers{{"Idempotency-Key", delivery}},
                                  body.GetString(), "application/json");
  if (!answer || answer->status / 100 != 2) return false;
  charged_.insert(delivery);
  return true;
}

}  // namespace contacts
