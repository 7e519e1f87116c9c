// Owners backward, then one pass forward that decides.
#include "program/recovery/cuts.hpp"

#include <algorithm>
#include <limits>
#include <memory>
#include <span>
#include <type_traits>
#include <utility>

#include "base/large_pages.hpp"
#include "op/opcode.hpp"
#include "program/kernel.hpp"

namespace spad {

namespace {

using V = CutValue;

constexpr Index none = -1;
constexpr Index ahead = 16;  // nodes, of which the operands are asked for

// Of a value inside terms of sums: one that more terms read is cut itself, if there is little more
// to these terms.
constexpr std::uint8_t most_terms_of_a_piece = 4;
constexpr std::uint32_t max_cost_of_term = 4;  // for which it is computed in a row
constexpr std::uint32_t max_cost_beside = 16;

std::uint32_t cost_of(Opcode op) {
  switch (op) {
    case Opcode::add:
    case Opcode::sub:
    case Opcode::mul:
    case Opcode::neg:
    case Opcode::fma:
    case Opcode::square: return 1;
    case Opcode::div:
    case Opcode::sqrt:
    case Opcode::inverse: return 4;
    default: return 8;
  }
}

class CutFinder {
 public:
  CutFinder(Tape& tape, const Repeats& repeats, const OutputLists& outputs,
            const std::vector<bool>& force_rows, const PieceLimits& limits)
      : tape_(tape),
        repeats_(repeats),
        outputs_(outputs),
        force_rows_(force_rows),
        limits_(limits),
        sets_(take_words(tape)) {
    reserve_large(cuts_.values, tape.nodes.size());
    cuts_.values.resize(tape.nodes.size());
    values_ = cuts_.values.data();
  }

  Cuts run() {
    classify();
    find_owners();
    repeats_.for_each_other([this](Index k) {
      fetch_operands(k + ahead);
      if (values_[k].has(V::live)) decide(k);
    });
    count_repeated();
    return std::move(cuts_);
  }

 private:
  // The words of the tape become sets.
  static std::span<Index> take_words(Tape& tape) {
    static_assert(std::is_trivially_destructible_v<Index>);
    const std::size_t n = tape.words.size() * (sizeof(std::uint64_t) / sizeof(Index));
    auto* const elements = reinterpret_cast<Index*>(tape.words.data());
    std::uninitialized_default_construct_n(elements, n);
    return {elements, n};
  }

  // The distinct operands of a node that are not constants.
  struct Operands {
    Index node[3] = {none, none, none};
    int n = 0;
    const Index* begin() const { return node; }
    const Index* end() const { return node + n; }
    // Unrolled, so that each has branches of its own to be foreseen.
    template <class Visit>
    void for_each(Visit&& visit) const {
      if (n > 0) visit(node[0]);
      if (n > 1) visit(node[1]);
      if (n > 2) visit(node[2]);
    }
  };

  const Node& at(Index k) const { return tape_.nodes[static_cast<std::size_t>(k)]; }

  // Into the cache, ahead of time; what has none fetches something else.
  void fetch_operands(Index k) const {
    if (k < 0 || k >= tape_.size()) return;
    __builtin_prefetch(values_ + std::clamp(at(k).a, 0, k), 1);
    __builtin_prefetch(values_ + std::clamp(at(k).b, 0, k), 1);
  }

  template <class Visit>
  void for_each_operand(Index k, Visit&& visit) const {
    const auto [a, b, c] = operands_of(at(k));
    const auto counts = [&](Index e) { return e >= 0 && !values_[e].has(V::constant); };
    if (counts(a)) visit(a);
    if (b != a && counts(b)) visit(b);
    if (c != a && c != b && counts(c)) visit(c);
  }
  Operands operands(Index k) const {
    Operands result;
    for_each_operand(k, [&](Index e) { result.node[result.n++] = e; });
    return result;
  }

  void classify() {
    repeats_.for_each_other([this](Index k) {
      V value = V::unknown();
      if (at(k).op == node::constant) {
        value.set(V::constant);
      } else if (is_operator_code(at(k).op)) {
        value.set(V::operation | linearity(at(k)));
      } else if (is_guard(at(k).op)) {
        value.set(V::guard | V::live);
      }
      if (outputs_.first(k) >= 0) value.set(V::output | V::live);
      values_[k] = value;
    });
    for (const Map& map : tape_.maps) {
      for (Index leaf : map.leaves) {
        values_[leaf].set(values_[leaf].has(V::operation) ? V::live | V::cut : V::live);
        values_[leaf].n_owners = 1;
      }
    }
  }

  unsigned linearity(const Node& node) const {
    const auto is_constant = [&](Index e) { return values_[e].has(V::constant); };
    switch (node.op) {
      case Opcode::add:
      case Opcode::sub: return V::linear | V::sums;
      case Opcode::fma: return is_constant(node.a) || is_constant(node.b) ? V::linear | V::sums : 0;
      case Opcode::neg: return V::linear;
      case Opcode::mul: return is_constant(node.a) || is_constant(node.b) ? V::linear : 0;
      case Opcode::div: return is_constant(node.b) ? V::linear : 0;
      default: return 0;
    }
  }

