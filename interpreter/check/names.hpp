// The names that a spec gives as it goes along (`let`, `keep … as`, holes, columns), where they
// reach, and whether anything uses them.
#pragma once

#include <deque>
#include <string_view>
#include <vector>

#include "grammar/source.hpp"
#include "interpreter/check/shape.hpp"

namespace smoke::check {

struct Given {
  std::string_view name;
  std::string_view how;  // as a message names it: "`let`", "a hole"
  SourcePtr source;
  Span span;
  ShapePtr shape;
  bool used = false;  // also: nobody asks whether it is
};

class Names {
 public:
  void open() { scopes_.emplace_back(); }
  void close();
  void drop() { scopes_.pop_back(); }  // closes without a trace: names that nobody has to use

  Given& give(Given given);
  Given* find(std::string_view name);  // the visible one, or nullptr
  Given* find_closed(
      std::string_view name);  // the last one of that name whose block has ended, or nullptr
  std::vector<std::string_view> visible() const;

  // Those whose scopes were closed since the last call.
  std::vector<Given*> take_closed();

  // Hides everything while it lives: a declaration that stands apart from the steps around its use.
  class Apart {
   public:
    explicit Apart(Names& names) : names_(names) { names_.scopes_.swap(hidden_); }
    ~Apart() { names_.scopes_.swap(hidden_); }
    Apart(const Apart&) = delete;
    Apart& operator=(const Apart&) = delete;

   private:
    Names& names_;
    std::vector<std::vector<Given*>> hidden_;
  };

 private:
  std::deque<Given> all_;
  std::vector<std::vector<Given*>> scopes_;
  std::vector<Given*> closed_;
};

}  // namespace smoke::check
