// All of libpqxx, from 6.4 to 8. Nothing of its transaction classes is used but `nontransaction`:
// what begins and ends a transaction is said here in SQL, the same on every version.
//
// How a read cannot write. Its transaction is declared read-only before the statement comes, and
// Postgres doesn't let a statement take that back once it runs. One statement at a time goes by the
// extended protocol, so none can be smuggled in behind it, and those that would end the transaction
// are refused before. What a statement leaves behind in the session (`set_config`, a lock) is
// undone with the rollback. The exception is for speed: a plain select (plain.hpp) of tables, which
// calls nothing that could leave anything behind, takes one round trip instead of three, as a
// transaction of its own that ends in an error unless it is read-only just as well.
#include "interpreter/sql/connection.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <pqxx/pqxx>
#include <system_error>
#include <thread>
#include <unordered_map>
#include <utility>

#include "interpreter/sql/cells.hpp"
#include "interpreter/sql/plain.hpp"
#include "interpreter/sql/sqlstate.hpp"
#include "interpreter/value/json.hpp"

#define SMOKE_PQXX (PQXX_VERSION_MAJOR * 100 + PQXX_VERSION_MINOR)

namespace smoke::sql {
namespace {

#if SMOKE_PQXX >= 700
constexpr auto terse = pqxx::error_verbosity::terse;
constexpr auto verbose = pqxx::error_verbosity::verbose;
#else
constexpr auto terse = pqxx::connection_base::terse;
constexpr auto verbose = pqxx::connection_base::verbose;
#endif

#if SMOKE_PQXX >= 707
pqxx::params bound(const std::vector<Parameter>& parameters) {
  pqxx::params result;
  for (const Parameter& parameter : parameters) {
    if (parameter) {
      result.append(*parameter);
    } else {
      result.append();
    }
  }
  return result;
}
#else
std::vector<const char*> bound(const std::vector<Parameter>& parameters) {
  std::vector<const char*> result;
  for (const Parameter& parameter : parameters)
    result.push_back(parameter ? parameter->c_str() : nullptr);
  return result;
}
#endif

pqxx::result run_once(pqxx::transaction_base& transaction, const Statement& statement) {
  const auto values = bound(statement.parameters);
#if SMOKE_PQXX >= 710
  return transaction.exec(statement.text, values);
#elif SMOKE_PQXX >= 707
  return transaction.exec_params(statement.text, values);
#else
  return transaction.exec_params(statement.text, pqxx::prepare::make_dynamic_params(values));
#endif
}

pqxx::result run_prepared(pqxx::transaction_base& transaction, const std::string& name,
                          const std::vector<Parameter>& parameters) {
  const auto values = bound(parameters);
#if SMOKE_PQXX >= 710
  return transaction.exec(pqxx::prepped{name}, values);
#elif SMOKE_PQXX >= 707
  return transaction.exec_prepared(name, values);
#else
  return transaction.exec_prepared(name, pqxx::prepare::make_dynamic_params(values));
#endif
}

void prepare(pqxx::connection& connection, const std::string& name, const std::string& sql) {
  connection.prepare(name, sql);
#if SMOKE_PQXX < 700
  try {
    connection.prepare_now(name);
  } catch (const std::exception&) {
    connection.unprepare(name);  // 6 would remember the name, though the server knows none
    throw;
  }
#endif
}

std::vector<Column> columns_of(const pqxx::result& result) {
  std::vector<Column> columns;
  for (auto c = decltype(result.columns()){0}; c < result.columns(); ++c) {
    columns.push_back({result.column_name(c), static_cast<std::uint32_t>(result.column_type(c)),
                       static_cast<std::uint32_t>(result.column_table(c)), ""});
  }
  return columns;
}

// Gives each cell to `take(row, column, text)`, row after row; no text for NULL.
template <typename Take>
void each_cell(const pqxx::result& result, Take take) {
  const auto columns = result.columns();
  std::size_t number = 0;
  for (const auto& row : result) {
    for (auto c = decltype(columns){0}; c < columns; ++c) {
      const auto& field = row[c];
      std::optional<std::string_view> text;
      if (!field.is_null()) text.emplace(field.c_str(), static_cast<std::size_t>(field.size()));
      take(number, static_cast<std::size_t>(c), text);
    }
    ++number;
  }
}

Rows to_rows(const pqxx::result& result) {
  Rows rows;
  rows.columns = columns_of(result);
  rows.rows.resize(static_cast<std::size_t>(result.size()));
  each_cell(result, [&](std::size_t row, std::size_t column, std::optional<std::string_view> text) {
    rows.rows[row].reserve(rows.columns.size());
    rows.rows[row].push_back(text ? cell_value(rows.columns[column].type_oid, *text) : Value());
  });
  return rows;
}

TextRows to_texts(const pqxx::result& result) {
  TextRows rows(columns_of(result));
  each_cell(result, [&](std::size_t, std::size_t, std::optional<std::string_view> text) {
    rows.add(text);
  });
  return rows;
}

// The address with what every connection of ours needs, unless it says so itself. A server that is
// gone without a word is noticed after some seconds instead of minutes, also while it is asked to
// cancel.
std::string complete_address(const Options& options) {
  std::string url = options.url;
  const bool uri = url.starts_with("postgres://") || url.starts_with("postgresql://");
  const std::pair<std::string_view, std::string> settings[] = {
      {"connect_timeout", std::to_string(options.connect_timeout.count())},
      {"fallback_application_name", "smoke"},
      {"client_encoding", "UTF8"},
      {"keepalives_idle", "5"},
      {"keepalives_interval", "2"},
      {"keepalives_count", "3"},
      {"tcp_user_timeout", "10000"},
  };
  for (const auto& [name, value] : settings) {
    if (url.find(std::string(name) + "=") != std::string::npos) continue;
    url += uri ? (url.find('?') == std::string::npos ? "?" : "&") : " ";
    url.append(name).append("=").append(value);
  }
  return url;
}

std::string one_line(std::string_view text) {
  std::string result;
  for (const char c : text) {
    const bool blank = std::isspace(static_cast<unsigned char>(c));
    if (!blank) result += c;
    if (blank && !result.empty() && result.back() != ' ') result += ' ';
  }
  while (!result.empty() && result.back() == ' ') result.pop_back();
  return result;
}

Failure cannot_connect(const Options& options, const std::string& report) {
  // A malformed address is quoted in pieces by libpq, its password with it; where the password is,
  // nobody can tell.
  const bool reached = report.find("connection to server") != std::string::npos ||
                       report.find("could not") != std::string::npos;
  if (!reached)
    return {
        {"",
         say("cannot connect to the database: its address is not one that Postgres understands, "
             "such as `postgresql://user:password@host:5432/database`"),
         {},
         true}};
  return {
      {"",
       say("cannot connect to the database `{}`: {}", mask_password(options.url), one_line(report)),
       {},
       true}};
}

Error to_error(const std::string& text) {
  const ServerReport report = parse_report(text);
  Error error;
  error.sqlstate = report.sqlstate;
  error.infrastructure = is_infrastructure(report.sqlstate);
  // Postgres' own words stay as they are.
  const Message own =
      joined({one_line(report.message), one_line(report.detail), one_line(report.hint)}, "; ");
  error.message = joined({sqlstate_words(report.sqlstate), own}, ": ");
  if (!report.sqlstate.empty())
    error.message = say("{} (SQLSTATE {})", std::move(error.message), report.sqlstate);
  if (report.sqlstate == "42501" &&
      report.message.find("row-level security") != std::string::npos) {
    error.message =
        say("row-level security hides rows of this table from the role that smoke logs in as, so "
            "what is not there cannot be told from what is hidden: log in as the table's owner or "
            "as a role with `bypassrls` (SQLSTATE 42501)");
  }
  return error;
}

// A plain select is a transaction of its own, read-only because the session says so. Should
// something that an earlier one called have changed the session, this condition is an error, and
// nothing stays of a statement that fails. It names no column: Postgres looks at it once.
std::string guarded_text(const std::string& select) {
  return "select * from (" + select +
         ") as plain where 1 operator(pg_catalog./) "
         "pg_catalog.current_setting('transaction_read_only')::boolean::integer "
         "operator(pg_catalog.=) 1";
}

// More than any spec folder has; a bound for generated statements without end.
constexpr std::size_t most_prepared = 256;

}  // namespace

struct Connection::Session {
  const Options options;
  const bool writes;
  pqxx::connection connection;
  const int socket;
  bool is_set_up = false;
  std::atomic<bool> cancelling = false;
  std::unordered_map<std::string, std::string> prepared;  // text -> name
  std::unordered_map<std::string, std::string> plain;  // text -> as it is run; empty: not plainly
  std::size_t names_given = 0;

