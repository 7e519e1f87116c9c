// Comparisons and floors as they were recorded.
#include "program/guards.hpp"

#include <cmath>
#include <utility>

#include "tape/tape.hpp"

namespace spad {

bool guard_holds(const Instruction& guard, double a, double b) {
  if (guard.op == node::guard_floor) return std::floor(a) == b;
  return holds(guard_relation(guard.c), a, b) == guard_outcome(guard.c);
}

Index FailedGuard::place() const {
  const auto column = static_cast<std::size_t>(number), row = static_cast<std::size_t>(instance);
  return batch->guard_places[column * static_cast<std::size_t>(batch->n_instances) + row];
}

void FailedGuard::keep_first(const FailedGuard& other) {
  if (other.batch == nullptr) return;
  const bool is_first =
      batch == nullptr || std::pair(other.place(), other.instance) < std::pair(place(), instance);
  if (is_first) *this = other;
}

Status status_of(const FailedGuard& failed) {
  if (failed.batch == nullptr) return {};
  const Instruction& guard = *failed.guard;
  const Index place = failed.place();
  if (guard.op == node::guard_floor) {
    return Status::error(Code::tape_branch_changed,
                         "the index recorded by operation %d was %.17g, the floor of %.17g is "
                         "another",
                         place, failed.b, failed.a)
        .at_operation(place)
        .with_value(failed.a);
  }
  return Status::error(Code::tape_branch_changed,
                       "the comparison a %s b recorded by operation %d was %s, and is %s at "
                       "a = %.17g, b = %.17g",
                       symbol_of(guard_relation(guard.c)), place,
                       guard_outcome(guard.c) ? "true" : "false",
                       guard_outcome(guard.c) ? "false" : "true", failed.a, failed.b)
      .at_operation(place)
      .with_value(failed.a);
}

}  // namespace spad
