// Postgres as the specs see it: reads that cannot write, writes only where they were allowed,
// statements checked before anything is sent, rows as values. Knows nothing of the language.
//
// Every call is bounded by a deadline and a stop token, may be made from any thread, and gives an
// Error instead of throwing. An Error with `infrastructure` set says nothing about the system under
// test: the result is inconclusive.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "interpreter/language/message.hpp"
#include "interpreter/value/value.hpp"

namespace smoke::sql {

// The text form of a bound value (bytes as `\x…`); nullopt is NULL. Postgres gives `$1`, `$2`, …
// their types.
using Parameter = std::optional<std::string>;

// One statement with `$1`, `$2`, … for its parameters.
struct Statement {
  std::string text{};
  std::vector<Parameter> parameters{};
};

struct Column {
  std::string name;
  std::uint32_t type_oid = 0;   // pg_type
  std::uint32_t table_oid = 0;  // pg_class of the table it was read from; 0 where it was computed
  std::string
      type_name;  // "integer", "character varying(20)": filled by describe() and table() only
};

// Cells by type: int2/4/8 and oid are integers, numeric and float decimals, boolean, json and jsonb
// parsed, timestamps times (without a zone read as UTC), bytea bytes, arrays of those lists;
// everything else is text as Postgres writes it: uuid, date ("2026-06-16"), time, interval, enums,
// also NaN and infinity.
struct Rows {
  std::vector<Column> columns;
  std::vector<std::vector<Value>> rows;
};

struct Error {
  std::string sqlstate;  // empty where none was given: no connection
  Message message;       // lower case, one line, with the SQLSTATE's meaning; never a password
  std::optional<std::size_t> position;  // 1-based character in the statement
  // No connection, a connection lost, cancelled, a deadline, a lock or a server that was short of
  // something: inconclusive, as opposed to a mistake in the statement.
  bool infrastructure = false;
};

template <typename T>
using Outcome = std::variant<T, Error>;

struct Limits {
  std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max();
  std::stop_token stop;
};

struct Options {
  std::string url{};  // libpq's: a URI or `key=value` pairs
  // A pooler in transaction mode stands between (pgbouncer, Supabase's port 6543): nothing is kept
  // in the session, everything is set anew in each transaction.
  bool pooler_transaction = false;
  std::size_t max_connections = 16;
  std::chrono::milliseconds statement_timeout{30'000};
  std::chrono::seconds connect_timeout{5};
  bool allow_writes = false;  // for execute()
};

struct Description {
  std::vector<std::uint32_t> parameter_oids;
  std::vector<std::string> parameter_types;  // "integer", "uuid", …
  std::vector<Column> columns;               // none for a statement that gives no rows
  bool writes = false;                       // a `with` that inserts, updates or deletes
};

struct TableColumn {
  std::string name;
  std::uint32_t type_oid = 0;
  std::string type_name;  // as Postgres writes it: "timestamp with time zone"
  bool not_null = false;
  bool has_default = false;  // a default, an identity or a generated column
};

struct TableInfo {
  std::uint32_t oid = 0;
  std::string schema;
  std::string name;
  std::vector<TableColumn> columns;      // in their order
  std::vector<std::string> primary_key;  // columns in the key's order; empty for none and for views
};

class TextRows;

// A lazy pool of connections to one database.
class Database {
 public:
  explicit Database(Options options);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  // Reads. Whatever the statement calls runs in a read-only transaction, rolled back unless it is a
  // plain select (plain.hpp); only statements that read are taken at all (`select`, `with`,
  // `values`, `table`, `show`, `explain`). Rows that row-level security would hide are an error
  // (`row_security = off`).
  Outcome<Rows> query(const Statement& statement, const Limits& limits = {});

  // Several reads of one moment: one repeatable-read snapshot. Their cells are left as they are
  // (text_rows.hpp), since it is tables by the hundred thousand rows that are read so.
  Outcome<std::vector<TextRows>> read_together(const std::vector<Statement>& statements,
                                               const Limits& limits = {});

  // Writes, in a transaction of its own; gives the number of rows touched. Refused (42501) without
  // `allow_writes`. Without parameters the text may hold several statements: all or none take
  // effect.
  Outcome<std::int64_t> execute(const Statement& statement, const Limits& limits = {});

  // Prepares and runs nothing: unknown tables and columns come as errors with their position.
  Outcome<Description> describe(std::string_view sql, const Limits& limits = {});

  // A table or view, by its parts ("contacts", or "public" and "contacts"), as exactly as written
  // and along the search path; 42P01 where there is none. Found ones are remembered: never null.
  Outcome<std::shared_ptr<const TableInfo>> table(const std::vector<std::string>& name,
                                                  const Limits& limits = {});

  // Every table and view that this role may see, schema-qualified where the search path doesn't
  // reach it.
  Outcome<std::vector<std::string>> tables(const Limits& limits = {});

  // The database's clock minus ours, to the nearest half round trip.
  Outcome<Duration> clock_offset(const Limits& limits = {});

 private:
  class State;
  std::unique_ptr<State> state_;
};

// "name" as an identifier in SQL: always quoted, so that it is meant exactly as written.
std::string quote_identifier(std::string_view name);

// A connection's address with its password masked; what messages and reports may show, if Postgres
// understands it.
std::string mask_password(std::string_view url);

}  // namespace smoke::sql
