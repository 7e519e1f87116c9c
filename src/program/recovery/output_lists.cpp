#include "program/recovery/output_lists.hpp"

#include "base/large_pages.hpp"

namespace spad {

OutputLists::OutputLists(const Tape& tape)
    : first_of(large_vector<Index>(tape.nodes.size(), -1)),
      next_of(large_vector<Index>(tape.outputs.size(), -1)) {
  for (std::size_t i = tape.outputs.size(); i-- > 0;) {
    Index& first = first_of[static_cast<std::size_t>(tape.outputs[i])];
    next_of[i] = first;
    first = static_cast<Index>(i);
  }
}

}  // namespace spad
