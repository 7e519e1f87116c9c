// The order of execution: levels, their batches, the instances of each; their instructions.
#pragma once

#include <algorithm>

#include "program/program.hpp"
#include "tape/tape.hpp"

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

// An operation of a run as an instruction; of a sine with a cosine one of the two.
inline Instruction instruction_of(const Run& run, const Index* place, Index k, Index result = 0) {
  const Index n = run.size;
  if (run.op == instruction::load) {
    return {.op = run.op, .terms = run.terms, .dst = place[n + k], .a = place[k]};
  }
  if (run.op == instruction::store) {
    return {.op = run.op, .terms = run.terms, .a = place[n + k], .b = place[k]};
  }
  const RunLists lists = run.lists;
  const Index* const a = place + lists.n_results * n;
  const Opcode op = lists.n_results == 1 ? run.op : result == 0 ? Opcode::sin : Opcode::cos;
  return {.op = op,
          .terms = run.terms,
          .dst = place[result * n + k],
          .a = a[k],
          .b = lists.n_operands > 1 ? a[n + k] : 0,
          .c = lists.n_operands > 2 ? a[2 * n + k] : 0};
}

// visit(instruction), as they are executed; guards may be left out.
template <class Visit>
void for_each_instruction(const Batch& batch, Visit&& visit) {
  if (!batch.runs) {
    for (const Instruction& in : batch.kernel->code) visit(in);
    return;
  }
  for_each_run(*batch.runs, [&](const Run& run, const Index* place) {
    if (is_guard(run.op)) return;
    const Index n_results = std::max(Index{run.lists.n_results}, Index{1});
    for (Index k = 0; k < run.size; ++k) {
      for (Index result = 0; result < n_results; ++result) {
        visit(instruction_of(run, place, k, result));
      }
    }
  });
}
template <class Visit>
void for_each_instruction_backward(const Batch& batch, Visit&& visit) {
  if (!batch.runs) {
    const std::vector<Instruction>& code = batch.kernel->code;
    for (auto in = code.rbegin(); in != code.rend(); ++in) visit(*in);
    return;
  }
  for_each_run_backward(*batch.runs, [&](const Run& run, const Index* place) {
    if (is_guard(run.op)) return;
    const Index n_results = std::max(Index{run.lists.n_results}, Index{1});
    for (Index k = run.size; k-- > 0;) {
      for (Index result = n_results; result-- > 0;) {
        visit(instruction_of(run, place, k, result));
      }
    }
  });
}

}  // namespace spad
