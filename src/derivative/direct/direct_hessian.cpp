// Entries are counted first: what has one contribution is stored, what has more is summed.
#include "derivative/direct/direct_hessian.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/large_pages.hpp"
#include "derivative/direct/rows.hpp"
#include "program/derived_batch.hpp"
#include "program/differentiate.hpp"
#include "program/traverse.hpp"

namespace spad {

class DirectHessian::Maker {
 public:
  explicit Maker(const DirectHessianRequest& request)
      : request_(request),
        program_(request.program),
        work_left_(request.max_work),
        n_contributions_(request.lower.row_idx.size(), 0) {}

  std::optional<DirectHessian> run() {
    if (request_.slot.size() > static_cast<std::size_t>(std::numeric_limits<Index>::max()))
      return {};
    if (!differentiate_all()) return {};
    std::optional<ReverseBatches> adjoints =
        ReverseBatches::make(program_, request_.with_respect_to, true, work_left_);
    if (!adjoints) return {};
    result_.take_adjoints(request_, std::move(*adjoints));
    for (Local& local : locals_) place(local);
    sum();
    return std::move(result_);
  }

 private:
  // A batch with second derivatives; entry e of instance i is entry [e * n_instances + i] of the
  // pattern.
  struct Local {
    const Batch* batch;
    SymbolicKernel kernel;
    std::vector<Index> entries;
    std::vector<bool> is_twice;  // both triangles of the instance meet on the diagonal
  };

  Index column_of(Index address) const {
    const Index first = request_.with_respect_to == Active::parameters ? program_.n_inputs : 0;
    const Index behind = request_.with_respect_to == Active::inputs ? program_.n_inputs
                                                                    : program_.first_intermediate();
    return address >= first && address < behind ? address - first : -1;
  }

  // From the last level down: there it is seen soonest that intermediates enter nonlinearly.
  bool differentiate_all() {
    for (auto level = program_.levels.rbegin(); level != program_.levels.rend(); ++level) {
      for (auto batch = level->rbegin(); batch != level->rend(); ++batch) {
        if (!differentiate(*batch)) return false;
      }
    }
    std::reverse(locals_.begin(), locals_.end());
    return true;
  }

  bool differentiate(const Batch& batch) {
    if (batch.kernel->n_nonlinear == 0) return true;  // a sum of many terms, often
    KernelDerivatives derivatives(batch.kernel, request_.with_respect_to);
    std::vector<LocalEntry> entries;
    if (!derivatives.hessian(work_left_, entries)) return false;
    if (entries.empty()) return true;
    Local local{&batch, {}, {}, {}};
    std::vector<Symbol> values;
    for (const LocalEntry& entry : entries) {
      if (!find_positions(local, entry)) return false;
      values.push_back(entry.value);
    }
    local.kernel = kernel_of(derivatives.graph(), values);
    result_.n_local_ += static_cast<Offset>(local.entries.size());
    locals_.push_back(std::move(local));
    return true;
  }

  bool find_positions(Local& local, const LocalEntry& entry) {
    const Batch& batch = *local.batch;
    const Stream& a = batch.leaves[static_cast<std::size_t>(entry.row)];
    const Stream& b = batch.leaves[static_cast<std::size_t>(entry.column)];
    Index last = 0;
    for (Index i = 0; i < batch.n_instances; ++i) {
      const Index row = column_of(a.at(i)), column = column_of(b.at(i));
      if (row < 0 || column < 0) return false;
      // None where no output depends on what the instance computes.
      const auto k = static_cast<Index>(
          place_near(request_.lower, std::max(row, column), std::min(row, column), last));
      const bool is_twice = entry.row != entry.column && row == column;
      local.entries.push_back(k);
      local.is_twice.push_back(is_twice);
      if (k >= 0) n_contributions_[static_cast<std::size_t>(k)] += is_twice ? 2 : 1;
    }
    return true;
  }

  // Outputs into the values come first, those into the buffer behind them.
  void place(Local& local) {
    const Index n = local.batch->n_instances;
    const std::size_t n_entries = local.entries.size() / static_cast<std::size_t>(n);
    std::vector<Stream> into_values, into_buffer;
    std::vector<Index> order_values, order_buffer;
    for (std::size_t e = 0; e < n_entries; ++e) {
      const Index* entries = local.entries.data() + e * static_cast<std::size_t>(n);
      if (is_alone(entries, n)) {
        into_values.push_back(stream_of(n, [&](Index i) { return slot_of(entries[i]); }));
        order_values.push_back(static_cast<Index>(e));
      } else {
        into_buffer.push_back(Stream::affine(static_cast<Index>(result_.buffer_size_), 1));
        order_buffer.push_back(static_cast<Index>(e));
        contribute(local, e);
        result_.buffer_size_ += static_cast<std::size_t>(n);
      }
    }
    Kernel kernel = local.kernel.kernel;
    renumber_outputs(kernel, order_values, order_buffer);
    local.kernel.kernel = std::move(kernel);
    const auto n_direct = static_cast<Index>(into_values.size());
    into_values.insert(into_values.end(), std::make_move_iterator(into_buffer.begin()),
                       std::make_move_iterator(into_buffer.end()));
    Batch batch = derived_batch(*local.batch, std::move(local.kernel), result_.adjoints_.places(),
                                std::move(into_values));
    batch.n_first_outputs = n_direct;
    result_.needs_.cover(batch);
    result_.batches_.push_back(std::move(batch));
  }

