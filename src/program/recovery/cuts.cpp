// Owners backward, then one pass forward that decides, then one that follows the decisions.
#include "program/recovery/cuts.hpp"

#include <limits>
#include <utility>

#include "op/opcode.hpp"
#include "program/kernel.hpp"

namespace spad {

namespace {

constexpr Index none = -1, several = -2;

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
  CutFinder(const Tape& tape, const std::vector<bool>& force_rows, const PieceLimits& limits)
      : tape_(tape), force_rows_(force_rows), limits_(limits) {
    const std::size_t n = tape.nodes.size();
    cuts_.flags.assign(n, 0);
    cuts_.leaves.assign(n, LeafSets::nothing);
    known_.resize(n);
  }

  Cuts run() {
    find_owners();
    for (Index k = 0; k < tape_.size(); ++k) {
      if (cuts_.has(k, Cuts::live)) decide(k);
    }
    if (is_stale_) follow();
    mark_shared();
    return std::move(cuts_);
  }

 private:
  // What is known of a value while the decisions are made.
  struct Known {
    Index owner = none;      // the value that alone reads it in the end; later: pricey value inside
    std::uint32_t cost = 0;  // operations to compute it from its leaves
    std::uint32_t n_owners = 0;
  };

  const Node& at(Index k) const { return tape_.nodes[static_cast<std::size_t>(k)]; }
  Known& known(Index k) { return known_[static_cast<std::size_t>(k)]; }
  std::uint8_t& flags(Index k) { return cuts_.flags[static_cast<std::size_t>(k)]; }
  LeafSets::Ref& leaves(Index k) { return cuts_.leaves[static_cast<std::size_t>(k)]; }
  void set(Index k, unsigned flag) { flags(k) = static_cast<std::uint8_t>(flags(k) | flag); }
  bool has(Index k, unsigned flag) const { return cuts_.has(k, flag); }
  bool is_constant(Index k) const { return at(k).op == node::constant; }
  bool is_operation(Index k) const { return is_operator_code(at(k).op); }

  // visit(operand) for those that are not constants, each once.
  template <class Visit>
  void for_each_operand(Index k, Visit&& visit) const {
    const std::array<Index, 3> operands = operands_of(at(k));
    for (int i = 0; i < 3; ++i) {
      const Index e = operands[static_cast<std::size_t>(i)];
      const bool again = (i > 0 && e == operands[0]) || (i > 1 && e == operands[1]);
      if (e >= 0 && !again && !is_constant(e)) visit(e);
    }
  }

  unsigned linearity(const Node& node) const {
    const bool a = node.a >= 0 && is_constant(node.a), b = node.b >= 0 && is_constant(node.b);
    switch (node.op) {
      case Opcode::add:
      case Opcode::sub: return Cuts::linear | Cuts::sums;
      case Opcode::fma: return a || b ? Cuts::linear | Cuts::sums : 0;
      case Opcode::neg: return Cuts::linear;
      case Opcode::mul: return a || b ? Cuts::linear : 0;
      case Opcode::div: return b ? Cuts::linear : 0;
      default: return 0;
    }
  }

  // Backward: who reads a value in the end. What a sum adds up is its own owner.
  void find_owners() {
    for (Index y : tape_.outputs) set(y, Cuts::output | Cuts::live);
    for (Index k = tape_.size(); k-- > 0;) {
      if (is_guard(at(k).op)) set(k, Cuts::live);
      if (!has(k, Cuts::live)) continue;
      if (is_operation(k)) set(k, linearity(at(k)));
      const bool owns = has(k, Cuts::output) || known(k).n_owners > 1 || is_guard(at(k).op) ||
                        known(k).owner == none;
      if (owns && (known(k).n_owners > 1 || (has(k, Cuts::output) && known(k).n_owners > 0))) {
        set(k, Cuts::shared);
      }
      const Index owner = owns ? k : known(k).owner;
      for_each_operand(k, [&](Index e) {
        set(e, Cuts::live);
        const bool is_term =
            has(k, Cuts::sums) && is_operation(e) && (linearity(at(e)) & Cuts::sums) == 0;
        add_owner(e, is_term ? e : owner);
      });
    }
  }

  void add_owner(Index k, Index owner) {
    Known& value = known(k);
    if (value.n_owners > 0 && value.owner == owner && owner != k) return;
    value.owner = owner;
    ++value.n_owners;
  }

  // Worth more than it costs to be read: cut as soon as its readers belong to different pieces.
  bool is_pricey(Index k) const {
    const Known& value = known_[static_cast<std::size_t>(k)];
    if (!has(k, Cuts::shared) || !is_operation(k)) return false;
    if (has(k, Cuts::output)) return value.cost > 2;  // stored anyway
    return std::uint64_t{value.cost} * (value.n_owners - 1) > limits_.max_recomputed;
  }

  void decide(Index k) {
    if (at(k).op == node::constant) return;
    if (at(k).op == node::input || at(k).op == node::parameter) {
      leaves(k) = LeafSets::singleton(k);
      return;
    }
    end_rows(k);
    if (continues_row(k) ||
        (has(k, Cuts::sums) && !force_rows_.empty() && force_rows_[static_cast<std::size_t>(k)])) {
      return make_row(k);
    }
    unite(k);
    cut_pricey(k);
    while (is_too_large(k)) {
      if (has(k, Cuts::sums)) return make_row(k);
      if (!cut_largest_operand(k)) break;
    }
    set_carried(k);
  }