  // Backward: who reads a value in the end. What a sum adds up is its own owner.
  void find_owners() {
    repeats_.for_each_other_backward([this](Index k) {
      fetch_operands(k - ahead);
      if (values_[k].has(V::live)) own_operands(k);
    });
  }

  void own_operands(Index k) {
    V& value = values_[k];
    const bool is_shared = value.n_owners > 1 || (value.has(V::output) && value.n_owners > 0);
    if (is_shared) value.set(V::shared);
    const Index owner = is_shared || value.owner == none ? k : value.owner;
    for_each_operand(k, [&](Index e) {
      V& operand = values_[e];
      operand.set(V::live);
      if (value.has(V::curved) || !value.has(V::linear)) operand.set(V::curved);
      const bool is_term = value.has(V::sums) && operand.has(V::operation) && !operand.has(V::sums);
      add_owner(operand, is_term ? e : owner, is_term);
    });
  }

  static void add_owner(V& value, Index owner, bool always) {
    if (value.n_owners > 0 && value.owner == owner && !always) return;
    value.owner = owner;
    if (value.n_owners < std::numeric_limits<std::uint8_t>::max()) ++value.n_owners;
  }

  // Worth more than it costs to be read: cut as soon as its readers belong to different pieces.
  bool is_pricey(const V& value) const {
    if (!value.has(V::shared) || !value.has(V::operation)) return false;
    if (value.has(V::output)) return value.cost > 2;  // stored anyway
    return saved(value) > limits_.max_recomputed;
  }
  bool is_dear(const V& value) const {
    return value.has(V::shared) && value.has(V::operation) &&
           saved(value) > limits_.max_recomputed_term;
  }
  // What computing it once saves.
  static std::uint64_t saved(const V& value) {
    return std::uint64_t{value.cost} * (value.n_owners - 1u);
  }

  void decide(Index k) {
    V& value = values_[k];
    if (!value.has(V::operation | V::guard)) {
      if (!value.has(V::constant)) value.leaves = IndexSets::singleton(k);
      return;
    }
    if (value.has(V::operation)) ++cuts_.n_operations;
    const Operands all = operands(k);
    const unsigned inside = unite(k, all);
    const bool is_forced =
        !force_rows_.empty() && value.has(V::sums) && force_rows_[static_cast<std::size_t>(k)];
    if (is_forced) return make_row(k);
    if ((inside & V::row) != 0) {
      if (continues_row(value, all)) return make_row(k);
      unite(k, all);
    }
    bool may_have_cut = (inside & (V::row | V::dear | V::pricey)) != 0;
    if ((inside & (V::dear | V::pricey)) != 0) cut_pricey(k, all);
    while (value.leaves == IndexSets::too_large || value.cost > limits_.max_cost) {
      if (value.has(V::sums)) return make_row(k);
      if (!cut_largest(k, all)) break;
      may_have_cut = true;
    }
    carry(value, may_have_cut ? flags_inside(all) : inside);
  }

  void count_repeated() {
    for (const Repeats::Model& model : repeats_.models) {
      Offset n = 0;
      for (Index k = model.first; k < model.first + model.size; ++k) {
        n += values_[k].has(V::operation) && values_[k].has(V::live);
      }
      cuts_.n_operations += n * model.n_blocks;
    }
  }

  // Of the operands that are computed with the value.
  unsigned flags_inside(const Operands& all) const {
    unsigned flags = 0;
    for (Index e : all) {
      if (!values_[e].is_leaf()) flags |= values_[e].flags;
    }
    return flags;
  }

  // What whoever reads a value wants to know of it and what is inside.
  void carry(V& value, unsigned inside) const {
    unsigned carried = inside & (V::dear | V::pricey);
    if ((inside & (V::shared | V::inside)) != 0) carried |= V::inside;
    if (is_dear(value)) carried |= V::dear;
    if (is_pricey(value)) carried |= V::pricey;
    value.reset(V::dear | V::pricey | V::inside);
    value.set(carried);
  }

  void cut(Index k) {
    V& value = values_[k];
    if (value.is_leaf()) return;
    value.set(V::cut);
  }

  // A row goes on in a linear operation that alone reads it; for anybody else it is cut.
  bool continues_row(const V& value, const Operands& all) {
    bool found = false;
    for (Index e : all) {
      if (!values_[e].has(V::row) || values_[e].has(V::cut)) continue;
      if (value.has(V::linear) && !values_[e].has(V::shared | V::output)) {
        found = true;
      } else {
        cut(e);
      }
    }
    return found;
  }

