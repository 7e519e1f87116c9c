// The two ways to a sparse derivative.
#pragma once

#include <cstdint>

namespace spad {

// Numbers of the C interface.
enum class Method : std::int32_t {
  direct = 1,  // local derivatives of the kernels, summed up
  colored      // products with groups of columns or rows
};

}  // namespace spad
