#include "interpreter/run/stub_address.hpp"

#include <doctest/doctest.h>

using smoke::run::address_fits;

TEST_CASE("an address without a query fits whatever query comes") {
  CHECK(address_fits("/charges", "/charges"));
  CHECK(address_fits("/charges", "/charges?expand=1"));
  CHECK_FALSE(address_fits("/charges", "/charges/"));
  CHECK_FALSE(address_fits("/charges", "/charge"));
  CHECK_FALSE(address_fits("/charges", "/"));
  CHECK(address_fits("/charges?expand=1", "/charges?expand=1"));
  CHECK_FALSE(address_fits("/charges?expand=1", "/charges?expand=2"));
  CHECK_FALSE(address_fits("/charges?expand=1", "/charges"));
}

TEST_CASE("a star stands for anything within a part of the address") {
  CHECK(address_fits("/charges/*", "/charges/ch_1"));
  CHECK(address_fits("/charges/*", "/charges/"));
  CHECK_FALSE(address_fits("/charges/*", "/charges"));
  CHECK_FALSE(address_fits("/charges/*", "/charges/ch_1/refunds"));
  CHECK(address_fits("/charges/*/refunds", "/charges/ch_1/refunds?all"));
  CHECK(address_fits("/*/*", "/a/b"));
  CHECK_FALSE(address_fits("/*/*", "/a/b/c"));
  CHECK(address_fits("/a*b*c", "/aXbYbZc"));
  CHECK_FALSE(address_fits("/a*b*c", "/aXbYbZ"));
  CHECK(address_fits("/*.json", "/a.json.json"));
  CHECK(address_fits("/list?page=*", "/list?page=12"));
}

TEST_CASE("percent-encoded octets are what they stand for, and nothing more") {
  CHECK(address_fits("/users/a%40b", "/users/a@b"));
  CHECK(address_fits("/users/a@b", "/users/a%40b"));
  CHECK(address_fits("/caf%c3%A9", "/caf%C3%a9"));
  CHECK(address_fits("/files/*", "/files/a%2Fb"));
  CHECK_FALSE(address_fits("/files/a/b", "/files/a%2Fb"));
  CHECK_FALSE(address_fits("/files/%2A", "/files/abc"));
  CHECK(address_fits("/files/%2A", "/files/*"));
  CHECK(address_fits("/100%", "/100%"));
  CHECK(address_fits("/100%2", "/100%2"));
}
