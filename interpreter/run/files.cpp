// One read, with the system's own words where it fails.
#include "interpreter/run/files.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace smoke::run {

std::variant<std::string, FileProblem> read_beside(const Unit& unit, const SourcePtr& source,
                                                   const std::string& name) {
  std::filesystem::path folder;
  for (const Module* module : unit.modules)
    if (module->source() == source) folder = module->folder;
  const std::filesystem::path path = folder / name;
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error) return FileProblem{say("can't read \"{}\": {}", name, error.message())};
  if (size > 100U * 1024 * 1024) return FileProblem{say("\"{}\" is larger than 100 MiB", name)};
  std::ifstream in(path, std::ios::binary);
  std::string content(size, '\0');
  if (!in.read(content.data(), static_cast<std::streamsize>(size)))
    return FileProblem{say("can't read \"{}\": {}", name, std::strerror(errno))};
  return content;
}

}  // namespace smoke::run
