// Ranges are walked rather than drawn from: a draw of many short numbers would repeat soon.
#include "interpreter/run/unique.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace smoke::run {

std::uint64_t Uniques::Walk::next() {
  // `range` is below 2^63, so the sum cannot wrap.
  at = (at + step) % range;
  return at;
}

Uniques::Walk Uniques::walk(std::uint64_t range) {
  Walk w{range, random_() % range, random_() % range};
  while (w.step == 0 || std::gcd(w.step, range) != 1) w.step = (w.step + 1) % range;
  return w;
}

Uniques::Uniques(std::uint64_t seed) : random_(seed), integers_(walk(2147483647)) {}

std::int64_t Uniques::integer() {
  const std::lock_guard lock(mutex_);
  return static_cast<std::int64_t>(integers_.next()) + 1;
}

std::string Uniques::digits(std::size_t count) {
  const std::lock_guard lock(mutex_);
  const std::size_t walked = std::min<std::size_t>(count, 18);
  std::uint64_t first = 1;  // the smallest number of so many digits
  for (std::size_t i = 1; i < walked; ++i) first *= 10;
  auto found = digits_.find(walked);
  if (found == digits_.end())
    found = digits_.emplace(walked, walk(walked == 1 ? 9 : 9 * first)).first;
  std::string out = std::to_string(first + found->second.next());
  while (out.size() < count) out += static_cast<char>('0' + random_() % 10);
  return out;
}

std::string Uniques::letters(std::size_t count) {
  constexpr std::string_view alphabet = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += alphabet[random_() % alphabet.size()];
  return out;
}

std::string Uniques::text(const std::string& prefix) {
  const std::lock_guard lock(mutex_);
  return prefix + letters(12);
}

std::string Uniques::uuid() {
  const std::lock_guard lock(mutex_);
  const std::uint64_t a = random_(), b = random_();
  return fmt::format("{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}", a >> 32, (a >> 16) & 0xFFFF, a & 0xFFF,
                     0x8000 | ((b >> 48) & 0x3FFF), b & 0xFFFFFFFFFFFF);
}

std::string Uniques::phone() { return "+999" + digits(10); }

std::string Uniques::email() { return text("smoke-") + "@example.com"; }

std::string Uniques::boundary() {
  const std::lock_guard lock(mutex_);
  return letters(24);
}

}  // namespace smoke::run
