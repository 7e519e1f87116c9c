// One derived kernel for each distinct one.
#include "program/local_jacobians.hpp"

#include <algorithm>
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

// with_stored: the kernel also computes what the given one stores, before all else.
bool derive(const Kernel& kernel, std::size_t max_work, bool with_stored, Derived& derived) {
  KernelDerivatives derivatives(kernel, Active::both, with_stored);
  std::vector<LocalEntry> local;
  if (!derivatives.jacobian(max_work, local)) return false;
  std::vector<const Terms*> terms(static_cast<std::size_t>(kernel.n_leaves));
  for (const Instruction& in : kernel.code) {
    if (in.op == instruction::load) terms[static_cast<std::size_t>(in.a)] = in.terms.data();
  }
  LocalJacobians::Entries entries;
  std::vector<Symbol> values, computed;
  if (with_stored) computed = derivatives.values();
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
  computed.insert(computed.end(), values.begin(), values.end());
  if (!computed.empty()) derived.kernel = kernel_of(derivatives.graph(), computed);
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
    result_.n_constants_ = program_.n_values() - program_.n_addresses();
  }

  bool add(const Batch& batch) {
    const auto [found, is_new] = known_.try_emplace(batch.kernel.identity());
    const bool is_deep = result_.is_deep_;
    if (is_new && !derive(batch.kernel, most_work(batch), is_deep, found->second)) return false;
    return is_deep ? add_deep(batch, found->second) : add_flat(batch, found->second);
  }

  bool add_flat(const Batch& batch, const Derived& derived) {
    Rows& rows = result_.rows_.emplace_back();
    rows.entries = derived.entries;
    rows.n_instances = rows.step = batch.n_instances;
    rows.leaves = batch.leaves;
    rows.outputs = batch.outputs;
    if (derived.n_values == 0) return true;
    rows.first_value = static_cast<Offset>(result_.size_);
    rows.kernel = static_cast<Index>(result_.kernels_.size());
    std::vector<Stream> values;
    if (!add_values(derived, batch.n_instances, result_.size_, values)) return false;
    result_.kernels_.push_back(derived_batch(batch, derived.kernel, {}, std::move(values)));
    result_.needs_.cover(result_.kernels_.back());
    return true;
  }

  // Streams for the values of a batch, side by side, from `end` on.
  static bool add_values(const Derived& derived, Index step, std::size_t& end,
                         std::vector<Stream>& values) {
    for (Index k = 0; k < derived.n_values; ++k) {
      values.push_back(Stream::affine(static_cast<Index>(end), 1));
      end += static_cast<std::size_t>(step);
      if (end > static_cast<std::size_t>(std::numeric_limits<Index>::max())) return false;
    }
    return true;
  }

  // Whole packs are read and stored where they are, but for outputs, which have no room behind
  // them.
  bool add_deep(const Batch& batch, const Derived& derived) {
    const Index n = batch.n_instances;
    Rows rows;
    rows.entries = derived.entries;
    rows.n_instances = n;
    rows.step = n == 1 ? 1 : whole_packs(n);
    rows.leaves = moved(batch.leaves, n, [&](Index address) { return places_->of(address); });
    rows.outputs = moved(batch.outputs, n, [&](Index address) { return places_->of(address); });
    std::vector<Stream> stored = rows.outputs;
    std::size_t end = 0;
    if (!add_values(derived, rows.step, end, stored)) return false;
    Batch kernel = derived_batch(batch, derived.kernel, {}, std::move(stored));
    kernel.leaves =
        moved(std::move(kernel.leaves), n, [&](Index address) { return primal(address); });
    kernel.n_first_outputs = static_cast<Index>(rows.outputs.size());
    kernel.has_padded_leaves = true;
    kernel.has_padded_outputs = n >= lanes_of_pack && !stores_outputs(batch);
    rows.size = end;
    result_.size_ = std::max(result_.size_, end);
    estimate(rows, kernel.kernel);
    result_.order_.push_back(number_of(std::move(rows), std::move(kernel)));
    return true;
  }

  // From what bench_derivatives measures (Lorenz).
  void estimate(const Rows& rows, const Kernel& kernel) {
    const double n_packs = divide_up(rows.n_instances, lanes_of_pack);
    const double n_entries = static_cast<double>(rows.entries->list.size()) * rows.n_instances;
    result_.time_of_entries_ += 1.6 * kernel.n_operators * n_packs;
    result_.time_of_sweep_ += 0.9 * n_entries;
    result_.time_of_handover_ += 1.0 * n_entries;
    result_.time_of_pack_ += 0.4 * n_entries;
  }

  // Streams of places.
  template <class PlaceOf>
  std::vector<Stream> moved(std::vector<Stream> streams, Index n, PlaceOf&& place_of) {
    for (Stream& stream : streams) {
      stream = stream_of(
          n, [&](Index i) { return place_of(stream.at(i)); }, &lists_);
    }
    return streams;
  }

  Index primal(Index address) const {
    return address < program_.n_addresses()
               ? places_->of(address)
               : result_.n_places_ + (address - program_.n_addresses());
  }
  bool stores_outputs(const Batch& batch) const {
    return std::ranges::any_of(batch.outputs, [&](const Stream& output) {
      for (Index i = 0; i < batch.n_instances; ++i) {
        if (output.at(i) >= program_.first_output()) return true;
      }
      return false;
    });
  }

  // Of rows and their kernel, which may be known from another step.
  Index number_of(Rows rows, Batch kernel) {
    constexpr std::size_t most_tried = 16;
    std::vector<Index>& known = of_entries_[rows.entries.get()];
    for (std::size_t k = 0; k < std::min(most_tried, known.size()); ++k) {
      const Index number = known[known.size() - 1 - k];
      const Rows& other = result_.rows_[static_cast<std::size_t>(number)];
      const Batch& batch = result_.kernels_[static_cast<std::size_t>(number)];
      if (other.n_instances == rows.n_instances && other.leaves == rows.leaves &&
          other.outputs == rows.outputs && batch.leaves == kernel.leaves) {
        return number;
      }
    }
    const auto number = static_cast<Index>(result_.rows_.size());
    known.push_back(number);
    rows.kernel = number;
    result_.rows_.push_back(std::move(rows));
    result_.kernels_.push_back(std::move(kernel));
    result_.needs_.cover(result_.kernels_.back());
    return number;
  }

  const Program& program_;
  LocalJacobians result_;
  std::optional<TangentPlaces> places_;
  Streams lists_;
  std::unordered_map<const Kernel*, Derived> known_;
  std::unordered_map<const Entries*, std::vector<Index>> of_entries_;  // numbers of rows
};

