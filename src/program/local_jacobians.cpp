// One derived kernel for each distinct one.
#include "program/local_jacobians.hpp"

#include <unordered_map>
#include <utility>

#include "program/batch_products.hpp"
#include "program/derived_batch.hpp"
#include "program/differentiate.hpp"
#include "program/executors.hpp"
#include "program/traverse.hpp"

namespace spad {

namespace {

// Of one kernel; `first` of its entries is the number of its output.
struct Derived {
  SymbolicKernel kernel;  // of the values, if there are any
  Index n_values = 0;
  LocalJacobians::Rows rows;
};

bool derive(const Kernel& kernel, std::size_t max_work, Derived& derived) {
  KernelDerivatives derivatives(kernel, Active::both);
  std::vector<LocalEntry> entries;
  if (!derivatives.jacobian(max_work, entries)) return false;
  std::vector<const Terms*> terms(static_cast<std::size_t>(kernel.n_leaves));
  for (const Instruction& in : kernel.code) {
    if (in.op == instruction::load) terms[static_cast<std::size_t>(in.a)] = in.terms.data();
  }
  std::vector<Symbol> values;
  std::size_t k = 0;
  for (Index output = 0; output < kernel.n_outputs; ++output) {
    for (; k < entries.size() && entries[k].row == output; ++k) {
      const Terms* const of_leaf = terms[static_cast<std::size_t>(entries[k].column)];
      LocalJacobians::Entry entry{
          entries[k].column, -1, 0, {of_leaf[0] != 0, of_leaf[1] != 0, of_leaf[2] != 0}};
      if (entries[k].value.is_constant()) {
        entry.coefficient = entries[k].value.constant();
      } else {
        entry.first = static_cast<Offset>(values.size());
        values.push_back(entries[k].value);
      }
      derived.rows.entries.push_back(entry);
    }
    derived.rows.end.push_back(derived.rows.entries.size());
  }
  derived.n_values = static_cast<Index>(values.size());
  if (!values.empty()) derived.kernel = kernel_of(derivatives.graph(), values);
  return true;
}

}  // namespace

std::optional<LocalJacobians> LocalJacobians::make(const Program& program) {
  if (!is_mostly_batches(program)) return {};
  LocalJacobians result;
  std::unordered_map<const Kernel*, Derived> known;
  bool good = true;
  for_each_batch(program, [&](const Batch& batch) {
    if (!good) return;
    const auto [found, is_new] = known.try_emplace(batch.kernel.identity());
    const Derived& derived = found->second;
    if (is_new && !derive(batch.kernel, most_work(batch), found->second)) {
      good = false;
      return;
    }
    Rows& rows = result.rows_.emplace_back(derived.rows);
    rows.batch = &batch;
    const auto first = static_cast<Offset>(result.size_);
    for (Entry& entry : rows.entries) {
      if (entry.first >= 0) entry.first = first + entry.first * batch.n_instances;
    }
    std::vector<Stream> outputs;
    for (Index k = 0; k < derived.n_values; ++k) {
      outputs.push_back(Stream::affine(static_cast<Index>(result.size_), 1));
      result.size_ += static_cast<std::size_t>(batch.n_instances);
    }
    if (outputs.empty()) return;
    result.kernels_.push_back(derived_batch(batch, derived.kernel, {}, std::move(outputs)));
    result.needs_.cover(result.kernels_.back());
    good = result.size_ <= static_cast<std::size_t>(std::numeric_limits<Index>::max());
  });
  if (!good) return {};
  return result;
}

void LocalJacobians::add_readers(NeededBatches& needed) const {
  for (const Batch& kernel : kernels_) needed.add_reader(kernel);
}

Status LocalJacobians::run(const double* primal, double* values, BlockScratch& scratch) const {
  return run_batches(kernels_, {primal, nullptr, values, nullptr}, scratch);
}

std::size_t LocalJacobians::bytes() const {
  std::size_t total = bytes_of(kernels_);
  for (const Rows& rows : rows_) {
    total += sizeof(Rows) + rows.end.capacity() * sizeof(std::size_t) +
             rows.entries.capacity() * sizeof(Entry);
  }
  return total;
}

void sweep_local(const LocalSweep& sweep, Workspace::Lanes& buffers) {
  executors_of(chosen_target()).sweep_local(sweep, buffers);
}

}  // namespace spad
