// Levels in order, batches in order: the set of an intermediate lives until its last reader.
//
// A kernel with one instance is traced on the sets of its leaves. One with many is traced once on
// its leaves as columns; each instance then joins the sets that these leaves have there.
#include "sparsity/jacobian_pattern.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <numeric>
#include <utility>

#include "base/assert.hpp"
#include "base/large_pages.hpp"
#include "program/traverse.hpp"
#include "sparsity/kernel_trace.hpp"
#include "sparsity/local_terms.hpp"

namespace spad {
namespace {

// Elements of each output of a kernel.
struct KernelRows {
  explicit KernelRows(Index n) : range(static_cast<std::size_t>(n)) {}

  std::vector<std::pair<std::size_t, std::size_t>> range;  // of each row: first, behind the last
  std::vector<Element> elements;

  void append(Index row, ColumnSets& sets) {
    const std::size_t first = elements.size();
    sets.append_to(elements);
    range[static_cast<std::size_t>(row)] = {first, elements.size()};
  }
  std::span<const Element> operator[](Index row) const {
    const auto [first, last] = range[static_cast<std::size_t>(row)];
    return {elements.data() + first, last - first};
  }
};

// Elements of the outputs of the program, as they come: mostly in order, so that they become the
// pattern where they are.
class ProgramRows {
 public:
  explicit ProgramRows(Index n_rows) : n_rows_(n_rows) {
    reserve_large(ptr_, static_cast<std::size_t>(n_rows) + 1);
    ptr_.push_back(0);
  }

  void append(Index row, std::span<const Element> ascending) {
    if (is_in_order_ && row != n_appended()) leave_order();
    if (!is_in_order_) row_.push_back(row);
    grow_ahead(elements_, ascending.size());
    elements_.resize(elements_.size() + ascending.size());
    std::copy(ascending.begin(), ascending.end(), elements_.end() - std::ssize(ascending));
    ptr_.push_back(std::ssize(elements_));
  }

  // The pattern with n_columns rows, a column for each row that was appended.
  JacobianPattern take(Index n_columns) {
    if (is_in_order_ && n_appended() != n_rows_) leave_order();
    if (!is_in_order_) sort();
    JacobianPattern result;
    result.is_constant.assign(elements_.size(), false);
    for (std::size_t k = 0; k < elements_.size(); ++k) {
      const auto e = static_cast<Element>(elements_[k]);
      if (!varies(e)) result.is_constant[k] = true;
      elements_[k] = column_of(e);
    }
    result.rows.n_rows = n_columns;
    result.rows.n_cols = n_rows_;
    result.rows.col_ptr = std::move(ptr_);
    result.rows.row_idx = std::move(elements_);
    return result;
  }

 private:
  Index n_appended() const { return static_cast<Index>(ptr_.size()) - 1; }

  void leave_order() {
    is_in_order_ = false;
    reserve_large(row_, static_cast<std::size_t>(n_rows_));
    row_.resize(static_cast<std::size_t>(n_appended()));
    std::iota(row_.begin(), row_.end(), 0);
  }

  void sort() {
    UninitializedVector<Offset> ptr(static_cast<std::size_t>(n_rows_) + 1, 0);
    for (std::size_t r = 0; r < row_.size(); ++r) {
      ptr[static_cast<std::size_t>(row_[r]) + 1] = ptr_[r + 1] - ptr_[r];
    }
    std::partial_sum(ptr.begin(), ptr.end(), ptr.begin());
    UninitializedVector<Index> sorted;
    resize_large_parallel(sorted, elements_.size(), 1);
    for (std::size_t r = 0; r < row_.size(); ++r) {
      std::copy(elements_.begin() + ptr_[r], elements_.begin() + ptr_[r + 1],
                sorted.begin() + ptr[static_cast<std::size_t>(row_[r])]);
    }
    ptr_ = std::move(ptr);
    elements_ = std::move(sorted);
  }

  Index n_rows_;
  bool is_in_order_ = true;
  std::vector<Index> row_;           // that came; empty while they come in order
  UninitializedVector<Offset> ptr_;  // where each begins, and the end
  UninitializedVector<Index> elements_;
};

class ProgramTrace {
 public:
  ProgramTrace(const Program& program, Active with_respect_to);
  JacobianPattern run();
  JacobianPattern run_at(const double* values);

