// The runs of one scenario: one for each value of `for each` and each row of `examples`.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "interpreter/language/message.hpp"
#include "interpreter/module/examples.hpp"
#include "interpreter/module/module.hpp"

namespace smoke::run {

struct Variant {
  std::string name;                 // empty where the scenario runs once
  std::optional<std::size_t> each;  // which value of `for each`; of `all channels`, which channel
  std::optional<std::size_t> row;   // which row of the examples
  std::vector<std::pair<std::string, std::string>> cells;  // of a row that stands in a CSV file
};

// What can be said without evaluating anything, one variant at a time. A file that can't be read is
// one variant, with a problem.
class Variants {
 public:
  Variants(const Unit& unit, const Declared<ast::Scenario>& scenario);

  std::size_t size() const { return each_ * rows_; }
  Variant operator[](std::size_t number) const;
  const Message& problem() const { return problem_; }

 private:
  void read_file();
  Variant row(std::size_t number) const;

  const Unit* unit_;
  const Declared<ast::Scenario>* scenario_;
  std::size_t each_ = 1, rows_ = 1;  // values of `for each`, rows of the examples
  CsvTable table_;                   // of the file
  Message problem_;
};

}  // namespace smoke::run
