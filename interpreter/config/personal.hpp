// Pseudonyms in place of personal values. Only this room's own files include this header.
#pragma once

#include <array>
#include <bitset>
#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <shared_mutex>
#include <string>
#include <string_view>

namespace smoke::config {

class Pseudonyms {
 public:
  Pseudonyms();  // with a key of its own, so that they can't be looked up

  // Empty values are ignored. The column that a value was first seen in names it.
  void add(std::string_view column, std::string_view value, std::string_view shown);

  std::string put_in(std::string text) const;

 private:
  struct Form {
    std::string pseudonym;
    bool alone;  // only where it stands alone
  };
  void add_form(const std::string& form, const std::string& pseudonym, bool alone);
  const Form* match(std::string_view text, std::size_t at, std::size_t& length) const;

  std::string key_;
  mutable std::shared_mutex mutex_;
  std::set<std::string, std::less<>> known_;
  std::map<std::string, Form, std::less<>> forms_;
  std::set<std::size_t, std::greater<>> lengths_;  // of forms
  std::bitset<65'536> begins_;                     // the first two octets of forms
};

}  // namespace smoke::config
