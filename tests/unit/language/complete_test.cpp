// Whoever adds a sentence adds its translations: what stands in the sources as `say("…")`,
// `counted(n, "…", "…")` and `wording("…")` is, sentence by sentence, what every language's table
// has.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/language/language.hpp"
#include "interpreter/language/words.hpp"
#include "interpreter/value/json.hpp"
#include "tests/support/golden.hpp"

using namespace smoke;
namespace fs = std::filesystem;

namespace {

const fs::path root = SMOKE_SOURCE_DIR;

// Enough of C++ to find calls and the string literals among their arguments.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  // The literals of each call of one of these names: an empty one for what is no literal.
  std::vector<std::vector<std::string>> calls(const std::set<std::string>& names) {
    std::vector<std::vector<std::string>> out;
    std::string word;
    while (at_ < text_.size()) {
      const std::size_t begin = at_;
      if (is_word(text_[at_])) {
        while (at_ < text_.size() && is_word(text_[at_])) ++at_;
        word = text_.substr(begin, at_ - begin);
        if (word == "R" && peek() == '"') skip_raw();
      } else if (text_[at_] == '(' && names.contains(word)) {
        // Calls within a call's arguments count too: only its own are passed over here.
        const std::size_t open = ++at_;
        out.push_back(arguments());
        at_ = open;
        word.clear();
      } else {
        if (!skip_blank()) skip_one();
        if (at_ > begin && text_[begin] != ' ' && text_[begin] != '\n') word.clear();
      }
    }
    return out;
  }

 private:
  static bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  bool skip_blank() {
    if (text_.substr(at_, 2) == "//") {
      at_ = std::min(text_.find('\n', at_), text_.size());
      return true;
    }
    if (peek() != ' ' && peek() != '\n') return false;
    ++at_;
    return true;
  }

  void skip_one() {
    if (peek() == '"')
      (void)literal();
    else if (text_.substr(at_).starts_with("'\\"))
      at_ = text_.find('\'', at_ + 3) + 1;
    else if (peek() == '\'' && at_ + 2 < text_.size() && text_[at_ + 2] == '\'')
      at_ += 3;
    else
      ++at_;
  }

  void skip_raw() {
    const std::size_t open = text_.find('(', at_);
    const std::string close = ")" + std::string(text_.substr(at_ + 1, open - at_ - 1)) + "\"";
    at_ = text_.find(close, open) + close.size();
  }

  std::string literal() {
    std::string out;
    for (++at_; peek() != '"'; ++at_) {
      if (peek() != '\\') {
        out += peek();
        continue;
      }
      ++at_;
      out += peek() == 'n' ? '\n' : peek();
    }
    ++at_;
    return out;
  }

