// A fresh data folder costs half a second to make and little to copy, so one is kept per server
// version in the user's cache. The server's own speed settings are those of a database that nobody
// will miss.
#include "interpreter/service/postgres.hpp"

#include <fcntl.h>
#include <grp.h>
#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <random>
#include <system_error>
#include <thread>
#include <utility>

#include "interpreter/service/child.hpp"

namespace smoke::service {
namespace {

namespace fs = std::filesystem;

// Part of the cache's key: to be raised when what is done to a fresh data folder changes.
constexpr const char* template_revision = "1";

struct Result {
  int status;
  std::string output;
};

// No step of preparing a server takes longer, but one that hangs.
constexpr std::chrono::seconds step_timeout{120};

// Runs a program to its end; the output goes through `scratch`.
Result run(const std::vector<std::string>& arguments, const fs::path& scratch,
           const std::stop_token& stop, const std::optional<Credentials>& credentials = {},
           const fs::path& input = "/dev/null") {
  ChildOptions options;
  options.arguments = arguments;
  options.environment = own_environment();
  std::erase_if(options.environment,
                [](const std::string& entry) { return entry.starts_with("PG"); });
  options.environment.push_back("LC_ALL=C");
  options.input_file = input;
  options.output_file = scratch / "output";
  options.folder = "/";  // ours may be closed to the other user
  options.credentials = credentials;
  fs::remove(options.output_file);
  Child child(options);
  const auto deadline = std::chrono::steady_clock::now() + step_timeout;
  while (!child.status()) {
    if (stop.stop_requested()) throw ServiceError("interrupted while preparing Postgres");
    if (std::chrono::steady_clock::now() > deadline) {
      throw ServiceError("`" + arguments[0] + "` did not end in " +
                         std::to_string(step_timeout.count()) + " s; its output ends with:\n" +
                         tail_of(options.output_file, 20));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return {*child.status(), tail_of(options.output_file, 30)};
}

std::vector<int> version_numbers(const std::string& name) {
  std::vector<int> result;
  for (std::size_t i = 0; i < name.size();) {
    if (name[i] < '0' || name[i] > '9') {
      ++i;
      continue;
    }
    int number = 0;
    for (; i < name.size() && name[i] >= '0' && name[i] <= '9'; ++i)
      number = number * 10 + (name[i] - '0');
    result.push_back(number);
  }
  return result;
}

// The folder that has `initdb`, `postgres` and `psql`: Debian's newest, else PATH's.
fs::path find_binaries() {
  fs::path newest;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator("/usr/lib/postgresql", ignored)) {
    const fs::path bin = entry.path() / "bin";
    if (!fs::exists(bin / "initdb", ignored) || !fs::exists(bin / "postgres", ignored)) continue;
    const bool newer = newest.empty() || version_numbers(newest.filename()) <
                                             version_numbers(entry.path().filename());
    if (newer) newest = entry.path();
  }
  if (!newest.empty()) return newest / "bin";
  if (const fs::path initdb = find_program("initdb"); !initdb.empty()) {
    const fs::path folder = fs::canonical(initdb).parent_path();
    if (fs::exists(folder / "postgres")) return folder;
  }
  throw ServiceError(
      "no Postgres server to start: neither /usr/lib/postgresql/*/bin nor PATH has `initdb` and "
      "`postgres`; install "
      "the package `postgresql`, or give the address of a database");
}

std::optional<Credentials> server_credentials() {
  if (geteuid() != 0) return {};
  const passwd* user = getpwnam("postgres");
  if (!user) {
    throw ServiceError(
        "Postgres refuses to run as root, and there is no user `postgres` to run it as: install "
        "the package "
        "`postgresql`, or run as an ordinary user");
  }
  int count = 64;
  std::vector<gid_t> groups(static_cast<std::size_t>(count));
  if (getgrouplist("postgres", user->pw_gid, groups.data(), &count) < 0) count = 0;
  groups.resize(static_cast<std::size_t>(count));
  return Credentials{user->pw_uid, user->pw_gid, std::move(groups)};
}

void give_to(const fs::path& path, const std::optional<Credentials>& who) {
  if (!who) return;
  const auto give = [&](const fs::path& each) {
    if (lchown(each.c_str(), who->user, who->group) != 0) {
      throw ServiceError("cannot give `" + each.string() +
                         "` to the user `postgres`: " + std::generic_category().message(errno));
    }
  };
  give(path);
  if (!fs::is_directory(path)) return;
  for (const auto& entry : fs::recursive_directory_iterator(path)) give(entry.path());
}

// Where fresh data folders are kept; empty where there is no home.
fs::path cache_folder() {
  if (const char* cache = std::getenv("XDG_CACHE_HOME"); cache && *cache == '/')
    return fs::path(cache) / "smoke";
  if (const char* home = std::getenv("HOME"); home && *home == '/')
    return fs::path(home) / ".cache/smoke";
  return {};
}

std::string random_hex(std::size_t digits) {
  std::random_device random;
  std::string result;
  while (result.size() < digits) result += "0123456789abcdef"[random() % 16];
  return result;
}

// Copies so that no process ever sees a half-made cache: beside it, then renamed. That it can't be
// kept is no error.
void keep_in_cache(const fs::path& data, const fs::path& kept) {
  const fs::path beside = kept.string() + "." + random_hex(8);
  std::error_code error;
  fs::create_directories(kept.parent_path(), error);
  fs::copy(data, beside, fs::copy_options::recursive, error);
  if (!error) fs::permissions(beside, fs::perms::owner_all, error);
  if (!error) fs::rename(beside, kept, error);
  if (error) fs::remove_all(beside, error);
}

void must_succeed(const Result& result, const std::string& what) {
  if (result.status != 0) throw ServiceError(what + " failed: " + result.output);
}

// A data folder with an empty database `smoke` of the user `smoke`: renamed rather than created,
// for one database more is hundreds of files more to copy. Over the unix socket its owner is
// trusted; over TCP, where every user of the machine can knock, the password in `data/password` is
// asked for.
void make_data(const fs::path& binaries, const fs::path& folder, const std::stop_token& stop,
               const std::optional<Credentials>& who) {
  const fs::path data = folder / "data";
  const fs::path password = folder / "password";
  const fs::path statement = folder / "statement";
  std::ofstream(password) << random_hex(32) << '\n';
  std::ofstream(statement) << "alter database postgres rename to smoke\n";
  give_to(password, who);
  must_succeed(run({binaries / "initdb", "-D", data, "-U", "smoke", "--auth-local=trust",
                    "--auth-host=scram-sha-256", "--pwfile=" + password.string(), "-E", "UTF8",
                    "--locale=C", "--no-sync", "--no-instructions"},
                   folder, stop, who),
               "initdb");
  must_succeed(run({binaries / "postgres", "--single", "-F", "-D", data, "template1"}, folder, stop,
                   who, statement),
               "postgres --single");
  fs::rename(password, data / "password");
}

std::string first_line(const fs::path& file) {
  std::ifstream in(file);
  std::string line;
  std::getline(in, line);
  return line;
}

// The server writes its state in the eighth line of this file, as pg_ctl reads it.
bool is_ready(const fs::path& data) {
  std::ifstream in(data / "postmaster.pid");
  std::string line;
  for (int i = 0; i < 8; ++i) {
    if (!std::getline(in, line)) return false;
  }
  return line.starts_with("ready");
}

}  // namespace

struct Postgres::Server {
  fs::path binaries;
  fs::path folder;
  std::string port;
  std::string password;
  std::optional<Child> process;

