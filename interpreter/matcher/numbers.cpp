// Decimal arithmetic by hand: the one subtraction that `within 0.01 of 0.5` needs must not go
// through binary fractions, which put 0.51 outside.
#include "interpreter/matcher/numbers.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstdlib>

namespace smoke::match {

namespace {

// Beyond this many digits or powers of ten no spec compares distances; binary fractions decide
// there.
constexpr std::int64_t max_digits = 1000;

// digits * 10^exponent, without zeros at either end; zero has no digits.
struct Exact {
  bool negative = false;
  std::string digits;
  std::int64_t exponent = 0;
};

Exact parse(std::string_view lexeme) {
  Exact number;
  if (!lexeme.empty() && lexeme.front() == '-') {
    number.negative = true;
    lexeme.remove_prefix(1);
  }
  if (const auto e = lexeme.find_first_of("eE"); e != std::string_view::npos) {
    std::string_view text = lexeme.substr(e + 1);
    if (!text.empty() && text.front() == '+') text.remove_prefix(1);
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number.exponent);
    constexpr std::int64_t limit = 1'000'000'000'000;
    if (read.ec == std::errc::result_out_of_range)
      number.exponent = text.front() == '-' ? -limit : limit;
    number.exponent = std::clamp(number.exponent, -limit, limit);
    lexeme = lexeme.substr(0, e);
  }
  for (const char c : lexeme)
    if (c != '.') number.digits += c;
  if (const auto point = lexeme.find('.'); point != std::string_view::npos)
    number.exponent -= static_cast<std::int64_t>(lexeme.size() - point - 1);
  const auto first = std::min(number.digits.find_first_not_of('0'), number.digits.size());
  number.digits.erase(0, first);
  while (!number.digits.empty() && number.digits.back() == '0') {
    number.digits.pop_back();
    ++number.exponent;
  }
  if (number.digits.empty()) return {};
  return number;
}

bool is_small(const Exact& number) {
  return static_cast<std::int64_t>(number.digits.size()) <= max_digits &&
         std::abs(number.exponent) <= max_digits;
}

void pad(std::string& a, std::string& b) {
  const auto width = std::max(a.size(), b.size());
  a.insert(0, width - a.size(), '0');
  b.insert(0, width - b.size(), '0');
}

std::string add(std::string a, std::string b) {
  pad(a, b);
  int carry = 0;
  for (std::size_t i = a.size(); i-- > 0;) {
    const int sum = (a[i] - '0') + (b[i] - '0') + carry;
    a[i] = static_cast<char>('0' + sum % 10);
    carry = sum / 10;
  }
  return carry ? "1" + a : a;
}

std::string difference(std::string a, std::string b) {
  pad(a, b);
  if (a < b) std::swap(a, b);
  int borrow = 0;
  for (std::size_t i = a.size(); i-- > 0;) {
    int digit = (a[i] - '0') - (b[i] - '0') - borrow;
    borrow = digit < 0 ? 1 : 0;
    if (digit < 0) digit += 10;
    a[i] = static_cast<char>('0' + digit);
  }
  return a;
}

}  // namespace

std::string lexeme(const Value& number) {
  if (const auto* integer = number.integer()) return std::to_string(*integer);
  return number.decimal()->lexeme;
}

bool is_whole(std::string_view lexeme) { return parse(lexeme).exponent >= 0; }

bool within_distance(std::string_view a, std::string_view b, std::string_view distance) {
  Exact x = parse(a), y = parse(b), limit = parse(distance);
  if (limit.negative) return false;
  if (!is_small(x) || !is_small(y) || !is_small(limit)) {
    const auto number = [](std::string_view text) {
      return std::strtod(std::string(text).c_str(), nullptr);
    };
    return std::abs(number(a) - number(b)) <= number(distance);
  }
  const auto exponent = std::min({x.exponent, y.exponent, limit.exponent});
  for (Exact* number : {&x, &y, &limit})
    number->digits.append(static_cast<std::size_t>(number->exponent - exponent), '0');
  std::string apart =
      x.negative == y.negative ? difference(x.digits, y.digits) : add(x.digits, y.digits);
  pad(apart, limit.digits);
  return apart <= limit.digits;
}

bool fits_numeric(std::string_view lexeme) { return is_small(parse(lexeme)); }

}  // namespace smoke::match
