// Points in time and durations as text, and back: ISO 8601 and what Postgres prints.
#include <fmt/format.h>

#include "interpreter/value/value.hpp"

namespace smoke {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// Takes a text apart from the left; every function says whether it found what it wants.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }

  bool literal(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool digit(int& value) {
    if (rest_.empty() || rest_.front() < '0' || rest_.front() > '9') return false;
    value = rest_.front() - '0';
    rest_.remove_prefix(1);
    return true;
  }

  // Exactly `count` digits, for a number of at most `max`.
  bool digits(int count, int max, int& value) {
    value = 0;
    for (int i = 0; i < count; ++i) {
      int next = 0;
      if (!digit(next)) return false;
      value = value * 10 + next;
    }
    return value <= max;
  }

 private:
  std::string_view rest_;
};

bool scan_fraction(Scanner& in, microseconds& fraction) {
  int digit = 0;
  if (!in.digit(digit)) return false;
  microseconds unit(100'000);
  do {
    fraction += digit * unit;
    unit /= 10;  // reaches zero after six digits, and the rest adds nothing
  } while (in.digit(digit));
  return true;
}

// `Z`, `+05`, `+05:30`, `+0530`, `+05:30:00` or nothing at all.
bool scan_zone(Scanner& in, seconds& offset) {
  if (in.done() || in.literal('Z') || in.literal('z')) return true;
  const bool west = in.literal('-');
  if (!west && !in.literal('+')) return false;
  int h = 0, m = 0, s = 0;
  if (!in.digits(2, 15, h)) return false;  // Postgres allows up to 15:59:59
  if (!in.done()) {
    const bool colon = in.literal(':');
    if (!in.digits(2, 59, m)) return false;
    if (colon && in.literal(':') && !in.digits(2, 59, s)) return false;
  }
  offset = hours(h) + minutes(m) + seconds(s);
  if (west) offset = -offset;
  return true;
}

std::string trimmed(std::int64_t whole, std::int64_t fraction, int digits) {
  std::string text = fmt::format("{}.{:0{}}", whole, fraction, digits);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

std::optional<Time> parse_time(std::string_view text) {
  Scanner in(text);
  int year = 0, month = 0, day = 0;
  if (!in.digits(4, 9999, year) || !in.literal('-') || !in.digits(2, 12, month) ||
      !in.literal('-') || !in.digits(2, 31, day)) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date(std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!date.ok()) return std::nullopt;
  const Time midnight = std::chrono::sys_days(date);
  if (in.done()) return midnight;

  int hour = 0, minute = 0, second = 0;
  microseconds fraction(0);
  seconds offset(0);
  if (!in.literal('T') && !in.literal('t') && !in.literal(' ')) return std::nullopt;
  if (!in.digits(2, 23, hour) || !in.literal(':') || !in.digits(2, 59, minute)) return std::nullopt;
  if (in.literal(':')) {
    if (!in.digits(2, 59, second)) return std::nullopt;
    if (in.literal('.') && !scan_fraction(in, fraction)) return std::nullopt;
  }
  if (!scan_zone(in, offset) || !in.done()) return std::nullopt;
  return midnight + hours(hour) + minutes(minute) + seconds(second) + fraction - offset;
}

std::string iso(Time time) {
  const auto midnight = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date(midnight);
  const std::chrono::hh_mm_ss clock(time - midnight);
  const auto fraction = clock.subseconds().count();
  const std::string decimals =
      fraction % 1000 == 0 ? fmt::format("{:03}", fraction / 1000) : fmt::format("{:06}", fraction);
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     decimals);
}

std::string show(Duration duration) {
  if (duration < Duration::zero()) return std::string("-").append(show(-duration));
  const std::int64_t count = duration.count();
  if (count == 0) return "0s";
  if (count < 1'000'000) return trimmed(count / 1000, count % 1000, 3) + "ms";

  std::string text;
  const auto part = [&](std::int64_t amount, std::string_view unit) {
    if (amount == 0) return;
    if (!text.empty()) text += ' ';
    text += fmt::format("{} {}{}", amount, unit, amount == 1 ? "" : "s");
  };
  part(count / 3'600'000'000, "hour");
  part(count / 60'000'000 % 60, "minute");
  const std::int64_t rest = count % 60'000'000;
  if (rest == 0) return text;
  if (!text.empty()) text += ' ';
  return text + trimmed(rest / 1'000'000, rest % 1'000'000, 6) + "s";
}

}  // namespace smoke
