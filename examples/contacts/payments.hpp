// What the service asks another one for: a charge for each order that has been paid.
#pragma once

#include <mutex>
#include <set>
#include <string>

namespace contacts {

class Payments {
 public:
  // `url`: of the payment service; empty where there is none, and nothing is charged.
  explicit Payments(std::string url) : url_(std::move(url)) {}

  // Asks `POST /charges` with the delivery as its Idempotency-Key. True where it is charged, also
  // by an earlier delivery of that id: senders deliver at least once.
  bool charge(const std::string& delivery, const std::string& order, double amount);

 private:
  const std::string url_;
  std::mutex mutex_;  // deliveries of one id at the same time are one charge, too
  std::set<std::string> charged_;
};

}  // namespace contacts
