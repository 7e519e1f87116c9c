// What tells kernels apart, so that equal ones are differentiated once.
#pragma once

#include <string>

#include "program/kernel.hpp"

namespace spad {

// Equal keys: the same instructions on the same slots, with the same literals.
inline std::string key_of(const Kernel& kernel) {
  std::string key;
  const auto append = [&](const void* data, std::size_t size) {
    key.append(static_cast<const char*>(data), size);
  };
  append(kernel.code.data(), kernel.code.size() * sizeof(Instruction));
  append(kernel.literals.data(), kernel.literals.size() * sizeof(double));
  append(&kernel.n_leaves, sizeof(Index));
  append(&kernel.n_outputs, sizeof(Index));
  return key;
}

}  // namespace spad
