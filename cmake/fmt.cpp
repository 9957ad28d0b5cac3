// All of libfmt, where its header-only form is compiled as an archive (dependencies.cmake).
#include <fmt/format.h>
