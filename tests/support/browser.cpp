// Messages are JSON, each ended by a NUL: the browser reads them from its descriptor 3 and writes
// them to its descriptor 4.
#include "tests/support/browser.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "interpreter/value/crypto.hpp"
#include "interpreter/value/json.hpp"

namespace smoke::browser {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto longest = std::chrono::seconds(60);

std::string program() {
  std::istringstream folders(std::getenv("PATH") != nullptr ? std::getenv("PATH") : "");
  for (std::string folder; std::getline(folders, folder, ':');)
    for (const char* name : {"chromium", "google-chrome", "google-chrome-stable"})
      if (access((folder + "/" + name).c_str(), X_OK) == 0) return folder + "/" + name;
  throw std::runtime_error(
      "no Chromium is installed, which this test needs: it is in the package chromium of Debian, "
      "the "
      "snap chromium of Ubuntu; Google Chrome will do, too");
}

std::string text_of(const Object& object, std::string_view key) {
  const Value* value = object.find(key);
  return value != nullptr && value->text() != nullptr ? *value->text() : "";
}

const Object& object_of(const Object& object, std::string_view key) {
  static const Object none;
  const Value* value = object.find(key);
  return value != nullptr && value->object() != nullptr ? *value->object() : none;
}

}  // namespace

Browser::Browser(const std::filesystem::path& folder) {
  const std::string path = program(), profile = "--user-data-dir=" + (folder / "profile").string();
  const std::vector<const char*> arguments{path.c_str(),
                                           "--headless=new",
                                           "--no-sandbox",  // which needs rights that tests lack
                                           "--disable-gpu",
                                           "--disable-dev-shm-usage",
                                           "--hide-scrollbars",
                                           "--no-first-run",
                                           "--remote-debugging-pipe",
                                           profile.c_str(),
                                           "about:blank",
                                           nullptr};
  int in[2], out[2];
  if (pipe2(in, O_CLOEXEC) != 0 || pipe2(out, O_CLOEXEC) != 0)
    throw std::runtime_error("can't make a pipe");
  process_ = fork();
  if (process_ == 0) {
    setpgid(0, 0);
    const int nothing = ::open("/dev/null", O_RDWR);
    for (const int standard : {0, 1, 2}) dup2(nothing, standard);
    // Out of the way first: one of them may be 3 or 4.
    const int reads = fcntl(in[0], F_DUPFD, 10), writes = fcntl(out[1], F_DUPFD, 10);
    dup2(reads, 3);
    dup2(writes, 4);
    setenv("TMPDIR", folder.c_str(), 1);  // where it leaves more than it takes away
    execv(path.c_str(), const_cast<char* const*>(arguments.data()));
    _exit(127);
  }
  close(in[0]);
  close(out[1]);
  to_ = in[1];
  from_ = out[0];
  const std::string target =
      text_of(command("Target.createTarget", {{"url", "about:blank"}}), "targetId");
  session_ = text_of(command("Target.attachToTarget", {{"targetId", target}, {"flatten", true}}),
                     "sessionId");
  for (const char* domain : {"Page", "Runtime", "Log", "Network"})
    command(std::string(domain) + ".enable", {});
  command("Performance.enable", {{"timeDomain", "threadTicks"}});
}

Browser::~Browser() {
  close(to_);
  close(from_);
  if (process_ <= 0) return;
  kill(-process_, SIGKILL);
  waitpid(process_, nullptr, 0);
}

Object Browser::next(Clock::time_point deadline) {
  std::size_t end;
  while ((end = unread_.find('\0')) == std::string::npos) {
    pollfd readable{from_, POLLIN, 0};
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now());
    char octets[65'536];
    ssize_t count = -1;
    if (left.count() > 0 && poll(&readable, 1, static_cast<int>(left.count())) == 1)
      count = read(from_, octets, sizeof octets);
    if (count <= 0) throw std::runtime_error("the browser does not answer");
    unread_.append(octets, static_cast<std::size_t>(count));
  }
  const auto parsed = parse_json(std::string_view(unread_).substr(0, end));
  unread_.erase(0, end + 1);
  const auto* value = std::get_if<Value>(&parsed);
  if (value == nullptr || value->object() == nullptr)
    throw std::runtime_error("the browser answers in no JSON");
  return *value->object();
}