  Session(const Options& o, bool w)
      : options(o), writes(w), connection(complete_address(o)), socket(connection.sock()) {
#if SMOKE_PQXX < 700
    // Left to itself, 6 connects anew in silence, without the session's settings.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    connection.inhibit_reactivation(true);
#pragma GCC diagnostic pop
#endif
    connection.set_verbosity(verbose);
  }

  // What a session needs, or with a pooler each transaction: then as `set local`.
  std::string settings(const char* set) const {
    std::string text;
    const auto add = [&](const std::string& setting) {
      text += std::string(set) + " " + setting + "; ";
    };
    if (!writes) add("row_security = off");
    add("statement_timeout = " + std::to_string(options.statement_timeout.count()));
    add("datestyle = iso");
    add("bytea_output = hex");
    return text;
  }

  // Runs `work` with a pqxx transaction that sends nothing of its own; libpqxx's exceptions become
  // Failures.
  template <typename Work>
  auto guarded(Work work) {
    try {
      pqxx::nontransaction transaction(connection);
      return work(transaction);
    } catch (const std::exception& exception) {
      throw Failure{explain(exception.what())};
    }
  }

  Error explain(const std::string& text) const {
    Error error = to_error(text);
    if (!connection.is_open()) {
      error.infrastructure = true;
      error.message = say("the database went away: {}", std::move(error.message));
    } else if (error.sqlstate.empty()) {
      error.infrastructure = true;  // libpqxx's own complaint, not the server's
    }
    return error;
  }

