// Each function says what it gives. One that is not known here is told as it is written.
#include "interpreter/doc/functions.hpp"

#include "interpreter/doc/values.hpp"

namespace smoke::doc {
namespace {

struct OfOne {
  std::string_view name;
  Message (*told)(Message);
};

constexpr OfOne of_one[] = {
    {"sha256", [](Message x) { return say("the SHA-256 digest of {}", x); }},
    {"hex", [](Message x) { return say("{}, in hexadecimal", x); }},
    {"base64", [](Message x) { return say("{}, in base64", x); }},
    {"base64url", [](Message x) { return say("{}, in base64url", x); }},
    {"hex_decode", [](Message x) { return say("{}, read as hexadecimal", x); }},
    {"base64_decode", [](Message x) { return say("{}, read as base64", x); }},
    {"base64url_decode", [](Message x) { return say("{}, read as base64url", x); }},
    {"unix_seconds", [](Message x) { return say("{}, in seconds since 1970", x); }},
    {"unix_decimal", [](Message x) { return say("{}, in seconds and fractions since 1970", x); }},
    {"unix_millis", [](Message x) { return say("{}, in milliseconds since 1970", x); }},
    {"iso", [](Message x) { return say("{}, as a date with time", x); }},
    {"url_encode", [](Message x) { return say("{}, encoded for an address", x); }},
    {"sorted_form",
     [](Message x) { return say("{}, each key with its value, sorted and joined", x); }},
    {"digits", [](Message x) { return say("only the digits of {}", x); }},
    {"lower", [](Message x) { return say("{}, in lower case", x); }},
    {"upper", [](Message x) { return say("{}, in upper case", x); }},
    {"trim", [](Message x) { return say("{}, without blanks around it", x); }},
    {"json", [](Message x) { return say("{}, as JSON", x); }},
    {"ms", [](Message x) { return say("{} milliseconds", x); }},
};

struct OfTwo {
  std::string_view name;
  Message (*told)(Message, Message);
};

constexpr OfTwo of_two[] = {
    {"hmac_sha1",
     [](Message key, Message data) {
       return say("the HMAC-SHA1 of {} with the key {}", data, key);
     }},
    {"hmac_sha256",
     [](Message key, Message data) {
       return say("the HMAC-SHA256 of {} with the key {}", data, key);
     }},
    {"hmac_sha512",
     [](Message key, Message data) {
       return say("the HMAC-SHA512 of {} with the key {}", data, key);
     }},
    {"without_prefix",
     [](Message text, Message prefix) {
       return say("{}, without {} at its beginning", text, prefix);
     }},
};

}  // namespace

Message call(const ast::Call& call) {
  const auto& arguments = call.arguments;
  for (const OfOne& each : of_one)
    if (arguments.size() == 1 && call.function.text == each.name)
      return each.told(value(arguments[0]));
  for (const OfTwo& each : of_two)
    if (arguments.size() == 2 && call.function.text == each.name)
      return each.told(value(arguments[0]), value(arguments[1]));
  std::vector<Message> all;
  for (const ast::Expr& argument : arguments) all.push_back(value(argument));
  return Message::sentence("`{}`({})", {call.function.text, joined(std::move(all), ", ")});
}

}  // namespace smoke::doc
