// ISO 8601 by hand: std::chrono::parse is in no standard library that the project builds with.
#include "examples/crm/time.hpp"

#include <charconv>
#include <chrono>
#include <string>

namespace crm {
namespace {

// Takes `digits` decimal digits off the front.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  int number = 0;
  if (text.size() < digits) return std::nullopt;
  const auto [end, error] = std::from_chars(text.data(), text.data() + digits, number);
  if (error != std::errc() || end != text.data() + digits || number < 0) return std::nullopt;
  text.remove_prefix(digits);
  return number;
}

bool take(std::string_view& text, char expected) {
  if (text.empty() || text.front() != expected) return false;
  text.remove_prefix(1);
  return true;
}

Microseconds take_fraction(std::string_view& text) {
  Microseconds fraction = 0;
  Microseconds unit = 100'000;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    fraction += (text.front() - '0') * unit;
    unit /= 10;
    text.remove_prefix(1);
  }
  return fraction;
}

// Minutes east of Greenwich.
std::optional<int> take_zone(std::string_view& text) {
  if (take(text, 'Z')) return 0;
  const int sign = take(text, '+') ? 1 : take(text, '-') ? -1 : 0;
  if (sign == 0) return std::nullopt;
  const auto hours = take_number(text, 2);
  if (!hours || !take(text, ':')) return std::nullopt;
  const auto minutes = take_number(text, 2);
  if (!minutes) return std::nullopt;
  return sign * (*hours * 60 + *minutes);
}

}  // namespace

std::optional<Microseconds> parse_iso_time(std::string_view text) {
  using namespace std::chrono;
  const auto year_number = take_number(text, 4);
  if (!year_number || !take(text, '-')) return std::nullopt;
  const auto month_number = take_number(text, 2);
  if (!month_number || !take(text, '-')) return std::nullopt;
  const auto day_number = take_number(text, 2);
  if (!day_number || !take(text, 'T')) return std::nullopt;
  const auto hour = take_number(text, 2);
  if (!hour || !take(text, ':')) return std::nullopt;
  const auto minute = take_number(text, 2);
  if (!minute || !take(text, ':')) return std::nullopt;
  const auto second = take_number(text, 2);
  if (!second) return std::nullopt;
  const Microseconds fraction = take(text, '.') ? take_fraction(text) : 0;
  const auto zone = take_zone(text);
  if (!zone || !text.empty()) return std::nullopt;

  const year_month_day date{year{*year_number}, month{static_cast<unsigned>(*month_number)},
                            day{static_cast<unsigned>(*day_number)}};
  if (!date.ok() || *hour > 23 || *minute > 59 || *second > 60) return std::nullopt;
  const auto time = sys_days{date} + hours{*hour} + minutes{*minute - *zone} + seconds{*second};
  return duration_cast<microseconds>(time.time_since_epoch()).count() + fraction;
}

}  // namespace crm
