// All orders with so many deliveries and so many swaps are those with one swap less, with one pair
// of neighbours turned: so orders can be listed from the smallest up, as many as are needed,
// however many there are.
#include "interpreter/run/orders.hpp"

#include <algorithm>
#include <limits>
#include <numeric>
#include <random>

namespace smoke::run {

bool Smaller::operator()(const Order& a, const Order& b) const {
  if (a.size() != b.size()) return a.size() < b.size();
  const std::size_t of_a = swaps(a), of_b = swaps(b);
  return of_a != of_b ? of_a < of_b : a < b;
}

Order written_order(std::size_t events) {
  Order order(events);
  std::iota(order.begin(), order.end(), 0);
  return order;
}

std::size_t swaps(const Order& order) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < order.size(); ++i)
    for (std::size_t k = i + 1; k < order.size(); ++k) count += order[i] > order[k] ? 1 : 0;
  return count;
}

namespace {

// The product, or nullopt where it does not fit.
std::optional<std::uint64_t> times(std::uint64_t a, std::uint64_t b) {
  if (b != 0 && a > std::numeric_limits<std::uint64_t>::max() / b) return std::nullopt;
  return a * b;
}

// Calls `f` with each choice of `count` events out of `events`, delivered in the order written, the
// chosen ones twice.
void each_doubled(std::size_t events, std::size_t count, const std::function<bool(Order)>& f) {
  std::vector<bool> doubled(events);
  std::fill_n(doubled.begin(), count, true);
  do {
    Order order;
    for (std::size_t e = 0; e < events; ++e) order.insert(order.end(), doubled[e] ? 2 : 1, e);
    if (!f(std::move(order))) return;
  } while (std::prev_permutation(doubled.begin(), doubled.end()));
}

// 0 to `bound` - 1, each as likely as any other; std::uniform_int_distribution differs between
// standard libraries.
std::uint64_t draw(std::mt19937_64& random, std::uint64_t bound) {
  const std::uint64_t all = std::numeric_limits<std::uint64_t>::max();
  const std::uint64_t fair = all - all % bound;
  std::uint64_t drawn = random();
  while (drawn >= fair) drawn = random();
  return drawn % bound;
}

template <typename T>
void shuffle(std::vector<T>& items, std::mt19937_64& random) {
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[draw(random, i)]);
}

// Of all orders, how many double no event, one, two, …: as shares of one.
std::vector<double> shares(const Deliverable& what) {
  if (!what.once_or_twice) return {1};
  // C(n, k) (n + k)! / 2^k, down from k = n, so that nothing is too large for a double.
  const auto n = static_cast<double>(what.events);
  std::vector<double> out(what.events + 1);
  out.back() = 1;
  for (std::size_t k = what.events; k > 0; --k) {
    const auto at = static_cast<double>(k);
    out[k - 1] = out[k] * 2 * at / ((n - at + 1) * (n + at));
  }
  const double sum = std::accumulate(out.begin(), out.end(), 0.0);
  for (double& share : out) share /= sum;
  return out;
}

}  // namespace

std::optional<std::uint64_t> count_orders(const Deliverable& what) {
  std::optional<std::uint64_t> count = 1;  // with k events doubled: C(n, k) (n + k)! / 2^k
  for (std::uint64_t i = 2; i <= what.events && count; ++i) count = times(*count, i);
  std::optional<std::uint64_t> sum = count;
  for (std::uint64_t k = 0; what.once_or_twice && k < what.events && count; ++k) {
    count = times(*count, (what.events - k) * (what.events + k + 1));
    if (count) *count /= 2 * (k + 1);
    if (!count || *sum > std::numeric_limits<std::uint64_t>::max() - *count) return std::nullopt;
    *sum += *count;
  }
  return count ? sum : std::nullopt;
}

