// Single assignment from slots, then backward and forward.
#include "sparsity/kernel_interactions.hpp"

#include <limits>

#include "program/terms.hpp"
#include "tape/tape.hpp"

namespace spad {

KernelInteractions::KernelInteractions(const Kernel& kernel, Active with_respect_to)
    : n_leaves_(kernel.n_leaves), output_value_(static_cast<std::size_t>(kernel.n_outputs), -1) {
  std::vector<Index> value_in(static_cast<std::size_t>(kernel.n_slots), -1);
  const auto slot = [&](Index k) -> Index& { return value_in[static_cast<std::size_t>(k)]; };
  for (const Instruction& in : kernel.code) {
    if (is_guard(in.op)) continue;
    const Terms terms = in.terms[static_cast<std::size_t>(with_respect_to)];
    if (in.op == instruction::store) {
      output_value_[static_cast<std::size_t>(in.b)] = terms == 0 ? -1 : slot(in.a);
      continue;
    }
    if (terms == 0) {
      slot(in.dst) = -1;
      continue;
    }
    Value value;
    if (in.op == instruction::load) {
      value.leaf = in.a;
    } else {
      const Index operands[3] = {in.a, in.b, in.c};
      for (int i = 0; i < 3; ++i) {
        if (term_of(terms, i) != Term::none) value.operands[i] = slot(operands[i]);
      }
      const SecondTerms second = second_terms(structure_of(in.op), terms);
      value.aa = second.aa;
      value.ab = second.ab;
      value.bb = second.bb;
      value.first = value.operands[0];
      value.second = value.operands[1];
    }
    slot(in.dst) = static_cast<Index>(values_.size());
    values_.push_back(value);
  }
}

void KernelInteractions::mark_reaching(const std::vector<bool>& wanted_outputs) {
  reaches_.assign(values_.size(), false);
  for (std::size_t i = 0; i < output_value_.size(); ++i) {
    if (wanted_outputs[i] && output_value_[i] >= 0) {
      reaches_[static_cast<std::size_t>(output_value_[i])] = true;
    }
  }
  for (std::size_t k = values_.size(); k-- > 0;) {
    if (!reaches_[k]) continue;
    for (Index operand : values_[k].operands) {
      if (operand >= 0) reaches_[static_cast<std::size_t>(operand)] = true;
    }
  }
}

std::vector<bool> KernelInteractions::reaching_leaves(const std::vector<bool>& wanted_outputs) {
  mark_reaching(wanted_outputs);
  std::vector<bool> leaves(static_cast<std::size_t>(n_leaves_), false);
  for (std::size_t k = 0; k < values_.size(); ++k) {
    if (reaches_[k] && values_[k].leaf >= 0)
      leaves[static_cast<std::size_t>(values_[k].leaf)] = true;
  }
  return leaves;
}

IndexSets::Ref KernelInteractions::form(Index value, IndexSets& sets,
                                        const std::vector<IndexSets::Ref>& set_of_leaf) {
  stack_.assign(1, value);
  while (!stack_.empty()) {
    const auto k = static_cast<std::size_t>(stack_.back());
    if (set_of_[k] != unknown) {
      stack_.pop_back();
      continue;
    }
    const Value& v = values_[k];
    const std::size_t before = stack_.size();
    IndexSets::Ref all =
        v.leaf >= 0 ? set_of_leaf[static_cast<std::size_t>(v.leaf)] : IndexSets::nothing;
    for (Index operand : v.operands) {
      if (operand < 0) continue;
      const IndexSets::Ref below = set_of_[static_cast<std::size_t>(operand)];
      if (below == unknown) {
        stack_.push_back(operand);
      } else if (stack_.size() == before) {
        all = sets.unite(all, below, std::numeric_limits<Index>::max());
      }
    }
    if (stack_.size() > before) continue;
    set_of_[k] = all;
    stack_.pop_back();
  }
  return set_of_[static_cast<std::size_t>(value)];
}

void KernelInteractions::products(const std::vector<bool>& wanted_outputs, IndexSets& sets,
                                  const std::vector<IndexSets::Ref>& set_of_leaf,
                                  std::vector<Product>& products) {
  mark_reaching(wanted_outputs);
  set_of_.assign(values_.size(), unknown);
  for (std::size_t k = 0; k < values_.size(); ++k) {
    const Value& v = values_[k];
    if (!reaches_[k] || !(v.aa || v.ab || v.bb)) continue;
    const IndexSets::Ref a = v.first < 0 ? IndexSets::nothing : form(v.first, sets, set_of_leaf);
    const IndexSets::Ref b = v.second < 0 ? IndexSets::nothing : form(v.second, sets, set_of_leaf);
    if (v.aa) products.push_back({a, a});
    if (v.ab) products.push_back({a, b});
    if (v.bb) products.push_back({b, b});
  }
}

std::vector<IndexSets::Ref> KernelInteractions::output_sets(
    const std::vector<bool>& asked, IndexSets& sets,
    const std::vector<IndexSets::Ref>& set_of_leaf) {
  set_of_.assign(values_.size(), unknown);
  std::vector<IndexSets::Ref> result(output_value_.size(), IndexSets::nothing);
  for (std::size_t i = 0; i < result.size(); ++i) {
    if (asked[i] && output_value_[i] >= 0) result[i] = form(output_value_[i], sets, set_of_leaf);
  }
  return result;
}

}  // namespace spad
