// Tangents and adjoints of the operations of one run: the shape of their terms is looked at once.
#pragma once

#include <utility>

#include "base/assert.hpp"
#include "op/target.hpp"
#include "program/lanes.hpp"
#include "program/runs.hpp"
#include "program/terms.hpp"

namespace spad {
inline namespace SPAD_TARGET {

// The operands with a term, and these terms side by side.
struct RunTerms {
  Terms shape = 0;
  Index n_terms = 0, n_stored = 0;
  const Index* operands[3] = {};

  RunTerms(const Run& run, const Index* first_operand) {
    const Terms terms = run.terms[static_cast<std::size_t>(Active::both)];
    n_stored = count_partials(terms);
    for (int i = 0; i < 3; ++i) {
      const Term term = term_of(terms, i);
      if (term == Term::none) continue;
      shape = static_cast<Terms>(shape | static_cast<unsigned>(term) << (3 * n_terms));
      operands[n_terms++] = first_operand + Offset{i} * run.size;
    }
  }
};

// f.operator()<shape>(); all shapes that operators have, of whose operands some may be passive.
template <class F>
void with_shape(Terms shape, F&& f) {
  constexpr Term plus = Term::plus, minus = Term::minus, partial = Term::partial,
                 indicator = Term::indicator;
  const auto try_shape = [&]<Terms tried>() {
    if (shape == tried) f.template operator()<tried>();
    return shape == tried;
  };
  const auto try_all = [&]<Terms... tried>(std::integer_sequence<Terms, tried...>) {
    return (try_shape.template operator()<tried>() || ...);
  };
  [[maybe_unused]] const bool is_known = try_all(
      std::integer_sequence<Terms, 0, pack_terms(plus), pack_terms(minus), pack_terms(partial),
                            pack_terms(indicator), pack_terms(plus, plus), pack_terms(plus, minus),
                            pack_terms(partial, partial), pack_terms(partial, plus),
                            pack_terms(plus, partial), pack_terms(indicator, indicator),
                            pack_terms(partial, partial, plus)>{});
  SPAD_ASSERT(is_known);
}

template <class L>
SPAD_FORMULA void move_out(L& slot, L& adjoint) {
  adjoint = slot;
  slot = L{};
}

// What a tangent or adjoint contributes by a term; reads a partial if one is stored.
template <Term term, class L>
SPAD_FORMULA void contribute(L& sum, const double*& partial, const L& x) {
  add_term(sum, term, is_stored(term) ? *partial++ : 0.0, x);
}

// Sines, and cosines of the same operands; a partial of each.
template <class L>
void sweep_pairs_forward(const Index* a, const Index* to, Index n, const double*& partial,
                         L* slots) {
  for (Index k = 0; k < n; ++k, partial += 2) {
    const L tangent = slots[a[k]];
    slots[to[k]] = slots[to[n + k]] = L{};
    add_product(slots[to[k]], partial[0], tangent);
    add_product(slots[to[n + k]], partial[1], tangent);
  }
}
template <class L>
void sweep_pairs_reverse(const Index* a, const Index* to, Index n, const double*& partial,
                         L* slots) {
  for (Index k = n; k-- > 0;) {
    partial -= 2;
    L of_sine, of_cosine;
    move_out(slots[to[k]], of_sine);
    move_out(slots[to[n + k]], of_cosine);
    add_product(slots[a[k]], partial[0], of_sine);
    add_product(slots[a[k]], partial[1], of_cosine);
  }
}

// The operators of a run; its first partial is at `partial`, which is left behind its last.
template <class L>
void sweep_run_forward(const Run& run, const Index* to, const double*& partial, L* slots) {
  const Index n = run.size;
  const RunTerms terms(run, to + run.lists.n_results * n);
  if (run.op == instruction::sine_and_cosine) {
    return sweep_pairs_forward(terms.operands[0], to, n, partial, slots);
  }
  with_shape(terms.shape, [&]<Terms shape>() {
    constexpr Term first = term_of(shape, 0), second = term_of(shape, 1), third = term_of(shape, 2);
    const Index *const a = terms.operands[0], *const b = terms.operands[1],
                       *const c = terms.operands[2];
    const double* p = partial;
    if constexpr (first != Term::none) {
      for (Index k = 0; k < n; ++k) {
        L total{};
        contribute<first>(total, p, slots[a[k]]);
        if constexpr (second != Term::none) contribute<second>(total, p, slots[b[k]]);
        if constexpr (third != Term::none) contribute<third>(total, p, slots[c[k]]);
        slots[to[k]] = total;
      }
    }
    partial = p;
  });
}

// Backward; `partial` is behind its last partial, and left at its first.
template <class L>
void sweep_run_reverse(const Run& run, const Index* to, const double*& partial, L* slots) {
  const Index n = run.size;
  const RunTerms terms(run, to + run.lists.n_results * n);
  if (run.op == instruction::sine_and_cosine) {
    return sweep_pairs_reverse(terms.operands[0], to, n, partial, slots);
  }
  with_shape(terms.shape, [&]<Terms shape>() {
    constexpr Term first = term_of(shape, 0), second = term_of(shape, 1), third = term_of(shape, 2);
    constexpr int n_stored = count_partials(shape);
    const Index *const a = terms.operands[0], *const b = terms.operands[1],
                       *const c = terms.operands[2];
    const double* end = partial;
    if constexpr (first != Term::none) {
      for (Index k = n; k-- > 0;) {
        L adjoint;
        move_out(slots[to[k]], adjoint);
        const double* p = end -= n_stored;
        contribute<first>(slots[a[k]], p, adjoint);
        if constexpr (second != Term::none) contribute<second>(slots[b[k]], p, adjoint);
        if constexpr (third != Term::none) contribute<third>(slots[c[k]], p, adjoint);
      }
    }
    partial = end;
  });
}

}  // namespace SPAD_TARGET
}  // namespace spad
