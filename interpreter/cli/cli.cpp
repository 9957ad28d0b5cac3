#include "interpreter/cli/cli.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <exception>

#include "interpreter/cli/commands.hpp"

namespace smoke::cli {
namespace {

struct CarryOut {
  Output& output;
  Exit operator()(const Said& said) const {
    said.wrong ? output.error(said.text) : output.write(said.text);
    return said.wrong ? exit_usage : exit_passed;
  }
  Exit operator()(const RunCommand& command) const {
    return command.for_each ? run_for_each(command, output) : run(command, output);
  }
  Exit operator()(const CheckCommand& command) const { return check(command, output); }
  Exit operator()(const FormatCommand& command) const { return format(command, output); }
  Exit operator()(const ListCommand& command) const { return list(command, output); }
  Exit operator()(const ReportCommand& command) const { return report(command, output); }
  Exit operator()(const VerifyCommand& command) const { return verify(command, output); }
  Exit operator()(const DecideCommand& command) const { return decide(command, output); }
  Exit operator()(const AttestCommand& command) const { return attest(command, output); }
  Exit operator()(const MergeCommand& command) const { return merge(command, output); }
  Exit operator()(const HistoryCommand& command) const { return history(command, output); }
  Exit operator()(const EnvCommand& command) const { return env(command, output); }
  Exit operator()(const DocCommand& command) const { return doc(command, output); }
};

// Where one of them was closed, the next file that is opened would have its number, and a journal
// would get what people are told. The wrong way round, so that using it is still an error.
void occupy_standard_streams() {
  for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (fcntl(descriptor, F_GETFD) == -1)
      open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

// Requests that leave at once take several descriptors each, and the usual limit, which anybody may
// raise, is 1,024.
void allow_many_connections() {
  constexpr rlim_t enough = 65'536;
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= enough) return;
  limit.rlim_cur = std::min(limit.rlim_max, enough);
  setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // writing to a closed pipe is an error like any other
  occupy_standard_streams();
  allow_many_connections();
  Output output;
  try {
    const Exit status = std::visit(CarryOut{output}, parse_command_line(argc, argv));
    if (output.finish()) return status;
    return status > exit_signal ? status : worse(status, exit_usage);
  } catch (const std::exception& error) {
    output.error(fmt::format("smoke: this should not have happened: {}\n", error.what()));
    return exit_usage;
  }
}

}  // namespace smoke::cli
