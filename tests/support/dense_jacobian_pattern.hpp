// The pattern of a Jacobian by the definition: a dense row of bits for each slot and address,
// propagated operation by operation and instance by instance.
#pragma once

#include <vector>

#include "op/rule.hpp"
#include "program/program.hpp"
#include "tape/tape.hpp"

namespace spad::support {

struct DenseRow {
  std::vector<bool> all, varying;
  bool varies = false;  // the value itself

  explicit DenseRow(Index n_columns = 0)
      : all(static_cast<std::size_t>(n_columns)), varying(static_cast<std::size_t>(n_columns)) {}
  void join(const DenseRow& other, bool partial_varies) {
    for (std::size_t j = 0; j < all.size(); ++j) {
      if (!other.all[j]) continue;
      all[j] = true;
      if (partial_varies || other.varying[j]) varying[j] = true;
    }
  }
  bool operator==(const DenseRow&) const = default;
};

inline DenseRow dense_result(const Instruction& ins, Active active,
                             const std::vector<DenseRow>& slots) {
  const Index operands[] = {ins.a, ins.b, ins.c};
  const Structure& s = structure_of(ins.op);
  const unsigned reads[] = {s.depends_a, s.depends_b, s.depends_c};
  unsigned varying = 0;
  for (unsigned k = 0; k < 3; ++k) {
    if (operands[k] >= 0 && slots[static_cast<std::size_t>(operands[k])].varies) varying |= 1u << k;
  }
  DenseRow result(static_cast<Index>(slots.front().all.size()));
  result.varies = varying != 0;
  for (unsigned k = 0; k < 3; ++k) {
    const auto term =
        static_cast<Term>((ins.terms[static_cast<std::size_t>(active)] >> (3 * k)) & 7);
    if (term == Term::none) continue;
    const bool reads_varying = term == Term::partial && (reads[k] & varying) != 0;
    result.join(slots[static_cast<std::size_t>(operands[k])],
                reads_varying || term == Term::indicator);
  }
  return result;
}

// One row for each output.
inline std::vector<DenseRow> dense_jacobian_pattern(const Program& program, Active active) {
  const Index n = program.n_inputs, np = program.n_parameters;
  const Index n_columns = active == Active::both ? n + np : active == Active::inputs ? n : np;
  const Index first = active == Active::parameters ? n : 0;
  std::vector<DenseRow> at(static_cast<std::size_t>(program.n_addresses()), DenseRow(n_columns));
  for (Index j = 0; j < n + np; ++j) {
    DenseRow& row = at[static_cast<std::size_t>(j)];
    row.varies = true;
    if (j >= first && j - first < n_columns) row.all[static_cast<std::size_t>(j - first)] = true;
  }
  for (const auto& level : program.levels) {
    for (const Batch& batch : level) {
      for (Index k = 0; k < batch.n_instances; ++k) {
        std::vector<DenseRow> slots(static_cast<std::size_t>(batch.kernel->n_slots),
                                    DenseRow(n_columns));
        for (const Instruction& ins : batch.kernel->code) {
          const auto a = static_cast<std::size_t>(ins.a), b = static_cast<std::size_t>(ins.b);
          if (ins.op == instruction::load) {
            slots[static_cast<std::size_t>(ins.dst)] =
                at[static_cast<std::size_t>(batch.leaves[a].at(k))];
          } else if (ins.op == instruction::store) {
            at[static_cast<std::size_t>(batch.outputs[b].at(k))] = slots[a];
          } else if (ins.op != node::guard_compare && ins.op != node::guard_floor) {
            slots[static_cast<std::size_t>(ins.dst)] = dense_result(ins, active, slots);
          }
        }
      }
    }
  }
  return {at.begin() + program.first_output(), at.end()};
}

}  // namespace spad::support
