// PCRE2 behind one small class. No JIT: a pattern is compiled once and matched a few times, and the
// limits below are exact only for the interpreter.
#define PCRE2_CODE_UNIT_WIDTH 8
#include "interpreter/matcher/regex.hpp"

#include <pcre2.h>

#include <algorithm>
#include <array>
#include <cstdint>

#include "interpreter/value/text.hpp"

namespace smoke::match {

namespace {

// A million steps take about 10 ms; no honest expression on an answer's body needs more.
constexpr std::uint32_t max_steps = 1'000'000;
constexpr std::uint32_t max_depth = 100'000;
constexpr std::uint32_t max_heap_kib = 64 * 1024;

struct CodeDeleter {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};
struct MatchDataDeleter {
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};
struct MatchContextDeleter {
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};

}  // namespace

struct Regex::Compiled {
  std::string pattern;
  std::unique_ptr<pcre2_code, CodeDeleter> code;
  std::optional<std::string> error;
};

Regex::Regex(std::string_view pattern) {
  auto compiled = std::make_shared<Compiled>();
  compiled->pattern = pattern;
  int error = 0;
  PCRE2_SIZE offset = 0;
  // MATCH_INVALID_UTF: a body that is no UTF-8 is searched all the same; its stray octets match
  // nothing.
  compiled->code.reset(pcre2_compile(reinterpret_cast<PCRE2_SPTR>(pattern.data()), pattern.size(),
                                     PCRE2_UTF | PCRE2_MATCH_INVALID_UTF, &error, &offset,
                                     nullptr));
  if (!compiled->code) {
    std::array<PCRE2_UCHAR, 256> message{};
    pcre2_get_error_message(error, message.data(), message.size());
    compiled->error =
        std::string(reinterpret_cast<const char*>(message.data())) + " at character " +
        std::to_string(count_characters(pattern.substr(0, std::min(offset, pattern.size()))) + 1);
  }
  compiled_ = std::move(compiled);
}

const std::string& Regex::pattern() const { return compiled_->pattern; }
const std::optional<std::string>& Regex::error() const { return compiled_->error; }

Regex::Result Regex::search(std::string_view text) const {
  if (!compiled_->code) return Result::gave_up;
  std::unique_ptr<pcre2_match_data, MatchDataDeleter> data(
      pcre2_match_data_create_from_pattern(compiled_->code.get(), nullptr));
  std::unique_ptr<pcre2_match_context, MatchContextDeleter> context(
      pcre2_match_context_create(nullptr));
  if (!data || !context) return Result::gave_up;
  pcre2_set_match_limit(context.get(), max_steps);
  pcre2_set_depth_limit(context.get(), max_depth);
  pcre2_set_heap_limit(context.get(), max_heap_kib);
  const int result = pcre2_match(compiled_->code.get(), reinterpret_cast<PCRE2_SPTR>(text.data()),
                                 text.size(), 0, 0, data.get(), context.get());
  if (result >= 0) return Result::found;
  return result == PCRE2_ERROR_NOMATCH ? Result::not_found : Result::gave_up;
}

std::optional<std::string> validate_regex(std::string_view pattern) {
  return Regex(pattern).error();
}

}  // namespace smoke::match
