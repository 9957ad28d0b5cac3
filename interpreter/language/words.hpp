// Words that rooms share when they tell people something: counts, durations, kinds of values.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "interpreter/language/message.hpp"
#include "interpreter/value/json.hpp"
#include "interpreter/value/value.hpp"

namespace smoke {

//   counted(n, "1 row", "{} rows")
Message counted(std::integral auto count, Sentence<0> one, Sentence<1> several) {
  return count == 1 ? Message::sentence(std::string(one.text()), {})
                    : Message::sentence(std::string(several.text()), {count});
}

// What is counted, as it is said of none, of one and of several: each a wording().
struct Counted {
  std::string_view none, one, several;
};

// 12 as "1.2".
Message tenths(std::int64_t count);

// What makes a text no JSON: "expected a value".
Message in_words(const JsonError& error);

// As show() has them, in words: "1 hour 30 minutes 5s", "a text".
Message in_words(Duration duration);
Message kind_in_words(const Value& value);

// show(), durations in words.
Message in_words(const Value& value, std::size_t max_length = 200);

}  // namespace smoke
