// The order of execution: levels, their batches, the instances of each.
#pragma once

#include "program/program.hpp"

namespace spad {

// visit(batch, instance)
template <class Visit>
void for_each_instance(const Program& program, Visit&& visit) {
  for (const std::vector<Batch>& level : program.levels) {
    for (const Batch& batch : level) {
      for (Index instance = 0; instance < batch.n_instances; ++instance) visit(batch, instance);
    }
  }
}

template <class Visit>
void for_each_instance_backward(const Program& program, Visit&& visit) {
  for (auto level = program.levels.rbegin(); level != program.levels.rend(); ++level) {
    for (auto batch = level->rbegin(); batch != level->rend(); ++batch) {
      for (Index instance = batch->n_instances; instance-- > 0;) visit(*batch, instance);
    }
  }
}

// visit(batch)
template <class Visit>
void for_each_batch(const Program& program, Visit&& visit) {
  for (const std::vector<Batch>& level : program.levels) {
    for (const Batch& batch : level) visit(batch);
  }
}

}  // namespace spad
