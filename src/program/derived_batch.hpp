// A kernel made of symbols, at the places of the batch that it was derived from.
#pragma once

#include <vector>

#include "program/program.hpp"
#include "program/symbolic_kernel.hpp"

namespace spad {

// The leaves of the graph are those of the batch's kernel, read from the first array at their
// addresses, then a weight for each of its outputs, read from the second array at
// weight_place[address of the output], then for each of its leaves another one, read from the
// second array at the same address. Outputs are those of the symbolic kernel, at the streams given.
Batch derived_batch(const Batch& batch, SymbolicKernel symbolic,
                    const std::vector<Index>& weight_place, std::vector<Stream> outputs);

}  // namespace spad