  void begin(pqxx::nontransaction& transaction, const std::string& how) {
    transaction.exec("begin " + how +
                     (options.pooler_transaction ? "; " + settings("set local") : ""));
  }

  // The transaction is over, whatever became of it.
  void rollback() noexcept {
    try {
      pqxx::nontransaction transaction(connection);
      transaction.exec("rollback; select pg_catalog.pg_advisory_unlock_all()");
    } catch (const std::exception&) {
      // Then the connection is lost, and usable() says so.
    }
  }

  // A statement of ours behind a name, for as long as the session lives.
  const std::string& prepared_name(const std::string& text) {
    if (const auto found = prepared.find(text); found != prepared.end()) return found->second;
    if (prepared.size() >= most_prepared) {
      for (const auto& [_, name] : prepared) connection.unprepare(name);
      prepared.clear();
    }
    const std::string name = "smoke_" + std::to_string(++names_given);
    prepare(connection, name, text);
    return prepared.emplace(text, name).first->second;
  }

  pqxx::result run(pqxx::nontransaction& transaction, const Statement& statement) {
    if (options.pooler_transaction) return run_once(transaction, statement);
    return run_prepared(transaction, prepared_name(statement.text), statement.parameters);
  }

  // A view calls what stands in it, and `t.f` may be the function f of the row. Names of columns
  // that are like theirs only cost time.
  bool names_what_calls(const std::string& select) {
    List names;
    for (std::string& name : identifiers(select)) names.emplace_back(std::move(name));
    const Statement question{
        "with names as (select array(select "
        "pg_catalog.jsonb_array_elements_text($1::jsonb))::name[] "
        "as all_of) "
        "select exists (select from pg_catalog.pg_class, names where relname = any (all_of) "
        "               and relkind in ('v', 'f')) "
        "    or exists (select from pg_catalog.pg_proc, names where proname = any (all_of) "
        "               and pronamespace <> 'pg_catalog'::regnamespace)",
        {to_json(Value(std::move(names)))}};
    return guarded([&](pqxx::nontransaction& transaction) {
      return std::string_view(run_once(transaction, question)[0][0].c_str()) == "t";
    });
  }

