# Writes the C++ source that holds the standard library:
#   cmake -DOUTPUT=… -DSOURCES=a.smoke;b.smoke -P embed.cmake
# As octets, because string literals have a length limit, and no spec can close them by accident.
set(arrays "")
set(entries "")
string(REPEAT "." 98 line) # fourteen octets as they are written below
list(SORT SOURCES)
foreach(source IN LISTS SOURCES)
  get_filename_component(name "${source}" NAME_WE)
  file(READ "${source}" octets HEX)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," octets "${octets}")
  string(REGEX REPLACE "(${line})" "\\1\n" octets "${octets}")
  string(APPEND arrays "const char module_${name}[] = {\n${octets}'\\0'};\n")
  string(APPEND entries "      {\"${name}\", {module_${name}, sizeof module_${name} - 1}},\n")
endforeach()
file(WRITE "${OUTPUT}" "// Generated from stdlib/ by cmake/embed.cmake.
#include \"interpreter/module/standard.hpp\"

namespace smoke {
namespace {

${arrays}
}  // namespace

const std::vector<StandardSource>& standard_sources() {
  static const std::vector<StandardSource> all = {
${entries}  };
  return all;
}

}  // namespace smoke
")
