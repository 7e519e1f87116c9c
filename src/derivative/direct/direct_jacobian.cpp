// Local Jacobians of all batches, what of them is needed, then rows in the order of the program.
#include "derivative/direct/direct_jacobian.hpp"

#include <algorithm>

#include "base/large_pages.hpp"
#include "derivative/direct/rows.hpp"
#include "program/batch_products.hpp"
#include "program/traverse.hpp"

namespace spad {

namespace {

class Planner {
 public:
  Planner(const Program& program, const DirectRequest& request)
      : program_(program),
        request_(request),
        max_terms_(static_cast<Offset>(request.max_time / time_of_product)),
        assembly_(static_cast<Index>(request.n_values), max_terms_),
        rows_(program, request.active) {}

  std::optional<DirectJacobian> run() {
    if (!derive()) return {};
    find_needed();
    covered_.assign(request_.columns.row_idx.size(), false);
    for (std::size_t b = 0; b < locals_.size(); ++b) {
      if (!add_batch(locals_[b])) return {};
      assembly_.end_step();
    }
    cover_the_rest();
    DirectJacobian result;
    result.plan = DirectPlan(locals_, std::move(assembly_), result.constants);
    if (result.plan.estimated_time() > request_.max_time) return {};
    return result;
  }

 private:
  bool derive() {
    bool is_derived = true;
    for_each_batch(program_, [&](const Batch& batch) {
      if (!is_derived) return;
      auto max_work = static_cast<std::size_t>(max_terms_ / batch.n_instances) + 64;
      const bool is_optional = request_.max_time < any_time;
      if (is_optional && batch.n_instances == 1) max_work = std::min(max_work, most_work(batch));
      locals_.emplace_back(program_, batch, request_.active, max_work);
      is_derived = locals_.back().is_derived();
    });
    return is_derived;
  }

  // The row of the result that an address is, or -1.
  Index row_at(Index address) const {
    const Index output = address - program_.first_output();
    if (output < 0) return -1;
    return request_.row_of.empty() ? output : request_.row_of[static_cast<std::size_t>(output)];
  }

  // What the caller's pattern has beyond the function's own is zero.
  void cover_the_rest() {
    for (std::size_t k = 0; k < covered_.size(); ++k) {
      if (covered_[k] || is_constant(k)) continue;
      assembly_.contribute(slot(k), {0, 0, 0.0});
    }
  }

  Index slot(std::size_t k) const {
    return static_cast<Index>(request_.slot.empty() ? static_cast<Offset>(k) : request_.slot[k]);
  }

  bool is_constant(std::size_t k) const {
    return !request_.is_constant.empty() && request_.is_constant[static_cast<std::size_t>(slot(k))];
  }

  void find_needed() {
    std::vector<bool> wanted(static_cast<std::size_t>(program_.n_intermediates));
    if (wanted.empty()) return;
    for (const LocalDerivative& local : locals_) {
      const Batch& batch = local.batch();
      for (const LocalEntry& entry : local.entries()) {
        for (Index k = 0; k < batch.n_instances; ++k) {
          const Index leaf = batch.leaves[static_cast<std::size_t>(entry.column)].at(k);
          if (!rows_.is_intermediate(leaf)) continue;
          if (row_at(batch.outputs[static_cast<std::size_t>(entry.row)].at(k)) < 0) continue;
          wanted[static_cast<std::size_t>(leaf - program_.first_intermediate())] = true;
        }
      }
    }
    needed_ = reached(program_, locals_, std::move(wanted));
  }

  bool add_batch(LocalDerivative& local) {
    const Batch& batch = local.batch();
    last_.assign(local.entries().size(), 0);
    for (Index k = 0; k < batch.n_instances; ++k) {
      for (std::size_t e = 0; e < local.entries().size();) {
        const Index output = local.entries()[e].row;
        const Index address = batch.outputs[static_cast<std::size_t>(output)].at(k);
        if (rows_.is_intermediate(address)) {
          e = rows_.add(local, e, k, needed_, assembly_);
        } else {
          e = add_output(local, e, k, row_at(address));
        }
      }
      if (assembly_.is_full() || has_failed_) return false;
    }
    return true;
  }

  // Returns the first entry of the next output.
  std::size_t add_output(LocalDerivative& local, std::size_t e, Index instance, Index row) {
    const Index output = local.entries()[e].row;
    for (; e < local.entries().size() && local.entries()[e].row == output; ++e) {
      if (row < 0) continue;
      for_each_column(local, e, instance, [&](Index column, const Factor& factor) {
        const Offset k = place_near(request_.columns, row, column, last_[e]);
        if (k < 0) return;
        const Summand term = product(local.factor(e, instance, assembly_), factor);
        add_entry(static_cast<std::size_t>(k), term);
      });
    }
    return e;
  }

  // A constant is added up here and now; the trace has promised that its terms are numbers.
  void add_entry(std::size_t k, const Summand& term) {
    covered_[k] = true;
    if (!is_constant(k)) {
      assembly_.contribute(slot(k), term);
    } else if (term.a == 0) {
      assembly_.add_constant(slot(k), term.coefficient);
    } else {
      has_failed_ = true;
    }
  }

  // visit(column, factor) for the row of an entry's leaf.
  template <class Visit>
  void for_each_column(const LocalDerivative& local, std::size_t e, Index instance, Visit&& visit) {
    const auto leaf = static_cast<std::size_t>(local.entries()[e].column);
    rows_.for_each(local.batch().leaves[leaf].at(instance), visit);
  }

  const Program& program_;
  const DirectRequest& request_;
  Offset max_terms_;
  Assembly assembly_;
  Rows rows_;
  std::vector<LocalDerivative> locals_;  // of each batch, in order
  std::vector<bool> needed_;             // intermediates whose rows are read
  std::vector<bool> covered_;            // entries of the pattern that have a term
  std::vector<Index> last_;              // how far into its column each local entry was last
  bool has_failed_ = false;
};

}  // namespace

std::optional<DirectJacobian> plan_direct_jacobian(const Program& program,
                                                   const DirectRequest& request) {
  if (program.levels.empty()) return {};  // computed otherwise
  return Planner(program, request).run();
}

}  // namespace spad
