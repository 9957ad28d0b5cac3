// What the specs of a journal say, by place.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/doc/sentences.hpp"
#include "interpreter/journal/record.hpp"
#include "interpreter/language/language.hpp"

namespace smoke::report {

class HtmlSpec {
 public:
  explicit HtmlSpec(const Language& language) : language_(language) {}

  void add(std::vector<journal::SourceFile> sources);

  using Places = std::set<std::pair<std::string, std::size_t>>;

  // The scenario, monitor or evidence of this place as sentences: each an object with `text`,
  // `kind`, `line`, `file` where it is another, and what stands beneath it. `told` gets their
  // places.
  List steps(const journal::Place& place, Places& told) const;

  // A line of a spec as it is written, without its indentation; empty where there is none.
  std::string_view line(const std::string& file, std::size_t number) const;

  // Whether the line stands in a `deliver in any order`.
  bool delivers_in_any_order(const std::string& file, std::size_t number) const;

 private:
  struct File {
    std::string text;
    std::vector<std::size_t> begins;  // of lines
  };
  List steps(const doc::Told& told, const std::string& file, Places& places) const;
  std::string_view whole_line(const File& file, std::size_t number) const;
  const File* find(const std::string& name) const;

  const Language& language_;
  std::map<std::string, File> files_;
  std::optional<doc::Texts> texts_;
};

// A message as the page lays it out: a text, or a list of texts of which every second one is code.
Value laid_out(const Message& message, const Language& language);

}  // namespace smoke::report