 private:
  Dependence dependence_of(Index address) const;
  void trace_single(const Batch& batch, Index instance, std::span<const Terms> terms = {});
  void trace_instances(const Batch& batch);
  SetRef set_of_leaf(const Batch& batch, Element leaf, Index instance) const;
  bool append_singles(const Batch& batch, std::span<const Element> row, Index instance,
                      Index address);
  std::vector<Dependence> leaves_anywhere(const Batch& batch) const;
  void end_output(Index address, bool varies);
  void end_reading(const Batch& batch, Index instance);
  JacobianPattern pattern();

  bool is_intermediate(Index address) const {
    return address >= program_.first_intermediate() && address < program_.first_output();
  }
  std::size_t place(Index address) const {
    return static_cast<std::size_t>(address - program_.first_intermediate());
  }

  const Program& program_;
  Active active_;
  Index n_columns_;
  ColumnSets sets_;
  std::vector<Dependence> intermediates_;
  std::vector<std::uint32_t> n_readers_;  // of each intermediate, still to come
  ProgramRows rows_;
  std::vector<Element> row_;  // that is being formed
  Offset n_products_ = 0;
};

Index count_columns(const Program& program, Active active) {
  if (active == Active::inputs) return program.n_inputs;
  if (active == Active::parameters) return program.n_parameters;
  return program.n_inputs + program.n_parameters;
}

ProgramTrace::ProgramTrace(const Program& program, Active active)
    : program_(program),
      active_(active),
      n_columns_(count_columns(program, active)),
      sets_(n_columns_),
      intermediates_(static_cast<std::size_t>(program.n_intermediates)),
      n_readers_(static_cast<std::size_t>(program.n_intermediates), 0),
      rows_(program.n_outputs) {
  if (program.n_intermediates == 0) return;
  for (const std::vector<Batch>& level : program.levels) {
    for (const Batch& batch : level) {
      for (const Stream& leaf : batch.leaves) {
        for (Index k = 0; k < batch.n_instances; ++k) {
          if (is_intermediate(leaf.at(k))) ++n_readers_[place(leaf.at(k))];
        }
      }
    }
  }
}

JacobianPattern ProgramTrace::run() {
  for (const std::vector<Batch>& level : program_.levels) {
    for (const Batch& batch : level) {
      if (batch.n_instances == 1) {
        trace_single(batch, 0);
      } else {
        trace_instances(batch);
      }
    }
  }
  return pattern();
}

JacobianPattern ProgramTrace::run_at(const double* values) {
  LocalTerms terms(active_, values);
  for_each_instance(program_, [&](const Batch& batch, Index instance) {
    trace_single(batch, instance, terms.of(batch, instance));
  });
  JacobianPattern result = pattern();
  result.is_constant.assign(result.is_constant.size(), false);
  return result;
}

Dependence ProgramTrace::dependence_of(Index address) const {
  if (address >= program_.first_constant()) return {};
  SPAD_ASSERT(address >= 0 && address < program_.first_output());
  if (is_intermediate(address)) return intermediates_[place(address)];
  const bool is_input = address < program_.n_inputs;
  const bool is_active = active_ == Active::both || is_input == (active_ == Active::inputs);
  if (!is_active) return {no_set, true};
  return {element(active_ == Active::parameters ? address - program_.n_inputs : address, false),
          true};
}

void ProgramTrace::trace_single(const Batch& batch, Index instance, std::span<const Terms> terms) {
  std::vector<Dependence> leaves;
  leaves.reserve(batch.leaves.size());
  for (const Stream& leaf : batch.leaves) leaves.push_back(dependence_of(leaf.at(instance)));
  KernelTrace trace(sets_, leaves);
  const auto sink = [&](Index output, bool is_varying) {
    end_output(batch.outputs[static_cast<std::size_t>(output)].at(instance), is_varying);
  };
  trace.run(batch.kernel, active_, sink, terms);
  end_reading(batch, instance);
}

void ProgramTrace::trace_instances(const Batch& batch) {
  const std::vector<Dependence> leaves = leaves_anywhere(batch);
  ColumnSets leaf_sets(batch.kernel->n_leaves);
  KernelRows kernel_rows(batch.kernel->n_outputs);
  std::vector<bool> output_varies(static_cast<std::size_t>(batch.kernel->n_outputs));
  KernelTrace trace(leaf_sets, leaves);
  trace.run(batch.kernel, active_, [&](Index output, bool is_varying) {
    kernel_rows.append(output, leaf_sets);
    output_varies[static_cast<std::size_t>(output)] = is_varying;
  });
  for (Index k = 0; k < batch.n_instances; ++k) {
    for (Index output = 0; output < batch.kernel->n_outputs; ++output) {
      const Index address = batch.outputs[static_cast<std::size_t>(output)].at(k);
      const std::span<const Element> row = kernel_rows[output];
      if (!is_intermediate(address) && append_singles(batch, row, k, address)) continue;
      for (Element leaf : row) {
        const SetRef set = set_of_leaf(batch, leaf, k);
        if (set == no_set) continue;
        if (!sets_.is_single(set)) n_products_ += sets_.size_of(set);
        sets_.add(set);
      }
      end_output(address, output_varies[static_cast<std::size_t>(output)]);
    }
    end_reading(batch, k);
  }
}

SetRef ProgramTrace::set_of_leaf(const Batch& batch, Element leaf, Index instance) const {
  const Stream& stream = batch.leaves[static_cast<std::size_t>(column_of(leaf))];
  const SetRef set = dependence_of(stream.at(instance)).set;
  return set == no_set ? no_set : set | (leaf & 1);
}

// The row of an output that reads few leaves, all single columns: sorted in place.
bool ProgramTrace::append_singles(const Batch& batch, std::span<const Element> row, Index instance,
                                  Index address) {
  constexpr std::size_t most = 32;
  if (row.size() > most) return false;
  std::array<Element, most> columns;
  std::size_t n = 0;
  for (Element leaf : row) {
    const SetRef set = set_of_leaf(batch, leaf, instance);
    if (set == no_set) continue;
    if (!sets_.is_single(set)) return false;
    std::size_t place = n;
    while (place > 0 && column_of(columns[place - 1]) > column_of(set)) --place;
    if (place > 0 && column_of(columns[place - 1]) == column_of(set)) {
      columns[place - 1] |= set & 1;
      continue;
    }
    std::copy_backward(columns.begin() + place, columns.begin() + n, columns.begin() + n + 1);
    columns[place] = set;
    ++n;
  }
  rows_.append(address - program_.first_output(), {columns.data(), n});
  return true;
}

// The leaves as columns, those that depend on something at one instance at least.
std::vector<Dependence> ProgramTrace::leaves_anywhere(const Batch& batch) const {
  std::vector<Dependence> leaves(batch.leaves.size());
  for (std::size_t l = 0; l < leaves.size(); ++l) {
    for (Index k = 0; k < batch.n_instances; ++k) {
      const Dependence here = dependence_of(batch.leaves[l].at(k));
      if (here.set != no_set) leaves[l].set = element(static_cast<Index>(l), false);
      leaves[l].varies = leaves[l].varies || here.varies;
      if (leaves[l].set != no_set && leaves[l].varies) break;
    }
  }
  return leaves;
}

void ProgramTrace::end_output(Index address, bool is_varying) {
  if (is_intermediate(address)) {
    intermediates_[place(address)] = {sets_.take(), is_varying};
  } else {
    row_.clear();
    sets_.append_to(row_);
    rows_.append(address - program_.first_output(), row_);
  }
}

void ProgramTrace::end_reading(const Batch& batch, Index instance) {
  if (program_.n_intermediates == 0) return;
  for (const Stream& leaf : batch.leaves) {
    const Index address = leaf.at(instance);
    if (!is_intermediate(address) || --n_readers_[place(address)] > 0) continue;
    sets_.release(intermediates_[place(address)].set);
    intermediates_[place(address)].set = no_set;
  }
}

JacobianPattern ProgramTrace::pattern() {
  JacobianPattern result = rows_.take(n_columns_);
  result.n_products = n_products_;
  return result;
}

}  // namespace

JacobianPattern trace_jacobian(const Program& program, Active with_respect_to) {
  return ProgramTrace(program, with_respect_to).run();
}

JacobianPattern trace_jacobian_at(const Program& program, Active with_respect_to,
                                  const double* values) {
  return ProgramTrace(program, with_respect_to).run_at(values);
}

}  // namespace spad
