// One pass builds the unions, a reverse pass counts the uses of those that reach an output, and a
// forward pass forms the shared ones and the outputs, in the order of the kernel.
#include "sparsity/kernel_trace.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "base/assert.hpp"
#include "op/rule.hpp"
#include "tape/tape.hpp"

namespace spad {
namespace {

// A shared union of less than this many single columns is walked again rather than formed.
constexpr unsigned too_heavy = 5;

// Structure::depends_a, _b, _c of every operator in one load, three bits an operand as in Terms.
class Reads {
 public:
  static const Reads& table() {
    static const Reads all;
    return all;
  }
  unsigned of(Opcode op) const { return packed_[static_cast<std::size_t>(op)]; }

 private:
  Reads() {
    for (std::size_t k = 0; k < packed_.size(); ++k) {
      const Structure& s = structure_of(static_cast<Opcode>(k));
      packed_[k] = static_cast<std::uint16_t>(s.depends_a | s.depends_b << 3 | s.depends_c << 6);
    }
  }
  std::array<std::uint16_t, 2000> packed_{};  // operators are numbered below 2000
};

// `varying`: operands that are not the same at every point; 1 is a, 2 is b, 4 is c.
bool partial_varies(unsigned term, unsigned read, unsigned varying) {
  if (term == static_cast<unsigned>(Term::partial)) return (read & varying) != 0;
  return term == static_cast<unsigned>(Term::indicator);
}

}  // namespace

void KernelTrace::run(const Kernel& kernel, Active with_respect_to, const Sink& sink,
                      std::span<const Terms> terms) {
  build(kernel, with_respect_to, terms);
  count_uses();
  std::size_t n_done = 0, n_stored = 0;
  std::size_t limit = bytes_put_off_;
  for (const Store& store : stores_) {
    for (; n_done < store.n_unions; ++n_done) {
      Union& u = unions_[n_done];
      if (u.n_uses < 2 || !is_heavy_[n_done]) continue;
      form(u);
      if (sets_.bytes_in_use() > limit) {
        form_pending(n_done + 1, n_stored);
        limit = std::max(bytes_put_off_, 2 * sets_.bytes_in_use());
      }
    }
    if (store.value != nothing) walk(store.value);
    sink(store.output, store.varies);
    ++n_stored;
  }
}

void KernelTrace::build(const Kernel& kernel, Active with_respect_to,
                        std::span<const Terms> own_terms) {
  slots_.assign(static_cast<std::size_t>(kernel.n_slots), {});
  recent_.fill({});
  unions_.clear();
  is_heavy_.clear();
  unions_.reserve(static_cast<std::size_t>(kernel.n_operators));
  stores_.clear();
  stores_.reserve(static_cast<std::size_t>(kernel.n_outputs));
  const Reads& reads = Reads::table();
  for (std::size_t k = 0; k < kernel.code.size(); ++k) {
    const Instruction& ins = kernel.code[k];
    if (ins.op == instruction::load) {
      slots_[static_cast<std::size_t>(ins.dst)] = load(ins.a);
    } else if (ins.op == instruction::store) {
      const Slot& slot = slots_[static_cast<std::size_t>(ins.a)];
      stores_.push_back({ins.b, slot.value(), slot.varies(), unions_.size()});
    } else if (!is_guard(ins.op)) {
      slots_[static_cast<std::size_t>(ins.dst)] = apply(
          ins,
          own_terms.empty() ? ins.terms[static_cast<std::size_t>(with_respect_to)] : own_terms[k],
          reads.of(ins.op));
    }
  }
}

KernelTrace::Slot KernelTrace::load(Index leaf) const {
  const auto number = static_cast<std::size_t>(leaf);
  const Dependence& source = leaves_[number];
  if (source.set == no_set) return {nothing, 0, source.varies};
  const unsigned weight = sets_.is_single(source.set) ? 1 : too_heavy;
  return {2 * static_cast<ValueRef>(number), weight, source.varies};
}

KernelTrace::Slot KernelTrace::apply(const Instruction& ins, unsigned terms, unsigned reads) {
  const Slot a = slots_[static_cast<std::size_t>(ins.a)];
  if (ins.b < 0) return seen(a, terms, reads, a.varies());
  const Slot b = slots_[static_cast<std::size_t>(ins.b)];
  const Slot c = ins.c < 0 ? Slot() : slots_[static_cast<std::size_t>(ins.c)];
  const unsigned varying =
      unsigned{a.varies()} | unsigned{b.varies()} << 1 | unsigned{c.varies()} << 2;
  const Slot ab = join(seen(a, terms, reads, varying), seen(b, terms >> 3, reads >> 3, varying));
  return ins.c < 0 ? ab : join(ab, seen(c, terms >> 6, reads >> 6, varying));
}

KernelTrace::Slot KernelTrace::seen(Slot operand, unsigned terms, unsigned reads,
                                    unsigned varying) {
  if ((terms & 7) == 0) return {nothing, 0, varying != 0};
  const ValueRef through{partial_varies(terms & 7, reads & 7, varying)};
  return {operand.value() | through, operand.weight(), varying != 0};
}

KernelTrace::Slot KernelTrace::join(Slot left, Slot right) {
  if (left.value() == nothing) return right;
  if (right.value() == nothing) return left;
  if (left.value() >> 1 == right.value() >> 1) {
    return {left.value() | right.value(), left.weight(), left.varies()};
  }
  if (contains(left.value(), right.value())) return left;
  if (contains(right.value(), left.value())) return right;
  const std::size_t hash = (left.value() * 0x9e3779b9u ^ right.value() * 0x85ebca6bu) >> 16;
  Slot& recent = recent_[hash % recent_.size()];
  if (recent.value() != nothing && unions_[place(recent.value())].left == left.value() &&
      unions_[place(recent.value())].right == right.value()) {
    return {recent.value(), recent.weight(), left.varies()};
  }
  const std::size_t number = leaves_.size() + unions_.size();
  if (number >= nothing / 2) throw std::length_error("too many operations in one kernel to trace");
  const unsigned weight = std::min(too_heavy, left.weight() + right.weight());
  unions_.push_back({left.value(), right.value()});
  is_heavy_.push_back(weight == too_heavy);
  recent = {2 * static_cast<ValueRef>(number), weight, left.varies()};
  return recent;
}

// Whether `value` is a side of the union `whole`: a sum of terms that depend on the same, as a sine
// and a cosine of one angle.
bool KernelTrace::contains(ValueRef whole, ValueRef value) const {
  if (!is_union(whole)) return false;
  const auto is_side = [=](ValueRef side) {
    return side >> 1 == value >> 1 && ((side | whole) & 1) >= (value & 1);
  };
  return is_side(unions_[place(whole)].left) || is_side(unions_[place(whole)].right);
}

void KernelTrace::count_uses() {
  const auto count = [this](ValueRef value) {
    if (is_union(value)) ++unions_[place(value)].n_uses;
  };
  for (const Store& store : stores_) count(store.value);
  for (std::size_t k = unions_.size(); k-- > 0;) {
    if (unions_[k].n_uses == 0) continue;
    count(unions_[k].left);
    count(unions_[k].right);
  }
}

// Adds a value to the union being formed. The right side first: sums lean to the left, so the stack
// stays short.
void KernelTrace::walk(ValueRef root) {
  stack_.push_back(root);
  while (!stack_.empty()) {
    ValueRef value = stack_.back();
    stack_.pop_back();
    while (is_union(value) && unions_[place(value)].set == no_set) {
      const Union& u = unions_[place(value)];
      stack_.push_back(u.left | (value & 1));
      value = u.right | (value & 1);
    }
    if (!is_union(value)) {
      sets_.add(leaves_[value >> 1].set | (value & 1));
      continue;
    }
    Union& formed = unions_[place(value)];
    sets_.add(formed.set | (value & 1));
    if (--formed.n_uses > 0) continue;
    sets_.release(formed.set);
    formed.set = no_set;
  }
}

void KernelTrace::form(Union& u) {
  walk(u.left);
  walk(u.right);
  u.set = sets_.take();
}

// Forms what later unions and stores will read of the first n_done unions; what only the walks
// below these would have read is released by that.
void KernelTrace::form_pending(std::size_t n_done, std::size_t n_stored) {
  for (std::size_t k = n_done; k < unions_.size(); ++k) {
    if (unions_[k].n_uses == 0) continue;
    form_if_pending(unions_[k].left, n_done);
    form_if_pending(unions_[k].right, n_done);
  }
  for (std::size_t k = n_stored; k < stores_.size(); ++k) form_if_pending(stores_[k].value, n_done);
}

void KernelTrace::form_if_pending(ValueRef value, std::size_t n_done) {
  if (!is_union(value) || place(value) >= n_done || !is_heavy_[place(value)]) return;
  if (Union& u = unions_[place(value)]; u.set == no_set) form(u);
}

}  // namespace spad
