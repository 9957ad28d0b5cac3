#include "interpreter/cli/report_files.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <streambuf>

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

}  // namespace

std::string unwritten_report(const std::filesystem::path& file) {
  return fmt::format("can't write the report `{}`: {}", file.string(), std::strerror(errno));
}

ReportFiles::ReportFiles(const Reports& reports) {
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
