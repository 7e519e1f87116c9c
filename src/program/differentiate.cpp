// Values in single assignment, then reverse sweeps over them.
#include "program/differentiate.hpp"

#include <algorithm>
#include <functional>
#include <unordered_map>
#include <utility>

#include "base/large_pages.hpp"
#include "op/rule.hpp"
#include "program/terms.hpp"

namespace spad {

namespace {

bool is_always(const Symbol& mask) { return mask.is_constant() && mask.constant() != 0; }
bool is_same(const Symbol& a, const Symbol& b) {
  return a.is_constant() ? b.is_constant() && a.constant() == b.constant()
                         : !b.is_constant() && a.node() == b.node();
}

Symbol both(const Symbol& a, const Symbol& b) {
  if (is_always(a)) return b;
  return is_always(b) || is_same(a, b) ? a : choose({a}, b, Symbol(0.0));
}

bool is_opposite(const Symbol& a, const Symbol& b) {
  return is_same(a, (!SymbolMask{b}).truth) || is_same(b, (!SymbolMask{a}).truth);
}

Symbol either(const Symbol& a, const Symbol& b) {
  if (is_always(a) || is_always(b) || is_opposite(a, b)) return 1.0;
  return is_same(a, b) ? a : choose({a}, Symbol(1.0), b);
}

// A partial as its kind and a symbol.
template <class Partial, class P>
Partial described(const P& partial) {
  if constexpr (is_zero<P>) {
    return {Term::none, 0.0};
  } else if constexpr (is_one<P>) {
    return {Term::plus, 1.0};
  } else if constexpr (is_minus_one<P>) {
    return {Term::minus, -1.0};
  } else if constexpr (is_indicator<P>) {
    return {Term::indicator, partial.mask.truth};
  } else {
    return {Term::partial, partial};
  }
}

}  // namespace

KernelDerivatives::KernelDerivatives(const Kernel& kernel, Active active, bool keep_values)
    : kernel_(&kernel),
      slots_(static_cast<std::size_t>(kernel.n_slots)),
      active_(static_cast<std::size_t>(active)) {
  const auto most = static_cast<std::size_t>(kernel.n_leaves + kernel.n_operators);
  reserve_large(values_, most);
  trace_leaves();
  if (keep_values) {
    graph_.keep_operations(true);
    trace_all();
    graph_.keep_operations(false);
  }
  resize_large(adjoints_, most);
  assign_large(stamp_, most, 0);
}

void KernelDerivatives::forget_values() {
  values_ = {};
  adjoints_ = {};
  stamp_ = {};
  slots_ = {};
}

std::int32_t KernelDerivatives::short_form(const Symbol& symbol) {
  if (!symbol.is_constant()) return symbol.node();
  constants_.push_back(symbol.constant());
  return ~(static_cast<std::int32_t>(constants_.size()) - 1);
}

Symbol KernelDerivatives::symbol(std::int32_t short_form) {
  if (short_form >= 0) return {graph_, short_form};
  return constants_[static_cast<std::size_t>(~short_form)];
}

std::vector<Symbol> KernelDerivatives::values() {
  trace_all();
  std::vector<Symbol> result;
  for (std::int32_t stored : stored_) result.push_back(symbol(stored));
  return result;
}

void KernelDerivatives::trace_leaves() {
  for (std::size_t k = 0; k < kernel_->literals.size(); ++k)
    slots_[k].symbol = short_form(kernel_->literals[k]);
  for (Index l = 0; l < kernel_->n_leaves; ++l)
    values_.push_back({.op = instruction::load, .leaf = l, .result = graph_.leaf().node()});
  for (Index o = 0; o < kernel_->n_outputs; ++o) weights_.push_back(graph_.leaf());
  outputs_.assign(weights_.size(), not_traced);
  stored_.resize(weights_.size());
}

void KernelDerivatives::trace(const Instruction& in) {
  const auto slot = [&](Index k) -> Slot& { return slots_[static_cast<std::size_t>(k)]; };
  const Terms terms = in.terms[active_];
  if (in.op == instruction::load) {
    const std::int32_t leaf = in.a;  // the first values are the leaves
    slot(in.dst) = {at(leaf).result, terms != 0 ? leaf : -1};
  } else if (in.op == instruction::store) {
    outputs_[static_cast<std::size_t>(in.b)] = terms != 0 ? slot(in.a).value : -1;
    stored_[static_cast<std::size_t>(in.b)] = slot(in.a).symbol;
  } else if (is_operator_code(in.op)) {
    trace_operator(in, terms);
  }
}

void KernelDerivatives::trace_operator(const Instruction& in, Terms terms) {
  const auto slot = [&](Index k) -> Slot& { return slots_[static_cast<std::size_t>(k)]; };
  Value value{.op = in.op, .terms = terms};
  const Index from[3] = {in.a, in.b, in.c};
  for (int i = 0; i < arity_of(in.op); ++i) {
    value.symbols[i] = slot(from[i]).symbol;
    if (term_of(terms, i) != Term::none) value.operands[i] = slot(from[i]).value;
  }
  const Symbol a = symbol(value.symbols[0]), b = symbol(value.symbols[1]);
  const Symbol c = symbol(value.symbols[2]);
  value.result = short_form(visit(in.op, [&]<class R>() { return R::value(a, b, c); }));
  slot(in.dst) = {value.result, terms != 0 ? static_cast<std::int32_t>(values_.size()) : -1};
  if (terms != 0) values_.push_back(value);
}

void KernelDerivatives::trace_until(std::size_t output) {
  for (bool is_stored = false; n_traced_ < kernel_->code.size() && !is_stored; ++n_traced_) {
    const Instruction& in = kernel_->code[n_traced_];
    trace(in);
    is_stored = in.op == instruction::store && in.b == static_cast<Index>(output);
  }
}

void KernelDerivatives::trace_all() {
  for (; n_traced_ < kernel_->code.size(); ++n_traced_) trace(kernel_->code[n_traced_]);
}

std::array<KernelDerivatives::Partial, 3> KernelDerivatives::partials_of(const Value& value) {
  std::array<Partial, 3> partials;
  const Symbol a = symbol(value.symbols[0]), b = symbol(value.symbols[1]);
  const Symbol c = symbol(value.symbols[2]), y = symbol(value.result);
  const auto describe = [&](int operand, auto&& partial) {
    if (value.operands[operand] >= 0)
      partials[static_cast<std::size_t>(operand)] = described<Partial>(partial());
  };
  visit(value.op, [&]<class R>() {
    describe(0, [&] { return R::d_a(a, b, c, y); });
    describe(1, [&] { return R::d_b(a, b, c, y); });
    describe(2, [&] { return R::d_c(a, b, c, y); });
  });
  return partials;
}

Symbol KernelDerivatives::settle(const Adjoint& adjoint) {
  return choose({adjoint.mask}, adjoint.value, Symbol(0.0));
}

KernelDerivatives::Adjoint KernelDerivatives::plain_product(const Partial& partial,
                                                            const Adjoint& adjoint) {
  switch (partial.term) {
    case Term::none: return {};
    case Term::plus: return adjoint;
    case Term::minus: return {-adjoint.value, adjoint.mask, true};
    case Term::partial: return {partial.value * adjoint.value, adjoint.mask, true};
    case Term::indicator: return {adjoint.value, both(adjoint.mask, partial.value), true};
  }
  return {};
}

KernelDerivatives::Adjoint KernelDerivatives::product(const Partial& partial,
                                                      const Adjoint& adjoint) {
  Adjoint result = plain_product(partial, adjoint);
  if (partial.term == Term::partial && may_vanish(adjoint) && infinities_.may_be(partial.value)) {
    result.value = choose({adjoint.value}, result.value, Symbol(0.0));
  }
  return result;
}

// Not by its mask alone.
bool KernelDerivatives::may_vanish(const Adjoint& adjoint) const {
  if (adjoint.value.is_constant()) return false;
  const SymbolGraph::Node& node = graph_.nodes()[static_cast<std::size_t>(adjoint.value.node())];
  return node.op != symbol_node::leaf || node.a < kernel_->n_leaves;  // else a weight
}

void KernelDerivatives::add(Adjoint& sum, const Adjoint& term) {
  if (!term.exists) return;
  if (!sum.exists) {
    sum = term;
  } else if (is_same(sum.mask, term.mask)) {
    sum.value = sum.value + term.value;
  } else {
    sum = {settle(sum) + settle(term), either(sum.mask, term.mask), true};
  }
}

// Values that the root depends on, itself included, last first.
std::vector<std::int32_t> KernelDerivatives::cone_of(std::int32_t root) {
  ++n_cones_;
  std::vector<std::int32_t> cone = {root};
  stamp_[static_cast<std::size_t>(root)] = n_cones_;
  for (std::size_t k = 0; k < cone.size(); ++k) {
    for (std::int32_t operand : at(cone[k]).operands) {
      if (operand < 0 || stamp_[static_cast<std::size_t>(operand)] == n_cones_) continue;
      stamp_[static_cast<std::size_t>(operand)] = n_cones_;
      cone.push_back(operand);
    }
  }
  std::sort(cone.begin(), cone.end(), std::greater<>());
  return cone;
}

// Hands a value's adjoint on to its operands; returns the number of products.
std::size_t KernelDerivatives::propagate(std::int32_t number) {
  const Value& value = at(number);
  const Adjoint own = std::exchange(adjoint(number), {});
  const std::array<Partial, 3> partials = partials_of(value);
  std::size_t n_products = 1;
  for (std::size_t i = 0; i < 3; ++i) {
    if (value.operands[i] < 0) continue;
    add(adjoint(value.operands[i]), product(partials[i], own));
    ++n_products;
  }
  return n_products;
}

bool KernelDerivatives::jacobian(std::size_t max_work, std::vector<LocalEntry>& entries) {
  // Of a long kernel each output while what it is made of is in the cache.
  constexpr std::size_t long_kernel = 4096;
  is_by_outputs_ = kernel_->code.size() >= long_kernel;
  if (!is_by_outputs_) trace_all();
  std::size_t work = 0;
  for (std::size_t o = 0; o < outputs_.size(); ++o) {
    if (outputs_[o] == not_traced) trace_until(o);
    if (outputs_[o] < 0) continue;
    adjoint(outputs_[o]) = {1.0, 1.0, true};
    for (std::int32_t value : cone_of(outputs_[o])) {
      if (at(value).leaf < 0) {
        work += propagate(value);
        continue;
      }
      entries.push_back({static_cast<Index>(o), at(value).leaf, settle(adjoint(value))});
      adjoint(value) = {};
      ++work;
    }
    if (work > max_work) return false;
  }
  return true;
}

void KernelDerivatives::weigh_outputs() {
  for (std::size_t o = 0; o < outputs_.size(); ++o) {
    if (outputs_[o] < 0) continue;
    const Symbol& w = weights_[o];
    add(adjoint(outputs_[o]), {w, (w != Symbol(0.0)).truth, true});
  }
}

bool KernelDerivatives::gradient(std::size_t max_work, std::vector<LocalEntry>& entries) {
  trace_all();
  std::size_t work = 0;
  weigh_outputs();
  for (std::size_t v = values_.size(); v-- > 0;) {
    const auto value = static_cast<std::int32_t>(v);
    if (!adjoints_[v].exists) continue;
    if (values_[v].leaf < 0) {
      work += propagate(value);
      if (work > max_work) return false;
      continue;
    }
    entries.push_back({values_[v].leaf, 0, settle(adjoints_[v])});
    adjoints_[v] = {};
  }
  return true;
}

bool KernelDerivatives::tangents(std::size_t max_work, std::vector<Symbol>& outputs) {
  trace_all();
  std::size_t work = 0;
  std::vector<Adjoint> tangent(values_.size());
  for (std::size_t v = 0; v < values_.size(); ++v) {
    const Value& value = values_[v];
    if (value.leaf >= 0) {
      tangent[v] = {graph_.leaf(), 1.0, true};
      continue;
    }
    const std::array<Partial, 3> partials = partials_of(value);
    for (std::size_t i = 0; i < 3; ++i) {
      if (value.operands[i] < 0) continue;
      const Adjoint& operand = tangent[static_cast<std::size_t>(value.operands[i])];
      add(tangent[v], plain_product(partials[i], operand));
      ++work;
    }
    if (work > max_work) return false;
  }
  for (std::int32_t output : outputs_) {
    const bool is_active = output >= 0 && tangent[static_cast<std::size_t>(output)].exists;
    outputs.push_back(is_active ? settle(tangent[static_cast<std::size_t>(output)]) : Symbol(0.0));
  }
  return true;
}

// Second derivatives by pairs of values that have not been eliminated.
class KernelDerivatives::EdgePusher {
 public:
  explicit EdgePusher(KernelDerivatives& kernel)
      : kernel_(kernel), partners_(kernel.values_.size()) {}

