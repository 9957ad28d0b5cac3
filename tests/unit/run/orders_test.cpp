// Orders by themselves: how many, which of them, and how a failing one gets small.
#include "interpreter/run/orders.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>

using namespace smoke::run;

namespace {

// "0120"
std::string show(const Order& order) {
  std::string out;
  for (const std::size_t event : order) out += std::to_string(event);
  return out;
}

std::string show(const std::vector<Order>& orders) {
  std::string out;
  for (const Order& order : orders) out += (out.empty() ? "" : " ") + show(order);
  return out;
}

std::size_t first_of(const Order& order, std::size_t event) {
  return static_cast<std::size_t>(std::find(order.begin(), order.end(), event) - order.begin());
}
std::size_t last_of(const Order& order, std::size_t event) {
  return order.size() - 1 -
         static_cast<std::size_t>(std::find(order.rbegin(), order.rend(), event) - order.rbegin());
}

// What shrinking finds where `broken` says which orders fail.
struct Search {
  Orders passed, tried;
  Shrunk found;
  Search(Deliverable what, Order failing, const std::function<bool(const Order&)>& broken,
         std::size_t most = 200) {
    found = shrink(what, std::move(failing), passed, most, [&](const Order& order) {
      CHECK(tried.insert(order).second);  // nothing is run twice
      return std::optional(broken(order));
    });
    CHECK(found.runs == tried.size());
  }
};

}  // namespace

TEST_CASE("how many orders there are") {
  CHECK(count_orders({1, false}) == 1);
  CHECK(count_orders({3, false}) == 6);
  CHECK(count_orders({5, false}) == 120);
  CHECK(count_orders({1, true}) == 2);
  CHECK(count_orders({2, true}) == 2 + 6 + 6);
  CHECK(count_orders({3, true}) == 6 + 36 + 90 + 90);
  CHECK(count_orders({20, false}) == 2432902008176640000);
  CHECK(count_orders({21, false}) == std::nullopt);
  CHECK(count_orders({20, true}) == std::nullopt);
}

TEST_CASE("all orders, the smallest first: deliveries count before swaps") {
  CHECK(show(sample_orders({3, false}, 24, 7)) == "012 021 102 120 201 210");
  CHECK(show(sample_orders({2, true}, 24, 7)) ==
        "01 10 001 011 010 101 100 110 0011 0101 0110 1001 1010 1100");
  CHECK(show(sample_orders({1, true}, 24, 7)) == "0 00");
  for (const Deliverable& what : {Deliverable{4, false}, Deliverable{3, true}}) {
    const auto all = smaller_orders(what, nullptr, 1000).value();
    CHECK(all.size() == count_orders(what));
    CHECK(std::is_sorted(all.begin(), all.end(), Smaller()));
    CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
  }
}

TEST_CASE("the orders below one, as long as they are few enough") {
  const Order end{0, 1, 2, 1};
  CHECK(show(smaller_orders({3, true}, &end, 100).value()) ==
        "012 021 102 120 201 210 0012 0112 0122 0021 0102");
  CHECK(smaller_orders({3, true}, &end, 11).has_value());
  CHECK_FALSE(smaller_orders({3, true}, &end, 10));
  // However many there are above it.
  Order late = written_order(30);
  std::swap(late[28], late[29]);
  CHECK(smaller_orders({30, false}, &late, 1)->size() == 1);
}

TEST_CASE(
    "a sample: as many as are wanted, none twice, the one written first, the same by one seed") {
  const Deliverable what{3, true};
  const auto sample = sample_orders(what, 24, 7);
  CHECK(sample.size() == 24);
  CHECK(show(sample.front()) == "012");
  CHECK(std::is_sorted(sample.begin(), sample.end(), Smaller()));
  CHECK(Orders(sample.begin(), sample.end()).size() == 24);
  for (const Order& order : sample)
    for (std::size_t event = 0; event < 3; ++event) {
      const auto times = std::count(order.begin(), order.end(), event);
      CHECK((times == 1 || times == 2));
    }
  CHECK(sample_orders(what, 24, 7) == sample);
  CHECK(sample_orders(what, 24, 8) != sample);
  CHECK(show(sample_orders(what, 1, 7)) == "012");
  CHECK(sample_orders(what, 221, 7).size() == 221);  // all but one
  CHECK(sample_orders({60, true}, 24, 7).size() == 24);
}

