// Starting and ending children. Between fork and exec, and in the supervisor, which never execs,
// only async-signal-safe calls are made, because other threads may hold locks when we fork: all
// that needs memory is prepared before.
#include "interpreter/service/child.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <fstream>
#include <sstream>
#include <utility>

extern char** environ;

namespace smoke::service {
namespace {

std::string words_of(int error) { return std::generic_category().message(error); }

std::vector<char*> pointers(const std::vector<std::string>& texts) {
  std::vector<char*> result;
  for (const std::string& text : texts) result.push_back(const_cast<char*>(text.c_str()));
  result.push_back(nullptr);
  return result;
}

// Everything that the forked processes need, ready to use without allocating.
struct Prepared {
  std::vector<char*> arguments;
  std::vector<char*> environment;
  std::vector<char*> remove_arguments;  // empty for nothing to remove
  const char* folder;                   // nullptr for ours
  int input;
  int output;
  const Credentials* credentials;
  int stop_signal;
  int stop_timeout_ms;
  int lifeline;  // read end
  int failure;   // write end: takes errno where exec fails
};

[[noreturn]] void become_program(const Prepared& prepared) {
  setpgid(0, 0);
  bool ok = true;
  if (const Credentials* who = prepared.credentials) {
    ok = setgroups(who->groups.size(), who->groups.data()) == 0 && setgid(who->group) == 0 &&
         setuid(who->user) == 0;
  }
  prctl(PR_SET_PDEATHSIG,
        SIGKILL);  // after setuid, which clears it; for a supervisor that was killed
  if (ok && prepared.folder) ok = chdir(prepared.folder) == 0;
  if (ok) {
    dup2(prepared.input, STDIN_FILENO);
    dup2(prepared.output, STDOUT_FILENO);
    dup2(prepared.output, STDERR_FILENO);
    close_range(STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
    for (int ignored : {SIGPIPE, SIGINT, SIGTERM, SIGHUP}) signal(ignored, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    execve(prepared.arguments[0], prepared.arguments.data(), prepared.environment.data());
  }
  const int error = errno;
  [[maybe_unused]] const ssize_t written = write(prepared.failure, &error, sizeof error);
  _exit(127);
}

int exit_code(int wait_status) {
  return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 128 + WTERMSIG(wait_status);
}

// Waits for the program's end or the lifeline's, whichever comes first; gives true for the
// program's.
bool program_ended(int lifeline, int children, int timeout_ms) {
  std::array<pollfd, 2> watched{{{children, POLLIN, 0}, {lifeline, POLLIN, 0}}};
  while (poll(watched.data(), lifeline < 0 ? 1 : 2, timeout_ms) < 0 && errno == EINTR) {
  }
  return watched[0].revents != 0;
}

[[noreturn]] void supervise(const Prepared& prepared) {
  setpgid(0, 0);  // the terminal's Ctrl-C is ours to handle, not the program's
  sigset_t all, child;
  sigfillset(&all);
  sigprocmask(SIG_BLOCK, &all, nullptr);
  sigemptyset(&child);
  sigaddset(&child, SIGCHLD);
  struct sigaction only_the_end {};
  only_the_end.sa_handler = SIG_DFL;
  only_the_end.sa_flags = SA_NOCLDSTOP;
  sigaction(SIGCHLD, &only_the_end, nullptr);
  const int children = signalfd(-1, &child, SFD_CLOEXEC);

  const pid_t program = fork();
  if (program == 0) become_program(prepared);
  setpgid(program, program);

  // Every descriptor that came with the fork goes, other children's lifelines above all.
  const int keep_low = std::min(prepared.lifeline, children);
  const int keep_high = std::max(prepared.lifeline, children);
  if (keep_low > 0) close_range(0, static_cast<unsigned>(keep_low) - 1, 0);
  if (keep_high - keep_low > 1) {
    close_range(static_cast<unsigned>(keep_low) + 1, static_cast<unsigned>(keep_high) - 1, 0);
  }
  close_range(static_cast<unsigned>(keep_high) + 1, ~0U, 0);

  bool abandoned = false;
  if (!program_ended(prepared.lifeline, children, -1)) {
    char orderly = 0;  // written by stop(); nothing where we were killed
    abandoned = read(prepared.lifeline, &orderly, 1) != 1;
    kill(-program, prepared.stop_signal);
    program_ended(-1, children, prepared.stop_timeout_ms);
  }
  kill(-program, SIGKILL);  // what is left of the group
  int status = 0;
  while (waitpid(program, &status, 0) < 0 && errno == EINTR) {
  }
  if (abandoned && !prepared.remove_arguments.empty()) {
    const pid_t remover = fork();
    if (remover == 0) {
      execve(prepared.remove_arguments[0], prepared.remove_arguments.data(), environ);
      _exit(127);
    }
    waitpid(remover, nullptr, 0);
  }
  _exit(exit_code(status));
}

bool open_to_all(const std::filesystem::path& folder) {
  std::filesystem::path below;
  for (const auto& part : folder) {
    below /= part;
    std::error_code error;
    const auto permissions = std::filesystem::status(below, error).permissions();
    if (error ||
        (permissions & std::filesystem::perms::others_exec) == std::filesystem::perms::none) {
      return false;
    }
  }
  return true;
}

// A pair of sockets rather than a pipe: writing to an end that is gone then raises no SIGPIPE.
struct Channel {
  int read_end = -1;
  int write_end = -1;

  Channel() {
    std::array<int, 2> ends{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0)
      throw ServiceError("no pair of sockets: " + words_of(errno));
    read_end = ends[0];
    write_end = ends[1];
  }
  ~Channel() {
    close_end(read_end);
    close_end(write_end);
  }
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  static void close_end(int& end) {
    if (end >= 0) close(std::exchange(end, -1));
  }
};

}  // namespace

Child::Child(const ChildOptions& options) {
  const std::vector<std::string> removal{"/bin/rm", "-rf", "--", options.remove_folder.string()};
  const std::string folder = options.folder.string();
  Channel lifeline, failure;
  Prepared prepared{};
  prepared.arguments = pointers(options.arguments);
  prepared.environment = pointers(options.environment);
  if (!options.remove_folder.empty()) prepared.remove_arguments = pointers(removal);
  prepared.folder = folder.empty() ? nullptr : folder.c_str();
  prepared.credentials = options.credentials ? &*options.credentials : nullptr;
  prepared.stop_signal = options.stop_signal;
  prepared.stop_timeout_ms = static_cast<int>(options.stop_timeout.count());
  prepared.lifeline = lifeline.read_end;
  prepared.failure = failure.write_end;
  prepared.input = open(options.input_file.c_str(), O_RDONLY | O_CLOEXEC);
  prepared.output =
      open(options.output_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  // Room for its last words, also where it fills the disk: they say that it did.
  constexpr off_t last_words = 64 * 1024;
  const bool full = prepared.output >= 0 &&
                    fallocate(prepared.output, FALLOC_FL_KEEP_SIZE, 0, last_words) != 0 &&
                    (errno == ENOSPC || errno == EDQUOT);
  if (prepared.output < 0 || full) {
    const int error = errno;
    if (full) close(prepared.output);
    close(prepared.input);
    throw ServiceError("cannot write `" + options.output_file.string() + "`: " + words_of(error));
  }

  supervisor_ = fork();
  if (supervisor_ == 0) supervise(prepared);
  const int fork_error = errno;
  close(prepared.input);
  close(prepared.output);
  if (supervisor_ < 0) {
    throw ServiceError("cannot start `" + options.arguments[0] + "`: " + words_of(fork_error));
  }
  Channel::close_end(failure.write_end);
  lifeline_ = std::exchange(lifeline.write_end, -1);

  int error = 0;
  ssize_t got = 0;
  while ((got = read(failure.read_end, &error, sizeof error)) < 0 && errno == EINTR) {
  }
  if (got == sizeof error) {
    stop();
    throw ServiceError("cannot start `" + options.arguments[0] + "`: " + words_of(error));
  }
}

Child::Child(Child&& other) noexcept
    : supervisor_(std::exchange(other.supervisor_, -1)),
      lifeline_(std::exchange(other.lifeline_, -1)),
      status_(other.status_) {}

void Child::reap(int options) {
  if (supervisor_ < 0) return;
  int status = 0;
  pid_t reaped = 0;
  while ((reaped = waitpid(supervisor_, &status, options)) < 0 && errno == EINTR) {
  }
  if (reaped == 0) return;
  supervisor_ = -1;
  status_ = reaped < 0 ? 127 : exit_code(status);
}

std::optional<int> Child::status() {
  reap(WNOHANG);
  return status_;
}

void Child::stop() {
  if (lifeline_ >= 0) send(lifeline_, "s", 1, MSG_NOSIGNAL);
  Channel::close_end(lifeline_);
  reap(0);
}

std::filesystem::path find_program(const std::string& name) {
  const auto executable = [](const std::filesystem::path& path) {
    std::error_code closed;  // to us: as good as not there
    return std::filesystem::is_regular_file(path, closed) && access(path.c_str(), X_OK) == 0;
  };
  if (name.find('/') != std::string::npos) {
    return executable(name) ? std::filesystem::absolute(name) : std::filesystem::path{};
  }
  const char* path = std::getenv("PATH");
  std::istringstream folders(path ? path : "/usr/local/bin:/usr/bin:/bin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    const auto candidate = std::filesystem::path(folder.empty() ? "." : folder) / name;
    if (executable(candidate)) return std::filesystem::absolute(candidate);
  }
  return {};
}

std::vector<std::string> own_environment() {
  std::vector<std::string> result;
  for (char** entry = environ; *entry; ++entry) result.emplace_back(*entry);
  return result;
}

std::filesystem::path make_temporary_folder(const std::string& prefix) {
  const char* configured = std::getenv("TMPDIR");
  std::string parent = configured && *configured == '/' ? configured : "/tmp";
  // A unix socket's path holds 107 octets at most, and as root the server runs as another user.
  if (parent.size() > 60 || !open_to_all(parent)) parent = "/tmp";
  std::string name = parent + "/" + prefix + "-XXXXXX";
  if (!mkdtemp(name.data())) {
    throw ServiceError("cannot make a folder in `" + parent + "`: " + words_of(errno));
  }
  return name;
}

std::uint16_t free_port() {
  const int listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool ok = bind(listener, generic, size) == 0 && getsockname(listener, generic, &size) == 0;
  const int error = errno;
  close(listener);
  if (!ok) throw ServiceError("no free port on 127.0.0.1: " + words_of(error));
  return ntohs(address.sin_port);
}

std::string tail_of(const std::filesystem::path& file, std::size_t lines) {
  std::ifstream in(file, std::ios::binary | std::ios::ate);
  if (!in) return {};
  constexpr std::streamoff most = 64 * 1024;
  in.seekg(std::max<std::streamoff>(0, in.tellg() - most));
  std::deque<std::string> last;
  for (std::string line; std::getline(in, line);) {
    last.push_back(line);
    if (last.size() > lines) last.pop_front();
  }
  std::string result;
  for (const std::string& line : last) result += (result.empty() ? "" : "\n") + line;
  return result;
}

}  // namespace smoke::service