  bool run(std::size_t max_work, std::vector<LocalEntry>& entries) {
    kernel_.weigh_outputs();
    for (std::size_t v = kernel_.values_.size(); v-- > 0;) {
      const auto value = static_cast<std::int32_t>(v);
      if (kernel_.at(value).leaf >= 0) {
        collect(value, entries);
      } else if (kernel_.adjoint(value).exists) {
        eliminate(value);
      }
      if (work_ > max_work) return false;
    }
    return true;
  }

 private:
  Adjoint& weight(std::int32_t a, std::int32_t b) {
    const auto [high, low] = std::minmax(a, b, std::greater<>());
    const std::uint64_t key =
        std::uint64_t{static_cast<std::uint32_t>(high)} << 32 | static_cast<std::uint32_t>(low);
    const auto [found, is_new] = weights_.try_emplace(key);
    if (is_new) partners_[static_cast<std::size_t>(high)].push_back(low);
    return found->second;
  }
  Adjoint take(std::int32_t high, std::int32_t low) {
    const std::uint64_t key =
        std::uint64_t{static_cast<std::uint32_t>(high)} << 32 | static_cast<std::uint32_t>(low);
    const auto found = weights_.find(key);
    const Adjoint taken = found->second;
    weights_.erase(found);
    return taken;
  }

