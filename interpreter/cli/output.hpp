// Standard output and standard error. What could not be written is remembered, so that a report cut
// short by a full disk is no success.
#pragma once

#include <string>
#include <string_view>

namespace smoke::cli {

class Output {
 public:
  void write(std::string_view text);  // for people: to standard output, at once
  void error(std::string_view text);  // to standard error

  // From now on each line of both begins with "acme | "; empty: with nothing.
  void label(std::string_view label);
  bool labelled() const { return !label_.empty(); }

  // A report for other programs, to standard output; from give_way() on that has it for itself, and
  // what people are told goes to standard error.
  void report(std::string_view text);
  void give_way() { gave_way_ = true; }
  bool gave_way() const { return gave_way_; }

  // False, with a message on standard error, where something could not be written to standard
  // output.
  bool finish();

 private:
  std::string with_label(std::string_view text, bool& begins) const;

  int errno_ = 0;
  std::string label_;
  bool out_begins_ = true, error_begins_ = true;  // a line
  bool gave_way_ = false;
};

// Standard output is a terminal that takes escape sequences.
bool is_terminal();
std::size_t terminal_columns();

}  // namespace smoke::cli