  std::vector<std::string> arguments() {
    std::vector<std::string> out(1);
    bool literal_alone = true;
    for (int depth = 0; at_ < text_.size();) {
      if (skip_blank()) continue;
      const char c = peek();
      if (c == '"' && literal_alone) {
        out.back() += literal();  // what stands side by side is one
        continue;
      }
      if (c == '(' || c == '{' || c == '[') ++depth;
      if (c == ')' || c == '}' || c == ']')
        if (depth-- == 0) break;
      if (c == ',' && depth == 0) {
        out.emplace_back();
        literal_alone = true;
      } else {
        out.back().clear();
        literal_alone = false;
      }
      skip_one();
    }
    return out;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// Which places a sentence has, by number: of `{}` those that follow on the one before.
std::multiset<std::size_t> places_of(std::string_view sentence) {
  std::multiset<std::size_t> out;
  std::size_t next = 0;
  for (std::size_t i = 0; i < sentence.size(); ++i) {
    if (sentence[i] != '{' && sentence[i] != '}') continue;
    if (i + 1 < sentence.size() && sentence[i + 1] == sentence[i]) {
      ++i;
      continue;
    }
    if (sentence[i] == '}') continue;
    const std::size_t close = sentence.find('}', i);
    REQUIRE(close != sentence.npos);
    const std::string number(sentence.substr(i + 1, close - i - 1));
    const std::size_t place = number.empty() ? next : std::stoul(number);
    out.insert(place);
    next = place + 1;
    i = close;
  }
  return out;
}

// Without places: "in".
bool has_words(std::string_view sentence) {
  return std::any_of(sentence.begin(), sentence.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

// Each with the files that say it.
std::map<std::string, std::set<std::string>> said_in_sources() {
  std::map<std::string, std::set<std::string>> out;
  for (const auto& entry : fs::recursive_directory_iterator(root / "interpreter")) {
    const std::string extension = entry.path().extension().string();
    if (extension != ".cpp" && extension != ".hpp") continue;
    const std::string text = golden::read(entry.path());
    const std::string file = entry.path().lexically_relative(root).generic_string();
    for (const auto& call : Scanner(text).calls({"say", "wording"}))
      if (!call.front().empty()) out[call.front()].insert(file);
    for (const auto& call : Scanner(text).calls({"counted"}))
      if (call.size() == 3 && !call[1].empty()) {
        out[call[1]].insert(file);
        out[call[2]].insert(file);
      }
  }
  for (const Value& value :
       {Value(true), Value(1), Value(Decimal{"1.5"}), Value("a"), Value(Bytes{}), Value(Duration()),
        Value(Time()), Value(List{}), Value(Object{})})
    out[kind_in_words(value).raw()].insert("kind_in_words()");
  // What parse_json() says of each mistake.
  for (const std::string_view text :
       {R"("\u12")", R"("\ud800")", R"("\x")", R"({"a" 1})", R"({"a":1 "b"})", "{1", "[1 2", "1 2",
        "", "x", "\"a", "\"\xff\"", "1e999", "1.", "1e"})
    out[in_words(std::get<JsonError>(parse_json(text))).raw()].insert("parse_json()");
  out[in_words(std::get<JsonError>(parse_json(std::string(1001, '[')))).raw()].insert(
      "parse_json()");
  return out;
}

std::string listed(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + '\n';
  return out;
}

}  // namespace

TEST_CASE("sentences are found in sources as the compiler reads them") {
  const auto calls = Scanner(R"cpp(
                       say("one {}", f(say("two"), "no"));  // say("a comment")
                       const char c = '"';
                       x = "say(\"a text\")";
                       essay("no");
                       return say(
                           "it's long, "
                           "and goes \"on\"",
                           ',', 1);
                       say(Sentence<1> sentence);
                       counted(n, "1 row", "{} rows"))cpp")
                         .calls({"say", "counted"});
  REQUIRE(calls.size() == 5);
  CHECK(calls[0] == std::vector<std::string>{"one {}", ""});
  CHECK(calls[1] == std::vector<std::string>{"two"});
  CHECK(calls[2] == std::vector<std::string>{"it's long, and goes \"on\"", "", ""});
  CHECK(calls[3] == std::vector<std::string>{""});
  CHECK(calls[4] == std::vector<std::string>{"", "1 row", "{} rows"});
}

TEST_CASE("every language has each sentence of the sources, and no other") {
  const auto said = said_in_sources();
  CHECK(said.size() > 40);
  for (const std::string& tag : Language::tags()) {
    if (tag == "en") continue;
    INFO(tag);
    const auto& sentences = Language::named(tag)->sentences();
    std::vector<std::string> missing, superfluous, misplaced;
    for (const auto& [sentence, files] : said)
      if (has_words(sentence) && !sentences.contains(sentence))
        missing.push_back(sentence + "  (" + *files.begin() + ")");
    for (const auto& [sentence, translation] : sentences) {
      if (!said.contains(sentence)) superfluous.push_back(sentence);
      const auto places = places_of(translation);
      const std::set<std::size_t> once(places.begin(), places.end());
      if (places.size() != once.size() || places != places_of(sentence))
        misplaced.push_back(sentence + " => " + translation);
    }
    CHECK(listed(missing) == "");
    CHECK(listed(superfluous) == "");
    CHECK(listed(misplaced) == "");
  }
}

TEST_CASE("a table is a line for each sentence, in the order of the alphabet") {
  for (const std::string& tag : Language::tags()) {
    if (tag == "en") continue;
    INFO(tag);
    std::istringstream lines(golden::read(root / "interpreter" / "language" / (tag + ".json")));
    std::vector<std::string> keys;
    for (std::string line; std::getline(lines, line);) {
      if (line == "{" || line == "}") continue;
      if (line.ends_with(",")) line.pop_back();
      const auto json = parse_json("{" + line + "}");
      INFO(line);
      REQUIRE(std::holds_alternative<Value>(json));
      REQUIRE(std::get<Value>(json).object()->size() == 1);
      keys.push_back(std::get<Value>(json).object()->begin()->first);
    }
    CHECK(keys.size() == Language::named(tag)->sentences().size());
    CHECK(std::is_sorted(keys.begin(), keys.end()));
  }
}