  bool is_alone(const Index* entries, Index n) const {
    return std::all_of(entries, entries + n, [&](Index k) {
      return k >= 0 && n_contributions_[static_cast<std::size_t>(k)] == 1;
    });
  }
  Index slot_of(Index entry) const {
    return static_cast<Index>(request_.slot[static_cast<std::size_t>(entry)]);
  }

  void contribute(const Local& local, std::size_t e) {
    const auto n = static_cast<std::size_t>(local.batch->n_instances);
    for (std::size_t i = 0; i < n; ++i) {
      if (local.entries[e * n + i] < 0) continue;
      const Contribution c{local.entries[e * n + i], static_cast<Index>(result_.buffer_size_ + i)};
      contributions_.push_back(c);
      if (local.is_twice[e * n + i]) contributions_.push_back(c);
    }
  }

  static void renumber_outputs(Kernel& kernel, const std::vector<Index>& first,
                               const std::vector<Index>& second) {
    std::vector<Index> number(first.size() + second.size());
    Index next = 0;
    for (Index e : first) number[static_cast<std::size_t>(e)] = next++;
    for (Index e : second) number[static_cast<std::size_t>(e)] = next++;
    for (Instruction& in : kernel.code) {
      if (in.op == instruction::store) in.b = number[static_cast<std::size_t>(in.b)];
    }
  }

  // Entries of the pattern that nobody contributes to are zero.
  void sum() {
    std::vector<Offset> begin = large_vector<Offset>(n_contributions_.size() + 1, 0);
    for (const Contribution& c : contributions_) ++begin[static_cast<std::size_t>(c.entry) + 1];
    for (std::size_t k = 1; k < begin.size(); ++k) begin[k] += begin[k - 1];
    std::vector<Index> places = large_vector<Index>(contributions_.size());
    std::vector<Offset> next(begin.begin(), begin.end() - 1);
    for (const Contribution& c : contributions_) {
      places[static_cast<std::size_t>(next[static_cast<std::size_t>(c.entry)]++)] = c.place;
    }
    SumList sums;
    for (std::size_t k = 0; k < n_contributions_.size(); ++k) {
      const bool is_stored = n_contributions_[k] == 1 && begin[k] == begin[k + 1];
      if (is_stored) continue;
      sums.add(slot_of(static_cast<Index>(k)),
               std::span<const Index>(places).subspan(
                   static_cast<std::size_t>(begin[k]),
                   static_cast<std::size_t>(begin[k + 1] - begin[k])));
    }
    result_.turns_ = Turns::make(result_.batches_, sums);
    if (!result_.turns_) result_.sums_ = Sums(std::move(sums));
  }

  struct Contribution {
    Index entry, place;
  };

  const DirectHessianRequest& request_;
  const Program& program_;
  std::size_t work_left_;
  DirectHessian result_;
  std::vector<Local> locals_;
  std::vector<Index> n_contributions_;  // of each entry of the pattern
  std::vector<Contribution> contributions_;
};

std::optional<DirectHessian> DirectHessian::make(const DirectHessianRequest& request) {
  return Maker(request).run();
}

void DirectHessian::take_adjoints(const DirectHessianRequest& request, ReverseBatches adjoints) {
  first_column_ = request.with_respect_to == Active::parameters ? request.program.n_inputs : 0;
  n_columns_ = request.lower.n_cols;
  adjoints_ = std::move(adjoints);
  needs_.cover(adjoints_.needs());
}

Status DirectHessian::run(const double* primal, const double* w, double* scratch,
                          BlockScratch& blocks, double* gradient, double* values) const {
  Status status = adjoints_.run(primal, w, scratch, blocks, gradient != nullptr);
  if (status.is_error()) return status;
  const Index* const places = adjoints_.places().data() + first_column_;
  for (Index j = 0; j < n_columns_ && gradient; ++j) gradient[j] = scratch[places[j]];
  double* const buffer = scratch + adjoints_.size_without_sources();
  const BatchArrays arrays{primal, scratch, values, buffer};
  if (turns_) return turns_->run(batches_, arrays, blocks);
  buffer[0] = 1;
  status = run_side_by_side(batches_, arrays, blocks);
  if (status.is_error()) return status;
  inner_.run(buffer, buffer, blocks.n_threads);
  sums_.run(buffer, values, blocks.n_threads);
  return {};
}

std::size_t DirectHessian::scratch_size(int n_threads) const {
  const std::size_t buffer =
      turns_ ? turns_->buffer_size() * static_cast<std::size_t>(n_threads) : buffer_size_;
  return std::max(adjoints_.size(), adjoints_.size_without_sources() + buffer);
}

void DirectHessian::add_readers(NeededBatches& needed, bool with_gradient) const {
  adjoints_.add_readers(needed, with_gradient);
  for (const Batch& batch : batches_) needed.add_reader(batch);
}

std::size_t DirectHessian::bytes() const {
  return adjoints_.bytes() + inner_.bytes() + sums_.bytes() + bytes_of(batches_) +
         (turns_ ? turns_->bytes() : 0);
}

}  // namespace spad
