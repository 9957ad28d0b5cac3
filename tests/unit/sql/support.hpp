#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <variant>
#include <vector>

#include "interpreter/service/postgres.hpp"
#include "interpreter/sql/database.hpp"
#include "interpreter/value/json.hpp"

// One throwaway server for the whole test program; each test makes tables of its own.
inline smoke::service::Postgres& server() {
  static smoke::service::Postgres postgres({.tcp = true});
  return postgres;
}

inline smoke::sql::Options reading() { return {.url = server().url()}; }
inline smoke::sql::Options writing() { return {.url = server().url(), .allow_writes = true}; }

template <typename T>
T must(smoke::sql::Outcome<T> outcome) {
  if (const auto* error = std::get_if<smoke::sql::Error>(&outcome)) FAIL(error->message);
  return std::get<T>(std::move(outcome));
}

template <typename T>
smoke::sql::Error error_of(smoke::sql::Outcome<T> outcome) {
  REQUIRE(std::holds_alternative<smoke::sql::Error>(outcome));
  return std::get<smoke::sql::Error>(std::move(outcome));
}

// Runs statements as the superuser.
inline void run(const std::string& sql) {
  smoke::sql::Database database(writing());
  must(database.execute({sql, {}}));
}

// The one cell of a query's one row, as JSON.
inline std::string cell(smoke::sql::Database& database, const std::string& sql,
                        const std::vector<smoke::sql::Parameter>& parameters = {}) {
  const smoke::sql::Rows rows = must(database.query({sql, parameters}));
  REQUIRE(rows.rows.size() == 1);
  REQUIRE(rows.rows[0].size() == 1);
  return smoke::to_json(rows.rows[0][0]);
}

inline bool contains(const smoke::Message& message, std::string_view part) {
  const std::string text = message.text();
  return text.find(part) != std::string::npos;
}

inline smoke::sql::Limits within(std::chrono::milliseconds time, std::stop_token stop = {}) {
  return {std::chrono::steady_clock::now() + time, std::move(stop)};
}