TEST_CASE("a sample is not partial to any order") {
  // Of the 14 orders of two events, each but the one written is the second of a sample in 1/13.
  std::map<Order, int, Smaller> drawn;
  for (std::uint64_t seed = 0; seed < 1300; ++seed) ++drawn[sample_orders({2, true}, 2, seed)[1]];
  CHECK(drawn.size() == 13);
  for (const auto& [order, times] : drawn) {
    INFO(show(order));
    CHECK(times > 50);
    CHECK(times < 150);
  }
}

TEST_CASE("what sets an order apart from the one written") {
  CHECK(differences({0, 1, 2}).empty());
  const auto swapped = differences({1, 2, 0});
  REQUIRE(swapped.size() == 1);
  CHECK_FALSE(swapped[0].doubled);
  CHECK(swapped[0].event == 0);
  CHECK(swapped[0].before == 2);
  CHECK(show(swapped[0].without) == "102");
  const auto doubled = differences({0, 1, 2, 1});
  REQUIRE(doubled.size() == 1);
  CHECK(doubled[0].doubled);
  CHECK(doubled[0].event == 1);
  CHECK(doubled[0].before == 2);
  CHECK(show(doubled[0].without) == "012");
  const auto in_place = differences({0, 0, 1});
  REQUIRE(in_place.size() == 1);
  CHECK(in_place[0].before == std::nullopt);
  CHECK(differences({1, 0, 1}).size() == 2);
}

TEST_CASE("an event that must not come before another: two deliveries swapped, no more") {
  const Search search({3, true}, {2, 0, 2, 1, 0, 1},
                      [](const Order& o) { return first_of(o, 2) < last_of(o, 0); });
  CHECK(show(search.found.order) == "120");
  CHECK(search.found.smallest);
  REQUIRE(differences(search.found.order).size() == 1);
  CHECK(differences(search.found.order)[0].event == 0);
  CHECK(differences(search.found.order)[0].before == 2);
}

TEST_CASE("an event that must not come again: it alone is doubled") {
  const auto resets = [](const Order& o) {
    return std::count(o.begin(), o.end(), 1) == 2 && last_of(o, 1) > first_of(o, 2);
  };
  const Search search({3, true}, {2, 1, 0, 2, 1, 0}, resets);
  CHECK(show(search.found.order) == "0121");
  CHECK(search.found.smallest);
}

TEST_CASE("what fails only far from the order written stays what it is") {
  const Search search({3, false}, {2, 1, 0}, [](const Order& o) { return o == Order{2, 1, 0}; });
  CHECK(show(search.found.order) == "210");
  CHECK(search.found.runs == 5);
  CHECK(search.found.smallest);
}

TEST_CASE("a smaller order that no single step leads to is found all the same") {
  // Three events reversed, or two others swapped at the far end.
  const Search search({4, false}, {3, 2, 1, 0}, [](const Order& o) {
    return o == Order{3, 2, 1, 0} || o == Order{0, 1, 3, 2};
  });
  CHECK(show(search.found.order) == "0132");
  CHECK(search.found.smallest);
}

TEST_CASE("many events: step by step, within the runs that are allowed") {
  Order backwards = written_order(12);
  std::reverse(backwards.begin(), backwards.end());
  const Search search({12, false}, backwards,
                      [](const Order& o) { return first_of(o, 7) < first_of(o, 3); });
  CHECK(search.found.runs <= 200);
  CHECK_FALSE(search.found.smallest);
  CHECK(swaps(search.found.order) < swaps(backwards));
  CHECK(first_of(search.found.order, 7) < first_of(search.found.order, 3));

  const Search few(
      {12, false}, backwards, [](const Order& o) { return first_of(o, 7) < first_of(o, 3); }, 3);
  CHECK(few.found.runs == 3);
}

TEST_CASE("shrinking ends where it can't be told whether an order fails") {
  Orders passed;
  const Shrunk found = shrink({3, false}, {2, 1, 0}, passed, 200,
                              [](const Order&) { return std::optional<bool>(); });
  CHECK(show(found.order) == "210");
  CHECK(found.runs == 1);
  CHECK_FALSE(found.smallest);
}