std::optional<LocalJacobians> LocalJacobians::make(const Program& program) {
  if (!is_mostly_batches(program)) return {};
  return Maker(program).run();
}

void LocalJacobians::add_readers(NeededBatches& needed) const {
  if (is_deep_) return;  // its kernels compute what they read
  for (const Batch& kernel : kernels_) needed.add_reader(kernel);
}

std::size_t LocalJacobians::bytes() const {
  std::size_t total = bytes_of(kernels_) + order_.capacity() * sizeof(Index);
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
  return run_side_by_side(kernels_, {ws.addresses.data(), nullptr, ws.direct.data(), nullptr},
                          ws.blocks);
}

std::size_t LocalJacobians::size(int n_threads) const {
  if (!is_deep_) return size_;
  const auto n_parts = static_cast<std::size_t>(n_threads > 1 ? Handover::n_places : 1);
  return size_of_primal() + n_parts * size_of_part(n_threads);
}

void sweep_local(const LocalSweep& sweep, Workspace& ws, int thread) {
  const LocalJacobians& local = sweep.jacobians;
  if (local.is_deep_) return local.sweep_deep(sweep, ws, thread);
  double* const tangents = ws.threads[static_cast<std::size_t>(thread)].addresses.data();
  executors_of(chosen_target()).sweep_rows({sweep, local.rows_, ws.direct.data(), tangents});
}

}  // namespace spad
