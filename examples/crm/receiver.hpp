// From a delivery to an answer: the checks in their order, then one event in one transaction.
#pragma once

#include <optional>
#include <string>

#include "examples/crm/database.hpp"
#include "examples/crm/event.hpp"
#include "examples/crm/faults.hpp"
#include "examples/crm/later.hpp"
#include "examples/crm/resolution.hpp"
#include "examples/crm/signature.hpp"

namespace crm {

struct Delivery {
  std::string body;  // as received
  Signature signature;
  std::optional<std::string> organization_id;  // X-Organization-Id
  std::optional<std::string> delivery_id;      // X-Chatwoot-Delivery
};

struct Answer {
  int status;
  std::string body;  // JSON
};

class Receiver {
 public:
  struct Options {
    std::string database_url;
    std::optional<std::string> secret;  // nullopt: signatures are not checked
    Scheme scheme = Scheme::hmac;
    std::size_t max_body = 1 << 20;  // in octets
    Faults faults;
  };

  // Connects, and prepares the tables for the faults that need it. Throws std::exception.
  explicit Receiver(Options options);

  // From any thread. Answers 500 rather than throw.
  Answer receive(const Delivery& delivery);

 private:
  Answer check_and_apply(const Delivery& delivery);
  bool is_signature_accepted(const Delivery& delivery) const;
  Answer apply(const Channel& channel, const Event& event, const std::string& log_metadata);
  Answer write(const Channel& channel, const Event& event, const std::string& log_metadata);
  Answer write_in(Session& session, const Channel& channel, const Event& event,
                  const std::string& log_metadata, std::optional<std::string>& created_link);

  bool has(Fault fault) const { return options_.faults.contains(fault); }

  const Options options_;
  Database database_;
  Later later_;  // last: its thread uses the database
};

}  // namespace crm