  // In one round trip; nothing where that can't be.
  template <typename T>
  std::optional<T> read_plainly(const Statement& statement, T (*convert)(const pqxx::result&)) {
    if (plain.size() >= most_prepared) plain.clear();
    const auto [known, is_new] = plain.try_emplace(statement.text);
    std::string& text = known->second;
    if (is_new && is_plain_read(statement.text) && !names_what_calls(statement.text))
      text = guarded_text(statement.text);
    if (text.empty()) return std::nullopt;
    try {
      return guarded([&](pqxx::nontransaction& transaction) {
        return convert(run_prepared(transaction, prepared_name(text), statement.parameters));
      });
    } catch (const Failure& failure) {
      const std::string& state = failure.error.sqlstate;
      const bool not_so =
          state == "22012" || state.starts_with("42");  // the condition, or no table
      if (!not_so) throw;
      text.clear();
      return std::nullopt;
    }
  }

  // Reads in one transaction, which is rolled back.
  template <typename T>
  std::vector<T> read(std::span<const Statement> statements, bool together,
                      T (*convert)(const pqxx::result&)) {
    for (const Statement& statement : statements) {
      if (!is_read(statement.text)) {
        throw Failure{{"25006",
                       say("a query only reads: it begins with `select`, `with`, `values`, "
                           "`table`, `show` or "
                           "`explain` (SQLSTATE 25006)"),
                       1, false}};
      }
    }
    const Statement* current = &statements.front();
    try {
      std::vector<T> results;
      if (!together && !options.pooler_transaction) {
        if (auto rows = read_plainly(*current, convert)) {
          results.push_back(std::move(*rows));
          return results;
        }
      }
      guarded([&](pqxx::nontransaction& transaction) {
        begin(transaction, together ? "isolation level repeatable read read only" : "read only");
        for (const Statement& statement : statements) {
          current = &statement;
          results.push_back(convert(run(transaction, statement)));
        }
      });
      rollback();
      return results;
    } catch (Failure& failure) {
      rollback();
      add_position(failure, current->text);
      throw;
    }
  }

  // Where the server sees the mistake: only at this verbosity it counts characters instead of
  // drawing a caret.
  std::optional<std::size_t> position_in(const std::string& sql) noexcept {
    std::optional<std::size_t> position;
    try {
      pqxx::nontransaction transaction(connection);
      transaction.exec("begin read only");
      connection.set_verbosity(terse);
      prepare(connection, "", sql);  // some poolers remember a name that failed
    } catch (const std::exception& exception) {
      constexpr std::string_view before = " at character ";
      const std::string text = exception.what();
      if (const std::size_t at = text.rfind(before); at != std::string::npos) {
        position = std::strtoul(text.c_str() + at + before.size(), nullptr, 10);
      }
    }
    connection.set_verbosity(verbose);
    rollback();
    return position;
  }

  // libpqxx doesn't pass on what a prepared statement would give, but the statement as a table of
  // no rows does; it is not run for that. `show` and `explain` are no tables: their columns stay
  // unknown.
  void describe_columns(const std::string& sql, Description& description) {
    try {
      guarded([&](pqxx::nontransaction& transaction) {
        const std::vector<Parameter> nulls(description.parameter_oids.size());
        const Statement empty{
            "select * from (\n" + std::string(without_semicolon(sql)) + "\n) as described limit 0",
            nulls};
        description.columns = to_rows(run_once(transaction, empty)).columns;
        for (Column& column : description.columns) {
          const Statement type{"select pg_catalog.format_type($1, null)",
                               {std::to_string(column.type_oid)}};
          column.type_name = run_once(transaction, type)[0][0].c_str();
        }
      });
    } catch (const Failure& failure) {
      description.columns.clear();
      // "WITH clause containing a data-modifying statement must be at the top level"
      description.writes = failure.error.sqlstate == "0A000";
    }
  }

