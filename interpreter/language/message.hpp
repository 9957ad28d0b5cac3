// What is said to people, kept as a sentence and what fills its places, so that it can be told in
// any language, also later and by another process than the one that had it to say.
//
//   say("expected {} in {}, found {}", count, table, found)
//
// English is the language of the source: a sentence is its own key in the tables of the others
// (language.hpp). What is no language, as a table's name, what a server answered or a title, is a
// Message as it stands.
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace smoke {

class Language;

class Message {
 public:
  Message() = default;
  Message(std::string text) : text_(std::move(text)) {}
  Message(std::string_view text) : text_(text) {}
  Message(const char* text) : text_(text) {}
  Message(std::integral auto number) : text_(std::to_string(number)) {}

  // `sentence` with a Message for each of its places; say() checks their number.
  static Message sentence(std::string sentence, std::vector<Message> arguments);

  bool empty() const { return text_.empty(); }
  bool is_sentence() const { return sentence_; }
  // As it stands or, of a sentence, with `{}` for its places.
  const std::string& raw() const { return text_; }
  const std::vector<Message>& arguments() const { return arguments_; }

  std::string text() const;  // in English
  std::string in(const Language& language) const;

  // The same piece by piece, for those who lay it out: what a language says, and what fills the
  // places, as it stands.
  struct Piece {
    std::string text;
    bool wording;
  };
  std::vector<Piece> pieces(const Language& language) const;

  bool operator==(const Message& other) const;

 private:
  void tell(const Language& language,
            const std::function<void(std::string_view, bool)>& take) const;

  std::string text_;
  std::vector<Message> arguments_;
  bool sentence_ = false;
};

// Of a Message alone: texts become one, too, and are not to be compared by way of it.
template <std::same_as<Message> M, std::convertible_to<std::string_view> Text>
bool operator==(const M& message, const Text& text) {
  return std::string_view(message.text()) == std::string_view(text);
}
inline std::ostream& operator<<(std::ostream& out, const Message& message) {
  return out << message.text();
}

// How many places a sentence has. `{}` is one; `{{` and `}}` are the characters themselves.
constexpr std::size_t places(std::string_view sentence) {
  std::size_t count = 0;
  for (std::size_t i = 0; i + 1 < sentence.size(); ++i) {
    if (sentence[i] != '{') continue;
    if (sentence[i + 1] == '}') ++count;
    ++i;
  }
  return count;
}

// A sentence as it stands in the source, with as many places as there are arguments: anything else
// doesn't compile.
template <std::size_t Arguments>
class Sentence {
 public:
  consteval Sentence(const char* text) : text_(text) {
    if (places(text) != Arguments) throw "a sentence needs an argument for each of its places";
  }
  std::string_view text() const { return text_; }

 private:
  std::string_view text_;
};

template <typename... Arguments>
Message say(Sentence<sizeof...(Arguments)> sentence, Arguments&&... arguments) {
  std::vector<Message> all;
  all.reserve(sizeof...(Arguments));
  (all.emplace_back(std::forward<Arguments>(arguments)), ...);
  return Message::sentence(std::string(sentence.text()), std::move(all));
}

// A sentence that stands in a table until it is said: marked, so that it is translated too.
consteval std::string_view wording(const char* sentence) { return sentence; }

// "a; b": what is said together. Empty ones are left out.
Message joined(std::vector<Message> messages, std::string_view separator);

}  // namespace smoke
