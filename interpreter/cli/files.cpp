// Which specs a command line means.
#include "interpreter/cli/files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>

#include "grammar/closest.hpp"

namespace smoke::cli {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view extension = ".smoke";

std::string no_such(const fs::path& path) {
  std::error_code error;
  const fs::path folder = path.has_parent_path() ? path.parent_path() : ".";
  std::vector<std::string> beside;
  for (fs::directory_iterator at(folder, error), end; !error && at != end && beside.size() < 1'000;
       at.increment(error))
    beside.push_back((path.has_parent_path() ? at->path() : at->path().filename()).string());
  std::sort(beside.begin(), beside.end());
  const std::vector<std::string_view> views(beside.begin(), beside.end());
  const std::string with_extension = path.string() + std::string(extension);
  auto near = std::find(beside.begin(), beside.end(), with_extension) != beside.end()
                  ? std::optional<std::string_view>(with_extension)
                  : closest(path.string(), views);
  return fmt::format("there is no file or folder `{}`{}", path.string(),
                     near ? fmt::format("; did you mean `{}`?", *near) : "");
}

}  // namespace

Files find_files(const std::vector<std::string>& paths) {
  Files out;
  std::set<fs::path> seen;
  const auto add = [&](const fs::path& file) {
    std::error_code error;
    const fs::path canonical = fs::weakly_canonical(file, error);
    if (seen.insert(error ? file : canonical).second) out.found.push_back(file.string());
  };
  for (const std::string& text : paths) {
    const fs::path path(text);
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (status.type() == fs::file_type::not_found) {
      out.problems.push_back(no_such(path));
    } else if (fs::is_directory(status)) {
      std::vector<fs::path> inside;
      fs::recursive_directory_iterator at(path, fs::directory_options::skip_permission_denied,
                                          error),
          end;
      for (; !error && at != end; at.increment(error)) {
        std::error_code ignored;
        if (at->path().filename().string().starts_with('.') && at->is_directory(ignored))
          at.disable_recursion_pending();
        if (at->path().extension() == extension && !at->is_directory(ignored))
          inside.push_back(at->path());
      }
      if (error)
        out.problems.push_back(
            fmt::format("can't read the folder `{}`: {}", text, error.message()));
      std::sort(inside.begin(), inside.end());
      if (inside.empty() && !error)
        out.problems.push_back(fmt::format("there is no `.smoke` file in `{}`", text));
      for (const fs::path& file : inside) add(file.lexically_normal());
    } else {
      add(path);  // what can't be read is reported when it is read
    }
  }
  return out;
}

}  // namespace smoke::cli