  // Of an unordered pair of values; the pair of a value with itself counts for both orders.
  void add_pair(std::int32_t a, std::int32_t b, Adjoint term) {
    if (!term.exists) return;
    if (a == b) term.value = 2.0 * term.value;
    add(weight(a, b), term);
    ++work_;
  }

  void eliminate(std::int32_t number) {
    const Value& value = kernel_.at(number);
    const std::array<Partial, 3> partials = kernel_.partials_of(value);
    const std::vector<std::int32_t> partners =
        std::move(partners_[static_cast<std::size_t>(number)]);
    for (std::int32_t partner : partners) {
      const Adjoint own = take(number, partner);
      if (partner == number) {
        push_square(value, partials, own);
        continue;
      }
      for (std::size_t i = 0; i < 3; ++i) {
        if (value.operands[i] < 0) continue;
        add_pair(value.operands[i], partner, kernel_.product(partials[i], own));
      }
    }
    create(value, kernel_.adjoint(number));
    work_ += kernel_.propagate(number);
  }

  void push_square(const Value& value, const std::array<Partial, 3>& partials, const Adjoint& own) {
    for (std::size_t i = 0; i < 3; ++i) {
      if (value.operands[i] < 0) continue;
      const Adjoint pushed = kernel_.product(partials[i], own);
      add(weight(value.operands[i], value.operands[i]), kernel_.product(partials[i], pushed));
      for (std::size_t j = i + 1; j < 3; ++j) {
        if (value.operands[j] < 0) continue;
        add_pair(value.operands[i], value.operands[j], kernel_.product(partials[j], pushed));
      }
    }
  }

