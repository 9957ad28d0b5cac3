// Values that no other place of a run, and no other run, has: what `unique …` gives.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>

#include "interpreter/value/value.hpp"

namespace smoke::run {

// For any number of threads. Within a run values never repeat: integers and digits walk through
// their whole range by a step that shares no factor with it, from a start that differs from run to
// run.
class Uniques {
 public:
  explicit Uniques(std::uint64_t seed);

  std::int64_t integer();                       // 1 to 2147483647: fits a Postgres integer
  std::string digits(std::size_t count);        // exactly `count` digits, the first not 0
  std::string text(const std::string& prefix);  // the prefix and 12 letters and digits
  std::string uuid();                           // version 4
  std::string phone();     // E.164 in +999, a country code that belongs to nobody
  std::string email();     // at example.com, which receives no mail (RFC 2606)
  std::string boundary();  // 24 letters and digits

 private:
  struct Walk {
    std::uint64_t range, at, step;
    std::uint64_t next();
  };
  Walk walk(std::uint64_t range);
  std::string letters(std::size_t count);

  std::mutex mutex_;
  std::mt19937_64 random_;
  std::map<std::size_t, Walk> digits_;
  Walk integers_;
};

}  // namespace smoke::run