  void add_position(Failure& failure, const std::string& sql) noexcept {
    const bool mistake =
        failure.error.sqlstate.starts_with("42") || failure.error.sqlstate == "22P02";
    if (mistake && connection.is_open()) failure.error.position = position_in(sql);
  }
};

Connection::Connection(const Options& options, bool writes) {
  try {
    session_ = std::make_shared<Session>(options, writes);
  } catch (const std::exception& exception) {
    throw cannot_connect(options, exception.what());
  }
}

Connection::~Connection() = default;

void Connection::set_up() {
  Session& session = *session_;
  if (session.is_set_up || session.options.pooler_transaction) return;
  session.guarded([&](pqxx::nontransaction& transaction) {
    transaction.exec(session.settings("set") +
                     (session.writes ? "" : "set default_transaction_read_only = on"));
  });
  session.is_set_up = true;
}

Rows Connection::read(const Statement& statement) {
  return std::move(session_->read({&statement, 1}, false, to_rows).front());
}

std::vector<TextRows> Connection::read_together(const std::vector<Statement>& statements) {
  return session_->read(std::span(statements), true, to_texts);
}

std::int64_t Connection::write(const Statement& statement) {
  try {
    return session_->guarded([&](pqxx::nontransaction& transaction) {
      session_->begin(transaction, "read write");
      const pqxx::result result = statement.parameters.empty()
                                      ? transaction.exec(statement.text)
                                      : session_->run(transaction, statement);
      transaction.exec("commit");
      return static_cast<std::int64_t>(result.affected_rows());
    });
  } catch (Failure& failure) {
    session_->rollback();
    session_->add_position(failure, statement.text);
    throw;
  }
}

Description Connection::describe(const std::string& sql) {
  Description description;
  Session& session = *session_;
  try {
    session.guarded([&](pqxx::nontransaction& transaction) {
      session.begin(transaction, "read only");
      const std::string name = "smoke_described";
      // What the protocol prepares, a pooler may keep under a name of its own (pgbouncer
      // from 1.21).
      const bool by_sql = session.options.pooler_transaction;
      if (by_sql && !is_preparable(sql)) return prepare(session.connection, "", sql);
      if (by_sql) {
        run_once(transaction, {"prepare " + name + " as " + sql, {}});
      } else {
        prepare(session.connection, name, sql);
      }
      const pqxx::result types =
          run_once(transaction, {"select t.type::oid, pg_catalog.format_type(t.type, null) from "
                                 "pg_catalog.pg_prepared_statements s, "
                                 "unnest(s.parameter_types) with ordinality as t(type, place) "
                                 "where s.name = $1 order by t.place",
                                 {name}});
      for (const auto& row : types) {
        description.parameter_oids.push_back(row[0].as<std::uint32_t>());
        description.parameter_types.push_back(row[1].c_str());
      }
      if (by_sql) {
        transaction.exec("deallocate " + name);
      } else {
        session.connection.unprepare(name);
      }
    });
  } catch (Failure& failure) {
    session.rollback();
    session.add_position(failure, sql);
    throw;
  }
  if (is_read(sql)) session.describe_columns(sql, description);
  session.rollback();
  return description;
}

// libpq waits for the server to hear of it, without limit: in a thread of its own, which keeps the
// session for as long as that takes.
void Connection::cancel() noexcept {
  if (session_->cancelling.exchange(true)) return;
  try {
    std::thread([session = session_] {
      try {
        session->connection.cancel_query();
      } catch (const std::exception&) {
        // The watchdog tries again, and cuts the connection in the end.
      }
      session->cancelling = false;
    }).detach();
  } catch (const std::system_error&) {
    session_->cancelling = false;
  }
}

void Connection::cut() noexcept { shutdown(session_->socket, SHUT_RDWR); }

bool Connection::usable() const noexcept {
  pollfd idle{session_->socket, POLLIN, 0};
  return session_->connection.is_open() && poll(&idle, 1, 0) == 0;
}

}  // namespace smoke::sql