  ~Server() {
    if (process) process->stop();
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }

  void prepare_data(const std::stop_token& stop, const std::optional<Credentials>& who) {
    const fs::path data = folder / "data";
    const std::string version = run({binaries / "postgres", "--version"}, folder, stop).output;
    std::string key = "postgres";
    for (int number : version_numbers(version)) key += "-" + std::to_string(number);
    const fs::path cache = cache_folder();
    const fs::path kept = cache / (key + "." + template_revision);
    std::error_code closed;  // to us, as another user's home: as good as none
    if (!cache.empty() && fs::exists(kept / "PG_VERSION", closed)) {
      fs::copy(kept, data, fs::copy_options::recursive);
      fs::permissions(data, fs::perms::owner_all);
      give_to(data, who);
    } else {
      make_data(binaries, folder, stop, who);
      if (!cache.empty()) keep_in_cache(data, kept);
    }
    password = first_line(data / "password");
  }

  void start(const PostgresOptions& options, const std::stop_token& stop,
             const std::optional<Credentials>& who) {
    const fs::path data = folder / "data";
    port = std::to_string(options.tcp ? free_port() : 5432);
    ChildOptions child;
    child.arguments = {binaries / "postgres", "-D", data, "-k", folder, "-p", port, "-F"};
    for (const char* setting :
         {"synchronous_commit=off", "full_page_writes=off", "wal_level=minimal",
          "max_wal_senders=0", "shared_buffers=32MB", "autovacuum=off", "jit=off", "timezone=UTC",
          "log_timezone=UTC", options.tcp ? "listen_addresses=127.0.0.1" : "listen_addresses="}) {
      child.arguments.insert(child.arguments.end(), {"-c", setting});
    }
    child.environment = {"LC_ALL=C", "PATH=/usr/bin:/bin"};
    child.folder = folder;
    child.output_file = folder / "log";
    child.credentials = who;
    child.stop_signal = SIGINT;  // fast: ends the sessions
    child.remove_folder = folder;
    process.emplace(child);

    const auto deadline = std::chrono::steady_clock::now() + options.start_timeout;
    while (!is_ready(data)) {
      if (stop.stop_requested()) throw ServiceError("interrupted while starting Postgres");
      const bool exited = process->status().has_value();
      if (exited || std::chrono::steady_clock::now() > deadline) {
        throw ServiceError(std::string("Postgres ") +
                           (exited ? "exited at its start" : "did not start in time") +
                           "; its log ends with:\n" + tail_of(child.output_file, 20));
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
};

Postgres::Postgres(const PostgresOptions& options, std::stop_token stop)
    : server_(std::make_unique<Server>()) {
  const std::optional<Credentials> who = server_credentials();
  server_->binaries = find_binaries();
  server_->folder = make_temporary_folder("smoke-pg");
  give_to(server_->folder, who);
  try {
    server_->prepare_data(stop, who);
    server_->start(options, stop, who);
  } catch (const fs::filesystem_error& error) {
    throw ServiceError(std::string("cannot prepare Postgres' data folder: ") + error.what());
  }
}

Postgres::~Postgres() = default;
Postgres::Postgres(Postgres&&) noexcept = default;
Postgres& Postgres::operator=(Postgres&&) noexcept = default;

void Postgres::initialise(const std::vector<fs::path>& sql_files, std::stop_token stop) {
  std::vector<std::string> arguments{server_->binaries / "psql", "-X", "-q", "-v",
                                     "ON_ERROR_STOP=1",          "-d", url()};
  for (const fs::path& file : sql_files) {
    if (!fs::is_regular_file(file))
      throw ServiceError("no file `" + file.string() + "` to initialise Postgres with");
    arguments.insert(arguments.end(), {"-f", fs::absolute(file).string()});
  }
  must_succeed(run(arguments, server_->folder, stop), "initialising Postgres");
}

std::string Postgres::url() const {
  return "postgresql://smoke@/smoke?host=" + server_->folder.string() + "&port=" + server_->port;
}

std::string Postgres::tcp_url() const {
  return "postgresql://smoke:" + server_->password + "@127.0.0.1:" + server_->port + "/smoke";
}

const fs::path& Postgres::folder() const { return server_->folder; }

}  // namespace smoke::service
