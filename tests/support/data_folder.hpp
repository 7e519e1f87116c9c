// Where the real data with reference answers is: $SPAD_DATA, else the default of the build.
#pragma once

#include <cstdlib>
#include <filesystem>

namespace spad::test {

inline std::filesystem::path data_folder() {
  const char* chosen = std::getenv("SPAD_DATA");
  return chosen ? chosen : SPAD_DATA_DEFAULT;
}

}  // namespace spad::test

// First line of a test that needs the file or folder `relative` of the data.
#define SPAD_SKIP_WITHOUT_DATA(relative)                                     \
  if (!std::filesystem::exists(spad::test::data_folder() / (relative)))      \
  GTEST_SKIP() << "no " << (spad::test::data_folder() / (relative)).string() \
               << "; set SPAD_DATA to the data folder"
