# Every library that the project builds on, as one imported target each; the versions of Debian 12 and 13 and
# Ubuntu 22.04 and 24.04 differ in names here and there, and nothing outside this file needs to know.
find_package(Threads REQUIRED)
find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(fmt REQUIRED)
find_package(pegtl REQUIRED)
find_package(yaml-cpp REQUIRED)
if(NOT TARGET yaml-cpp::yaml-cpp) # 0.7 exports the bare name
  add_library(yaml-cpp::yaml-cpp ALIAS yaml-cpp)
endif()

find_package(PkgConfig REQUIRED)
pkg_check_modules(pqxx REQUIRED IMPORTED_TARGET libpqxx)
pkg_check_modules(pcre2 REQUIRED IMPORTED_TARGET libpcre2-8)

# Header-only, without a CMake package everywhere.
find_path(RAPIDJSON_INCLUDE rapidjson/reader.h REQUIRED)
find_path(VALIJSON_INCLUDE valijson/validator.hpp REQUIRED)
find_path(HTTPLIB_INCLUDE httplib.h REQUIRED)
find_path(CLI11_INCLUDE CLI/CLI.hpp REQUIRED)

# cpp-httplib: Debian splits it into a header and a compiled library, whose class layout depends on its flags.
pkg_check_modules(httplib IMPORTED_TARGET cpp-httplib)
if(NOT httplib_FOUND)
  add_library(httplib_header INTERFACE)
  target_include_directories(httplib_header SYSTEM INTERFACE ${HTTPLIB_INCLUDE})
  add_library(PkgConfig::httplib ALIAS httplib_header)
endif()
