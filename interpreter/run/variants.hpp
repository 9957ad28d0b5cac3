// The runs of one scenario: one for each value of `for each` and each row of `examples`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "interpreter/language/message.hpp"
#include "interpreter/module/module.hpp"

namespace smoke::run {

struct Variant {
  std::string name;                 // empty where the scenario runs once
  std::optional<std::size_t> each;  // which value of `for each`; of `all channels`, which channel
  std::optional<std::size_t> row;   // which row of the examples
  std::vector<std::pair<std::string, std::string>> cells;  // of a row that stands in a CSV file
};

// What can be said without evaluating anything. A CSV file that can't be read is one variant, with
// `problem` set.
struct Variants {
  std::vector<Variant> all;
  Message problem;
};
Variants variants(const Unit& unit, const Declared<ast::Scenario>& scenario);

// RFC 4180: rows of cells, quoted or not; LF or CRLF.
std::vector<std::vector<std::string>> parse_csv(std::string_view text);

}  // namespace smoke::run
