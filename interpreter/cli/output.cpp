// write(2) rather than streams: every error is seen where it happens, and nothing is left in a
// buffer when a signal ends us.
#include "interpreter/cli/output.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string_view>
#include <system_error>

namespace smoke::cli {
namespace {

int write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0 && errno == EAGAIN) {  // whoever gave it to us made it non-blocking
      pollfd room{descriptor, POLLOUT, 0};
      poll(&room, 1, -1);
      continue;
    }
    if (written < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return 0;
}

}  // namespace

void Output::write(std::string_view text) {
  gave_way_ ? error(text) : report(with_label(text, out_begins_));
}

void Output::label(std::string_view label) {
  label_ = label.empty() ? "" : std::string(label) + " | ";
}

std::string Output::with_label(std::string_view text, bool& begins) const {
  std::string out;
  while (!text.empty()) {
    if (begins) out += label_;
    const std::size_t end = text.find('\n');
    begins = end != text.npos;
    out += text.substr(0, begins ? end + 1 : end);
    text.remove_prefix(begins ? end + 1 : text.size());
  }
  return out;
}

void Output::report(std::string_view text) {
  if (errno_ == 0) errno_ = write_all(STDOUT_FILENO, text);
}

void Output::error(std::string_view text) {
  write_all(STDERR_FILENO, with_label(text, error_begins_));
}

bool Output::finish() {
  if (errno_ == 0) return true;
  error(fmt::format("smoke: the report is incomplete: can't write to standard output: {}\n",
                    std::generic_category().message(errno_)));
  return false;
}

bool is_terminal() {
  const char* const kind = std::getenv("TERM");
  return isatty(STDOUT_FILENO) == 1 && kind != nullptr && std::string_view(kind) != "dumb";
}

std::size_t terminal_columns() {
  winsize size{};
  return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

}  // namespace smoke::cli
