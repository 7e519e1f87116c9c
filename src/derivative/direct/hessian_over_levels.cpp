// Rows of what enters nonlinearly, batch by batch, and the products of two of them with a second
// derivative.
#include <algorithm>
#include <limits>
#include <memory>
#include <utility>

#include "derivative/direct/direct_hessian.hpp"
#include "derivative/direct/direct_plan.hpp"
#include "derivative/direct/rows.hpp"
#include "program/traverse.hpp"

namespace spad {

class DirectHessian::LevelMaker {
 public:
  LevelMaker(const DirectHessianRequest& request, Offset max_terms)
      : request_(request),
        program_(request.program),
        max_terms_(max_terms),
        work_left_(request.max_work),
        assembly_(n_values(request), max_terms),
        rows_(std::in_place, program_, request.with_respect_to),
        is_covered_(request.lower.row_idx.size(), false) {}

  std::optional<DirectHessian> run() {
    std::optional<ReverseBatches> adjoints =
        ReverseBatches::make(program_, request_.with_respect_to, true, work_left_);
    if (!adjoints || !differentiate()) return {};
    find_needed();
    for (std::size_t b = 0; b < jacobians_.size(); ++b) {
      add_second(seconds_[b]);
      add_rows(jacobians_[b]);
      assembly_.end_step();
      if (assembly_.is_full()) return {};
    }
    cover_the_rest();
    result_.take_adjoints(request_, *std::move(adjoints));
    finish();
    return std::move(result_);
  }

 private:
  // Second derivatives of a batch.
  struct Second {
    const Batch* batch;
    std::unique_ptr<KernelDerivatives> derivatives;
    std::vector<LocalEntry> entries;
    struct Source {
      Index stream = -1;  // of the assembly, once used
      Index first = -1;   // source of instance 0
    };
    std::vector<Source> sources;  // of each entry
  };

  static Index n_values(const DirectHessianRequest& request) {
    Offset n = 0;
    for (Offset slot : request.slot) n = std::max(n, slot + 1);
    return static_cast<Index>(n);
  }

  bool differentiate() {
    bool good = true;
    for_each_batch(program_, [&](const Batch& batch) {
      if (!good) return;
      const auto max_work = static_cast<std::size_t>(max_terms_ / batch.n_instances) + 64;
      jacobians_.emplace_back(program_, batch, request_.with_respect_to,
                              std::min(max_work, work_left_));
      seconds_.push_back({&batch, nullptr, {}, {}});
      Second& second = seconds_.back();
      good = jacobians_.back().is_derived();
      if (!good || batch.kernel->n_nonlinear == 0) return;
      second.derivatives =
          std::make_unique<KernelDerivatives>(batch.kernel, request_.with_respect_to);
      good = second.derivatives->hessian(work_left_, second.entries);
      second.derivatives->forget_values();
      second.sources.resize(second.entries.size());
    });
    return good;
  }

  const Stream& leaf(const Second& second, Index number) const {
    return second.batch->leaves[static_cast<std::size_t>(number)];
  }

  void find_needed() {
    std::vector<bool> wanted(static_cast<std::size_t>(program_.n_intermediates));
    for (const Second& second : seconds_) {
      for (const LocalEntry& entry : second.entries) {
        for (Index number : {entry.row, entry.column}) {
          for (Index k = 0; k < second.batch->n_instances; ++k) {
            const Index address = leaf(second, number).at(k);
            if (!rows_->is_intermediate(address)) continue;
            wanted[static_cast<std::size_t>(address - program_.first_intermediate())] = true;
          }
        }
      }
    }
    needed_ = reached(program_, jacobians_, std::move(wanted));
  }

  void add_rows(LocalDerivative& jacobian) {
    const Batch& batch = jacobian.batch();
    const std::vector<LocalEntry>& entries = jacobian.entries();
    for (Index k = 0; k < batch.n_instances && !assembly_.is_full(); ++k) {
      for (std::size_t e = 0; e < entries.size();) {
        const auto output = static_cast<std::size_t>(entries[e].row);
        if (rows_->is_intermediate(batch.outputs[output].at(k))) {
          e = rows_->add(jacobian, e, k, needed_, assembly_);
        } else {
          while (e < entries.size() && static_cast<std::size_t>(entries[e].row) == output) ++e;
        }
      }
    }
  }

  void add_second(Second& second) {
    for (Index k = 0; k < second.batch->n_instances && !assembly_.is_full(); ++k) {
      for (std::size_t e = 0; e < second.entries.size(); ++e) add_entry(second, e, k);
    }
  }

