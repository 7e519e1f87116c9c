// A kernel made of symbols, at the places of the batch that it was derived from.
#pragma once

#include <vector>

#include "program/program.hpp"
#include "program/symbolic_kernel.hpp"

namespace spad {

// The leaves of the graph are those of the batch's kernel, read from the first array at their
// addresses, then a weight for each of its outputs, read from the second array at
// weight_place[address of the output]. Outputs are those of the symbolic kernel, at the streams
// given.
Batch derived_batch(const Batch& batch, SymbolicKernel symbolic,
                    const std::vector<Index>& weight_place, std::vector<Stream> outputs);

// The addresses as a stream: affine where they are.
template <class At>
Stream stream_of(Index n, At&& at_instance) {
  const Index start = at_instance(0), stride = n > 1 ? at_instance(1) - start : 0;
  Index k = 2;
  while (k < n && at_instance(k) == start + stride * k) ++k;
  if (k >= n) return Stream::affine(start, stride);
  std::vector<Index> addresses(static_cast<std::size_t>(n));
  for (Index i = 0; i < n; ++i) addresses[static_cast<std::size_t>(i)] = at_instance(i);
  return Stream::list(std::move(addresses));
}

}  // namespace spad
