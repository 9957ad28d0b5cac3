# Every library that the project builds on, as one imported target each; the versions of Debian 12 and 13 and
# Ubuntu 22.04 and 24.04 differ in names here and there, and nothing outside this file needs to know.
find_package(Threads REQUIRED)
find_package(CURL REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(pegtl REQUIRED)
find_package(PkgConfig REQUIRED)

# What the loader does for forty shared libraries is most of a short run, and a fifth of that is for the C++ ones: a
# release has those in itself, where there are archives of all. libfmt comes without; its header-only form makes one,
# with every function of it, used or not, which only g++ can be told.
set(release_of_gcc OFF)
if(CMAKE_BUILD_TYPE STREQUAL Release AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  set(release_of_gcc ON)
endif()
option(SMOKE_ARCHIVES "Link the C++ libraries as archives" ${release_of_gcc})
find_library(PQXX_ARCHIVE libpqxx.a)
find_library(PQ_LIBRARY pq)
find_library(YAML_CPP_ARCHIVE libyaml-cpp.a)
add_library(cxx_runtime INTERFACE) # for the program alone: what the shared ones would have brought in
if(SMOKE_ARCHIVES AND PQXX_ARCHIVE AND PQ_LIBRARY AND YAML_CPP_ARCHIVE)
  add_library(fmt_archive STATIC ${CMAKE_CURRENT_LIST_DIR}/fmt.cpp)
  target_compile_definitions(fmt_archive PRIVATE FMT_HEADER_ONLY)
  target_compile_options(fmt_archive PRIVATE -fkeep-inline-functions)
  add_library(fmt::fmt ALIAS fmt_archive)
  add_library(pqxx_archive INTERFACE)
  target_link_libraries(pqxx_archive INTERFACE ${PQXX_ARCHIVE} ${PQ_LIBRARY})
  add_library(PkgConfig::pqxx ALIAS pqxx_archive)
  add_library(yaml_cpp_archive INTERFACE)
  target_link_libraries(yaml_cpp_archive INTERFACE ${YAML_CPP_ARCHIVE})
  add_library(yaml-cpp::yaml-cpp ALIAS yaml_cpp_archive)
  target_link_options(cxx_runtime INTERFACE -static-libstdc++ -static-libgcc)
else()
  find_package(fmt REQUIRED)
  pkg_check_modules(pqxx REQUIRED IMPORTED_TARGET libpqxx)
  find_package(yaml-cpp REQUIRED)
  if(NOT TARGET yaml-cpp::yaml-cpp) # 0.7 exports the bare name
    add_library(yaml-cpp::yaml-cpp ALIAS yaml-cpp)
  endif()
endif()

# As an archive wherever there is one: a report alone needs it, and every run would wait for its loading.
find_path(PUGIXML_INCLUDE pugixml.hpp REQUIRED)
find_library(PUGIXML_LIBRARY NAMES libpugixml.a pugixml REQUIRED)
add_library(pugixml INTERFACE)
target_include_directories(pugixml SYSTEM INTERFACE ${PUGIXML_INCLUDE})
target_link_libraries(pugixml INTERFACE ${PUGIXML_LIBRARY})

# C libraries: small as archives, and each shared one less is a fifteenth of a short run.
function(library_of_c name archive module)
  find_library(${name}_ARCHIVE ${archive})
  if(SMOKE_ARCHIVES AND ${name}_ARCHIVE)
    add_library(${name}_archive INTERFACE)
    target_link_libraries(${name}_archive INTERFACE ${${name}_ARCHIVE})
    add_library(PkgConfig::${name} ALIAS ${name}_archive)
  else()
    pkg_check_modules(${name} REQUIRED IMPORTED_TARGET GLOBAL ${module})
  endif()
endfunction()
library_of_c(libevent libevent.a libevent)
library_of_c(pcre2 libpcre2-8.a libpcre2-8)

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