  // h, the derivative by two leaves, gives h D_i E_j + h E_i D_j to row i and column j, D and E
  // being the leaves' derivatives; or h D_i D_j for a leaf with itself.
  void add_entry(Second& second, std::size_t e, Index instance) {
    const LocalEntry& entry = second.entries[e];
    const bool is_square = entry.row == entry.column;
    const Index row = leaf(second, entry.row).at(instance),
                column = leaf(second, entry.column).at(instance);
    rows_->for_each(row, [&](Index i, const Factor& by_i) {
      const Summand scaled = product(factor(second, e, instance), by_i);
      std::optional<Factor> stored;  // of a product of two, as one source
      rows_->for_each(column, [&](Index j, const Factor& by_j) {
        if (is_square && j > i) return;
        Index a = scaled.a, b = scaled.b;
        double coefficient = scaled.coefficient;
        if (by_j.source != 0) {
          if (b != 0) {
            if (!stored) stored = assembly_.sum({&scaled, 1});
            a = stored->source;
            coefficient = stored->coefficient;
          }
          (a != 0 ? b : a) = by_j.source;
        }
        coefficient *= by_j.coefficient;
        if (!is_square && i == j) coefficient *= 2;
        contribute(std::max(i, j), std::min(i, j), {a, b, coefficient});
      });
    });
  }

  Factor factor(Second& second, std::size_t e, Index instance) {
    const Symbol& value = second.entries[e].value;
    if (value.is_constant()) return {0, value.constant()};
    Second::Source& source = second.sources[e];
    if (source.stream < 0) {
      source.stream = assembly_.n_streams();
      source.first = assembly_.add_stream(second.batch->n_instances);
    }
    return {source.first + instance, 1};
  }

  void contribute(Index row, Index column, const Summand& term) {
    const Offset place = place_in(request_.lower, row, column);
    if (place < 0) return;  // a derivative that is 0 everywhere
    const auto k = static_cast<std::size_t>(place);
    is_covered_[k] = true;
    assembly_.contribute(static_cast<Index>(request_.slot[k]), term);
  }

  void cover_the_rest() {
    for (std::size_t k = 0; k < is_covered_.size(); ++k) {
      if (!is_covered_[k]) assembly_.contribute(static_cast<Index>(request_.slot[k]), {0, 0, 0.0});
    }
  }

  void finish() {
    rows_.reset();
    Assembly::Result assembled = assembly_.finish();
    for (LocalDerivative& jacobian : jacobians_) {
      if (std::optional<Batch> kernel = jacobian.derived(assembled)) add(*std::move(kernel));
    }
    for (Second& second : seconds_) add_kernel(second, assembled);
    result_.buffer_size_ = static_cast<std::size_t>(assembled.n_buffer);
    result_.inner_ = std::move(assembled.inner);
    result_.sums_ = Sums(std::move(assembled.outer));
  }

  void add_kernel(Second& second, const Assembly::Result& assembled) {
    if (second.entries.empty()) return;
    std::vector<Index> streams;
    for (const Second::Source& source : second.sources) streams.push_back(source.stream);
    std::optional<Batch> kernel =
        kernel_of_streams(*second.batch, *second.derivatives, second.entries, streams, assembled,
                          result_.adjoints_.places());
    if (!kernel) return;
    result_.n_local_ += Offset{kernel->kernel->n_outputs} * kernel->n_instances;
    add(*std::move(kernel));
  }

  void add(Batch batch) {
    result_.needs_.cover(batch);
    result_.batches_.push_back(std::move(batch));
  }

  const DirectHessianRequest& request_;
  const Program& program_;
  Offset max_terms_;
  std::size_t work_left_;
  DirectHessian result_;
  Assembly assembly_;
  std::optional<Rows> rows_;                // until all is contributed
  std::vector<LocalDerivative> jacobians_;  // of each batch, in order
  std::vector<Second> seconds_;
  std::vector<bool> needed_;      // intermediates whose rows are read
  std::vector<bool> is_covered_;  // entries of the pattern that have a term
};

std::optional<DirectHessian> DirectHessian::make_over_levels(const DirectHessianRequest& request,
                                                             double max_time) {
  if (request.slot.size() > static_cast<std::size_t>(std::numeric_limits<Index>::max())) return {};
  return LevelMaker(request, static_cast<Offset>(max_time / time_of_product)).run();
}

}  // namespace spad
