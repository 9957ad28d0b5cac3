#include "interpreter/cli/report_files.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <streambuf>
#include <system_error>

namespace smoke::cli {
namespace {

// A stream onto standard output.
class ToOutput : public std::streambuf {
 public:
  explicit ToOutput(Output& output) : output_(output) {}
  ~ToOutput() override { output_.report(text_); }

 protected:
  int_type overflow(int_type c) override {
    const char octet = traits_type::to_char_type(c);
    xsputn(&octet, 1);
    return c;
  }
  std::streamsize xsputn(const char* text, std::streamsize size) override {
    constexpr std::size_t enough = 65'536;
    text_.append(text, static_cast<std::size_t>(size));
    if (text_.size() >= enough) output_.report(std::exchange(text_, {}));
    return size;
  }

 private:
  Output& output_;
  std::string text_;
};

namespace fs = std::filesystem;

// Where a file is, or would be: of links, where they lead, also where there is nothing yet.
fs::path place_of(fs::path path) {
  constexpr int most_links = 40;  // as for the kernel
  std::error_code error;
  for (int i = 0; i < most_links && fs::is_symlink(path, error); ++i)
    path = path.parent_path() / fs::read_symlink(path, error);
  return fs::weakly_canonical(fs::absolute(path, error), error);
}

bool same_file(const fs::path& a, const fs::path& b) {
  std::error_code error;  // where one of them is not there
  return fs::equivalent(a, b, error) || place_of(a) == place_of(b);
}

// Not a pipe or a device, into which several may well be written.
bool is_taken_by_one(const fs::path& path) {
  std::error_code error;
  return !fs::exists(path, error) || fs::is_regular_file(path, error);
}

}  // namespace

std::string unwritten_report(const std::filesystem::path& file) {
  return fmt::format("can't write the report `{}`: {}", file.string(), std::strerror(errno));
}

ReportFiles::ReportFiles(const Reports& reports, std::vector<InUse> in_use) {
  for (const auto& [form, path] : reports) {
    if (path == "-" || !is_taken_by_one(path)) continue;
    for (const InUse& other : in_use)
      if (same_file(path, other.path))
        throw Unwritten(fmt::format("can't write the report `{}`: it would replace {} `{}`",
                                    path.string(), other.what, other.path.string()));
    in_use.push_back({"the report", path});
  }
  for (const auto& [form, path] : reports) {
    File& file = files_.emplace_back(File{form, path, {}});
    if (path == "-") continue;
    errno = 0;
    file.stream.open(path, std::ios::binary | std::ios::trunc);
    if (!file.stream) throw Unwritten(unwritten_report(path));
  }
}

void ReportFiles::write(const std::filesystem::path& journal, const Language& language,
                        Output& output) {
  std::string problems;
  for (File& file : files_) {
    if (!file.stream.is_open()) {
      ToOutput buffer(output);
      std::ostream stream(&buffer);
      file.form->write(journal, language, stream);
      continue;
    }
    errno = 0;
    file.form->write(journal, language, file.stream);
    file.stream.close();
    if (!file.stream) problems += (problems.empty() ? "" : "\n") + unwritten_report(file.path);
  }
  if (!problems.empty()) throw Unwritten(problems);
}

}  // namespace smoke::cli
