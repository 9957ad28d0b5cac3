// A sentence becomes text only when somebody is told it, in the language of that moment.
#include "interpreter/language/message.hpp"

#include "interpreter/language/language.hpp"

namespace smoke {

Message Message::sentence(std::string sentence, std::vector<Message> arguments) {
  Message out(std::move(sentence));
  out.arguments_ = std::move(arguments);
  out.sentence_ = true;
  return out;
}

bool Message::operator==(const Message& other) const {
  return sentence_ == other.sentence_ && text_ == other.text_ && arguments_ == other.arguments_;
}

std::string Message::text() const { return in(Language::english()); }

std::string Message::in(const Language& language) const {
  std::string out;
  tell(language, [&](std::string_view text, bool) { out += text; });
  return out;
}

std::vector<Message::Piece> Message::pieces(const Language& language) const {
  std::vector<Piece> out;
  tell(language, [&](std::string_view text, bool wording) {
    if (text.empty()) return;
    if (wording && !out.empty() && out.back().wording)
      out.back().text += text;
    else
      out.push_back({std::string(text), wording});
  });
  return out;
}

void Message::tell(const Language& language,
                   const std::function<void(std::string_view, bool)>& take) const {
  if (!sentence_) return take(text_, false);
  const std::string_view wording = language.translate(text_);
  std::size_t next = 0, told = 0;
  for (std::size_t i = 0; i < wording.size(); ++i) {
    const char c = wording[i];
    if (c != '{' && c != '}') continue;
    take(wording.substr(told, i - told), true);
    told = i;
    if (i + 1 < wording.size() && wording[i + 1] == c) {
      told = ++i;  // the second one stands for both
    } else if (c == '{') {
      const std::size_t close = wording.find('}', i);
      if (close == wording.npos) break;
      std::size_t place = next;
      if (close > i + 1) {
        place = 0;
        for (const char digit : wording.substr(i + 1, close - i - 1))
          place = place * 10 + static_cast<std::size_t>(digit - '0');
      }
      next = place + 1;
      if (place < arguments_.size()) arguments_[place].tell(language, take);
      i = close;
      told = close + 1;
    }
  }
  take(wording.substr(told), true);
}

Message joined(std::vector<Message> messages, std::string_view separator) {
  std::erase_if(messages, [](const Message& m) { return m.empty(); });
  if (messages.empty()) return {};
  if (messages.size() == 1) return std::move(messages.front());
  std::string places = "{}";
  for (std::size_t i = 1; i < messages.size(); ++i) {
    places += separator;
    places += "{}";
  }
  return Message::sentence(std::move(places), std::move(messages));
}

}  // namespace smoke