  void cut(Index k) {
    if (has(k, Cuts::cut) || !is_operation(k)) return;
    if (has(k, Cuts::shared)) is_stale_ = true;  // who read it before saw through it
    set(k, Cuts::cut);
  }

  // A row goes on in a linear operation that alone reads it; for anybody else it is cut.
  void end_rows(Index k) {
    for_each_operand(k, [&](Index e) {
      if (!has(e, Cuts::row) || has(e, Cuts::cut)) return;
      if (!has(k, Cuts::linear) || has(e, Cuts::shared | Cuts::output)) cut(e);
    });
  }
  bool continues_row(Index k) const {
    bool found = false;
    for_each_operand(k,
                     [&](Index e) { found = found || (has(e, Cuts::row) && !has(e, Cuts::cut)); });
    return found;
  }

  void make_row(Index k) {
    stack_.assign(1, k);
    while (!stack_.empty()) {
      const Index r = stack_.back();
      stack_.pop_back();
      set(r, Cuts::row);
      leaves(r) = LeafSets::too_large;
      known(r).owner = none;
      for_each_operand(r, [&](Index e) {
        if (has(e, Cuts::row | Cuts::cut) || !is_operation(e)) return;
        if (is_inside_row(e)) {
          stack_.push_back(e);
        } else {
          cut(e);
        }
      });
    }
  }

  bool is_inside_row(Index k) const {
    if (!has(k, Cuts::linear) || has(k, Cuts::shared | Cuts::output)) return false;
    if (has(k, Cuts::sums)) return true;
    bool scales_sum = false;
    for_each_operand(k, [&](Index e) { scales_sum = has(e, Cuts::sums) && is_inside_row(e); });
    return scales_sum;
  }

  LeafSets::Ref seen(Index k) { return has(k, Cuts::cut) ? LeafSets::singleton(k) : leaves(k); }

  void unite(Index k) {
    LeafSets::Ref all = LeafSets::nothing;
    std::uint32_t cost = cost_of(at(k).op);
    for_each_operand(k, [&](Index e) {
      all = cuts_.sets.unite(all, seen(e), limits_.max_leaves);
      if (!has(e, Cuts::cut)) cost += known(e).cost;
    });
    leaves(k) = all;
    known(k).cost = cost;
  }

  // Where a pricey value, or what was made of it without further leaves, meets other leaves.
  void cut_pricey(Index k) {
    bool has_cut = false;
    for_each_operand(k, [&](Index e) {
      if (!is_operation(e) || has(e, Cuts::cut)) return;
      const Index inside = is_pricey(e) ? e : known(e).owner;
      if (inside == none || cuts_.sets.equal(leaves(e), leaves(k))) return;
      const bool is_thin =
          inside >= 0 && known(e).cost <= known(inside).cost + 2 && !has(inside, Cuts::cut);
      cut(is_thin ? inside : e);
      if (is_thin && inside != e) unite(e);
      has_cut = true;
    });
    if (has_cut) unite(k);
  }

  bool is_too_large(Index k) {
    return leaves(k) == LeafSets::too_large || known(k).cost > limits_.max_cost;
  }

  bool cut_largest_operand(Index k) {
    Index largest = none;
    const auto size = [&](Index e) { return std::pair(cuts_.sets.size(leaves(e)), known(e).cost); };
    for_each_operand(k, [&](Index e) {
      if (!is_operation(e) || has(e, Cuts::cut)) return;
      if (largest == none || size(e) > size(largest)) largest = e;
    });
    if (largest == none) return false;
    cut(largest);
    unite(k);
    return true;
  }

  // From now on Known::owner is the one pricey value inside that has the same leaves.
  void set_carried(Index k) {
    Index inside = none;
    for_each_operand(k, [&](Index e) {
      if (!is_operation(e) || has(e, Cuts::cut)) return;
      const Index carried = is_pricey(e) ? e : known(e).owner;
      if (carried == none || carried == inside) return;
      inside = inside == none ? carried : several;
    });
    known(k).owner = inside;
  }

  // Leaves anew: some were found before all cuts were known.
  void follow() {
    cuts_.sets = LeafSets();
    for (Index k = 0; k < tape_.size(); ++k) {
      if (!has(k, Cuts::live) || has(k, Cuts::row) || is_constant(k)) continue;
      if (!is_operation(k) && !is_guard(at(k).op)) continue;
      LeafSets::Ref all = LeafSets::nothing;
      for_each_operand(k, [&](Index e) {
        all = cuts_.sets.unite(all, seen(e), std::numeric_limits<Index>::max());
      });
      leaves(k) = all;
    }
  }

  void mark_shared() {
    for (Index k = 0; k < tape_.size(); ++k) {
      if (!has(k, Cuts::live)) continue;
      for_each_operand(k, [&](Index e) {
        if (is_operation(e) && !has(e, Cuts::cut) && has(e, Cuts::shared | Cuts::has_many)) {
          set(k, Cuts::has_many);
        }
      });
    }
  }

  const Tape& tape_;
  const std::vector<bool>& force_rows_;
  const PieceLimits& limits_;
  Cuts cuts_;
  std::vector<Known> known_;
  std::vector<Index> stack_;
  bool is_stale_ = false;
};

}  // namespace

Cuts find_cuts(const Tape& tape, const std::vector<bool>& force_rows, const PieceLimits& limits) {
  return CutFinder(tape, force_rows, limits).run();
}

}  // namespace spad
