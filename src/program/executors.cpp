// The executors of a target, and the sweeps of the chosen one.
#include "program/executors.hpp"

namespace spad {

const Executors& executors_of([[maybe_unused]] Target target) {
  return SPAD_OF_TARGET(target, executors);
}

void sweep_forward(const Sweep& sweep, Workspace::Lanes& buffers) {
  executors_of(chosen_target()).sweep_forward(sweep, buffers);
}
void sweep_reverse(const Sweep& sweep, Workspace::Lanes& buffers) {
  executors_of(chosen_target()).sweep_reverse(sweep, buffers);
}
void sweep_tangents(const SecondOrderSweep& sweep, Workspace::Lanes& buffers) {
  executors_of(chosen_target()).sweep_tangents(sweep, buffers);
}
void sweep_adjoints(const SecondOrderSweep& sweep, Workspace::Lanes& buffers) {
  executors_of(chosen_target()).sweep_adjoints(sweep, buffers);
}

}  // namespace spad
