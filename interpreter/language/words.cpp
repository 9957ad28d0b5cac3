// Units that are symbols ("5s", "20ms") stay as they are: only words differ between languages.
#include "interpreter/language/words.hpp"

#include <string>
#include <vector>

namespace smoke {

Message tenths(std::int64_t count) { return say("{}.{}", count / 10, count % 10); }

Message in_words(Duration duration) {
  if (duration < Duration::zero()) return say("-{}", in_words(-duration));
  const auto hours = duration / std::chrono::hours(1);
  const auto minutes = duration % std::chrono::hours(1) / std::chrono::minutes(1);
  std::vector<Message> parts;
  if (hours != 0) parts.push_back(counted(hours, "1 hour", "{} hours"));
  if (minutes != 0) parts.push_back(counted(minutes, "1 minute", "{} minutes"));
  if (duration % std::chrono::minutes(1) != Duration::zero() || parts.empty()) {
    const std::string shown = show(duration);
    parts.emplace_back(shown.substr(shown.rfind(' ') + 1));
  }
  return joined(std::move(parts), " ");
}

Message in_words(const JsonError& error) { return Message::sentence(error.message, {}); }

Message kind_in_words(const Value& value) {
  return Message::sentence(std::string(kind_name(value)), {});
}

Message in_words(const Value& value, std::size_t max_length) {
  const Duration* duration = value.duration();
  return duration != nullptr ? in_words(*duration) : Message(show(value, max_length));
}

}  // namespace smoke
