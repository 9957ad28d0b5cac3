// Whether a delivery to one of the service's webhooks comes from whom it claims.
#pragma once

#include <httplib.h>

#include <optional>
#include <string>

namespace contacts {

// Telegram: X-Telegram-Bot-Api-Secret-Token is the secret.
bool is_from_telegram(const httplib::Request& request, const std::string& secret);

// The key in a Standard Webhooks secret (`whsec_` and base64); nullopt for what is none.
std::optional<std::string> orders_key(const std::string& secret);

// Standard Webhooks: one of the `v1,` signatures is base64(HMAC-SHA256(key,
// "{id}.{timestamp}.{body}")), and the timestamp is within 5 minutes of now.
bool is_from_orders(const httplib::Request& request, const std::string& key);

}  // namespace contacts