void Browser::heed(const Object& event) {
  const std::string method = text_of(event, "method");
  const Object& about = object_of(event, "params");
  if (method == "Page.loadEventFired") loaded_ = true;
  if (method == "Runtime.exceptionThrown" || method == "Page.javascriptDialogOpening" ||
      method == "Log.entryAdded" || method == "Runtime.consoleAPICalled")
    complaints_.push_back(to_json(about));
  if (method == "Network.requestWillBeSent")
    if (const std::string url = text_of(object_of(about, "request"), "url");
        !url.starts_with("file://") || text_of(about, "type") != "Document")
      complaints_.push_back("asked for " + url);
}

Object Browser::command(const std::string& method, Object parameters) {
  Object message{{"id", ++commands_}, {"method", method}, {"params", std::move(parameters)}};
  if (!session_.empty()) message.set("sessionId", session_);
  const std::string octets = to_json(message) + '\0';
  for (std::size_t done = 0; done < octets.size();) {
    const ssize_t written = write(to_, octets.data() + done, octets.size() - done);
    if (written <= 0) throw std::runtime_error("the browser does not listen");
    done += static_cast<std::size_t>(written);
  }
  const auto deadline = Clock::now() + longest;
  for (;;) {
    const Object answer = next(deadline);
    const Value* id = answer.find("id");
    if (id == nullptr) {
      heed(answer);
    } else if (equal(*id, Value(commands_))) {
      if (const Value* error = answer.find("error"))
        throw std::runtime_error(method + ": " + to_json(*error));
      return object_of(answer, "result");
    }
  }
}

void Browser::open(const std::filesystem::path& page, const Screen& screen,
                   std::string_view fragment) {
  command("Emulation.setDeviceMetricsOverride", {{"width", screen.width},
                                                 {"height", screen.height},
                                                 {"deviceScaleFactor", 1},
                                                 {"mobile", screen.width < 600}});
  command("Emulation.setEmulatedMedia",
          {{"media", screen.paper ? "print" : "screen"},
           {"features", List{Object{{"name", "prefers-color-scheme"},
                                    {"value", screen.dark ? "dark" : "light"}}}}});
  command("Emulation.setScriptExecutionDisabled", {{"value", !screen.scripts}});
  go_to("about:blank");  // the same page again is opened anew
  complaints_.clear();
  go_to("file://" + std::filesystem::absolute(page).string() + std::string(fragment));
}

void Browser::go_to(const std::string& url) {
  loaded_ = false;
  command("Page.navigate", {{"url", url}});
  for (const auto deadline = Clock::now() + longest; !loaded_;) heed(next(deadline));
}

Value Browser::evaluate(const std::string& expression) {
  const Object found =
      command("Runtime.evaluate",
              {{"expression", expression}, {"returnByValue", true}, {"awaitPromise", true}});
  if (const Value* problem = found.find("exceptionDetails"))
    throw std::runtime_error(expression + ": " + to_json(*problem));
  const Value* value = object_of(found, "result").find("value");
  return value != nullptr ? *value : Value();
}

std::string Browser::text(const std::string& expression) {
  const Value value = evaluate(expression);
  return value.text() != nullptr ? *value.text() : to_json(value);
}

std::int64_t Browser::number(const std::string& expression) {
  const Value value = evaluate("Math.round(" + expression + ")");
  if (value.integer() == nullptr) throw std::runtime_error(expression + " is no number");
  return *value.integer();
}

bool Browser::holds(const std::string& expression) {
  return equal(evaluate("!!(" + expression + ")"), true);
}

void Browser::screenshot(const std::filesystem::path& file) {
  const Object shot = command("Page.captureScreenshot", {{"captureBeyondViewport", true}});
  std::ofstream(file, std::ios::binary) << decode_base64(text_of(shot, "data")).value_or("");
}

double Browser::busy() {
  const Object found = command("Performance.getMetrics", {});
  for (const Value& metric : *found.find("metrics")->list())
    if (text_of(*metric.object(), "name") == "TaskDuration")
      return std::stod(to_json(*metric.object()->find("value"))) * 1'000;
  throw std::runtime_error("the browser does not know how busy it was");
}

std::vector<std::string> Browser::complaints() {
  evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))");
  return complaints_;
}

}  // namespace smoke::browser