  void make_row(Index k) {
    stack_.assign(1, k);
    while (!stack_.empty()) {
      const Index r = stack_.back();
      stack_.pop_back();
      values_[r].set(V::row);
      values_[r].leaves = IndexSets::too_large;
      for (Index e : operands(r)) {
        if (values_[e].has(V::row | V::cut)) continue;
        if (is_inside_row(e)) {
          stack_.push_back(e);
        } else {
          cut(e);
        }
      }
    }
  }

  // Linear values that are too large for a piece or cheap, and sums of values of different leaves.
  // Others are terms as they are.
  bool is_inside_row(Index k) const {
    const V& value = values_[k];
    if (!value.has(V::linear) || value.has(V::shared | V::output)) return false;
    return value.leaves == IndexSets::too_large || value.cost <= max_cost_of_term ||
           joins(k, operands(k));
  }

  // Whether a sum has leaves that no single operand has.
  bool joins(Index k, const Operands& all) const {
    if (!values_[k].has(V::sums) || all.n < 2) return false;
    return std::none_of(all.begin(), all.end(),
                        [&](Index e) { return sets_.equal(seen(e), values_[k].leaves); });
  }

  IndexSets::Ref seen(Index k) const {
    return values_[k].has(V::cut) ? IndexSets::singleton(k) : values_[k].leaves;
  }

  // Leaves and cost of a value from its operands; returns flags_inside.
  unsigned unite(Index k, const Operands& all) {
    IndexSets::Ref leaves = IndexSets::nothing;
    std::uint32_t cost = cost_of(at(k).op);
    unsigned flags = 0;
    all.for_each([&](Index e) {
      const V operand = values_[e];
      const bool is_cut = operand.has(V::cut);
      leaves = sets_.unite(leaves, is_cut ? IndexSets::singleton(e) : operand.leaves,
                           limits_.max_leaves);
      if (!is_cut) cost += operand.cost;
      if (!operand.is_leaf()) flags |= operand.flags;
    });
    values_[k].leaves = leaves;
    values_[k].cost = cost;
    return flags;
  }

  // Where a pricey value, or what was made of it without further leaves, meets other leaves. A sum
  // that only adds to outputs reads its terms cheaply: there a lower price counts.
  void cut_pricey(Index k, const Operands& all) {
    const bool adds_up = !values_[k].has(V::curved) && joins(k, all);
    bool has_cut = false;
    for (Index e : all) {
      const V& operand = values_[e];
      if (operand.is_leaf() || !operand.has(adds_up ? V::dear : V::pricey)) continue;
      if (!adds_up && sets_.equal(operand.leaves, values_[k].leaves)) continue;
      cut_around(e, adds_up);
      has_cut = true;
    }
    if (has_cut) unite(k, all);
  }

  // A value with pricey ones inside (in sums: dear ones); or these, where there is little more to
  // it and, in sums, many terms read them.
  void cut_around(Index value, bool adds_up) {
    inside_.clear();
    beside_.clear();
    stack_.assign(1, value);
    std::uint32_t cost_beside = 0;
    bool is_popular = true;
    while (!stack_.empty()) {
      const Index k = stack_.back();
      stack_.pop_back();
      if (adds_up ? is_dear(values_[k]) : is_pricey(values_[k])) {
        inside_.push_back(k);
        is_popular = is_popular && (!adds_up || values_[k].n_owners > most_terms_of_a_piece);
        continue;
      }
      beside_.push_back(k);
      cost_beside += cost_of(at(k).op);
      if (!inside_.empty() && (cost_beside > max_cost_beside || !is_popular)) return cut(value);
      for (Index e : operands(k)) {
        if (!values_[e].is_leaf()) stack_.push_back(e);
      }
    }
    if (!is_popular || (!inside_.empty() && cost_beside > 2 * inside_.size())) return cut(value);
    for (Index k : inside_) cut(k);
    std::sort(beside_.begin(), beside_.end());
    for (Index k : beside_) {
      unite(k, operands(k));
      carry(values_[k], flags_inside(operands(k)));
    }
  }

  bool cut_largest(Index k, const Operands& all) {
    Index largest = none;
    const auto size = [&](Index e) {
      return std::pair(sets_.size(values_[e].leaves), values_[e].cost);
    };
    for (Index e : all) {
      if (!values_[e].is_leaf() && (largest == none || size(e) > size(largest))) largest = e;
    }
    if (largest == none) return false;
    cut(largest);
    unite(k, all);
    return true;
  }

  const Tape& tape_;
  const Repeats& repeats_;
  const OutputLists& outputs_;
  const std::vector<bool>& force_rows_;
  const PieceLimits& limits_;
  Cuts cuts_;
  V* values_;
  IndexSets sets_;
  std::vector<Index> stack_, inside_, beside_;
};

}  // namespace

Cuts find_cuts(Tape& tape, const Repeats& repeats, const OutputLists& outputs,
               const std::vector<bool>& force_rows, const PieceLimits& limits) {
  return CutFinder(tape, repeats, outputs, force_rows, limits).run();
}

}  // namespace spad
