// The index arrays of a layout as the C interface shows them: type-erased, with their lengths.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "capi/arguments.hpp"
#include "derivative/layout.hpp"

namespace spad {

struct ErasedArrays {
  const void* ptr;
  const void* idx;
  std::size_t ptr_bytes, idx_bytes;
};

template <class Integer>
ErasedArrays erase(std::span<const Integer> ptr, std::span<const Integer> idx) {
  return {ptr.data(), idx.data(), ptr.size_bytes(), idx.size_bytes()};
}

inline ErasedArrays erase(const LayoutArrays& arrays, IndexType type,
                          std::span<const std::int32_t> indices32) {
  return type == IndexType::i32 ? erase<std::int32_t>(arrays.ptr32, indices32)
                                : erase<std::int64_t>(arrays.ptr64, arrays.idx64);
}

// Plain copies into the caller's arrays.
inline Status fill_arrays(const ErasedArrays& arrays, void* ptr, void* idx) {
  Arguments arguments;
  if ((arrays.ptr_bytes > 0 && !arguments.pointer(ptr, "ptr")) ||
      (arrays.idx_bytes > 0 && !arguments.pointer(idx, "idx"))) {
    return arguments.status();
  }
  std::copy_n(static_cast<const unsigned char*>(arrays.ptr), arrays.ptr_bytes,
              static_cast<unsigned char*>(ptr));
  std::copy_n(static_cast<const unsigned char*>(arrays.idx), arrays.idx_bytes,
              static_cast<unsigned char*>(idx));
  return {};
}

}  // namespace spad