std::optional<std::vector<Order>> smaller_orders(const Deliverable& what, const Order* end,
                                                 std::size_t most) {
  std::vector<Order> out;
  for (std::size_t doubled = 0; doubled <= (what.once_or_twice ? what.events : 0); ++doubled) {
    std::set<Order> level;  // of one number of swaps
    each_doubled(what.events, doubled, [&](Order order) {
      level.insert(std::move(order));
      return level.size() <= most + 1;
    });
    while (!level.empty()) {
      for (const Order& order : level) {
        if (end != nullptr && !Smaller()(order, *end)) return out;
        if (out.size() == most) return std::nullopt;
        out.push_back(order);
      }
      std::set<Order> next;
      for (const Order& order : level)
        for (std::size_t i = 1; i < order.size(); ++i)
          if (order[i - 1] < order[i]) {
            Order turned = order;
            std::swap(turned[i - 1], turned[i]);
            next.insert(std::move(turned));
          }
      level = std::move(next);
    }
  }
  return out;
}

std::vector<Order> sample_orders(const Deliverable& what, std::size_t limit, std::uint64_t seed) {
  const auto count = count_orders(what);
  if (count && *count <= limit) return smaller_orders(what, nullptr, limit).value();
  std::mt19937_64 random(seed);
  Orders drawn{written_order(what.events)};
  const std::vector<double> share = shares(what);
  while (drawn.size() < limit) {
    constexpr double units = 9007199254740992;  // 2^53: what a double holds exactly
    double left = static_cast<double>(random() >> 11) / units;
    std::size_t doubled = 0;
    while (doubled + 1 < share.size() && left >= share[doubled]) left -= share[doubled++];
    Order order = written_order(what.events);
    shuffle(order, random);  // its first ones are doubled
    order.insert(order.end(), order.begin(), order.begin() + static_cast<std::ptrdiff_t>(doubled));
    shuffle(order, random);
    drawn.insert(std::move(order));
  }
  return {drawn.begin(), drawn.end()};
}

std::vector<Difference> differences(const Order& order) {
  std::vector<Difference> doubled, swapped;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const auto here = order.begin() + static_cast<std::ptrdiff_t>(i);
    const bool again = std::find(order.begin(), here, order[i]) != here;
    Difference d{again, order[i], std::nullopt, order};
    if (i > 0 && order[i - 1] > order[i]) d.before = order[i - 1];
    if (again) {
      d.without.erase(d.without.begin() + static_cast<std::ptrdiff_t>(i));
      doubled.push_back(std::move(d));
    } else if (d.before) {
      std::swap(d.without[i - 1], d.without[i]);
      swapped.push_back(std::move(d));
    }
  }
  doubled.insert(doubled.end(), swapped.begin(), swapped.end());
  return doubled;
}

namespace {

// One delivery less, or one pair of neighbours the other way round.
Orders one_step_smaller(const Order& order) {
  Orders out;
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (std::count(order.begin(), order.end(), order[i]) > 1) {
      Order less = order;
      less.erase(less.begin() + static_cast<std::ptrdiff_t>(i));
      out.insert(std::move(less));
    }
    if (i > 0 && order[i - 1] > order[i]) {
      Order turned = order;
      std::swap(turned[i - 1], turned[i]);
      out.insert(std::move(turned));
    }
  }
  return out;
}

}  // namespace

Shrunk shrink(const Deliverable& what, Order failing, Orders& passed, std::size_t most_runs,
              const std::function<std::optional<bool>(const Order&)>& fails) {
  Shrunk out;
  out.order = std::move(failing);
  // The first of `candidates` that fails becomes the order. True: one did; false: all pass;
  // nullopt: no more can be told.
  const auto try_all = [&](const auto& candidates) -> std::optional<bool> {
    for (const Order& candidate : candidates) {
      if (passed.contains(candidate)) continue;
      if (out.runs == most_runs) return std::nullopt;
      ++out.runs;
      const auto failed = fails(candidate);
      if (!failed) return std::nullopt;
      if (*failed) {
        out.order = candidate;
        return true;
      }
      passed.insert(candidate);
    }
    return false;
  };
  // Step by step first, which is quick however many orders there are; then everything smaller,
  // where that is few enough.
  std::optional<bool> smaller = true;
  while (smaller == true) smaller = try_all(one_step_smaller(out.order));
  if (!smaller) return out;
  const Order found = out.order;
  const auto rest = smaller_orders(what, &found, passed.size() + most_runs - out.runs);
  if (rest) out.smallest = try_all(*rest).has_value();
  return out;
}

}  // namespace smoke::run
