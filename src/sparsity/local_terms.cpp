// The kernel is run again on the values of its leaves, and partials are looked at as they come.
#include "sparsity/local_terms.hpp"

#include <algorithm>

#include "op/product.hpp"
#include "op/rule.hpp"
#include "program/terms.hpp"

namespace spad {

namespace {

// Clears an operand's term when its partial is a number, or a choice, that is zero.
template <class Partial>
void clear_if_zero(Terms& terms, int operand, const Partial& partial) {
  if constexpr (std::is_same_v<Partial, double> || is_indicator<Partial>) {
    const bool is_wanted = term_of(terms, operand) != Term::none;
    if (is_wanted && to_number<double>(partial) == 0) {
      terms = static_cast<Terms>(terms & ~(7 << (3 * operand)));
    }
  }
}

template <class R>
Terms run_operation(const Instruction& in, Terms terms, double* slots) {
  const double a = slots[in.a], b = slots[std::max(in.b, 0)], c = slots[std::max(in.c, 0)];
  const double y = R::value(a, b, c);
  clear_if_zero(terms, 0, R::d_a(a, b, c, y));
  clear_if_zero(terms, 1, R::d_b(a, b, c, y));
  clear_if_zero(terms, 2, R::d_c(a, b, c, y));
  slots[in.dst] = y;
  return terms;
}

}  // namespace

std::span<const Terms> LocalTerms::of(const Batch& batch, Index instance) {
  const Kernel& kernel = batch.kernel;
  slots_.assign(static_cast<std::size_t>(std::max(kernel.n_slots, 1)), 0.0);
  std::copy(kernel.literals.begin(), kernel.literals.end(), slots_.begin());
  terms_.clear();
  for (const Instruction& in : kernel.code) {
    Terms terms = in.terms[static_cast<std::size_t>(active_)];
    if (is_operator_code(in.op)) {
      terms = visit(in.op, [&]<class R>() { return run_operation<R>(in, terms, slots_.data()); });
    } else if (in.op == instruction::load) {
      const Stream& leaf = batch.leaves[static_cast<std::size_t>(in.a)];
      slots_[static_cast<std::size_t>(in.dst)] = values_[leaf.at(instance)];
    }
    terms_.push_back(terms);
  }
  return terms_;
}

}  // namespace spad
