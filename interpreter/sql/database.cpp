// The questions that specs and checks ask, over two pools: one that reads, and one that writes
// where that is allowed.
#include "interpreter/sql/database.hpp"

#include <algorithm>
#include <map>
#include <mutex>

#include "interpreter/sql/pool.hpp"

namespace smoke::sql {
namespace {

// Postgres has no NUL in its texts; it would end the value there without a word.
std::optional<Error> refuse_nul(const Statement& statement) {
  const auto holds_nul = [](std::string_view text) {
    return text.find('\0') != std::string_view::npos;
  };
  if (holds_nul(statement.text)) {
    return Error{
        "22021", say("a statement cannot hold a NUL character (SQLSTATE 22021)"), {}, false};
  }
  for (const Parameter& parameter : statement.parameters) {
    if (parameter && holds_nul(*parameter)) {
      return Error{"22021",
                   say("a text in Postgres cannot hold a NUL character (SQLSTATE 22021)"),
                   {},
                   false};
    }
  }
  return std::nullopt;
}

std::string text_of(const Value& cell) { return as_text(cell).value_or(""); }

bool is_true(const Value& cell) { return cell.boolean() && *cell.boolean(); }

std::uint32_t oid_of(const Value& cell) {
  return cell.integer() ? static_cast<std::uint32_t>(*cell.integer()) : 0;
}

}  // namespace

class Database::State {
 public:
  explicit State(Options o)
      : options(std::move(o)), reads(options, false, watchdog), writes(options, true, watchdog) {}

  const Options options;
  Watchdog watchdog;
  Pool reads;
  Pool writes;
  std::mutex mutex;
  std::map<std::string, std::shared_ptr<const TableInfo>> known;  // by the quoted name
};

Database::Database(Options options) : state_(std::make_unique<State>(std::move(options))) {}
Database::~Database() = default;

Outcome<Rows> Database::query(const Statement& statement, const Limits& limits) {
  if (auto refused = refuse_nul(statement)) return *refused;
  return state_->reads.with_connection(
      limits, 1, [&](Connection& connection) { return connection.read(statement); });
}

Outcome<std::vector<TextRows>> Database::read_together(const std::vector<Statement>& statements,
                                                       const Limits& limits) {
  if (statements.empty()) return std::vector<TextRows>();
  for (const Statement& statement : statements) {
    if (auto refused = refuse_nul(statement)) return *refused;
  }
  return state_->reads.with_connection(limits, statements.size(), [&](Connection& connection) {
    return connection.read_together(statements);
  });
}

Outcome<std::int64_t> Database::execute(const Statement& statement, const Limits& limits) {
  if (!state_->options.allow_writes) {
    return Error{
        "42501",
        say("writing to the database is not allowed here: the environment must allow writes"),
        {},
        false};
  }
  if (auto refused = refuse_nul(statement)) return *refused;
  // A script has as many statements as semicolons, or fewer.
  const auto semicolons = std::count(statement.text.begin(), statement.text.end(), ';');
  return state_->writes.with_connection(
      limits, static_cast<std::size_t>(semicolons) + 1,
      [&](Connection& connection) { return connection.write(statement); });
}

Outcome<Description> Database::describe(std::string_view sql, const Limits& limits) {
  const Statement statement{std::string(sql), {}};
  if (auto refused = refuse_nul(statement)) return *refused;
  return state_->reads.with_connection(
      limits, 1, [&](Connection& connection) { return connection.describe(statement.text); });
}

Outcome<std::shared_ptr<const TableInfo>> Database::table(const std::vector<std::string>& name,
                                                          const Limits& limits) {
  std::string quoted;
  for (const std::string& part : name)
    quoted += (quoted.empty() ? "" : ".") + quote_identifier(part);
  {
    const std::lock_guard lock(state_->mutex);
    if (const auto found = state_->known.find(quoted); found != state_->known.end())
      return found->second;
  }
  const Error unknown{"42P01", say("no such table: `{}` (SQLSTATE 42P01)", quoted), {}, false};
  if (name.empty() || name.size() > 2) return unknown;

  // One row per column; the key's columns have their place in it.
  const auto outcome =
      query({"select c.oid, n.nspname, c.relname, a.attname, a.atttypid, "
             "pg_catalog.format_type(a.atttypid, a.atttypmod), "
             "       a.attnotnull, a.atthasdef or a.attidentity <> '', "
             "pg_catalog.array_position(k.indkey, a.attnum) "
             "  from pg_catalog.pg_class c "
             "  join pg_catalog.pg_namespace n on n.oid = c.relnamespace "
             "  join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not "
             "a.attisdropped "
             "  left join pg_catalog.pg_index k on k.indrelid = c.oid and k.indisprimary "
             " where c.oid = pg_catalog.to_regclass($1) and c.relkind in ('r', 'p', 'v', 'm', 'f') "
             " order by a.attnum",
             {quoted}},
            limits);
  if (const Error* error = std::get_if<Error>(&outcome)) return *error;
  const Rows& rows = std::get<Rows>(outcome);
  if (rows.rows.empty()) return unknown;

  TableInfo table;
  table.oid = oid_of(rows.rows[0][0]);
  table.schema = text_of(rows.rows[0][1]);
  table.name = text_of(rows.rows[0][2]);
  std::map<std::int64_t, std::string> key;
  for (const auto& row : rows.rows) {
    table.columns.push_back(
        {text_of(row[3]), oid_of(row[4]), text_of(row[5]), is_true(row[6]), is_true(row[7])});
    if (row[8].integer()) key[*row[8].integer()] = text_of(row[3]);
  }
  for (auto& [_, column] : key) table.primary_key.push_back(std::move(column));
  const std::lock_guard lock(state_->mutex);
  return state_->known.insert_or_assign(quoted, std::make_shared<const TableInfo>(std::move(table)))
      .first->second;
}

Outcome<std::vector<std::string>> Database::tables(const Limits& limits) {
  const auto outcome = query(
      {"select case when pg_catalog.pg_table_is_visible(c.oid) then '' else n.nspname || '.' end "
       "|| c.relname "
       "  from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace "
       " where c.relkind in ('r', 'p', 'v', 'm', 'f') and n.nspname !~ '^pg_' and n.nspname <> "
       "'information_schema' "
       "   and pg_catalog.has_schema_privilege(n.oid, 'usage') "
       " order by 1",
       {}},
      limits);
  if (const Error* error = std::get_if<Error>(&outcome)) return *error;
  std::vector<std::string> names;
  for (const auto& row : std::get<Rows>(outcome).rows) names.push_back(text_of(row[0]));
  return names;
}

Outcome<Duration> Database::clock_offset(const Limits& limits) {
  // Of several answers the quickest one is nearest to the truth.
  using Clock = std::chrono::steady_clock;
  auto quickest = Clock::duration::max();
  Duration offset{};
  for (int i = 0; i < 5; ++i) {
    const Time before = std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
    const auto start = Clock::now();
    const auto outcome =
        query({"select (extract(epoch from pg_catalog.clock_timestamp()) * 1000000)::bigint", {}},
              limits);
    const auto took = Clock::now() - start;
    if (const Error* error = std::get_if<Error>(&outcome)) return *error;
    if (took >= quickest) continue;
    quickest = took;
    const std::int64_t* theirs = std::get<Rows>(outcome).rows[0][0].integer();
    offset = Duration(theirs ? *theirs : 0) -
             (before.time_since_epoch() + std::chrono::duration_cast<Duration>(took / 2));
  }
  return offset;
}

}  // namespace smoke::sql
