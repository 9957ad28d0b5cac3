// Chromium without a window, driven by its DevTools protocol over a pipe:
// https://chromedevtools.github.io/devtools-protocol/
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "interpreter/value/value.hpp"

namespace smoke::browser {

struct Screen {
  int width = 1280, height = 900;
  bool dark = false;
  bool paper = false;
  bool scripts = true;
};

class Browser {
 public:
  // Its profile is kept in `folder`. Throws std::runtime_error where there is none installed, and
  // so does everything else that takes longer than a minute.
  explicit Browser(const std::filesystem::path& folder);
  ~Browser();
  Browser(const Browser&) = delete;
  Browser& operator=(const Browser&) = delete;

  // Returns when the page has loaded.
  void open(const std::filesystem::path& page, const Screen& screen = {},
            std::string_view fragment = "");

  // What the expression comes to, a promise awaited; throws what it throws.
  Value evaluate(const std::string& expression);
  std::string text(const std::string& expression);
  std::int64_t number(const std::string& expression);
  bool holds(const std::string& expression);

  void screenshot(const std::filesystem::path& file);

  // The processor's time that the page has taken so far, in milliseconds.
  double busy();

  // Since the page was opened: what went wrong in it, dialogs that it opened, and what it asked of
  // the network besides itself.
  std::vector<std::string> complaints();

 private:
  void go_to(const std::string& url);
  Object command(const std::string& method, Object parameters);
  Object next(std::chrono::steady_clock::time_point deadline);
  void heed(const Object& event);

  pid_t process_ = -1;
  int to_ = -1, from_ = -1;
  std::string unread_, session_;
  std::int64_t commands_ = 0;
  bool loaded_ = false;
  std::vector<std::string> complaints_;
};

}  // namespace smoke::browser
