// libpqxx 6 and 7 from one source: only the call with a dynamic number of parameters differs.
#include "examples/crm/database.hpp"

#include <pqxx/pqxx>
#include <utility>

namespace crm {
namespace {

class TransactionSession : public Session {
 public:
  explicit TransactionSession(pqxx::transaction_base& transaction) : transaction_(transaction) {}

  Rows query(const std::string& sql, const std::vector<Cell>& parameters) override {
    Rows rows;
    for (const auto& found : execute(sql, parameters)) {
      Row& row = rows.emplace_back();
      for (const auto& field : found) {
        row.push_back(field.is_null() ? Cell() : Cell(std::string(field.c_str(), field.size())));
      }
    }
    return rows;
  }

 private:
  pqxx::result execute(const std::string& sql, const std::vector<Cell>& cells) {
#if PQXX_VERSION_MAJOR >= 7
    pqxx::params parameters;
    for (const Cell& cell : cells) {
      if (cell) {
        parameters.append(*cell);
      } else {
        parameters.append();
      }
    }
#if PQXX_VERSION_MAJOR > 7 || PQXX_VERSION_MINOR >= 10
    return transaction_.exec(sql, parameters);
#else
    return transaction_.exec_params(sql, parameters);
#endif
#else
    std::vector<const char*> parameters;
    for (const Cell& cell : cells) parameters.push_back(cell ? cell->c_str() : nullptr);
    return transaction_.exec_params(sql, pqxx::prepare::make_dynamic_params(parameters));
#endif
  }

  pqxx::transaction_base& transaction_;
};

}  // namespace

class Database::Connection : public pqxx::connection {
 public:
  using pqxx::connection::connection;
};

// A connection for the duration of one piece of work. One that broke is not given back, because
// libpqxx 6 would reconnect it in silence, and the idle ones go too: most likely the server went
// away.
class Database::Lease {
 public:
  explicit Lease(Database& database) : database_(database), connection_(database.take()) {}
  ~Lease() { database_.give_back(std::move(connection_)); }
  Lease(const Lease&) = delete;
  Lease& operator=(const Lease&) = delete;

  pqxx::connection& connection() { return *connection_; }
  void discard_if_broken() {
    if (connection_->is_open()) return;
    connection_.reset();
    const std::lock_guard lock(database_.mutex_);
    database_.idle_.clear();
  }

 private:
  Database& database_;
  std::unique_ptr<Connection> connection_;
};

Database::Database(std::string url, std::size_t ready_connections, std::size_t max_connections)
    : url_(std::move(url)), max_connections_(max_connections) {
  while (idle_.size() < ready_connections) idle_.push_back(std::make_unique<Connection>(url_));
}

Database::~Database() = default;

void Database::transaction(const std::function<void(Session&)>& work) {
  Lease lease(*this);
  try {
    pqxx::work transaction(lease.connection());
    TransactionSession session(transaction);
    work(session);
    transaction.commit();
  } catch (...) {
    lease.discard_if_broken();
    throw;
  }
}

void Database::autocommit(const std::function<void(Session&)>& work) {
  Lease lease(*this);
  try {
    pqxx::nontransaction statements(lease.connection());
    TransactionSession session(statements);
    work(session);
  } catch (...) {
    lease.discard_if_broken();
    throw;
  }
}

std::unique_ptr<Database::Connection> Database::take() {
  {
    std::unique_lock lock(mutex_);
    returned_.wait(lock, [this] { return taken_ < max_connections_; });
    ++taken_;
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  try {
    return std::make_unique<Connection>(url_);
  } catch (...) {
    give_back(nullptr);
    throw;
  }
}

void Database::give_back(std::unique_ptr<Connection> connection) {
  const std::lock_guard lock(mutex_);
  --taken_;
  if (connection) idle_.push_back(std::move(connection));
  returned_.notify_one();
}

}  // namespace crm
