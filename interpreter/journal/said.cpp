// What is no sentence stands only once: its English is all there is.
#include "interpreter/journal/said.hpp"

#include <utility>

namespace smoke::journal {

Value said(const Message& message) {
  if (!message.is_sentence()) return message.raw();
  List out{message.raw()};
  for (const Message& argument : message.arguments()) out.push_back(said(argument));
  return out;
}

Message said(const Value& value) {
  if (const auto* text = value.text()) return *text;
  const List* list = value.list();
  if (list == nullptr || list->empty() || list->front().text() == nullptr) return {};
  std::vector<Message> arguments;
  for (auto argument = list->begin() + 1; argument != list->end(); ++argument)
    arguments.push_back(said(*argument));
  return Message::sentence(*list->front().text(), std::move(arguments));
}

void set_message(Object& object, const std::string& key, const Message& message) {
  object.set(key, message.text());
  if (!message.is_sentence()) return;
  const Value* before = object.find("said");
  Object sentences = before == nullptr ? Object() : *before->object();
  sentences.set(key, said(message));
  object.set("said", std::move(sentences));
}

Message get_message(const Object& object, const std::string& key) {
  const Value* sentences = object.find("said");
  if (sentences != nullptr && sentences->object() != nullptr)
    if (const Value* sentence = sentences->object()->find(key)) return said(*sentence);
  const Value* text = object.find(key);
  return text != nullptr && text->text() != nullptr ? Message(*text->text()) : Message();
}

}  // namespace smoke::journal
