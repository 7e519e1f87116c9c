// Forward accumulation: the row of an intermediate is made of those of its leaves.
//
// Griewank, Walther (2008), Evaluating Derivatives, chapter 9.
#include "derivative/direct/rows.hpp"

#include <algorithm>

#include "base/large_pages.hpp"

namespace spad {

void RowTerms::sort() {
  constexpr std::size_t few = 32;  // are sorted in place
  const auto before = [](const Item& a, const Item& b) { return a.column < b.column; };
  if (items_.size() > few) {
    std::stable_sort(items_.begin(), items_.end(), before);
    return;
  }
  for (std::size_t k = 1; k < items_.size(); ++k) {
    const Item item = items_[k];
    std::size_t place = k;
    for (; place > 0 && before(item, items_[place - 1]); --place) {
      items_[place] = items_[place - 1];
    }
    items_[place] = item;
  }
}

Rows::Rows(const Program& program, Active active)
    : first_intermediate_(program.first_intermediate()),
      first_output_(program.first_output()),
      first_column_(active == Active::parameters ? program.n_inputs : 0),
      end_column_(active == Active::inputs ? program.n_inputs : program.first_intermediate()),
      ranges_(static_cast<std::size_t>(program.n_intermediates)) {}

std::size_t Rows::add(LocalDerivative& local, std::size_t first, Index instance,
                      const std::vector<bool>& needed, Assembly& assembly) {
  const Batch& batch = local.batch();
  const std::vector<LocalEntry>& entries = local.entries();
  const Index output = entries[first].row;
  const Index address = batch.outputs[static_cast<std::size_t>(output)].at(instance);
  const bool is_needed = needed[static_cast<std::size_t>(address - first_intermediate_)];
  std::size_t e = first;
  for (; e < entries.size() && entries[e].row == output; ++e) {
    if (!is_needed) continue;
    const auto leaf = static_cast<std::size_t>(entries[e].column);
    for_each(batch.leaves[leaf].at(instance), [&](Index column, const Factor& factor) {
      terms_.add(column, product(local.factor(e, instance, assembly), factor));
    });
  }
  if (is_needed) set(address, assembly);
  return e;
}

void Rows::set(Index address, Assembly& assembly) {
  Range& range = ranges_[static_cast<std::size_t>(address - first_intermediate_)];
  range.first = entries_.size();
  terms_.merge([&](Index column, std::span<const Summand> sum) {
    const Factor factor = assembly.sum(sum);
    grow_ahead(entries_, 1);
    entries_.push_back({column, factor.source, factor.coefficient});
  });
  range.size = entries_.size() - range.first;
}

std::vector<bool> reached(const Program& program, const std::vector<LocalDerivative>& jacobians,
                          std::vector<bool> wanted) {
  const auto place = [&](Index address) -> std::optional<std::size_t> {
    if (address < program.first_intermediate() || address >= program.first_output()) return {};
    return static_cast<std::size_t>(address - program.first_intermediate());
  };
  for (auto local = jacobians.rbegin(); local != jacobians.rend(); ++local) {
    const Batch& batch = local->batch();
    for (const LocalEntry& entry : local->entries()) {
      const Stream& output = batch.outputs[static_cast<std::size_t>(entry.row)];
      const Stream& leaf = batch.leaves[static_cast<std::size_t>(entry.column)];
      for (Index k = 0; k < batch.n_instances; ++k) {
        const auto from = place(output.at(k)), to = place(leaf.at(k));
        if (from && to && wanted[*from]) wanted[*to] = true;
      }
    }
  }
  return wanted;
}

}  // namespace spad
