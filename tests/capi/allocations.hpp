// Every operator new of the process, counted, and made to fail when asked.
#pragma once

#include <atomic>

namespace allocations {

extern std::atomic<long> count, suitesparse_count;
// Allocations left until one throws std::bad_alloc, once; negative: none will.
extern std::atomic<long> until_failure;

// From now on those of SuiteSparse are counted, by themselves, and fail too.
void include_suitesparse();

}  // namespace allocations
