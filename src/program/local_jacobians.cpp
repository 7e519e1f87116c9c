// One derived kernel for each distinct one.
#include "program/local_jacobians.hpp"

#include <unordered_map>
#include <utility>

#include "program/batch_products.hpp"
#include "program/derived_batch.hpp"
#include "program/differentiate.hpp"
#include "program/executors.hpp"
#include "program/tangent_places.hpp"
#include "program/traverse.hpp"

namespace spad {

namespace {

// Of one kernel.
struct Derived {
  std::shared_ptr<const LocalJacobians::Entries> entries;
  SymbolicKernel kernel;  // of the values, if there are any
  Index n_values = 0;
};

bool derive(const Kernel& kernel, std::size_t max_work, Derived& derived) {
  KernelDerivatives derivatives(kernel, Active::both);
  std::vector<LocalEntry> local;
  if (!derivatives.jacobian(max_work, local)) return false;
  std::vector<const Terms*> terms(static_cast<std::size_t>(kernel.n_leaves));
  for (const Instruction& in : kernel.code) {
    if (in.op == instruction::load) terms[static_cast<std::size_t>(in.a)] = in.terms.data();
  }
  LocalJacobians::Entries entries;
  std::vector<Symbol> values;
  std::size_t k = 0;
  for (Index output = 0; output < kernel.n_outputs; ++output) {
    for (; k < local.size() && local[k].row == output; ++k) {
      const Terms* const of_leaf = terms[static_cast<std::size_t>(local[k].column)];
      LocalJacobians::Entry entry{
          local[k].column, -1, 0, {of_leaf[0] != 0, of_leaf[1] != 0, of_leaf[2] != 0}};
      if (local[k].value.is_constant()) {
        entry.coefficient = local[k].value.constant();
      } else {
        entry.value = static_cast<Index>(values.size());
        values.push_back(local[k].value);
      }
      entries.list.push_back(entry);
    }
    entries.end.push_back(entries.list.size());
  }
  derived.entries = std::make_shared<const LocalJacobians::Entries>(std::move(entries));
  derived.n_values = static_cast<Index>(values.size());
  if (!values.empty()) derived.kernel = kernel_of(derivatives.graph(), values);
  return true;
}

}  // namespace

class LocalJacobians::Maker {
 public:
  explicit Maker(const Program& program) : program_(program) { place_tangents(); }

  std::optional<LocalJacobians> run() {
    bool good = true;
    for_each_batch(program_, [&](const Batch& batch) { good = good && add(batch); });
    if (!good) return {};
    return std::move(result_);
  }

 private:
  // At their addresses, unless places that are used again are far fewer.
  void place_tangents() {
    constexpr std::size_t fewest_levels = 8;
    result_.n_places_ = program_.n_addresses();
    result_.first_output_ = program_.first_output();
    if (program_.levels.size() < fewest_levels) return;
    places_.emplace(program_);
    result_.is_deep_ = places_->size() <= program_.n_addresses() / 2;
    if (!result_.is_deep_) return;
    result_.n_places_ = places_->size();
    result_.first_output_ = places_->first_output();
  }

  // Streams of places.
  std::vector<Stream> moved(std::vector<Stream> streams, Index n) {
    if (!result_.is_deep_) return streams;
    for (Stream& stream : streams) {
      stream = stream_of(
          n, [&](Index i) { return places_->of(stream.at(i)); }, &lists_);
    }
    return streams;
  }

  bool add(const Batch& batch) {
    const auto [found, is_new] = known_.try_emplace(batch.kernel.identity());
    if (is_new && !derive(batch.kernel, most_work(batch), found->second)) return false;
    const Derived& derived = found->second;
    const Index n = batch.n_instances;
    Rows& rows = result_.rows_.emplace_back();
    rows.entries = derived.entries;
    rows.n_instances = n;
    rows.leaves = moved(batch.leaves, n);
    rows.outputs = moved(batch.outputs, n);
    if (derived.n_values == 0) return true;
    std::size_t end = result_.is_deep_ ? 0 : result_.size_;
    rows.first_value = static_cast<Offset>(end);
    rows.kernel = static_cast<Index>(result_.kernels_.size());
    std::vector<Stream> values;
    for (Index k = 0; k < derived.n_values; ++k) {
      values.push_back(Stream::affine(static_cast<Index>(end), 1));
      end += static_cast<std::size_t>(n);
      if (end > static_cast<std::size_t>(std::numeric_limits<Index>::max())) return false;
    }
    result_.size_ = std::max(result_.size_, end);
    result_.kernels_.push_back(derived_batch(batch, derived.kernel, {}, std::move(values)));
    result_.needs_.cover(result_.kernels_.back());
    return true;
  }

  const Program& program_;
  LocalJacobians result_;
  std::optional<TangentPlaces> places_;
  Streams lists_;
  std::unordered_map<const Kernel*, Derived> known_;
};

std::optional<LocalJacobians> LocalJacobians::make(const Program& program) {
  if (!is_mostly_batches(program)) return {};
  return Maker(program).run();
}

void LocalJacobians::add_readers(NeededBatches& needed) const {
  for (const Batch& kernel : kernels_) needed.add_reader(kernel);
}

std::size_t LocalJacobians::bytes() const {
  std::size_t total = bytes_of(kernels_);
  for (const Rows& rows : rows_) {
    total += sizeof(Rows) + (rows.entries->end.capacity() * sizeof(std::size_t) +
                             rows.entries->list.capacity() * sizeof(Entry)) /
                                static_cast<std::size_t>(rows.entries.use_count());
    total += bytes_of(rows.leaves) + bytes_of(rows.outputs);
  }
  return total;
}

Status LocalJacobians::run(Workspace& ws) const {
  if (is_deep_) return {};
  return run_batches(kernels_, {ws.addresses.data(), nullptr, ws.direct.data(), nullptr},
                     ws.blocks);
}

void sweep_local(const LocalSweep& sweep, Workspace& ws, int thread) {
  const LocalJacobians& local = sweep.jacobians;
  const Executors& executors = executors_of(chosen_target());
  double* const tangents = ws.threads[static_cast<std::size_t>(thread)].addresses.data();
  if (!local.is_deep_) {
    return executors.sweep_rows({sweep, local.rows_, ws.direct.data(), tangents});
  }
  double* const values = ws.direct.data() + local.size_ * static_cast<std::size_t>(thread);
  for (const LocalJacobians::Rows& rows : local.rows_) {
    if (rows.kernel >= 0) {
      const Batch& kernel = local.kernels_[static_cast<std::size_t>(rows.kernel)];
      run_instances_on_thread(kernel, {ws.addresses.data(), nullptr, values, nullptr}, 0,
                              kernel.n_instances, ws.blocks, thread);
    }
    executors.sweep_rows({sweep, {&rows, 1}, values, tangents});
  }
}

}  // namespace spad
