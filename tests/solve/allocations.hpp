// Counts what operator new is asked for; the C allocations of backends are not ours.
#pragma once

#include <cstddef>

namespace spad::test {

std::size_t allocations();  // since the start of the program

}  // namespace spad::test