  // The operation's own second partials.
  void create(const Value& value, const Adjoint& own) {
    const Symbol a = kernel_.symbol(value.symbols[0]), b = kernel_.symbol(value.symbols[1]);
    const Symbol c = kernel_.symbol(value.symbols[2]), y = kernel_.symbol(value.result);
    const bool has_a = value.operands[0] >= 0, has_b = value.operands[1] >= 0;
    visit(value.op, [&]<class R>() {
      if (has_a) {
        const Partial aa = described<Partial>(R::d_aa(a, b, c, y));
        if (aa.term != Term::none)
          add(weight(value.operands[0], value.operands[0]), kernel_.product(aa, own));
      }
      if (has_a && has_b) {
        const Partial ab = described<Partial>(R::d_ab(a, b, c, y));
        add_pair(value.operands[0], value.operands[1], kernel_.product(ab, own));
      }
      if (has_b) {
        const Partial bb = described<Partial>(R::d_bb(a, b, c, y));
        if (bb.term != Term::none)
          add(weight(value.operands[1], value.operands[1]), kernel_.product(bb, own));
      }
    });
  }

  // All values below a leaf are leaves.
  void collect(std::int32_t number, std::vector<LocalEntry>& entries) {
    kernel_.adjoint(number) = {};
    for (std::int32_t partner : partners_[static_cast<std::size_t>(number)]) {
      const auto [column, row] = std::minmax({kernel_.at(number).leaf, kernel_.at(partner).leaf});
      entries.push_back({row, column, settle(take(number, partner))});
    }
  }

  KernelDerivatives& kernel_;
  std::unordered_map<std::uint64_t, Adjoint> weights_;
  std::vector<std::vector<std::int32_t>> partners_;  // not above each value
  std::size_t work_ = 0;
};

bool KernelDerivatives::hessian(std::size_t max_work, std::vector<LocalEntry>& entries) {
  trace_all();
  return EdgePusher(*this).run(max_work, entries);
}

}  // namespace spad
