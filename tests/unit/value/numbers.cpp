// Numbers compare by value and exactly, whatever their form.
#include <doctest/doctest.h>

#include "interpreter/value/value.hpp"

using namespace smoke;

TEST_CASE("numbers compare by value, whatever their form") {
  CHECK(compare_numbers("1", "1.0") == 0);
  CHECK(compare_numbers("100", "1e2") == 0);
  CHECK(compare_numbers("0.001", "1E-3") == 0);
  CHECK(compare_numbers("-0", "0.000e7") == 0);
  CHECK(compare_numbers("1.10", "1.1") == 0);
  CHECK(compare_numbers("2", "10") == -1);
  CHECK(compare_numbers("-2", "-10") == 1);
  CHECK(compare_numbers("-1", "1") == -1);
  CHECK(compare_numbers("0", "-0.5") == 1);
  CHECK(compare_numbers("0.1", "0.09") == 1);
  CHECK(compare_numbers("0.05", "0.5") == -1);
}

TEST_CASE("no digit is lost to a double") {
  CHECK(compare_numbers("9007199254740993", "9007199254740992") == 1);
  CHECK(compare_numbers("0.30000000000000004", "0.3") == 1);
  CHECK(compare_numbers("123456789012345678901234567890", "123456789012345678901234567891") == -1);
  CHECK(compare_numbers("1e308", "1.0000000000000000000000001e308") == -1);
}

TEST_CASE("exponents beyond every limit still have an order") {
  CHECK(compare_numbers("1e999999999999999999999", "1e5") == 1);
  CHECK(compare_numbers("1e-999999999999999999999", "0") == 1);
  CHECK(compare_numbers("-1e999999999999999999999", "-1e5") == -1);
  CHECK(compare_numbers("0e999999999999999999999", "0") == 0);
}

TEST_CASE("integers and decimals are one kind of number to `is`") {
  CHECK(equal(1, Decimal{"1.0"}));
  CHECK_FALSE(equal(1, Decimal{"1.01"}));
  CHECK_FALSE(equal(1, "1"));
  CHECK_FALSE(equal(0, false));
  CHECK(compare(std::int64_t{9007199254740993}, Decimal{"9007199254740992.5"}) == 1);
}
