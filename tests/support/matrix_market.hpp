// Reads MatrixMarket coordinate files, plain or gzipped: real, integer or pattern.
#pragma once

#include <filesystem>
#include <vector>

#include "base/result.hpp"
#include "base/sparse.hpp"

namespace spad::test {

struct MatrixMarket {
  CscPattern pattern;          // as stored: of a symmetric matrix one triangle
  std::vector<double> values;  // in the order of the pattern; empty when the file has none
  bool is_symmetric = false;
};

// Duplicates, indices out of range and files cut short are errors that name the line.
// not_supported: gzipped, but the tests were built without zlib; dense or complex.
Result<MatrixMarket> read_matrix_market(const std::filesystem::path& file);

}  // namespace spad::test
