// The ways to a sparse derivative.
#pragma once

#include <cstdint>

namespace spad {

// Numbers of the C interface.
enum class Method : std::int32_t {
  colored = 1,      // products with groups of columns or rows
  differences = 2,  // finite differences by groups of columns, of callbacks without products
  direct = 3        // local derivatives of kernels, stored or summed
};

}  // namespace spad
